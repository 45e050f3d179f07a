"""What a generator learns from: both estimates aim at the same gradient, and which is noisier."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gan_book.chapters.learning_signals import (
    WAYS,
    count_updates_to_goal,
    estimate_gradient,
    score_with_best_d,
)

M, S = np.array([[1.2, 0.0]]), np.array([[0.8, 1.3]])  # [1, d]


def draw(batches: int, batch: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((batches, batch, 2))


def test_the_best_discriminators_score_is_the_log_ratio_of_the_densities():
    x = draw(1, 50)[0]
    real = stats.norm.logpdf(x).sum(1)
    made = stats.norm.logpdf(x, M, S).sum(1)
    np.testing.assert_allclose(score_with_best_d(x, M, S), real - made)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_aims_at_the_slope_of_the_loss(way):
    """Against finite differences, D held fixed; a batch of 3 shows a biased baseline."""
    z = draw(200_000, 3)
    found = np.concatenate(estimate_gradient(way, z, M, S), -1)
    step, expected = 1e-3, []
    for i in range(4):
        values = []
        for sign in (1, -1):
            shift = sign * step * (np.arange(4) == i)
            x = (M + shift[:2]) + S * np.exp(shift[2:]) * z
            values.append(np.logaddexp(0, -score_with_best_d(x, M, S)).mean())
        expected.append((values[0] - values[1]) / (2 * step))
    error = found.std(0) / np.sqrt(len(found))
    assert np.all(np.abs(found.mean(0) - expected) < 4.5 * error + 0.01)


def test_the_gradient_is_least_noisy_and_the_baseline_helps():
    z = draw(20_000, 12)
    noise = [estimate_gradient(way, z, M, S)[0].var(0).sum() for way in WAYS]
    assert noise[0] < noise[2] < noise[1]


@pytest.mark.parametrize("way", WAYS)
def test_runs_arrive_and_those_that_do_not_are_counted(way):
    needed = count_updates_to_goal(way, 0.1, 1, 30, 12, 200, np.random.default_rng(0))
    # Far away D is sure, and its logit has the slope -m: an update moves m by nearly a tenth.
    assert 20 < np.median(needed) < 45
    assert np.isinf(count_updates_to_goal(way, 1e-6, 1, 5, 12, 10, np.random.default_rng(0))).all()


def test_bad_arguments():
    z = draw(1, 1)
    with pytest.raises(ValueError, match="way must be one of 'gradient'"):
        estimate_gradient("reward", z, M, S)
    with pytest.raises(ValueError, match="batch must be a whole number of at least 2, not 1"):
        estimate_gradient("verdict with baseline", z, M, S)
    with pytest.raises(ValueError, match="rate must be a finite number above 0"):
        count_updates_to_goal("gradient", 0, 1, 2, 2, 2, np.random.default_rng(0))
