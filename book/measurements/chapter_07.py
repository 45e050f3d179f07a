"""Chapter 7's tables: Latin hypercubes of learning rates, and what reruns cost."""

from __future__ import annotations

import shlex
import tempfile
import time
from pathlib import Path

import pandas as pd
from gan_book.sweeps import load
from gan_book.sweeps.command_line import main

#: The study, as anybody would give it on the command line.
RATES = (
    "study --preset book -p learning_rate_g=log:1e-4..1e-1 -p learning_rate_d=log:1e-4..1e-1 "
    "-p minibatch=true,false --latin 128 --seeds 0:{seeds}"
)
KEPT = (
    "learning_rate_g",
    "learning_rate_d",
    "minibatch",
    "seed",
    "outcome",
    "width_ratio",
    "wasserstein",
    "seconds",
)
#: Few pairs with many seeds each, to see what choosing the best of them does.
WINNERS = (
    "study --preset book -p learning_rate_g=log:1e-4..1e-1 -p learning_rate_d=log:1e-4..1e-1 "
    "--latin 64 --design-seed 1 --seeds 100:{end}"
)
SHORT = (
    "seed: int = 0  # which random numbers",
    "from gan_book import presets, train\nfrom gan_book.chapters.report import record\n"
    "run = train(presets['book'].replace(steps=200, seed=seed))",
    "record('99', {'outcome': run.outcome})",
)


def sweep_rates(most: int | None) -> pd.DataFrame:
    """Train at 64 pairs of rates without the minibatch layer and at 64 with it: a row per run."""
    command = RATES.format(seeds=min(4, most or 4))
    with tempfile.TemporaryDirectory() as folder:
        _run(command, folder)
        table = load(folder)[list(KEPT)].round({"width_ratio": 4, "wasserstein": 4, "seconds": 3})
    table.attrs["sweep"] = f"gan-book {command}"
    return table


def sweep_winners(most: int | None) -> pd.DataFrame:
    """Train at 64 other pairs of rates, 32 seeds each: a row per run, good (1) or not (0)."""
    command = WINNERS.format(end=100 + min(32, most or 32))
    with tempfile.TemporaryDirectory() as folder:
        _run(command, folder)
        runs = load(folder)
    table = runs[["learning_rate_g", "learning_rate_d", "seed"]].assign(
        good=(runs["outcome"] == "good").astype(int), wasserstein=runs["wasserstein"].round(3)
    )
    table.attrs["sweep"] = f"gan-book {command}"
    return table


def time_reruns(most: int | None) -> pd.DataFrame:
    """Time reruns: a short notebook in a loop and in sweeps on 1 and 2 workers; and the engine.

    Args:
        most: at most so many reruns each; None is 64 (the engine makes eight times as many runs,
            of its usual 5,000 steps).
    """
    count = min(64, most or 64)
    rows = [_time_loop(count)]
    rows += [_time_sweep(count, workers) for workers in (1, 2)]
    rows.append(_time_study(8 * count))
    table = pd.DataFrame(rows)
    return table.assign(seconds_per_run=(table["seconds"] / table["runs"]).round(2))


def write_short_notebook(path: Path) -> None:
    """Write a notebook that trains 200 steps: nearly all of its time goes into starting."""
    from nbformat.v4 import new_code_cell, new_notebook, writes

    cells = [new_code_cell(text) for text in SHORT]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    text = writes(new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    path.write_text(text, encoding="utf-8")


def _time_loop(count: int) -> dict[str, object]:
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "short.ipynb")
        write_short_notebook(source)
        start = time.perf_counter()
        for seed in range(count):
            papermill.execute_notebook(
                source, Path(folder, f"{seed}.ipynb"), {"seed": seed}, progress_bar=False
            )
        seconds = time.perf_counter() - start
    return {"way": "papermill in a loop", "workers": 1, "runs": count, "seconds": round(seconds, 1)}


def _time_sweep(count: int, workers: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "short.ipynb")
        write_short_notebook(source)
        start = time.perf_counter()
        _run(f"sweep {source} -p seed=0:{count} --workers {workers}", f"{folder}/runs")
        seconds = time.perf_counter() - start
    return {"way": "sweep", "workers": workers, "runs": count, "seconds": round(seconds, 1)}


def _time_study(count: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        _run(f"study --preset book --seeds 0:{count} --workers 2", folder)
        seconds = time.perf_counter() - start
    return {"way": "study", "workers": 2, "runs": count, "seconds": round(seconds, 1)}


def _run(command: str, folder: str) -> None:
    if main([*shlex.split(command), "--out", folder]):
        raise RuntimeError(f"gan-book {command} did not end well")


TABLES = {"rates": sweep_rates, "winners": sweep_winners, "costs": time_reruns}
