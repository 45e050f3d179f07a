"""Latent noise: what G is fed.  The last axis is the run, the first one the number's coordinate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from scipy.special import ndtri  # inverse of the normal distribution function

from gan_book.base.registries import NOISES
from gan_book.base.types import Floats, Tensor
from gan_book.data.random import Purpose, draw_words, to_normal, to_unit
from gan_book.settings import Settings


class Noise(NamedTuple):
    """A way to draw latent noise.

    Attributes:
        draw: (words, spread) -> [n, runs] from random words [n, runs]; spread [runs].
        quantiles: levels in (0, 1) -> quantiles of the distribution that the batches stand for,
            for a spread of 1.
        apart: name of the noise that draws independently from the same distribution.
    """

    draw: Callable[[Tensor, Tensor], Tensor]
    quantiles: Callable[[Floats], Floats]
    apart: str


def draw_noise(kind: str, words: Tensor, spread: Tensor) -> Tensor:
    """Turn random words into a batch of latent noise.

    Args:
        kind: a name of `NOISES`.
        words: [n, runs] uint32, or [numbers, n, runs] of a sample of several.
        spread: [runs].

    Returns:
        [numbers, n, runs].
    """
    drawn: Tensor = NOISES[kind].draw(words, spread)
    return drawn if words.shape.rank == 3 else drawn[None]


def noise_grid(settings: Settings, n: int) -> Floats:
    """Return n latent values that stand for the whole noise distribution, each with weight 1/n.

    They are the quantiles at (i + 1/2) / n, so that the mean of f over them is the midpoint rule
    for the expectation of f(z).

    Returns:
        [n] increasing.
    """
    levels = (np.arange(n) + 0.5) / n
    return np.asarray(settings.noise_range * NOISES[settings.noise].quantiles(levels))


def sample_noise(
    settings: Settings, n: int, step: int = 0, purpose: Purpose = Purpose.NOISE_D
) -> np.ndarray:
    """Return n latent values from a run's random numbers, for D, G or samples.

    Those of one number a sample are the first that the run draws at that step.

    Returns:
        [n], or [n, latent_size] of several numbers.
    """
    count, seeds = settings.latent_size * n, tf.constant([settings.seed], tf.uint32)
    (words,) = draw_words(seeds, [(purpose, step)], count)
    spread = tf.constant([settings.noise_range], tf.as_dtype(settings.precision))
    drawn = draw_noise(settings.noise, words, spread).numpy().reshape(settings.latent_size, n)
    return np.asarray(drawn[0] if settings.latent_size == 1 else drawn.T)


def _draw_stratified(words: Tensor, spread: Tensor) -> Tensor:
    """Draw as the article does: an even grid, both ends included, plus uniform (0, 0.01)."""
    grid = tf.cast(tf.linspace(-1.0, 1.0, words.shape[0]), spread.dtype)[:, None]
    return spread * grid + 0.01 * to_unit(words, spread.dtype)


def _draw_uniform(words: Tensor, spread: Tensor) -> Tensor:
    return spread * (2.0 * to_unit(words, spread.dtype) - 1.0)


def _draw_normal(words: Tensor, spread: Tensor) -> Tensor:
    return spread * to_normal(words, spread.dtype)


def _place_evenly(levels: Floats) -> Floats:
    return 2.0 * levels - 1.0


STRATIFIED = Noise(_draw_stratified, _place_evenly, "uniform")
UNIFORM = Noise(_draw_uniform, _place_evenly, "uniform")
NORMAL = Noise(_draw_normal, ndtri, "normal")
