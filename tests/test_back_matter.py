"""Back matter: the pages that the build writes say what the executed chapters recorded."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from gan_book.report import MIME_TYPE, read_report

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
import gan_book_back_matter as back_matter  # noqa: E402


def write_notebook(folder: Path, name: str, chapter: str, *claims: tuple[str, str]) -> None:
    verdicts = [
        {"claim": claim, "statement": f"Says {claim}.", "mark": mark, "finding": "*So* it is."}
        for claim, mark in claims
    ]
    data = {MIME_TYPE: {"chapter": chapter, "results": {}, "verdicts": verdicts}}
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data)])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / f"{name}.ipynb")


@pytest.fixture
def rows(tmp_path):
    write_notebook(tmp_path, "06-last", "06", ("A9", "holds"))
    write_notebook(tmp_path, "01-first", "01", ("A10", "does not hold"), ("A2", "holds in part"))
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "no-report.ipynb")
    table = back_matter.write_table(back_matter.find_reports(tmp_path))
    return BeautifulSoup(table, "html.parser").select("tbody tr")


def test_claims_stand_in_the_order_of_their_numbers(rows):
    assert [row.th.text for row in rows] == ["A2", "A9", "A10"]
    assert [row["id"] for row in rows] == ["a2", "a9", "a10"]


def test_a_row_has_verdict_finding_and_chapter(rows):
    assert rows[1].select_one(".verdict.holds .verdict-mark").text == "holds"
    assert rows[1].em.text == "So"
    assert (rows[1].a["href"], rows[1].a.text) == ("06-last.html", "Chapter 6")


def test_docstrings_become_restructured_text():
    lines = ["The mean of |a + b| in `x`, as ``y`` and `|z|` have it."]
    back_matter.adapt_docstring(None, "", "", None, None, lines)  # type: ignore[arg-type]
    assert lines == [r"The mean of \|a + b\| in ``x``, as ``y`` and ``|z|`` have it."]


def test_claims_page_has_every_recorded_verdict(site):
    recorded = set()
    for path in (site.parent / "jupyter_execute" / "book").glob("*.ipynb"):
        report = read_report(json.loads(path.read_text(encoding="utf-8"))) or {"verdicts": []}
        recorded |= {(v["claim"], v["mark"]) for v in report["verdicts"]}
    page = BeautifulSoup((site / "book" / "claims.html").read_text("utf-8"), "html.parser")
    shown = {
        (row.th.text, row.select_one(".verdict-mark").text)
        for row in page.select("table.claims tbody tr")
    }
    assert shown == recorded
    assert {"A1", "A3", "A4"} <= {claim for claim, _ in shown}
