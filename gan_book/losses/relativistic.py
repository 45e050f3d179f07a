"""The relativistic pairing: D scores a sample of data above a generated one, by as much as it can.

Source: Jolicoeur-Martineau 2018, "The relativistic discriminator", section 4.1; as Huang et al.
2024, "The GAN is dead; long live the GAN!", equation 2, use it.
"""

from __future__ import annotations

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.losses.loss import Loss


def _lower_d(real: Tensor, fake: Tensor, numbers: Numbers) -> Tensor:
    return tf.reduce_mean(tf.math.softplus(fake - real), 0)


def _lower_g(real: Tensor, fake: Tensor) -> Tensor:
    return tf.reduce_mean(tf.math.softplus(real - fake), 0)


def _lower_g_zero_sum(real: Tensor, fake: Tensor) -> Tensor:
    return -tf.reduce_mean(tf.math.softplus(fake - real), 0)


RELATIVISTIC = Loss(_lower_d, _lower_g, _lower_g_zero_sum, tf.sigmoid, compares=True)
