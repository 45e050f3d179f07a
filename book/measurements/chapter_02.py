"""Chapter 2's tables: a generator taught in three ways, and police with little time or data."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from gan_book.base.types import Floats
from gan_book.chapters.learning_signals import WAYS, count_updates_to_goal
from gan_book.chapters.trained_police import (
    build_police,
    draw_normals,
    score_grid,
    train_police,
)
from gan_book.metrics.intervals import median_interval
from scipy import stats
from scipy.integrate import trapezoid

DIMENSIONS = (1, 4, 16, 64)
RATES = (
    *(0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.05, 0.07, 0.1),
    *(0.14, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0),
)
RUNS = {"choice": 64, "report": 256}
UPDATES = 1000  # at most; with 12 samples each
BATCH = 12

GRID = np.linspace(-24, 24, 9601)
POLICE = 12  # discriminators of each kind
PATIENCE = (375, 1500, 6000)  # updates
FAR = (2, 4, 6, 8)
LOSSES = ("square", "hinge")
BELLS = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
DATA = (8, 32, 128, 512, 2048, None)


def race(most: int | None) -> pd.DataFrame:
    """Count the updates to the goal for every way, dimension and rate.

    Every rate has runs to choose by; the rate with the fewest updates then has fresh runs to
    report. A run that does not get there counts as one that needs UPDATES; where more than half do
    not, neither does the median.
    """
    rows: list[dict[str, Any]] = []
    for dimension in DIMENSIONS:
        tried: list[dict[str, Any]] = [
            _race(way, rate, dimension, "choice", most)[0]
            for way, rate in itertools.product(WAYS, RATES)
        ]
        rows += tried
        first: Floats | None = None  # the gradient's updates, to compare the others with
        for way in WAYS:
            best = min((row for row in tried if row["way"] == way), key=lambda row: row["median"])
            row, needed = _race(way, best["rate"], dimension, "report", most)
            first = needed if first is None else first
            low, high = _compare(needed, first, np.random.default_rng([3, dimension]))
            rows.append(row | {"times_low": low, "times_high": high})
    return pd.DataFrame(rows)


def _race(
    way: str, rate: float, dimension: int, part: str, most: int | None
) -> tuple[dict[str, object], Floats]:
    runs = min(RUNS[part], most or RUNS[part])
    # Seeds of their own for every way and rate: the report's runs are no one's choice.
    place = [WAYS.index(way), RATES.index(rate), dimension]
    rng = np.random.default_rng([list(RUNS).index(part) + 1, *place])
    needed = count_updates_to_goal(way, rate, dimension, runs, BATCH, UPDATES, rng)
    reached = int((needed <= UPDATES).sum())
    needed = np.minimum(needed, UPDATES)
    median = median_interval(needed)
    row = {"dimension": dimension, "way": way, "rate": rate, "part": part, "runs": runs}
    row |= {"reached": reached, "median": median.value, "low": median.low, "high": median.high}
    return row | {"by_median": int((needed <= median.value).sum())}, needed


def _compare(
    needed: Floats, others: Floats, rng: np.random.Generator, repeats: int = 4000
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a ratio of two medians."""
    above, below = (
        np.median(rng.choice(sample, (repeats, len(sample))), axis=1) for sample in (needed, others)
    )
    low, high = np.quantile(above / below, (0.025, 0.975))
    return float(low), float(high)


def police(most: int | None) -> pd.DataFrame:
    """Train discriminators longer, with other losses, and on few data; a row for each.

    "patience": the share of the best D's pull that reaches the generator, and of each hidden
    layer's units beyond 0.9 at its samples. "losses": how much less than a coin D loses, of which
    the most possible is a divergence. "data": what D earns on the data that it has seen and on
    fresh data, against a perfect generator, and how hard it pushes that generator's samples.
    """
    count = min(POLICE, most or POLICE)
    rows: list[dict[str, Any]] = []
    for updates in PATIENCE:
        rows += _watch_patience(updates, count)
    for loss in LOSSES:
        rows += _compare_losses(loss, 1500, count)
    for n in DATA:
        rows += _limit_data(n, count)
    return pd.DataFrame(rows)


def _watch_patience(updates: int, count: int) -> Iterator[dict[str, Any]]:
    distances = np.repeat(np.array(FAR, float), count)
    rng = np.random.default_rng([4, updates])
    weights = build_police(len(distances), rng)
    train_police(weights, draw_normals(distances, rng), updates)
    score, slope, layers = score_grid(GRID, weights)
    q = stats.norm.pdf(GRID, -distances[:, None])
    pull = trapezoid(q * slope / (1 + np.exp(score)), GRID)
    best = distances[:, None] * GRID + distances[:, None] ** 2 / 2
    ideal = distances * trapezoid(q / (1 + np.exp(best)), GRID)
    ends = [trapezoid(q * (np.abs(layer) > 0.9).mean(-1), GRID) for layer in layers]
    for i, distance in enumerate(distances):
        row = {"study": "patience", "value": distance, "updates": updates, "run": i % count}
        row |= {"kept": pull[i] / ideal[i]}
        yield row | {f"ends_{k + 1}": end[i] for k, end in enumerate(ends)}


def _compare_losses(loss: str, updates: int, count: int) -> Iterator[dict[str, Any]]:
    distances = np.repeat(np.array(BELLS), count)
    rng = np.random.default_rng([5, LOSSES.index(loss)])
    weights = build_police(len(distances), rng)
    train_police(weights, draw_normals(distances, rng), updates, loss)
    score, _, _ = score_grid(GRID, weights)
    p, q = stats.norm.pdf(GRID), stats.norm.pdf(GRID, -distances[:, None])
    if loss == "square":
        coin, lost = 0.25, (p * (score - 1) ** 2 + q * score**2) / 2
    else:
        coin, lost = 2.0, p * np.maximum(0, 1 - score) + q * np.maximum(0, 1 + score)
    saved = coin - trapezoid(lost, GRID)
    for i, distance in enumerate(distances):
        row = {"study": loss, "value": distance, "updates": updates, "run": i % count}
        yield row | {"saved": saved[i]}


def _limit_data(n: int | None, count: int) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng([6, n or 0])
    data = None if n is None else rng.standard_normal((count, n))
    weights = build_police(count, rng)
    train_police(weights, draw_normals(np.zeros(count), rng, data), 1500)
    score, slope, _ = score_grid(GRID, weights)
    p = stats.norm.pdf(GRID)
    on_real, on_fake = -np.logaddexp(0, -score), -np.logaddexp(0, score)
    caught = trapezoid(p * on_fake, GRID)
    fresh = trapezoid(p * on_real, GRID) + caught
    push = np.sqrt(trapezoid(p * (slope / (1 + np.exp(score))) ** 2, GRID))
    for i in range(count):
        seen = fresh[i]
        if data is not None:
            seen = np.interp(data[i], GRID, on_real[i]).mean() + caught[i]
        row = {"study": "data", "value": n or np.inf, "updates": 1500, "run": i}
        yield row | {"seen": seen, "fresh": fresh[i], "push": push[i]}


TABLES = {"race": race, "police": police}
