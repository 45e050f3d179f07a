"""Compiled programs of the engine, one for each shape, and the runs that they play.

Numbers that change no shape enter a program as tensors, so that changing them compiles nothing, in
mid-run neither.  The pieces of a run, between which numbers are turned, are played by the program
that plays whole runs: a run which is cut where nothing changes is the same to the bit.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.base.types import Numbers, Tensor
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.settings import FIELDS, Settings
from gan_book.training import loop
from gan_book.training.loop import Players, Record
from gan_book.training.program import Program

#: Numbers that each run has for itself, by the names of their fields.
_OWN = tuple(name for name, facts in FIELDS.items() if facts.role == "number")
GPU_LINE = "gan_book trains on the CPU, where small networks are fastest; the GPU stays idle"
_BUILDING = threading.Lock()  # two threads that want one program trace it once
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")


def collect_numbers(batch: list[Settings]) -> dict[str, np.ndarray]:
    """Return what changes no shape as arrays, [runs] or [n, runs]."""
    rows = [
        {name: getattr(settings, name) for name in (*_OWN, "rate_g", "rate_d", "noise_range")}
        | minibatch_numbers(settings)
        | DISTRIBUTIONS[settings.data].numbers(settings)
        for settings in batch
    ]
    return {
        name: np.stack([np.asarray(row[name], batch[0].precision) for row in rows], -1)
        for name in rows[0]
    }


def collect_counts(settings: Settings) -> dict[str, int]:
    """Return the whole numbers that the runs of one call share."""
    return {name: getattr(settings, name) for name in _COUNTS}


def count_moments(settings: Settings) -> int:
    """Return how many moments a run records, the first and the last included."""
    return -(-settings.steps // settings.interval) + 1


def choose_capacity(settings: Settings) -> int:
    """Return for how many moments a program has room: few sizes, so that programs are shared."""
    capacity = 256
    while capacity < count_moments(settings):
        capacity *= 4
    return capacity


def shape_of(settings: Settings) -> Settings:
    """Return the settings with all that needs no program of its own set to its default."""
    default = Settings()
    free = {name: getattr(default, name) for name, facts in FIELDS.items() if facts.role != "shape"}
    # A program differs where there is any of these, not by how many there are.
    free |= {
        "d_steps": min(settings.d_steps, 2),
        "pretrain_steps": min(settings.pretrain_steps, 1),
        "nearest": min(settings.nearest, 1),
    }
    return settings.replace(**free)


def describe_inputs(shape: Settings, runs: int) -> tuple[Any, ...]:
    """Return the specifications of what a program takes: as `collect_inputs`, and the players."""
    numbers = collect_numbers([shape] * runs)
    return (
        tf.TensorSpec([runs], tf.uint32),
        {name: tf.TensorSpec([], tf.int32) for name in (*_COUNTS, "moments", "start", "end")},
        {name: tf.TensorSpec(values.shape, values.dtype) for name, values in numbers.items()},
        loop.describe_players(shape, runs),
    )


def find_program(settings: Settings, runs: int) -> Program:
    """Return the compiled program that settings of this shape share.

    Args:
        settings: of any of the runs.
        runs: how many stand side by side.
    """
    with _BUILDING:
        return compile_program(shape_of(settings), choose_capacity(settings), runs)


@functools.cache
def compile_program(shape: Settings, capacity: int, runs: int) -> Program:
    """Return the compiled program for settings of this shape; the process keeps it.

    Args:
        shape: from `shape_of`.
        capacity: from `choose_capacity`.
        runs: how many stand side by side.
    """

    def play(seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers, begun: Players) -> Any:
        return loop.play(seeds, counts, numbers, begun, shape, capacity)

    outputs = loop.describe_record(shape, capacity, runs), loop.describe_players(shape, runs)
    return Program(f"play {shape} {capacity} {runs}", play, describe_inputs(shape, runs), outputs)


def run_program(batch: list[Settings], changed: Mapping[str, Any] | None = None) -> Record:
    """Run settings of one shape, the same counts and turns at the same steps side by side.

    Args:
        batch: one Settings per run.
        changed: numbers [runs] in place of those that the settings give, by name.

    Returns:
        The record as NumPy arrays.
    """
    tell_about_gpu()
    records, _ = _play_pieces(batch, batch[0].steps + 1, changed or {})
    return _join(records, batch[0])


def replay(batch: list[Settings], step: int) -> Players:
    """Return G and D as they stand after so many steps, with their optimisers' memories.

    Args:
        batch: as in `run_program`.
        step: from 0 to the last.
    """
    return _play_pieces(batch, step, {})[1]


def _play_pieces(
    batch: list[Settings], end: int, changed: Mapping[str, Any]
) -> tuple[list[Record], Players]:
    """Play up to a step; return the record of each piece, and the players at the end."""
    program = find_program(batch[0], len(batch))
    starts = [start for start in batch[0].starts if start == 0 or start < end]
    records, players = [], make_blank(batch)
    with tf.device("CPU:0"):  # where it is fastest, also beside a GPU
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            seeds, counts, numbers = collect_inputs([s.at(start) for s in batch])
            counts |= {"start": tf.constant(start), "end": tf.constant(stop)}
            if start:
                counts["pretrain_steps"] = tf.constant(0)  # that was before the game
            record, players = program(seeds, counts, numbers | dict(changed), players)
            records.append(Record(*(part.numpy() for part in record)))
    return records, players


def make_blank(batch: list[Settings]) -> Players:
    """Return what stands in the players' place where a run starts from its own."""
    described = loop.describe_players(batch[0], len(batch))
    blank: Players = tf.nest.map_structure(lambda spec: tf.zeros(spec.shape, spec.dtype), described)
    return blank


def _join(records: list[Record], settings: Settings) -> Record:
    """Take every moment from the piece in which its next step lies."""
    moments = count_moments(settings)
    steps = np.minimum(np.arange(moments) * settings.interval, settings.steps)
    cuts = [*np.searchsorted(steps, settings.starts), moments]
    joined = []
    for parts in zip(*(record[:-1] for record in records), strict=True):
        own = [part[i:j] for part, (i, j) in zip(parts, pairwise(cuts), strict=True)]
        # Of a part with one moment, the last, only the last piece knows.
        joined.append(np.concatenate(own) if len(parts[0]) > 1 else parts[-1])
    ends = np.array([record.diverged_at for record in records])
    first = np.argmax(ends >= 0, 0)
    return Record._make([*joined, np.take_along_axis(ends, first[None], 0)[0]])


def check_eager() -> None:
    """Raise RuntimeError where TensorFlow only writes down what is to be done later."""
    if not tf.executing_eagerly():
        raise RuntimeError("the engine trains at once: call it outside of tf.function and graphs")


@functools.cache
def tell_about_gpu() -> None:
    """Say, once, where the engine runs on a machine with a GPU."""
    if tf.config.list_physical_devices("GPU"):
        print(GPU_LINE, file=sys.stderr)


def collect_inputs(batch: list[Settings]) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """Return seeds, counts and numbers as a program takes them, for whole runs."""
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = collect_counts(batch[0]) | {"moments": count_moments(batch[0])}
    counts |= {"start": 0, "end": batch[0].steps + 1}
    numbers = {name: tf.constant(values) for name, values in collect_numbers(batch).items()}
    return seeds, {name: tf.constant(value) for name, value in counts.items()}, numbers
