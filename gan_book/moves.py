"""What is done in a step: one update of D, one of G; and D's pre-training.

A move is a function from the players to a player, for many runs at once: the last axis of every
tensor is the run.  Numbers that change no shape (rates, means, ...) enter as tensors [runs].
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from gan_book import data, losses, networks, optimizers
from gan_book.data import Purpose
from gan_book.networks import Knobs, Tensor, Weights
from gan_book.settings import Settings


class Player(NamedTuple):
    """One network in training."""

    weights: Tensor  # [weights, runs], in the order of `networks.weight_shapes`
    memory: Tensor  # [0 or 2, weights, runs], the optimiser's


def start_player(weights: Weights, optimizer: str) -> Player:
    """Return a network before its first update.

    Args:
        weights: each with [runs] last, in the order of `networks.weight_shapes`.
        optimizer: "sgd" or "adam".
    """
    runs = weights[0].shape[-1]
    flat = tf.concat([tf.reshape(w, [-1, runs]) for w in weights], 0)
    return Player(flat, optimizers.start_memory(flat, optimizer))


def update_discriminator(
    d: Player, g: Player, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one D step: draw data and noise, lower D's loss on them.

    Args:
        d, g: the two networks.
        seeds: [runs] uint32.
        count: D's updates so far.
        knobs: numbers per run.
        settings: what shapes the program.

    Returns:
        The updated D, and [loss, accuracy on real, on generated, gradient norm], each [runs].
    """
    shapes_g, shapes_d = networks.weight_shapes(settings)
    real = _draw_real(seeds, count, knobs, settings)
    fake = networks.generate(
        _draw_latent(seeds, Purpose.NOISE_D, count, knobs, settings),
        networks.split_weights(g.weights, shapes_g),
    )
    both = tf.concat([real, fake], 0)  # two groups, which do not mix

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        logits = networks.discriminate(
            both, networks.split_weights(weights, shapes_d), settings, knobs
        )
        smoothing = knobs["label_smoothing"]
        return losses.discriminator_loss(logits[0], logits[1], smoothing, settings.loss), logits

    (loss, logits), gradient = _differentiate(measure, d.weights)
    accuracies = [_share(logits[0] > 0, loss), _share(logits[1] < 0, loss)]
    moved = optimizers.update(d.weights, gradient, d.memory, knobs["rate_d"], count, knobs)
    return Player(*moved), [loss, *accuracies, tf.norm(gradient, axis=0)]


def update_generator(
    g: Player, d: Player, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one G step: draw fresh noise, lower G's loss through D, which stays as it is.

    Args: as for `update_discriminator`; count is of G's updates.

    Returns:
        The updated G, and [loss, gradient norm], each [runs].
    """
    shapes_g, shapes_d = networks.weight_shapes(settings)
    z = _draw_latent(seeds, Purpose.NOISE_G, count, knobs, settings)
    weights_d = networks.split_weights(d.weights, shapes_d)

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        fake = networks.generate(z, networks.split_weights(weights, shapes_g))
        logits = networks.discriminate(fake, weights_d, settings, knobs)
        return losses.generator_loss(logits[0], settings.loss_g, settings.loss), logits

    (loss, _), gradient = _differentiate(measure, g.weights)
    moved = optimizers.update(g.weights, gradient, g.memory, knobs["rate_g"], count, knobs)
    return Player(*moved), [loss, tf.norm(gradient, axis=0)]


def pretrain(d: Player, seeds: Tensor, steps: Tensor, knobs: Knobs, settings: Settings) -> Player:
    """Fit D's output to the data's density, as the article's first code did before the game.

    The points are uniform in [-5, 5], the loss is the squared error, and the optimiser is D's, with
    a step counter and a memory of its own.
    """
    shapes_d = networks.weight_shapes(settings)[1]

    def step(count: Tensor, d: Player) -> tuple[Tensor, Player]:
        unit = data.draw_uniform(
            seeds, Purpose.PRETRAINING, count, settings.batch_size, d.weights.dtype
        )
        x = 10.0 * (unit - 0.5)

        def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
            parts = networks.split_weights(weights, shapes_d)
            logits = networks.discriminate(x[None], parts, settings, knobs)[0]
            return tf.reduce_mean((tf.sigmoid(logits) - _density(x, knobs)) ** 2, 0), logits

        _, gradient = _differentiate(measure, d.weights)
        moved = optimizers.update(d.weights, gradient, d.memory, knobs["rate_d"], count, knobs)
        return count + 1, Player(*moved)

    weights = tf.while_loop(lambda count, _: count < steps, step, (tf.constant(0), d))[1].weights
    return Player(weights, d.memory)


def _differentiate(measure: Any, weights: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """Return measure(weights) = (loss, logits) and the gradient of each run's loss."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss, logits = measure(weights)
    return (loss, logits), tape.gradient(loss, weights)


def _draw_real(seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings) -> Tensor:
    shape = knobs["data_mean"], knobs["data_std"], knobs["data_gap"]
    return data.draw_data(seeds, count, settings.batch_size, *shape)[None]


def _draw_latent(
    seeds: Tensor, purpose: Purpose, count: Tensor, knobs: Knobs, settings: Settings
) -> Tensor:
    size, kind, spread = settings.batch_size, settings.noise, knobs["noise_range"]
    return data.draw_noise(seeds, purpose, count, size, kind, spread)[None]


def _density(x: Tensor, knobs: Knobs) -> Tensor:
    def mode(side: float) -> Tensor:
        z = (x - knobs["data_mean"] - side * knobs["data_gap"]) / knobs["data_std"]
        return tf.exp(-0.5 * z * z) / (knobs["data_std"] * np.sqrt(2 * np.pi))

    return 0.5 * (mode(-0.5) + mode(0.5))


def _share(truth: Tensor, like: Tensor) -> Tensor:
    return tf.reduce_mean(tf.cast(truth, like.dtype), 0)
