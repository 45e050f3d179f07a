"""The game with an optimiser of its own for each network, and an epsilon of its own for each Adam.

The engine knows one optimiser for both. Here the same updates are put into a small loop of their
own, which records nothing but the end.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import tensorflow as tf

from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.noise import noise_grid
from gan_book.networks.architecture import design_generator
from gan_book.networks.side_by_side import apply_flat
from gan_book.networks.weights import draw_weights
from gan_book.settings import Settings
from gan_book.training import optimizers
from gan_book.training.compiled import collect_inputs, shape_of
from gan_book.training.loop import GRID
from gan_book.training.updates import (
    Player,
    draw_batches,
    start_player,
    update_discriminator,
    update_generator,
)


class Hearing(NamedTuple):
    """How the two networks turn gradients into steps, G's first.

    Attributes:
        optimizer_g, optimizer_d: "sgd" or "adam".
        epsilon_g, epsilon_d: what Adam adds to its denominator.
    """

    optimizer_g: str = "adam"
    optimizer_d: str = "adam"
    epsilon_g: float = optimizers.EPSILON
    epsilon_d: float = optimizers.EPSILON


def train_apart(
    settings: Settings, seeds: range, hearing: Hearing, factor: float = 1.0
) -> tuple[Floats, Floats]:
    """Train runs side by side and return mean and std of what their generators make: [runs] each.

    Args:
        settings: all but seed and optimiser; no pre-training, one D step a step.
        seeds: one run each.
        hearing: the optimisers.
        factor: on the features of the minibatch layer.
    """
    words, counts, numbers = collect_inputs([settings.replace(seed=seed) for seed in seeds])
    numbers = numbers | {"feature_scale": numbers["feature_scale"] * factor}
    program = _compile(shape_of(settings), hearing.optimizer_g, hearing.optimizer_d)
    ends = [tf.constant(end, settings.precision) for end in (hearing.epsilon_g, hearing.epsilon_d)]
    mean, std = program(words, counts["steps"], numbers, *ends)
    return mean.numpy(), std.numpy()


@functools.cache
def _compile(settings: Settings, optimizer_g: str, optimizer_d: str) -> Any:
    """Return the compiled game for settings of this shape."""

    @tf.function(jit_compile=True, autograph=False)
    def program(
        seeds: Tensor, steps: Tensor, numbers: Numbers, epsilon_g: Tensor, epsilon_d: Tensor
    ) -> tuple[Tensor, Tensor]:
        def step(t: Tensor, g: Player, d: Player) -> tuple[Tensor, Player, Player]:
            drawn = draw_batches(seeds, t, t, settings)
            with _set_epsilon(epsilon_d):
                d = update_discriminator(d, g, drawn, t, numbers, settings)[0]
            with _set_epsilon(epsilon_g):
                g = update_generator(g, d, drawn, t, numbers, settings)[0]
            return t + 1, g, d

        first_g, first_d = draw_weights(settings, seeds)
        players = start_player(first_g, optimizer_g), start_player(first_d, optimizer_d)
        _, g, _ = tf.while_loop(lambda t, *_: t < steps, step, (tf.constant(0), *players))
        grid = tf.constant(noise_grid(settings.replace(noise_range=1.0), GRID), g.weights.dtype)
        z = grid[None, None, :, None] * numbers["noise_range"]
        x = apply_flat(design_generator(settings), g.weights, z, numbers)[0, 0]
        return tf.reduce_mean(x, 0), tf.math.reduce_std(x, 0)

    return program


@contextmanager
def _set_epsilon(value: Tensor) -> Iterator[None]:
    """Let Adam, while a program is traced, add this in place of its own epsilon."""
    kept = optimizers.EPSILON
    optimizers.EPSILON = value
    try:
        yield
    finally:
        optimizers.EPSILON = kept
