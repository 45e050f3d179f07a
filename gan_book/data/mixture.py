"""Data in the plane: bells of one width at several places (`base.modes`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.base.modes import MOST_MODES, read_modes
from gan_book.base.types import Floats, Numbers, Tensor
from gan_book.data.bells import average_bells, measure_bells, reach_bells
from gan_book.data.distribution import Distribution
from gan_book.data.random import to_normal, to_unit
from gan_book.settings import Settings


def list_modes(settings: Settings) -> tuple[Floats, Floats]:
    """Return the middles of the modes [modes, 2] and their shares [modes], which add up to 1."""
    modes = np.array(read_modes(settings.modes))
    return modes[:, :2], modes[:, 2] / modes[:, 2].sum()


def _list_numbers(settings: Settings) -> dict[str, Any]:
    """Return each mode's middle and all that lies before it, with room for the most modes."""
    middles, shares = list_modes(settings)
    x, y, before = np.zeros([3, MOST_MODES])
    x[: len(shares)], y[: len(shares)] = middles.T
    before[: len(shares)] = np.cumsum(shares) - shares
    before[len(shares) :] = 2.0  # out of a uniform number's reach
    return {"mode_x": x, "mode_y": y, "mode_before": before, "data_std": settings.data_std}


def _draw(words: Tensor, numbers: Numbers) -> Tensor:
    """Choose a mode with the first word of a sample, and move from its middle with two more."""
    before, std = numbers["mode_before"], numbers["data_std"]
    passed = tf.cast(to_unit(words[0], std.dtype) >= before[:, None], std.dtype)
    chosen = passed - tf.concat([passed[1:], tf.zeros_like(passed[:1])], 0)  # the last one passed
    middles = [tf.reduce_sum(chosen * numbers[axis][:, None], 0) for axis in ("mode_x", "mode_y")]
    return tf.stack(middles) + std * to_normal(words[1:], std.dtype)


def _density(x: Floats, settings: Settings) -> Floats:
    return average_bells(x, *list_modes(settings), settings.data_std)


def _moments(settings: Settings) -> tuple[float, float]:
    return measure_bells(*list_modes(settings), settings.data_std)


def _reach(settings: Settings) -> tuple[float, float]:
    return reach_bells(list_modes(settings)[0], settings.data_std)


def _sample(random: np.random.Generator, size: Any, settings: Settings) -> Floats:
    middles, shares = list_modes(settings)
    chosen = middles[random.choice(len(shares), size, p=shares)]
    return np.asarray(chosen + random.normal(0, settings.data_std, chosen.shape))


MIXTURE = Distribution(
    _list_numbers, _draw, None, _density, None, _moments, _reach, _sample, dimension=2, words=3
)
