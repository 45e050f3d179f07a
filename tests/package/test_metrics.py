"""The instruments against closed forms, hand computations, published values and simulation."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit, logit

from gan_book import metrics
from gan_book.metrics import floors

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


def test_histogram_bias_is_what_theory_says_it_is():
    edges = (-9, *stats.norm.ppf(np.arange(1, 16) / 16), 9)
    scores = metrics.perfect_scores("histogram_js", 400, 800, repeats=400, bins=edges)
    bias = metrics.histogram_js_bias(16, 400, 800)
    assert bias == pytest.approx(15 * (1 / 400 + 1 / 800) / 8)
    assert scores.mean() == pytest.approx(bias, rel=0.06)


# ---------------------------------------------------------------- closed forms


def test_optimal_discriminator_of_two_normals_of_one_width_is_logistic():
    x = np.linspace(-6, 8, 71)
    p, q = stats.norm(2, 1.5).pdf, stats.norm(-1, 1.5).pdf
    np.testing.assert_allclose(
        metrics.optimal_discriminator(x, p, q), expit(3 / 1.5**2 * (x - 0.5)), rtol=1e-9
    )
    np.testing.assert_array_equal(
        metrics.optimal_discriminator([0, 1, 2], [1, 0, 0], [1, 2, 0]), [0.5, 0, np.nan]
    )


def test_jensen_shannon_of_known_pairs():
    x = np.linspace(-40, 60, 20_001)
    p = stats.norm(MEAN, STD).pdf
    assert metrics.jensen_shannon(x, p, p) == 0
    assert metrics.jensen_shannon(x, p, stats.norm(40, 1).pdf) == pytest.approx(np.log(2))
    grid = np.linspace(-1, 3, 400_001)
    half = [((low <= grid) & (grid < low + 1)).astype(float) for low in (0.0, 0.5)]
    assert metrics.jensen_shannon(grid, *half) == pytest.approx(np.log(2) / 2, abs=1e-4)


@pytest.mark.parametrize(("mean", "std"), [(4, 0.5), (4.4, 0.5), (4, 0.1), (2, 1)])
def test_game_value_is_what_the_best_discriminator_earns(mean, std):
    x = np.linspace(-10, 18, 200_001)
    p, q = stats.norm(MEAN, STD).pdf, stats.norm(mean, std).pdf

    def payoff(judge):
        return integrate.trapezoid(p(x) * np.log(judge) + q(x) * np.log1p(-judge), x)

    best = np.clip(metrics.optimal_discriminator(x, p, q), 1e-15, 1 - 1e-15)
    value = metrics.game_value(x, p, q)
    assert value == pytest.approx(payoff(best), abs=1e-6)
    assert -2 * np.log(2) - 1e-12 <= value < 0
    for worse in (0.9 * best, np.clip(expit(logit(best) + 0.3), 1e-15, 1 - 1e-15)):
        assert payoff(worse) < value - 1e-3


# ---------------------------------------------------------------- outcomes


@pytest.mark.parametrize(
    ("mean", "std", "word"),
    [
        (np.nan, 0.5, "diverged"),
        (4, np.nan, "diverged"),
        (np.inf, 0.5, "diverged"),
        (4, np.inf, "diverged"),
        (5.001, 0.5, "off target"),
        (2.999, 0, "off target"),
        (5, 0.5, "good"),
        (3, 0, "collapsed"),
        (4, 0.1499, "collapsed"),
        (4, 0.15, "narrow"),
        (4, 0.2499, "narrow"),
        (4, 0.25, "good"),
        (4, 0.75, "good"),
        (4, 0.7501, "wide"),
    ],
)
def test_outcomes_at_the_boundaries(mean, std, word):
    assert metrics.classify_outcomes(mean, std).item() == word
    # The rule is stated in units of the data: the same run of data twenty times as wide.
    far = metrics.classify_outcomes(20 * (mean - 4) - 300, 20 * std, -300, 10).item()
    assert far == word


def test_outcomes_of_a_time_series_keep_its_shape():
    mean, std = np.full((2, 3), MEAN), np.array([[0.5, 0.1, np.nan], [0.9, 0.2, 0.5]])
    words = metrics.classify_outcomes(mean, std)
    assert words.tolist() == [["good", "collapsed", "diverged"], ["wide", "narrow", "good"]]
    assert set(words.ravel()) <= set(metrics.OUTCOMES)
    assert metrics.classify_outcomes(MEAN, std).tolist() == words.tolist()


def test_arrival_at_the_boundaries():
    mean = [4, 4.499, 4.5, 3.5, 4, 4, np.nan, 4]
    std = [0, 0.5, 0.5, 0.5, 0.999, 1, 0.5, np.nan]
    expected = [True, True, False, False, True, False, False, False]
    assert metrics.has_arrived(mean, std).tolist() == expected
    assert metrics.has_arrived(2 * np.array(mean), 2 * np.array(std), 8, 1).tolist() == expected


def test_shares_count_every_run_once():
    words = np.array(["good"] * 5 + ["collapsed"] * 3 + ["diverged"] * 2)
    table = metrics.shares(words)
    assert tuple(table) == metrics.OUTCOMES
    assert sum(entry.value for entry in table.values()) == pytest.approx(1)
    assert table["collapsed"] == metrics.share(words, "collapsed") == metrics.wilson_interval(3, 10)
    assert metrics.share(words == "good").value == 0.5


# ---------------------------------------------------------------- intervals


def test_wilson_interval_against_its_formula_and_published_figures():
    z = stats.norm.ppf(0.975)
    none = metrics.wilson_interval(0, 10)
    assert (none.low, none.high) == pytest.approx((0, z**2 / (10 + z**2)), abs=1e-12)
    every = metrics.wilson_interval(10, 10)
    assert (every.low, every.high) == pytest.approx((1 - none.high, 1))
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I: 81 of 263, method 3.
    known = metrics.wilson_interval(81, 263)
    assert (known.low, known.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    z = stats.norm.ppf(0.95)
    assert metrics.wilson_interval(0, 10, 0.9).high == pytest.approx(z**2 / (10 + z**2))


def test_wilson_interval_covers_as_promised():
    n = 30
    rates = np.linspace(0.03, 0.97, 95)
    ends = [metrics.wilson_interval(k, n) for k in range(n + 1)]
    covered = np.array([[e.low <= rate <= e.high for e in ends] for rate in rates])
    coverage = (covered * stats.binom.pmf(np.arange(n + 1), n, rates[:, None])).sum(axis=1)
    assert coverage.min() > 0.9  # the textbook interval (Wald) falls to 0.6 here
    assert coverage.mean() == pytest.approx(0.952, abs=0.005)  # Clopper and Pearson's: 0.97


@pytest.mark.parametrize("confidence", [0.95, 0.8])
def test_median_interval_covers_as_promised(confidence):
    random = np.random.default_rng(19)
    draws = random.exponential(size=(300, 41))
    ends = [metrics.median_interval(row, confidence, repeats=300) for row in draws]
    covered = np.mean([e.low <= np.log(2) <= e.high for e in ends])
    assert covered == pytest.approx(confidence, abs=0.045)


def test_median_interval_is_reproducible_and_moves_with_the_data():
    values = np.random.default_rng(23).normal(size=50)
    here = metrics.median_interval(values, seed=1)
    assert here == metrics.median_interval(values, seed=1)
    assert here != metrics.median_interval(values, seed=2)
    assert here.low < here.value == np.median(values) < here.high
    there = metrics.median_interval(100 + 2 * values, seed=1)
    for end in ("value", "low", "high"):
        assert getattr(there, end) == pytest.approx(100 + 2 * getattr(here, end))


def pair_up(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, ...]:
    counts = (both, only_first, only_second, neither)
    return np.repeat([True, True, False, False], counts), np.repeat(
        [True, False, True, False], counts
    )


def test_paired_shares_against_published_figures():
    """Airway reactivity before and after a transplantation, 21 children.

    The interval: Fagerland, Lydersen and Laake 2014, Statistics in Medicine 33:2850-2875.
    """
    before, after = pair_up(1, 1, 7, 12)
    result = metrics.compare_shares(before, after)
    assert result.difference.value == pytest.approx(6 / 21)
    assert result.difference.low == pytest.approx(0.026, abs=5e-4)
    assert result.difference.high == pytest.approx(0.507, abs=5e-4)
    assert result.p_value == pytest.approx(2 * (1 + 8) / 2**8)
    assert result.first == metrics.wilson_interval(2, 21)
    assert result.second == metrics.wilson_interval(8, 21)


def test_paired_shares_change_sign_when_swapped():
    first, second = pair_up(20, 15, 4, 61)
    there, back = metrics.compare_shares(first, second), metrics.compare_shares(second, first)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.difference.low == pytest.approx(-back.difference.high)
    assert there.p_value == pytest.approx(back.p_value)
    words = [np.where(hits, "good", "wide") for hits in (first, second)]
    assert metrics.compare_shares(*words, "good") == there


def test_two_settings_that_agree_on_every_seed_do_not_differ():
    for pairs in (pair_up(5, 0, 0, 7), pair_up(9, 0, 0, 0), pair_up(0, 0, 0, 9)):
        result = metrics.compare_shares(*pairs)
        assert result.p_value == 1
        assert result.difference.low <= result.difference.value == 0 <= result.difference.high


@pytest.mark.parametrize("cells", [(0.6, 0.08, 0.02, 0.3), (0.05, 0.4, 0.5, 0.05)])
def test_paired_interval_covers_as_promised(cells):
    """Whether the settings fail on the same seeds or on opposite ones; unpaired formulas break."""
    random = np.random.default_rng(29)
    truth = cells[2] - cells[1]
    ends = [
        metrics.compare_shares(*pair_up(*counts)).difference
        for counts in random.multinomial(150, cells, size=300)
    ]
    covered = np.mean([e.low <= truth <= e.high for e in ends])
    assert covered == pytest.approx(0.955, abs=0.032)


def test_paired_medians_profit_from_the_pairing():
    random = np.random.default_rng(31)
    first = random.normal(size=200)
    second = first + 0.1 + 0.01 * random.normal(size=200)
    paired = metrics.compare_medians(first, second).difference
    strangers = metrics.compare_medians(first, random.permutation(second)).difference
    assert 0 < paired.low < 0.1 < paired.high < 0.2
    assert strangers.high - strangers.low > 3 * (paired.high - paired.low)
    back = metrics.compare_medians(second, first).difference
    assert (back.value, back.low, back.high) == pytest.approx(
        (-paired.value, -paired.high, -paired.low)
    )


def test_intervals_in_prose():
    interval = metrics.Interval(0.0313, 0.0249, 0.0398)
    assert f"{interval:%}" == "3 [2, 4] %"
    assert f"{interval:.1%}" == "3.1 [2.5, 4.0] %"
    assert f"{interval:.2f}" == "0.03 [0.02, 0.04]"
    assert f"{interval}" == str(interval) == "0.0313 [0.0249, 0.0398]"
    assert f"{metrics.Interval(-0.001, -0.02, 0.03):%}" == "0 [-2, 3] %"
    text = f"{metrics.compare_shares(*pair_up(1, 1, 7, 12)):%}"
    assert text == "10 [3, 29] % to 38 [21, 59] %, difference 29 [3, 51] points, p = 0.070"
    assert "p <" not in str(metrics.compare_medians([1, 2, 3], [2, 3, 5]))


# ---------------------------------------------------------------- floors


def test_floors_against_exact_distributions():
    n = 50
    ks = metrics.floor("kolmogorov_smirnov", n, repeats=1000)
    exact = stats.kstwo(n).ppf([0.5, 0.025, 0.975])
    assert (ks.median, ks.low, ks.high) == pytest.approx(tuple(exact), rel=0.06)
    mean = metrics.floor("mean", n, repeats=4000)
    assert (mean.low, mean.high) == pytest.approx((-1.96 / n**0.5, 1.96 / n**0.5), rel=0.08)
    width = metrics.floor("width_ratio", n, confidence=0.9, repeats=4000)
    exact = np.sqrt(stats.chi2(n - 1).ppf([0.5, 0.05, 0.95]) / n)
    assert (width.median, width.low, width.high) == pytest.approx(tuple(exact), rel=0.015)


def test_the_floor_of_256_against_256_samples():
    """Measured elsewhere, in other code: 0.105, and 95 % of perfect generators below 0.19."""
    bar = metrics.floor("wasserstein", 256, 256, confidence=0.9, repeats=2000)
    assert bar.median == pytest.approx(0.105, abs=0.004)
    assert bar.high == pytest.approx(0.19, abs=0.01)


@pytest.mark.parametrize("metric", ["wasserstein", "kolmogorov_smirnov", "histogram_js"])
def test_floors_fall_with_the_sample_size(metric):
    sizes = (20, 60, 180)
    medians = [metrics.floor(metric, n, n, repeats=150).median for n in sizes]
    # Distances fall as 1 / sqrt(n), divergences as 1 / n; both by well over a third at each step.
    assert medians[0] > 1.5 * medians[1] > 2.25 * medians[2] > 0
    if metric != "histogram_js":
        known = [metrics.floor(metric, n, repeats=150).median for n in sizes]
        assert all(one < two for one, two in zip(known, medians, strict=True))


@pytest.mark.parametrize("metric", metrics.METRICS)
def test_floors_hold_most_fresh_draws(metric):
    slow = metric == "classifier_accuracy"
    options = {"folds": 2} if slow else {}
    repeats = 100 if slow else 250
    bar = metrics.floor(metric, 25, 35, confidence=0.9, repeats=repeats, **options)
    scores = metrics.perfect_scores(metric, 25, 35, repeats=repeats, seed=1, **options)
    inside = np.mean((bar.low <= scores) & (scores <= bar.high))
    assert inside == pytest.approx(0.9, abs=0.09 if slow else 0.08)
    assert bar.low < bar.median < bar.high


def test_floors_are_computed_once_and_cannot_be_spoilt():
    scores = metrics.perfect_scores("wasserstein", 20, repeats=50)
    assert metrics.perfect_scores("wasserstein", 20, None, 50, seed=0) is scores
    assert metrics.perfect_scores("wasserstein", 20, repeats=50, seed=1)[0] != scores[0]
    floors._draw_scores.cache_clear()
    np.testing.assert_array_equal(metrics.perfect_scores("wasserstein", 20, repeats=50), scores)
    narrow = metrics.perfect_scores("mmd_squared", 20, 20, repeats=50, bandwidth=0.2)
    assert narrow[0] != metrics.perfect_scores("mmd_squared", 20, 20, repeats=50)[0]
    with pytest.raises(ValueError, match="read-only"):
        scores[0] = 0


# ---------------------------------------------------------------- a metric beside its floor

QUICK = [name for name in metrics.METRICS if name != "classifier_accuracy"]


@pytest.mark.parametrize("metric", QUICK)
def test_measures_ignore_order_and_units(metric):
    random = np.random.default_rng(37)
    samples, data = random.normal(4.2, 0.4, 40), random.normal(MEAN, STD, 40)
    here = metrics.measure(metric, samples, data, MEAN, STD)
    again = metrics.measure(metric, random.permutation(samples), random.permutation(data))
    moved = metrics.measure(metric, 3 * samples - 7, 3 * data - 7, 3 * MEAN - 7, 3 * STD)
    assert again.value == pytest.approx(here.value)
    assert moved.value == pytest.approx(here.value)
    assert moved.floor == here.floor == metrics.floor(metric, 40, 40)


@pytest.mark.parametrize("metric", QUICK)
def test_a_collapsed_generator_lies_beyond_the_floor(metric):
    data = np.random.default_rng(41).normal(MEAN, STD, 40)
    score = metrics.measure(metric, even_normal(40, MEAN + 0.6, 0.05), data)
    assert not score.floor.low <= score.value <= score.floor.high
    assert f"(perfect: {score.floor.median:.3g} [" in str(score)


def test_measuring_against_the_normal_itself_needs_no_data():
    samples = even_normal(40, 4.5)
    for metric, value in {"mean": 1, "wasserstein": 1, "kolmogorov_smirnov": 0.395}.items():
        score = metrics.measure(metric, samples)
        assert score.value == pytest.approx(value, abs=0.01)
        assert score.floor == metrics.floor(metric, 40)


# ---------------------------------------------------------------- bad input, and purity


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: metrics.wasserstein([], [1], 1), "samples"),
        (lambda: metrics.wasserstein([1], [np.nan], 1), "data"),
        (lambda: metrics.wasserstein([1], [1], 0), "data_std"),
        (lambda: metrics.wasserstein_to_normal([], 4, 0.5), "samples"),
        (lambda: metrics.wasserstein_to_normal(4.0, 4, 0.5), "samples"),
        (lambda: metrics.wasserstein_to_normal([1], np.nan, 0.5), "data_mean"),
        (lambda: metrics.wasserstein_to_normal([1], 4, -0.5), "data_std"),
        (lambda: metrics.width_ratio([1], 0.5), "samples"),
        (lambda: metrics.describe([1], 4, 0.5), "samples"),
        (lambda: metrics.kolmogorov_smirnov([[1, 2]], [1]), "samples"),
        (lambda: metrics.kolmogorov_smirnov_to_normal([np.inf], 4, 0.5), "samples"),
        (lambda: metrics.mmd_squared([1], [1, 2], 1), "samples"),
        (lambda: metrics.mmd_squared([1, 2], [1, 2], 0), "bandwidth"),
        (lambda: metrics.mmd_squared([[1, 2], [3, 4]], [1, 2], 1), "data"),
        (lambda: metrics.classifier_accuracy([1, 2], [1, 2, 3, 4, 5]), "samples"),
        (lambda: metrics.classifier_accuracy([1, 2], [1, 2], folds=1), "folds"),
        (lambda: metrics.histogram_js([1, 2], [1, 2], bins=1), "bins"),
        (lambda: metrics.histogram_js([1, 2], [1, 2], bins=(0, 2, 1)), "bins"),
        (lambda: metrics.histogram_kl([1, 2], [1, 2], pseudo_count=-1), "pseudo_count"),
        (lambda: metrics.histogram_js_bias(1, 9, 9), "bins"),
        (lambda: metrics.optimal_discriminator([1, 2], [1], [1, 1]), "p"),
        (lambda: metrics.optimal_discriminator([1, 2], [1, 1], [1, -1]), "q"),
        (lambda: metrics.jensen_shannon([0, 1, 2], [0, 1, 0], [0, 0.7, 0]), "q"),
        (lambda: metrics.jensen_shannon([0, 2, 1], [0, 1, 0], [0, 1, 0]), "x"),
        (lambda: metrics.wasserstein_between_normals(4, -1, 4, 0.5), "std"),
        (lambda: metrics.classify_outcomes(4, -0.1), "std"),
        (lambda: metrics.classify_outcomes(4, 0.1, data_std=0), "data_std"),
        (lambda: metrics.has_arrived(4, 0.1, np.inf), "data_mean"),
        (lambda: metrics.share(["good"], "colapsed"), "which"),
        (lambda: metrics.share(["good"]), "which"),
        (lambda: metrics.share(["god"], "good"), "outcomes"),
        (lambda: metrics.share([], "good"), "outcomes"),
        (lambda: metrics.share(["good"], "good", confidence=95), "confidence"),
        (lambda: metrics.wilson_interval(3, 2), "successes"),
        (lambda: metrics.wilson_interval(0, 0), "total"),
        (lambda: metrics.compare_pairs([True], [True, False]), "first and second"),
        (lambda: metrics.compare_pairs([0, 1], [1, 0]), "first and second"),
        (lambda: metrics.median_interval([1, np.nan]), "values"),
        (lambda: metrics.median_interval([1]), "values"),
        (lambda: metrics.median_interval([1, 2], repeats=9), "repeats"),
        (lambda: metrics.compare_medians([1, 2], [1, 2, 3]), "second"),
        (lambda: metrics.floor("wasserstien", 256), "metric"),
        (lambda: metrics.floor("mmd_squared", 256), "mmd_squared"),
        (lambda: metrics.floor("wasserstein", 1), "n_generated"),
        (lambda: metrics.floor("wasserstein", 9, 0.5), "n_data"),
        (lambda: metrics.floor("wasserstein", 9, confidence=1), "confidence"),
        (lambda: metrics.floor("wasserstein", 9, repeats=9), "repeats"),
        (lambda: metrics.measure("histogram_js", [1, 2]), "histogram_js"),
    ],
)
def test_bad_input_gets_one_line_that_names_it(call, name):
    with pytest.raises(ValueError, match=rf"\A{name} must .*\Z"):  # a dot matches no line's end
        call()


def test_the_instruments_know_nothing_of_training():
    code = (
        "import sys, gan_book.metrics;"
        "print([m for m in ('tensorflow', 'sklearn', 'matplotlib', 'gan_book.training')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
