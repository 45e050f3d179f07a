"""Early stopping: a watcher sees fresh samples of G as it was at each moment."""

import numpy as np
import pytest

from gan_book import Settings, train, train_many
from gan_book.metrics.early_stopping import find_first
from gan_book.training.watching import draw_samples, watch

SETTINGS = Settings(steps=60, record_every=20, noise="stratified", noise_range=2.0, data_std=0.25)


@pytest.fixture(scope="module")
def run():
    return train(SETTINGS)


def test_samples_are_those_of_g_at_each_moment(run):
    made, real = draw_samples(run, 40_000)
    assert made.shape == real.shape == (4, 40_000)
    # Four standard errors; stratified noise is watched through its uniform distribution.
    error = 4 * run.record.std / np.sqrt(40_000)
    assert np.all(np.abs(made.mean(1) - run.record.mean) < error)
    np.testing.assert_allclose(made.std(1), run.record.std, rtol=0.03)
    assert np.all(np.abs(real.mean(1) - 4.0) < 4 * 0.25 / 200)
    np.testing.assert_allclose(real.std(1), 0.25, rtol=0.03)


def test_samples_are_fresh_at_each_moment_and_the_same_again():
    run = train(SETTINGS.replace(learning_rate=0.0))  # G stays what it was
    made, real = draw_samples(run, 16)
    assert not np.any(real[0] == real[1])
    assert not np.any(made[0] == made[1])
    again = draw_samples(run, 16)
    assert np.array_equal(made, again[0])
    assert np.array_equal(real, again[1])
    assert not np.any(real == draw_samples(run, 16, seed=1)[1])


def test_each_run_has_fresh_samples_of_its_own():
    still = SETTINGS.replace(learning_rate=0.0)
    (one, real), (other, data) = (draw_samples(run, 16) for run in train_many(still, [3, 4]))
    assert not np.any(real == data)
    assert not np.any(one == other)


def test_normal_noise_is_as_wide_as_the_runs():
    wide = train(SETTINGS.replace(noise="normal"))
    made, _ = draw_samples(wide, 40_000)
    np.testing.assert_allclose(made.std(1), wide.record.std, rtol=0.03)


def test_watch_approaches_the_exact_distance(run):
    seen = watch(run, 20_000)
    np.testing.assert_allclose(
        seen["wasserstein"], run.history["wasserstein"], atol=0.05, rtol=0.02
    )
    np.testing.assert_allclose(seen["width_ratio"], run.history["width_ratio"], rtol=0.03)


def test_two_modes_are_drawn_as_two_modes():
    wide = train(SETTINGS.replace(data_gap=4.0, data_std=0.1))
    real = draw_samples(wide, 4000)[1][0]
    assert np.abs(np.abs(real - 4.0) - 2.0).max() < 0.6
    assert abs((real > 4.0).mean() - 0.5) < 0.04


def test_a_run_that_diverged_never_looks_close():
    broken = train(SETTINGS.replace(optimizer="sgd", learning_rate=100.0, loss="log"))
    assert broken.diverged_at is not None
    assert not np.any(watch(broken, 16)["wasserstein"] < 1)


def test_find_first():
    assert find_first([False, True, True]) == 1
    assert find_first([False, False]) is None
