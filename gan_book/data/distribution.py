"""The data of a run, whichever its settings name: samples, density, quantiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.random import Purpose, draw_words
from gan_book.settings import Settings


class Distribution(NamedTuple):
    """A distribution that data can come from; its parameters are fields of `Settings`.

    Attributes:
        parameters: names of these fields.
        draw: (words, numbers) -> samples [features, n, runs] from random words [n, runs].
        density_of_runs: (x, numbers) -> the density, in the shape of x [..., runs].
        density: (x, settings) -> the same in NumPy, any shape.
        quantiles: (levels, settings) -> [n]; of data in one dimension.
    """

    parameters: tuple[str, ...]
    draw: Callable[[Tensor, Numbers], Tensor]
    density_of_runs: Callable[[Tensor, Numbers], Tensor]
    density: Callable[[Floats, Settings], Floats]
    quantiles: Callable[[Floats, Settings], Floats]


def sample_data(settings: Settings, n: int, step: int = 0) -> np.ndarray:
    """Return the first n samples of data that the run with these settings draws at a step: [n]."""
    distribution, dtype = DISTRIBUTIONS[settings.data], tf.as_dtype(settings.precision)
    numbers = {p: tf.constant([getattr(settings, p)], dtype) for p in distribution.parameters}
    (words,) = draw_words(tf.constant([settings.seed], tf.uint32), [(Purpose.DATA, step)], n)
    return np.asarray(distribution.draw(words, numbers).numpy()[0, :, 0])


def data_density(x: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the data's probability density at x, any shape."""
    return np.asarray(DISTRIBUTIONS[settings.data].density(x, settings))


def data_quantiles(settings: Settings, n: int) -> np.ndarray:
    """Return the data's quantiles at (i + 1/2) / n: [n] increasing."""
    return np.asarray(DISTRIBUTIONS[settings.data].quantiles((np.arange(n) + 0.5) / n, settings))
