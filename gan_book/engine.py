"""The compiled loop: many runs at once, each step a function from weights to weights.

One program serves one run or many: the last axis of every tensor is the run.  Numbers that change
no shape (rates, means, ...) enter as tensors [runs], so that changing them compiles nothing.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from gan_book import data, losses, networks, optimizers
from gan_book.data import Purpose
from gan_book.networks import Knobs, Tensor, Weights
from gan_book.settings import Settings

#: Latent values that stand for the whole noise distribution when mean and width are measured.
GRID = 200

#: What is measured at every recorded moment, in the order of `Report`.
MEASURED = ("loss_d", "loss_g", "accuracy_real", "accuracy_fake", "gradient_d", "gradient_g")


class Player(NamedTuple):
    """One network in training: its weights and what its optimiser remembers."""

    weights: Weights
    memory: Weights


class Record(NamedTuple):
    """What a program returns, as arrays with [runs] last."""

    measured: Any  # [moments, len(MEASURED), runs]
    weights_g: Any  # [moments, weights of G, runs]
    weights_d: Any  # [moments or 1, weights of D, runs]
    mean: Any  # [moments, runs] of G's exact output
    std: Any  # [moments, runs]
    diverged_at: Any  # [runs] the first step with a number that is not finite, or -1


# ---- one step -----------------------------------------------------------------------------------


def update_discriminator(
    d: Player, weights_g: Weights, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one D step: draw data and noise, lower D's loss on them.

    Args:
        d: the discriminator.
        weights_g: the generator's weights.
        seeds: [runs] uint32.
        count: D's updates so far.
        knobs: numbers per run.
        settings: what shapes the program.

    Returns:
        The updated D, and [loss, accuracy on real, accuracy on generated, gradient norm], each [runs].
    """
    batch, kind = settings.batch_size, settings.loss
    shape = knobs["data_mean"], knobs["data_std"], knobs["data_gap"]
    real = data.draw_data(seeds, count, batch, *shape)
    z = data.draw_noise(seeds, Purpose.NOISE_D, count, batch, settings.noise, knobs["noise_range"])
    both = tf.stack([real, networks.generate(z[None], weights_g)[0]])  # two groups that do not mix
    with tf.GradientTape() as tape:
        tape.watch(d.weights)
        logits = networks.discriminate(both, d.weights, settings, knobs)
        loss = losses.discriminator_loss(logits[0], logits[1], knobs["label_smoothing"], kind)
    gradients = tape.gradient(loss, d.weights)
    accuracies = [_share(logits[0] > 0, loss), _share(logits[1] < 0, loss)]
    moved = optimizers.update(*_with(d, gradients), knobs["rate_d"], count, knobs)
    return Player(*moved), [loss, *accuracies, _norm(gradients)]


def update_generator(
    g: Player, weights_d: Weights, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one G step: draw fresh noise, lower G's loss through D, which stays as it is.

    Returns:
        The updated G, and [loss, gradient norm], each [runs].
    """
    batch, kind = settings.batch_size, settings.noise
    z = data.draw_noise(seeds, Purpose.NOISE_G, count, batch, kind, knobs["noise_range"])
    with tf.GradientTape() as tape:
        tape.watch(g.weights)
        fake = networks.generate(z[None], g.weights)
        logits = networks.discriminate(fake, weights_d, settings, knobs)
        loss = losses.generator_loss(logits[0], settings.loss_g, settings.loss)
    gradients = tape.gradient(loss, g.weights)
    moved = optimizers.update(*_with(g, gradients), knobs["rate_g"], count, knobs)
    return Player(*moved), [loss, _norm(gradients)]


def pretrain(
    weights_d: Weights, seeds: Tensor, steps: Tensor, knobs: Knobs, settings: Settings
) -> Weights:
    """Fit D's output to the data's density, as the article's first code did before the game.

    The points are uniform in [-5, 5], the loss is the squared error, and the optimiser is D's with a
    step counter and a memory of its own.
    """

    def step(count: Tensor, d: Player) -> tuple[Tensor, Player]:
        x = 10.0 * (_draw_unit(seeds, count, settings) - 0.5)
        density = _gaussian_density(x, knobs)
        with tf.GradientTape() as tape:
            tape.watch(d.weights)
            guess = tf.sigmoid(networks.discriminate(x[None], d.weights, settings, knobs)[0])
            loss = tf.reduce_mean((guess - density) ** 2, 0)
        gradients = tape.gradient(loss, d.weights)
        return count + 1, Player(*optimizers.update(*_with(d, gradients), knobs["rate_d"], count, knobs))

    start = (tf.constant(0), _start(weights_d, settings))
    return tf.while_loop(lambda count, _: count < steps, step, start)[1].weights


def _draw_unit(seeds: Tensor, count: Tensor, settings: Settings) -> Tensor:
    dtype = tf.as_dtype(settings.precision)
    return data.draw_uniform(seeds, Purpose.PRETRAINING, count, settings.batch_size, dtype)


def _gaussian_density(x: Tensor, knobs: Knobs) -> Tensor:
    def mode(side: float) -> Tensor:
        z = (x - knobs["data_mean"] - side * knobs["data_gap"]) / knobs["data_std"]
        return tf.exp(-0.5 * z * z) / (knobs["data_std"] * np.sqrt(2 * np.pi))

    return 0.5 * (mode(-0.5) + mode(0.5))


def _start(weights: Weights, settings: Settings) -> Player:
    return Player(weights, optimizers.start_memory(weights, settings.optimizer))


def _with(player: Player, gradients: Weights) -> tuple[Weights, Weights, Weights]:
    return player.weights, gradients, player.memory


def _share(truth: Tensor, like: Tensor) -> Tensor:
    return tf.reduce_mean(tf.cast(truth, like.dtype), 0)


def _norm(gradients: Weights) -> Tensor:
    return tf.sqrt(sum(tf.reduce_sum(_flatten(g) ** 2, 0) for g in gradients))


def _flatten(weight: Tensor) -> Tensor:
    return tf.reshape(weight, [-1, weight.shape[-1]])


def _concatenate(weights: Weights) -> Tensor:
    return tf.concat([_flatten(w) for w in weights], 0)


# ---- the loop -----------------------------------------------------------------------------------


def play(seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs, settings: Settings, moments: int) -> Record:
    """Train from the first weights to the last step and record the moments on the way.

    Args:
        seeds: [runs] uint32.
        counts: "steps", "interval", "pretrain_steps", "d_steps": whole scalars.
        knobs: from `collect_knobs`.
        settings: what shapes the program.
        moments: how many moments are recorded: ceil(steps / interval) + 1.
    """
    weights_g, weights_d = networks.draw_weights(settings, seeds)
    if settings.pretrain_steps:
        weights_d = pretrain(weights_d, seeds, counts["pretrain_steps"], knobs, settings)

    def step(t: Tensor, g: Player, d: Player, diverged: Tensor, rows: Any) -> tuple[Any, ...]:
        before = [_concatenate(g.weights), _concatenate(d.weights)]
        d, seen_d = _update_discriminator_often(d, g.weights, seeds, t, counts, knobs, settings)
        g, seen_g = update_generator(g, d.weights, seeds, t, knobs, settings)
        measured = tf.stack([seen_d[0], seen_g[0], *seen_d[1:3], seen_d[3], seen_g[1]])
        # Written at every step, kept from the last one that falls on the slot: step slot * interval.
        slot = (t + counts["interval"] - 1) // counts["interval"]
        rows = rows.write(slot, tf.concat([measured, *before], 0))
        broken = ~tf.math.is_finite(seen_d[0] + seen_g[0]) & (diverged < 0) & (t < counts["steps"])
        return t + 1, g, d, tf.where(broken, t, diverged), rows

    rows = tf.TensorArray(weights_g[0].dtype, moments)
    start = (tf.constant(0), _start(weights_g, settings), _start(weights_d, settings))
    never = tf.fill([seeds.shape[0]], -1)
    # One step more than there are: it measures the final weights, and its update is dropped.
    loop = tf.while_loop(lambda t, *_: t <= counts["steps"], step, (*start, never, rows))
    return _summarise(loop[4].stack(), loop[3], counts["steps"], knobs, settings)


def _update_discriminator_often(
    d: Player,
    weights_g: Weights,
    seeds: Tensor,
    t: Tensor,
    counts: dict[str, Tensor],
    knobs: Knobs,
    settings: Settings,
) -> tuple[Player, list[Tensor]]:
    """Take d_steps D steps; what is reported belongs to the first."""
    first = t * counts["d_steps"]
    d, seen = update_discriminator(d, weights_g, seeds, first, knobs, settings)
    if settings.d_steps == 1:
        return d, seen

    def again(count: Tensor, d: Player) -> tuple[Tensor, Player]:
        return count + 1, update_discriminator(d, weights_g, seeds, count, knobs, settings)[0]

    last = first + counts["d_steps"]
    return tf.while_loop(lambda count, _: count < last, again, (first + 1, d))[1], seen


def _summarise(
    rows: Tensor, diverged: Tensor, steps: Tensor, knobs: Knobs, settings: Settings
) -> Record:
    shapes_g, shapes_d = networks.weight_shapes(settings)
    sizes = [sum(int(np.prod(shape)) for shape in shapes) for shapes in (shapes_g, shapes_d)]
    measured, flat_g, flat_d = tf.split(rows, [len(MEASURED), *sizes], 1)
    mean, std = _measure_output(flat_g, knobs, settings)
    broken = ~tf.math.is_finite(tf.reduce_sum(flat_g[-1], 0) + tf.reduce_sum(flat_d[-1], 0))
    diverged = tf.where(broken & (diverged < 0), steps, diverged)
    kept = flat_d if settings.record_frames else flat_d[-1:]
    return Record(measured, flat_g, kept, mean, std, diverged)


def _measure_output(flat_g: Tensor, knobs: Knobs, settings: Settings) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of G's output over the noise grid: [moments, runs] each."""
    moments, _, runs = flat_g.shape
    grid = data.noise_grid(settings.replace(noise_range=1.0), GRID)
    spread = tf.tile(knobs["noise_range"], [moments])
    z = tf.constant(grid, flat_g.dtype)[None, :, None] * spread
    flat = tf.reshape(tf.transpose(flat_g, [1, 0, 2]), [-1, moments * runs])
    x = networks.generate(z, networks.split_weights(flat, networks.weight_shapes(settings)[0]))[0]
    mean = tf.reduce_mean(x, 0)
    std = tf.sqrt(tf.reduce_mean((x - mean) ** 2, 0))
    return tf.reshape(mean, [moments, runs]), tf.reshape(std, [moments, runs])


# ---- programs -----------------------------------------------------------------------------------

_NAMES = "data_mean data_std data_gap noise_range label_smoothing beta1 beta2 decay_rate decay_steps"
_KNOBS = (*_NAMES.split(), "rate_g", "rate_d")
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")
_RATES = ("learning_rate", "learning_rate_g", "learning_rate_d")
#: Fields that enter a program as tensors: changing them compiles nothing.
_FREE = (*_NAMES.split(), *_RATES, "seed", "steps", "record_every", "self_distance", "feature_reduction")


def collect_knobs(batch: list[Settings]) -> dict[str, np.ndarray]:
    """Return what changes no shape as arrays [runs], one entry per run."""
    dtype = batch[0].precision
    knobs = {name: np.array([getattr(s, name) for s in batch], dtype) for name in _KNOBS}
    layers = [networks.minibatch_knobs(s) for s in batch]
    return knobs | {name: np.array([k[name] for k in layers], dtype) for name in layers[0]}


def collect_counts(settings: Settings) -> dict[str, int]:
    """Return the whole numbers that the runs of one call share."""
    return {name: getattr(settings, name) for name in _COUNTS}


def count_moments(settings: Settings) -> int:
    """Return how many moments a run records, the first and the last included."""
    return -(-settings.steps // settings.interval) + 1


def shape_of(settings: Settings) -> Settings:
    """Return the settings with all that needs no program of its own set to its default."""
    default = Settings()
    return settings.replace(
        d_steps=min(settings.d_steps, 2),
        pretrain_steps=min(settings.pretrain_steps, 1),
        **{name: getattr(default, name) for name in _FREE},
    )


@functools.cache
def compile_program(shape: Settings, moments: int) -> Any:
    """Return the compiled program for settings of this shape; it is kept for the life of the process.

    Args:
        shape: from `shape_of`.
        moments: from `count_moments`.
    """

    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs) -> Record:
        return play(seeds, counts, knobs, shape, moments)

    return program


def run_program(batch: list[Settings]) -> Record:
    """Run settings of one shape and the same counts side by side.

    Args:
        batch: one Settings per run, all of the same `shape_of` and `collect_counts`.

    Returns:
        The record as NumPy arrays.
    """
    program = compile_program(shape_of(batch[0]), count_moments(batch[0]))
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = {name: tf.constant(value) for name, value in collect_counts(batch[0]).items()}
    knobs = {name: tf.constant(values) for name, values in collect_knobs(batch).items()}
    return Record(*(part.numpy() for part in program(seeds, counts, knobs)))
