"""Checks of the instruments' arguments: a bad value raises a one-line `ValueError`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from gan_book.base.types import Floats


def check_sample(name: str, values: ArrayLike, least: int = 2, dimensions: int = 1) -> Floats:
    """Return a sample as float64, or say what is wrong with it.

    Args:
        name: what the caller calls it.
        values: [n], or also [n, d] where `dimensions` is 2.
        least: the smallest n allowed.

    Raises:
        ValueError: another shape, too few values, NaN or infinity.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not 1 <= sample.ndim <= dimensions:
        allowed = "[n]" if dimensions == 1 else "[n] or [n, d]"
        raise ValueError(f"{name} must have shape {allowed}, not {sample.shape}")
    if len(sample) < least:
        raise ValueError(f"{name} must have at least {least} values, not {len(sample)}")
    lost = int(sample.size - np.isfinite(sample).sum())
    if lost:
        raise ValueError(f"{name} must be finite throughout, not NaN or infinite in {lost} places")
    return sample


def check_number(name: str, value: float, above: float = -math.inf) -> float:
    """Return a finite number greater than `above`, or raise ValueError."""
    if not (math.isfinite(value) and value > above):
        allowed = "a finite number" if above == -math.inf else f"a finite number above {above:g}"
        raise ValueError(f"{name} must be {allowed}, not {value!r}")
    return float(value)


def check_count(name: str, value: int, least: int = 1) -> int:
    """Return a whole number of at least `least`, or raise ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}")
    return int(value)


def check_confidence(confidence: float) -> float:
    """Return a number strictly between 0 and 1, or raise ValueError."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return float(confidence)
