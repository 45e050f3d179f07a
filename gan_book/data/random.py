"""Random numbers as a pure function of (seed, purpose, step).

The generator of random bits is Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random
numbers: as easy as 1, 2, 3", section 4.2): integer arithmetic only, so that one run, a thousand
runs, NumPy, XLA and a browser all draw the same bits.  The last axis is always the run.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import tensorflow as tf

from gan_book.base.types import Tensor


class Purpose(IntEnum):
    """What a random number is for: streams of different purpose never share a number."""

    DATA = 0
    NOISE_D = 1
    NOISE_G = 2
    PRETRAINING = 3
    WEIGHTS = 4
    SAMPLES = 5


_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


def threefry(key: tuple[Tensor, Tensor], counter: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Scramble a two-word counter under a two-word key (Threefry-2x32, 20 rounds).

    Args:
        key, counter: pairs of uint32 tensors of shapes that broadcast.

    Returns:
        Two uint32 tensors of the broadcast shape.
    """
    xor = tf.bitwise.bitwise_xor
    keys = (*key, xor(xor(key[0], key[1]), tf.constant(0x1BD11BDA, tf.uint32)))
    x0, x1 = counter[0] + keys[0], counter[1] + keys[1]
    for i in range(5):
        for rotation in _ROTATIONS[i % 2]:
            x0 = x0 + x1
            x1 = xor(_rotate(x1, rotation), x0)
        x0 = x0 + keys[(i + 1) % 3]
        x1 = x1 + keys[(i + 2) % 3] + tf.constant(i + 1, tf.uint32)
    return x0, x1


def _rotate(x: Tensor, bits: int) -> Tensor:
    left = tf.bitwise.left_shift(x, tf.constant(bits, tf.uint32))
    return tf.bitwise.bitwise_or(left, tf.bitwise.right_shift(x, tf.constant(32 - bits, tf.uint32)))


def draw_bits(seeds: Tensor, purpose: int, step: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Draw two words of random bits, `count` times for each run.

    Args:
        seeds: [runs] uint32.
        purpose: a `Purpose`.
        step: the training step, a whole number (scalar).
        count: how many pairs per run.

    Returns:
        Two uint32 tensors [count, runs].
    """
    index = tf.cast(tf.range(count), tf.uint32)[:, None]
    key = (seeds[None, :], tf.constant(int(purpose), tf.uint32))
    return threefry(key, (tf.cast(step, tf.uint32), index))


def _to_unit(bits: Tensor, dtype: tf.DType) -> Tensor:
    # 23 bits: every value is exact in float32, and neither 0 nor 1 can come up.
    high = tf.cast(tf.bitwise.right_shift(bits, tf.constant(9, tf.uint32)), dtype)
    return (high + 0.5) * 2.0**-23


def draw_uniform(
    seeds: Tensor, purpose: int, step: Tensor, count: int, dtype: tf.DType = tf.float32
) -> Tensor:
    """Draw uniform numbers in (0, 1): [count, runs]."""
    return _to_unit(draw_words(seeds, purpose, step, count), dtype)


def draw_normal(
    seeds: Tensor, purpose: int, step: Tensor, count: int, dtype: tf.DType = tf.float32
) -> Tensor:
    """Draw standard normal numbers by inverting their distribution function: [count, runs]."""
    return to_normal(draw_words(seeds, purpose, step, count), dtype)


def draw_words(seeds: Tensor, purpose: int, step: Tensor, count: int) -> Tensor:
    """Draw words of random bits: uint32 [count, runs]."""
    return tf.concat(draw_bits(seeds, purpose, step, (count + 1) // 2), 0)[:count]


def to_normal(bits: Tensor, dtype: tf.DType) -> Tensor:
    """Turn words of random bits into standard normal numbers; the lowest bit takes no part."""
    # 2u - 1 is exact in float32 for the 23-bit u of _to_unit.
    return np.sqrt(2.0) * tf.math.erfinv(2.0 * _to_unit(bits, dtype) - 1.0)
