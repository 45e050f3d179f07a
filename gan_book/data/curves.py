"""Data in the plane along a curve: two moons, and a spiral, each blurred by a bell.

Points lie evenly along the curve's parameter; the exact density is the bell's, averaged over it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.bells import average_bells, measure_bells, reach_bells
from gan_book.data.distribution import Distribution
from gan_book.data.random import to_normal, to_unit
from gan_book.settings import Settings

#: Turns of the spiral, and its radius at the end.
TURNS, RADIUS = 1.5, 2.0
#: Slices of the curve over which the density is averaged (the midpoint rule).
SLICES = 4000

#: u in (0, 1) -> x and y, with the cosine and the sine of NumPy or TensorFlow.
Curve = Callable[[Any, Any], tuple[Any, Any]]


def _follow_moons(u: Any, m: Any) -> tuple[Any, Any]:
    """Two half circles of radius 1, the first above, the second below and half a circle on."""
    second = m.floor(2 * u)
    angle = np.pi * (2 * u - second)
    side = 1 - 2 * second
    return m.cos(angle) * side + second - 0.5, m.sin(angle) * side + 0.5 * second - 0.25


def _follow_spiral(u: Any, m: Any) -> tuple[Any, Any]:
    """Out from the middle; the root of u makes the points about equally dense."""
    way = m.sqrt(u)
    angle = 2 * np.pi * TURNS * way
    return RADIUS * way * m.cos(angle), RADIUS * way * m.sin(angle)


def _make_distribution(follow: Curve) -> Distribution:
    middles = np.stack(follow((np.arange(SLICES) + 0.5) / SLICES, np), -1)
    shares = np.full(SLICES, 1 / SLICES)

    def draw(words: Tensor, numbers: Numbers) -> Tensor:
        std = numbers["data_std"]
        place = tf.stack(follow(to_unit(words[0], std.dtype), tf))
        return place + std * to_normal(words[1:], std.dtype)

    def find_density(x: Floats, settings: Settings) -> Floats:
        return average_bells(x, middles, shares, settings.data_std)

    def find_moments(settings: Settings) -> tuple[float, float]:
        return measure_bells(middles, shares, settings.data_std)

    def find_reach(settings: Settings) -> tuple[float, float]:
        return reach_bells(middles, settings.data_std)

    def sample(random: np.random.Generator, size: Any, settings: Settings) -> Floats:
        place = np.stack(follow(random.uniform(size=size), np), -1)
        return np.asarray(place + random.normal(0, settings.data_std, place.shape))

    def list_numbers(settings: Settings) -> dict[str, Any]:
        return {"data_std": settings.data_std}

    return Distribution(
        list_numbers, draw, None, find_density, None, find_moments, find_reach, sample, 2, 3
    )


MOONS, SPIRAL = _make_distribution(_follow_moons), _make_distribution(_follow_spiral)
