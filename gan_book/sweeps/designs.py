"""Which runs: values written as words, and grids, random draws and Latin hypercubes over them."""

from __future__ import annotations

import contextlib
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gan_book.base.types import Floats
from gan_book.base.wording import suggest_name
from gan_book.sweeps.parameters import KINDS, Parameter, find_kind
from gan_book.sweeps.values import evaluate, fit_value, split_values

_SWITCH = {"true": True, "True": True, "false": False, "False": False}
MOST_VALUES = 10_000_000  # values in one list: a slip of the finger must not fill the memory


@dataclass(frozen=True)
class Range:
    """All numbers from low to high, evenly or on a logarithmic scale; designs draw from it."""

    low: float
    high: float
    log: bool
    whole: bool

    def pick(self, share: float) -> int | float:
        """Return the number that lies this share, in [0, 1), of the way from low to high."""
        high = self.high + 1 if self.whole else self.high  # so that the last is as likely
        if self.log:
            value = self.low * (high / self.low) ** share
        else:
            value = self.low + share * (high - self.low)
        return int(value) if self.whole else float(f"{value:.6g}")  # what a table can repeat


Values = tuple[Any, ...] | Range


def find_parameter(parameters: Iterable[Parameter], name: str) -> Parameter:
    """Return the parameter of this name.

    Raises:
        ValueError: there is none; the line has the nearest name.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    if name in by_name:
        return by_name[name]
    raise ValueError(f"unknown parameter {name}; {suggest_name(name, by_name)}")


def parse_values(parameter: Parameter, text: str | Sequence[str]) -> Values:
    """Read the values of a parameter as a command line or a file has them.

    Args:
        parameter: whose values they are.
        text: "4,8,16", "0:8" (0 to 7), "0:100:10", "0.1..0.5" (a range to draw from),
            "log:0.001..0.1", or a list of such words. Commas in brackets do not separate.

    Raises:
        ValueError: a value of another kind, or no value at all.
    """
    parts = text if not isinstance(text, str) else _cut(parameter, text)
    if isinstance(parts, Mapping) or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"{parameter.name} must be a value or a list of values, not {text!r}")
    if len(parts) == 1 and _is_range(parameter, parts[0]):
        return _parse_range(parameter, parts[0])
    values = [value for part in parts if part.strip() for value in _parse_part(parameter, part)]
    if not values:
        raise ValueError(f"{parameter.name} has no values: {text!r} is empty")
    return tuple(_drop_equal(values))


def parse_value(parameter: Parameter, text: str) -> Any:
    """Read one value, as `fit_value` gives it: as Python reads it; words need no quotes.

    Raises:
        ValueError: it is of another kind.
    """
    text = text.strip()
    if parameter.optional and text.lower() in ("none", "null"):
        return None
    try:
        return _read_as(parameter.kind, text)
    except ValueError:
        allowed = KINDS[parameter.kind]
        raise ValueError(f"{parameter.name} must be {allowed}, not {text!r}") from None


def _read_as(kind: str, text: str) -> Any:
    text.encode()  # bytes of another encoding have no place in a table
    if kind == "str":
        return text
    value: Any = text if kind == "any" else None
    for read in (_SWITCH.__getitem__, int, float, evaluate):
        with contextlib.suppress(KeyError, ValueError):
            value = read(text)
            break
    if kind == "float" and find_kind(value) == "int":
        value = float(value)
    if value != value or kind not in ("any", find_kind(value)):  # NaN is no value to vary
        raise ValueError
    return fit_value(value)


def _cut(parameter: Parameter, text: str) -> list[str]:
    return text.split(",") if parameter.kind == "str" else split_values(text)


def _parse_part(parameter: Parameter, text: str) -> Iterable[Any]:
    span = re.fullmatch(r"\s*(-?\d+):(-?\d+)(?::(-?\d+))?\s*", text)
    if parameter.kind not in ("int", "any") or span is None:
        return [parse_value(parameter, text)]
    start, stop, step = (int(part or 1) for part in span.groups())
    if step == 0 or len(range(start, stop, step)) > MOST_VALUES:
        raise ValueError(f"{parameter.name} must be at most {MOST_VALUES:,} values, not {text!r}")
    return range(start, stop, step)


def _is_range(parameter: Parameter, text: str) -> bool:
    """Tell whether two dots make a range: always between numbers, and in no word."""
    if parameter.kind == "any":
        return re.fullmatch(r"\s*(log:)?[-+.e\d]*\d\.\.[-+.e\d]*\d\s*", text) is not None
    return parameter.kind in ("int", "float") and ".." in text


def _parse_range(parameter: Parameter, text: str) -> Range:
    log = text.strip().startswith("log:")
    ends = text.strip().removeprefix("log:").split("..")
    low, high = (parse_value(parameter, end) for end in (ends if len(ends) == 2 else ("", "")))
    if not -math.inf < low < high < math.inf or (log and low <= 0):
        least = "0 < low < high" if log else "low < high"
        raise ValueError(f"{parameter.name} must be a range with {least}, not {text!r}")
    return Range(low, high, log, isinstance(low, int) and isinstance(high, int))


class Design(NamedTuple):
    """A way to draw the points of a sweep.

    Attributes:
        draw: (count, size, seed) -> [count, size] numbers in [0, 1), one column per parameter.
        help: for the command line, of --NAME N.
    """

    draw: Callable[[int, int, int], Floats]
    help: str


def _draw_random(count: int, size: int, seed: int) -> Floats:
    return np.random.default_rng(seed).random((count, size))


def _draw_latin(count: int, size: int, seed: int) -> Floats:
    from scipy.stats import qmc  # a second, and most sweeps are grids

    return np.asarray(qmc.LatinHypercube(size, rng=np.random.default_rng(seed)).random(count))


#: Ways to draw points, by the names of their options.
DESIGNS = {
    "random": Design(_draw_random, "draw N points at random"),
    "latin": Design(_draw_latin, "draw N points as a Latin hypercube"),
}


def make_design(
    values: Mapping[str, Values], method: str = "grid", count: int = 0, seed: int = 0
) -> list[dict[str, Any]]:
    """Return the points of a design: one dict of parameters each, none twice.

    Args:
        values: of every parameter that varies.
        method: "grid", every combination; or a name of `DESIGNS`: "random", independent draws of
            each parameter; "latin", a Latin hypercube: of n points, one in each nth of every
            parameter's values.
        count: points to draw; a grid ignores it.
        seed: of the draws.

    Raises:
        ValueError: a range in a grid, or no points.

    Source: McKay, Beckman and Conover 1979 (Latin hypercubes).
    """
    rows = _combine(values) if method == "grid" else _draw_points(values, method, count, seed)
    points = _drop_equal(map(tuple, rows))  # equal points are one run
    return [dict(zip(values, point, strict=True)) for point in points]


def _drop_equal(things: Iterable[Any]) -> Iterable[Any]:
    """Return each thing once; 1, 1.0 and True are three."""
    return {repr(thing): thing for thing in things}.values()


def _combine(values: Mapping[str, Values]) -> Iterable[Iterable[Any]]:
    for name, choice in values.items():
        if isinstance(choice, Range):
            ways = " or ".join(f"--{design}" for design in DESIGNS)
            raise ValueError(f"{name} is a range: say how many points with {ways}")
    return itertools.product(*values.values())  # type: ignore[arg-type]


def _draw_points(
    values: Mapping[str, Values], method: str, count: int, seed: int
) -> Iterable[Iterable[Any]]:
    if count < 1:
        raise ValueError(f"--{method} must be a whole number of at least 1, not {count}")
    if not values:
        raise ValueError(f"--{method} needs a parameter to draw, as -p seed=0:1000")
    shares = DESIGNS[method].draw(count, len(values), seed)
    return ([_pick(v, u) for v, u in zip(values.values(), row, strict=True)] for row in shares)


def _pick(values: Values, share: float) -> Any:
    return values.pick(share) if isinstance(values, Range) else values[int(share * len(values))]
