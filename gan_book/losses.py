"""The losses of the game, from D's logits (Goodfellow et al. 2014, section 3 and algorithm 1)."""

from __future__ import annotations

import tensorflow as tf

from gan_book.networks import Tensor

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


def discriminator_loss(real: Tensor, fake: Tensor, smoothing: Tensor, kind: str) -> Tensor:
    """Return D's cross-entropy: mean of -log D(x) - log(1 - D(G(z))).

    Args:
        real, fake: [batch, runs] logits of data and of generated samples.
        smoothing: real samples are labelled 1 - smoothing (one-sided label smoothing).
        kind: see `negative_logs`.

    Returns:
        [runs].
    """
    on_real, off_real = negative_logs(real, kind)
    _, off_fake = negative_logs(fake, kind)
    if kind == "logits":  # elsewhere off_real may be infinite, and Settings allows no smoothing
        on_real += smoothing * (off_real - on_real)
    return tf.reduce_mean(on_real + off_fake, 0)


def generator_loss(fake: Tensor, variant: str, kind: str) -> Tensor:
    """Return G's loss: mean of -log D(G(z)), or of log(1 - D(G(z))) where it is to saturate.

    Args:
        fake: [batch, runs] logits of generated samples.
        variant: "non_saturating" or "saturating".
        kind: see `negative_logs`.

    Returns:
        [runs].
    """
    on_fake, off_fake = negative_logs(fake, kind)
    return tf.reduce_mean(on_fake if variant == "non_saturating" else -off_fake, 0)
