"""Chapter 6's tables: floors and power of the instruments, and Parzen's scores up to 64 dimensions.

Data are in units of sigma around their mean, so that one table serves any mean and width.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from gan_book.base.types import Floats
from gan_book.chapters.flawed_generators import (
    GENERATORS,
    INSTRUMENTS,
    SIZES,
    TUNINGS,
    score_generator,
)
from gan_book.chapters.parzen import DIMENSIONS, judge_parzen, judge_sets, score_exactly


@lru_cache(maxsize=len(SIZES))  # the floors and the thresholds are of the same scores
def score_perfect(n: int, repeats: int) -> dict[str, Floats]:
    """Measure perfect generators, with other random numbers than the power's."""
    return score_generator("perfect", n, repeats, seed=1)


def count_repeats(n: int, most: int | None) -> int:
    """Return how often a case of n samples is drawn: large ones take longer."""
    count = 400 if n <= 256 else 240
    return min(count, most or count)


def tabulate_floors(most: int | None) -> pd.DataFrame:
    """Say what perfect generators get: a row per instrument and number of samples."""
    rows: list[dict[str, object]] = []
    for n in SIZES:
        repeats = count_repeats(n, most)
        for name, scores in score_perfect(n, repeats).items():
            ends = np.quantile(scores, (0.025, 0.5, 0.95, 0.975), method="median_unbiased")
            row = dict(zip(("low", "median", "alarm", "high"), ends.round(5), strict=True))
            rows.append({"study": name, "value": n, "runs": repeats} | row)
    return pd.DataFrame(rows)


def measure_power(most: int | None) -> pd.DataFrame:
    """Count alarms at 5 % false ones: a row per generator, instrument and number of samples."""
    rows = []
    for n in SIZES:
        repeats = count_repeats(n, most)
        alarms = {k: np.quantile(v, 0.95) for k, v in score_perfect(n, repeats).items()}
        for name in (*GENERATORS, "memorised, by its own"):
            runs = max(1, repeats // 2)
            for key, scores in score_generator(name, n, runs, seed=2).items():
                count = int((scores > alarms[key]).sum())
                row = {"study": name, "value": n, "instrument": key, "runs": runs}
                rows.append(row | {"alarms": count})
    return pd.DataFrame(rows)


def measure_tunings(most: int | None) -> pd.DataFrame:
    """Count alarms of MMD and C2ST otherwise tuned: a row per generator, tuning and n."""
    runs, rows = min(600, most or 600), []
    for n in (64, 256):
        perfect = score_generator("perfect", n, runs, 3, TUNINGS)
        alarms = {key: np.quantile(scores, 0.95) for key, scores in perfect.items()}
        for name in ("shifted", "too wide", "two humps"):
            tried = max(1, runs // 3)
            for key, scores in score_generator(name, n, tried, 4, TUNINGS).items():
                row = {"study": name, "value": n, "instrument": key, "runs": tried}
                rows.append(row | {"alarms": int((scores > alarms[key]).sum())})
    return pd.DataFrame(rows)


def measure_looks(most: int | None) -> pd.DataFrame:
    """Count perfect generators that set off any of eight alarms: a row per level of the alarms.

    Each half of the generators is judged by alarms that the other half has set.
    """
    n, half = 128, min(1000, most or 1000)
    scores = pd.DataFrame(score_generator("perfect", n, 2 * half, 5, INSTRUMENTS))
    parts, rows = (scores[:half], scores[half:]), []
    for level in (0.05, 0.02, 0.01, 0.05 / len(INSTRUMENTS)):
        hits = pd.concat(
            [one > other.quantile(1 - level) for one, other in (parts, reversed(parts))]
        )
        row = {"study": "looks", "value": level, "n": n, "runs": len(hits)}
        rows.append(row | {"any": int(hits.any(axis=1).sum())} | hits.sum().to_dict())
    return pd.DataFrame(rows)


def measure_parzen(most: int | None) -> pd.DataFrame:
    """Score generators by Parzen windows: a row per data, dimension, generator and seed."""
    rows = [
        {"study": data, "value": dimension, "seed": seed} | row
        for data in ("normal", "digits")
        for dimension in DIMENSIONS
        for seed in range(min(10, most or 10))
        for row in judge_sets(data, dimension, seed)
    ]
    return pd.DataFrame(rows).round({"score": 3, "bandwidth": 4})


def measure_gap(most: int | None) -> pd.DataFrame:
    """Say what Parzen takes from the truth: a row per dimension, number of samples and seed."""
    rows = []
    for dimension in DIMENSIONS:
        for n in (100, 1000, 10_000):
            for seed in range(min(12, most or 12)):
                random = np.random.default_rng([seed, dimension, n])
                sets = (random.normal(size=(m, dimension)) for m in (n, 250, 500))
                samples, valid, test = sets
                value, bandwidth = judge_parzen(samples, valid, test)
                row = {"study": "normal", "value": dimension, "n": n, "seed": seed}
                rows.append(row | {"lost": score_exactly(test) - value, "bandwidth": bandwidth})
    return pd.DataFrame(rows).round({"lost": 3, "bandwidth": 4})


TABLES = {
    "floors": tabulate_floors,
    "power": measure_power,
    "tunings": measure_tunings,
    "looks": measure_looks,
    "parzen": measure_parzen,
    "gap": measure_gap,
}
