"""The command line: bad input is one line, and a file says the same as words."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes
from small_sweep import MANIFEST, make_rows, write_notebook

from gan_book.sweeps.cluster import check_scheduler
from gan_book.sweeps.command_line import main
from gan_book.sweeps.plan import plan_study
from gan_book.sweeps.store import Store
from gan_book.sweeps.worker import Piece, make_row


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
        (["sweep", "typo.ipynb"], "the parameters cell of typo.ipynb: line 1 is not Python"),
        (["sweep", "a.ipynb", "-p", "seed=\udcff"], "seed must be whole numbers"),
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
    write_notebook(tmp_path / "typo.ipynb", "seed = = 0")
    Path("text.ipynb").write_text("no notebook")
    assert main([*words, "--out", "runs"]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


@contextlib.contextmanager
def listen(answer: bytes) -> Iterator[str]:
    """Somebody at an address who answers the same to everybody, and says nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as kept:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.enter_context(server.accept()[0]).sendall(answer)

        threading.Thread(target=accept, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(b"", "no word within 1s"), (b"HTTP/1.1 400 Bad Request\r\n" * 9, "is no part of Dask")],
)
def test_whoever_is_no_scheduler_is_found_out_in_time(
    tmp_path, monkeypatch, capsys, answer, reason
):
    monkeypatch.setattr("gan_book.sweeps.cluster.PATIENCE", "1s")
    path = write_notebook(tmp_path / "a.ipynb", "seed: int = 0  # s")
    with listen(answer) as address:
        words = ["sweep", str(path), "--out", str(tmp_path / "runs"), "--scheduler", address]
        assert main(words) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"gan-book: no scheduler answers at {address}: ")
    assert reason in error
    assert error.count("\n") == 1


def test_a_worker_is_no_scheduler(monkeypatch):
    async def answer(_: str) -> str:
        return "Worker"

    monkeypatch.setattr("gan_book.sweeps.cluster._ask_kind", answer)
    with pytest.raises(ValueError, match="no scheduler answers at tcp://there: a Worker does"):
        check_scheduler("tcp://there")


@pytest.mark.parametrize("name", ["pyarrow", "jax"])
def test_only_what_the_extra_installs_is_advised(monkeypatch, capsys, name):
    def fail(_: object) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=f"{name}.inside")

    monkeypatch.setattr("gan_book.sweeps.run.make_plan", fail)
    assert main(["study", "--out", "runs"]) == 2
    error = capsys.readouterr().err
    assert f"No module named '{name}'" in error
    assert ("gan-book[sweep]" in error) == (name == "pyarrow")


def test_keras_has_its_backend_whatever_the_environment_says():
    """Another one that is there already is named; and no study asks for it."""
    code = (
        "import sys, types\nfrom gan_book.base.backend import choose_backend\nimport os\n"
        "choose_backend()\nprint(os.environ['KERAS_BACKEND'])\n"
        "sys.modules['keras'] = keras = types.ModuleType('keras')\n"
        "keras.backend = types.SimpleNamespace(backend=lambda: 'jax')\n"
        "import gan_book\ntry:\n    gan_book.train\nexcept ImportError as error:\n    print(error)"
    )
    environment = os.environ | {"KERAS_BACKEND": "jax"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    chosen, error = done.stdout.splitlines()
    assert chosen == "tensorflow"
    assert "it runs with jax: set KERAS_BACKEND=tensorflow before" in error


def test_show_names_what_it_leaves_out_once(tmp_path, capsys):
    kept = Store(tmp_path / "runs", MANIFEST)
    kept.save(make_rows(seed=1, rate=0.5), {})
    (tmp_path / "runs" / "runs" / "._x.json").write_bytes(b"\0")
    assert main(["show", str(tmp_path / "runs")]) == 0
    out, error = capsys.readouterr()
    assert "1 runs" in out
    assert error == f"gan-book: {tmp_path / 'runs' / 'runs' / '._x.json'} is left out: not JSON\n"
    (tmp_path / "runs" / "sweep.json").write_text("{}")
    assert main(["show", str(tmp_path / "runs")]) == 2
    error = capsys.readouterr().err
    assert "sweep.json is broken" in error
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


def test_a_dry_run_counts_what_is_there(tmp_path, capsys):
    """Failed runs are there unless they are to be tried again, and a limit adds none."""
    plan = plan_study("book", {"steps": "10"}, "0:5", {"method": "grid", "count": 0, "seed": 0})
    piece, kept = (
        Piece(plan.runs, plan.manifest["versions"]),
        Store(tmp_path / "runs", plan.manifest),
    )
    for name, error in zip(plan.runs, (None, None, "ValueError"), strict=False):
        kept.save([make_row(name, piece, {}, error)], {})
    words = ["study", "-p", "steps=10", "--seeds", "0:5", "--out", str(tmp_path / "runs")]
    for more, line in (
        ([], "5 runs, of which 3 are there; 2 would run"),
        (["--limit", "1"], "5 runs, of which 3 are there; 1 would run"),
        (["--retry-failed"], "5 runs, of which 2 are there; 3 would run"),
    ):
        assert main([*words, *more, "--dry-run"]) == 0
        assert line in capsys.readouterr().out


def test_the_design_of_the_command_line_counts_not_the_files(tmp_path, capsys):
    path = tmp_path / "study.yaml"
    path.write_text("parameters: {steps: 10..90}\nlatin: 5\nseeds: 0")
    words = ["study", "--file", str(path), "--out", str(tmp_path / "runs"), "--dry-run"]
    for more, count in (([], 5), (["--random", "3"], 3), (["--latin", "4"], 4)):
        assert main([*words, *more]) == 0
        assert f"{count} runs; {count} would run" in capsys.readouterr().out


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
