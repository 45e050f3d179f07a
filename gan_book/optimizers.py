"""Gradient descent and Adam as small functions of (weights, gradients, memory)."""

from __future__ import annotations

import tensorflow as tf

from gan_book.networks import Knobs, Tensor, Weights

#: Added to Adam's denominator, as in Keras.
EPSILON = 1e-7


def start_memory(weights: Weights, optimizer: str) -> Weights:
    """Return what the optimiser remembers before its first step: nothing, or Adam's two averages."""
    if optimizer == "sgd":
        return []
    return [tf.zeros_like(w) for w in weights] * 2


def decay(rate: Tensor, count: Tensor, knobs: Knobs) -> Tensor:
    """Return the rate after `count` updates: times decay_rate at every decay_steps-th (staircase)."""
    stairs = tf.floor(tf.cast(count, rate.dtype) / knobs["decay_steps"])
    return rate * knobs["decay_rate"] ** stairs


def update(
    weights: Weights, gradients: Weights, memory: Weights, rate: Tensor, count: Tensor, knobs: Knobs
) -> tuple[Weights, Weights]:
    """Take one step of the optimiser.

    Args:
        weights, gradients: lists of tensors with [runs] last.
        memory: from `start_memory`; empty for gradient descent.
        rate: [runs] initial learning rate of this network.
        count: updates taken before this one (scalar, whole).
        knobs: decay_rate, decay_steps, beta1, beta2, each [runs].

    Returns:
        The new weights and the new memory.
    """
    rate = decay(rate, count, knobs)
    if not memory:
        return [w - rate * g for w, g in zip(weights, gradients, strict=True)], []
    return _update_by_adam(weights, gradients, memory, rate, count, knobs)


def _update_by_adam(
    weights: Weights, gradients: Weights, memory: Weights, rate: Tensor, count: Tensor, knobs: Knobs
) -> tuple[Weights, Weights]:
    """Adam (Kingma and Ba 2015, algorithm 1, in the form of section 2 that Keras uses)."""
    beta1, beta2, n = knobs["beta1"], knobs["beta2"], len(weights)
    taken = tf.cast(count, rate.dtype) + 1.0
    rate = rate * tf.sqrt(1.0 - beta2**taken) / (1.0 - beta1**taken)
    means = [beta1 * m + (1.0 - beta1) * g for m, g in zip(memory[:n], gradients, strict=True)]
    squares = [beta2 * v + (1.0 - beta2) * g * g for v, g in zip(memory[n:], gradients, strict=True)]
    moved = [
        w - rate * m / (tf.sqrt(v) + EPSILON)
        for w, m, v in zip(weights, means, squares, strict=True)
    ]
    return moved, means + squares
