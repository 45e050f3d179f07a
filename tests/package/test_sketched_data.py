"""Data drawn by hand: density, quantiles, moments and samples say the same."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from gan_book import Settings, metrics
from gan_book.base.sketch import BIN_WIDTH, BINS, HEIGHT_SIGNS, SKETCHES
from gan_book.data.distribution import data_density, data_quantiles, sample_data
from gan_book.data.floor import measure_data_floor
from gan_book.data.random import Purpose, draw_words
from gan_book.data.sketched import SKETCHED
from gan_book.training.train import train
from gan_book.training.watching import draw_samples

GAPPED = "00130z5700002468abc000k9d0ef0000"
TEXTS = [GAPPED, "0" * 31 + "1", "1" + "0" * 31, *SKETCHES.values()]
EDGES = np.arange(BINS + 1) * BIN_WIDTH


def draw(text: str, **more) -> Settings:
    return Settings(data="sketch", sketch=text, **more)


def heights(text: str) -> np.ndarray:
    return np.array([HEIGHT_SIGNS.index(sign) for sign in text], float)


@pytest.mark.parametrize("text", TEXTS)
def test_the_density_is_that_of_the_bins_and_the_moments_are_its_own(text):
    settings = draw(text)
    middles = EDGES[:-1] + BIN_WIDTH / 2
    density = data_density(middles, settings)
    np.testing.assert_allclose(density * BIN_WIDTH, heights(text) / heights(text).sum())
    np.testing.assert_array_equal(data_density(np.array([-0.01, 8.0, 99.0]), settings), 0)
    fine = (np.arange(80_000) + 0.5) * 1e-4
    mass = data_density(fine, settings) * 1e-4
    assert mass.sum() == pytest.approx(1)
    assert settings.mu == pytest.approx((mass * fine).sum())
    assert settings.sigma == pytest.approx(np.sqrt((mass * (fine - settings.mu) ** 2).sum()))


@pytest.mark.parametrize("text", TEXTS)
def test_quantiles_invert_the_distribution_function(text):
    levels = (np.arange(999) + 0.5) / 999
    x = data_quantiles(draw(text), 999)
    reached = np.concatenate([[0], np.cumsum(heights(text)) / heights(text).sum()])
    np.testing.assert_allclose(np.interp(x, EDGES, reached), levels, atol=1e-12)
    assert (np.diff(x) > 0).all()
    assert (data_density(x, draw(text)) > 0).all()  # never in an empty bin


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_samples_are_the_quantiles_of_uniform_numbers(text, precision):
    settings = draw(text, precision=precision, seed=5)
    x = sample_data(settings, 4001, 7)
    (words,) = draw_words(tf.constant([5], tf.uint32), [(Purpose.DATA, 7)], 4001)
    levels = ((words.numpy()[:, 0] >> 9) + 0.5) / 2**23
    expected = SKETCHED.quantiles(levels, settings)
    np.testing.assert_allclose(x, expected, atol=2e-4 if precision == "float32" else 1e-12)
    # In empty bins the distribution function is flat: no test statistic for the samples between.
    assert np.histogram(x, EDGES)[0][heights(text) == 0].sum() <= 4


def test_runs_side_by_side_have_a_sketch_each():
    from gan_book.training.compiled import collect_numbers

    batch = [draw(text) for text in TEXTS[:3]]
    numbers = collect_numbers(batch)
    assert numbers["bin_share"].shape == (BINS, 3)
    x = np.linspace(-1, 9, 41)[:, None] * np.ones(3)
    together = SKETCHED.density_of_runs(tf.constant(x, tf.float32), numbers).numpy()
    for i, settings in enumerate(batch):
        np.testing.assert_allclose(together[:, i], data_density(x[:, i], settings), rtol=1e-6)


def test_a_watcher_sees_the_drawn_data():
    run = train(draw(GAPPED, steps=3, record_every=1, batch_size=2, hidden_size=1))
    _, real = draw_samples(run, 3000)
    assert real.shape == (4, 3000)
    reached = np.concatenate([[0], np.cumsum(heights(GAPPED)) / heights(GAPPED).sum()])
    assert stats.kstest(real.ravel(), lambda x: np.interp(x, EDGES, reached)).pvalue > 1e-3


def test_the_floor_of_any_data_is_that_of_metrics_for_a_normal():
    exact = metrics.floor("wasserstein", 256).median
    assert measure_data_floor(Settings()) == pytest.approx(exact, rel=0.05)
    # The same shape, wherever it lies and however wide it is.
    far = measure_data_floor(Settings(data_mean=-7, data_std=2))
    assert far == pytest.approx(measure_data_floor(Settings()), rel=1e-9)
    # A box has no tails that samples miss.
    box = measure_data_floor(draw(SKETCHES["box"]))
    uniform = np.random.default_rng(0).uniform(size=(200, 256))
    levels = (np.arange(2560) + 0.5) / 2560
    gaps = np.abs(np.repeat(np.sort(uniform), 10, 1) - levels).mean(1) * np.sqrt(12)
    assert box == pytest.approx(np.median(gaps), rel=0.1)
