"""What came out of a sweep, setting by setting: shares of words and medians of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gan_book.metrics.intervals import Interval, median_interval, wilson_interval
from gan_book.sweeps.store import ABOUT

if TYPE_CHECKING:
    import pandas as pd

FEW = 12  # words, or values of a parameter, that are shown one by one


def find_varied(table: pd.DataFrame, parameters: Iterable[str]) -> list[str]:
    """Return the parameters that differ between runs, but for the seed."""
    names = [name for name in parameters if name in table and name != "seed"]
    return [name for name in names if table[name].nunique(dropna=False) > 1]


def find_results(table: pd.DataFrame, parameters: Iterable[str]) -> list[str]:
    """Return the columns with results."""
    return [str(name) for name in table if name not in ABOUT | set(parameters)]


def is_wordy(column: pd.Series) -> bool:
    """Tell whether a result is a word out of a few, or yes and no: something to count."""
    kinds = {type(value) for value in column.dropna()}
    return bool(kinds) and kinds <= {str, bool} and column.nunique() <= FEW


def is_numeric(column: pd.Series) -> bool:
    """Tell whether a result is a number."""
    import pandas as pd

    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(numeric and column.notna().any())


def split(table: pd.DataFrame, by: list[str]) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Return the runs of each setting; parameters with many values do not split them."""
    by = [name for name in by if table[name].nunique(dropna=False) <= FEW]
    if not by:
        return [({}, table)]
    groups = table.groupby(by, dropna=False)
    return [(dict(zip(by, key, strict=True)), part) for key, part in groups]


def share_words(column: pd.Series) -> dict[Any, Interval]:
    """Return the share of each word among the runs that have one, with Wilson's interval."""
    counts = column.dropna().value_counts()
    return {word: wilson_interval(int(n), int(counts.sum())) for word, n in counts.items()}


def summarise(table: pd.DataFrame, parameters: Iterable[str]) -> pd.DataFrame:
    """Return a row per setting and result: runs, and shares or a median with their intervals.

    Args:
        table: from `load`.
        parameters: the names of its columns that are parameters.
    """
    import pandas as pd

    parameters = list(parameters)
    rows = []
    for setting, part in split(table, find_varied(table, parameters)):
        failed = int((part["status"] == "failed").sum())
        rows.append(setting | {"result": "failed", "runs": len(part), "value": f"{failed}"})
        done = part[part["status"] == "done"]
        for name in find_results(table, parameters):
            value = describe_column(done[name])
            if value:
                count = int(done[name].notna().sum())
                rows.append(setting | {"result": name, "runs": count, "value": value})
    return pd.DataFrame(rows)


def describe_column(column: pd.Series) -> str:
    """Return shares with intervals for words, a median with its interval for numbers."""
    if is_wordy(column):
        return ", ".join(f"{word} {share:%}" for word, share in share_words(column).items())
    if not is_numeric(column):
        return ""
    values = column.dropna().to_numpy(float)
    if len(values) == 1 or values.min() == values.max():
        return f"{values[0]:.4g}"
    return f"median {median_interval(values)}"
