"""What a perfect generator scores: the floor under every metric, for a given number of samples.

The data here are normal. Every metric is taken in a form that shifting and rescaling the data leave
as it is, so that one floor serves any mean and width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gan_book import distances
from gan_book.checks import Floats, check_confidence, check_count, check_number, check_sample


@dataclass(frozen=True)
class Floor:
    """What perfect generators get: the median, and the ends of the range of most of them."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.3g} [{self.low:.3g}, {self.high:.3g}]"


@dataclass(frozen=True)
class Score:
    """A measured value beside its floor; in print "0.798 (perfect: 0.104 [0.0571, 0.211])"."""

    metric: str
    value: float
    floor: Floor

    def __str__(self) -> str:
        return f"{self.value:.3g} (perfect: {self.floor})"


def _mean(samples: Floats, data: Floats | None) -> float:
    return float(samples.mean())


def _width_ratio(samples: Floats, data: Floats | None) -> float:
    return float(distances.width_ratio(samples, 1.0))


def _wasserstein(samples: Floats, data: Floats | None) -> float:
    if data is None:
        return float(distances.wasserstein_to_normal(samples, 0.0, 1.0))
    return distances.wasserstein(samples, data, 1.0)


def _kolmogorov_smirnov(samples: Floats, data: Floats | None) -> float:
    if data is None:
        return distances.kolmogorov_smirnov_to_normal(samples, 0.0, 1.0)
    return distances.kolmogorov_smirnov(samples, data)


def _mmd_squared(samples: Floats, data: Floats, bandwidth: float = 1.0) -> float:
    return distances.mmd_squared(samples, data, bandwidth)


# Each takes samples and data in units of sigma, around the data's mean. The first group can also
# be taken against the normal itself; the second needs a sample of data.
_AGAINST_NORMAL: dict[str, Callable[..., float]] = {
    "mean": _mean,
    "width_ratio": _width_ratio,
    "wasserstein": _wasserstein,
    "kolmogorov_smirnov": _kolmogorov_smirnov,
}
_AGAINST_SAMPLE: dict[str, Callable[..., float]] = {
    "mmd_squared": _mmd_squared,
    "classifier_accuracy": distances.classifier_accuracy,
    "histogram_js": distances.histogram_js,
    "histogram_kl": distances.histogram_kl,
}

#: The names of the metrics that have floors.
METRICS = (*_AGAINST_NORMAL, *_AGAINST_SAMPLE)


def measure(
    metric: str,
    samples: ArrayLike,
    data: ArrayLike | None = None,
    data_mean: float = 4.0,
    data_std: float = 0.5,
    **options: Any,
) -> Score:
    """Measure samples by a metric, and say beside it what a perfect generator would get.

    Args:
        metric: one of `METRICS`. "mean" is (mean - data_mean) / data_std.
        samples: [n], finite.
        data: [m], finite, or None to measure against the normal itself, which the first four
            metrics can; the first two never look at data.
        data_mean, data_std: of the normal that the data come from.
        options: the metric's own; lengths among them (`bandwidth`, edges of `bins`) are in units
            of data_std around data_mean, and edges are a tuple.

    Raises:
        ValueError: an unknown metric, or one that needs data and has none.
    """
    centre, unit = check_number("data_mean", data_mean), check_number("data_std", data_std, above=0)
    generated = (check_sample("samples", samples) - centre) / unit
    real = None if data is None else (check_sample("data", data) - centre) / unit
    n_data = None if real is None else len(real)
    function = _find_metric(metric, n_data)
    bar = floor(metric, len(generated), n_data, **options)
    return Score(metric, function(generated, real, **options), bar)


def floor(
    metric: str,
    n_generated: int,
    n_data: int | None = None,
    confidence: float = 0.95,
    repeats: int | None = None,
    seed: int = 0,
    **options: Any,
) -> Floor:
    """Say what a perfect generator gets: the median over repetitions, and the middle 95 %.

    To reject a generator that scores too high, at 5 %, take `high` at confidence 0.9: a perfect
    generator stays below it 95 times in 100.

    Args:
        metric, options: as in `measure`.
        n_generated: size of the sample.
        n_data: size of the sample of data; None measures against the normal itself.
        confidence: share of perfect generators within the range.
        repeats, seed: as in `perfect_scores`.
    """
    tail = (1 - check_confidence(confidence)) / 2
    scores = perfect_scores(metric, n_generated, n_data, repeats, seed, **options)
    low, median, high = np.quantile(scores, (tail, 0.5, 1 - tail), method="median_unbiased")
    return Floor(float(median), float(low), float(high))


def perfect_scores(
    metric: str,
    n_generated: int,
    n_data: int | None = None,
    repeats: int | None = None,
    seed: int = 0,
    **options: Any,
) -> Floats:
    """Return what many perfect generators get, in increasing order; kept for the next call.

    Args:
        metric, n_generated, n_data, options: as in `floor`.
        repeats: how many; 1,000 unless given, but 200 for the classifier, which takes 20 ms each.
        seed: of the samples.

    Returns:
        [repeats], read-only.
    """
    if repeats is None:
        repeats = 200 if metric == "classifier_accuracy" else 1000
    _find_metric(metric, n_data)
    sizes = check_count("n_generated", n_generated, least=2), n_data
    key = tuple(sorted(options.items()))
    return _draw_scores(metric, *sizes, check_count("repeats", repeats, least=40), seed, key)


@lru_cache(maxsize=512)
def _draw_scores(
    metric: str,
    n_generated: int,
    n_data: int | None,
    repeats: int,
    seed: int,
    options: tuple[tuple[str, Any], ...],
) -> Floats:
    function = _find_metric(metric, n_data)
    random = np.random.default_rng(seed)
    scores = np.empty(repeats)
    for i in range(repeats):
        samples = random.normal(size=n_generated)
        data = None if n_data is None else random.normal(size=n_data)
        scores[i] = function(samples, data, **dict(options))
    scores.sort()
    scores.flags.writeable = False  # every later call gets this very array
    return scores


def _find_metric(metric: str, n_data: int | None) -> Callable[..., float]:
    if metric not in METRICS:
        raise ValueError(f"metric must be one of {', '.join(METRICS)}, not {metric!r}")
    if n_data is not None:
        check_count("n_data", n_data, least=2)
    elif metric in _AGAINST_SAMPLE:
        raise ValueError(f"{metric} must have a sample of data, not None")
    return {**_AGAINST_NORMAL, **_AGAINST_SAMPLE}[metric]
