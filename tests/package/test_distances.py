"""Distances of samples: hand computations, closed forms and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from gan_book import metrics

MEAN, STD = 4.0, 0.5


def even_normal(n: int, mean: float = MEAN, std: float = STD) -> np.ndarray:
    """Return n evenly spread quantiles of a normal: a sample without luck."""
    return stats.norm(mean, std).ppf((np.arange(n) + 0.5) / n)


# ---------------------------------------------------------------- Wasserstein-1


def test_a_spike_at_the_mean_scores_the_mean_distance_of_a_normal():
    expected = np.sqrt(2 / np.pi)
    assert metrics.wasserstein_to_normal(np.full(256, MEAN), MEAN, STD) == pytest.approx(expected)
    assert metrics.wasserstein_between_normals(MEAN, 0, MEAN, STD) == pytest.approx(expected)
    assert metrics.wasserstein(np.full(9, MEAN), even_normal(20_000), STD) == pytest.approx(
        expected, abs=1e-3
    )


@pytest.mark.parametrize("samples", [[4.2], [3.0, 3.1, 9.0], [4.4, 3.9, 3.1, 4.0, 4.3, 4.3]])
def test_wasserstein_to_normal_is_the_area_between_the_cumulative_shares(samples):
    x = np.linspace(-4, 12, 800_001)
    share = np.searchsorted(np.sort(samples), x, side="right") / len(samples)
    area = integrate.trapezoid(np.abs(share - stats.norm(MEAN, STD).cdf(x)), x)
    assert metrics.wasserstein_to_normal(samples, MEAN, STD) == pytest.approx(area / STD, abs=1e-4)


@pytest.mark.parametrize(("mean", "std"), [(4, 0.5), (4.3, 0.5), (4, 0.1), (3.2, 1.3), (5.5, 0)])
def test_wasserstein_between_normals_agrees_with_both_estimates_and_with_quadrature(mean, std):
    exact = metrics.wasserstein_between_normals(mean, std, MEAN, STD)
    a, b = (mean - MEAN) / STD, std / STD - 1

    def gap(z):
        return abs(a + b * z) * stats.norm.pdf(z)

    turn = [-a / b] if b else None
    assert exact == pytest.approx(integrate.quad(gap, -12, 12, points=turn)[0], abs=1e-6)
    samples = even_normal(50_000, mean, std) if std else np.full(50_000, float(mean))
    assert metrics.wasserstein_to_normal(samples, MEAN, STD) == pytest.approx(exact, abs=1e-4)
    two_samples = metrics.wasserstein(samples, even_normal(50_000), STD)
    assert two_samples == pytest.approx(exact, abs=1e-4)


def test_wasserstein_of_two_samples_by_hand():
    assert metrics.wasserstein([0, 1], [0.5, 2.5], 1) == pytest.approx((0.5 + 1.5) / 2)
    assert metrics.wasserstein([0, 1], [0.5, 2.5], 0.5) == pytest.approx(2)
    assert metrics.wasserstein([0], [0, 0, 3], 1) == pytest.approx(1)


def test_wasserstein_of_many_runs_is_that_of_each_and_ignores_order():
    rows = np.random.default_rng(0).normal(MEAN, STD, (3, 4, 30))
    together = metrics.wasserstein_to_normal(rows, MEAN, STD)
    assert together.shape == (3, 4)
    alone = metrics.wasserstein_to_normal(rows[2, 1], MEAN, STD)
    assert together[2, 1] == pytest.approx(float(alone), rel=1e-12)
    reverse = metrics.wasserstein_to_normal(rows[..., ::-1], MEAN, STD)
    np.testing.assert_array_equal(together, reverse)


def test_a_diverged_run_does_not_disturb_its_neighbours():
    rows = np.random.default_rng(0).normal(MEAN, STD, (4, 30))
    healthy = metrics.describe(rows, MEAN, STD)
    rows[1, 7], rows[2, 3] = np.nan, np.inf
    sick = metrics.describe(rows, MEAN, STD)
    for name in healthy:
        np.testing.assert_array_equal(sick[name][[0, 3]], healthy[name][[0, 3]])
        assert np.isnan(sick[name][1])
    assert sick["wasserstein"][2] == np.inf


# ---------------------------------------------------------------- moments and quantiles


def test_describe_by_hand():
    table = metrics.describe([[3, 5, 4, 4], [4, 4, 4, 4]], MEAN, STD)
    np.testing.assert_allclose(table["mean"], [4, 4])
    np.testing.assert_allclose(table["width_ratio"], [np.sqrt(0.5) / 0.5, 0])
    np.testing.assert_allclose(table["std"], [np.sqrt(0.5), 0])
    np.testing.assert_allclose(table["q25"], [3.75, 4])
    np.testing.assert_allclose(table["q05"], [3.15, 4])
    np.testing.assert_allclose(table["q95"], [4.85, 4])


# ---------------------------------------------------------------- Kolmogorov-Smirnov


def test_kolmogorov_smirnov_by_hand():
    assert metrics.kolmogorov_smirnov([1, 2, 3, 4], [2.5, 2.6]) == pytest.approx(0.5)
    assert metrics.kolmogorov_smirnov([1, 2], [3, 4, 5]) == 1
    assert metrics.kolmogorov_smirnov([1, 2, 3], [3, 2, 1]) == 0
    assert metrics.kolmogorov_smirnov_to_normal([MEAN], MEAN, STD) == pytest.approx(0.5)


def test_kolmogorov_smirnov_to_normal_is_the_largest_step_off_the_curve():
    x = np.sort(np.random.default_rng(5).normal(4.1, 0.6, 57))
    curve, steps = stats.norm(MEAN, STD).cdf(x), np.arange(58) / 57
    gap = max((steps[1:] - curve).max(), (curve - steps[:-1]).max())
    assert metrics.kolmogorov_smirnov_to_normal(x[::-1], MEAN, STD) == pytest.approx(gap)


# ---------------------------------------------------------------- MMD


def test_mmd_by_hand_on_three_and_two_points():
    def k(distance, bandwidth=2.0):
        return np.exp(-(distance**2) / (2 * bandwidth**2))

    samples, data = [0.0, 1.0, 3.0], [2.0, 2.5]
    within = (k(1) + k(3) + k(2)) / 3 + k(0.5)
    across = (k(2) + k(2.5) + k(1) + k(1.5) + k(1) + k(0.5)) / 6
    expected = within - 2 * across
    assert metrics.mmd_squared(samples, data, 2.0) == pytest.approx(expected)
    in_the_plane = [np.column_stack([v, np.full(len(v), 7.0)]) for v in (samples, data)]
    assert metrics.mmd_squared(*in_the_plane, 2.0) == pytest.approx(expected)


@pytest.mark.parametrize("shift", [0.0, 0.8])
def test_mmd_is_unbiased(shift):
    """For normals of width 1 the kernel's means are closed, and so is the true value."""
    random, bandwidth = np.random.default_rng(7), 0.7
    values = [
        metrics.mmd_squared(random.normal(shift, 1, 6), random.normal(0, 1, 9), bandwidth)
        for _ in range(2500)
    ]
    spread = bandwidth**2 + 2
    truth = 2 * bandwidth / np.sqrt(spread) * (1 - np.exp(-(shift**2) / (2 * spread)))
    assert np.mean(values) == pytest.approx(truth, abs=4 * stats.sem(values))
    assert min(values) < 0


# ---------------------------------------------------------------- classifier two-sample test


def test_classifier_is_at_chance_on_equal_and_near_the_best_on_shifted_samples():
    random = np.random.default_rng(11)
    equal, shifted = [], []
    for _ in range(20):
        data = random.normal(0, 1, 100)
        equal.append(metrics.classifier_accuracy(random.normal(0, 1, 100), data))
        shifted.append(metrics.classifier_accuracy(random.normal(2, 1, 100), data))
    assert np.mean(equal) == pytest.approx(0.5, abs=0.03)
    best = stats.norm.cdf(1)  # cut half-way between means 2 sigma apart
    assert best - 0.03 < np.mean(shifted) < best + 0.01


def test_classifier_keeps_chance_at_one_half_for_unequal_sizes():
    random = np.random.default_rng(13)
    values = [
        metrics.classifier_accuracy(random.normal(size=30), random.normal(size=240))
        for _ in range(10)
    ]
    assert np.mean(values) == pytest.approx(0.5, abs=0.02)


def test_classifier_may_be_another_and_points_may_have_columns():
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(17)
    # On each axis alone the two look alike; together they lie on opposite diagonals.
    x, y = random.normal(size=(2, 200))
    samples, data = np.column_stack([x, x + 0.1 * y]), np.column_stack([y, -y + 0.1 * x])
    assert metrics.classifier_accuracy(samples, data) > 0.9
    straight = metrics.classifier_accuracy(samples, data, LogisticRegression())
    assert straight == pytest.approx(0.5, abs=0.1)


# ---------------------------------------------------------------- histograms


def test_histogram_divergences_by_hand():
    edges = (0, 1, 2, 3)
    samples, data = [0.5, 0.5, 1.5, 1.5], [0.5, 1.5, 1.5, 1.5, -9, 9]
    p, q = np.array([2, 3, 1]) / 6, np.array([2, 2, 0]) / 4  # what lies outside counts outermost
    middle = (p + q) / 2
    js = (p * np.log(p / middle)).sum() / 2 + (q[:2] * np.log(q[:2] / middle[:2])).sum() / 2
    assert metrics.histogram_js(samples, data, edges) == pytest.approx(js)
    assert metrics.histogram_kl(samples, data, edges, pseudo_count=0) == np.inf
    backwards = (q[:2] * np.log(q[:2] / p[:2])).sum()
    assert metrics.histogram_kl(data, samples, edges, pseudo_count=0) == pytest.approx(backwards)
    p, q = np.array([3, 4, 2]) / 9, np.array([3, 3, 1]) / 7
    kl = (p * np.log(p / q)).sum()
    assert metrics.histogram_kl(samples, data, edges, pseudo_count=1) == pytest.approx(kl)


def test_histogram_divergences_span_their_range():
    x = np.linspace(0, 1, 50)
    assert metrics.histogram_js(x, x) == metrics.histogram_kl(x, x) == 0
    assert metrics.histogram_js(x, x + 100) == pytest.approx(np.log(2))
