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
    return _measure_slopes(score, real)


def penalise_on_generated(score: ScoreFunction, real: Tensor, fake: Tensor) -> Tensor:
    """Return R2: the same on generated samples (there, equation 10)."""
    return _measure_slopes(score, fake)


def penalise_on_both(score: ScoreFunction, real: Tensor, fake: Tensor) -> Tensor:
    """Return R1 + R2, as Huang et al. 2024, "The GAN is dead; long live the GAN!", section 2."""
    return _measure_slopes(score, real) + _measure_slopes(score, fake)


def _measure_slopes(score: ScoreFunction, x: Tensor) -> Tensor:
    """Return half the mean squared gradient of the score by samples: [runs]."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        scores = score(x)
    slopes = tape.gradient(scores, x)
    return tf.reduce_sum(tf.reduce_sum(slopes**2, 0), 0) / (2 * scores.shape[0])
