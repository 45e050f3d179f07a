"""A training run to watch: one object that shows itself as HTML and needs no kernel."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gan_book.base.checks import check_count
from gan_book.base.wording import FILM_WORDS, PLAYER_WORDS
from gan_book.data.distribution import data_density
from gan_book.pictures import svg
from gan_book.pictures.axis import Axis, choose_top
from gan_book.pictures.density import estimate_density, share_outside
from gan_book.pictures.frame import Picture
from gan_book.pictures.frame_svg import draw_picture, draw_strip
from gan_book.pictures.web_files import fill_template, pack, read_script, read_styles, write_recipe
from gan_book.settings import Settings
from gan_book.training.run import TrainingRun
from gan_book.training.train import train
from gan_book.widgets.readout import describe_moment, format_moment

FILM_QUANTILES = 2000  # that stand for the generator's whole distribution


@dataclass(frozen=True, eq=False)
class Film:
    """Frames of a training run, F of them, over an axis of C cells; displays itself.

    Attributes:
        settings: of the run.
        axis: where the pictures lie.
        step, mean, width_ratio, wasserstein: [F] as in the run's history.
        outcome: [F] keys of outcomes, or who has moved.
        decide: [F, C] D(x).
        density: [F, C] generated density, not cut off.
        outside: [F, 2] shares of the generated distribution left and right of the axis.
        points: [F, B] a batch of independent generated points, of the same ranks in every frame.
        diverged_at: None, or the step; the frames end before it.
        floor: Wasserstein-1 of a perfect generator, to be read beside the run's, or None.
        frame: index of the frame shown at first.
        title: a line above, or "".
        autoplay: play once in sight (never where the reader asked for less motion).
    """

    settings: Settings
    axis: Axis
    step: np.ndarray
    mean: np.ndarray
    width_ratio: np.ndarray
    wasserstein: np.ndarray
    outcome: np.ndarray
    decide: np.ndarray
    density: np.ndarray
    outside: np.ndarray
    points: np.ndarray
    diverged_at: int | None = None
    floor: float | None = None
    frame: int = 0
    title: str = ""
    autoplay: bool = False

    def __len__(self) -> int:
        return len(self.step)

    def __repr__(self) -> str:
        return f"Film of {len(self)} frames. {_describe(self, -1)}"

    def _repr_html_(self) -> str:
        return render_film(self)

    @property
    def x(self) -> np.ndarray:
        """Middles of the cells: [C]."""
        return self.axis.middles

    @property
    def edges(self) -> tuple[float, float]:
        """Left and right end of the x axis."""
        return self.axis.low, self.axis.high


def film(
    run: TrainingRun | Settings,
    *,
    frames: int = 200,
    frame: int = -1,
    span: tuple[float, float] | None = None,
    floor: float | None = None,
    title: str = "",
    autoplay: bool = False,
) -> Film:
    """Make a film of a training run: D(x), data density and generated density over the steps.

    Args:
        run: trained with `record_frames=True`; or settings, which are then trained so.
        frames: at most so many of the recorded moments, evenly chosen.
        frame: the one shown at first (and wherever scripts do not run); -1 is the last.
        span: left and right end of the x axis; None chooses what the run needs.
        floor: Wasserstein-1 in sigmas that a perfect generator gets, shown beside the run's.
        title: a line above the film.
        autoplay: play once in sight, unless the reader asked for less motion.

    Returns:
        An object that displays itself in Jupyter, Colab, VS Code and the published page.

    Raises:
        ValueError: for a run without frames, and for bad arguments.
    """
    _check(frames, span, floor)
    if isinstance(run, Settings):
        run = _train(run, frames)
    if not run.settings.record_frames:
        raise ValueError("run has no frames to film: train with record_frames=True")
    moments = _choose_moments(run, frames)
    made = np.sort(run.quantiles(moments, FILM_QUANTILES))
    low, high = span or _choose_span(run.settings, made)
    parts = _collect(run, moments, made, _choose_axis(run.settings, low, high))
    count = len(parts["step"])
    if not -count <= frame < count:
        raise ValueError(f"frame must be from -{count} to {count - 1}, not {frame!r}")
    extras: dict[str, Any] = {"floor": floor, "title": title, "autoplay": autoplay}
    return Film(run.settings, frame=frame % count, diverged_at=run.diverged_at, **parts, **extras)


def _check(frames: int, span: tuple[float, float] | None, floor: float | None) -> None:
    check_count("frames", frames, 2)
    if span is not None and not (np.isfinite(span).all() and span[0] < span[1]):
        raise ValueError(f"span must be two rising finite numbers, not {span!r}")
    if floor is not None and not (math.isfinite(floor) and floor >= 0):
        raise ValueError(f"floor must be None or a number of at least 0, not {floor!r}")


def _train(settings: Settings, frames: int) -> TrainingRun:
    every = settings.record_every or max(1, settings.steps // frames)
    return train(settings.replace(record_frames=True, record_every=every))


def _choose_moments(run: TrainingRun, frames: int) -> np.ndarray:
    """Choose at most `frames` recorded moments before the first that is not finite: indices."""
    finite = np.isfinite(run.history["mean"]) & np.isfinite(run.history["std"])
    count = len(finite) if finite.all() else int(np.argmin(finite))
    if count == 0:
        raise ValueError("run has no finite moment to film")
    return np.unique(np.rint(np.linspace(0, count - 1, min(frames, count))).astype(int))


def _choose_span(settings: Settings, made: np.ndarray) -> tuple[float, float]:
    """Cover the data and 90 % of what G makes in any frame, within 16 sigma of the data's mean."""
    mean, sigma = settings.mu, settings.sigma
    lowest, highest = np.quantile(made, 0.05, axis=1).min(), np.quantile(made, 0.95, axis=1).max()
    low = np.clip(lowest, mean - 16 * sigma, mean - 5 * sigma)
    high = np.clip(highest, mean + 5 * sigma, mean + 16 * sigma)
    return float(low), float(high)


def _choose_axis(settings: Settings, low: float, high: float) -> Axis:
    bare = Axis(float(low), float(high), 1.0)
    return replace(bare, top=choose_top(data_density(bare.middles, settings)))


def _collect(run: TrainingRun, moments: np.ndarray, made: np.ndarray, axis: Axis) -> dict[str, Any]:
    """Compute the frames, up to the first in which D is not finite."""
    decide = run.decide(axis.middles, moments)
    finite = np.isfinite(decide).all(axis=1)
    count = len(moments) if finite.all() else max(1, int(np.argmin(finite)))
    outcome = np.asarray(run.outcomes)[moments][:count]
    if run.diverged_at is not None:
        outcome[-1] = "diverged"  # the last frame says what the run came to
    moments, made, decide = moments[:count], made[:count], decide[:count]
    # The same ranks in every frame, so that a point can be followed.
    ranks = np.random.default_rng(0).integers(FILM_QUANTILES, size=run.settings.batch_size)
    names = ("step", "mean", "width_ratio", "wasserstein")
    return {
        "axis": axis,
        **{name: np.asarray(run.history[name])[moments] for name in names},
        "outcome": outcome,
        "decide": decide,
        "density": estimate_density(made, axis.edges),
        "outside": share_outside(made, axis.edges),
        "points": made[:, ranks],
    }


def render_film(film: Film) -> str:
    """Return the film as HTML: the first frame drawn, the others packed, style and player."""
    i, title = film.frame, html.escape(film.title)
    return fill_template(
        "film",
        **_read(film, i),
        **svg.draw_swatches("data", "generated", "discriminator"),
        picture=draw_picture(_picture(film, i), _describe(film, i)),
        # Rounded as the player's numbers are, so that it puts the dot at the same place.
        strip=draw_strip(film.step, film.step[-1], np.array(_round(film.width_ratio), float), i),
        label=title or FILM_WORDS["label"],
        heading=fill_template("heading", title=title) if title else "",
        note=_explain_end(film),
        floor="" if film.floor is None else f" (floor {film.floor:.3g})",
        autoplay=" autoplay" if film.autoplay else "",
        index=i,
        count=len(film),
        recipe=write_recipe(make_film_recipe(film)),
        style=read_styles("player"),
        script=read_script("elements/film.js"),
    )


def _picture(film: Film, i: int) -> Picture:
    return Picture(
        film.axis,
        data_density(film.axis.middles, film.settings),
        film.density[i],
        film.decide[i],
        film.outside[i],
        film.points[i],
    )


def _read(film: Film, i: int) -> dict[str, str]:
    """Return the numbers of frame i as they are shown."""
    numbers = {"mean": film.mean, "width": film.width_ratio, "wasserstein": film.wasserstein}
    shown = {name: values[i] for name, values in numbers.items()}
    return format_moment(film.step[i], str(film.outcome[i]), shown)


def _describe(film: Film, i: int) -> str:
    return describe_moment(_read(film, i))


def _explain_end(film: Film) -> str:
    """Return the line that says that the run diverged, or nothing."""
    if film.diverged_at is None:
        return ""
    steps = {"step": f"{film.diverged_at:,}", "last": f"{film.step[-1]:,.0f}"}
    return fill_template("film_note", note=html.escape(FILM_WORDS["ended"].format(**steps)))


def make_film_recipe(film: Film) -> dict[str, Any]:
    """Return what `film.js` reads: curves packed, numbers as they are shown, words."""
    keys = list(dict.fromkeys(film.outcome.tolist()))
    low, high, top = film.axis.low, film.axis.high, film.axis.top
    return {
        "cells": film.axis.cells,
        "batch": film.points.shape[1],
        "step": film.step.astype(int).tolist(),
        "mean": _round(film.mean),
        "width": _round(film.width_ratio),
        "wasserstein": _round(film.wasserstein),
        "peak": _round(film.density.max(axis=1), 1),
        "below": _round(film.outside[:, 0]),
        "above": _round(film.outside[:, 1]),
        "outcomes": keys,
        "outcome": [keys.index(key) for key in film.outcome],
        "decide": pack(svg.to_levels(film.decide, 1)),
        "density": pack(svg.to_levels(film.density, top)),
        "points": pack(svg.to_point_levels(film.points, low, high)),
        "words": PLAYER_WORDS,
    }


def _round(values: np.ndarray, digits: int = 2) -> list[float | None]:
    """Round for the readout; JSON has no NaN."""
    return [svg.round_number(v, digits) if np.isfinite(v) else None for v in values]
