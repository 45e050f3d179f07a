"""What the moving pictures share: curves as whole levels, and their SVG.

The picture is drawn here once, axes and first frame; the modules in `web/` redraw what moves and
give the same paths.  Curves are whole levels, one for each cell of the x axis, so that the
coordinates of a path are the data.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from gan_book.base.colors import MEANINGS
from gan_book.base.wording import NUMBER_WORDS
from gan_book.pictures.web_files import fill_template

LEVELS = 1000  # of a curve, from 0 to the top of its axis
POINT_LEVELS = 10_000  # of the x axis, for single points
OFF_AXIS = 65_535  # a point beyond it
CELLS = 200  # of the x axis; a density is the average over a cell
MOST_NUMBER = 1000  # that is written
LEAST_PUSH = 0.0001  # of an arrow, that is written
D_HEIGHT = 0.625  # D(x) = 1 stands here, as in a density axis up to 1.6: room for spikes above


def to_levels(values: np.ndarray, top: float) -> np.ndarray:
    """Round values to whole levels, 0 to LEVELS at the top and beyond it: same shape, uint16."""
    return np.rint(LEVELS * np.clip(np.asarray(values) / top, 0, 1)).astype(np.uint16)


def to_point_levels(points: np.ndarray, low: float, high: float) -> np.ndarray:
    """Round points to levels of the x axis, OFF_AXIS where they lie beyond it: uint16."""
    place = (np.asarray(points, float) - low) / (high - low)
    inside = (place >= 0) & (place <= 1)
    return np.where(inside, np.rint(POINT_LEVELS * np.clip(place, 0, 1)), OFF_AXIS).astype(
        np.uint16
    )


def trace_line(levels: np.ndarray) -> str:
    """Return the SVG path of a curve: [cells] levels."""
    return "M" + "L".join(f"{cell} {level}" for cell, level in enumerate(levels))


def trace_hills(levels: np.ndarray) -> str:
    """Return the same, but not along the ground, where it would hide what else is zero."""
    above = np.pad(levels, 1) > 0
    drawn = above[:-2] | above[1:-1] | above[2:]
    starts = drawn & ~np.pad(drawn, 1)[:-2]
    cells = np.flatnonzero(drawn)
    return "".join(f"{'M' if starts[cell] else 'L'}{cell} {levels[cell]}" for cell in cells)


def trace_area(levels: np.ndarray) -> str:
    """Return the SVG path of the area under a curve: [cells] levels."""
    return f"M0 0L{trace_line(levels)[1:]}L{len(levels) - 1} 0Z"


def trace_rug(points: np.ndarray) -> str:
    """Return the SVG path of ticks at the points that lie on the axis: point levels."""
    return "".join(f"M{x} 0V10" for x in points if x <= POINT_LEVELS)


def format_number(value: float | None, digits: int = 2) -> str:
    """Write a number as `words.js` does."""
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) >= MOST_NUMBER:
        return NUMBER_WORDS["over" if value > 0 else "under"].format(most=MOST_NUMBER)
    return f"{round_number(value, digits):.{digits}f}".replace("-", "−")


def round_number(value: float, digits: int) -> float:
    """Round as `toFixed` of the page does: of two as near, the one further from zero."""
    if not abs(value) < 1e15:  # it has no such digits
        return float(value)
    rounded = Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return float(rounded) + 0.0  # a zero needs no sign


def format_push(value: float) -> str:
    """Write what the longest arrow stands for, as `words.js` does."""
    if value < LEAST_PUSH:
        return NUMBER_WORDS["less"].format(least=f"{LEAST_PUSH:.4f}")
    return format_number(value, 4)


def format_share(share: float) -> str:
    """Write a share in per cent, or nothing where it rounds to nothing."""
    rounded = round_number(share, 2)
    return f"{rounded:.0%}".replace("%", " %") if rounded > 0 else ""


def draw_swatches(*kinds: str) -> dict[str, str]:
    """Return pieces of line for the legend, as `fill_template` takes them.

    Args:
        kinds: of "data", "generated", "discriminator", "arrow".
    """
    return {f"swatch_{kind}": _draw_swatch(kind) for kind in kinds}


def _draw_swatch(kind: str) -> str:
    if kind == "arrow":
        return fill_template("swatch_arrow")
    return fill_template("swatch_line", kind=kind, color=MEANINGS[kind])
