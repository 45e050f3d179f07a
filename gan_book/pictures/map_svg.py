"""G as a curve from noise to x, beside the map that makes the data; as `player/map.js` draws it."""

from __future__ import annotations

import html

import numpy as np

from gan_book.base.wording import MAP_WORDS
from gan_book.data.distribution import data_quantiles
from gan_book.data.noise import noise_grid
from gan_book.pictures import svg
from gan_book.pictures.axis import Axis
from gan_book.pictures.web_files import fill_template
from gan_book.training.loop import GRID
from gan_book.training.run import TrainingRun

#: Neighbours further apart, in levels of the x axis, are a jump: no line joins them.
JUMP = 800


def draw_map(run: TrainingRun, moment: int, axis: Axis) -> str:
    """Return the figure of G at a recorded moment, over an even grid of noise.

    Args:
        run: any.
        moment: its index.
        axis: of the picture; its x axis stands upright here.
    """
    z = noise_grid(run.settings, GRID)
    made = svg.to_point_levels(run.make(z, moment), axis.low, axis.high)
    ideal = svg.to_point_levels(data_quantiles(run.settings, GRID), axis.low, axis.high)
    inside = made[made <= svg.POINT_LEVELS] / svg.POINT_LEVELS * (axis.high - axis.low) + axis.low
    reach = [inside.min(), inside.max()] if len(inside) else [None, None]
    first, last, low, high = (svg.format_number(v, 1) for v in (z[0], z[-1], axis.low, axis.high))
    said = {"first": first, "last": last}
    said |= zip(("low", "high"), (svg.format_number(v) for v in reach), strict=True)
    return fill_template(
        "map",
        caption=MAP_WORDS["map"],
        said=html.escape(MAP_WORDS["map_said"].format(**said)),
        first=first,
        last=last,
        low=low,
        high=high,
        most=GRID - 1,
        map=trace_map(made),
        ideal=trace_map(turn_toward(ideal, made)),
    )


def trace_map(points: np.ndarray) -> str:
    """Return the path through point levels, broken where x jumps or is off the axis."""
    path = ""
    for i, point in enumerate(points.astype(int)):
        if point <= svg.POINT_LEVELS:
            near = i > 0 and abs(point - int(points[i - 1])) <= JUMP
            path += f"{'L' if near else 'M'}{i} {point}"
    return path


def turn_toward(ideal: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Return the ideal map or its mirror image, which is as good: the one nearer to G."""
    misses = [np.abs(m.astype(int) - made.astype(int)).sum() for m in (ideal[::-1], ideal)]
    return ideal[::-1] if misses[0] < misses[1] else ideal
