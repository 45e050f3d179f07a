"""What a setting knows of itself: kind, bounds, its way into a program, whether the page has it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Literal

from gan_book.base.registries import Registry

#: How a field enters a compiled program: it shapes it, so that another value compiles anew; as a
#: number of each run; by numbers made of it; as a number of what is to be learned (data, noise); as
#: a number that the runs of one call share; or it says how the run comes about (seed, turns).
Role = Literal["shape", "number", "derived", "task", "count", "course"]


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
        syntax: of a text, which values are allowed.
        spell: of a text, a function that gives a value the form in which it is kept, or None
            where it is not allowed.
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
    syntax: str = ""
    spell: Callable[[Any], str | None] | None = None

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


def text(
    default: str,
    label: str,
    help: str,
    syntax: str,
    spell: Callable[[Any], str | None],
    **more: Any,
) -> Any:
    """Make a field for a text of a certain form, in which `spell` writes what is allowed."""
    facts = Facts(str, label, help, syntax=syntax, spell=spell, **more)
    return field(default=default, metadata={"facts": facts})


def pick(default: str | None, label: str, help: str, registry: Registry, **more: Any) -> Any:
    """Make a field for a name in a registry; a default of None may be chosen too."""
    none = () if default is not None else (None,)
    more["page_choices"] = (*none, *registry.list_in_page())
    return choice(default, label, help, *none, *registry, **more)


def switch(default: bool, label: str, help: str, **more: Any) -> Any:
    """Make a field that is on or off."""
    facts = Facts(bool, label, help, choices=(True, False), page_choices=(True, False), **more)
    return field(default=default, metadata={"facts": facts})


def check_value(name: str, facts: Facts, value: Any) -> Any:
    """Return the value in its field's type.

    Raises:
        ValueError: one line that names the field, its value and what is allowed.
    """
    if value is None and facts.optional:
        return None
    if facts.spell is not None:
        spelt = facts.spell(value)
        if spelt is not None:
            return spelt
    elif facts.choices is not None:
        if isinstance(value, facts.kind) and value in facts.choices:
            return value
    elif isinstance(value, Integral if facts.kind is int else Real) and not isinstance(value, bool):
        wanted: Any = value  # mypy knows no order of Integral and Real
        inside = facts.low <= wanted <= facts.high  # false for NaN
        if inside and not (facts.above and wanted == facts.low):
            return facts.kind(wanted)
    shown = " ".join(repr(value).split())  # an array's has many lines
    raise ValueError(f"{name} must be {facts.describe_allowed()}, not {shown}")
