"""What a worker does: a notebook, or dozens of runs of the engine; it keeps nothing."""

from __future__ import annotations

import math
import platform
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gan_book.base.backend import choose_backend
from gan_book.sweeps.quiet import hide_stderr
from gan_book.sweeps.values import fit_value
from gan_book.sweeps.versions import compare_versions, find_versions


@dataclass(frozen=True)
class Piece:
    """A piece of work that a worker does in one go.

    Attributes:
        runs: the parameters of each run, by its name; one run if it is a notebook's.
        folder: where the notebook's kernel starts, if that is there.
        notebook: its text; None for runs of the engine.
        versions: under which it must run.
        timeout: seconds after which a cell is stopped; None never.
        given: names of the parameters that a notebook gets; it keeps its own line for the others.
    """

    runs: dict[str, dict[str, Any]]
    versions: dict[str, str]
    notebook: str | None = None
    folder: str = "."
    timeout: float | None = None
    given: tuple[str, ...] = ()


#: Whatever threads Dask gives a worker: a notebook's folder and environment are its process's.
_ONE_AT_A_TIME = threading.Lock()

Done = tuple[list[dict[str, Any]], dict[str, str]]


class OtherVersionsError(RuntimeError):
    """This worker has other versions than the sweep: its results would not be comparable."""


def do(piece: Piece) -> Done:
    """Do a piece of work.

    Returns:
        The rows, and the executed notebooks by the names of their runs. A failing notebook gives
        a row too.

    Raises:
        OtherVersionsError: this worker has other versions than `piece.versions`.
    """
    with _ONE_AT_A_TIME:
        return _do(piece)


def _do(piece: Piece) -> Done:
    change = compare_versions(piece.versions, find_versions())
    if change:
        raise OtherVersionsError(f"the worker on {platform.node()} differs: {change}")
    started, start = tell_time(), time.perf_counter()
    results, error, notebooks = _run_notebook(piece) if piece.notebook else _run_engine(piece)
    seconds = (time.perf_counter() - start) / len(piece.runs)
    rows = [
        make_row(name, piece, results.get(name, {}), error)
        | {"seconds": round(seconds, 4), "started": started, "host": platform.node()}
        for name in piece.runs
    ]
    return rows, notebooks


def tell_time() -> str:
    """Return the time as rows have it; such words sort by time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def make_row(
    name: str, piece: Piece, results: Mapping[str, Any], error: str | None
) -> dict[str, Any]:
    """Return the row of a run; with an error it is a failed one."""
    about = {"run": name, "parameters": piece.runs[name], "results": dict(results)}
    status = {"status": "failed" if error else "done", "error": _clean(error)}
    return about | status | {"seconds": None, "started": None, "host": None} | piece.versions


# ---- notebooks ----------------------------------------------------------------------------------


def _run_notebook(piece: Piece) -> tuple[dict[str, dict[str, Any]], str | None, dict[str, str]]:
    import nbformat

    from gan_book.chapters.report import read_report
    from gan_book.sweeps.execution import execute
    from gan_book.sweeps.kernels import find_own_folder

    [(name, parameters)] = piece.runs.items()
    # In the worker's own folder: whoever kills it, Dask's next start removes what it left.
    with tempfile.TemporaryDirectory(prefix="run-", dir=find_own_folder()) as folder:
        source, target = Path(folder, "source.ipynb"), Path(folder, "target.ipynb")
        source.write_text(str(piece.notebook), encoding="utf-8")
        cwd = piece.folder if Path(piece.folder).is_dir() else folder
        given = {key: parameters[key] for key in piece.given}
        error = execute(source, target, given, cwd, piece.timeout)
        text = (target if target.exists() else source).read_text(encoding="utf-8")
    report = read_report(nbformat.reads(text, 4)) or {"results": {}, "verdicts": []}
    verdicts = {f"verdict_{v['claim']}": v["mark"] for v in report["verdicts"]}
    return {name: clean_results(report["results"] | verdicts)}, error, {name: text}


def clean_results(results: Mapping[str, Any]) -> dict[str, Any]:
    """Return results as JSON and a table can hold them, whoever wrote them into the notebook."""
    return {str(name): _clean(value) for name, value in results.items()}


def _clean(value: Any) -> Any:
    value = fit_value(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):  # half a character, say
        return value.encode("utf-8", "backslashreplace").decode()
    return value


# ---- the engine ---------------------------------------------------------------------------------


def _run_engine(piece: Piece) -> tuple[dict[str, dict[str, Any]], str | None, dict[str, str]]:
    from gan_book.settings import Settings
    from gan_book.training.program_cache import open_cache

    choose_backend()
    open_cache()
    with hide_stderr():
        from gan_book.training.train import train_grid

    runs = train_grid([Settings(**settings) for settings in piece.runs.values()], progress=False)
    return {name: _measure(run) for name, run in zip(piece.runs, runs, strict=True)}, None, {}


def _measure(run: Any) -> dict[str, Any]:
    """Return what is kept of a run of the engine: its end, and its best moment."""
    import numpy as np

    history = run.history
    gaps = np.where(np.isfinite(history["wasserstein"]), history["wasserstein"], np.inf)
    best = int(gaps.argmin())
    results = {"outcome": run.outcome, "diverged_at": run.diverged_at}
    for name in ("mean", "std", "width_ratio", "wasserstein"):
        results[name] = float(history[name][-1])
    results["ever_good"] = bool((run.outcomes == "good").any())
    results["best_step"] = int(history["step"][best])
    results["best_wasserstein"] = float(gaps[best])
    return clean_results(results)
