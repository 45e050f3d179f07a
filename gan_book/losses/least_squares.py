"""Least squares: D's score is drawn to 1 on data and to 0 on generated samples.

Source: Mao et al. 2017, "Least squares generative adversarial networks", equation 9.
"""

from __future__ import annotations

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.losses.loss import Loss


def _lower_d(real: Tensor, fake: Tensor, numbers: Numbers) -> Tensor:
    return tf.reduce_mean(0.5 * (real - 1.0) ** 2 + 0.5 * fake**2, 0)


def _lower_g(real: Tensor, fake: Tensor) -> Tensor:
    return tf.reduce_mean(0.5 * (fake - 1.0) ** 2, 0)


def _lower_g_zero_sum(real: Tensor, fake: Tensor) -> Tensor:
    return tf.reduce_mean(-0.5 * fake**2, 0)


def _believe(scores: Tensor) -> Tensor:
    return tf.clip_by_value(scores, 0.0, 1.0)


LEAST_SQUARES = Loss(_lower_d, _lower_g, _lower_g_zero_sum, _believe, undecided=0.5)
