"""Discriminators trained against generators that stand still, many side by side.

Chapter 2 builds them step by step; here they are once more, with other losses and with data that
does not last for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf
from scipy import stats

from gan_book.base.types import Floats, Tensor

#: What D lowers, by its score on real and on generated samples: each has a divergence of its own.
POLICE_LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "logistic": lambda real, fake: tf.nn.softplus(-real) + tf.nn.softplus(fake),
    "square": lambda real, fake: ((real - 1) ** 2 + fake**2) / 2,
    "hinge": lambda real, fake: tf.nn.relu(1 - real) + tf.nn.relu(1 + fake),
}

Batches = Iterator[tuple[Floats, Floats]]


def build_police(count: int, rng: np.random.Generator, width: int = 8) -> list[tf.Variable]:
    """Return first weights of `count` discriminators, 1-width-width-width-1: kernels, biases."""
    sizes = [(1, width), (width, width), (width, width), (width, 1)]
    weights = []
    for fan_in, out in sizes:
        kernel = rng.normal(0, fan_in**-0.5, [count, fan_in, out])
        weights += [tf.Variable(kernel, dtype=tf.float32)]
        weights += [tf.Variable(tf.zeros([count, 1, out]))]
    return weights


def hide_layers(x: Tensor, weights: Sequence[tf.Variable]) -> list[Tensor]:
    """Return the three hidden layers, each [count, n, width], of samples x [count, n, 1]."""
    layers = [x]
    for kernel, bias in zip(weights[0:6:2], weights[1:6:2], strict=True):
        layers.append(tf.tanh(layers[-1] @ kernel + bias))
    return layers[1:]


def score_police(x: Tensor, weights: Sequence[tf.Variable]) -> Tensor:
    """Return D's score, [count, n, 1]; x in units of the data's width, from its mean."""
    return hide_layers(x, weights)[-1] @ weights[6] + weights[7]


def draw_normals(
    distances: Floats, rng: np.random.Generator, data: Floats | None = None, batch: int = 64
) -> Batches:
    """Yield batches of data N(0, 1) and of generated samples N(-distance, 1), for ever.

    Args:
        distances: [count] of the generators.
        rng: of the samples; they are stratified, one from each part of the distribution.
        data: [count, n] the only real samples there are; None means fresh ones each time.
        batch: of each kind.
    """
    count = len(distances)
    while True:
        ranks = (np.arange(batch)[:, None] + rng.random([2, count, batch, 1])) / batch
        real, z = stats.norm.ppf(ranks)
        if data is not None:
            chosen = rng.integers(data.shape[1], size=(count, batch))
            real = np.take_along_axis(data, chosen, 1)[..., None]
        yield real, z - distances[:, None, None]


def train_police(
    weights: Sequence[tf.Variable], batches: Batches, updates: int, loss: str = "logistic"
) -> None:
    """Train discriminators to their best by Adam; the rate halves eight times.

    Args:
        weights: of `build_police`; changed in place.
        batches: real and generated samples, each [count, batch, 1].
        updates: how many.
        loss: one of `POLICE_LOSSES`.
    """
    rate = keras.optimizers.schedules.ExponentialDecay(0.02, updates / 8, 0.5)
    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(weights)
    lower = POLICE_LOSSES[loss]

    @tf.function
    def update(real: Tensor, fake: Tensor) -> None:
        with tf.GradientTape() as tape:
            each = lower(score_police(real, weights), score_police(fake, weights))
            total = tf.reduce_sum(tf.reduce_mean(each, 1))
        optimizer.apply(tape.gradient(total, weights), weights)

    for _ in range(updates):
        real, fake = next(batches)
        update(tf.constant(real, tf.float32), tf.constant(fake, tf.float32))


def score_grid(x: Floats, weights: Sequence[tf.Variable]) -> tuple[Floats, Floats, list[Floats]]:
    """Return each discriminator's score, its slope and its hidden layers over a grid.

    Args:
        x: [n].

    Returns:
        Score and slope, each [count, n]; the layers, each [count, n, width].
    """
    points = tf.constant(np.tile(x[None, :, None], (weights[0].shape[0], 1, 1)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(points)
        score = score_police(points, weights)
    slope = tape.gradient(score, points)
    layers = [layer.numpy() for layer in hide_layers(points, weights)]
    return score.numpy()[..., 0].astype(float), slope.numpy()[..., 0].astype(float), layers
