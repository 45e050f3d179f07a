"""Random numbers against published vectors and distributions; batches against their definitions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf
from scipy import integrate, stats

from gan_book import Settings
from gan_book.data.distribution import data_density, data_quantiles, sample_data
from gan_book.data.noise import noise_grid, sample_noise
from gan_book.data.random import (
    Purpose,
    draw_normal,
    draw_uniform,
    draw_words,
    threefry,
    to_normal,
)


def words(*values):
    return [tf.constant(value, tf.uint32) for value in values]


def seeds(*values):
    return tf.constant(values, tf.uint32)


# ---------------------------------------------------------------- random numbers


# Random123 (Salmon et al. 2011), kat_vectors, threefry2x32 with 20 rounds: counter, key, answer.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
        ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_threefry_gives_the_published_answers(counter, key, answer):
    found = threefry(tuple(words(*key)), tuple(words(*counter)))
    assert tuple(int(word) for word in found) == answer


def test_streams_of_another_purpose_step_or_seed_share_no_number():
    drawn = [
        draw_words(seeds(0, 1, 2, 7, 2**32 - 1), [(purpose, step)], 128)[0].numpy()
        for purpose, step in itertools.product(Purpose, [0, 1, 2, 1000])
    ]
    # The two words of a counter stand half a batch apart.
    pairs = np.stack([np.stack(np.split(d, 2), -1).reshape(-1, 2) for d in drawn]).reshape(-1, 2)
    assert len(np.unique(pairs, axis=0)) == len(Purpose) * 4 * 64 * 5


@pytest.mark.parametrize("count", [1, 7, 12])
def test_streams_drawn_together_are_those_drawn_apart(count):
    streams = [(Purpose.NOISE_D, 5), (Purpose.DATA, 6), (Purpose.NOISE_G, 5)]
    together = draw_words(seeds(3, 1, 4), streams, count)
    for stream, found in zip(streams, together, strict=True):
        (alone,) = draw_words(seeds(3, 1, 4), [stream], count)
        assert found.shape == (count, 3)
        np.testing.assert_array_equal(found.numpy(), alone.numpy())


def test_the_numbers_of_a_run_do_not_depend_on_the_runs_beside_it():
    together, normal = (
        draw(seeds(3, 1, 4, 1, 5), Purpose.DATA, 9, 13).numpy()
        for draw in (draw_uniform, draw_normal)
    )
    for column, seed in enumerate([3, 1, 4, 1, 5]):
        alone = draw_uniform(seeds(seed), Purpose.DATA, 9, 13).numpy()[:, 0]
        np.testing.assert_array_equal(together[:, column], alone)
        # Outside of a compiled program the last bit of erfinv depends on the vector lane.
        alone = draw_normal(seeds(seed), Purpose.DATA, 9, 13).numpy()[:, 0]
        np.testing.assert_allclose(normal[:, column], alone, rtol=3e-7)


def test_a_step_that_is_a_tensor_draws_the_same_numbers_as_a_plain_one():
    plain = draw_uniform(seeds(5), Purpose.NOISE_G, 77, 6).numpy()
    tensor = tf.function(lambda t: draw_uniform(seeds(5), Purpose.NOISE_G, t, 6))
    np.testing.assert_array_equal(tensor(tf.constant(77)).numpy(), plain)


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_uniform_numbers_are_uniform_within_and_across_steps_and_seeds(dtype):
    within = draw_uniform(seeds(1), Purpose.NOISE_D, 0, 20_000, dtype).numpy().ravel()
    assert within.dtype == dtype.as_numpy_dtype
    assert 0 < within.min() < within.max() < 1
    across = draw_uniform(seeds(*range(10_000)), Purpose.DATA, 3, 2, dtype).numpy()
    steps = np.concatenate([draw_uniform(seeds(1), Purpose.DATA, t, 64, dtype) for t in range(100)])
    for numbers in (within, across.ravel(), steps.ravel()):
        assert stats.kstest(numbers, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(across)[0, 1]) < 4 / np.sqrt(10_000)
    assert abs(np.corrcoef(within[1:], within[:-1])[0, 1]) < 4 / np.sqrt(20_000)


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_normal_numbers_are_normal(dtype):
    numbers = draw_normal(seeds(*range(20)), Purpose.DATA, 0, 1001, dtype).numpy().ravel()
    assert numbers.dtype == dtype.as_numpy_dtype
    assert stats.kstest(numbers, "norm").pvalue > 1e-3
    assert np.isfinite(numbers).all()


def test_the_outermost_random_bits_give_finite_normal_numbers():
    for dtype in (tf.float32, tf.float64):
        ends = to_normal(tf.constant([0, 2**32 - 1], tf.uint32), dtype).numpy()
        np.testing.assert_allclose(ends, stats.norm.ppf([2.0**-24, 1 - 2.0**-24]), rtol=1e-4)


# ---------------------------------------------------------------- data and noise


def test_data_follow_the_stated_density():
    for gap in (0.0, 3.0):
        settings = Settings(data_mean=-2, data_std=0.7, data_gap=gap, seed=3)
        x = np.sort(sample_data(settings, 5000))
        grid = np.linspace(-9, 5, 4001)
        density = data_density(grid, settings)
        mass = integrate.cumulative_trapezoid(density, grid, initial=0)
        assert mass[-1] == pytest.approx(1, abs=1e-6)
        mean = integrate.trapezoid(grid * density, grid)
        spread = np.sqrt(integrate.trapezoid((grid - mean) ** 2 * density, grid))
        assert (mean, spread) == pytest.approx((-2, settings.sigma), abs=1e-5)
        assert stats.kstest(np.interp(x, grid, mass), "uniform").pvalue > 1e-3
        levels = (np.arange(100) + 0.5) / 100
        quantiles = np.interp(levels, mass, grid)
        np.testing.assert_allclose(data_quantiles(settings, 100), quantiles, atol=1e-3)


def test_the_mode_of_a_sample_is_a_fair_coin_that_says_nothing_of_its_place_in_the_mode():
    settings = Settings(data_mean=0, data_std=0.1, data_gap=10)
    x = sample_data(settings, 4000)
    right = x > 0
    assert stats.binomtest(int(right.sum()), 4000).pvalue > 1e-3
    inside = (x - np.where(right, 5, -5)) / 0.1
    assert stats.ks_2samp(inside[right], inside[~right]).pvalue > 1e-3


def test_the_gap_moves_nothing_but_the_modes():
    one, two = (sample_data(Settings(data_gap=gap), 50) for gap in (0, 2))
    np.testing.assert_allclose(np.abs(two - one), 1, atol=1e-5)


def test_stratified_noise_is_the_articles():
    settings = Settings(noise="stratified", noise_range=8, batch_size=12, precision="float64")
    drawn = sample_noise(settings, 12)
    jitter = (drawn - np.linspace(-8, 8, 12)) / 0.01
    assert ((jitter > 0) & (jitter < 1)).all()
    assert len(np.unique(jitter.round(6))) == 12
    all_jitter = np.concatenate(
        [sample_noise(settings, 12, step) - np.linspace(-8, 8, 12) for step in range(20)]
    )
    assert stats.kstest(all_jitter / 0.01, "uniform").pvalue > 1e-3


@pytest.mark.parametrize(
    ("kind", "distribution"), [("uniform", stats.uniform(-3, 6)), ("normal", stats.norm(0, 3))]
)
def test_noise_follows_its_distribution_and_its_grid_is_the_midpoint_rule(kind, distribution):
    settings = Settings(noise=kind, noise_range=3)
    assert stats.kstest(sample_noise(settings, 5000), distribution.cdf).pvalue > 1e-3
    levels = (np.arange(40) + 0.5) / 40
    np.testing.assert_allclose(noise_grid(settings, 40), distribution.ppf(levels), atol=1e-12)


def test_the_grid_of_stratified_noise_is_that_of_the_uniform_distribution():
    grids = [noise_grid(Settings(noise=kind), 10) for kind in ("stratified", "uniform")]
    np.testing.assert_array_equal(*grids)


def test_noise_of_the_same_seed_step_and_purpose_is_the_same_and_any_other_shares_nothing():
    settings = Settings()
    short = sample_noise(settings, 12, 5)
    np.testing.assert_array_equal(short, sample_noise(settings, 12, 5))
    others = [
        sample_noise(settings, 12, 6),
        sample_noise(settings, 12, 5, Purpose.NOISE_G),
        sample_noise(settings.replace(seed=1), 12, 5),
    ]
    for other in others:
        assert not np.intersect1d(short, other).size
