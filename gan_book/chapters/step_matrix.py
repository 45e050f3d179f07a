"""The game near one state: expected gradients, their derivatives, and the matrix of one step."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.types import Floats, Tensor
from gan_book.data.distribution import data_quantiles
from gan_book.data.noise import noise_grid
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.side_by_side import apply_flat
from gan_book.settings import Settings
from gan_book.training import compiled
from gan_book.training.loop import GRID

#: Quantiles of the data, and of the noise, that stand for the two distributions.
NODES = 100


def differentiate_game(
    settings: Settings, weights_g: Floats, weights_d: Floats
) -> tuple[Floats, Floats]:
    """Return the expected gradients of both players, and their derivatives, without sampling.

    The loss is cross-entropy from logits, G's not saturating; D judges one sample at a time.

    Args:
        settings: sizes of the networks, data and noise.
        weights_g, weights_d: of one state, [weights of G] and [weights of D].

    Returns:
        The gradients of L_G in G's weights and of L_D in D's, one after the other: [w];
        their derivatives in all weights: [w, w].
    """
    weights = tf.constant(np.concatenate([weights_g, weights_d]).astype(float))
    program = _compile_derivatives(compiled.shape_of(settings), len(weights_g))
    nodes = (noise_grid(settings, NODES), data_quantiles(settings, NODES))
    z, real = (tf.constant(x[None, None, :, None]) for x in nodes)
    field, derivatives = program(weights, z, real)
    return field.numpy(), derivatives.numpy()


@functools.cache
def _compile_derivatives(shape: Settings, size: int) -> Any:
    @tf.function(autograph=False)
    def program(weights: Tensor, z: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        with tf.GradientTape() as outer:
            outer.watch(weights)
            field = _find_gradients(shape, weights[:size], weights[size:], z, real)
        return field, outer.jacobian(field, weights)

    return program


def _find_gradients(settings: Settings, g: Tensor, d: Tensor, z: Tensor, real: Tensor) -> Tensor:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([g, d])
        made = apply_flat(design_generator(settings), g[:, None], z, {})
        judge = design_discriminator(settings)
        on_fake, on_real = (apply_flat(judge, d[:, None], x, {}) for x in (made, real))
        loss_g = tf.reduce_mean(tf.nn.softplus(-on_fake))
        loss_d = tf.reduce_mean(tf.nn.softplus(-on_real)) + tf.reduce_mean(tf.nn.softplus(on_fake))
    return tf.concat([tape.gradient(loss_g, g), tape.gradient(loss_d, d)], 0)


def build_step_matrix(
    derivatives: Floats, rates_g: Floats, rates_d: Floats, memory: float = 0.0
) -> Floats:
    """Return the matrix of one step, D first and G then, to first order in a change of the weights.

    Args:
        derivatives: [w, w] from `differentiate_game`.
        rates_g, rates_d: of every weight; under Adam the rate over the root of the mean square.
        memory: beta1. With one, the state is the weights and then the averaged gradients.

    Returns:
        [w, w] without memory, [2 w, 2 w] with it.
    """
    size, rates = len(derivatives), np.concatenate([rates_g, rates_d])
    players = np.arange(size) >= len(rates_g), np.arange(size) < len(rates_g)  # D, then G
    step = np.eye(2 * size)
    for moves in players:
        average, move = np.eye(2 * size), np.eye(2 * size)
        own = np.flatnonzero(moves)
        average[size + own, size + own] = memory
        average[size + own, :size] = (1 - memory) * derivatives[own]
        move[own, size + own] = -rates[own]
        step = move @ average @ step
    # Without memory the averages of the step before are forgotten: their columns are 0.
    return step if memory else step[:size, :size]


def find_states(settings: Settings, seeds: list[int], step: int) -> list[dict[str, Floats]]:
    """Return weights and Adam's mean squares of both players after so many steps, a dict per run.

    Args:
        settings: with Adam.
        seeds: of the runs.
        step: steps taken.

    Returns:
        "g", "d": weights; "square_g", "square_d": Adam's running mean squares of the gradients.
    """
    batch = [settings.replace(seed=seed) for seed in seeds]
    g, d = compiled.replay(batch, step)
    parts = {"g": g.weights, "d": d.weights, "square_g": g.memory[1], "square_d": d.memory[1]}
    return [{name: part.numpy()[:, i] for name, part in parts.items()} for i in range(len(batch))]


def make_samples(settings: Settings, weights_g: Floats) -> Floats:
    """Return what G with these weights makes of the noise grid: [GRID]."""
    z = tf.constant(noise_grid(settings, GRID)[None, None, :, None], tf.float64)
    flat = tf.constant(np.asarray(weights_g, float)[:, None])
    made: Floats = apply_flat(design_generator(settings), flat, z, {}).numpy()
    return made.ravel()
