"""Chapter 2's table: a generator taught by D's gradient, or by its verdict alone."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from gan_book.chapters.learning_signals import WAYS, count_updates_to_goal
from gan_book.metrics.intervals import median_interval

DIMENSIONS = (1, 4, 16, 64)
RATES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
RUNS = 64
UPDATES = 600  # at most; with 12 samples each
BATCH = 12


def race(most: int | None) -> pd.DataFrame:
    """Count the updates to the goal for every way, dimension and rate.

    A run that does not get there counts as one that needs UPDATES; where more than half do not,
    neither does the median. Runs to choose the rate by and runs to report are different ones.
    """
    runs = min(RUNS, most or RUNS)
    rows = []
    for dimension, way, rate in itertools.product(DIMENSIONS, WAYS, RATES):
        for part, seed in (("choice", 1), ("report", 2)):
            rng = np.random.default_rng([seed, dimension])
            needed = count_updates_to_goal(way, rate, dimension, runs, BATCH, UPDATES, rng)
            median = median_interval(np.minimum(needed, UPDATES))
            row = {"dimension": dimension, "way": way, "rate": rate, "part": part, "runs": runs}
            row |= {"arrived": int((needed <= UPDATES).sum()), "median": median.value}
            rows.append(row | {"low": median.low, "high": median.high})
    return pd.DataFrame(rows)


TABLES = {"race": race}
