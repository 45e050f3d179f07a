"""Collapse as a phase: when a run is collapsed, and how often it falls and recovers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_book.base.checks import check_number
from gan_book.metrics.outcomes import COLLAPSED_BELOW, NARROW_BELOW


def find_collapsed(
    width_ratio: ArrayLike, below: float = COLLAPSED_BELOW, above: float = NARROW_BELOW
) -> NDArray[np.bool_]:
    """Say at which moments a run is in a phase of collapse.

    The phase begins when the width ratio falls below `below` and lasts until it is back at
    `above`. Two thresholds, so that a width that trembles about one of them counts once.

    Args:
        width_ratio: [..., moments]; a moment that is NaN continues the phase before it.
        below, above: of the width ratio, 0 < below <= above.

    Returns:
        Booleans in that shape.

    Raises:
        ValueError: above < below, or below <= 0.
    """
    check_number("below", below, above=0)
    if not above >= below:
        raise ValueError(f"above must be at least below={below:g}, not {above!r}")
    widths = np.asarray(width_ratio, float)
    falls = widths < below
    decided = falls | (widths >= above)
    # The last moment that decided anything: its index, carried forward; -1 before the first.
    latest = np.maximum.accumulate(np.where(decided, np.arange(widths.shape[-1]), -1), -1)
    return np.take_along_axis(falls, np.maximum(latest, 0), -1) & (latest >= 0)


def count_turns(collapsed: ArrayLike) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Count the collapses and the recoveries of runs.

    Args:
        collapsed: [..., moments] from `find_collapsed`.

    Returns:
        Two arrays [...]: phases begun (one that stands at the first moment counts), phases ended.
    """
    states = np.asarray(collapsed, bool)
    turns = np.diff(states.astype(int), axis=-1)
    return (turns > 0).sum(-1) + states[..., 0], (turns < 0).sum(-1)
