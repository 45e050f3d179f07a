"""One notebook in a kernel: what reaches it, and what counts as a failure."""

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from small_sweep import write_notebook

from gan_book.chapters.report import MIME_TYPE, read_report
from gan_book.sweeps import execution, kernels
from gan_book.sweeps.errors import describe_error
from gan_book.sweeps.execution import execute
from gan_book.sweeps.values import Expression
from gan_book.sweeps.worker import clean_results


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Execute cells, the first with parameters, in an ordinary kernel: (error, notebook)."""
    folder = tmp_path / "worker"
    folder.mkdir()
    monkeypatch.setattr(kernels, "find_own_folder", lambda: str(folder))
    monkeypatch.setattr(execution, "choose_manager", lambda: AsyncKernelManager)

    def run_cells(*cells, **given):
        source = write_notebook(tmp_path / "source.ipynb", *cells)
        target = tmp_path / "target.ipynb"
        error = execute(source, target, given, str(tmp_path), None)
        return error, nbformat.read(target, 4)

    return run_cells


RECORD = "from gan_book.chapters.report import record\nrecord('9', {'seen': repr(seen)})"


def test_what_was_asked_for_reaches_a_kernel_as_it_was_written_and_the_rest_stays(run):
    given = {
        "a": Expression("[16, 32]"),
        "b": float("inf"),
        "c": "quote ' \" \\ $ \n 学",
        "d": 0.1,
        "e": None,
        "f": Expression('(1, float("inf"))'),
        "g": Expression("{1, 2}"),
        "h": True,
    }
    cell = "import math\na = b = c = d = e = f = g = h = 0\nkept = math.cos(0) * 7"
    error, notebook = run(cell, "seen = [a, b, c, d, e, f, g, h, kept]", RECORD, **given)
    assert error is None
    inf = float("inf")
    seen = [[16, 32], inf, given["c"], 0.1, None, (1, inf), {1, 2}, True, 7.0]
    assert read_report(notebook)["results"]["seen"] == repr(seen)
    assert "Infinity" not in nbformat.writes(notebook)  # which is no JSON for other programs


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("import sys\nsys.exit()", "SystemExit: cell [2] ended the notebook"),
        ("raise SystemExit(0)", "SystemExit: cell [2] ended the notebook"),
        ("exit()", "SystemExit: cell [2] ended the notebook"),
        ("import sys\nsys.exit('no data')", "SystemExit: no data"),
        ("raise MemoryError", "MemoryError: there was not memory enough"),
        ("raise ValueError('a\\nb')", "ValueError: a"),
    ],
)
def test_a_cell_that_ends_the_notebook_is_a_failure(run, cell, line, capfd):
    error, _ = run("seed = 0", cell, "1")
    assert error.startswith(line)
    assert "\n" not in error
    said = capfd.readouterr().err.splitlines()
    assert [words for words in said if "IPKernelApp" not in words] == []  # the kernel's own


def test_the_profile_of_a_reader_reaches_no_kernel(run, tmp_path, monkeypatch):
    profile = tmp_path / "reader" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text(
        "c = get_config()\nc.InteractiveShell.ast_node_interactivity = 'all'"
    )
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "reader"))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    error, notebook = run("seed = 0", "import os\n'not shown'\nos.environ['KERAS_BACKEND']")
    assert error is None
    [output] = notebook.cells[1].outputs
    assert output["data"]["text/plain"] == "'tensorflow'"


def test_results_are_kept_whoever_wrote_them():
    results = {"a": 1e999, "b": [1, 2], "c": float("nan"), "d": "half \udcff", "e": 3, "f": None}
    assert clean_results(results) == {
        "a": None,
        "b": "[1, 2]",
        "c": None,
        "d": "half \\udcff",
        "e": 3,
        "f": None,
    }
    assert MIME_TYPE.endswith("json")


@pytest.mark.parametrize(
    ("name", "words", "line"),
    [
        ("ValueError", "  a\nb", "ValueError: a"),
        ("StopIteration", "", "StopIteration"),
        ("MemoryError", "", "MemoryError: there was not memory enough; fewer"),
        ("MemoryError", "Unable to allocate 3 GiB", "MemoryError: Unable to allocate 3 GiB"),
    ],
)
def test_an_error_is_a_line_with_a_reason(name, words, line):
    assert describe_error(name, words).startswith(line)
    assert not describe_error(name, words).endswith((":", ": "))
