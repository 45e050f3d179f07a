"""Counts over many seeds, a row per setting, and the tables kept with the book.

Chapters run what takes seconds. What takes minutes was run before, by `book.measurements`: its
tables are kept in `book/data`, where a note beside each says how it was made. They are installed
with the package (as `gan_book.kept`), so that a chapter finds them in Colab too.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gan_book.base.checks import check_seeds
from gan_book.metrics.intervals import Interval, wilson_interval
from gan_book.metrics.outcomes import OUTCOMES, has_arrived
from gan_book.settings import Settings

if TYPE_CHECKING:
    import pandas as pd  # as heavy as it is rarely needed


def train_and_count(settings: Settings, seeds: Iterable[int]) -> dict[str, int]:
    """Train one setting with many seeds and count how the runs ended.

    Args:
        settings: all but the seed.
        seeds: one run each.

    Returns:
        "runs", each of `metrics.OUTCOMES`, and "arrived" (`metrics.has_arrived`), as counts.
    """
    from gan_book.training.train import train_many  # who only reads a table needs no engine

    runs = train_many(settings, seeds)
    mean, std = np.transpose([(run.record.mean[-1], run.record.std[-1]) for run in runs])
    arrived = has_arrived(mean, std, settings.mu, settings.sigma)
    return count_outcomes(runs.outcomes) | {"arrived": int(arrived.sum())}


def count_outcomes(outcomes: ArrayLike) -> dict[str, int]:
    """Count runs by how they ended.

    Args:
        outcomes: [runs] words of `metrics.OUTCOMES`.

    Returns:
        "runs", and each of `metrics.OUTCOMES`, as counts.
    """
    words = np.asarray(outcomes)
    return {"runs": len(words)} | {name: int((words == name).sum()) for name in OUTCOMES}


def tabulate(study: str, grid: Mapping[Any, Settings], seeds: Iterable[int]) -> pd.DataFrame:
    """Run a study: a grid of settings, each by the value of its knob.

    Args:
        study: its name.
        grid: value of the knob -> settings.
        seeds: of every setting's runs.

    Returns:
        One row per setting: study, value, and the counts of `train_and_count`.
    """
    import pandas as pd

    seeds = check_seeds(seeds)
    rows = [
        {"study": study, "value": value} | train_and_count(settings, seeds)
        for value, settings in grid.items()
    ]
    return pd.DataFrame(rows)


def save_table(table: pd.DataFrame, path: Path, **note: Any) -> None:
    """Write a table as CSV, and beside it a JSON note of how it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False)
    path.with_suffix(".json").write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def list_tables() -> list[str]:
    """Return the names of the tables kept with the book."""
    files = (file.name for file in resources.files("gan_book.kept").iterdir())
    return sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv"))


def load_table(name: str) -> pd.DataFrame:
    """Return a table kept with the book.

    Args:
        name: of the file in `book/data`, without ".csv": "03-outcomes".

    Raises:
        ValueError: no such table.
    """
    import pandas as pd

    if name not in list_tables():
        raise ValueError(f"name must be one of {', '.join(list_tables())}, not {name!r}")
    with resources.as_file(resources.files("gan_book.kept") / f"{name}.csv") as path:
        return pd.read_csv(path)


def load_note(name: str) -> dict[str, Any]:
    """Return how a kept table was made: its command, seconds, versions, and what else was noted."""
    text = (resources.files("gan_book.kept") / f"{name}.json").read_text(encoding="utf-8")
    note: dict[str, Any] = json.loads(text)
    return note


def load_counts(name: str, study: str) -> pd.DataFrame:
    """Return one study of a kept table, indexed by the value of its knob.

    Raises:
        ValueError: no such table, or no such study in it.
    """
    import pandas as pd

    counts = load_table(name)
    if study not in set(counts["study"]):
        names = ", ".join(repr(name) for name in counts["study"].unique())
        raise ValueError(f"study must be one of {names}, not {study!r}")
    counts = counts[counts["study"] == study].set_index("value").drop(columns="study")
    with contextlib.suppress(ValueError):  # names of presets are no numbers
        counts.index = pd.Index(pd.to_numeric(counts.index.to_series()))
    return counts


def share_rows(counts: pd.DataFrame, which: str) -> list[Interval]:
    """Return the share of an outcome, or of "arrived", in every row of a table of counts."""
    return [wilson_interval(*pair) for pair in zip(counts[which], counts["runs"], strict=True)]


def share_outcomes(counts: pd.Series) -> dict[str, Interval]:
    """Return the share of every outcome in one row of a table of counts."""
    return {name: wilson_interval(int(counts[name]), int(counts["runs"])) for name in OUTCOMES}
