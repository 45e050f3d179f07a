"""The tools: notebooks' normal form, and the browser that is found or asked for."""

import subprocess
import sys
from pathlib import Path

import browser
import links
import nbformat
import notebooks
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

TOOL = Path(notebooks.__file__)
MINE = {"name": "mine", "display_name": "Mine"}


def make_notebook() -> nbformat.NotebookNode:
    """A notebook as a run leaves it: counts, outputs, an editor's metadata."""
    stream = new_output("stream", name="stdout", text="0.80\n")
    result = new_output("execute_result", {"text/plain": "1"}, execution_count=9)
    cells = [
        new_code_cell("print(0.8)", execution_count=7, outputs=[stream]),
        new_code_cell(
            "1",
            execution_count=9,
            outputs=[result],
            metadata={"tags": ["nbval-check-output"], "execution": {"start": "now"}},
        ),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": MINE, "colab": {}})


def run_tool(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_only_compared_outputs_are_kept():
    plain, compared = notebooks.normalise(make_notebook()).cells
    assert (plain.outputs, plain.execution_count) == ([], None)
    assert compared.outputs[0].data == {"text/plain": "1"}
    assert "execution" not in compared.metadata


def test_kept_output_has_a_count_because_nbval_compares_no_other():
    compared = notebooks.normalise(make_notebook()).cells[1]
    assert compared.execution_count == compared.outputs[0].execution_count == 1


def test_metadata_is_the_same_everywhere():
    assert notebooks.normalise(make_notebook()).metadata == notebooks.METADATA


def test_normal_form_is_a_fixed_point():
    once = nbformat.writes(notebooks.normalise(make_notebook()))
    assert nbformat.writes(notebooks.normalise(nbformat.reads(once, 4))) == once


def test_check_changes_nothing_and_fails_until_normal(tmp_path):
    path = tmp_path / "chapter.ipynb"
    nbformat.write(make_notebook(), path)
    before = path.read_text()
    checked = run_tool("--check", path)
    assert checked.returncode == 1
    assert checked.stdout.strip() == f"{path}: not in normal form; run make format"
    assert path.read_text() == before
    assert run_tool(path).returncode == 0
    assert run_tool("--check", path).returncode == 0


def test_what_is_no_notebook_gets_one_line(tmp_path):
    path = tmp_path / "empty.ipynb"
    path.write_text("{}")
    done = run_tool(path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr


def test_an_address_is_asked_once_whatever_its_anchors_and_pages(tmp_path):
    (tmp_path / "b").mkdir()
    texts = {
        "a.html": "https://x.org/1#one",
        "b/c.html": "https://x.org/1#two",
        "d.html": "a.html#e",
    }
    for name, address in texts.items():
        (tmp_path / name).write_text(f'<a href="{address}">there</a><a href="http://y.org">y</a>')
    assert links.collect(tmp_path) == {"https://x.org/1": "a.html", "http://y.org": "a.html"}


def test_browser_named_by_the_reader_goes_first(monkeypatch, tmp_path):
    program = tmp_path / "my-chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(program))
    assert browser.find_browser() == str(program)


def test_wrong_browser_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/program")
    with pytest.raises(ValueError, match="CHROMIUM=/no/such/program is not a program"):
        browser.find_browser()


def test_missing_browser_is_one_line_of_advice(monkeypatch, capsys):
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    monkeypatch.setattr(sys, "argv", ["browser.py"])
    with pytest.raises(SystemExit) as stopped:
        browser.main()
    assert "apt-get install chromium" in str(stopped.value)
    assert "\n" not in str(stopped.value)
