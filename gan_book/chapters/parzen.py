"""Parzen windows: the log-likelihood that kernels on samples give, and how it misleads."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from gan_book.base.types import Floats

DIMENSIONS = (1, 2, 4, 8, 16, 32, 64)
BANDWIDTHS = np.geomspace(0.05, 2, 24)


def estimate_parzen(samples: Floats, points: Floats, bandwidth: float) -> Floats:
    """Return the log density at points [m, d] of a kernel estimate on samples [n, d]: [m]."""
    return _estimate(cdist(points, samples, "sqeuclidean"), samples.shape[1], bandwidth)


def _estimate(squares: Floats, dimension: int, bandwidth: float) -> Floats:
    """Return the log density from squared distances [m, n]: [m]."""
    # The nearest sample's kernel is taken out of the sum, so that not all of them vanish.
    nearest = squares.min(axis=1)
    beyond = nearest[:, None] - squares
    beyond /= 2 * bandwidth**2
    kernels = np.log(np.exp(beyond, out=beyond).mean(axis=1)) - nearest / (2 * bandwidth**2)
    return np.asarray(kernels - dimension / 2 * np.log(2 * np.pi * bandwidth**2))


def judge_parzen(
    samples: Floats, valid: Floats, test: Floats, scale: float = 1.0
) -> tuple[float, float]:
    """Return the Parzen score in nats, and the bandwidth that did best on validation data.

    Args:
        samples: [n, d] of the generator.
        valid, test: [m, d] of the data.
        scale: unit of the bandwidths tried.
    """
    squares = cdist(valid, samples, "sqeuclidean")
    means = [_estimate(squares, valid.shape[1], h).mean() for h in scale * BANDWIDTHS]
    best = float(scale * BANDWIDTHS[int(np.argmax(means))])
    return float(estimate_parzen(samples, test, best).mean()), best


def make_sets(train: Floats, fresh: Floats, seed: int) -> dict[str, Floats]:
    """Return what generators make that have seen `train`; "truth" is fresh data, the best there is.

    Args:
        train: [m, d] data that a generator may use.
        fresh: [n, d] other data, n < m. "k-means" makes as many points: the centres of `train`.
        seed: of k-means.
    """
    centre = train.mean(axis=0)
    k_means = KMeans(len(fresh), n_init=1, random_state=seed).fit(train)
    return {
        "truth": fresh,
        "k-means": k_means.cluster_centers_,
        "narrow": centre + 0.7 * (fresh - centre),
        "spike": centre[None],
        "memorised": train[: len(fresh)],
    }


def draw_points(data: str, dimension: int, seed: int) -> Floats:
    """Return 1,797 points [1797, d]: standard normal, or digits by their principal components."""
    random = np.random.default_rng([seed, dimension])
    if data == "normal":
        return random.normal(size=(1797, dimension))
    pixels = random.permutation(load_digits().data)
    return np.asarray(PCA(dimension, random_state=0).fit_transform(pixels))


def judge_sets(data: str, dimension: int, seed: int) -> list[dict[str, object]]:
    """Judge five generators of 300 points each on one split of the data: a row per generator."""
    points = draw_points(data, dimension, seed)
    train, fresh, valid, test = np.split(points, (1000, 1300, 1500))
    scale = float(points.std()) if data == "digits" else 1.0
    rows: list[dict[str, object]] = []
    if data == "normal":
        rows.append({"generator": "exact", "score": score_exactly(test), "bandwidth": None})
    for name, samples in make_sets(train, fresh, seed).items():
        value, bandwidth = judge_parzen(samples, valid, test, scale)
        rows.append({"generator": name, "score": value, "bandwidth": bandwidth})
    return rows


def score_exactly(points: Floats) -> float:
    """Return the mean log density of standard normal data at points [m, d]."""
    squares = (points**2).sum(axis=1).mean()
    return float(-0.5 * squares - points.shape[1] / 2 * np.log(2 * np.pi))
