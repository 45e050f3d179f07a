"""Minibatch standard deviation: one more feature that says how much the samples of a batch differ.

Source: Karras et al. 2018, "Progressive growing of GANs", section 3.
"""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor, Weights

#: Added to a variance before its root is taken, which has no slope at 0.
LEAST_VARIANCE = 1e-8


class Deviation(NamedTuple):
    """A layer without weights that appends the batch's mean standard deviation to each sample.

    Attributes:
        inputs: activations per sample.
    """

    inputs: int

    @property
    def outputs(self) -> int:
        """Numbers per sample that come out."""
        return self.inputs + 1

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shapes of the weights: there are none."""
        return []

    @property
    def stds(self) -> list[float]:
        """Standard deviations of the first weights: there are none."""
        return []

    def apply(self, x: Tensor, weights: Weights, numbers: Numbers) -> Tensor:
        """Return x [inputs, groups, batch, runs] with the feature after it: [outputs, ...]."""
        variance = tf.math.reduce_variance(x, 2, keepdims=True)
        spread = tf.reduce_mean(tf.sqrt(variance + LEAST_VARIANCE), 0, keepdims=True)
        return tf.concat([x, tf.broadcast_to(spread, [1, *x.shape[1:]])], 0)
