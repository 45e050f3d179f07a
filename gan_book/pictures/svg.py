"""What the moving pictures share: curves as whole levels, and their SVG.

The picture is drawn here once, axes and first frame; the modules in `web/` redraw what moves and
give the same paths.  Curves are whole levels, one for each cell of the x axis, so that the
coordinates of a path are the data.
"""

from __future__ import annotations

import math

import numpy as np

LEVELS = 1000  # of a curve, from 0 to the top of its axis
POINT_LEVELS = 10_000  # of the x axis, for single points
OFF_AXIS = 65_535  # a point beyond it
CELLS = 200  # of the x axis; a density is the average over a cell
D_HEIGHT = 0.625  # D(x) = 1 stands here, as in a density axis up to 1.6: room for spikes above

_SWATCHES = {
    "data": '<path class="gan-line gan-data" stroke="#0072B2" d="M0 6h34"/>',
    "generated": '<path class="gan-line gan-generated" stroke="#D55E00" d="M0 6h34"/>',
    "discriminator": '<path class="gan-line gan-discriminator" stroke="#009E73" d="M0 6h34"/>',
    "arrow": '<path class="gan-darts" fill="#D55E00" d="M4 1V11L30 6Z"/>',
}


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
    """Write a number as `picture.js` does."""
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return "over 1000" if value > 0 else "under −1000"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")  # a zero needs no sign


def format_share(share: float) -> str:
    """Write a share in per cent, or nothing where it rounds to nothing."""
    return f"{round(share, 2):.0%}".replace("%", " %") if round(share, 2) > 0 else ""


def draw_swatch(kind: str) -> str:
    """Return a piece of line for the legend: "data", "generated", "discriminator", "arrow"."""
    return f'<svg width="34" height="12" aria-hidden="true">{_SWATCHES[kind]}</svg>'


def draw_axes(low: float, high: float, top: float, decide: bool = True) -> str:
    """Return grid lines and numbers of the picture: x below, density left, D(x) right if asked."""
    parts = [
        f'<line x2="100%" y1="{y}%" y2="{y}%" stroke="currentColor"/>'
        f'<text x="-6" y="{y}%" dy="4" text-anchor="end">{value:g}</text>'
        for y, value in ((100, 0), (50, top / 2), (0, top))
    ]
    if decide:
        parts += [
            f'<text x="100%" y="{100 * (1 - D_HEIGHT * value):g}%" dx="6" dy="4">{mark}</text>'
            for value, mark in ((0, "0"), (0.5, "½"), (1, "1"))
        ]
        half = 100 * (1 - D_HEIGHT / 2)
        parts.append(
            f'<line class="gan-half" x2="100%" y1="{half:g}%" y2="{half:g}%" '
            'stroke="currentColor"/>'
            f'<text x="100%" y="{100 * (1 - D_HEIGHT):g}%" dx="6" dy="-12">D(x)</text>'
        )
    parts.append(
        '<text x="5" dy="14">density</text><text x="100%" y="100%" dx="6" dy="26">x</text>'
    )
    for value in find_ticks(low, high):
        x = f"{100 * (value - low) / (high - low):.2f}%"
        parts.append(f'<line x1="{x}" x2="{x}" y2="100%" stroke="currentColor"/>')
        parts.append(f'<text x="{x}" y="100%" dy="26" text-anchor="middle">{value:g}</text>')
    return "".join(parts)


def find_ticks(low: float, high: float) -> list[float]:
    """Return round numbers from low to high, at most seven."""
    least = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= least)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
