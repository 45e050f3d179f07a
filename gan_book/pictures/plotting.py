"""Figures: the style, one colour for each meaning, and the few drawings that chapters share.

A drawing function takes the axes to draw on and returns nothing, so that a chapter arranges its
figures with plain Matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gan_book.base.colors import (
    DATA,
    DISCRIMINATOR,
    GENERATED,
    HIGHLIGHT,
    INK,
    MEDIAN,
    NEUTRAL,
)
from gan_book.base.wording import OUTCOME_WORDS
from gan_book.metrics.intervals import Interval
from gan_book.metrics.outcomes import COLLAPSED_BELOW, OUTCOMES
from gan_book.pictures.density import estimate_density
from gan_book.pictures.narrow import offer_narrow_pictures

if TYPE_CHECKING:
    from gan_book.metrics.floors import Floor
    from gan_book.training.run import TrainingRun


def use_style() -> None:
    """Give every later figure of this session the book's look."""
    with resources.as_file(resources.files("gan_book.pictures") / "book.mplstyle") as path:
        plt.style.use(path)
    hues = [DATA, GENERATED, DISCRIMINATOR, NEUTRAL, HIGHLIGHT]
    plt.rcParams["axes.prop_cycle"] = cycler(color=hues)
    offer_narrow_pictures()


def draw_moment(
    axes: Axes,
    run: TrainingRun,
    moment: int = -1,
    span: tuple[float, float] = (-1.0, 9.0),
    top: float = 1.6,
) -> None:
    """Draw one moment of a run: data density, generated density, and D(x).

    Args:
        axes: to draw on; the densities are per unit of x, D(x) is a probability.
        run: trained with `record_frames=True`, unless the moment is the last.
        moment: which of the recorded moments.
        span: left and right end of the x axis.
        top: upper end of the density axis; a spike may stick out.
    """
    edges = np.linspace(*span, 201)
    x = (edges[1:] + edges[:-1]) / 2
    # Here, since it brings TensorFlow, which takes seconds, and most figures need none.
    from gan_book.data.distribution import data_density

    data = data_density(x, run.settings)
    generated = estimate_density(run.quantiles(moment, 2000), edges)
    axes.fill_between(x, data, color=DATA, alpha=0.15, lw=0)
    axes.plot(x, data, color=DATA, label="data density")
    axes.plot(x, generated, "--", color=GENERATED, label="generated density")
    axes.plot(x, run.decide(x, moment), "-.", color=DISCRIMINATOR, lw=1.6, label="D(x)")
    axes.set(xlim=span, ylim=(0, top), xlabel="x")


def draw_outcomes(axes: Axes, shares: Mapping[str, Interval], title: str = "") -> None:
    """Draw the share of every outcome as a bar with its interval.

    Args:
        axes: to draw on; shares in per cent.
        shares: from `metrics.shares`.
        title: above; say the setting, and how many runs.
    """
    rows = [name for name in OUTCOMES if name in shares]
    values = np.array([[s.value, s.low, s.high] for s in map(shares.__getitem__, rows)]) * 100
    middle, low, high = values.T
    words = [OUTCOME_WORDS[name] for name in rows]
    axes.barh(words, middle, color=GENERATED, alpha=0.75, height=0.65)
    errors = np.clip([middle - low, high - middle], 0, None)
    axes.errorbar(middle, words, xerr=errors, fmt="none", ecolor=INK, lw=1.2)
    for word, value, end in zip(words, middle, high, strict=True):
        text = f"{value:.{int(0 < value < 9.95)}f}"
        axes.annotate(text, (end, word), (5, 0), textcoords="offset points", va="center")
    axes.set(title=title, xlim=(0, 119), xticks=[0, 50, 100], xlabel="% of runs")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def draw_shares(
    axes: Axes, x: ArrayLike, shares: Sequence[Interval], label: str, color: str, style: str = "o-"
) -> None:
    """Draw shares against a setting as points with their intervals.

    Args:
        axes: to draw on; shares in per cent.
        x: [points] values of the setting.
        shares: one interval per value.
        label: for the legend.
        color, style: of line and marker.
    """
    middle, low, high = 100 * np.array([[s.value, s.low, s.high] for s in shares]).T
    errors = np.clip([middle - low, high - middle], 0, None)
    axes.errorbar(x, middle, yerr=errors, fmt=style, color=color, label=label, elinewidth=1.2)
    axes.set(ylim=(-3, 103), ylabel="% of runs")


def draw_widths(axes: Axes, steps: ArrayLike, widths: np.ndarray, alpha: float = 0.12) -> None:
    """Draw the width ratio of many runs over training, with their median.

    Args:
        axes: to draw on; its y axis becomes logarithmic.
        steps: [moments].
        widths: [runs, moments] width ratios; NaN once a run has diverged.
        alpha: opacity of a single run.
    """
    axes.plot(steps, widths.T, color=GENERATED, alpha=alpha, lw=0.8)
    axes.plot(steps, np.nanmedian(widths, 0), "--", color=MEDIAN, label="median run")
    axes.axhline(1, color=DATA, label="data")
    axes.axhline(COLLAPSED_BELOW, color=NEUTRAL, ls=":", label="collapsed below")
    axes.set(yscale="log", xlabel="step", ylabel="width ratio")
    axes.set_yticks([0.1, 0.3, 1, 3, 10, 30], ["0.1", "0.3", "1", "3", "10", "30"], minor=False)
    axes.minorticks_off()


def draw_floor(
    axes: Axes, bar: Floor, label: str = "a perfect generator", color: str = NEUTRAL
) -> None:
    """Draw what a perfect generator gets: a line at the median, a band over the range.

    Args:
        axes: to draw on; its y axis is the metric.
        bar: from `metrics.floor`, for the metric and the size of sample that are drawn.
        label: for the legend.
        color: of line and band.
    """
    axes.axhspan(bar.low, bar.high, color=color, alpha=0.2, lw=0)
    axes.axhline(bar.median, color=color, ls=":", label=label)


def draw_game(axes: Axes) -> None:
    """Draw the players and what flows between them, as a diagram."""
    places = {
        "noise\nz": (0.6, 2, NEUTRAL),
        "generator\nG": (3.3, 2, GENERATED),
        "data\nx": (3.3, 0.4, DATA),
        "discriminator\nD": (6.9, 1.2, DISCRIMINATOR),
        "real?": (9.75, 1.2, NEUTRAL),
    }
    boxes = {}
    for text, (x, y, color) in places.items():
        box = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": color, "lw": 2}
        boxes[text] = axes.text(x, y, text, size=10, ha="center", va="center", bbox=box)
    noise, generator, data, discriminator, verdict = boxes.values()
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.4}
    back = arrow | {"ls": "--", "color": GENERATED, "connectionstyle": "arc3,rad=0.5"}
    for start, end, look in (
        (noise, generator, arrow),
        (generator, discriminator, arrow),
        (data, discriminator, arrow),
        (discriminator, verdict, arrow),
        (discriminator, generator, back),
    ):
        ends = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
        axes.annotate("", end.get_position(), start.get_position(), arrowprops=look | ends)
    axes.text(6.6, 2.75, "gradient", size=10, color=GENERATED, ha="center", va="center")
    axes.set(xlim=(0, 10.4), ylim=(0, 2.9))
    axes.axis("off")
