"""From the quantiles of a distribution to its density over cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gan_book.base.types import Floats


def estimate_density(quantiles: ArrayLike, edges: np.ndarray) -> Floats:
    """Return the average density over cells.

    Args:
        quantiles: [..., n] at levels (i + 1/2) / n, as `TrainingRun.quantiles` gives them.
        edges: [cells + 1] rising ends of the cells.

    Returns:
        [..., cells]; probability beyond the edges is left out, so that the area may be below 1.
    """
    return np.diff(_accumulate(quantiles, edges)) / np.diff(edges)


def share_outside(quantiles: ArrayLike, edges: np.ndarray) -> Floats:
    """Return the probability left and right of the edges: [..., 2]."""
    reached = _accumulate(quantiles, edges)
    return np.stack([reached[..., 0], 1 - reached[..., -1]], -1)


def _accumulate(quantiles: ArrayLike, edges: np.ndarray) -> Floats:
    """Return the distribution function at the edges, straight between the quantiles."""
    ranked = np.sort(np.asarray(quantiles, float))
    levels = (np.arange(ranked.shape[-1]) + 0.5) / ranked.shape[-1]

    def reach(row: Floats) -> Floats:
        return np.interp(edges, row, levels, left=0.0, right=1.0)

    return np.apply_along_axis(reach, -1, ranked)
