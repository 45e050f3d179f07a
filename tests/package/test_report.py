"""Reports: what a chapter records is what a program reads back from the executed notebook."""

import json

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from gan_book.chapters.report import MARKS, MIME_TYPE, Verdict, read_report, record


def test_report_survives_the_notebook():
    code = (
        "from gan_book.chapters.report import Verdict, record\n"
        "record('03', {'share': 0.5, 'outcome': 'good', 'at': None},"
        " [Verdict('A1', 'It comes close.', 'holds', 'In *all* runs.')])"
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


def test_unknown_mark_is_one_line():
    with pytest.raises(ValueError, match=r"^mark must be one of 'holds', 'holds in part'"):
        Verdict("A1", "It comes close.", "true", "")


def test_every_mark_has_its_box():
    for mark, style in MARKS.items():
        text = Verdict("A1", "It comes close.", mark, "So it is.")._repr_markdown_()
        assert text.startswith(f'<div class="verdict {style}">')
        assert "\n\nSo it is.\n\n" in text  # blank lines: Markdown inside the box


def test_the_last_report_counts_and_none_is_none():
    def cell(value: int) -> dict:
        return {"outputs": [{"data": {MIME_TYPE: {"results": {"value": value}}}}]}

    markdown = {"cell_type": "markdown", "source": ""}
    assert read_report({"cells": [markdown, cell(1), cell(2)]}) == {"results": {"value": 2}}
    assert read_report({"cells": [markdown]}) is None
