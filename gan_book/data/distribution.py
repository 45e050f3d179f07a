"""The data of a run, whichever its settings name: samples, density, quantiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.random import Purpose, draw_words
from gan_book.settings import Settings


class Distribution(NamedTuple):
    """A distribution that data can come from; its parameters are fields of `Settings`.

    Attributes:
        numbers: settings -> what `draw` and `density_of_runs` need, each a number or [n] of them.
        draw: (words, numbers) -> samples [dimension, n, runs] from random words [n, runs], or
            [words, n, runs] where a sample takes several; each of the numbers is [runs] or
            [n, runs].
        density_of_runs: (x, numbers) -> the density, in the shape of x [..., runs]; in one
            dimension.
        density: (x, settings) -> the same in NumPy: any shape, [..., dimension] in several.
        quantiles: (levels, settings) -> any shape; in one dimension.
        moments: settings -> mean and standard deviation, in several dimensions of a coordinate.
        reach: settings -> ends of an axis on which data and the first generated points are seen.
        sample: (random, size, settings) -> independent samples from NumPy's random numbers.
        dimension: numbers that make a sample.
        words: random words that a sample takes.
    """

    numbers: Callable[[Settings], dict[str, Any]]
    draw: Callable[[Tensor, Numbers], Tensor]
    density_of_runs: Callable[[Tensor, Numbers], Tensor] | None
    density: Callable[[Floats, Settings], Floats]
    quantiles: Callable[[Floats, Settings], Floats] | None
    moments: Callable[[Settings], tuple[float, float]]
    reach: Callable[[Settings], tuple[float, float]]
    sample: Callable[[np.random.Generator, Any, Settings], Floats]
    dimension: int = 1
    words: int = 1


def sample_data(settings: Settings, n: int, step: int = 0) -> np.ndarray:
    """Return the first n samples of data that the run with these settings draws at a step: [n]."""
    (words,) = draw_words(tf.constant([settings.seed], tf.uint32), [(Purpose.DATA, step)], n)
    samples = DISTRIBUTIONS[settings.data].draw(words, convert_numbers(settings))
    return np.asarray(samples.numpy()[0, :, 0])


def convert_numbers(settings: Settings) -> dict[str, Tensor]:
    """Return the numbers of the data of one run, as `Distribution.draw` takes them."""
    return {
        name: tf.constant(np.asarray(value)[..., None], settings.precision)
        for name, value in DISTRIBUTIONS[settings.data].numbers(settings).items()
    }


def data_density(x: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the data's probability density at x, any shape."""
    return np.asarray(DISTRIBUTIONS[settings.data].density(x, settings))


def data_quantiles(settings: Settings, n: int) -> np.ndarray:
    """Return the data's quantiles at (i + 1/2) / n: [n] increasing."""
    quantiles = DISTRIBUTIONS[settings.data].quantiles
    assert quantiles, "data in several dimensions have no quantiles"
    return np.asarray(quantiles((np.arange(n) + 0.5) / n, settings))
