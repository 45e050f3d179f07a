"""The loop: from the first weights to the last step, for many runs at once, with its records.

The weights are the loop's state: they never leave it, save at the moments that are recorded.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor
from gan_book.data.noise import noise_grid, sample_noise
from gan_book.data.random import Purpose
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.side_by_side import apply_flat
from gan_book.networks.weights import count_weights, draw_weights
from gan_book.settings import Settings
from gan_book.training.updates import (
    Player,
    draw_batches,
    pretrain,
    start_player,
    update_discriminator,
    update_generator,
)

#: Latent values that stand for the whole noise distribution when mean and width are measured.
GRID = 200

#: What is measured at every recorded moment, in this order.
MEASURED = ("loss_d", "loss_g", "accuracy_real", "accuracy_fake", "gradient_d", "gradient_g")


class Record(NamedTuple):
    """What a program returns, as arrays with [runs] last."""

    measured: Any  # [moments, len(MEASURED), runs]
    weights_g: Any  # [moments, weights of G, runs]
    weights_d: Any  # [moments or 1, weights of D, runs]
    mean: Any  # [moments, runs] of G's exact output
    std: Any  # [moments, runs]
    diverged_at: Any  # [runs] the first step with a number that is not finite, or -1


#: G and D.
Players = tuple[Player, Player]


class _State(NamedTuple):
    g: Player
    d: Player
    diverged_at: Tensor  # [runs], -1 as long as all is finite


def play(
    seeds: Tensor,
    counts: dict[str, Tensor],
    numbers: Numbers,
    begun: Players,
    settings: Settings,
    capacity: int,
) -> tuple[Record, Players]:
    """Train from one step to another, all of a run or a piece of it, and record its moments.

    Args:
        seeds: [runs] uint32.
        counts: "start" and "end", updates of G before the first step and before the one at which
            to stop; "steps" of the run (an end beyond them is that of the run), "interval",
            "pretrain_steps", "d_steps", and "moments", how many the run has,
            ceil(steps / interval) + 1: whole scalars.
        numbers: from `collect_numbers`.
        begun: both networks at the start; where that is 0 they are drawn, not taken.
        settings: what shapes the program.
        capacity: for how many moments there is room; those outside of the piece stay empty.

    Returns:
        The record, and both networks at the end.
    """
    first = counts["start"] == 0
    g, d = tf.nest.map_structure(
        lambda new, old: tf.where(first, new, old), _begin(seeds, counts, numbers, settings), begun
    )
    steps, interval, moments = counts["steps"], counts["interval"], counts["moments"]

    def is_due(k: Tensor, *_: Any) -> Tensor:
        return (k < moments) & (tf.minimum(k * interval, steps) < counts["end"])

    def record_moment(k: Tensor, state: _State, rows: Tensor) -> tuple[Any, ...]:
        # A piece may start between two moments: its first row is then no moment's.
        start = tf.maximum(tf.minimum(k * interval, steps), counts["start"])
        # After the last moment comes one step more: it measures the final weights and is dropped.
        end = tf.where(k == moments - 1, steps + 1, tf.minimum((k + 1) * interval, steps))
        end = tf.minimum(end, counts["end"])
        after, measured = _step_until(state, start, end, seeds, counts, numbers, settings)
        output = _measure_output(state.g.weights, numbers, settings)
        row = tf.concat([measured, output, state.g.weights, state.d.weights], 0)
        return k + 1, after, _write_row(rows, k, row)

    state = _State(g, d, tf.fill([seeds.shape[0]], -1))
    width = len(MEASURED) + 2 + g.weights.shape[0] + d.weights.shape[0]
    rows = tf.zeros([capacity, width, seeds.shape[0]], g.weights.dtype)
    loop = (counts["start"] // interval, state, rows)
    _, state, rows = tf.while_loop(is_due, record_moment, loop)
    return _summarise(rows, state.diverged_at, counts, settings), (state.g, state.d)


def _write_row(rows: Tensor, k: Tensor, row: Tensor) -> Tensor:
    """Return the rows with one of them set.

    Not a TensorArray: a loop that writes into one is translated twice for the compiler.
    """
    if tf.executing_eagerly():
        return tf.tensor_scatter_nd_update(rows, [[k]], row[None])
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    return gen_xla_ops.xla_dynamic_update_slice(rows, row[None], tf.stack([k, 0, 0]))


def _begin(
    seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers, settings: Settings
) -> Players:
    g, d = (start_player(w, settings.optimizer) for w in draw_weights(settings, seeds))
    if settings.pretrain_steps:
        d = pretrain(d, seeds, counts["pretrain_steps"], numbers, settings)
    return g, d


def _step_until(
    state: _State,
    start: Tensor,
    end: Tensor,
    seeds: Tensor,
    counts: dict[str, Tensor],
    numbers: Numbers,
    settings: Settings,
) -> tuple[_State, Tensor]:
    """Take the steps from start to end; return the state and what the first of them measured."""

    def step(t: Tensor, state: _State, first: Tensor) -> tuple[Tensor, _State, Tensor]:
        g, d, diverged_at = state
        count = t * counts["d_steps"]
        drawn = draw_batches(seeds, count, t, settings)
        d, seen_d = update_discriminator(d, g, drawn, count, numbers, settings)
        if settings.d_steps > 1:
            last = count + counts["d_steps"]
            d = _update_discriminator_until(last, count + 1, d, g, seeds, numbers, settings)
        counts_now = t, (t + 1) * counts["d_steps"]
        g, seen_g = update_generator(g, d, drawn, counts_now, numbers, settings)
        broken = (
            ~tf.math.is_finite(seen_d[0] + seen_g[0]) & (diverged_at < 0) & (t < counts["steps"])
        )
        state = _State(g, d, tf.where(broken, t, diverged_at))
        seen = tf.stack([seen_d[0], seen_g[0], *seen_d[1:3], seen_d[3], seen_g[1]])
        return t + 1, state, tf.where(t == start, seen, first)

    nothing = tf.zeros([len(MEASURED), seeds.shape[0]], state.g.weights.dtype)
    _, state, first = tf.while_loop(lambda t, *_: t < end, step, (start, state, nothing))
    return state, first


def _update_discriminator_until(
    last: Tensor,
    count: Tensor,
    d: Player,
    g: Player,
    seeds: Tensor,
    numbers: Numbers,
    settings: Settings,
) -> Player:
    """Take D steps until D has had so many; what they measure is not reported."""

    def again(i: Tensor, d: Player) -> tuple[Tensor, Player]:
        drawn = draw_batches(seeds, i, i, settings)
        return i + 1, update_discriminator(d, g, drawn, i, numbers, settings)[0]

    return tf.while_loop(lambda i, _: i < last, again, (count, d))[1]


def _summarise(
    rows: Tensor, diverged_at: Tensor, counts: dict[str, Tensor], settings: Settings
) -> Record:
    start = tf.stack([counts["moments"] - 1, len(MEASURED) + 2, 0])
    last = tf.slice(rows, start, [1, sum(_count_both(settings)), rows.shape[2]])
    broken = ~tf.math.is_finite(tf.reduce_sum(last[0], 0))
    diverged_at = tf.where(broken & (diverged_at < 0), counts["steps"], diverged_at)
    sizes = [len(MEASURED), 1, 1, *_count_both(settings)]
    measured, mean, std, flat_g, flat_d = tf.split(rows, sizes, 1)
    kept = flat_d if settings.record_frames else last[:, sizes[3] :]
    return Record(measured, flat_g, kept, mean[:, 0], std[:, 0], diverged_at)


def _count_both(settings: Settings) -> list[int]:
    return [count_weights(design(settings)) for design in (design_generator, design_discriminator)]


def describe_record(settings: Settings, capacity: int, runs: int) -> Record:
    """Return the specifications of the record that `play` returns."""
    size_g, size_d = _count_both(settings)
    kept = capacity if settings.record_frames else 1
    sizes = (capacity, len(MEASURED)), (capacity, size_g), (kept, size_d), (capacity,), (capacity,)
    parts = [tf.TensorSpec([*size, runs], settings.precision) for size in sizes]
    return Record._make([*parts, tf.TensorSpec([runs], tf.int32)])


def describe_players(settings: Settings, runs: int) -> Players:
    """Return the specifications of both networks."""
    memories = 0 if settings.optimizer == "sgd" else 2
    g, d = (
        Player(
            tf.TensorSpec([size, runs], settings.precision),
            tf.TensorSpec([memories, size, runs], settings.precision),
        )
        for size in _count_both(settings)
    )
    return g, d


def _measure_output(weights_g: Tensor, numbers: Numbers, settings: Settings) -> Tensor:
    """Return mean and std of G's output over the whole noise: [2, runs].

    Of several coordinates they are taken together.  Called moment by moment: over all moments at
    once, after the loop, the compiler leaves the vector lanes empty, and that took six times as
    long.
    """
    z = _cover_noise(settings, weights_g.dtype)[:, None, :, None] * numbers["noise_range"]
    x = apply_flat(design_generator(settings), weights_g, z, numbers)[:, 0]
    mean = tf.reduce_mean(x, 1, keepdims=True)
    spread = tf.sqrt(tf.reduce_mean((x - mean) ** 2, [0, 1]))
    return tf.stack([tf.reduce_mean(mean, [0, 1]), spread])


def _cover_noise(settings: Settings, dtype: Any) -> Tensor:
    """Return latent values that stand for the whole noise, of a range of 1: [latent, GRID]."""
    unit = settings.replace(noise_range=1.0, seed=0)
    if settings.latent_size == 1:
        return tf.constant(noise_grid(unit, GRID)[None], dtype)
    with tf.init_scope():  # at once, while the program is written
        drawn = sample_noise(unit, GRID, purpose=Purpose.SAMPLES)
    return tf.constant(drawn.T, dtype)
