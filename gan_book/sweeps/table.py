"""Rows of runs as a table that keeps their types: whole numbers stay whole beside missing ones."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gan_book.sweeps.rows import Row

if TYPE_CHECKING:
    import pandas as pd


def make_table(rows: Sequence[Row], parameters: Sequence[str]) -> pd.DataFrame:
    """Return a table with a row per run, in the order of the parameters.

    Args:
        rows: as a worker makes them.
        parameters: the first columns; results come next, and what is known about the run last.
    """
    import pandas as pd

    if not rows:
        return pd.DataFrame(columns=[*parameters, "run", "status", "error", "seconds"])
    flat = [_flatten(row) for row in rows]
    last = list(_flatten(rows[0] | {"parameters": {}, "results": {}}))
    results = [name for row in flat for name in row if name not in {*parameters, *last}]
    names = list(dict.fromkeys([*parameters, *results, *last]))
    table = pd.DataFrame(
        {name: _make_column([row.get(name) for row in flat], name in parameters) for name in names}
    )
    varied = [name for name in parameters if table[name].nunique(dropna=False) > 1]
    return table.sort_values(varied or ["run"], ignore_index=True, key=_rank)


def _flatten(row: Row) -> Row:
    about = {name: row[name] for name in row if name not in ("parameters", "results")}
    flat = row["parameters"] | about
    for name, value in row["results"].items():
        flat[f"result_{name}" if name in flat else name] = value
    return flat


def _make_column(values: list[Any], is_parameter: bool) -> pd.Series:
    """Return a column; where a value is missing, pandas would make all of them fractions.

    A missing fraction stays NaN among results, as NumPy has it; a parameter that is None is no
    number that came out wrong.
    """
    import pandas as pd

    kinds, dtype = {type(value) for value in values if value is not None}, None
    if None in values and kinds == {int}:
        dtype = "Int64"
    elif None in values and kinds and is_parameter:
        dtype = "boolean" if kinds == {bool} else "Float64" if kinds <= {int, float} else None
    try:
        return pd.Series(values, dtype=dtype)
    except (OverflowError, TypeError):  # more than 64 bits
        return pd.Series(values, dtype=object)


def order_value(value: Any) -> tuple[bool, Any]:
    """Return what values of several kinds are sorted by: numbers first."""
    import numpy as np

    number = isinstance(value, (int, float, np.number))
    return not number, value if number else str(value)


def _rank(column: pd.Series) -> pd.Series:
    """Return numbers that sort a column as `order_value` does."""
    if column.dtype != object:
        return column
    places = {value: i for i, value in enumerate(sorted(set(column.dropna()), key=order_value))}
    return column.map(places)


def write_parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet, whose columns have one kind each: mixed ones become words."""
    buffer = io.BytesIO()
    table.apply(_make_uniform).to_parquet(buffer, index=False)
    return buffer.getvalue()


def _make_uniform(column: pd.Series) -> pd.Series:
    kinds = set(map(type, column.dropna())) if column.dtype == object else set()
    return column if kinds in (set(), {bool}, {str}) else column.map(str, na_action="ignore")
