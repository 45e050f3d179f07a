"""Round bells of one width in the plane, of given shares: what their mixture is like."""

from __future__ import annotations

import numpy as np

from gan_book.base.types import Floats

#: Points at which the bells are averaged in one go: each meets all of them.
_AT_ONCE = 500


def average_bells(x: Floats, middles: Floats, shares: Floats, std: float) -> Floats:
    """Return the density of the mixture at x: [..., 2] to [...].

    Args:
        x: points.
        middles: of the bells, [bells, 2].
        shares: of the bells, [bells], which add up to 1.
        std: of each bell, along either axis.
    """
    flat = np.reshape(x, (-1, 2))
    parts = [
        np.exp(-((part[:, None] - middles) ** 2).sum(-1) / (2 * std**2)) @ shares
        for part in np.array_split(flat, 1 + len(flat) // _AT_ONCE)
    ]
    return np.asarray(np.concatenate(parts).reshape(np.shape(x)[:-1]) / (2 * np.pi * std**2))


def measure_bells(middles: Floats, shares: Floats, std: float) -> tuple[float, float]:
    """Return mean and standard deviation of a coordinate; args as for `average_bells`."""
    mean = shares @ middles
    between = shares @ ((middles - mean) ** 2).mean(1)
    return float(mean.mean()), float(np.sqrt(between + std**2))


def reach_bells(middles: Floats, std: float) -> tuple[float, float]:
    """Return the ends of an axis on which the bells and the first generated points are seen."""
    margin = 6 * std
    return min(middles.min() - margin, -1.0), max(middles.max() + margin, 1.0)
