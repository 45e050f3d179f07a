"""Least squares and R1 against Keras models with nested tapes, formulas, and finite differences."""

from __future__ import annotations

import numpy as np
import plain_loop
import pytest
import tensorflow as tf

from gan_book import explore, presets, train
from gan_book.base.registries import LOSSES, PENALTIES
from gan_book.data.random import Purpose
from gan_book.training.loop import MEASURED

EXACT = {"precision": "float64", "record_every": 1, "record_frames": True, "batch_size": 6}
BOOK = presets["book"].replace(
    **EXACT, seed=5, steps=40, learning_rate_g=2.0**-6, learning_rate_d=2.0**-7, beta2=1 - 2.0**-8
)
SETTINGS = {
    "least squares": BOOK.replace(loss="least_squares"),
    "least squares, zero sum": BOOK.replace(loss="least_squares", loss_g="saturating"),
    "R1": BOOK.replace(penalty="r1", penalty_weight=0.75),
    "R1 with the layer": BOOK.replace(penalty="r1", penalty_weight=3.0, minibatch=True),
    "R1, relu, least squares": BOOK.replace(
        penalty="r1", penalty_weight=0.5, loss="least_squares", activation_d="relu"
    ),
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_forty_compiled_steps_are_those_of_a_plain_keras_loop(settings):
    run = train(settings)
    plain = plain_loop.play(settings)
    for name in MEASURED:
        np.testing.assert_allclose(run.history[name], plain[name], rtol=1e-7, err_msg=name)
    found = run.generator_weights(), run.discriminator_weights()
    for network, expected in zip(found, (plain["weights_g"], plain["weights_d"]), strict=True):
        for a, b in zip(network, expected[-1], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-9)


def test_r1_of_a_known_discriminator():
    """For D(x) = a x^2 + b y, R1 is half the mean of (2 a x)^2 + b^2; the fakes play no part."""
    x = tf.constant(np.array([[[1.0], [3.0]], [[5.0], [-7.0]]]))  # [features, batch, runs]
    a, b = 0.5, 2.0
    found = PENALTIES["r1"](lambda x: a * x[0] ** 2 + b * x[1], x, x + 100)
    np.testing.assert_allclose(found, [((1 + 4) + (9 + 4)) / 2 / 2])


def test_least_squares_at_chosen_scores():
    loss = LOSSES["least_squares"]
    real, fake = tf.constant([[1.0], [0.5]]), tf.constant([[2.0], [0.0]])
    np.testing.assert_allclose(loss.d(real, fake, {}), [(0 + 0.125) / 2 + (2 + 0) / 2])
    np.testing.assert_allclose(loss.g(real, fake), [(0.5 + 0.5) / 2])
    np.testing.assert_allclose(loss.zero_sum_g(real, fake), [-1.0])
    np.testing.assert_allclose(loss.belief(tf.constant([-1.0, 0.25, 7.0])), [0, 0.25, 1])
    # A score below one half says "generated".
    assert loss.undecided == 0.5


def test_belief_and_accuracies_of_a_least_squares_run():
    run = train(SETTINGS["least squares"])
    at, x = 3, np.linspace(-20, 20, 9)
    scores = run.build_discriminator(at)(x[:, None]).numpy()[:, 0]
    np.testing.assert_allclose(run.decide(x, at), np.clip(scores, 0, 1), atol=1e-9)
    d, g = run.build_discriminator(at), run.build_generator(at)
    real, z = (
        plain_loop.draw_batches(run.settings, purpose, at + 1)[at]
        for purpose in (Purpose.DATA, Purpose.NOISE_D)
    )
    accuracies = np.mean(d(real) > 0.5), np.mean(d(g(z)) < 0.5)
    assert run.history["accuracy_real"][at] == pytest.approx(accuracies[0])
    assert run.history["accuracy_fake"][at] == pytest.approx(accuracies[1])


def test_what_the_page_does_not_have_is_refused_there():
    with pytest.raises(ValueError, match="penalty must be one of None in an explorer, not 'r1'"):
        explore(SETTINGS["R1"])
