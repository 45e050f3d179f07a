"""The losses at chosen logits, their slopes against formulas, and how the older forms break."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import minimize_scalar
from scipy.special import expit

from gan_book.base.registries import LOSSES
from gan_book.losses.cross_entropy import (
    CLIP,
    discriminator_loss,
    generator_loss,
    negative_logs,
    saturating_loss,
)

KINDS = ["logits", "log", "clipped"]
LOGITS = np.array([[-3.0, 0.5], [0.0, 1.0], [2.0, -1.5]])


def constant(values, dtype=tf.float64):
    return tf.constant(values, dtype)


@pytest.mark.parametrize("kind", KINDS)
def test_losses_at_chosen_logits(kind):
    # Logits log 3 and -log 3 are probabilities 3/4 and 1/4.
    real, fake = constant([[np.log(3.0)], [0.0]]), constant([[-np.log(3.0)], [0.0]])
    zero = {"label_smoothing": constant([0.0])}
    on_d = discriminator_loss(real, fake, zero, kind).numpy()
    np.testing.assert_allclose(on_d, [(-2 * np.log(3 / 4) - 2 * np.log(1 / 2)) / 2])
    on_g = generator_loss(None, fake, kind).numpy()
    np.testing.assert_allclose(on_g, [(np.log(4) + np.log(2)) / 2])
    on_g = saturating_loss(None, fake, kind).numpy()
    np.testing.assert_allclose(on_g, [(np.log(3 / 4) + np.log(1 / 2)) / 2])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("lower", "slope"),
    [(generator_loss, lambda d: -(1 - d) / 3), (saturating_loss, lambda d: -d / 3)],
)
def test_the_generators_slopes_follow_their_formulas(kind, lower, slope):
    logits = constant(LOGITS)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = lower(None, logits, kind)
    np.testing.assert_allclose(tape.gradient(loss, logits).numpy(), slope(expit(LOGITS)), rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_of_a_name_is_the_form_of_that_name(kind):
    """At scores so far out that the three forms differ."""
    real, fake = (constant(v, tf.float32) for v in ([[-17.5], [-200.0]], [[17.5], [-200.0]]))
    numbers, loss = {"label_smoothing": constant([0.0], tf.float32)}, LOSSES[kind]
    expected = discriminator_loss(real, fake, numbers, kind).numpy()
    np.testing.assert_array_equal(loss.d(real, fake, numbers).numpy(), expected)
    forms = {"non_saturating": generator_loss, "saturating": saturating_loss}
    for variant, lower in forms.items():
        expected = lower(None, fake, kind).numpy()
        np.testing.assert_array_equal(loss.choose_g(variant)(None, fake).numpy(), expected)


@pytest.mark.parametrize("name", LOSSES)
def test_belief_rises_from_0_to_1_and_is_one_half_where_d_is_undecided(name):
    loss = LOSSES[name]
    scores = constant(np.r_[-20:20:101j])
    belief = loss.belief(scores).numpy()
    assert (np.diff(belief) >= 0).all()
    np.testing.assert_allclose(belief[[0, -1]], [0, 1], atol=1e-8)
    assert loss.belief(constant([loss.undecided])).numpy() == 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_the_discriminators_slopes_follow_their_formulas(kind):
    real, fake = constant(LOGITS), constant(LOGITS[::-1])
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        loss = discriminator_loss(real, fake, {"label_smoothing": constant([0.0, 0.0])}, kind)
    on_real, on_fake = tape.gradient(loss, [real, fake])
    np.testing.assert_allclose(on_real.numpy(), -(1 - expit(LOGITS)) / 3, rtol=1e-9)
    np.testing.assert_allclose(on_fake.numpy(), expit(LOGITS[::-1]) / 3, rtol=1e-9)


def test_smoothed_labels_are_best_met_by_the_smoothed_probability():
    for smoothing in (0.0, 0.1, 0.4):

        def loss(logit, s=smoothing):
            real, none = constant([[logit]]), constant([[-40.0]])
            numbers = {"label_smoothing": constant([s])}
            return discriminator_loss(real, none, numbers, "logits").numpy()[0]

        best = minimize_scalar(loss, bounds=(-5, 20), method="bounded").x
        assert expit(best) == pytest.approx(1 - smoothing, abs=1e-4)


def test_each_run_may_have_its_own_smoothing():
    real, fake = constant([[2.0, 2.0]]), constant([[-1.0, -1.0]])
    numbers = {"label_smoothing": constant([0.0, 0.25])}
    found = discriminator_loss(real, fake, numbers, "logits").numpy()
    base = -np.log(expit(2)) - np.log(expit(1))
    np.testing.assert_allclose(found, [base, base + 0.25 * 2])  # -log(1-D) is 2 above -log D


def test_the_logarithm_of_a_rounded_sigmoid_is_infinite_and_softplus_is_not():
    at = constant([[16.0, 17.5, -200.0]], tf.float32)
    exact = np.logaddexp(0, at.numpy())
    np.testing.assert_allclose(negative_logs(at, "logits")[1], exact, rtol=1e-5)
    rounded = negative_logs(at, "log")[1].numpy()[0]
    assert np.isfinite(rounded[[0, 2]]).all()
    assert rounded[1] == np.inf
    assert negative_logs(at, "log")[0].numpy()[0, 2] == np.inf


def test_the_clip_bounds_the_loss_and_takes_the_gradient_away():
    assert CLIP == 1e-5
    logits = constant([[np.log(2e-5), np.log(0.5e-5), -30.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = generator_loss(None, logits, "clipped")
    slope = tape.gradient(loss, logits).numpy()[0]
    assert slope[0] == pytest.approx(-1, abs=1e-4)
    np.testing.assert_array_equal(slope[1:], 0)
    np.testing.assert_allclose(loss.numpy()[1:], -np.log(1e-5))
