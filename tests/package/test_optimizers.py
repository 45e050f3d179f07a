"""Gradient descent and Adam against Keras's own, and the staircase at its edge."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from gan_book.training.optimizers import decay_rate, start_memory, update_weights

RUNS, STEPS = 3, 100
NUMBERS = {
    # Keras takes rates and betas through float32, so all of these are exact there.
    "decay_rate": np.array([1.0, 0.75, 0.5]),
    "decay_steps": np.array([150.0, 20.0, 33.0]),
    "beta1": np.array([0.5, 0.875, 0.0]),
    "beta2": np.array([1 - 2.0**-10, 1 - 2.0**-7, 0.875]),
}
RATES = np.array([2.0**-7, 2.0**-4, 2.0**-6])


def slope(weights):
    """The gradient of a bowl that is steep in one direction, with a ripple."""
    return weights * np.array([[1.0], [30.0], [0.1]]) + np.cos(5 * weights)


@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_a_hundred_steps_are_those_of_keras(kind):
    start = np.random.default_rng(0).normal(size=(3, RUNS))
    numbers = {name: tf.constant(values) for name, values in NUMBERS.items()}
    weights = tf.constant(start)
    memory = start_memory(weights, kind)
    path = []
    for count in range(STEPS):
        gradient = tf.constant(slope(weights.numpy()))
        weights, memory = update_weights(
            weights, gradient, memory, tf.constant(RATES), tf.constant(count), numbers
        )
        path.append(weights.numpy())
    for run in range(RUNS):
        np.testing.assert_allclose(
            np.array(path)[..., run], follow_keras(kind, start[:, run], run), rtol=1e-9, atol=1e-12
        )


def follow_keras(kind, start, run):
    """Return the path [steps, weights] of Keras's optimiser with the run's own numbers."""
    own = {name: float(values[run]) for name, values in NUMBERS.items()}
    rate = keras.optimizers.schedules.ExponentialDecay(
        float(RATES[run]), int(own["decay_steps"]), own["decay_rate"], staircase=True
    )
    if kind == "sgd":
        optimizer = keras.optimizers.SGD(rate)
    else:
        optimizer = keras.optimizers.Adam(rate, own["beta1"], own["beta2"])
    variable = keras.Variable(start, dtype="float64")
    path = []
    for _ in range(STEPS):
        gradient = slope(variable.numpy()[:, None])[:, 0]
        optimizer.apply([tf.constant(gradient)], [variable])
        path.append(variable.numpy().copy())
    return path


def test_the_staircase_falls_with_the_first_step_after_every_decay_steps():
    numbers = {"decay_rate": tf.constant([0.5]), "decay_steps": tf.constant([10.0])}
    rates = [
        float(decay_rate(tf.constant([8.0]), tf.constant(count), numbers)[0])
        for count in (0, 9, 10, 19, 20, 21)
    ]
    assert rates == [8, 8, 4, 4, 2, 2]


def test_gradient_descent_remembers_nothing_and_adam_starts_with_steps_of_its_rate():
    weights = tf.constant([[1.0], [2.0]], tf.float64)
    assert start_memory(weights, "sgd").shape == (0, 2, 1)
    memory = start_memory(weights, "adam")
    numbers = {name: tf.constant(values[:1]) for name, values in NUMBERS.items()}
    gradient = tf.constant([[1e3], [-1e-3]], tf.float64)
    moved, _ = update_weights(
        weights, gradient, memory, tf.constant([0.1], tf.float64), tf.constant(0), numbers
    )
    np.testing.assert_allclose(moved.numpy(), [[0.9], [2.1]], rtol=1e-3)
