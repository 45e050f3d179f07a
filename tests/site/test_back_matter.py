"""Back matter: the pages that the build writes say what the executed chapters recorded."""

from pathlib import Path

import gan_book_back_matter as back_matter
import nbformat
import pytest
from bs4 import BeautifulSoup

from gan_book.chapters.report import CONFIDENCE, MIME_TYPE

ROOT = Path(__file__).parents[2]


def make_notebook(chapter: str, *claims: tuple[str, str]) -> nbformat.NotebookNode:
    verdicts = [
        {
            "claim": claim,
            "statement": f"Says {claim}.",
            "mark": mark,
            "finding": "*So* it is.",
            "numbers": "- ✓ *most*: 2",
        }
        for claim, mark in claims
    ]
    data = {MIME_TYPE: {"chapter": chapter, "results": {}, "verdicts": verdicts}}
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data)])
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.fixture
def rows():
    notebooks = {
        "06-last": make_notebook("06", ("A9", "holds")),
        "01-first": make_notebook("01", ("A10", "does not hold"), ("A2", "holds in part")),
        "no-report": nbformat.v4.new_notebook(),
    }
    table = back_matter.write_table(back_matter.find_reports(notebooks))
    return BeautifulSoup(table, "html.parser").select("tbody tr")


def test_claims_stand_in_the_order_of_their_numbers(rows):
    assert [row.th.text for row in rows] == ["A2", "A9", "A10"]
    assert [row["id"] for row in rows] == ["a2", "a9", "a10"]


def test_a_row_has_verdict_finding_and_chapter(rows):
    assert rows[1].select_one(".verdict.holds .verdict-mark").text == "holds"
    assert [em.text for em in rows[1].select("em")] == ["So", "most"]
    assert rows[1].select_one("details li").text == "✓ most: 2"
    assert (rows[1].a["href"], rows[1].a.text) == ("06-last.html", "Chapter 6")


def test_docstrings_become_restructured_text():
    lines = ["The mean of |a + b| in `x`, as ``y`` and `|z|` have it."]
    back_matter.adapt_docstring(None, "", "", None, None, lines)  # type: ignore[arg-type]
    assert lines == [r"The mean of \|a + b\| in ``x``, as ``y`` and ``|z|`` have it."]


def test_claims_page_has_every_recorded_verdict(site):
    """Also where a chapter was not executed by this build, but by an earlier one."""
    [kept] = (site.parent / ".jupyter_cache").iterdir()
    executed = back_matter.read_executed(ROOT / "book", kept)
    recorded = {
        (verdict["claim"], verdict["mark"])
        for _, report in back_matter.find_reports(executed)
        for verdict in report["verdicts"]
    }
    page = BeautifulSoup((site / "book" / "claims.html").read_text("utf-8"), "html.parser")
    shown = {
        (row.th.text, row.select_one(".verdict-mark").text)
        for row in page.select("table.claims tbody tr")
    }
    assert shown == recorded
    assert {"A1", "A3", "A4"} <= {claim for claim, _ in shown}


def test_all_parts_together_keep_their_promise(site):
    """The welcome page says: the chance that any part is decided wrongly is below 5 %."""
    [kept] = (site.parent / ".jupyter_cache").iterdir()
    executed = back_matter.read_executed(ROOT / "book", kept)
    parts = [
        line
        for _, report in back_matter.find_reports(executed)
        for verdict in report["verdicts"]
        for line in verdict["numbers"].splitlines()
        if line.startswith("- ")
    ]
    assert len(parts) >= 50
    assert len(parts) * (1 - CONFIDENCE) / 2 < 0.05
