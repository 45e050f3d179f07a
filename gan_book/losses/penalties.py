"""Penalties on D, added to its loss: what keeps it from growing steep.

A penalty sees D as a function, score: [features, batch, runs] to [batch, runs], and real and
generated samples [features, batch, runs]; it returns [runs], to be multiplied by its weight.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from gan_book.base.types import Tensor

ScoreFunction = Callable[[Tensor], Tensor]


def penalise_on_data(score: ScoreFunction, real: Tensor, fake: Tensor) -> Tensor:
    """Return R1: half the mean squared gradient of D by its input, on data.

    Source: Mescheder, Geiger and Nowozin 2018, "Which training methods for GANs do actually
    converge?", equation 9.
    """
    with tf.GradientTape() as tape:
        tape.watch(real)
        scores = score(real)
    slopes = tape.gradient(scores, real)
    return tf.reduce_mean(tf.reduce_sum(slopes**2, 0), 0) / 2
