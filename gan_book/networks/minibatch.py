"""Minibatch discrimination: how near each sample is to the others of its batch, runs side by side.

Source: Salimans et al. 2016, section 3.2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from gan_book.base.types import Numbers, Tensor, Weights
from gan_book.networks.linear import linear, materialise
from gan_book.settings import Settings

#: Standard deviation of the first weights of the tensor, as in the article's code.
TENSOR_STD = 0.02

#: What a sample adds to its own sum: exp(-0) as the formula has it, exp(-1) in the article's first
#: code, nothing in the code of Salimans et al.
SELF_TERMS = {"kept": 1.0, "damped": float(np.exp(-1.0)), "masked": 0.0}


class Minibatch(NamedTuple):
    """A layer that appends to each sample's activations how near the rest of its batch is.

    Attributes:
        inputs: activations per sample.
        num_kernels: features that are appended.
        kernel_dim: numbers per kernel that are compared.
        limited: whether only so many nearest others count ("nearest" among the numbers).
    """

    inputs: int
    num_kernels: int
    kernel_dim: int
    limited: bool

    @property
    def outputs(self) -> int:
        """Numbers per sample that come out."""
        return self.inputs + self.num_kernels

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shape of the tensor; it has no bias, which would cancel."""
        return [(self.inputs, self.num_kernels * self.kernel_dim)]

    @property
    def stds(self) -> list[float]:
        """Standard deviation of the first weights."""
        return [TENSOR_STD]

    def apply(self, x: Tensor, weights: Weights, numbers: Numbers) -> Tensor:
        """Return x [inputs, groups, batch, runs] with the features after it: [outputs, ...].

        Args:
            x: activations of the layer below.
            weights: the tensor.
            numbers: from `minibatch_numbers`.
        """
        return tf.concat([x, self.measure_nearness(x, weights[0], numbers)], 0)

    def measure_nearness(self, x: Tensor, tensor: Tensor, numbers: Numbers) -> Tensor:
        """Return the features: [num_kernels, groups, batch, runs]."""
        groups, batch, runs = x.shape[1:]
        no_bias = tf.zeros([self.num_kernels * self.kernel_dim, 1], x.dtype)
        shape = [self.num_kernels, self.kernel_dim, groups, batch, runs]
        points = tf.reshape(linear(x, tensor, no_bias), shape)
        nearest = numbers["nearest"] if self.limited else None
        sums = _sum_nearness(points, nearest) + numbers["self_term"]
        return numbers["feature_scale"] * sums


def minibatch_numbers(settings: Settings) -> dict[str, float]:
    """Return what changes no shape in the layer: nearest, self_term and feature_scale."""
    terms = (settings.nearest or settings.batch_size - 1) + (settings.self_distance != "masked")
    mean = settings.feature_reduction == "mean"
    return {
        "nearest": float(settings.nearest),
        "self_term": SELF_TERMS[settings.self_distance],
        "feature_scale": 1.0 / max(1, terms) if mean else 1.0,
    }


def _sum_nearness(points: Tensor, nearest: Tensor | None) -> Tensor:
    """Sum exp(-L1 distance) to the others: [kernels, dim, groups, batch, runs] without dim."""

    @tf.custom_gradient
    def sum_over_batch(points: Tensor) -> tuple[Tensor, Any]:
        gaps = points[:, :, :, :, None] - points[:, :, :, None]
        others = 1.0 - tf.eye(points.shape[3], dtype=points.dtype)[None, None, :, :, None]
        nearness = tf.exp(-tf.reduce_sum(tf.abs(gaps), 1)) * others
        if nearest is not None:
            nearness *= _mark_nearest(nearness, nearest)
        nearness = materialise(nearness)

        def backward(upstream: Tensor) -> Tensor:
            # A pair counts in the sum of either sample: one pass over the pairs does both.
            mirrored = tf.transpose(nearness, [0, 1, 3, 2, 4]) if nearest is not None else nearness
            pull = upstream[:, :, :, None] * nearness + upstream[:, :, None] * mirrored
            return -tf.reduce_sum(pull[:, None] * tf.sign(gaps), 4)

        return tf.reduce_sum(nearness, 3), backward

    return sum_over_batch(points)


def _mark_nearest(nearness: Tensor, count: Tensor) -> Tensor:
    # 1 for the `count` largest, of equals the first; ranks by counting: [.., batch, batch, runs].
    other, own = nearness[:, :, :, None], nearness[:, :, :, :, None]
    places = tf.range(nearness.shape[3])
    earlier = (places[None, :] < places[:, None])[:, :, None]
    nearer = (other > own) | ((other == own) & earlier)
    rank = tf.reduce_sum(tf.cast(nearer, nearness.dtype), 4)
    return tf.cast(rank < count, nearness.dtype)
