"""Cross-entropy, the loss of the first GAN (Goodfellow et al. 2014, section 3 and algorithm 1)."""

from __future__ import annotations

from functools import partial

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.losses.loss import Loss

#: Below this the release of 2017 clips a probability before it takes the logarithm.
CLIP = 1e-5


def negative_logs(logits: Tensor, kind: str) -> tuple[Tensor, Tensor]:
    """Return -log D and -log(1 - D), elementwise.

    Args:
        logits: D's output before the sigmoid, any shape.
        kind: "logits" (exact: softplus), "log" (through the rounded sigmoid, as in 2016: infinite
            once D rounds to 0 or 1), or "clipped" (as in 2017: no gradient below 1e-5).
    """
    if kind == "logits":
        return tf.math.softplus(-logits), tf.math.softplus(logits)
    real = tf.sigmoid(logits)
    fake = 1.0 - real
    if kind == "clipped":
        real, fake = tf.maximum(real, CLIP), tf.maximum(fake, CLIP)
    return -tf.math.log(real), -tf.math.log(fake)


def discriminator_loss(real: Tensor, fake: Tensor, numbers: Numbers, kind: str) -> Tensor:
    """Return D's cross-entropy: mean of -log D(x) - log(1 - D(G(z))).

    Args:
        real, fake: [batch, runs] logits of data and of generated samples.
        numbers: `label_smoothing`: real samples are labelled 1 minus this (one-sided).
        kind: see `negative_logs`.

    Returns:
        [runs].
    """
    on_real, off_real = negative_logs(real, kind)
    _, off_fake = negative_logs(fake, kind)
    if kind == "logits":  # elsewhere off_real may be infinite, and Settings allows no smoothing
        on_real += numbers["label_smoothing"] * (off_real - on_real)
    return tf.reduce_mean(on_real + off_fake, 0)


def generator_loss(real: Tensor, fake: Tensor, kind: str) -> Tensor:
    """Return the mean of -log D(G(z)), G's loss that does not saturate.

    Args:
        real, fake: [batch, runs] logits; those of data play no part.
        kind: see `negative_logs`.

    Returns:
        [runs].
    """
    return tf.reduce_mean(negative_logs(fake, kind)[0], 0)


def saturating_loss(real: Tensor, fake: Tensor, kind: str) -> Tensor:
    """Return the mean of log(1 - D(G(z))), G's loss in the zero-sum game: [runs].

    Args: as for `generator_loss`.
    """
    return tf.reduce_mean(-negative_logs(fake, kind)[1], 0)


def _make_loss(kind: str) -> Loss:
    return Loss(
        partial(discriminator_loss, kind=kind),
        partial(generator_loss, kind=kind),
        partial(saturating_loss, kind=kind),
        tf.sigmoid,
    )


FROM_LOGITS, FROM_LOG, CLIPPED = (_make_loss(kind) for kind in ("logits", "log", "clipped"))
