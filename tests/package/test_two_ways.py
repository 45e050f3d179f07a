"""Chapter 1's data, models and studies: against scikit-learn, scipy, and by counting."""

import numpy as np
import pytest
from scipy import stats
from sklearn.naive_bayes import GaussianNB

from gan_book.chapters import sample_needs, two_ways
from gan_book.metrics.intervals import mean_interval


@pytest.fixture
def heaps():
    random = np.random.default_rng(3)
    y = np.concatenate([[0, 1], random.integers(2, size=58)])
    return random.normal(size=(60, 3)) * [1, 2, 0.5] + np.outer(y, [1, -1, 0.4]), y


def test_naive_bayes_counts_and_averages(heaps):
    x, y = heaps
    shares, means, variances = two_ways.fit_naive_bayes(x, np.eye(2)[y])
    theirs = GaussianNB(var_smoothing=0).fit(x, y)
    assert shares == pytest.approx((theirs.class_count_ + 1) / 62)
    assert means == pytest.approx(theirs.theta_)
    assert variances == pytest.approx((theirs.class_count_ @ theirs.var_ + 1) / 61)


def test_log_joint_is_that_of_normal_densities(heaps):
    x, y = heaps
    model = two_ways.fit_naive_bayes(x, np.eye(2)[y])
    shares, means, variances = model
    for k in (0, 1):
        density = stats.multivariate_normal.logpdf(x, means[k], variances)
        assert two_ways.log_joint(x, model)[:, k] == pytest.approx(np.log(shares[k]) + density)


def test_fresh_seeds_are_apart_from_kept_ones_and_from_those_of_other_pages():
    seeds = [set(two_ways.choose_fresh_seeds(seed, 1000)) for seed in range(5)]
    assert min(map(min, seeds)) >= 10_000
    assert len(set.union(*seeds)) == 5000


def test_studies_follow_their_seeds_one_by_one():
    one, two = (two_ways.compare_labels("crossed heaps", 10, s) for s in ([7, 8], [8, 9]))
    assert np.array_equal(np.array(one)[:, 1], np.array(two)[:, 0])
    assert not np.array_equal(np.array(one)[:, 0], np.array(two)[:, 1])
    models = {"naive Bayes": two_ways.NaiveBayes}
    errors = [two_ways.compare_errors("iris", s, models)[16] for s in ([7, 8], [8, 9])]
    assert errors[0]["naive Bayes"][1] == errors[1]["naive Bayes"][0]


def test_error_of_a_line_agrees_with_counting():
    half, line = np.array([0.6, -0.2]), (np.array([1.0, 0.7]), 0.3)
    x, y = sample_needs.draw_pair(np.random.default_rng(0), 200_000, half)
    counted = np.mean((x @ line[0] + line[1] > 0) != y)
    assert sample_needs.measure_line_error(line, half) == pytest.approx(counted, abs=0.005)


def test_need_is_where_the_excess_stays_small():
    sizes = np.array(sample_needs.TRAINING_SIZES)
    assert sample_needs.find_need(1.0 / sizes, 1 / 100) == pytest.approx(100)
    assert sample_needs.find_need(np.full(len(sizes), 0.001), 0.01) == sizes[0]
    assert sample_needs.find_need(np.full(len(sizes), 0.1), 0.01) == np.inf
    bump = np.where(sizes == 128, 0.05, 0.001)  # it comes back: the first dip does not count
    assert 128 < sample_needs.find_need(bump, 0.01) < 256


def test_ratio_interval_covers_the_ratio():
    random = np.random.default_rng(0)
    hits = 0
    for _ in range(400):
        base = random.exponential(size=60) + 1
        found = sample_needs.ratio_interval(0.7 * base + random.normal(size=60), base)
        hits += found.low < 0.7 < found.high
    assert stats.binomtest(hits, 400, 0.95).pvalue > 0.001


def test_news_together_or_each():
    assert np.linalg.norm(sample_needs.spread_news(40, False)) == pytest.approx(
        np.linalg.norm(sample_needs.spread_news(10, True))
    )
    assert np.all(sample_needs.spread_news(40, True) == 0.35)


def test_a_ratio_of_means_has_the_confidence_asked_for():
    first, second = np.random.default_rng(5).normal((2, 8), 1, (60, 2)).T
    ends = [sample_needs.ratio_interval(first, second, level) for level in (0.8, 0.99)]
    for found, level in zip(ends, (0.8, 0.99), strict=True):
        reach = mean_interval(first - found.value * second, level).high / second.mean()
        assert found.value == pytest.approx(first.mean() / second.mean())
        assert (found.low, found.high) == pytest.approx((found.value - reach, found.value + reach))


def test_training_sizes_reach_half_of_the_data_and_hold_every_class():
    assert two_ways.list_sizes(16, 2) == [4, 8]
    assert two_ways.list_sizes(15, 2) == [4]
    assert two_ways.list_sizes(48, 8) == [12, 16, 24]


def test_an_error_that_is_just_allowed_is_allowed():
    excess = np.array([0.2, 0.1, *[0.05] * 8])
    assert sample_needs.find_need(excess, 0.05) == pytest.approx(16)
