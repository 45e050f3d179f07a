"""Chapter 1's question how many samples a line needs, on data of which all is known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import stats
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from gan_book.base.checks import check_confidence, check_seeds
from gan_book.base.types import Floats, Random
from gan_book.chapters.two_ways import fit_naive_bayes
from gan_book.metrics.intervals import Interval, mean_interval

Line = tuple[Floats, float]  # the log odds are w . x + b: w [d] and b

#: Training sizes of the study of dimensions; each training set contains the smaller ones.
TRAINING_SIZES = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)


def draw_pair(random: Random, n: int, half: Floats) -> tuple[Floats, np.ndarray]:
    """Draw two round normal classes, one sample of each first: [n, d] and labels [n].

    Args:
        half: [d] the mean of class 1; that of class 0 is its negative.
    """
    y = np.concatenate([[0, 1], random.integers(2, size=n - 2)])
    return random.normal(size=(n, len(half))) + np.where(y[:, None], half, -half), y


def measure_line_error(line: Line, half: Floats) -> float:
    """Return how often a line is wrong about the classes of `draw_pair`, in closed form."""
    w, b = line
    reach, size = float(w @ half), float(np.linalg.norm(w))
    return float(stats.norm.cdf([-(reach + b) / size, -(reach - b) / size]).mean())


def fit_naive_line(x: Floats, y: np.ndarray) -> Line:
    """Return the line of naive Bayes with shared variances."""
    shares, means, variances = fit_naive_bayes(x, np.eye(2)[y])
    w = (means[1] - means[0]) / variances
    return w, float(np.log(shares[1] / shares[0]) - w @ means.sum(axis=0) / 2)


def fit_logistic_line(x: Floats, y: np.ndarray) -> Line:
    """Return the line of logistic regression with nearly no penalty, run to its optimum."""
    model = LogisticRegression(C=1e4, solver="newton-cholesky", max_iter=200).fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


def fit_discriminant_line(x: Floats, y: np.ndarray) -> Line:
    """Return the line of the Gaussian discriminant with one full covariance."""
    model = LinearDiscriminantAnalysis(solver="lsqr").fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


@threadpool_limits.wrap(limits=1)
def race_discriminant(
    distance: float, seeds: Iterable[int], n: int = 1000, features: int = 4
) -> tuple[Floats, Floats]:
    """Measure errors above the least possible, of discriminant and logistic regression: [seeds].

    Args:
        distance: between the means, in standard deviations.
        seeds: of the training sets.
        n: samples in each.
        features: of each sample.
    """
    half = np.zeros(features)
    half[0] = distance / 2
    least, found = stats.norm.cdf(-distance / 2), []
    for seed in check_seeds(seeds):
        x, y = draw_pair(np.random.default_rng([seed, int(100 * distance)]), n, half)
        lines = fit_discriminant_line(x, y), fit_logistic_line(x, y)
        found.append([measure_line_error(line, half) - least for line in lines])
    discriminant, logistic = np.transpose(found)
    return discriminant, logistic


def spread_news(features: int, growing: bool) -> Floats:
    """Return half the distance of two classes in each feature: [features].

    Args:
        growing: every feature tells as much as one of ten of the chapter's data (0.35 each), so
            that more features know more; otherwise they share what those ten tell together.
    """
    return np.full(features, 0.35 if growing else 0.35 * np.sqrt(10 / features))


@threadpool_limits.wrap(limits=1)
def race_sizes(half: Floats, seeds: Iterable[int]) -> tuple[Floats, Floats]:
    """Measure errors above the least possible, of naive Bayes and logistic regression.

    Args:
        half: [d] the mean of class 1.
        seeds: of the training sets.

    Returns:
        [seeds, TRAINING_SIZES] each.
    """
    least = stats.norm.cdf(-np.linalg.norm(half))
    naive: list[Floats] = []
    logistic: list[Floats] = []
    for seed in check_seeds(seeds):
        x, y = draw_pair(np.random.default_rng([seed, len(half)]), TRAINING_SIZES[-1], half)
        for fit, rows in ((fit_naive_line, naive), (fit_logistic_line, logistic)):
            errors = [measure_line_error(fit(x[:n], y[:n]), half) for n in TRAINING_SIZES]
            rows.append(np.array(errors) - least)
    return np.array(naive), np.array(logistic)


def find_need(excess: Floats, most: float) -> float:
    """Return the training size from which on an error stays within `most` of the least possible.

    Args:
        excess: [TRAINING_SIZES] errors above the least possible; it need not fall all the way.
        most: what is allowed.

    Returns:
        A size between two of TRAINING_SIZES, interpolated on logarithms of size and excess; the
        first of them if all are within, infinity if the last is not.
    """
    above = np.flatnonzero(excess > most)
    if not above.size:
        return float(TRAINING_SIZES[0])
    last = above[-1]
    if last == len(TRAINING_SIZES) - 1:
        return float("inf")
    high, low = np.log(excess[last : last + 2])
    part = (high - np.log(most)) / (high - low)
    return float(TRAINING_SIZES[last] * (TRAINING_SIZES[last + 1] / TRAINING_SIZES[last]) ** part)


def ratio_interval(first: Floats, second: Floats, confidence: float = 0.95) -> Interval:
    """Return mean(first) / mean(second) of pairs, with an interval by linearisation.

    Args:
        first, second: [n] pairs; the mean of `second` must lie many standard errors from 0.

    Source: Cochran 1977, section 6.3 (ratio estimates).
    """
    ratio = float(np.mean(first) / np.mean(second))
    rest = mean_interval(first - ratio * second, check_confidence(confidence))
    half = (rest.high - rest.low) / 2 / abs(float(np.mean(second)))
    return Interval(ratio, ratio - half, ratio + half)
