"""What a setting knows of itself: kind, bounds, its way into a program, whether the page has it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral, Real
from typing import Any, Literal

from gan_book.base.checks import make_plain

#: How a field enters a compiled program: it shapes it, so that another value compiles anew; as a
#: number of each run; by numbers made of it; as a number of what is to be learned (data, noise); as
#: a number that the runs of one call share; or it says how the run comes about (seed, turns).
Role = Literal["shape", "number", "derived", "task", "count", "course"]


@dataclass(frozen=True)
class Need:
    """What a field needs of another one to have an effect.

    Attributes:
        field: the other one.
        among: the values of it that will do; where there are none,
        other_than: the values that will not.
    """

    field: str
    among: tuple[Any, ...] = ()
    other_than: tuple[Any, ...] = ()

    def is_met(self, value: Any) -> bool:
        """Say whether a value of the other field will do."""
        return value in self.among if self.among else value not in self.other_than


@dataclass(frozen=True)
class Facts:
    """What is known of a field of `Settings`; programs, knobs, page and command line ask here.

    Attributes:
        kind: int, float, bool or str.
        role: how it enters a compiled program.
        optional: whether it may be None.
        in_page: whether the engine in the page has it.
        low, high: bounds of a number.
        above: whether `low` itself is out.
        choices: all values of a field that is no number, or None.
        page_choices: those of them that the engine in the page has.
        syntax: of a text, which values are allowed.
        spell: of a text, a function that gives a value the form in which it is kept, or None
            where it is not allowed.
        needs: without which the field has no effect; all of them.
        idle: the only value allowed where it has none, or None for any.
        below: a field than which it must be smaller, or None.
        label: the field in words.
        help: one line more about it.
    """

    kind: type
    role: Role = "shape"
    optional: bool = False
    in_page: bool = True
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    choices: tuple[Any, ...] | None = None
    page_choices: tuple[Any, ...] | None = None
    syntax: str = ""
    spell: Callable[[Any], str | None] | None = None
    needs: tuple[Need, ...] = ()
    idle: float | None = None
    below: str | None = None
    label: str = ""
    help: str = ""

    def name(self, label: str, help: str) -> Facts:
        """Return the same facts of a field that has a label, and one line more about it."""
        return replace(self, label=label, help=help)

    @property
    def turns(self) -> bool:
        """Whether it may become another while a run goes on: a number that shapes nothing, and not
        of what is to be learned, which the pictures and instruments of a run lie on."""
        return self.role in ("number", "derived")

    def describe_allowed(self) -> str:
        """Say which values are allowed: "a whole number of at least 1 and at most 256"."""
        if self.spell is not None:
            return self.syntax
        if self.choices is not None:
            return f"one of {', '.join(map(repr, self.choices))}"
        number = "a whole number" if self.kind is int else "a number"
        low = f"above {self.low:g}" if self.above else f"of at least {self.low:g}"
        high = "" if self.high == math.inf else f" and at most {self.high:g}"
        return f"{number} {low}{high}{', or None' if self.optional else ''}"


def number(default: float | None, low: float, high: float = math.inf, **more: Any) -> Any:
    """Make a field for a number in [low, high], or in (low, high] where `above` is set."""
    kind = more.pop("kind", float)
    facts = Facts(kind, low=low, high=high, optional=default is None, **more)
    return field(default=default, metadata={"facts": facts})


def whole(default: int | None, low: int, high: float = math.inf, **more: Any) -> Any:
    """Make a field for a whole number in [low, high]."""
    return number(default, low, high, kind=int, **more)


def choice(default: str | None, *choices: str | None, role: Role = "shape", **more: Any) -> Any:
    """Make a field for one of a few words, or None where that is among them."""
    more.setdefault("page_choices", choices)
    facts = Facts(str, role, optional=None in choices, choices=choices, **more)
    return field(default=default, metadata={"facts": facts})


def text(default: str, syntax: str, spell: Callable[[Any], str | None], **more: Any) -> Any:
    """Make a field for a text of a certain form, in which `spell` writes what is allowed."""
    facts = Facts(str, syntax=syntax, spell=spell, **more)
    return field(default=default, metadata={"facts": facts})


def switch(default: bool, **more: Any) -> Any:
    """Make a field that is on or off."""
    more.setdefault("page_choices", (True, False))
    facts = Facts(bool, choices=(True, False), **more)
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
    if facts.spell is not None:
        spelt = facts.spell(value)
        if spelt is not None:
            return spelt
    elif facts.choices is not None:
        if isinstance(plain, facts.kind) and plain in facts.choices:
            return plain
    elif isinstance(plain, Integral if facts.kind is int else Real) and not isinstance(plain, bool):
        wanted: Any = plain  # mypy knows no order of Integral and Real
        inside = facts.low <= wanted <= facts.high  # false for NaN
        if inside and not (facts.above and wanted == facts.low):
            return facts.kind(wanted)
    shown = " ".join(repr(value).split())  # an array's has many lines
    raise ValueError(f"{name} must be {facts.describe_allowed()}, not {shown}")


def read_row(fields: Mapping[str, Facts], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of a table says of fields, by their names.

    Args:
        fields: the facts of each.
        row: values by the names of columns; other columns are left alone. Where a value is missing
            (NaN), a field that may be None is None, and a text is empty.

    Raises:
        ValueError: no column is a field.
    """
    values = {name: make_plain(row[name]) for name in fields if name in row}
    if not values:
        raise ValueError(f"row must have columns named as settings, not {list(row.keys())}")
    for name, value in values.items():
        if value != value and (fields[name].optional or fields[name].spell):
            values[name] = None if fields[name].optional else ""
    return values


def find_unmet(facts: Facts, values: Mapping[str, Any]) -> Need | None:
    """Return the first thing that keeps a field from having an effect, or None.

    Args:
        facts: of the field.
        values: of all fields, by their names.
    """
    return next((need for need in facts.needs if not need.is_met(values[need.field])), None)


def reconcile(fields: Mapping[str, Facts], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values, but that what contradicts others gives way.

    Args:
        fields: facts of all of them, by their names.
        values: each allowed alone.
    """
    agreed = dict(values)
    for name, facts in fields.items():
        if facts.below is not None:
            agreed[name] = min(values[name], values[facts.below] - 1)
        if facts.idle is not None and find_unmet(facts, values):
            agreed[name] = facts.kind(facts.idle)
    return agreed


def check_agreement(fields: Mapping[str, Facts], values: Mapping[str, Any]) -> None:
    """Raise where values contradict each other.

    Raises:
        ValueError: one line that names the field, its value and what is allowed beside the others.
    """
    agreed = reconcile(fields, values)
    for name, facts in fields.items():
        if values[name] == agreed[name]:
            continue
        need = find_unmet(facts, values)
        if need and facts.idle is not None:
            allowed = f"{facts.idle:g} where {need.field} is {values[need.field]!r}"
        else:
            allowed = f"smaller than {facts.below}={values[str(facts.below)]}"
        raise ValueError(f"{name} must be {allowed}, not {values[name]}")
