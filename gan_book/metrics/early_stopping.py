"""Early stopping by samples only: what a watcher of a run would have seen, and when it stops."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gan_book.base.types import Floats


def watch_samples(made: ArrayLike, real: ArrayLike, sigma: float) -> dict[str, Floats]:
    """Measure samples of G against as many of the data at every recorded moment.

    Args:
        made, real: [moments, n].
        sigma: standard deviation of the data.

    Returns:
        Arrays [moments]: "wasserstein" in sigmas and "width_ratio" (std of the generated samples
        over sigma). NaN once the run has diverged.
    """
    made, real = np.asarray(made, float), np.asarray(real, float)
    # Two samples of one size: the i-th smallest of one answers for the i-th smallest of the other.
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(np.sort(made) - np.sort(real)).mean(-1)
        return {"wasserstein": gaps / sigma, "width_ratio": made.std(-1) / sigma}


def find_first(fires: ArrayLike) -> int | None:
    """Return the index of the first True, or None."""
    hits = np.flatnonzero(np.asarray(fires, bool))
    return int(hits[0]) if hits.size else None
