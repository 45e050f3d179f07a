"""Train one run, many seeds, or a grid of settings; a run that diverges is a result too."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Thread

import numpy as np

from gan_book.base.checks import check_seeds
from gan_book.base.progress import show_progress
from gan_book.settings import Settings
from gan_book.training import compiled
from gan_book.training.loop import Record
from gan_book.training.run import TrainingRun, TrainingRuns

#: Runs side by side in one program: their numbers fill the vector lanes and still fit the cache.
CHUNK = 32


def train(settings: Settings) -> TrainingRun:
    """Train one GAN.

    Args:
        settings: all that determines the run.

    Returns:
        The run; if its numbers stopped being finite it says so (`diverged_at`).
    """
    _check([settings])
    return _separate([settings], compiled.run_program([settings]))[0]


def train_many(
    settings: Settings, seeds: Iterable[int], progress: bool | None = None
) -> TrainingRuns:
    """Train the same settings with many seeds.

    Args:
        settings: all but the seed.
        seeds: one run each; run i is the run that its seed gives alone.
        progress: show a bar; None shows one on long work where somebody watches.

    Returns:
        The runs in the order of the seeds; after Ctrl-C, those that were complete.
    """
    _check([settings])
    return train_grid([settings.replace(seed=seed) for seed in check_seeds(seeds)], progress)


def train_grid(grid: Iterable[Settings], progress: bool | None = None) -> TrainingRuns:
    """Train each of many settings, those of one shape side by side.

    Args:
        grid: one Settings per run.
        progress: show a bar; None shows one on long work where somebody watches.

    Returns:
        The runs in the order of the grid; after Ctrl-C, those that were complete.
    """
    grid = _check(grid)
    done: dict[int, TrainingRun] = {}

    def work(places: list[int]) -> None:
        batch = [grid[place] for place in places]
        padded = batch + batch[-1:] * (CHUNK - len(batch))  # one size of program for every chunk
        runs = _separate(batch, compiled.run_program(padded))
        done.update(zip(places, runs, strict=True))

    chunks = cut_chunks(grid)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {pool.submit(work, places): len(places) for places in chunks}
        _await_all(pool, futures, len(grid), progress)
    return TrainingRuns(done[place] for place in sorted(done))


def _check(grid: Iterable[Settings]) -> list[Settings]:
    """Return settings as a list.

    Raises:
        ValueError: something among them is no Settings.
        RuntimeError: inside a `tf.function` or a graph.
    """
    compiled.check_eager()
    try:
        grid = list(grid)
    except TypeError:
        raise ValueError(f"grid must be several Settings, not {grid!r}") from None
    for one in grid:
        if not isinstance(one, Settings):
            raise ValueError(f"settings must be a Settings, as presets['book'], not {one!r}")
    return grid


def compile_ahead(one: Iterable[Settings] = (), many: Iterable[Settings] = ()) -> Thread:
    """Compile in the background what `train` (one) and `train_many` (many) will need.

    Args:
        one, many: any settings of the shapes that will be trained.

    Returns:
        The thread, already at work.
    """

    def work() -> None:
        for settings in map(_shorten, one):
            train(settings)
        for settings in map(_shorten, many):
            train_grid([settings], progress=False)

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def _shorten(settings: Settings) -> Settings:
    """Return the shortest game that needs the same program."""
    few = min(settings.d_steps, 2), min(settings.pretrain_steps, 1)
    moments = compiled.choose_capacity(settings) // 4
    whole = settings.replace(turns="")
    return whole.replace(steps=moments, record_every=1, d_steps=few[0], pretrain_steps=few[1])


def _await_all(
    pool: ThreadPoolExecutor, futures: dict[Future[None], int], total: int, progress: bool | None
) -> None:
    """Wait for all work; on Ctrl-C let what runs end, and drop the rest."""
    try:
        for future in show_progress(futures, total, progress):
            future.result()
    except KeyboardInterrupt:
        pool.shutdown(cancel_futures=True)
        wait([future for future in futures if not future.cancelled()])


def cut_chunks(grid: list[Settings]) -> list[list[int]]:
    """Group the places of equal shape, counts and steps of turns, in chunks of at most CHUNK."""
    groups: dict[object, list[int]] = {}
    for place, settings in enumerate(grid):
        counts = tuple(compiled.collect_counts(settings).values())
        alike = compiled.shape_of(settings), counts, settings.starts
        groups.setdefault(alike, []).append(place)
    return [
        places[start : start + CHUNK]
        for places in groups.values()
        for start in range(0, len(places), CHUNK)
    ]


def _separate(batch: list[Settings], record: Record) -> list[TrainingRun]:
    """Cut a record of many runs into runs; copies, so that a kept run does not hold its chunk."""
    return [
        TrainingRun(settings, Record(*(np.array(part[..., i]) for part in record)))
        for i, settings in enumerate(batch)
    ]
