"""Distances between two samples in several dimensions: sliced Wasserstein-1, and neighbours.

A perfect generator does not get their best value: its own is found by measuring two samples of data
(`perfect_distance`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree
from scipy.stats import wasserstein_distance

from gan_book.base.checks import check_count, check_number, check_sample
from gan_book.base.types import Floats, Random
from gan_book.metrics.floors import Floor, find_floor


def sliced_wasserstein(
    samples: ArrayLike, data: ArrayLike, data_std: float = 1.0, slices: int = 32
) -> float:
    """Return the Wasserstein-1 distance of the shadows of two samples, averaged over directions.

    Args:
        samples: [n, 2], finite.
        data: [m, 2], finite.
        data_std: the unit.
        slices: directions, evenly over half a turn.

    Source: Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures", section 3.
    """
    generated, real = (
        check_sample(name, x, least=1, dimensions=2)
        for name, x in (("samples", samples), ("data", data))
    )
    angles = np.pi * (np.arange(check_count("slices", slices)) + 0.5) / slices
    across = np.stack([np.cos(angles), np.sin(angles)])
    shadows = zip((generated @ across).T, (real @ across).T, strict=True)
    unit = check_number("data_std", data_std, above=0)
    return float(np.mean([wasserstein_distance(a, b) for a, b in shadows])) / unit


class Neighbours(NamedTuple):
    """Scores by nearest neighbours, each best at 1.

    Attributes:
        precision: share of the samples inside the ball of some point of data, whose radius is the
            distance to that point's k-th neighbour.
        recall: the same with both sides exchanged.
        density: balls of data around a sample, over k: outliers among the data count less.
        coverage: share of the balls of data with a sample in them.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def measure_neighbours(samples: ArrayLike, data: ArrayLike, k: int = 5) -> Neighbours:
    """Compare two samples by their k-nearest neighbours.

    Args:
        samples: [n, d], finite, n > k.
        data: [m, d], finite, m > k.
        k: neighbours; a point is none of its own.

    Sources: Kynkaanniemi et al. 2019, "Improved precision and recall metric for assessing
    generative models", section 2; Naeem et al. 2020, "Reliable fidelity and diversity metrics for
    generative models", section 3.
    """
    k = check_count("k", k)
    generated = check_sample("samples", samples, least=k + 1, dimensions=2)
    real = check_sample("data", data, least=k + 1, dimensions=2)
    of_data, of_samples = KDTree(real), KDTree(generated)
    radii = of_data.query(real, k + 1)[0][:, k]
    own_radii = of_samples.query(generated, k + 1)[0][:, k]
    # How many balls of data a sample lies in: the samples in each ball, turned round.
    inside = of_samples.query_ball_point(real, radii)
    balls = np.bincount(np.concatenate([*inside, []]).astype(int), minlength=len(generated))
    found = of_data.query_ball_point(generated, own_radii)
    recalled = np.unique(np.concatenate([*found, []]).astype(int))
    return Neighbours(
        precision=float((balls > 0).mean()),
        recall=len(recalled) / len(real),
        density=float(balls.mean()) / k,
        coverage=float(np.mean([len(ball) > 0 for ball in inside])),
    )


def perfect_distance(
    distance: Callable[[Floats, Floats], float],
    draw: Callable[[Random, int], Floats],
    n_samples: int,
    n_data: int,
    confidence: float = 0.95,
    repeats: int = 200,
    seed: int = 0,
) -> Floor:
    """Say what a perfect generator gets: two samples of data are compared, many times.

    Args:
        distance: (samples, data) -> a score.
        draw: (random, n) -> n independent samples of data, [n, d].
        n_samples, n_data: sizes of both samples.
        confidence: share of perfect generators within the range.
        repeats: how often.
        seed: of the samples.
    """
    random = np.random.default_rng(seed)
    count = check_count("repeats", repeats, least=40)
    pairs = ((draw(random, n_samples), draw(random, n_data)) for _ in range(count))
    return find_floor(np.array([distance(*pair) for pair in pairs]), confidence)
