"""Compiled programs of the engine: one for each shape, kept and reused.

Numbers that change no shape enter a program as tensors, so that changing them compiles nothing.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.settings import FIELDS, Settings
from gan_book.training import loop
from gan_book.training.loop import Record
from gan_book.training.updates import Player

#: Numbers that each run has for itself, by the names of their fields.
_OWN = tuple(name for name, facts in FIELDS.items() if facts.role == "number")
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")


def collect_numbers(batch: list[Settings]) -> dict[str, np.ndarray]:
    """Return what changes no shape as arrays [runs], one entry per run."""
    rows = [
        {name: getattr(settings, name) for name in (*_OWN, "rate_g", "rate_d")}
        | minibatch_numbers(settings)
        for settings in batch
    ]
    return {name: np.array([row[name] for row in rows], batch[0].precision) for name in rows[0]}


def collect_counts(settings: Settings) -> dict[str, int]:
    """Return the whole numbers that the runs of one call share."""
    return {name: getattr(settings, name) for name in _COUNTS}


def count_moments(settings: Settings) -> int:
    """Return how many moments a run records, the first and the last included."""
    return -(-settings.steps // settings.interval) + 1


def shape_of(settings: Settings) -> Settings:
    """Return the settings with all that needs no program of its own set to its default."""
    default = Settings()
    free = {name: getattr(default, name) for name, facts in FIELDS.items() if facts.role != "shape"}
    # A program differs where D moves more than once, and where there is pre-training.
    free |= {
        "d_steps": min(settings.d_steps, 2),
        "pretrain_steps": min(settings.pretrain_steps, 1),
    }
    return settings.replace(**free)


@functools.cache
def compile_replay(shape: Settings) -> Any:
    """Return `replay`, compiled, for settings of this shape; the process keeps it."""

    @tf.function(jit_compile=True, autograph=False)
    def program(
        seeds: Tensor, step: Tensor, counts: dict[str, Tensor], numbers: Numbers
    ) -> tuple[Player, Player]:
        return loop.replay(seeds, step, counts, numbers, shape)

    return program


@functools.cache
def compile_program(shape: Settings, moments: int) -> Any:
    """Return the compiled program for settings of this shape; the process keeps it.

    Args:
        shape: from `shape_of`.
        moments: from `count_moments`.
    """

    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers) -> Record:
        return loop.play(seeds, counts, numbers, shape, moments)

    program._omit_frequent_tracing_warning = True  # each program is traced once, as meant
    return program


def find_program(settings: Settings) -> Any:
    """Return the compiled program that settings of this shape share."""
    return compile_program(shape_of(settings), count_moments(settings))


def run_program(batch: list[Settings]) -> Record:
    """Run settings of one shape and the same counts side by side.

    Args:
        batch: one Settings per run, all of the same `shape_of` and `collect_counts`.

    Returns:
        The record as NumPy arrays.
    """
    record = find_program(batch[0])(*collect_inputs(batch))
    return Record(*(part.numpy() for part in record))


def collect_inputs(batch: list[Settings]) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """Return seeds, counts and numbers as a program takes them."""
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = {name: tf.constant(value) for name, value in collect_counts(batch[0]).items()}
    numbers = {name: tf.constant(values) for name, values in collect_numbers(batch).items()}
    return seeds, counts, numbers
