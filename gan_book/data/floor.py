"""What a perfect generator of any data scores with a finite sample; as `engine/floors.js` does.

`metrics.floors` has the floors of normal data, for every metric and any number of samples.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.data.distribution import convert_numbers, data_quantiles
from gan_book.data.random import Purpose, draw_words
from gan_book.settings import Settings

#: Samples of the perfect generator, how often it draws them, and slices of each one's share.
FLOOR_SAMPLES, FLOOR_REPEATS, FLOOR_SLICES = 256, 400, 4


@lru_cache(maxsize=8)  # every picture of a run shows the same
def measure_data_floor(settings: Settings) -> float:
    """Return the Wasserstein-1 to the data, in sigmas, that samples of the data get.

    Returns:
        The median over repetitions.
    """
    exact = settings.replace(precision="float64")
    seeds = tf.constant(range(FLOOR_REPEATS), tf.uint32)
    (words,) = draw_words(seeds, [(Purpose.SAMPLES, 0)], FLOOR_SAMPLES)
    samples = DISTRIBUTIONS[exact.data].draw(words, convert_numbers(exact))[0].numpy()
    quantiles = data_quantiles(exact, FLOOR_SLICES * FLOOR_SAMPLES)
    moved = np.repeat(np.sort(samples, 0), FLOOR_SLICES, 0) - quantiles[:, None]
    return float(np.median(np.abs(moved).mean(0))) / exact.sigma
