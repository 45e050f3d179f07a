"""Train one run, many seeds, or a grid of settings; a run that diverges is a result too."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import keras
import numpy as np
import tensorflow as tf

from gan_book import data, engine, networks, programs
from gan_book.engine import Record
from gan_book.outcomes import classify_outcomes
from gan_book.progress import show_progress
from gan_book.settings import Settings

#: Runs side by side in one program: their numbers fill the vector lanes and still fit the cache.
CHUNK = 32


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What one run did: its settings, its history and its networks at the recorded moments."""

    settings: Settings
    record: Record  # of this run alone: every array without its last axis

    @cached_property
    def history(self) -> dict[str, np.ndarray]:
        """Arrays [moments] by name; losses and accuracies belong to the step that comes next.

        "step" (updates completed), "loss_d", "loss_g", "accuracy_real", "accuracy_fake",
        "gradient_d", "gradient_g" (norms), "mean", "std", "width_ratio" (std / sigma) and
        "wasserstein" (W1 between G's exact output and the data, in sigma).  After a divergence the
        entries are NaN.
        """
        every, last = self.settings.interval, self.settings.steps
        history = {"step": np.minimum(np.arange(len(self.record.mean)) * every, last)}
        history |= dict(zip(engine.MEASURED, self.record.measured.T, strict=True))
        history |= {"mean": self.record.mean, "std": self.record.std}
        history["width_ratio"] = self.record.std / self.settings.sigma
        gap = np.abs(
            np.sort(self._generate_all(), 1) - data.data_quantiles(self.settings, engine.GRID)
        )
        history["wasserstein"] = gap.mean(1) / self.settings.sigma
        return history

    @property
    def diverged_at(self) -> int | None:
        """The first step whose numbers were not finite, or None."""
        step = int(self.record.diverged_at)
        return None if step < 0 else step

    @cached_property
    def outcomes(self) -> np.ndarray:
        """The outcome class at each recorded moment: [moments] of `metrics.OUTCOMES`."""
        settings = self.settings
        return classify_outcomes(
            self.record.mean, self.record.std, settings.data_mean, settings.sigma
        )

    @property
    def outcome(self) -> str:
        """The outcome class of the whole run: that of its last moment."""
        return "diverged" if self.diverged_at is not None else str(self.outcomes[-1])

    def generator_weights(self, moment: int = -1) -> list[np.ndarray]:
        """G's weights at a recorded moment: kernel [1, hidden], bias, kernel, bias."""
        return _split(self.record.weights_g[moment], networks.weight_shapes(self.settings)[0])

    def discriminator_weights(self, moment: int = -1) -> list[np.ndarray]:
        """D's weights at a recorded moment, in the order of `networks.weight_shapes`.

        Raises:
            ValueError: for a moment before the last of a run without `record_frames`.
        """
        moments = len(self.record.mean)
        if not self.settings.record_frames and moment not in (-1, moments - 1):
            raise ValueError(
                f"moment must be -1 where record_frames is False, not {moment}: "
                "D's earlier weights were not kept; train with record_frames=True"
            )
        frame = moment if self.settings.record_frames else -1
        return _split(self.record.weights_d[frame], networks.weight_shapes(self.settings)[1])

    def build_generator(self, moment: int = -1) -> keras.Sequential:
        """Return G as a Keras model with the weights that it had at a moment."""
        return networks.build_generator(self.settings, self.generator_weights(moment))

    def build_discriminator(self, moment: int = -1) -> keras.Sequential:
        """Return D as a Keras model with the weights that it had at a moment."""
        return networks.build_discriminator(self.settings, self.discriminator_weights(moment))

    def generate(self, n: int, seed: int = 0, moment: int = -1) -> np.ndarray:
        """Draw n independent samples of what G makes: [n].

        Stratified noise is replaced by its distribution, the uniform one: samples that an
        instrument measures must be independent.
        """
        kind = "normal" if self.settings.noise == "normal" else "uniform"
        spread = tf.constant([self.settings.noise_range], tf.as_dtype(self.settings.precision))
        seeds = tf.constant([seed], tf.uint32)
        z = data.draw_noise(seeds, data.Purpose.SAMPLES, 0, n, kind, spread)
        return self._apply_generator(z[:, 0].numpy(), self.record.weights_g[moment][:, None])[0]

    def quantiles(self, moment: int | np.ndarray = -1, n: int = engine.GRID) -> np.ndarray:
        """Return G's output on an even grid over the noise, sorted: its exact distribution.

        Returns:
            [n], or [moments, n] for an array of moments.
        """
        flat = np.atleast_2d(self.record.weights_g[moment]).T
        made = np.sort(self._apply_generator(data.noise_grid(self.settings, n), flat))
        return made if np.ndim(moment) else made[0]

    def decide(self, x: np.ndarray, moment: int | np.ndarray = -1) -> np.ndarray:
        """Return D(x), D's belief that x is real, in (0, 1).

        With the minibatch layer D's answer depends on the company; here each x sits among
        batch_size - 1 quantiles of the data.

        Returns:
            [len(x)], or [moments, len(x)] for an array of moments.
        """
        settings, moments = self.settings, np.atleast_1d(moment)
        x = np.asarray(x, settings.precision)[:, None]
        if settings.minibatch:
            company = data.data_quantiles(settings, settings.batch_size - 1)
            x = np.hstack([x, np.tile(company.astype(settings.precision), (len(x), 1))])
        # In parts: the minibatch layer compares every two samples of every batch at every moment.
        parts = [self._judge(x, part) for part in np.array_split(moments, -(-len(moments) // 16))]
        return np.concatenate(parts) if np.ndim(moment) else parts[0][0]

    def _judge(self, x: np.ndarray, moments: np.ndarray) -> np.ndarray:
        """D's answer to the first sample of each batch [groups, batch]: [moments, groups]."""
        several = [self.discriminator_weights(int(moment)) for moment in moments]
        weights = [tf.constant(np.stack(same, -1)) for same in zip(*several, strict=True)]
        knobs = networks.minibatch_knobs(self.settings)
        logits = networks.discriminate(tf.constant(x)[..., None], weights, self.settings, knobs)
        return tf.sigmoid(logits)[:, 0].numpy().T

    def _generate_all(self) -> np.ndarray:
        return self._apply_generator(
            data.noise_grid(self.settings, engine.GRID), self.record.weights_g.T
        )

    def _apply_generator(self, z: np.ndarray, flat: np.ndarray) -> np.ndarray:
        """Apply G with weights [weights, k] to noise [n]: [k, n]."""
        weights = networks.split_weights(
            tf.constant(flat), networks.weight_shapes(self.settings)[0]
        )
        z = tf.constant(z.astype(self.settings.precision))[None, :, None]
        return networks.generate(z, weights)[0].numpy().T


class TrainingRuns(Sequence[TrainingRun]):
    """Runs in the order in which they were asked for, with their numbers side by side."""

    def __init__(self, runs: Iterable[TrainingRun]) -> None:
        self._runs = list(runs)

    def __len__(self) -> int:
        return len(self._runs)

    @overload
    def __getitem__(self, index: int) -> TrainingRun: ...
    @overload
    def __getitem__(self, index: slice) -> TrainingRuns: ...
    def __getitem__(self, index: int | slice) -> TrainingRun | TrainingRuns:
        if isinstance(index, slice):
            return TrainingRuns(self._runs[index])
        return self._runs[index]

    @property
    def seeds(self) -> np.ndarray:
        """The seed of each run: [runs]."""
        return np.array([run.settings.seed for run in self])

    @property
    def outcomes(self) -> np.ndarray:
        """The outcome class of each run: [runs]."""
        return np.array([run.outcome for run in self])

    def stack(self, name: str) -> np.ndarray:
        """Return one entry of the histories as an array [runs, moments]."""
        return np.array([run.history[name] for run in self])


def train(settings: Settings) -> TrainingRun:
    """Train one GAN.

    Args:
        settings: all that determines the run.

    Returns:
        The run; if its numbers stopped being finite it says so (`diverged_at`).
    """
    return _separate([settings], programs.run_program([settings]))[0]


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
    return train_grid([settings.replace(seed=seed) for seed in seeds], progress)


def train_grid(grid: Iterable[Settings], progress: bool | None = None) -> TrainingRuns:
    """Train each of many settings, those of one shape side by side.

    Args:
        grid: one Settings per run.
        progress: show a bar; None shows one on long work where somebody watches.

    Returns:
        The runs in the order of the grid; after Ctrl-C, those that were complete.
    """
    grid = list(grid)
    done: dict[int, TrainingRun] = {}

    def work(places: list[int]) -> None:
        batch = [grid[place] for place in places]
        padded = batch + batch[-1:] * (CHUNK - len(batch))  # one size of program for every chunk
        runs = _separate(batch, programs.run_program(padded))
        done.update(zip(places, runs, strict=True))

    chunks = cut_chunks(grid)
    for first, *_ in chunks:  # here, or two threads would compile the same program twice
        programs.find_program(grid[first])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {pool.submit(work, places): len(places) for places in chunks}
        _await_all(pool, futures, len(grid), progress)
    return TrainingRuns(done[place] for place in sorted(done))


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
    """Group the places of equal shape and counts, in chunks of at most CHUNK."""
    groups: dict[object, list[int]] = {}
    for place, settings in enumerate(grid):
        counts = tuple(programs.collect_counts(settings).values())
        groups.setdefault((programs.shape_of(settings), counts), []).append(place)
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


def _split(flat: np.ndarray, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]
