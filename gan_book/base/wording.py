"""Sentences that are said in more than one place, by Python and by the page."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggest_name(name: str, names: Iterable[str]) -> str:
    """Return the hint for a name that there is not: the nearest one, or all that there are."""
    there = list(names)
    near = difflib.get_close_matches(str(name), there, 1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(there)}"
