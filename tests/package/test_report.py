"""Reports: what a chapter records is what a program reads back from the executed notebook."""

import json

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from gan_book.chapters.report import MARKS, MIME_TYPE, Part, Verdict, judge, read_report, record
from gan_book.metrics.intervals import Interval


def test_report_survives_the_notebook():
    code = (
        "from gan_book.chapters.report import Part, Verdict, record\n"
        "from gan_book.metrics.intervals import Interval\n"
        "parts = [Part('most arrive', Interval(.8, .7, .9), above=.5, unit='%')]\n"
        "record('03', {'share': 0.5, 'outcome': 'good', 'at': None},"
        " [Verdict('A1', 'It comes close.', parts, 'In *all* runs.', '64 seeds.')])"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3").execute()
    assert read_report(json.loads(nbformat.writes(notebook))) == {
        "chapter": "03",
        "results": {"share": 0.5, "outcome": "good", "at": None},
        "verdicts": [
            {
                "claim": "A1",
                "statement": "It comes close.",
                "mark": "holds",
                "finding": "In *all* runs.",
                "numbers": "- ✓ most arrive: 80 [70, 90] % (asked: above 50 %)\n\n64 seeds.",
            }
        ],
    }


def test_values_are_plain():
    values = {"a": np.float32(0.5), "b": np.int64(3), "c": np.True_, "d": np.str_("good")}
    results = record("03", values | {"e": np.nan, "f": -np.inf, "g": np.array(2.5)}).results
    assert results == {"a": 0.5, "b": 3, "c": True, "d": "good", "e": None, "f": None, "g": 2.5}
    assert [type(v) for v in results.values()][:4] == [float, int, bool, str]
    json.dumps(results, allow_nan=False)


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, np.arange(3), object()])
def test_other_values_are_named(value):
    with pytest.raises(ValueError, match=r"^width must be a number, a word, True, False or None"):
        record("03", {"width": value})


YES, NO, OPEN = (
    Part("x", Interval(value, value - 0.1, value + 0.1), above=0.5) for value in (0.7, 0.3, 0.55)
)


@pytest.mark.parametrize(
    ("parts", "mark"),
    [
        ([YES, YES], "holds"),
        ([YES, NO], "holds in part"),
        ([OPEN, YES], "holds in part"),
        ([NO, OPEN], "does not hold"),
        ([NO], "does not hold"),
        ([OPEN, OPEN], "undecided"),
        ([], "undecided"),
    ],
)
def test_the_parts_make_the_mark(parts, mark):
    assert judge(parts) == mark
    text = Verdict("A1", "It comes close.", parts, "So it is.")._repr_markdown_()
    assert text.startswith(f'<div class="verdict {MARKS[mark]}">')
    assert "\n\nSo it is.\n\n" in text  # blank lines: Markdown inside the box


@pytest.mark.parametrize(
    ("low", "high", "limits", "holds"),
    [
        (0.51, 0.8, {"above": 0.5}, True),
        (0.5, 0.8, {"above": 0.5}, None),  # the end itself is not above
        (0.2, 0.5, {"above": 0.5}, False),
        (0.2, 0.49, {"below": 0.5}, True),
        (0.5, 0.6, {"below": 0.5}, False),
        (0.2, 0.3, {"above": 0.1, "below": 0.4}, True),
        (0.2, 0.5, {"above": 0.1, "below": 0.4}, None),
        (0.4, 0.5, {"above": 0.1, "below": 0.4}, False),
    ],
)
def test_a_part_asks_where_the_whole_interval_lies(low, high, limits, holds):
    assert Part("x", Interval((low + high) / 2, low, high), **limits).holds is holds


def test_a_part_says_what_it_asks():
    part = Part("*narrow*", Interval(0.2, 0.125, 0.25), above=0.1, below=0.3, unit=".3f")
    assert part._repr_markdown_() == (
        "- ✓ *narrow*: 0.200 [0.125, 0.250] (asked: above 0.1 and below 0.3)"
    )


@pytest.mark.parametrize("limits", [{}, {"above": 1, "below": 1}, {"above": 2, "below": 1}])
def test_a_part_without_a_range_is_one_line(limits):
    with pytest.raises(ValueError, match=r"^above and below must bound a range, not"):
        Part("x", Interval(0, 0, 0), **limits)


def test_the_last_report_counts_and_none_is_none():
    def cell(value: int) -> dict:
        return {"outputs": [{"data": {MIME_TYPE: {"results": {"value": value}}}}]}

    markdown = {"cell_type": "markdown", "source": ""}
    assert read_report({"cells": [markdown, cell(1), cell(2)]}) == {"results": {"value": 2}}
    assert read_report({"cells": [markdown]}) is None
