"""The axes of a picture: cells along x, round numbers, grid lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gan_book.base.wording import PLAYER_WORDS
from gan_book.pictures.svg import CELLS, D_HEIGHT
from gan_book.pictures.web_files import fill_template


@dataclass(frozen=True)
class Axis:
    """Where a picture lies.

    Attributes:
        low, high: ends of the x axis.
        top: upper end of the density axis.
        cells: of the x axis; a density is drawn as its average over each.
    """

    low: float
    high: float
    top: float
    cells: int = CELLS

    @property
    def edges(self) -> np.ndarray:
        """Ends of the cells: [cells + 1], rising."""
        return np.linspace(self.low, self.high, self.cells + 1)

    @property
    def middles(self) -> np.ndarray:
        """Middles of the cells: [cells]."""
        return self.low + (np.arange(self.cells) + 0.5) * (self.high - self.low) / self.cells


def choose_top(density: np.ndarray) -> float:
    """Return the upper end of the density axis: twice the data's highest, to two digits."""
    return float(f"{2 * density.max():.2g}")


def find_ticks(low: float, high: float) -> list[float]:
    """Return round numbers from low to high, at most seven."""
    least = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= least)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def draw_axes(axis: Axis, decide: bool = True) -> str:
    """Return grid lines and numbers of the picture: x below, density left, D(x) right if asked."""
    heights = ((100, 0), (50, axis.top / 2), (0, axis.top))
    parts = [fill_template("axis_density", y=y, value=f"{value:g}") for y, value in heights]
    if decide:
        parts += [_draw_belief(*mark) for mark in ((0, "0"), (0.5, "½"), (1, "1"))]
        half, name = (f"{100 * (1 - D_HEIGHT * share):g}" for share in (0.5, 1))
        parts.append(fill_template("axis_half", half=half, name=name))
    parts.append(fill_template("axis_names", density=PLAYER_WORDS["density"]))
    for value in find_ticks(axis.low, axis.high):
        x = f"{100 * (value - axis.low) / (axis.high - axis.low):.2f}"
        parts.append(fill_template("axis_tick", x=x, value=f"{value:g}"))
    return "".join(parts)


def _draw_belief(value: float, mark: str) -> str:
    return fill_template("axis_belief", y=f"{100 * (1 - D_HEIGHT * value):g}", mark=mark)
