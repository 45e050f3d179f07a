"""How a run ended: one word per run by a stated rule, and how often each word comes up."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gan_book.base.checks import check_number
from gan_book.base.types import Floats
from gan_book.metrics.intervals import Comparison, Interval, compare_pairs, wilson_interval

#: The words for how a run can end, in the order in which the rule asks for them.
OUTCOMES = ("diverged", "off target", "collapsed", "narrow", "good", "wide")

#: The rule: a mean further than this from the data's, in sigma, is off target ...
OFF_TARGET_BEYOND = 2.0
#: ... and of width ratios these are the thresholds.
COLLAPSED_BELOW, NARROW_BELOW, GOOD_UP_TO = 0.3, 0.5, 1.5
#: A shape is wrong where Wasserstein-1 is beyond this once mean and width are those of the data.
MISSHAPEN_BEYOND = 0.3
#: A generator has arrived when its mean is nearer than this and its width smaller, in sigma.
ARRIVED_WITHIN, ARRIVED_BELOW = 1.0, 2.0


def classify_outcomes(
    mean: ArrayLike, std: ArrayLike, data_mean: float = 4.0, data_std: float = 0.5
) -> NDArray[np.str_]:
    """Say in one word what a generator makes, from the mean and width of its output.

    The rule, where the first that fits wins and width means std / data_std: "diverged", mean or
    std not finite; "off target", |mean - data_mean| > OFF_TARGET_BEYOND data_std; "collapsed",
    width below COLLAPSED_BELOW; "narrow", below NARROW_BELOW; "good", up to GOOD_UP_TO; "wide".

    Args:
        mean, std: of the generator's output, in the data's units, any shapes that broadcast
            ([runs], or [runs, moments] for a time series).
        data_mean, data_std: of the data.

    Returns:
        Strings from `OUTCOMES` in that shape; `.item()` makes a str of a single one.

    Raises:
        ValueError: a negative std, or data without a finite mean and width.
    """
    centre, spread = _check_moments(mean, std, data_mean, data_std)
    width = spread / data_std
    rules = [
        ~(np.isfinite(centre) & np.isfinite(spread)),
        np.abs(centre - data_mean) > OFF_TARGET_BEYOND * data_std,
        width < COLLAPSED_BELOW,
        width < NARROW_BELOW,
        width <= GOOD_UP_TO,
    ]
    return np.select(rules, OUTCOMES[:-1], default=OUTCOMES[-1])


def has_arrived(
    mean: ArrayLike, std: ArrayLike, data_mean: float = 4.0, data_std: float = 0.5
) -> NDArray[np.bool_]:
    """Say whether a generator has reached the data: near its mean, and not much wider.

    Args:
        mean, std, data_mean, data_std: as in `classify_outcomes`.

    Returns:
        Booleans in the shape of mean and std; False where these are not finite.
    """
    centre, spread = _check_moments(mean, std, data_mean, data_std)
    near = np.abs(centre - data_mean) < ARRIVED_WITHIN * data_std
    return np.asarray(near & (spread < ARRIVED_BELOW * data_std))


def is_misshapen(points: ArrayLike, data: ArrayLike) -> bool:
    """Say whether a generator's shape is wrong, whatever its mean and width.

    Both samples are moved and stretched to mean 0 and width 1; their shapes differ by the
    Wasserstein-1 that is left. (Between a normal distribution and a uniform one that is 0.15, and
    two spikes are at 0.54.)

    Args:
        points: [n] of the generator.
        data: [n] of the data, or quantiles of it.

    Returns:
        Whether they differ by more than MISSHAPEN_BEYOND; False where a width is 0 or not finite.
    """
    made, real = (_standardise(np.sort(np.asarray(sample, float))) for sample in (points, data))
    return bool(np.abs(made - real).mean() > MISSHAPEN_BEYOND)


def _standardise(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return (values - values.mean()) / values.std()


def share(outcomes: ArrayLike, which: str | None = None, confidence: float = 0.95) -> Interval:
    """Return the share of runs that ended in a given way, with its Wilson interval.

    Args:
        outcomes: [runs] words from `OUTCOMES`, or booleans.
        which: the word to count; None with booleans.

    Raises:
        ValueError: an unknown word, or no runs.
    """
    hits = _find_hits("outcomes", outcomes, which)
    return wilson_interval(int(hits.sum()), hits.size, confidence)


def shares(outcomes: ArrayLike, confidence: float = 0.95) -> dict[str, Interval]:
    """Return the share of every outcome with its Wilson interval, in the order of `OUTCOMES`.

    Args:
        outcomes: [runs] words from `OUTCOMES`.
    """
    return {which: share(outcomes, which, confidence) for which in OUTCOMES}


def compare_shares(
    first: ArrayLike, second: ArrayLike, which: str | None = None, confidence: float = 0.95
) -> Comparison:
    """Compare how often two settings ended in a given way, on the same seeds.

    Args:
        first, second: [runs] words or booleans as in `share`, in the same order of seeds.
        which: the word to count; None with booleans.

    Returns:
        See `compare_pairs`.
    """
    hits = _find_hits("first", first, which), _find_hits("second", second, which)
    return compare_pairs(*hits, confidence)


def _check_moments(
    mean: ArrayLike, std: ArrayLike, data_mean: float, data_std: float
) -> tuple[Floats, Floats]:
    check_number("data_mean", data_mean)
    check_number("data_std", data_std, above=0)
    centre, spread = np.broadcast_arrays(np.asarray(mean, float), np.asarray(std, float))
    if np.any(spread < 0):
        raise ValueError(f"std must be at least 0, or NaN, not {np.nanmin(spread)}")
    return centre, spread


def _find_hits(name: str, outcomes: ArrayLike, which: str | None) -> NDArray[np.bool_]:
    """Return which runs count: the booleans themselves, or where the word is `which`."""
    values = np.asarray(outcomes)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name} must have shape [runs], at least one run, not {values.shape}")
    if which is None and values.dtype == bool:
        return values
    if which not in OUTCOMES:
        raise ValueError(f"which must be one of {', '.join(OUTCOMES)}, not {which!r}")
    strangers = set(values.tolist()) - set(OUTCOMES)
    if strangers:
        raise ValueError(f"{name} must be words of {', '.join(OUTCOMES)}, not {strangers.pop()!r}")
    return values == which
