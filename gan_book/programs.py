"""Compiled programs of the engine: one for each shape, kept and reused.

Numbers that change no shape enter a program as tensors, so that changing them compiles nothing.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book import engine, networks
from gan_book.engine import Record
from gan_book.moves import Player
from gan_book.networks import Knobs, Tensor
from gan_book.settings import Settings

_NAMES = (
    "data_mean data_std data_gap noise_range label_smoothing beta1 beta2 decay_rate decay_steps"
)
_KNOBS = (*_NAMES.split(), "rate_g", "rate_d")
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")
_RATES = ("learning_rate", "learning_rate_g", "learning_rate_d")
#: Fields that enter a program as tensors: changing them compiles nothing.
_FREE = (
    *_NAMES.split(),
    *_RATES,
    "seed",
    "steps",
    "record_every",
    "self_distance",
    "feature_reduction",
)


def collect_knobs(batch: list[Settings]) -> dict[str, np.ndarray]:
    """Return what changes no shape as arrays [runs], one entry per run."""
    dtype = batch[0].precision
    knobs = {name: np.array([getattr(s, name) for s in batch], dtype) for name in _KNOBS}
    layers = [networks.minibatch_knobs(s) for s in batch]
    return knobs | {name: np.array([k[name] for k in layers], dtype) for name in layers[0]}


def collect_counts(settings: Settings) -> dict[str, int]:
    """Return the whole numbers that the runs of one call share."""
    return {name: getattr(settings, name) for name in _COUNTS}


def count_moments(settings: Settings) -> int:
    """Return how many moments a run records, the first and the last included."""
    return -(-settings.steps // settings.interval) + 1


def shape_of(settings: Settings) -> Settings:
    """Return the settings with all that needs no program of its own set to its default."""
    default = Settings()
    return settings.replace(
        d_steps=min(settings.d_steps, 2),
        pretrain_steps=min(settings.pretrain_steps, 1),
        **{name: getattr(default, name) for name in _FREE},
    )


@functools.cache
def compile_replay(shape: Settings) -> Any:
    """Return `replay`, compiled, for settings of this shape; the process keeps it."""

    @tf.function(jit_compile=True, autograph=False)
    def program(
        seeds: Tensor, step: Tensor, counts: dict[str, Tensor], knobs: Knobs
    ) -> tuple[Player, Player]:
        return engine.replay(seeds, step, counts, knobs, shape)

    return program


@functools.cache
def compile_program(shape: Settings, moments: int) -> Any:
    """Return the compiled program for settings of this shape; the process keeps it.

    Args:
        shape: from `shape_of`.
        moments: from `count_moments`.
    """

    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs) -> Record:
        return engine.play(seeds, counts, knobs, shape, moments)

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


def collect_inputs(batch: list[Settings]) -> tuple[Tensor, dict[str, Tensor], Knobs]:
    """Return seeds, counts and knobs as a program takes them."""
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = {name: tf.constant(value) for name, value in collect_counts(batch[0]).items()}
    knobs = {name: tf.constant(values) for name, values in collect_knobs(batch).items()}
    return seeds, counts, knobs
