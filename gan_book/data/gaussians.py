"""Data in one dimension: one Gaussian, or two of equal weight side by side."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import tensorflow as tf
from scipy.special import ndtr, ndtri

from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.distribution import Distribution
from gan_book.data.random import to_normal
from gan_book.settings import Settings


def _draw(words: Tensor, numbers: Numbers) -> Tensor:
    """Make samples; with a gap, either mode lies half of it away from the mean."""
    std = numbers["data_std"]
    # The lowest bit takes no part in the normal number, so it is free to choose the mode.
    side = tf.cast(tf.bitwise.bitwise_and(words, tf.constant(1, tf.uint32)), std.dtype) - 0.5
    x = numbers["data_mean"] + std * to_normal(words, std.dtype) + numbers["data_gap"] * side
    return x[None]


def _density_of_runs(x: Tensor, numbers: Numbers) -> Tensor:
    def mode(side: float) -> Tensor:
        z = (x - numbers["data_mean"] - side * numbers["data_gap"]) / numbers["data_std"]
        return tf.exp(-0.5 * z * z) / (numbers["data_std"] * np.sqrt(2 * np.pi))

    return 0.5 * (mode(-0.5) + mode(0.5))


def _density(x: Floats, settings: Settings) -> Floats:
    z = [
        (x - settings.data_mean - side * settings.data_gap / 2) / settings.data_std
        for side in (-1, 1)
    ]
    return np.mean([np.exp(-0.5 * v**2) for v in z], 0) / (settings.data_std * np.sqrt(2 * np.pi))


def _quantiles(levels: Floats, settings: Settings) -> Floats:
    if settings.data_gap == 0:
        return settings.data_mean + settings.data_std * ndtri(levels)
    half = settings.data_gap / 2
    reach = half + 8 * settings.data_std
    x = np.linspace(-reach, reach, 20_001)
    mass = (ndtr((x - half) / settings.data_std) + ndtr((x + half) / settings.data_std)) / 2
    return settings.data_mean + np.interp(levels, mass, x)


def _moments(settings: Settings) -> tuple[float, float]:
    return settings.data_mean, math.hypot(settings.data_std, settings.data_gap / 2)


def _reach(settings: Settings) -> tuple[float, float]:
    """Six sigmas around the data, and the place where generators start, within sixteen."""
    mean, sigma = _moments(settings)
    low = max(mean - 16 * sigma, min(mean - 6 * sigma, -1.0))
    return low, min(mean + 16 * sigma, max(mean + 6 * sigma, 1.0))


def _sample(random: np.random.Generator, size: Any, settings: Settings) -> Floats:
    x = random.normal(settings.data_mean, settings.data_std, size)
    return np.asarray(x + settings.data_gap * (random.integers(0, 2, size) - 0.5))


def _list_numbers(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in ("data_mean", "data_std", "data_gap")}


GAUSSIANS = Distribution(
    _list_numbers, _draw, _density_of_runs, _density, _quantiles, _moments, _reach, _sample
)
