"""Rows of runs in their files; what is no file of a sweep stops nothing, and is named."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class LeftOutWarning(UserWarning):
    """A file among the runs is none of theirs, or broken; the others are read."""


def read_rows(folder: Path) -> list[Row]:
    """Return the rows of all runs that ended, each run once; the one that began last counts.

    What is no file of a sweep is left out, with a warning that names it.
    """
    rows: list[Row] = []
    for path in sorted((folder / "runs").glob("*.json")):
        found = read_file(path)
        if isinstance(found, str):
            warnings.warn(f"{path} is left out: {found}", LeftOutWarning, stacklevel=2)
        else:
            rows += found
    rows.sort(key=lambda row: row.get("started") or "")
    return list({row["run"]: row for row in rows}.values())


def read_file(path: Path) -> list[Row] | str:
    """Return the rows of a file, or why it has none."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return error.strerror or "unreadable"
    except ValueError:
        return "not JSON"
    kinds = {"run": str, "parameters": dict, "results": dict, "status": str}
    return rows if isinstance(rows, list) and all(has(row, kinds) for row in rows) else "no rows"


def has(thing: Any, kinds: Mapping[str, type]) -> bool:
    """Tell whether something read from JSON has these entries, of these types."""
    return isinstance(thing, dict) and all(isinstance(thing.get(k), t) for k, t in kinds.items())
