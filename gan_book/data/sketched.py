"""Data with a density that was drawn by hand: the same within a bin (`base.sketch`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.sketch import (
    BIN_WIDTH,
    BINS,
    SKETCH_HIGH,
    SKETCH_LOW,
    list_floors,
    measure_sketch,
    read_shares,
)
from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.distribution import Distribution
from gan_book.data.random import to_unit
from gan_book.settings import Settings

#: In an empty bin the distribution function stands still, so its inverse leaps across.
_STEEPEST = 1e30


def _list_numbers(settings: Settings) -> dict[str, Any]:
    """Return each bin's share, all that lies left of it, and how steep the quantiles rise in it."""
    shares = np.array(read_shares(settings.sketch))
    steep = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), _STEEPEST)
    return {"bin_share": shares, "bin_floor": np.array(list_floors([*shares])), "bin_rise": steep}


def _draw(words: Tensor, numbers: Numbers) -> Tensor:
    """Invert the distribution function: a bin that lies left counts whole, one counts in part."""
    floors, rise = numbers["bin_floor"], numbers["bin_rise"]
    above = to_unit(words, floors.dtype) - floors[:, None]
    bins = tf.reduce_sum(tf.clip_by_value(above * rise[:, None], 0.0, 1.0), 0)
    return (SKETCH_LOW + BIN_WIDTH * bins)[None]


def _density_of_runs(x: Tensor, numbers: Numbers) -> Tensor:
    place = tf.cast(tf.floor((x - SKETCH_LOW) / BIN_WIDTH), tf.int32)
    inside = tf.one_hot(place, BINS, axis=0, dtype=x.dtype)
    shares = tf.reshape(numbers["bin_share"], [BINS, *[1] * (len(x.shape) - 1), -1])
    return tf.reduce_sum(inside * shares, 0) / BIN_WIDTH


def _density(x: Floats, settings: Settings) -> Floats:
    place = np.floor((np.asarray(x) - SKETCH_LOW) / BIN_WIDTH)
    inside = (place >= 0) & (place < BINS)
    shares = np.array(read_shares(settings.sketch))
    return np.where(inside, shares[np.clip(place, 0, BINS - 1).astype(int)] / BIN_WIDTH, 0.0)


def _quantiles(levels: Floats, settings: Settings) -> Floats:
    shares = np.array(read_shares(settings.sketch))
    floors = np.array(list_floors([*shares]))
    full = np.flatnonzero(shares)
    i = full[np.searchsorted(floors[full], levels, side="right") - 1]
    within = np.minimum(1.0, (np.asarray(levels) - floors[i]) / shares[i])
    return np.asarray(SKETCH_LOW + BIN_WIDTH * (i + within))


def _reach(settings: Settings) -> tuple[float, float]:
    """The same for every sketch, so that the axis stands still while one is drawn."""
    return SKETCH_LOW - 2.0, SKETCH_HIGH + 2.0


def _sample(random: np.random.Generator, size: Any, settings: Settings) -> Floats:
    return _quantiles(random.uniform(size=size), settings)


def _moments(settings: Settings) -> tuple[float, float]:
    return measure_sketch(settings.sketch)


SKETCHED = Distribution(
    _list_numbers, _draw, _density_of_runs, _density, _quantiles, _moments, _reach, _sample
)
