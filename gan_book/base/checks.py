"""Checks of the instruments' arguments: a bad value raises a one-line `ValueError`."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from numbers import Integral
from typing import Any

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


def make_plain(value: Any) -> Any:
    """Return a scalar of NumPy or pandas as Python's own value; pandas' NA is None."""
    if value is getattr(sys.modules.get("pandas"), "NA", ...):
        return None
    scalar = isinstance(value, (np.generic, np.ndarray)) and value.ndim == 0
    return value.item() if scalar else value


def check_seeds(seeds: Iterable[int]) -> list[int]:
    """Return seeds as a list, or raise ValueError; each is checked where it is used."""
    try:
        if isinstance(seeds, (str, bytes)):
            raise TypeError
        return list(seeds)
    except TypeError:
        several = "several whole numbers, as range(8) or [1, 5]"
        raise ValueError(f"seeds must be {several}, not {seeds!r}") from None


def check_number(
    name: str, value: float, above: float = -math.inf, most: float = math.inf
) -> float:
    """Return a finite number greater than `above` and at most `most`, or raise ValueError."""
    plain = make_plain(value)
    inside = isinstance(plain, (int, float)) and math.isfinite(plain) and above < plain <= most
    if not inside:
        low = "" if above == -math.inf else f" above {above:g}"
        high = "" if most == math.inf else f" and at most {most:g}"
        raise ValueError(f"{name} must be a finite number{low}{high}, not {value!r}")
    return float(plain)


def check_count(name: str, value: int, least: int = 1, most: float = math.inf) -> int:
    """Return a whole number of at least `least` and at most `most`, or raise ValueError."""
    plain = make_plain(value)
    whole = isinstance(plain, Integral) and not isinstance(plain, bool)
    if not (whole and least <= plain <= most):
        high = "" if most == math.inf else f" and at most {most:g}"
        raise ValueError(f"{name} must be a whole number of at least {least}{high}, not {value!r}")
    return int(plain)


def check_confidence(confidence: float) -> float:
    """Return a number strictly between 0 and 1, or raise ValueError."""
    plain = make_plain(confidence)
    if not (isinstance(plain, (int, float)) and 0 < plain < 1):
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    return float(plain)
