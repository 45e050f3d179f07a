"""What came out of a sweep: its summary, its page, and what `gan-book show` prints."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from small_sweep import MANIFEST, make_rows

from gan_book.metrics.intervals import wilson_interval
from gan_book.sweeps import load
from gan_book.sweeps.command_line import main
from gan_book.sweeps.report_page import LONGEST, shorten, write_page
from gan_book.sweeps.store import Store
from gan_book.sweeps.summary import FEW, is_wordy, share_words, summarise


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


def test_shares_are_of_the_runs_that_have_a_word():
    words = pd.Series(["good", None, "bad", "good", None])
    assert share_words(words) == {"good": wilson_interval(2, 3), "bad": wilson_interval(1, 3)}


def test_runs_whose_parameter_is_none_are_a_setting_too(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST)
    for seed in range(4):
        for rate in (None, 0.5):
            [row] = make_rows(seed=seed, rate=rate)
            kept.save([row | {"results": {"x": 1.0 if rate is None else 2.0}}], {})
    table = summarise(load(tmp_path / "runs"), MANIFEST["parameters"])
    found = table[table["result"] == "x"]
    assert found["rate"].isna().tolist() == [False, True]
    assert found["value"].tolist() == ["2", "1"]
    assert found["runs"].tolist() == [4, 4]


def test_few_words_are_counted_and_short_ones_are_whole():
    words = [f"word {i}" for i in range(FEW + 1)]
    assert is_wordy(pd.Series(words[:FEW] * 2))
    assert not is_wordy(pd.Series(words * 2))
    assert shorten("a" * LONGEST) == "a" * LONGEST
    assert shorten("a" * (LONGEST + 1)) == "a" * (LONGEST - 1) + "…"


def test_page_stands_alone_and_lists_failures(folder):
    text = write_page(folder).read_text(encoding="utf-8")
    assert text.count("data:image/svg+xml;base64") == 2  # outcome and width by rate
    assert "&lt;no&gt;" in text
    assert "<no>" not in text
    assert "http" not in text


def test_pictures_take_words_as_they_are(tmp_path, recwarn):
    """Dollars are no formula, a first _ hides nothing, and the browser has fonts that we lack."""
    words = ["$x^$", "学习率", "_hidden", "$\\frac{1}$", "long " * 60, "two\nlines"]
    manifest = MANIFEST | {"parameters": ["seed", "word", "rate"]}
    kept = Store(tmp_path / "runs", manifest)
    for seed in range(30):
        [row] = make_rows(seed=seed, word=words[seed % 6], rate=10.0 ** (seed / 5 - 3))
        row["results"] = {"kind": ["$bad_", "_odd", "好"][seed % 3], "w$_^": float(seed)}
        kept.save([row], {})
    kept.write_table()
    text = write_page(tmp_path / "runs").read_text(encoding="utf-8")
    pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", text)
    first, second, third, fourth = [base64.b64decode(code).decode() for code in pictures]
    for word in ("$x^$", "学习率", "_hidden", "\\frac{1}$", "long long", "two lines", "_odd"):
        assert word in first, word
    assert "好" in second
    assert all(f">{power}<" in second for power in ("0.001", "1", "100"))
    assert "w$_^ by word" in third
    assert "w$_^ by rate" in fourth
    assert [str(w.message) for w in recwarn if w.category is not ResourceWarning] == []


@pytest.mark.parametrize("words", [("show", "{folder}"), ("--help",)])
def test_a_closed_pipe_ends_a_command_quietly(folder, words):
    """As `gan-book show FOLDER | head -1` closes it; a short text is written when all is done."""
    command = [sys.executable, "-m", "gan_book", *(word.format(folder=folder) for word in words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=os.environ | {"PYTHONUNBUFFERED": ""}, **pipes)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141


def test_show_prints_the_table_and_the_shares(folder, capsys):
    assert main(["show", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "40 runs" in out
    assert "79 [57, 91] %" in out
    assert main(["show", str(folder.parent)]) == 2
