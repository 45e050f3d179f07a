"""What a perfect generator scores: the floor under every metric, for a given number of samples.

The data here are normal. Every metric is taken in a form that shifting and rescaling the data leave
as it is, so that one floor serves any mean and width.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gan_book.base.checks import check_confidence, check_count, check_number, check_sample
from gan_book.base.types import Floats
from gan_book.metrics import distances


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


class Metric(NamedTuple):
    """A metric with a floor, on samples in units of sigma around the data's mean.

    Attributes:
        to_sample: (samples, data) -> value.
        to_normal: samples -> value, against the normal itself; None where that cannot be.
        repeats: perfect generators that its floor is made of.
    """

    to_sample: Callable[..., float]
    to_normal: Callable[..., float] | None = None
    repeats: int = 1000


def _take_mean(samples: Floats, data: Floats | None = None) -> float:
    return float(samples.mean())


def _take_width(samples: Floats, data: Floats | None = None) -> float:
    return float(distances.width_ratio(samples, 1.0))


#: Metrics that have floors, by their names.
METRICS = {
    "mean": Metric(_take_mean, _take_mean),
    "width_ratio": Metric(_take_width, _take_width),
    "wasserstein": Metric(
        lambda samples, data: distances.wasserstein(samples, data, 1.0),
        lambda samples: float(distances.wasserstein_to_normal(samples, 0.0, 1.0)),
    ),
    "kolmogorov_smirnov": Metric(
        distances.kolmogorov_smirnov,
        lambda samples: distances.kolmogorov_smirnov_to_normal(samples, 0.0, 1.0),
    ),
    "mmd_squared": Metric(
        lambda samples, data, bandwidth=1.0: distances.mmd_squared(samples, data, bandwidth)
    ),
    "classifier_accuracy": Metric(
        distances.classifier_accuracy, repeats=200
    ),  # it takes 20 ms each
    "histogram_js": Metric(distances.histogram_js),
    "histogram_kl": Metric(distances.histogram_kl),
}


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
    bar = floor(metric, len(generated), n_data, **options)
    return Score(metric, _take(metric, generated, real, options), bar)


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
    scores = perfect_scores(metric, n_generated, n_data, repeats, seed, **options)
    return find_floor(scores, confidence)


def find_floor(scores: Floats, confidence: float) -> Floor:
    """Return the median of what perfect generators got, and the range of so large a share: [k]."""
    tail = (1 - check_confidence(confidence)) / 2
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
        repeats: how many; None leaves it to the metric: 1,000, or 200 for the classifier.
        seed: of the samples.

    Returns:
        [repeats], read-only.
    """
    _check_metric(metric, n_data)
    repeats = METRICS[metric].repeats if repeats is None else repeats
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
    random = np.random.default_rng(seed)
    scores = np.empty(repeats)
    for i in range(repeats):
        samples = random.normal(size=n_generated)
        data = None if n_data is None else random.normal(size=n_data)
        scores[i] = _take(metric, samples, data, dict(options))
    scores.sort()
    scores.flags.writeable = False  # every later call gets this very array
    return scores


def _take(metric: str, samples: Floats, data: Floats | None, options: Mapping[str, Any]) -> float:
    """Return the value of a metric, against a sample of data or the normal itself."""
    form = METRICS[metric]
    if data is None:
        assert form.to_normal is not None  # `_check_metric` has seen to it
        return float(form.to_normal(samples, **options))
    return float(form.to_sample(samples, data, **options))


def _check_metric(metric: str, n_data: int | None) -> None:
    if metric not in METRICS:
        raise ValueError(f"metric must be one of {', '.join(METRICS)}, not {metric!r}")
    if n_data is not None:
        check_count("n_data", n_data, least=2)
    elif METRICS[metric].to_normal is None:
        raise ValueError(f"{metric} must have a sample of data, not None")
