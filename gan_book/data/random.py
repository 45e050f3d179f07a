"""Random numbers as a pure function of (seed, purpose, step).

The generator of random bits is Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random
numbers: as easy as 1, 2, 3", section 4.2): integer arithmetic only, so that one run, a thousand
runs, NumPy, XLA and a browser all draw the same bits.  The last axis is always the run.
"""

from __future__ import annotations

from collections.abc import Sequence
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


#: A stream of random numbers: what they are for, and at which step (a scalar, or [runs]).
Stream = tuple[int, Tensor]

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


def threefry(key: tuple[Tensor, Tensor], counter: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Scramble a two-word counter under a two-word key (Threefry-2x32, 20 rounds).

    Args:
        key, counter: pairs of uint32 tensors of shapes that broadcast.

    Returns:
        Two uint32 tensors of the broadcast shape.
    """
    xor = tf.bitwise.bitwise_xor
    # Made once: a program's first run takes longer with every operation that is in it.
    shifts = {bits: _whole(bits) for r in (*_ROTATIONS[0], *_ROTATIONS[1]) for bits in (r, 32 - r)}
    keys = (*key, xor(xor(key[0], key[1]), _whole(0x1BD11BDA)))
    x0, x1 = counter[0] + keys[0], counter[1] + keys[1]
    for i in range(5):
        for bits in _ROTATIONS[i % 2]:
            x0 = x0 + x1
            left = tf.bitwise.left_shift(x1, shifts[bits])
            right = tf.bitwise.right_shift(x1, shifts[32 - bits])
            x1 = xor(tf.bitwise.bitwise_or(left, right), x0)
        x0 = x0 + keys[(i + 1) % 3]
        x1 = x1 + (keys[(i + 2) % 3] + _whole(i + 1))
    return x0, x1


def draw_words(seeds: Tensor, streams: Sequence[Stream], count: int) -> list[Tensor]:
    """Draw words of random bits for several streams at once.

    Args:
        seeds: [runs] uint32.
        streams: a `Purpose` and a step for each.
        count: words per run and stream.

    Returns:
        For each stream uint32 [count, runs].
    """
    half = (count + 1) // 2
    index = tf.range(half * len(streams), dtype=tf.int32)[:, None]
    purposes = np.repeat([int(purpose) for purpose, _ in streams], half)[:, None]
    steps = [tf.reshape(tf.cast(step, tf.uint32), [1, -1]) for _, step in streams]
    step = tf.concat([tf.repeat(s, half, 0) for s in steps], 0)
    counter = step, tf.cast(index % half, tf.uint32)
    pair = threefry((seeds[None, :], tf.constant(purposes, tf.uint32)), counter)
    # A counter gives two words: of each stream come all first ones, then all second ones.
    parts = [tf.split(words, len(streams)) for words in pair]
    return [tf.concat(both, 0)[:count] for both in zip(*parts, strict=True)]


def draw_uniform(
    seeds: Tensor, purpose: int, step: Tensor, count: int, dtype: tf.DType = tf.float32
) -> Tensor:
    """Draw uniform numbers in (0, 1): [count, runs]."""
    (words,) = draw_words(seeds, [(purpose, step)], count)
    return to_unit(words, dtype)


def draw_normal(
    seeds: Tensor, purpose: int, step: Tensor, count: int, dtype: tf.DType = tf.float32
) -> Tensor:
    """Draw standard normal numbers by inverting their distribution function: [count, runs]."""
    (words,) = draw_words(seeds, [(purpose, step)], count)
    return to_normal(words, dtype)


def to_unit(words: Tensor, dtype: tf.DType) -> Tensor:
    """Turn words of random bits into uniform numbers in (0, 1), of 23 of their bits."""
    # 23 bits: every value is exact in float32, and neither 0 nor 1 can come up.
    high = tf.cast(tf.bitwise.right_shift(words, _whole(9)), dtype)
    return (high + 0.5) * 2.0**-23


def to_normal(words: Tensor, dtype: tf.DType) -> Tensor:
    """Turn words of random bits into standard normal numbers; the lowest bit takes no part."""
    # 2u - 1 is exact in float32 for the 23-bit u of to_unit.
    return np.sqrt(2.0) * tf.math.erfinv(2.0 * to_unit(words, dtype) - 1.0)


def _whole(value: int) -> Tensor:
    return tf.constant(value, tf.uint32)
