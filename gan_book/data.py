"""Random numbers as a pure function of (seed, purpose, step), and the batches made of them.

The generator of random bits is Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random
numbers: as easy as 1, 2, 3", section 4.2): integer arithmetic only, so that one run, a thousand
runs, NumPy, XLA and a browser all draw the same bits.  The last axis is always the run.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.settings import Settings

Tensor = Any  # TensorFlow ships no usable types: a tf.Tensor, or what converts to one


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
    return _to_unit(_draw_words(seeds, purpose, step, count), dtype)


def draw_normal(
    seeds: Tensor, purpose: int, step: Tensor, count: int, dtype: tf.DType = tf.float32
) -> Tensor:
    """Draw standard normal numbers by inverting their distribution function: [count, runs]."""
    return _to_normal(_draw_words(seeds, purpose, step, count), dtype)


def _draw_words(seeds: Tensor, purpose: int, step: Tensor, count: int) -> Tensor:
    return tf.concat(draw_bits(seeds, purpose, step, (count + 1) // 2), 0)[:count]


def _to_normal(bits: Tensor, dtype: tf.DType) -> Tensor:
    # 2u - 1 is exact in float32 for the 23-bit u of _to_unit.
    return np.sqrt(2.0) * tf.math.erfinv(2.0 * _to_unit(bits, dtype) - 1.0)


def draw_data(
    seeds: Tensor, step: Tensor, count: int, mean: Tensor, std: Tensor, gap: Tensor
) -> Tensor:
    """Draw a batch of data: one Gaussian, or two of equal weight at mean -/+ gap / 2.

    Args:
        seeds: [runs] uint32.
        step: the training step.
        count: samples per run.
        mean, std, gap: [runs].

    Returns:
        [count, runs].
    """
    bits = _draw_words(seeds, Purpose.DATA, step, count)
    # The lowest bit takes no part in the normal number, so it is free to choose the mode.
    side = tf.cast(tf.bitwise.bitwise_and(bits, tf.constant(1, tf.uint32)), std.dtype) - 0.5
    return mean + std * _to_normal(bits, std.dtype) + gap * side


def draw_noise(
    seeds: Tensor, purpose: int, step: Tensor, count: int, kind: str, spread: Tensor
) -> Tensor:
    """Draw a batch of latent noise.

    Args:
        seeds: [runs] uint32.
        purpose: NOISE_D, NOISE_G or SAMPLES.
        step: the training step.
        count: samples per run.
        kind: "stratified" (the article's: an even grid from -spread to spread, both ends
            included, plus a uniform number in (0, 0.01)), "uniform" in (-spread, spread), or
            "normal" with standard deviation spread.
        spread: [runs].

    Returns:
        [count, runs].
    """
    if kind == "normal":
        return spread * draw_normal(seeds, purpose, step, count, spread.dtype)
    uniform = draw_uniform(seeds, purpose, step, count, spread.dtype)
    if kind == "uniform":
        return spread * (2.0 * uniform - 1.0)
    grid = tf.cast(tf.linspace(-1.0, 1.0, count), spread.dtype)[:, None]
    return spread * grid + 0.01 * uniform


def noise_grid(settings: Settings, n: int) -> np.ndarray:
    """Return n latent values that stand for the whole noise distribution, each with weight 1/n.

    They are the quantiles at (i + 1/2) / n, so that the mean of f over them is the midpoint rule
    for the expectation of f(z).

    Returns:
        [n] increasing.
    """
    levels = (np.arange(n) + 0.5) / n
    if settings.noise == "normal":
        from scipy.special import ndtri  # inverse of the normal distribution function

        return settings.noise_range * ndtri(levels)
    return settings.noise_range * (2.0 * levels - 1.0)


def sample_data(settings: Settings, n: int, step: int = 0) -> np.ndarray:
    """Return the first n samples of data that the run with these settings draws at a step: [n]."""
    dtype = tf.as_dtype(settings.precision)
    shape = [
        tf.constant([v], dtype) for v in (settings.data_mean, settings.data_std, settings.data_gap)
    ]
    return draw_data(_one_seed(settings), step, n, *shape)[:, 0].numpy()


def sample_noise(
    settings: Settings, n: int, step: int = 0, purpose: Purpose = Purpose.NOISE_D
) -> np.ndarray:
    """Return the batch of n noise values that the run draws at a step, for D or for G: [n]."""
    spread = tf.constant([settings.noise_range], tf.as_dtype(settings.precision))
    return draw_noise(_one_seed(settings), purpose, step, n, settings.noise, spread)[:, 0].numpy()


def data_density(x: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the data's probability density at x, any shape."""
    z = [
        (x - settings.data_mean - side * settings.data_gap / 2) / settings.data_std
        for side in (-1, 1)
    ]
    return np.mean([np.exp(-0.5 * v**2) for v in z], 0) / (settings.data_std * np.sqrt(2 * np.pi))


def data_quantiles(settings: Settings, n: int) -> np.ndarray:
    """Return the data's quantiles at (i + 1/2) / n: [n] increasing."""
    from scipy.special import ndtr, ndtri

    levels = (np.arange(n) + 0.5) / n
    if settings.data_gap == 0:
        return settings.data_mean + settings.data_std * ndtri(levels)
    reach = settings.data_gap / 2 + 8 * settings.data_std
    x = np.linspace(-reach, reach, 20_001)
    half = settings.data_gap / 2
    mass = (ndtr((x - half) / settings.data_std) + ndtr((x + half) / settings.data_std)) / 2
    return settings.data_mean + np.interp(levels, mass, x)


def _one_seed(settings: Settings) -> Tensor:
    return tf.constant([settings.seed], tf.uint32)
