"""How far are generated samples from the data: instruments that see samples only.

None of them is zero for a perfect generator, because samples are finite: `floors` says what a
perfect generator gets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.spatial.distance import cdist, pdist
from scipy.special import ndtr, ndtri, rel_entr

from gan_book.base.checks import check_count, check_number, check_sample
from gan_book.base.types import Floats


def width_ratio(samples: ArrayLike, data_std: float) -> Floats:
    """Return the width of the samples over that of the data: 1 is right, 0 is a spike.

    Args:
        samples: [..., n], n >= 2.
        data_std: standard deviation of the data.

    Returns:
        [...], the standard deviation (divided by n, not n - 1) over data_std; NaN where a sample
        is not finite.
    """
    rows = _check_rows(samples, least=2)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.std(rows, axis=-1) / check_number("data_std", data_std, above=0))


def describe(samples: ArrayLike, data_mean: float, data_std: float) -> dict[str, Floats]:
    """Return moments, quantiles and Wasserstein-1 distance of samples, beside normal data.

    Args:
        samples: [..., n], n >= 2.
        data_mean, data_std: of the data.

    Returns:
        Arrays [...] by name: "mean", "std", "q05", "q25", "q50", "q75", "q95" in the data's units;
        "width_ratio"; "wasserstein" in units of data_std. NaN where a sample is NaN.
    """
    rows = _check_rows(samples, least=2)
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    with np.errstate(invalid="ignore", over="ignore"):
        table = {"mean": rows.mean(axis=-1), "std": rows.std(axis=-1)}
        quantiles = np.quantile(rows, levels, axis=-1)
    table |= {f"q{100 * level:02.0f}": q for level, q in zip(levels, quantiles, strict=True)}
    table["width_ratio"] = width_ratio(rows, data_std)
    table["wasserstein"] = wasserstein_to_normal(rows, data_mean, data_std)
    return {name: np.asarray(values) for name, values in table.items()}


def wasserstein(samples: ArrayLike, data: ArrayLike, data_std: float) -> float:
    """Return the Wasserstein-1 distance of two samples, in units of data_std.

    It is the mean distance over which one has to be moved to become the other.

    Args:
        samples: [n], finite.
        data: [m], finite.
        data_std: the unit.
    """
    generated = check_sample("samples", samples, least=1)
    real = check_sample("data", data, least=1)
    unit = check_number("data_std", data_std, above=0)
    return float(stats.wasserstein_distance(generated, real)) / unit


def wasserstein_to_normal(samples: ArrayLike, data_mean: float, data_std: float) -> Floats:
    """Return the Wasserstein-1 distance of samples to a normal, exactly, in units of data_std.

    The i-th smallest of n samples answers for the i-th of n equal slices of probability. The
    distance is the integral of |sample - quantile(u)| over the slices, in closed form because
    the quantile function is the derivative of -density(quantile(u)).

    Args:
        samples: [..., n], in any order.
        data_mean, data_std: of the normal.

    Returns:
        [...]; NaN where a sample is NaN, infinite where one is infinite.
    """
    unit = check_number("data_std", data_std, above=0)
    rows = _check_rows(samples, least=1)
    x = np.sort((rows - check_number("data_mean", data_mean)) / unit, axis=-1)
    edges = np.linspace(0, 1, x.shape[-1] + 1)
    walls = ndtri(edges)
    densities = _density(walls)
    # Where the quantile function crosses the sample: to the left it lies below, to the right above.
    crossing = np.clip(x, walls[:-1], walls[1:])
    balance = 2 * ndtr(crossing) - edges[:-1] - edges[1:]
    slices = x * balance + 2 * _density(crossing) - densities[:-1] - densities[1:]
    return np.asarray(slices.sum(axis=-1))


def kolmogorov_smirnov(samples: ArrayLike, data: ArrayLike) -> float:
    """Return the largest gap between the cumulative shares of two samples, from 0 to 1.

    Args:
        samples: [n], finite.
        data: [m], finite.
    """
    generated = check_sample("samples", samples, least=1)
    real = check_sample("data", data, least=1)
    # The method concerns the p-value only, which is not used.
    return float(stats.ks_2samp(generated, real, method="asymp").statistic)


def kolmogorov_smirnov_to_normal(samples: ArrayLike, data_mean: float, data_std: float) -> float:
    """Return the largest gap between the cumulative share of samples and a normal's, from 0 to 1.

    Args:
        samples: [n], finite.
        data_mean, data_std: of the normal.
    """
    x = check_sample("samples", samples, least=1) - check_number("data_mean", data_mean)
    unit = check_number("data_std", data_std, above=0)
    return float(stats.ks_1samp(x / unit, ndtr, method="asymp").statistic)


def mmd_squared(samples: ArrayLike, data: ArrayLike, bandwidth: float) -> float:
    """Return the squared maximum mean discrepancy, estimated without bias.

    The kernel is Gaussian, exp(-|x - y|^2 / (2 bandwidth^2)). No point is compared with itself:
    over many perfect samples the mean is 0, so single values may be negative.

    Args:
        samples: [n] or [n, d], n >= 2.
        data: [m] or [m, d], m >= 2.
        bandwidth: of the kernel, in the data's units; their standard deviation is a good start.

    Source: Gretton et al. 2012, lemma 6.
    """
    generated, real = _check_points(samples, data)
    scale = 2 * check_number("bandwidth", bandwidth, above=0) ** 2
    alike = [np.exp(-pdist(points, "sqeuclidean") / scale).mean() for points in (generated, real)]
    across = np.exp(-cdist(generated, real, "sqeuclidean") / scale).mean()
    return float(alike[0] + alike[1] - 2 * across)


def classifier_accuracy(
    samples: ArrayLike, data: ArrayLike, classifier: Any = None, folds: int = 5, seed: int = 0
) -> float:
    """Return how well a classifier tells samples from data, on points that it has not seen.

    0.5 is chance: the samples pass. By default the k nearest neighbours vote, k being the square
    root of the number of training points, made odd so that no vote ties. The accuracy is the mean
    of the two kinds' own, so that chance is 0.5 for samples of different sizes too.

    Args:
        samples: [n] or [n, d], n >= folds.
        data: [m] or [m, d], m >= folds.
        classifier: any of scikit-learn's, in place of the neighbours; it is trained here.
        folds: of the cross-validation.
        seed: shuffles the folds.

    Source: Lopez-Paz and Oquab 2017, section 3.
    """
    # scikit-learn takes seconds to import, and nothing else here needs it.
    from sklearn.model_selection import StratifiedKFold
    from sklearn.neighbors import KNeighborsClassifier

    generated, real = _check_points(samples, data, least=check_count("folds", folds, least=2))
    points = np.concatenate([generated, real])
    is_generated = np.arange(len(points)) < len(generated)
    if classifier is None:
        trained_on = len(points) * (folds - 1) // folds
        classifier = KNeighborsClassifier(int(np.sqrt(trained_on) - 1) // 2 * 2 + 1)
    right = np.zeros(len(points), dtype=bool)
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(points, is_generated)
    for train, test in splits:
        classifier.fit(points[train], is_generated[train])
        right[test] = classifier.predict(points[test]) == is_generated[test]
    return float(right[is_generated].mean() + right[~is_generated].mean()) / 2


def histogram_js(samples: ArrayLike, data: ArrayLike, bins: int | ArrayLike = 20) -> float:
    """Return the Jensen-Shannon divergence of two histograms in nats, from 0 to log 2.

    A plug-in estimate, biased upwards: see `histogram_js_bias`.

    Args:
        samples: [n], finite.
        data: [m], finite.
        bins: how many equal ones over the range of both samples, or [bins + 1] edges, increasing;
            values beyond the outer edges count to the outer bins.
    """
    generated, real = _count_shares(samples, data, bins, pseudo_count=0)
    middle = (generated + real) / 2
    return float((rel_entr(generated, middle) + rel_entr(real, middle)).sum()) / 2


def histogram_kl(
    samples: ArrayLike, data: ArrayLike, bins: int | ArrayLike = 20, pseudo_count: float = 0.5
) -> float:
    """Return the Kullback-Leibler divergence KL(data || samples) of two histograms, in nats.

    The plain plug-in estimate is infinite as soon as a bin with data holds no sample.

    Args:
        samples, data, bins: as in `histogram_js`.
        pseudo_count: added to every bin of both, so that none is empty; 0 is the plain plug-in.
            The estimate is biased either way.
    """
    generated, real = _count_shares(samples, data, bins, pseudo_count)
    return float(rel_entr(real, generated).sum())


def _count_shares(
    samples: ArrayLike, data: ArrayLike, bins: int | ArrayLike, pseudo_count: float
) -> tuple[Floats, Floats]:
    """Return the share of each of two samples in each bin."""
    generated, real = check_sample("samples", samples), check_sample("data", data)
    if not (np.isfinite(pseudo_count) and pseudo_count >= 0):
        raise ValueError(f"pseudo_count must be a finite number of at least 0, not {pseudo_count}")
    if isinstance(bins, (int, np.integer)):
        both = np.concatenate([generated, real])
        edges = np.histogram_bin_edges(both, check_count("bins", int(bins), least=2))
    else:
        edges = check_sample("bins", bins, least=3)
    if not np.all(np.diff(edges) > 0):
        raise ValueError("bins must have increasing edges")
    shares = []
    for values in (generated, real):
        counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
        shares.append((counts + pseudo_count) / (counts + pseudo_count).sum())
    return shares[0], shares[1]


def _density(z: Floats) -> Floats:
    """Return the standard normal density, 0 at infinity."""
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _check_rows(samples: ArrayLike, least: int) -> Floats:
    """Return samples [..., n] as float64; NaN may be among them, for a run may have diverged."""
    rows = np.asarray(samples, dtype=np.float64)
    if rows.ndim < 1 or rows.shape[-1] < least:
        raise ValueError(f"samples must have shape [..., n] with n >= {least}, not {rows.shape}")
    return rows


def _check_points(samples: ArrayLike, data: ArrayLike, least: int = 2) -> tuple[Floats, Floats]:
    """Return two samples as points, [n, d] and [m, d]."""
    generated = check_sample("samples", samples, least, dimensions=2)
    real = check_sample("data", data, least, dimensions=2)
    generated, real = (x[:, None] if x.ndim == 1 else x for x in (generated, real))
    if generated.shape[1] != real.shape[1]:
        raise ValueError(
            f"data must have as many columns as samples, {generated.shape[1]}, not {real.shape[1]}"
        )
    return generated, real
