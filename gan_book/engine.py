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
    """One network in training."""

    weights: Tensor  # [weights, runs], in the order of `networks.weight_shapes`
    memory: Tensor  # [0 or 2, weights, runs], the optimiser's


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
    d: Player, g: Player, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one D step: draw data and noise, lower D's loss on them.

    Args:
        d, g: the two networks.
        seeds: [runs] uint32.
        count: D's updates so far.
        knobs: numbers per run.
        settings: what shapes the program.

    Returns:
        The updated D, and [loss, accuracy on real, on generated, gradient norm], each [runs].
    """
    shapes_g, shapes_d = networks.weight_shapes(settings)
    real = _draw_real(seeds, count, knobs, settings)
    fake = networks.generate(
        _draw_latent(seeds, Purpose.NOISE_D, count, knobs, settings),
        networks.split_weights(g.weights, shapes_g),
    )
    both = tf.concat([real, fake], 0)  # two groups, which do not mix

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        logits = networks.discriminate(
            both, networks.split_weights(weights, shapes_d), settings, knobs
        )
        smoothing = knobs["label_smoothing"]
        return losses.discriminator_loss(logits[0], logits[1], smoothing, settings.loss), logits

    (loss, logits), gradient = _differentiate(measure, d.weights)
    accuracies = [_share(logits[0] > 0, loss), _share(logits[1] < 0, loss)]
    moved = optimizers.update(d.weights, gradient, d.memory, knobs["rate_d"], count, knobs)
    return Player(*moved), [loss, *accuracies, tf.norm(gradient, axis=0)]


def update_generator(
    g: Player, d: Player, seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one G step: draw fresh noise, lower G's loss through D, which stays as it is.

    Args: as for `update_discriminator`; count is of G's updates.

    Returns:
        The updated G, and [loss, gradient norm], each [runs].
    """
    shapes_g, shapes_d = networks.weight_shapes(settings)
    z = _draw_latent(seeds, Purpose.NOISE_G, count, knobs, settings)
    weights_d = networks.split_weights(d.weights, shapes_d)

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        fake = networks.generate(z, networks.split_weights(weights, shapes_g))
        logits = networks.discriminate(fake, weights_d, settings, knobs)
        return losses.generator_loss(logits[0], settings.loss_g, settings.loss), logits

    (loss, _), gradient = _differentiate(measure, g.weights)
    moved = optimizers.update(g.weights, gradient, g.memory, knobs["rate_g"], count, knobs)
    return Player(*moved), [loss, tf.norm(gradient, axis=0)]


def pretrain(d: Player, seeds: Tensor, steps: Tensor, knobs: Knobs, settings: Settings) -> Player:
    """Fit D's output to the data's density, as the article's first code did before the game.

    The points are uniform in [-5, 5], the loss is the squared error, and the optimiser is D's, with
    a step counter and a memory of its own.
    """
    shapes_d = networks.weight_shapes(settings)[1]

    def step(count: Tensor, d: Player) -> tuple[Tensor, Player]:
        unit = data.draw_uniform(
            seeds, Purpose.PRETRAINING, count, settings.batch_size, d.weights.dtype
        )
        x = 10.0 * (unit - 0.5)

        def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
            parts = networks.split_weights(weights, shapes_d)
            logits = networks.discriminate(x[None], parts, settings, knobs)[0]
            return tf.reduce_mean((tf.sigmoid(logits) - _density(x, knobs)) ** 2, 0), logits

        _, gradient = _differentiate(measure, d.weights)
        moved = optimizers.update(d.weights, gradient, d.memory, knobs["rate_d"], count, knobs)
        return count + 1, Player(*moved)

    weights = tf.while_loop(lambda count, _: count < steps, step, (tf.constant(0), d))[1].weights
    return Player(weights, d.memory)


def _differentiate(measure: Any, weights: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """Return measure(weights) = (loss, logits) and the gradient of each run's loss."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss, logits = measure(weights)
    return (loss, logits), tape.gradient(loss, weights)


def _draw_real(seeds: Tensor, count: Tensor, knobs: Knobs, settings: Settings) -> Tensor:
    shape = knobs["data_mean"], knobs["data_std"], knobs["data_gap"]
    return data.draw_data(seeds, count, settings.batch_size, *shape)[None]


def _draw_latent(
    seeds: Tensor, purpose: Purpose, count: Tensor, knobs: Knobs, settings: Settings
) -> Tensor:
    size, kind, spread = settings.batch_size, settings.noise, knobs["noise_range"]
    return data.draw_noise(seeds, purpose, count, size, kind, spread)[None]


def _density(x: Tensor, knobs: Knobs) -> Tensor:
    def mode(side: float) -> Tensor:
        z = (x - knobs["data_mean"] - side * knobs["data_gap"]) / knobs["data_std"]
        return tf.exp(-0.5 * z * z) / (knobs["data_std"] * np.sqrt(2 * np.pi))

    return 0.5 * (mode(-0.5) + mode(0.5))


def _share(truth: Tensor, like: Tensor) -> Tensor:
    return tf.reduce_mean(tf.cast(truth, like.dtype), 0)


# ---- the loop -----------------------------------------------------------------------------------


class _State(NamedTuple):
    g: Player
    d: Player
    diverged_at: Tensor  # [runs], -1 as long as all is finite


def play(
    seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs, settings: Settings, moments: int
) -> Record:
    """Train from the first weights to the last step and record the moments on the way.

    Args:
        seeds: [runs] uint32.
        counts: "steps", "interval", "pretrain_steps", "d_steps": whole scalars.
        knobs: from `collect_knobs`.
        settings: what shapes the program.
        moments: how many moments are recorded: ceil(steps / interval) + 1.
    """
    g, d = _begin(seeds, counts, knobs, settings)
    steps, interval = counts["steps"], counts["interval"]

    def record_moment(k: Tensor, state: _State, rows: Any) -> tuple[Any, ...]:
        start = tf.minimum(k * interval, steps)
        # After the last moment comes one step more: it measures the final weights and is dropped.
        end = tf.where(k == moments - 1, steps + 1, tf.minimum((k + 1) * interval, steps))
        after, measured = _step_until(state, start, end, seeds, counts, knobs, settings)
        row = tf.concat([measured, state.g.weights, state.d.weights], 0)
        return k + 1, after, rows.write(k, row)

    state = _State(g, d, tf.fill([seeds.shape[0]], -1))
    rows = tf.TensorArray(g.weights.dtype, moments)
    loop = (tf.constant(0), state, rows)
    _, state, rows = tf.while_loop(lambda k, *_: k < moments, record_moment, loop)
    return _summarise(rows.stack(), state.diverged_at, steps, knobs, settings)


def replay(
    seeds: Tensor, step: Tensor, counts: dict[str, Tensor], knobs: Knobs, settings: Settings
) -> tuple[Player, Player]:
    """Return G and D as they stand after so many steps, with their optimisers' memories.

    Args: as for `play`.
    """
    state = _State(*_begin(seeds, counts, knobs, settings), tf.fill([seeds.shape[0]], -1))
    state, _ = _step_until(state, tf.constant(0), step, seeds, counts, knobs, settings)
    return state.g, state.d


def _begin(
    seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs, settings: Settings
) -> tuple[Player, Player]:
    g, d = (_start(weights, settings) for weights in networks.draw_weights(settings, seeds))
    if settings.pretrain_steps:
        d = pretrain(d, seeds, counts["pretrain_steps"], knobs, settings)
    return g, d


def _start(weights: Weights, settings: Settings) -> Player:
    runs = weights[0].shape[-1]
    flat = tf.concat([tf.reshape(w, [-1, runs]) for w in weights], 0)
    return Player(flat, optimizers.start_memory(flat, settings.optimizer))


def _step_until(
    state: _State,
    start: Tensor,
    end: Tensor,
    seeds: Tensor,
    counts: dict[str, Tensor],
    knobs: Knobs,
    settings: Settings,
) -> tuple[_State, Tensor]:
    """Take the steps from start to end; return the state and what the first of them measured."""

    def step(t: Tensor, state: _State, first: Tensor) -> tuple[Tensor, _State, Tensor]:
        g, d, diverged_at = state
        d, seen_d = _update_discriminator_often(d, g, seeds, t, counts, knobs, settings)
        g, seen_g = update_generator(g, d, seeds, t, knobs, settings)
        broken = (
            ~tf.math.is_finite(seen_d[0] + seen_g[0]) & (diverged_at < 0) & (t < counts["steps"])
        )
        state = _State(g, d, tf.where(broken, t, diverged_at))
        seen = tf.stack([seen_d[0], seen_g[0], *seen_d[1:3], seen_d[3], seen_g[1]])
        return t + 1, state, tf.where(t == start, seen, first)

    nothing = tf.zeros([len(MEASURED), seeds.shape[0]], state.g.weights.dtype)
    _, state, first = tf.while_loop(lambda t, *_: t < end, step, (start, state, nothing))
    return state, first


def _update_discriminator_often(
    d: Player,
    g: Player,
    seeds: Tensor,
    t: Tensor,
    counts: dict[str, Tensor],
    knobs: Knobs,
    settings: Settings,
) -> tuple[Player, list[Tensor]]:
    """Take d_steps D steps; what is reported belongs to the first."""
    count = t * counts["d_steps"]
    d, seen = update_discriminator(d, g, seeds, count, knobs, settings)
    if settings.d_steps == 1:
        return d, seen

    def again(i: Tensor, d: Player) -> tuple[Tensor, Player]:
        return i + 1, update_discriminator(d, g, seeds, i, knobs, settings)[0]

    last = count + counts["d_steps"]
    return tf.while_loop(lambda i, _: i < last, again, (count + 1, d))[1], seen


def _summarise(
    rows: Tensor, diverged_at: Tensor, steps: Tensor, knobs: Knobs, settings: Settings
) -> Record:
    sizes = [sum(int(np.prod(s)) for s in shapes) for shapes in networks.weight_shapes(settings)]
    measured, flat_g, flat_d = tf.split(rows, [len(MEASURED), *sizes], 1)
    mean, std = _measure_output(flat_g, knobs, settings)
    broken = ~tf.math.is_finite(tf.reduce_sum(flat_g[-1], 0) + tf.reduce_sum(flat_d[-1], 0))
    diverged_at = tf.where(broken & (diverged_at < 0), steps, diverged_at)
    kept = flat_d if settings.record_frames else flat_d[-1:]
    return Record(measured, flat_g, kept, mean, std, diverged_at)


def _measure_output(flat_g: Tensor, knobs: Knobs, settings: Settings) -> tuple[Tensor, Tensor]:
    """Return mean and std of G's output over the noise grid: [moments, runs] each."""
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

_NAMES = (
    "data_mean data_std data_gap noise_range label_smoothing beta1 beta2 decay_rate decay_steps"
)
_KNOBS = (*_NAMES.split(), "rate_g", "rate_d")
_COUNTS = ("steps", "interval", "pretrain_steps", "d_steps")
_RATES = ("learning_rate", "learning_rate_g", "learning_rate_d")
#: Fields that enter a program as tensors: changing them compiles nothing.
_FREE = (
    *_NAMES.split(),
    *_RATES,
    "seed",
    "steps",
    "record_every",
    "self_distance",
    "feature_reduction",
)


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
def compile_replay(shape: Settings) -> Any:
    """Return `replay`, compiled, for settings of this shape; the process keeps it."""

    @tf.function(jit_compile=True, autograph=False)
    def program(
        seeds: Tensor, step: Tensor, counts: dict[str, Tensor], knobs: Knobs
    ) -> tuple[Player, Player]:
        return replay(seeds, step, counts, knobs, shape)

    return program


@functools.cache
def compile_program(shape: Settings, moments: int) -> Any:
    """Return the compiled program for settings of this shape; the process keeps it.

    Args:
        shape: from `shape_of`.
        moments: from `count_moments`.
    """

    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: Tensor, counts: dict[str, Tensor], knobs: Knobs) -> Record:
        return play(seeds, counts, knobs, shape, moments)

    program._omit_frequent_tracing_warning = True  # each program is traced once, as meant
    return program


def find_program(settings: Settings) -> Any:
    """Return the compiled program that settings of this shape share."""
    return compile_program(shape_of(settings), count_moments(settings))


def run_program(batch: list[Settings]) -> Record:
    """Run settings of one shape and the same counts side by side.

    Args:
        batch: one Settings per run, all of the same `shape_of` and `collect_counts`.

    Returns:
        The record as NumPy arrays.
    """
    record = find_program(batch[0])(*collect_inputs(batch))
    return Record(*(part.numpy() for part in record))


def collect_inputs(batch: list[Settings]) -> tuple[Tensor, dict[str, Tensor], Knobs]:
    """Return seeds, counts and knobs as a program takes them."""
    seeds = tf.constant([s.seed for s in batch], tf.uint32)
    counts = {name: tf.constant(value) for name, value in collect_counts(batch[0]).items()}
    knobs = {name: tf.constant(values) for name, values in collect_knobs(batch).items()}
    return seeds, counts, knobs
