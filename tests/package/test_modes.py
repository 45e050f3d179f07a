"""Mode scores and distances in the plane: closed forms, counts by hand, floors by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gan_book.base.modes import place_grid, place_ring, read_modes
from gan_book.metrics.modes import (
    HELD_FROM,
    measure_modes,
    perfect_modes,
    perfect_quality,
    perfect_width,
)
from gan_book.metrics.plane import measure_neighbours, perfect_distance, sliced_wasserstein

RING = np.array(read_modes(place_ring(8, 2.0)))[:, :2]
GRID = np.array(read_modes(place_grid(5, 4.0)))[:, :2]
THREE = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def draw(middles, std, counts, seed=0):
    random = np.random.default_rng(seed)
    places = np.repeat(middles, counts, 0)
    return places + random.normal(0, std, places.shape)


def test_scores_by_hand():
    """Two samples at the first mode, three near the second of which one is too far, one lost."""
    samples = [[0, 0], [0, 0.2], [10, 0], [10, -0.2], [10, 3.1], [0, 6]]
    scores = measure_modes(samples, THREE, 1.0, shares=[2, 1, 1])
    assert (scores.captured, scores.held) == (2, 2)
    assert scores.quality == pytest.approx(4 / 6)
    p = np.array([2, 3, 1]) / 6
    assert scores.reverse_kl == pytest.approx(np.sum(p * np.log(p / [0.5, 0.25, 0.25])))
    within = np.sqrt((2 * 0.1**2 + 2 * 0.1**2) / (2 * 2))
    assert scores.width == pytest.approx(within / perfect_width())


@pytest.mark.parametrize(("distance", "good"), [(2.999, 1), (3.001, 0)])
def test_high_quality_ends_at_three_deviations(distance, good):
    scores = measure_modes([[0.5 * distance, 0]], [[0, 0], [9, 9]], 0.5)
    assert (scores.quality, scores.captured) == (good, good)
    assert np.isnan(scores.width)


@pytest.mark.parametrize(("few", "held"), [(9, 2), (10, 3)])
def test_a_mode_is_held_from_a_fifth_of_its_share(few, held):
    """A share of 1/2 among 100: a fifth of it is 10."""
    counts = [few, 60, 100 - 60 - few]
    scores = measure_modes(np.repeat(THREE, counts, 0), THREE, 1.0, shares=[2, 1, 1])
    assert HELD_FROM * 0.5 * 100 == 10
    assert (scores.captured, scores.held) == (3, held)


def test_a_mode_without_a_sample_is_no_nan():
    scores = measure_modes(np.repeat(THREE, [0, 3, 3], 0), THREE, 1.0)
    assert scores.reverse_kl == pytest.approx(np.log(1.5))
    assert (scores.captured, scores.held, scores.width) == (2, 2, 0)


def test_perfect_quality_and_width_are_those_of_many_samples():
    for dimension in (1, 2, 5):
        x = np.random.default_rng(dimension).normal(size=(200_000, dimension))
        near = (x**2).sum(1) <= 9
        assert near.mean() == pytest.approx(perfect_quality(dimension), abs=2e-3)
        assert x[near].std() == pytest.approx(
            perfect_width(dimension), abs=6e-3
        )  # four standard errors
    assert perfect_quality() == pytest.approx(1 - np.exp(-4.5), rel=1e-12)


def test_floors_against_closed_forms():
    n = 2500
    floors = perfect_modes(RING, 0.05, n, repeats=300, seed=4)
    assert floors["captured"].low == floors["held"].high == 8
    assert floors["quality"].median == pytest.approx(1 - np.exp(-4.5), abs=1e-3)
    # 2n KL is about chi-square with modes - 1 degrees of freedom.
    expected = stats.chi2.ppf([0.025, 0.5, 0.975], 7) / (2 * n)
    found = floors["reverse_kl"]
    np.testing.assert_allclose([found.low, found.median, found.high], expected, rtol=0.25)
    assert floors["width"].low < 1 < floors["width"].high
    assert floors["width"].high - floors["width"].low < 0.06


def test_floors_know_the_shares():
    """Measured against even shares, these samples would be far off."""
    shares = [8, 1, 1]
    floor = perfect_modes(THREE, 0.5, 400, shares, repeats=60)["reverse_kl"]
    assert floor.high < 0.02
    assert measure_modes(draw(THREE, 0.5, [320, 40, 40]), THREE, 0.5).reverse_kl > 0.3


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"samples": [[0.0, np.nan]]}, "samples must be finite throughout"),
        ({"samples": np.zeros((0, 2))}, "samples must have at least 1 values, not 0"),
        ({"middles": []}, "middles must have at least 1 values, not 0"),
        ({"data_std": 0.0}, "data_std must be a finite number above 0, not 0.0"),
        ({"shares": [1, 2]}, "shares must be 3 numbers above 0, one a mode"),
        ({"shares": [1, 2, -1]}, "shares must be 3 numbers above 0, one a mode"),
    ],
)
def test_bad_input_is_one_line(change, line):
    given = {"samples": [[0.0, 0.0]], "middles": THREE, "data_std": 1.0} | change
    with pytest.raises(ValueError, match=line):
        measure_modes(**given)


# ---------------------------------------------------------------- distances


def test_a_shift_moves_every_shadow_by_its_part():
    """Moved by v, the distance is the mean of |v . direction|, 2 |v| / pi."""
    data = draw(GRID, 0.1, [30] * 25)
    moved = sliced_wasserstein(data + np.array([0.6, -0.8]), data, data_std=0.5, slices=400)
    assert moved == pytest.approx(2 / np.pi / 0.5, rel=1e-4)
    assert sliced_wasserstein(data[::-1], data) == pytest.approx(0, abs=1e-12)


def test_turning_both_changes_little():
    a, b = draw(RING, 0.1, [20] * 8), draw(RING, 0.1, [10, 30] * 4, seed=1)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    whole = sliced_wasserstein(a, b, slices=200)
    assert sliced_wasserstein(a @ turn, b @ turn, slices=200) == pytest.approx(whole, rel=0.01)


def test_neighbours_by_hand():
    """On a line with k = 1: radii of the data 1, 1, 2; of the samples 0.25, 0.25, 8.25."""
    data = np.array([[0.0, 0], [1, 0], [3, 0]])
    samples = np.array([[0.5, 0], [0.75, 0], [9, 0]])
    found = measure_neighbours(samples, data, k=1)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)  # 1 by 0.75, 3 by 9's wide ball; 0 by none
    assert found.density == pytest.approx((2 + 2) / 3)
    assert found.coverage == pytest.approx(2 / 3)


def test_what_is_missing_and_what_is_wrong_show_on_their_own_side():
    data = draw(RING, 0.1, [60] * 8)
    missing = measure_neighbours(draw(RING[:6], 0.1, [80] * 6, seed=1), data)
    wrong = measure_neighbours(
        np.vstack(
            [draw(RING, 0.1, [45] * 8, seed=2), np.full((120, 2), 9.0) + draw(THREE, 1.0, [40] * 3)]
        ),
        data,
    )
    assert missing.recall < 0.8 < missing.precision
    assert missing.coverage < 0.8
    assert wrong.precision < 0.8
    assert wrong.recall > 0.9
    assert wrong.coverage > 0.9


def test_the_floor_of_a_distance_is_that_of_two_samples_of_data():
    def ring(random, n):
        return RING[random.integers(0, 8, n)] + random.normal(0, 0.05, (n, 2))

    small, large = (
        perfect_distance(sliced_wasserstein, ring, n, 2 * n, repeats=40) for n in (50, 800)
    )
    assert large.median == pytest.approx(small.median / 4, rel=0.5)
    assert small.low < small.median < small.high
