"""Chapter 6's tables: power and floors of the instruments, and Parzen's scores up to 64 dimensions.

Data are in units of sigma around their mean, so that one table serves any mean and width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.special import logsumexp
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from gan_book import distances
from gan_book.checks import Floats

Random = np.random.Generator
SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
MEMORY = 100  # points that the memorising generator knows
DIMENSIONS = (1, 2, 4, 8, 16, 32, 64)

# ---- power ---------------------------------------------------------------------------------------

#: Each instrument takes generated samples [n] and data [n]; larger is worse.
INSTRUMENTS: dict[str, Callable[[Floats, Floats], float]] = {
    "mean": lambda samples, data: float(abs(samples.mean() - data.mean())),
    "width": lambda samples, data: float(abs(np.log(samples.std() / data.std()))),
    "Wasserstein-1": lambda samples, data: distances.wasserstein(samples, data, 1.0),
    "KS": distances.kolmogorov_smirnov,
    "MMD": lambda samples, data: distances.mmd_squared(samples, data, 1.0),
    "C2ST": distances.classifier_accuracy,
    "histogram JS": distances.histogram_js,
    "histogram KL": distances.histogram_kl,
}

#: Each generator takes random numbers, n, and what it has seen; the sixth has the data's moments.
GENERATORS: dict[str, Callable[[Random, int, Floats], Floats]] = {
    "perfect": lambda random, n, seen: random.normal(size=n),
    "collapsed": lambda random, n, seen: 0.3 * random.normal(size=n),
    "shifted": lambda random, n, seen: 0.3 + random.normal(size=n),
    "too wide": lambda random, n, seen: 1.3 * random.normal(size=n),
    "memorised": lambda random, n, seen: random.choice(seen, n),
    "two humps": lambda random, n, seen: (
        0.9 * random.choice([-1, 1], n) + np.sqrt(0.19) * random.normal(size=n)
    ),
}


def draw_case(name: str, random: Random, n: int) -> tuple[Floats, Floats]:
    """Draw what a generator makes, and data to judge it by: two samples of n.

    "memorised" is judged by fresh data; "memorised, by its own" by the data that it has seen.
    """
    seen = random.normal(size=MEMORY)
    if name == "memorised, by its own":
        return random.choice(seen, n), random.choice(seen, n)
    return GENERATORS[name](random, n, seen), random.normal(size=n)


def score(
    name: str, n: int, repeats: int, seed: int, keys: Iterable[str] = INSTRUMENTS
) -> dict[str, Floats]:
    """Measure a generator many times: [repeats] by the name of the instrument, those in `keys`."""
    random = np.random.default_rng([seed, n, sum(name.encode())])
    cases = [draw_case(name, random, n) for _ in range(repeats)]
    return {key: np.array([INSTRUMENTS[key](*case) for case in cases]) for key in keys}


@lru_cache(maxsize=len(SIZES))  # the floors and the thresholds are of the same scores
def score_perfect(n: int, repeats: int) -> dict[str, Floats]:
    """Measure perfect generators, with other random numbers than the power's."""
    return score("perfect", n, repeats, seed=1)


def count_repeats(n: int, most: int | None) -> int:
    """Return how often a case of n samples is drawn: large ones take longer."""
    count = 400 if n <= 256 else 240
    return min(count, most or count)


def tabulate_floors(most: int | None) -> pd.DataFrame:
    """Say what perfect generators get: a row per instrument and number of samples."""
    rows: list[dict[str, object]] = []
    for n in SIZES:
        repeats = count_repeats(n, most)
        for name, scores in score_perfect(n, repeats).items():
            ends = np.quantile(scores, (0.025, 0.5, 0.95, 0.975), method="median_unbiased")
            row = dict(zip(("low", "median", "alarm", "high"), ends.round(5), strict=True))
            rows.append({"study": name, "value": n, "runs": repeats} | row)
    return pd.DataFrame(rows)


def measure_power(most: int | None) -> pd.DataFrame:
    """Count alarms at 5 % false ones: a row per generator, instrument and number of samples."""
    rows = []
    for n in SIZES:
        repeats = count_repeats(n, most)
        alarms = {k: np.quantile(v, 0.95) for k, v in score_perfect(n, repeats).items()}
        for name in (*GENERATORS, "memorised, by its own"):
            runs = max(1, repeats // 2)
            for key, scores in score(name, n, runs, seed=2).items():
                count = int((scores > alarms[key]).sum())
                row = {"study": name, "value": n, "instrument": key, "runs": runs}
                rows.append(row | {"alarms": count})
    return pd.DataFrame(rows)


# ---- Parzen --------------------------------------------------------------------------------------

BANDWIDTHS = np.geomspace(0.05, 2, 24)


def estimate_parzen(samples: Floats, points: Floats, bandwidth: float) -> Floats:
    """Return the log density at points [m, d] of a kernel estimate on samples [n, d]: [m]."""
    return _estimate(cdist(points, samples, "sqeuclidean"), samples.shape[1], bandwidth)


def _estimate(squares: Floats, dimension: int, bandwidth: float) -> Floats:
    kernels = logsumexp(-squares / (2 * bandwidth**2), axis=1) - np.log(squares.shape[1])
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


def measure_parzen(most: int | None) -> pd.DataFrame:
    """Score generators by Parzen windows: a row per data, dimension, generator and seed."""
    rows = [
        {"study": data, "value": dimension, "seed": seed} | row
        for data in ("normal", "digits")
        for dimension in DIMENSIONS
        for seed in range(min(10, most or 10))
        for row in judge_sets(data, dimension, seed)
    ]
    return pd.DataFrame(rows).round({"score": 3, "bandwidth": 4})


def measure_gap(most: int | None) -> pd.DataFrame:
    """Say what Parzen takes from the truth: a row per dimension, number of samples and seed."""
    rows = []
    for dimension in DIMENSIONS:
        for n in (100, 1000, 10_000):
            for seed in range(min(3, most or 3)):
                random = np.random.default_rng([seed, dimension, n])
                sets = (random.normal(size=(m, dimension)) for m in (n, 250, 500))
                samples, valid, test = sets
                value, bandwidth = judge_parzen(samples, valid, test)
                row = {"study": "normal", "value": dimension, "n": n, "seed": seed}
                rows.append(row | {"lost": score_exactly(test) - value, "bandwidth": bandwidth})
    return pd.DataFrame(rows).round({"lost": 3, "bandwidth": 4})


TABLES = {
    "floors": tabulate_floors,
    "power": measure_power,
    "parzen": measure_parzen,
    "gap": measure_gap,
}
