"""From what was asked for to a folder with its table: plan, describe, run, show."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

from gan_book.sweeps import cluster, store, summary
from gan_book.sweeps.plan import Plan, plan_chapter, plan_study
from gan_book.sweeps.request import Asked
from gan_book.sweeps.versions import find_commit

#: Guesses for what has not run yet: a chapter's seconds, and the engine's steps a second and core.
GUESS_CHAPTER, GUESS_ENGINE = 45.0, 25_000


def make_plan(asked: Asked) -> Plan:
    """Plan a sweep.

    Raises:
        ValueError: a line about what is wrong.
    """
    if asked.notebook:
        return plan_chapter(asked.notebook, asked.words, asked.design)
    return plan_study(asked.preset, asked.words, asked.seeds, asked.design)


def print_plan(plan: Plan, asked: Asked) -> None:
    """Print what would run, and about how long it would take."""
    rows = []
    if (asked.out / store.MANIFEST).exists():
        store.check_manifest(asked.out, plan.manifest)
        rows = store.read_rows(asked.out)
    done = {row["run"] for row in rows if not asked.retry_failed or row["status"] == "done"}
    left = [name for name in plan.runs if name not in done]
    missing = left[: asked.limit]
    varied = [name for name in plan.manifest["parameters"] if _differs(plan, name)]
    for name in missing[:20]:
        print(" ", *(f"{key}={plan.runs[name][key]}" for key in varied), sep="  ")
    if len(missing) > 20:
        print(f"    ... and {len(missing) - 20:,} more")
    each, basis = _estimate(plan, rows, missing)
    workers = asked.workers or os.cpu_count() or 1
    where = "on the cluster, for each worker of it" if asked.scheduler else f"on {workers} workers"
    total = each * len(missing) / (1 if asked.scheduler else max(1, min(workers, len(missing))))
    there = f", of which {len(plan.runs) - len(left):,} are there" if done else ""
    print(f"{len(plan.runs):,} runs{there}; {len(missing):,} would run,")
    print(f"in about {_in_words(total)} {where} ({basis})")


def _estimate(plan: Plan, rows: list[store.Row], missing: list[str]) -> tuple[float, str]:
    """Return the seconds that a run takes, and how one knows."""
    import numpy as np

    seconds = [row["seconds"] for row in rows if row["seconds"]]
    if seconds:
        return float(np.median(seconds)), f"the median of {len(seconds):,} runs there"
    if plan.notebook:
        return GUESS_CHAPTER, f"a guess of {GUESS_CHAPTER:.0f} s a run; --limit 2 would measure it"
    steps = np.mean([plan.runs[name]["steps"] for name in missing]) if missing else 0
    return float(steps) / GUESS_ENGINE, "a guess from the engine's usual speed"


def _differs(plan: Plan, name: str) -> bool:
    return len({repr(run[name]) for run in plan.runs.values()}) > 1


def _in_words(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def run(plan: Plan, asked: Asked) -> int:
    """Run what is missing, keep it, and say how it went.

    Returns:
        The number of this plan's runs that failed.

    Raises:
        ValueError: the folder holds another sweep, or the cluster cannot be used.
        StoppedError: the scheduler is gone, or nothing can be written any more.
    """
    kept = store.Store(asked.out, plan.manifest)
    try:
        done = kept.find_done(failed_too=not asked.retry_failed)
        pieces = plan.cut(done, asked.limit, asked.timeout)
        if pieces:
            _run_pieces(kept, pieces, asked)
        return _finish(kept, plan)
    finally:
        kept.close()


def _run_pieces(kept: store.Store, pieces: list[Any], asked: Asked) -> None:
    from tqdm import tqdm

    from gan_book.base.progress import is_watched

    commit, total = find_commit(), sum(len(piece.runs) for piece in pieces)
    with (
        cluster.open_client(asked.scheduler, asked.workers) as client,
        tqdm(total=total, unit="run", disable=not is_watched(), smoothing=0) as bar,
    ):
        if not client.nthreads():
            print("gan-book: the cluster has no workers yet; waiting for some", file=sys.stderr)
        try:
            cluster.sweep(kept, pieces, client, commit, lambda rows: bar.update(len(rows)))
        except BaseException:
            _say_kept(kept)
            raise


def _say_kept(kept: store.Store) -> None:
    """Say what is safe when a sweep ends early; the table is made where there is room for it."""
    count = len(store.read_rows(kept.folder))
    again = f"{count:,} runs are kept in {kept.folder}; the same command again does the rest"
    print(f"gan-book: {again}", file=sys.stderr)
    with contextlib.suppress(OSError):
        kept.write_table()


def _finish(kept: store.Store, plan: Plan) -> int:
    from gan_book.sweeps.report_page import write_page

    table = kept.write_table()
    page = write_page(kept.folder)
    mine = table[table["run"].isin(list(plan.runs))]
    failed = mine[mine["status"] == "failed"]
    missing = len(plan.runs) - len(mine)
    rest = f", {missing:,} not run yet" if missing else ""
    print(f"{len(mine):,} runs in {kept.folder}, {len(failed):,} failed{rest}; see {page}")
    for _, row in failed.head(5).iterrows():
        print(f"  failed: run {row['run']}: {row['error']}", file=sys.stderr)
    return len(failed)


def show(folder: Path) -> None:
    """Print the table of a sweep in short, and every result's shares or median with intervals."""
    import pandas as pd

    manifest, table = store.read_manifest(folder), store.load(folder)
    parameters = manifest["parameters"]
    varied = summary.find_varied(table, parameters)
    seed = ["seed"] if "seed" in table and table["seed"].nunique() > 1 else []
    results = summary.find_results(table, parameters)
    columns = [*varied, *seed, "status", *results[: max(1, 8 - len(varied))]]
    with pd.option_context("display.width", 160, "display.max_columns", 40, "display.max_rows", 20):
        print(table[columns].to_string(index=False, max_rows=20))
    print(f"\n{len(table):,} runs; shares and medians with 95 % intervals:\n")
    if len(table):
        print(summary.summarise(table, parameters).to_string(index=False, max_colwidth=100))
