"""Chapter 2's table: a generator taught by D's gradient, or by its verdict alone."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from gan_book.base.types import Floats
from gan_book.chapters.learning_signals import WAYS, count_updates_to_goal
from gan_book.metrics.intervals import median_interval

DIMENSIONS = (1, 4, 16, 64)
RATES = (0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.05, 0.07, 0.1)
RATES += (0.14, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0)
RUNS = {"choice": 64, "report": 256}
UPDATES = 1000  # at most; with 12 samples each
BATCH = 12


def race(most: int | None) -> pd.DataFrame:
    """Count the updates to the goal for every way, dimension and rate.

    Every rate has runs to choose by; the rate with the fewest updates then has fresh runs to
    report. A run that does not get there counts as one that needs UPDATES; where more than half do
    not, neither does the median.
    """
    rows = []
    for dimension in DIMENSIONS:
        tried = [
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


TABLES = {"race": race}
