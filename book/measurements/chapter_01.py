"""Chapter 1's tables: naive Bayes beside logistic regression; learning from unlabelled data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from gan_book.base.types import Floats
from gan_book.chapters.sample_needs import (
    find_need,
    race_discriminant,
    race_sizes,
    ratio_interval,
    spread_news,
)
from gan_book.chapters.two_ways import (
    CROSSING,
    UNLABELLED,
    compare_errors,
    compare_labels,
)
from gan_book.metrics.intervals import Interval, mean_interval

SPLITS = 100  # of each data set


def measure_crossing(most: int | None) -> pd.DataFrame:
    """Compare errors against training size: a row per data set, size and model.

    `gap` is the paired difference to naive Bayes, positive where naive Bayes is better.
    """
    rows: list[dict[str, object]] = []
    for name in CROSSING:
        splits = min(SPLITS, most or SPLITS)
        for size, row in compare_errors(name, range(splits)).items():
            for model, values in row.items():
                ends = mean_interval(values), mean_interval(values - row["naive Bayes"])
                rows.append(
                    {"study": name, "value": size, "model": model, "runs": splits}
                    | _spell("error", ends[0])
                    | _spell("gap", ends[1])
                )
    return pd.DataFrame(rows)


LABELS = (5, 10, 20, 50, 100, 200, 500)


def measure_labels(most: int | None) -> pd.DataFrame:
    """Compare accuracies with and without unlabelled data: a row per data set and label count.

    `worth` is the number of labels that alone would give as much, infinite where none of `LABELS`
    does.
    """
    rows: list[dict[str, object]] = []
    repeats = min(SPLITS, most or SPLITS)
    for name in UNLABELLED:
        counts = [n for n in LABELS if n >= (10 if "ten" in name else 2)]
        pairs = [compare_labels(name, n, range(repeats)) for n in counts]
        alone, together = np.array(pairs).transpose(1, 0, 2)  # [counts, repeats] each
        for labels, one, two, worth in zip(
            counts, alone, together, _find_worth(counts, alone, together), strict=True
        ):
            rows.append(
                {"study": name, "value": labels, "runs": repeats}
                | _spell("alone", mean_interval(one))
                | _spell("together", mean_interval(two))
                | _spell("gain", mean_interval(two - one))
                | {"hurt": int((two < one).sum())}
                | _spell("worth", worth, digits=1)
            )
    return pd.DataFrame(rows)


def _find_worth(counts: list[int], alone: Floats, together: Floats) -> list[Interval]:
    """Return how many labels alone are as good, for each number of labels; bootstrapped repeats."""

    def find(chosen: np.ndarray) -> Floats:
        ladder = np.maximum.accumulate(alone[:, chosen].mean(axis=1))
        ladder = ladder + 1e-12 * np.arange(len(ladder))  # np.interp wants them to rise
        reached = together[:, chosen].mean(axis=1)
        found = np.exp(np.interp(reached, ladder, np.log(counts)))
        return np.where(reached > ladder[-1], np.inf, found)

    every = np.arange(alone.shape[1])
    random = np.random.default_rng(0)
    again = np.sort([find(random.choice(every, every.size)) for _ in range(2000)], axis=0)
    return [
        Interval(*map(float, trio))
        for trio in zip(find(every), again[49], again[1949], strict=True)
    ]


DIMENSIONS = (4, 8, 16, 32, 64, 128)
NEAR = 0.02  # an error is near the least possible within two points


def measure_dimensions(most: int | None) -> pd.DataFrame:
    """Find how many samples bring an error near its limit: a row per kind of data, d and model.

    `growth` is the need over that of 8 features.
    """
    repeats = min(50, most or 50)
    resamples = np.random.default_rng(0).integers(repeats, size=(1000, repeats))
    rows: list[dict[str, object]] = []
    for growing in (False, True):
        needs: dict[str, dict[int, Floats]] = {"naive Bayes": {}, "logistic": {}}
        for features in DIMENSIONS:
            curves = race_sizes(spread_news(features, growing), range(repeats))
            for model, curve in zip(needs, curves, strict=True):
                means = [curve.mean(axis=0), *(curve[chosen].mean(axis=0) for chosen in resamples)]
                needs[model][features] = np.array([find_need(mean, NEAR) for mean in means])
        for model, found in needs.items():
            for features, need in found.items():
                place: dict[str, object] = {
                    "study": "each tells as much" if growing else "together as much",
                    "value": features,
                    "model": model,
                    "runs": repeats,
                }
                rows.append(
                    place
                    | _spell("need", _take_ends(need), digits=1)
                    | _spell("growth", _take_ends(need / found[8]))
                )
    return pd.DataFrame(rows)


def _take_ends(values: Floats) -> Interval:
    """Return the first value, with the percentile interval of the others."""
    low, high = np.quantile(values[1:], [0.025, 0.975], method="nearest")
    return Interval(float(values[0]), float(low), float(high))


DISTANCES = (1.0, 2.0, 3.0, 4.0)


def measure_efficiency(most: int | None) -> pd.DataFrame:
    """Compare errors above the least possible, discriminant over logistic: a row per distance."""
    repeats = min(1000, most or 1000)
    rows: list[dict[str, object]] = []
    for distance in DISTANCES:
        discriminant, logistic = race_discriminant(distance, range(repeats))
        rows.append(
            {"study": "efficiency", "value": distance, "runs": repeats}
            | _spell("discriminant", mean_interval(discriminant), digits=7)
            | _spell("logistic", mean_interval(logistic), digits=7)
            | _spell("ratio", ratio_interval(discriminant, logistic))
        )
    return pd.DataFrame(rows)


def _spell(name: str, interval: Interval, digits: int = 5) -> dict[str, float]:
    ends = {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return {key: round(value, digits) for key, value in ends.items()}


TABLES = {
    "crossing": measure_crossing,
    "labels": measure_labels,
    "dimensions": measure_dimensions,
    "efficiency": measure_efficiency,
}
