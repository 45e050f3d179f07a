"""Modes of a mixture in the plane, as a short text: "2 0, 0 2, -2 0 3".

Each is the place of a bell, x and y, and after them its weight where that is not 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from gan_book.base.checks import check_count, check_number

#: A program has room for so many; each costs a comparison for every sample that is drawn.
MOST_MODES = 64
#: A mode lies within so far of the origin, along either axis.
FARTHEST = 1e3


class Mode(NamedTuple):
    """The middle of a bell, and its share in proportion to those of the others."""

    x: float
    y: float
    weight: float = 1.0


def spell_modes(value: Any) -> str | None:
    """Return modes as text, or None where they are none.

    Args:
        value: such a text, or for each mode x and y, or x, y and weight.
    """
    if isinstance(value, str):
        value = [part.split() for part in value.split(",")]
    if not isinstance(value, Iterable):
        return None
    try:
        modes = [Mode(*(float(number) for number in numbers)) for numbers in value]
    except (TypeError, ValueError):
        return None
    fits = 1 <= len(modes) <= MOST_MODES and all(_is_allowed(mode) for mode in modes)
    return ", ".join(_spell_mode(mode) for mode in modes) if fits else None


def _is_allowed(mode: Mode) -> bool:
    # Comparisons with NaN are false.
    return abs(mode.x) <= FARTHEST and abs(mode.y) <= FARTHEST and 0 < mode.weight < math.inf


def _spell_mode(mode: Mode) -> str:
    place = " ".join(f"{round(number, 9) + 0.0:.12g}" for number in mode[:2])  # no minus at 0
    return place if mode.weight == 1 else f"{place} {mode.weight:.9g}"


def read_modes(text: str) -> list[Mode]:
    """Return the modes of a text that `spell_modes` gave."""
    return [Mode(*map(float, part.split())) for part in text.split(",")]


def place_ring(count: int, radius: float) -> str:
    """Return equal modes on a circle around the origin, the first on the x axis, as text.

    Raises:
        ValueError: for a count or a radius that `MODES_FORM` does not allow.
    """
    count = check_count("count", count, most=MOST_MODES)
    radius = check_number("radius", radius, above=0, most=FARTHEST)
    angles = [2 * math.pi * i / count for i in range(count)]
    return str(spell_modes([(radius * math.cos(a), radius * math.sin(a)) for a in angles]))


def place_grid(side: int, reach: float) -> str:
    """Return side x side equal modes on a square lattice from -reach to reach, as text.

    Raises:
        ValueError: for a side or a reach that `MODES_FORM` does not allow.
    """
    side = check_count("side", side, 2, math.isqrt(MOST_MODES))
    reach = check_number("reach", reach, above=0, most=FARTHEST)
    ticks = [reach * (2 * i / (side - 1) - 1) for i in range(side)]
    return str(spell_modes([(x, y) for x in ticks for y in ticks]))


#: What is allowed, in words and as a function: as `facts.text` takes them.
MODES_FORM = (
    f"1 to {MOST_MODES} of 'x y' or 'x y weight', separated by commas, as '2 0, -2 0 0.5': "
    f"x and y from {-FARTHEST:g} to {FARTHEST:g}, weights above 0",
    spell_modes,
)
