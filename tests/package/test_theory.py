"""Closed forms against quadrature, simulation and each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit, logit

from gan_book import metrics

MEAN, STD = 4.0, 0.5


def test_histogram_bias_is_what_theory_says_it_is():
    edges = (-9, *stats.norm.ppf(np.arange(1, 16) / 16), 9)
    scores = metrics.perfect_scores("histogram_js", 400, 800, repeats=400, bins=edges)
    bias = metrics.histogram_js_bias(16, 400, 800)
    assert bias == pytest.approx(15 * (1 / 400 + 1 / 800) / 8)
    assert scores.mean() == pytest.approx(bias, rel=0.06)


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
