"""How sure are we: shares and medians over many runs, with intervals, and paired comparisons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from gan_book.base.checks import check_confidence, check_count, check_sample
from gan_book.base.types import Floats


@dataclass(frozen=True)
class Interval:
    """A value with the ends of its confidence interval.

    A format for numbers applies to all three: `f"{i:.2f}"` gives "0.88 [0.87, 0.90]". One that
    ends in % shows percentages: `f"{i:%}"` gives "88 [87, 90] %", `f"{i:.1%}"` one decimal more.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return format(self, ".3g")

    def __format__(self, spec: str) -> str:
        scale, unit, number = 1, "", spec or ".3g"
        if spec.endswith("%"):
            scale, unit, number = 100, " %", f"{spec[:-1] or '.0'}f"
        # A tiny negative number would show as "-0"; adding zero to the rounded one drops the sign.
        value, low, high = (
            format(float(format(scale * x, number)) + 0.0, number)
            for x in (self.value, self.low, self.high)
        )
        return f"{value} [{low}, {high}]{unit}"


@dataclass(frozen=True)
class Comparison:
    """Two settings over the same seeds: each one's value, and the difference, second minus first.

    `p_value` (shares only) is McNemar's, exact: how often chance alone would split the seeds on
    which the two settings disagree at least as unevenly. Formats as `Interval` does.
    """

    first: Interval
    second: Interval
    difference: Interval
    p_value: float | None = None

    def __str__(self) -> str:
        return format(self, ".3g")

    def __format__(self, spec: str) -> str:
        # Two percentages differ by points: 40 % is 10 points more than 30 %, and a third more.
        gap = format(self.difference, spec).replace("%", "points")
        text = f"{self.first:{spec}} to {self.second:{spec}}, difference {gap}"
        if self.p_value is None:
            return text
        chance = "p < 0.001" if self.p_value < 0.001 else f"p = {self.p_value:.3f}"
        return f"{text}, {chance}"


def wilson_interval(successes: int, total: int, confidence: float = 0.95) -> Interval:
    """Return the share `successes / total` with its Wilson score interval.

    Raises:
        ValueError: unless 0 <= successes <= total and total >= 1.

    Source: Wilson 1927; recommended by Brown, Cai and DasGupta 2001.
    """
    total = check_count("total", total)
    successes = check_count("successes", successes, least=0)
    if successes > total:
        raise ValueError(f"successes must be at most the total, {total}, not {successes}")
    result = stats.binomtest(successes, total)
    ends = result.proportion_ci(check_confidence(confidence), method="wilson")
    return Interval(successes / total, float(ends.low), float(ends.high))


def compare_pairs(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Comparison:
    """Compare how often something happened in two settings, seed by seed.

    Args:
        first, second: [runs] booleans, in the same order of seeds.

    Returns:
        The two shares with Wilson intervals, their difference with Newcombe's square-and-add
        interval (his method 10), and McNemar's exact p-value.

    Raises:
        ValueError: the two do not pair up, or are not booleans.

    Source: Newcombe 1998, Statistics in Medicine 17:2635-2650; McNemar 1947.
    """
    a, b = np.asarray(first), np.asarray(second)
    if a.dtype != bool or b.dtype != bool or a.ndim != 1 or a.shape != b.shape or not a.size:
        raise ValueError(
            "first and second must be booleans of one shape [runs], "
            f"not {a.dtype} {a.shape} and {b.dtype} {b.shape}"
        )
    one, two = (wilson_interval(int(hits.sum()), hits.size, confidence) for hits in (a, b))
    only_first, only_second = int((a & ~b).sum()), int((~a & b).sum())
    apart = only_first + only_second
    p_value = float(stats.binomtest(only_first, apart).pvalue) if apart else 1.0
    bond = _correlate(a, b)
    below = _add_squares(two.value - two.low, one.high - one.value, bond)
    above = _add_squares(two.high - two.value, one.value - one.low, bond)
    gap = two.value - one.value
    return Comparison(one, two, Interval(gap, gap - below, gap + above), p_value)


def _correlate(a: np.ndarray, b: np.ndarray) -> float:
    """Return the correlation of two boolean arrays, with Newcombe's continuity correction."""
    both, neither = int((a & b).sum()), int((~a & ~b).sum())
    product = both * neither - int((a & ~b).sum()) * int((~a & b).sum())
    margins = float(a.sum()) * float((~a).sum()) * float(b.sum()) * float((~b).sum())
    if margins == 0:
        return 0.0
    corrected = max(product - a.size / 2, 0.0) if product > 0 else product
    return float(corrected / np.sqrt(margins))


def _add_squares(one: float, two: float, correlation: float) -> float:
    """Return the half-width of a difference of two things with these half-widths."""
    return float(np.sqrt(one**2 + two**2 - 2 * correlation * one * two))


def agree(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Say whether two counts of independent runs may have one share behind them.

    They may unless Fisher's exact test finds a chance below 0.0027, as rare as 3 standard errors.

    Args:
        first, second: (successes, total).
    """
    table = [[hits, total - hits] for hits, total in (first, second)]
    return bool(stats.fisher_exact(table).pvalue >= 0.0027)


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return the mean with its interval by Student's t.

    Args:
        values: [n], n >= 2, independent.

    Source: Student 1908.
    """
    sample = check_sample("values", values)
    reach = stats.t.ppf(0.5 + check_confidence(confidence) / 2, len(sample) - 1)
    half = float(reach * sample.std(ddof=1) / np.sqrt(len(sample)))
    return Interval(float(sample.mean()), float(sample.mean()) - half, float(sample.mean()) + half)


def median_interval(
    values: ArrayLike, confidence: float = 0.95, repeats: int = 2000, seed: int = 0
) -> Interval:
    """Return the median with its percentile bootstrap interval.

    Percentile and not BCa: BCa learns the skew by leaving out one value at a time, and a median
    hardly moves then.

    Args:
        values: [n], n >= 2.
        repeats: the number of resamples.
        seed: of the resamples.

    Raises:
        ValueError: NaN or infinity; a run that diverged has no width, and what to do with it is
            the caller's to say.

    Source: Efron 1979.
    """
    return _bootstrap(_median, (check_sample("values", values),), confidence, repeats, seed)


def compare_medians(
    first: ArrayLike,
    second: ArrayLike,
    confidence: float = 0.95,
    repeats: int = 2000,
    seed: int = 0,
) -> Comparison:
    """Compare the medians of two settings over the same seeds.

    Args:
        first, second: [runs], finite, in the same order of seeds.
        repeats: the number of resamples; for the difference they are of whole pairs.
        seed: of the resamples.

    Raises:
        ValueError: the two do not pair up, or NaN or infinity.
    """
    a, b = check_sample("first", first), check_sample("second", second)
    if a.shape != b.shape:
        raise ValueError(f"second must have as many values as first, {len(a)}, not {len(b)}")
    one, two = (_bootstrap(_median, (sample,), confidence, repeats, seed) for sample in (a, b))
    return Comparison(one, two, _bootstrap(_median_gap, (a, b), confidence, repeats, seed))


def _median(values: Floats, axis: int = -1) -> Floats:
    return np.asarray(np.median(values, axis=axis))


def _median_gap(first: Floats, second: Floats, axis: int = -1) -> Floats:
    return _median(second, axis) - _median(first, axis)


def _bootstrap(
    statistic: Callable[..., Floats],
    samples: tuple[Floats, ...],
    confidence: float,
    repeats: int,
    seed: int,
) -> Interval:
    """Return a statistic of one sample, or of paired ones, with its percentile interval."""
    result = stats.bootstrap(
        samples,
        statistic,
        n_resamples=check_count("repeats", repeats, least=100),
        # Bounds the memory: some ten million resampled numbers at a time.
        batch=max(1, 10_000_000 // len(samples[0])),
        vectorized=True,
        paired=True,
        axis=-1,
        confidence_level=check_confidence(confidence),
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    ends = result.confidence_interval
    return Interval(float(statistic(*samples)), float(ends.low), float(ends.high))
