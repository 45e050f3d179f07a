"""What came out of a sweep: its summary, its page, and what `gan-book show` prints."""

from pathlib import Path

import pytest
from small_sweep import MANIFEST, make_rows

from gan_book.sweeps import load
from gan_book.sweeps.command_line import main
from gan_book.sweeps.report_page import write_page
from gan_book.sweeps.store import Store
from gan_book.sweeps.summary import summarise


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with 40 runs, two of them failed."""
    kept = Store(tmp_path / "runs", MANIFEST)
    for seed in range(20):
        for rate in (0.1, 0.2):
            [row] = make_rows(seed=seed, rate=rate)
            row["results"] = {"outcome": "good" if seed < 15 else "bad", "width": seed + rate}
            if seed == 19:
                row |= {"status": "failed", "error": "ValueError: <no>", "results": {}}
            kept.save([row], {})
    kept.write_table()
    return tmp_path / "runs"


def test_summary_has_shares_and_medians_with_intervals(folder):
    table = summarise(load(folder), MANIFEST["parameters"])
    first = table[table["rate"] == 0.1].set_index("result")
    assert first.loc["failed", "value"] == "1"
    assert first.loc["outcome", "value"] == "good 79 [57, 91] %, bad 21 [9, 43] %"  # 15 of 19
    assert first.loc["outcome", "runs"] == 19
    assert first.loc["width", "value"].startswith("median 9.1 [")
    assert set(table["rate"]) == {0.1, 0.2}


def test_page_stands_alone_and_lists_failures(folder):
    text = write_page(folder).read_text(encoding="utf-8")
    assert text.count("data:image/png;base64") == 2  # outcome and width by rate
    assert "&lt;no&gt;" in text
    assert "<no>" not in text
    assert "http" not in text


def test_show_prints_the_table_and_the_shares(folder, capsys):
    assert main(["show", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "40 runs" in out
    assert "79 [57, 91] %" in out
    assert main(["show", str(folder.parent)]) == 2
