"""The command line: bad input is one line, and a file says the same as words."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes
from small_sweep import write_notebook

from gan_book.sweeps.command_line import main


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["study", "-p", "lerning_rate=1"],
            "lerning_rate; did you mean learning_rate?",
        ),
        (["study", "-p", "batch_size=0"], "batch_size must be a whole number of at least 1"),
        (["study", "-p", "batch_size"], "-p must be name=values"),
        (["study", "-p", "steps=5", "-p", "steps=6"], "-p steps comes twice"),
        (["study", "-p", "seed=1"], "seed is set by --seeds"),
        (["study", "--seeds", "8:8"], "seed has no values"),
        (["study", "--preset", "bok"], "unknown preset bok; did you mean book?"),
        (["study", "--latin", "0", "-p", "steps=1..5"], "--latin must be"),
        (["study", "--workers", "0"], "--workers must be above 0"),
        (["study", "--file", "absent.yaml"], "cannot read absent.yaml: No such file"),
        (["sweep"], "name the notebook"),
        (["sweep", "absent.ipynb"], "cannot read the notebook absent.ipynb: No such file"),
        (["sweep", "bare.ipynb"], "needs one cell tagged parameters, and has no cell"),
        (["sweep", "text.ipynb"], "is not a notebook"),
        (["sweep", "a.ipynb", "-p", "sed=1"], "unknown parameter sed; did you mean seed?"),
        (["sweep", "a.ipynb", "-p", "seed=1.5"], "seed must be whole numbers, not '1.5'"),
        (["sweep", "a.ipynb", "--scheduler", "tcp://127.0.0.1:9"], "no scheduler answers at"),
        (["sweep", "a.ipynb", "--scheduler", "nonsense://"], "no scheduler answers at"),
        (["sweep", "b.ipynb", "-p", "status=1"], "status is a column of every table"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tmp_path, monkeypatch, capsys, words, line):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gan_book.sweeps.cluster.PATIENCE", "1s")
    write_notebook(tmp_path / "a.ipynb", "seed: int = 0  # s")
    write_notebook(tmp_path / "b.ipynb", "status: int = 0  # s")
    Path("bare.ipynb").write_text(writes(new_notebook(cells=[new_code_cell("1")])))
    Path("text.ipynb").write_text("no notebook")
    assert main([*words, "--out", "runs"]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


def test_out_is_needed(capsys):
    assert main(["study"]) == 2
    assert "--out is missing" in capsys.readouterr().err


FILE = """
preset: article_2016
parameters:
  steps: 10
  batch_size: [4, 8]
  learning_rate: 0.1
seeds: 1:30
"""


def test_a_file_says_the_same_as_the_command_line(tmp_path, capsys):
    path = tmp_path / "study.yaml"
    path.write_text(FILE)
    words = ["study", "--file", str(path), "--out", str(tmp_path / "runs"), "--dry-run"]
    assert main(words) == 0
    assert "58 runs; 58 would run" in capsys.readouterr().out  # 1:30 is no 90 seconds here
    assert main([*words, "--seeds", "0:2", "-p", "batch_size=4"]) == 0
    out = capsys.readouterr().out
    assert "2 runs; 2 would run" in out
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("parameters: {steps: 1}\nseds: 1", "unknown entry seds; did you mean seeds?"),
        ("- 1", "must hold names and values"),
        ("parameters: 7", "must hold names and values"),
        ("a: [", "is not YAML"),
        ("latin: many", "latin must be a number"),
        ("latin: 3\nrandom: 3", "random and latin; choose one"),
        ("parameters: {steps: {low: 1}}", "steps must be a value or a list"),
    ],
)
def test_bad_files_are_one_line(tmp_path, capsys, text, line):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    assert main(["study", "--file", str(path), "--out", str(tmp_path / "runs")]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


def test_a_file_is_data(tmp_path, capsys):
    trap = tmp_path / "trap"
    path = tmp_path / "study.yaml"
    path.write_text(f"parameters:\n  steps: !!python/object/apply:os.mkdir ['{trap}']\n")
    assert main(["study", "--file", str(path), "--out", str(tmp_path / "runs")]) == 2
    assert not trap.exists()
