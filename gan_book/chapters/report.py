"""What a chapter found: verdicts on the article's claims, and results that a program can read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from numbers import Integral, Real
from typing import Any

#: The kind of output under which a notebook carries its results.
MIME_TYPE = "application/vnd.gan-book.results+json"

#: What a verdict can be, and the style of its box.
MARKS = {"holds": "holds", "holds in part": "partly", "does not hold": "fails"}

Value = bool | int | float | str | None


@dataclass(frozen=True)
class Verdict:
    """The verdict on one claim of the article; displays itself as a box.

    Attributes:
        claim: its number, "A3".
        statement: the claim in a sentence.
        mark: one of `MARKS`.
        finding: what was measured, over how many seeds, with intervals, and where it holds and
            fails: Markdown.
    """

    claim: str
    statement: str
    mark: str
    finding: str

    def __post_init__(self) -> None:
        if self.mark not in MARKS:
            names = ", ".join(map(repr, MARKS))
            raise ValueError(f"mark must be one of {names}, not {self.mark!r}")

    def _repr_markdown_(self) -> str:
        return (
            f'<div class="verdict {MARKS[self.mark]}">\n'
            f'<p class="verdict-title"><span class="verdict-mark">{self.mark}</span> '
            f"<strong>{self.claim}. {self.statement}</strong></p>\n\n{self.finding}\n\n</div>"
        )


@dataclass(frozen=True)
class Report:
    """The results of one execution of a chapter; displays itself as JSON, for people and programs.

    `read_report` finds it in an executed notebook, so that no picture or text has to be parsed.
    """

    chapter: str
    results: dict[str, Value]
    verdicts: list[Verdict]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": json.dumps(self.results, indent=1), MIME_TYPE: asdict(self)}


def record(chapter: str, results: Mapping[str, Any], verdicts: Iterable[Verdict] = ()) -> Report:
    """Make the last line of a chapter: its results, as one flat dict of numbers and words.

    Args:
        chapter: its number, "03".
        results: names and values: booleans, numbers (NumPy's too; NaN and infinity become None),
            words, None.
        verdicts: on the claims that the chapter judges.

    Raises:
        ValueError: a value that is none of these; the line names it.
    """
    return Report(
        chapter, {name: simplify(name, value) for name, value in results.items()}, list(verdicts)
    )


def read_report(notebook: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the last report in an executed notebook, or None if it has none.

    Args:
        notebook: as nbformat or json reads it.

    Returns:
        "chapter", "results" and "verdicts", as plain dicts and lists.
    """
    found = None
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            found = output.get("data", {}).get(MIME_TYPE, found)
    return found


def simplify(name: str, value: Any) -> Value:
    """Return a value as JSON and a table can hold it.

    Raises:
        ValueError: it is no boolean, number, word or None.
    """
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()  # a NumPy scalar
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    raise ValueError(f"{name} must be a number, a word, True, False or None, not {value!r}")
