"""The studies behind the tables in `book/data`: what takes minutes, one module for each chapter.

`chapter_NN.py` has a dict TABLES: name -> function(most), which runs the study and returns a
DataFrame; what that carries in `attrs` goes into the table's note. `most` is an upper limit for the
seeds (or repeats) of each setting; None asks for all. From the root of a checkout:

    python -m book.measurements 03              # write every table of chapter 3
    python -m book.measurements 03 outcomes --most 16 --folder somewhere
"""

from __future__ import annotations

import importlib
import platform
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import gan_book
from gan_book.chapters.tables import save_table

if TYPE_CHECKING:
    import pandas as pd

Study = Callable[[int | None], "pd.DataFrame"]

#: Where the tables are kept, in a checkout of the book.
KEPT = Path(__file__).parents[1] / "data"


def list_chapters() -> list[str]:
    """Return the numbers of the chapters that have tables: ["03", ...]."""
    modules = Path(__file__).parent.glob("chapter_*.py")
    return sorted(path.stem.removeprefix("chapter_") for path in modules)


def find_studies(chapter: str) -> dict[str, Study]:
    """Return the studies of a chapter by the names of their tables.

    Raises:
        ValueError: the chapter has none.
    """
    if chapter not in list_chapters():
        raise ValueError(f"chapter must be one of {', '.join(list_chapters())}, not {chapter!r}")
    module = importlib.import_module(f"book.measurements.chapter_{chapter}")
    studies: dict[str, Study] = module.TABLES
    return studies


def write_tables(
    chapter: str, names: Iterable[str] = (), most: int | None = None, folder: Path = KEPT
) -> None:
    """Run studies of a chapter and write their tables, NN-name.csv, each with a note.

    Args:
        chapter: its number, "03".
        names: of the tables; none means all.
        most: at most so many seeds for each setting; None means as many as the book has.
        folder: where the tables go.

    Raises:
        ValueError: no such chapter or table.
    """
    studies = find_studies(chapter)
    wanted = list(names) or list(studies)
    for name in wanted:
        if name not in studies:
            raise ValueError(f"table must be one of {', '.join(studies)}, not {name!r}")
    for name in wanted:
        start = time.perf_counter()
        table = studies[name](most)
        seconds = time.perf_counter() - start
        path = folder / f"{chapter}-{name}.csv"
        note = _describe(chapter, name, most, seconds) | {str(k): v for k, v in table.attrs.items()}
        save_table(table, path, **note)
        print(f"{path}: {len(table)} rows, {seconds:.0f} s", flush=True)


def _describe(chapter: str, name: str, most: int | None, seconds: float) -> dict[str, object]:
    limit = "" if most is None else f" --most {most}"
    packages = ("tensorflow", "numpy", "scikit-learn")
    return {
        "command": f"python -m book.measurements {chapter} {name}{limit}",
        "seconds": round(seconds),
        "versions": {"gan_book": gan_book.__version__, "python": platform.python_version()}
        | {package: metadata.version(package) for package in packages},
    }
