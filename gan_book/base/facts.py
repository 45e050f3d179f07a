"""What a setting knows of itself: kind, bounds, its way into a program, whether the page has it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal

from gan_book.base.checks import make_plain

#: How a field enters a compiled program: it shapes it, so that another value compiles anew; as a
#: number of each run; as a number that the runs of one call share; or by numbers made of it.
Role = Literal["shape", "number", "count", "derived"]


@dataclass(frozen=True)
class Facts:
    """What is known of a field of `Settings`; programs, knobs, page and command line ask here.

    Attributes:
        kind: int, float, bool or str.
        label: the field in words.
        help: one line more about it.
        role: how it enters a compiled program.
        optional: whether it may be None.
        in_page: whether the engine in the page has it.
        low, high: bounds of a number.
        above: whether `low` itself is out.
        choices: all values of a field that is no number, or None.
        page_choices: those of them that the engine in the page has.
    """

    kind: type
    label: str
    help: str
    role: Role = "shape"
    optional: bool = False
    in_page: bool = True
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    choices: tuple[Any, ...] | None = None
    page_choices: tuple[Any, ...] | None = None

    def describe_allowed(self) -> str:
        """Say which values are allowed: "a whole number of at least 1 and at most 256"."""
        if self.choices is not None:
            return f"one of {', '.join(map(repr, self.choices))}"
        number = "a whole number" if self.kind is int else "a number"
        low = f"above {self.low:g}" if self.above else f"of at least {self.low:g}"
        high = "" if self.high == math.inf else f" and at most {self.high:g}"
        return f"{number} {low}{high}{', or None' if self.optional else ''}"


def number(
    default: float | None, label: str, help: str, low: float, high: float = math.inf, **more: Any
) -> Any:
    """Make a field for a number in [low, high], or in (low, high] where `above` is set."""
    kind = more.pop("kind", float)
    facts = Facts(kind, label, help, low=low, high=high, optional=default is None, **more)
    return field(default=default, metadata={"facts": facts})


def whole(
    default: int | None, label: str, help: str, low: int, high: float = math.inf, **more: Any
) -> Any:
    """Make a field for a whole number in [low, high]."""
    return number(default, label, help, low, high, kind=int, **more)


def choice(
    default: str | None,
    label: str,
    help: str,
    *choices: str | None,
    role: Role = "shape",
    **more: Any,
) -> Any:
    """Make a field for one of a few words, or None where that is among them."""
    more.setdefault("page_choices", choices)
    facts = Facts(str, label, help, role, optional=None in choices, choices=choices, **more)
    return field(default=default, metadata={"facts": facts})


def switch(default: bool, label: str, help: str, **more: Any) -> Any:
    """Make a field that is on or off."""
    facts = Facts(bool, label, help, choices=(True, False), page_choices=(True, False), **more)
    return field(default=default, metadata={"facts": facts})


def check_value(name: str, facts: Facts, value: Any) -> Any:
    """Return the value in its field's type.

    Raises:
        ValueError: one line that names the field, its value and what is allowed.
    """
    plain = make_plain(value)
    if facts.kind is int and isinstance(plain, float) and plain.is_integer():
        plain = int(plain)  # a column with gaps, or beside fractions, has whole numbers as 3.0
    if facts.choices is not None and plain != plain:
        plain = None  # NaN among words is how pandas says that there is none
    if plain is None and facts.optional:
        return None
    if facts.choices is not None:
        if isinstance(plain, facts.kind) and plain in facts.choices:
            return plain
    elif isinstance(plain, Integral if facts.kind is int else Real) and not isinstance(plain, bool):
        wanted: Any = plain  # mypy knows no order of Integral and Real
        inside = facts.low <= wanted <= facts.high  # false for NaN
        if inside and not (facts.above and wanted == facts.low):
            return facts.kind(wanted)
    raise ValueError(f"{name} must be {facts.describe_allowed()}, not {value!r}")


def read_row(fields: Mapping[str, Facts], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of a table says of fields, by their names.

    Args:
        fields: the facts of each.
        row: values by the names of columns; other columns are left alone. Where a value is missing
            (NaN), a field that may be None is None.

    Raises:
        ValueError: no column is a field.
    """
    values = {name: make_plain(row[name]) for name in fields if name in row}
    if not values:
        raise ValueError(f"row must have columns named as settings, not {list(row.keys())}")
    missing = [name for name, v in values.items() if v != v and fields[name].optional]
    return values | dict.fromkeys(missing)
