"""Intervals against formulas, published figures, and the coverage that they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gan_book import metrics
from gan_book.metrics.intervals import agree, mean_interval


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


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_mean_interval_covers_as_promised_with_few_values(confidence):
    draws = np.random.default_rng(3).normal(2, 5, (4000, 5))
    ends = np.array([(i.low, i.high) for i in (mean_interval(d, confidence) for d in draws)])
    covered = ((ends[:, 0] < 2) & (ends[:, 1] > 2)).mean()
    assert abs(covered - confidence) < 0.02  # the normal approximation would give 0.88 for 0.95


def test_counts_agree_unless_chance_is_rarer_than_three_standard_errors():
    random = np.random.default_rng(4)
    pairs = random.binomial([32, 128], 0.3, (4000, 2))
    alarms = np.mean([not agree((int(a), 32), (int(b), 128)) for a, b in pairs])
    assert alarms < 0.005
    assert agree((10, 32), (40, 128))
    assert not agree((2, 32), (51, 128))  # 6 against 40 %
    assert not agree((51, 128), (2, 32))


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


def test_comparisons_have_the_confidence_asked_for():
    pairs, random = pair_up(20, 15, 4, 61), np.random.default_rng(47)
    words = [np.where(hits, "good", "wide") for hits in pairs]
    values = random.normal(size=40), random.normal(size=40)
    ends = []
    for confidence in (0.8, 0.99):
        shares = metrics.compare_shares(*words, "good", confidence)
        assert shares == metrics.compare_pairs(*pairs, confidence)
        assert metrics.shares(words[0], confidence)["good"] == shares.first
        assert shares.first == metrics.wilson_interval(35, 100, confidence)
        ends.append((shares, metrics.compare_medians(*values, confidence)))
    for narrow, wide in zip(*ends, strict=True):
        for part in ("first", "second", "difference"):
            lengths = [getattr(one, part).high - getattr(one, part).low for one in (narrow, wide)]
            assert lengths[1] > 1.5 * lengths[0], part


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
