"""A density that was drawn by hand: heights over equal bins, as a short text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

#: How many bins there are, and the ends of the first and of the last.
BINS = 32
SKETCH_LOW, SKETCH_HIGH = 0.0, 8.0
BIN_WIDTH = (SKETCH_HIGH - SKETCH_LOW) / BINS
#: A bin is one of these: heights from 0 to 35.
HEIGHT_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
HIGHEST = len(HEIGHT_SIGNS) - 1
#: Sketches to begin with; their names in words: `SKETCH_WORDS`.
SKETCHES = {
    "two_bells": "0014ahqwzwqha4110114ahqwzwqha410",
    "box": "00000000zzzzzzzzzzzzzzzz00000000",
    "ramp": "0000013579bdfhjlnprtvxz000000000",
    "two_boxes": "0000zzzzzz000000000000zzzzzz0000",
    "comb": "000z00z00z00z00z00z00z00z00z0000",
}


def spell_sketch(value: Any) -> str | None:
    """Return a sketch as text, or None where it is none.

    Args:
        value: such a text, or a height for each bin: whole numbers up to `HIGHEST` stay as they
            are, all else is scaled so that the highest becomes that, and rounded.
    """
    if isinstance(value, str):
        fits = len(value) == BINS and set(value) <= set(HEIGHT_SIGNS) and set(value) != {"0"}
        return value if fits else None
    if not isinstance(value, Iterable):
        return None
    try:
        heights = [float(height) for height in value]
    except (TypeError, ValueError):
        return None
    if not all(math.isfinite(height) and height >= 0 for height in heights):
        return None
    levels = [int(height) for height in heights]
    if levels != heights or max(levels, default=0) > HIGHEST:
        highest = max(heights)
        levels = [math.floor(HIGHEST * (height / highest) + 0.5) for height in heights]
    return spell_sketch("".join(HEIGHT_SIGNS[level] for level in levels))


def read_shares(sketch: str) -> list[float]:
    """Return the probability of each bin: [BINS], adding up to 1."""
    heights = [HEIGHT_SIGNS.index(sign) for sign in sketch]
    total = sum(heights)
    return [height / total for height in heights]


def list_floors(shares: list[float]) -> list[float]:
    """Return the probability of all that lies left of each bin: [BINS]."""
    floors, sum_so_far = [], 0.0
    for share in shares:
        floors.append(min(1.0, sum_so_far))
        sum_so_far += share
    return floors


def measure_sketch(sketch: str) -> tuple[float, float]:
    """Return mean and standard deviation."""
    shares = read_shares(sketch)
    middles = [SKETCH_LOW + (i + 0.5) * BIN_WIDTH for i in range(BINS)]
    mean = sum(share * x for share, x in zip(shares, middles, strict=True))
    between = sum(share * (x - mean) ** 2 for share, x in zip(shares, middles, strict=True))
    return mean, math.sqrt(between + BIN_WIDTH**2 / 12)


#: What is allowed, in words and as a function: as `facts.text` takes them.
SKETCH_FORM = (
    f"{BINS} heights, signs from 0 to z or finite numbers of at least 0, and not all of them 0",
    spell_sketch,
)
