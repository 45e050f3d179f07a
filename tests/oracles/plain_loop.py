"""The training loop in plain sight: Keras models, GradientTape, Keras optimisers, step by step.

Easy to check by eye against Goodfellow et al. 2014, algorithm 1. The engine must do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from gan_book import Settings
from gan_book.base.registries import DISTRIBUTIONS
from gan_book.data.distribution import convert_numbers, data_density
from gan_book.data.noise import draw_noise
from gan_book.data.random import Purpose, draw_uniform, draw_words
from gan_book.networks.in_keras import build_discriminator, build_generator


def play(settings: Settings) -> dict[str, list[Any]]:
    """Train for settings.steps steps and take the measurements of one step more.

    Returns:
        A dict of lists [steps + 1]: the engine's losses, accuracies and gradient norms, and
        "weights_g", "weights_d", the networks' weights before each step.
    """
    g, d = build_generator(settings), build_discriminator(settings)
    pretrain(d, settings)
    optimizers = [
        build_optimizer(model, settings, rate)
        for model, rate in ((g, settings.rate_g), (d, settings.rate_d))
    ]
    steps, seen = settings.steps + 1, []
    x = draw_batches(settings, Purpose.DATA, steps * settings.d_steps)
    z_d = draw_batches(settings, Purpose.NOISE_D, steps * settings.d_steps)
    z_g = draw_batches(settings, Purpose.NOISE_G, steps)
    for t in range(steps):
        if t in settings.starts:  # nothing is kept but weights and the optimisers' memories
            now = settings.at(t)
            set_numbers(optimizers, now)
            update_discriminator = build_discriminator_step(g, d, now, optimizers[1])
            update_generator = build_generator_step(g, d, now, optimizers[0])
        row = {"weights_g": g.get_weights(), "weights_d": d.get_weights()}
        for i in range(t * settings.d_steps, (t + 1) * settings.d_steps):
            measured = update_discriminator(x[i], z_d[i])
            row = measured | row  # of several D steps the first is recorded
        seen.append(row | update_generator(x[t * settings.d_steps], z_g[t]))
    return {name: [row[name] for row in seen] for name in seen[0]}


def draw_batches(settings: Settings, purpose: Purpose, steps: int) -> tf.Tensor:
    """Return what the run draws for a purpose at its steps 0, 1, ...: [steps, batch, numbers].

    A number is a function of seed, purpose and step, so steps can stand side by side like runs.
    """
    batch, dtype = settings.batch_size, tf.as_dtype(settings.precision)
    seeds, step = tf.fill([steps], tf.constant(settings.seed, tf.uint32)), tf.range(steps)
    if purpose == Purpose.PRETRAINING:
        return tf.transpose(10 * draw_uniform(seeds, purpose, step, batch, dtype) - 5)[..., None]
    data = DISTRIBUTIONS[settings.data]
    each = max(data.words, settings.latent_size)
    (words,) = draw_words(seeds, [(purpose, step)], each * batch)
    words = tf.reshape(words, [each, batch, steps])
    count = data.words if purpose == Purpose.DATA else settings.latent_size
    words = words[:count] if count > 1 else words[0]
    if purpose == Purpose.DATA:
        drawn = data.draw(words, convert_numbers(settings))
    else:
        drawn = draw_noise(settings.noise, words, tf.constant(settings.noise_range, dtype))
    return tf.transpose(drawn, [2, 1, 0])


def pack(x: tf.Tensor, settings: Settings) -> tf.Tensor:
    """Lay samples that follow each other side by side, as D sees them: [packs, numbers]."""
    return tf.reshape(x, [settings.batch_size // settings.pack, -1])


def build_discriminator_step(
    g: keras.Model, d: keras.Model, settings: Settings, optimizer: keras.Optimizer
) -> Callable[..., dict[str, tf.Tensor]]:
    undecided = 0.5 if settings.loss == "least_squares" else 0

    @tf.function
    def update(x, z):
        real, fake = pack(x, settings), pack(g(z), settings)
        with tf.GradientTape() as tape:
            with tf.GradientTape(persistent=True) as inner:
                inner.watch((real, fake))
                real_scores, fake_scores = d(real), d(fake)
            loss = tf.reduce_mean(lower_d(real_scores, fake_scores, settings))
            for name, scores, where in (("r1", real_scores, real), ("r2", fake_scores, fake)):
                if name in str(settings.penalty):
                    squares = tf.reduce_sum(inner.gradient(scores, where) ** 2, 1)
                    loss += settings.penalty_weight / 2 * tf.reduce_mean(squares)
        return {
            "loss_d": loss,
            "gradient_d": descend(tape, loss, d, optimizer),
            "accuracy_real": tf.reduce_mean(tf.cast(real_scores > undecided, loss.dtype)),
            "accuracy_fake": tf.reduce_mean(tf.cast(fake_scores < undecided, loss.dtype)),
        }

    return update


def lower_d(real: tf.Tensor, fake: tf.Tensor, settings: Settings) -> tf.Tensor:
    """Return what D lowers, for each pair of scores."""
    if settings.loss == "least_squares":
        return 0.5 * (real - 1) ** 2 + 0.5 * fake**2
    if settings.loss == "relativistic":
        return minus_log(tf.sigmoid(real - fake), settings)
    smoothing = settings.label_smoothing
    loss = (1 - smoothing) * minus_log(tf.sigmoid(real), settings)
    loss += smoothing * minus_log(1 - tf.sigmoid(real), settings)
    return loss + minus_log(1 - tf.sigmoid(fake), settings)


def build_generator_step(
    g: keras.Model, d: keras.Model, settings: Settings, optimizer: keras.Optimizer
) -> Callable[..., dict[str, tf.Tensor]]:
    @tf.function
    def update(x, z):
        real = d(pack(x, settings))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(lower_g(real, d(pack(g(z), settings)), settings))
        return {"loss_g": loss, "gradient_g": descend(tape, loss, g, optimizer)}

    return update


def lower_g(real: tf.Tensor, fake: tf.Tensor, settings: Settings) -> tf.Tensor:
    """Return what G lowers, for each score."""
    if settings.loss == "relativistic":
        real, fake = (fake, real) if settings.loss_g == "non_saturating" else (real, fake)
        sign = 1 if settings.loss_g == "non_saturating" else -1
        return sign * minus_log(tf.sigmoid(real - fake), settings)
    saturating = settings.loss_g == "saturating"
    if settings.loss == "least_squares":
        return -0.5 * fake**2 if saturating else 0.5 * (fake - 1) ** 2
    belief = tf.sigmoid(fake)
    return -minus_log(1 - belief, settings) if saturating else minus_log(belief, settings)


def pretrain(d: keras.Model, settings: Settings) -> None:
    optimizer = build_optimizer(d, settings, settings.rate_d)

    @tf.function
    def update(x, density):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.sigmoid(d(x)) - density) ** 2)
        descend(tape, loss, d, optimizer)

    for x in draw_batches(settings, Purpose.PRETRAINING, settings.pretrain_steps):
        update(x, tf.constant(data_density(x.numpy(), settings)))


def descend(
    tape: tf.GradientTape, loss: tf.Tensor, model: keras.Model, optimizer: keras.Optimizer
) -> tf.Tensor:
    """Apply the gradient of the loss to the model; return its norm."""
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return tf.linalg.global_norm(gradients)


def set_numbers(optimizers: list[keras.Optimizer], settings: Settings) -> None:
    """Give the optimisers of G and D, memories and counters kept, the numbers of these settings."""
    for optimizer, rate in zip(optimizers, (settings.rate_g, settings.rate_d), strict=True):
        optimizer._learning_rate = build_schedule(settings, rate)
        if settings.optimizer == "adam":
            optimizer.beta_1, optimizer.beta_2 = settings.beta1, settings.beta2


def build_schedule(settings: Settings, rate: float) -> Any:
    return keras.optimizers.schedules.ExponentialDecay(
        rate, settings.decay_steps, settings.decay_rate, staircase=True
    )


def build_optimizer(model: keras.Model, settings: Settings, rate: float) -> keras.Optimizer:
    rate = build_schedule(settings, rate)
    if settings.optimizer == "sgd":
        optimizer = keras.optimizers.SGD(rate)
    else:
        optimizer = keras.optimizers.Adam(rate, settings.beta1, settings.beta2)
    optimizer.build(model.trainable_variables)
    return optimizer


def minus_log(probability: tf.Tensor, settings: Settings) -> tf.Tensor:
    if settings.loss == "clipped":
        probability = tf.maximum(probability, tf.constant(1e-5, probability.dtype))
    return -tf.math.log(probability)
