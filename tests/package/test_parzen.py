"""Parzen windows: against densities by SciPy, and the choice of their width."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from gan_book.chapters import parzen


@pytest.mark.parametrize("bandwidth", [0.05, 0.7])
def test_parzen_is_the_mean_of_kernels_even_where_all_but_vanish(bandwidth):
    random = np.random.default_rng(5)
    samples, points = random.normal(size=(40, 3)), random.normal(size=(7, 3))
    kernels = stats.multivariate_normal(np.zeros(3), bandwidth**2 * np.eye(3))
    logs = np.array([[kernels.logpdf(x - y) for y in samples] for x in points])
    expected = logsumexp(logs, axis=1) - np.log(40)
    ours = parzen.estimate_parzen(samples, points, bandwidth)
    np.testing.assert_allclose(ours, expected, rtol=1e-10)
    kept = points.copy()
    parzen.judge_parzen(samples, points, points)
    np.testing.assert_array_equal(points, kept)


def test_parzen_chooses_the_bandwidth_that_is_best_on_the_validation_data():
    random = np.random.default_rng(7)
    samples, valid, test = (random.normal(size=(n, 2)) for n in (60, 50, 40))
    value, chosen = parzen.judge_parzen(samples, valid, test)
    scores = [parzen.estimate_parzen(samples, valid, h).mean() for h in parzen.BANDWIDTHS]
    assert chosen == parzen.BANDWIDTHS[np.argmax(scores)]
    assert value == pytest.approx(parzen.estimate_parzen(samples, test, chosen).mean())


def test_the_bandwidth_is_chosen_on_validation_data_alone():
    random = np.random.default_rng(8)
    samples = random.normal(size=(50, 1))
    near, far = samples + 1e-3, 5 * random.normal(size=(30, 1))
    for valid, test, place in ((near, far, 0), (far, near, -1)):
        score, bandwidth = parzen.judge_parzen(samples, valid, test)
        assert bandwidth == parzen.BANDWIDTHS[place]
        assert score == pytest.approx(parzen.estimate_parzen(samples, test, bandwidth).mean())
