"""What a chapter found: verdicts on the article's claims, and results that a program can read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from gan_book.base.checks import make_plain
from gan_book.metrics.intervals import Interval

#: The kind of output under which a notebook carries its results.
MIME_TYPE = "application/vnd.gan-book.results+json"

#: What a verdict can be, and the style of its box.
MARKS = {
    "holds": "holds",
    "holds in part": "partly",
    "does not hold": "fails",
    "undecided": "undecided",
}

#: What is recorded of a verdict.
RECORDED = ("claim", "statement", "mark", "finding", "numbers")

#: Of the intervals that decide verdicts.  The ten verdicts have some sixty parts, and a part is
#: decided wrongly where its interval misses on one of the two sides: that any is, has a chance of
#: some 3 % (Bonferroni).
CONFIDENCE = 0.999

Value = bool | int | float | str | None


@dataclass(frozen=True)
class Part:
    """One thing that a claim says of one number.

    Attributes:
        says: in a few words, "most runs are good": Markdown.
        measured: the number, with an interval at `CONFIDENCE`.
        above, below: where it lies if the claim is right; one of them, or both.
        unit: the format of the numbers, as for `Interval`.
    """

    says: str
    measured: Interval
    above: float = -math.inf
    below: float = math.inf
    unit: str = ".2f"

    def __post_init__(self) -> None:
        if not self.above < self.below or (math.isinf(self.above) and math.isinf(self.below)):
            raise ValueError(
                f"above and below must bound a range, not {self.above:g} and {self.below:g}"
            )

    @property
    def holds(self) -> bool | None:
        """True where the whole interval is in the range, False where none of it is, else None."""
        inside = self.above < self.measured.low and self.measured.high < self.below
        outside = self.measured.high <= self.above or self.below <= self.measured.low
        return True if inside else False if outside else None

    @property
    def asked(self) -> str:
        """The range in words: "above 50 %"."""
        ends = {"above": self.above, "below": self.below}
        scale, unit = (100, " %") if self.unit.endswith("%") else (1, "")
        return " and ".join(
            f"{side} {scale * end:g}{unit}" for side, end in ends.items() if math.isfinite(end)
        )

    def _repr_markdown_(self) -> str:
        mark = {True: "✓", False: "✗", None: "?"}[self.holds]
        return f"- {mark} {self.says}: {self.measured:{self.unit}} (asked: {self.asked})"


def judge(parts: Sequence[Part]) -> str:
    """Return the mark that the numbers give: one of `MARKS`.

    All parts hold: "holds". Some do: "holds in part". None does and one fails: "does not hold".
    None is decided: "undecided".
    """
    found = [part.holds for part in parts]
    if True in found:
        return "holds" if all(found) else "holds in part"
    return "does not hold" if False in found else "undecided"


@dataclass(frozen=True)
class Verdict:
    """The verdict on one claim of the article; displays itself as a line and a fold.

    Attributes:
        claim: its number, "A3".
        statement: the claim in a sentence.
        parts: what it says, number by number; `judge` makes the mark of them.
        finding: what was measured, in one line: Markdown.
        details: settings, numbers of seeds, doubts, for the fold: Markdown.
    """

    claim: str
    statement: str
    parts: Sequence[Part]
    finding: str
    details: str = ""

    @property
    def mark(self) -> str:
        """One of `MARKS`."""
        return judge(self.parts)

    @property
    def numbers(self) -> str:
        """The parts and the details: Markdown."""
        return "\n".join(part._repr_markdown_() for part in self.parts) + f"\n\n{self.details}"

    def _repr_markdown_(self) -> str:
        return (
            f'<div class="verdict {MARKS[self.mark]}">\n'
            f'<p class="verdict-title"><span class="verdict-mark">{self.mark}</span> '
            f"<strong>{self.claim}. {self.statement}</strong></p>\n\n{self.finding}\n\n"
            f"<details><summary>The numbers behind it</summary>\n\n{self.numbers}\n\n"
            "</details>\n\n</div>"
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
        verdicts = [
            {name: getattr(verdict, name) for name in RECORDED} for verdict in self.verdicts
        ]
        content = {"chapter": self.chapter, "results": self.results, "verdicts": verdicts}
        return {"text/plain": json.dumps(self.results, indent=1), MIME_TYPE: content}


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
    value = make_plain(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    raise ValueError(f"{name} must be a number, a word, True, False or None, not {value!r}")
