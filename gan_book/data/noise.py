"""Latent noise: what G is fed.  The last axis is the run, the first one the number's coordinate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from scipy.special import ndtri  # inverse of the normal distribution function

from gan_book.base.registries import NOISES
from gan_book.base.types import Floats, Tensor
from gan_book.data.random import Purpose, draw_normal, draw_uniform
from gan_book.settings import Settings


class Noise(NamedTuple):
    """A way to draw latent noise, for a spread of 1.

    Attributes:
        draw: (seeds, purpose, step, count, spread) -> [count, runs].
        quantiles: levels in (0, 1) -> quantiles of the distribution that the batches stand for.
        apart: name of the noise that draws independently from the same distribution.
    """

    draw: Callable[[Tensor, int, Tensor, int, Tensor], Tensor]
    quantiles: Callable[[Floats], Floats]
    apart: str


def draw_noise(
    seeds: Tensor, purpose: int, step: Tensor, count: int, kind: str, spread: Tensor
) -> Tensor:
    """Draw a batch of latent noise.

    Args:
        seeds: [runs] uint32.
        purpose: NOISE_D, NOISE_G or SAMPLES.
        step: the training step.
        count: samples per run.
        kind: a name of `NOISES`.
        spread: [runs].

    Returns:
        [1, count, runs].
    """
    drawn: Tensor = NOISES[kind].draw(seeds, purpose, step, count, spread)
    return drawn[None]


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
    """Return the batch of n noise values that the run draws at a step, for D or for G: [n]."""
    seeds = tf.constant([settings.seed], tf.uint32)
    spread = tf.constant([settings.noise_range], tf.as_dtype(settings.precision))
    drawn = draw_noise(seeds, purpose, step, n, settings.noise, spread)
    return np.asarray(drawn.numpy()[0, :, 0])


def _draw_stratified(
    seeds: Tensor, purpose: int, step: Tensor, count: int, spread: Tensor
) -> Tensor:
    """Draw as the article does: an even grid, both ends included, plus uniform (0, 0.01)."""
    grid = tf.cast(tf.linspace(-1.0, 1.0, count), spread.dtype)[:, None]
    return spread * grid + 0.01 * draw_uniform(seeds, purpose, step, count, spread.dtype)


def _draw_uniform(seeds: Tensor, purpose: int, step: Tensor, count: int, spread: Tensor) -> Tensor:
    return spread * (2.0 * draw_uniform(seeds, purpose, step, count, spread.dtype) - 1.0)


def _draw_normal(seeds: Tensor, purpose: int, step: Tensor, count: int, spread: Tensor) -> Tensor:
    return spread * draw_normal(seeds, purpose, step, count, spread.dtype)


def _place_evenly(levels: Floats) -> Floats:
    return 2.0 * levels - 1.0


STRATIFIED = Noise(_draw_stratified, _place_evenly, "uniform")
UNIFORM = Noise(_draw_uniform, _place_evenly, "uniform")
NORMAL = Noise(_draw_normal, ndtri, "normal")
