"""Gradient descent and Adam as small functions of (weights, gradient, memory).

All weights of a network are one tensor [weights, runs], so that an update is one operation.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor

#: Added to Adam's denominator, as in Keras.
EPSILON = 1e-7


def start_memory(weights: Tensor, optimizer: str) -> Tensor:
    """Return what the optimiser remembers before its first step.

    Args:
        weights: [weights, runs].
        optimizer: "sgd" remembers nothing, "adam" two averages.

    Returns:
        [0 or 2, weights, runs].
    """
    return tf.zeros([0 if optimizer == "sgd" else 2, *weights.shape], weights.dtype)


def decay_rate(rate: Tensor, count: Tensor, numbers: Numbers) -> Tensor:
    """Return the rate after `count` updates: a staircase, down at every decay_steps-th."""
    stairs = tf.floor(tf.cast(count, rate.dtype) / numbers["decay_steps"])
    return rate * numbers["decay_rate"] ** stairs


def update_weights(
    weights: Tensor, gradient: Tensor, memory: Tensor, rate: Tensor, count: Tensor, numbers: Numbers
) -> tuple[Tensor, Tensor]:
    """Take one step of the optimiser: gradient descent, or Adam where there is a memory.

    Args:
        weights, gradient: [weights, runs].
        memory: from `start_memory`.
        rate: [runs] initial learning rate of this network.
        count: updates taken before this one (scalar, whole).
        numbers: decay_rate, decay_steps, beta1, beta2, each [runs].

    Returns:
        The new weights and the new memory.

    Source: Kingma and Ba 2015, "Adam", algorithm 1 in the form of section 2 that Keras uses.
    """
    rate = decay_rate(rate, count, numbers)
    if memory.shape[0] == 0:
        return weights - rate * gradient, memory
    beta1, beta2 = numbers["beta1"], numbers["beta2"]
    mean = beta1 * memory[0] + (1.0 - beta1) * gradient
    square = beta2 * memory[1] + (1.0 - beta2) * gradient * gradient
    taken = tf.cast(count, rate.dtype) + 1.0
    rate = rate * tf.sqrt(1.0 - beta2**taken) / (1.0 - beta1**taken)
    return weights - rate * mean / (_find_root(square) + EPSILON), tf.stack([mean, square])


@tf.custom_gradient
def _find_root(square: Tensor) -> tuple[Tensor, Any]:
    """Return the square root, with a slope of 0 at 0: who foresees a step differentiates it."""
    root = tf.sqrt(square)
    return root, lambda upstream: tf.math.divide_no_nan(upstream, 2.0 * root)
