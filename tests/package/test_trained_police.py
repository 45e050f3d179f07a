"""Police side by side: each learns alone, from the samples and by the loss that it is given."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from gan_book.chapters.trained_police import (
    POLICE_LOSSES,
    build_police,
    draw_normals,
    hide_layers,
    score_grid,
    score_police,
    train_police,
)

DISTANCES = np.array([0.0, 1.5, 3.0])


def test_a_score_is_that_of_three_tanh_layers_by_hand():
    weights = build_police(2, np.random.default_rng(0), width=5)
    for bias in weights[1::2]:
        bias.assign(np.random.default_rng(1).normal(size=bias.shape))
    x = np.random.default_rng(2).normal(size=(2, 4, 1)).astype(np.float32)
    for run in range(2):
        hidden = x[run]
        kernels = [weight.numpy()[run] for weight in weights]
        for kernel, bias in ((0, 1), (2, 3), (4, 5)):
            hidden = np.tanh(hidden @ kernels[kernel] + kernels[bias])
        np.testing.assert_allclose(hide_layers(x, weights)[-1][run], hidden, atol=1e-5)
        expected = hidden @ kernels[6] + kernels[7]
        np.testing.assert_allclose(score_police(x, weights)[run], expected, atol=1e-5)


def test_losses_at_points_by_hand():
    real, fake = tf.constant([0.3, 2.0]), tf.constant([-1.7, 0.4])
    expected = {
        "logistic": np.log1p(np.exp([-0.3, -2.0])) + np.log1p(np.exp([-1.7, 0.4])),
        "square": [(0.49 + 2.89) / 2, (1.0 + 0.16) / 2],
        "hinge": [0.7 + 0, 0 + 1.4],
    }
    for loss, lower in POLICE_LOSSES.items():
        np.testing.assert_allclose(lower(real, fake), expected[loss], rtol=1e-5)


def test_batches_are_stratified_and_of_the_right_distributions():
    batches = draw_normals(DISTANCES, np.random.default_rng(0), batch=40)
    for _, (real, fake) in zip(range(3), batches, strict=False):
        for samples, mean in ((real, 0 * DISTANCES), (fake, -DISTANCES)):
            assert samples.shape == (3, 40, 1)
            ranks = stats.norm.cdf(samples[..., 0] - mean[:, None])
            # One from each fortieth, in order.
            np.testing.assert_array_equal(np.floor(ranks * 40), [np.arange(40)] * 3)


def test_listed_data_is_drawn_from_each_runs_own_list():
    data = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0], [0.1, 0.2, 0.3]])
    batches = draw_normals(DISTANCES, np.random.default_rng(0), data, batch=100)
    real, _ = next(batches)
    for run in range(3):
        assert set(np.unique(real[run])) == set(data[run])


@pytest.mark.parametrize("loss", POLICE_LOSSES)
def test_training_finds_the_best_score(loss):
    rng = np.random.default_rng(0)
    weights = build_police(3, rng)
    train_police(weights, draw_normals(DISTANCES, rng), 400, loss)
    x = np.linspace(-3, 0, 7)
    score, slope, layers = score_grid(x, weights)
    p, q = stats.norm.pdf(x), stats.norm.pdf(x, -DISTANCES[:, None])
    if loss == "hinge":  # the sign, where it is clear; to go beyond 1 costs next to nothing there
        clear = np.abs(np.log(p / q)) > 1
        assert np.all((score * np.sign(p - q))[clear] > 0.9)
    else:
        best = {"logistic": np.log(p / q), "square": p / (p + q)}[loss]
        atol = {"logistic": 0.6, "square": 0.1}[loss]
        np.testing.assert_allclose(score[:2], best[:2], atol=atol)
    assert [layer.shape for layer in layers] == [(3, 7, 8)] * 3
    step = np.array([-1.001, -0.999])
    ends = score_grid(step, weights)[0]
    np.testing.assert_allclose(slope[:, 4], (ends[:, 1] - ends[:, 0]) / 2e-3, atol=5e-2)
