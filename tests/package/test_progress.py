"""Long work: the bar, who sees it, and what becomes of Ctrl-C."""

from __future__ import annotations

import time
from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest

from gan_book import presets, train, train_many
from gan_book.base.progress import is_watched, show_progress
from gan_book.training import compiled
from gan_book.training.train import CHUNK

# A shape and a number of moments that other tests have compiled already.
BOOK = presets["book"].replace(steps=50, record_every=1)


def test_ctrl_c_returns_the_runs_that_are_complete(monkeypatch):
    def interrupt(futures, total, progress=None):
        yield from list(progress_of_one(futures))
        raise KeyboardInterrupt

    def progress_of_one(futures):
        first = next(iter(futures))
        first.result()
        yield first

    def slowly(batch):
        time.sleep(0.2)
        return work(batch)

    work = compiled.run_program
    monkeypatch.setattr("gan_book.training.train.show_progress", interrupt)
    monkeypatch.setattr(compiled, "run_program", slowly)
    runs = train_many(BOOK, range(CHUNK * 12))
    assert CHUNK <= len(runs) < CHUNK * 12
    assert len(runs) % CHUNK == 0
    assert (np.diff(runs.seeds) > 0).all()
    assert np.isfinite(runs.stack("loss_d")).all()
    expected = train(BOOK.replace(seed=1)).history["loss_d"]
    np.testing.assert_allclose(runs[1].history["loss_d"], expected, rtol=2e-4)


def test_an_error_in_one_piece_of_the_work_is_not_lost(monkeypatch):
    def fail(batch):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(compiled, "run_program", fail)
    with pytest.raises(RuntimeError, match="out of memory"):
        train_many(BOOK, range(3))


def finish(runs):
    future = Future()
    future.set_result(None)
    return {future: runs}


def test_the_bar_shows_when_asked_for_and_not_otherwise(capsys):
    assert len(list(show_progress(finish(3), 3, True))) == 1
    assert "/3 [" in capsys.readouterr().err
    for hidden in (False, None):
        assert len(list(show_progress(finish(3), 3, hidden))) == 1
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("answers", [True, False])
def test_a_live_notebook_is_watched_and_an_executed_one_is_not(monkeypatch, answers):
    import IPython.core.getipython

    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=answers))
    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: shell)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert is_watched() is answers


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_is_watched_and_a_file_is_not(monkeypatch, terminal):
    monkeypatch.setattr("sys.stderr", SimpleNamespace(isatty=lambda: terminal))
    assert is_watched() is terminal
