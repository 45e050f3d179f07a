"""Chapter 1's tables: naive Bayes beside logistic regression; learning from unlabelled data."""

from __future__ import annotations

import pandas as pd
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
        for size, row in compare_errors(name, splits).items():
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
    """Compare accuracies with and without unlabelled data: a row per data set and label count."""
    rows: list[dict[str, object]] = []
    repeats = min(SPLITS, most or SPLITS)
    for name in UNLABELLED:
        for labels in LABELS:
            if labels < (10 if "ten" in name else 2):
                continue
            alone, together = compare_labels(name, labels, repeats)
            rows.append(
                {"study": name, "value": labels, "runs": repeats}
                | _spell("alone", mean_interval(alone))
                | _spell("together", mean_interval(together))
                | _spell("gain", mean_interval(together - alone))
                | {"hurt": int((together < alone).sum())}
            )
    return pd.DataFrame(rows)


def _spell(name: str, interval: Interval) -> dict[str, float]:
    ends = {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return {key: round(value, 5) for key, value in ends.items()}


TABLES = {"crossing": measure_crossing, "labels": measure_labels}
