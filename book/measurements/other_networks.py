"""The game in ways that `Settings` cannot name: a deeper D, a G with a smaller start, a D that is
shown again what G made before, an optimiser of its own for each network.

The rules are the engine's (`training/updates.py`), for one D step per G step and data in one
dimension; only networks, memory and optimisers come from the caller. With the engine's own networks
the weights are the engine's: `check_rules` says by how much they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from gan_book.base.registries import DISTRIBUTIONS, LOSSES
from gan_book.base.types import Numbers, Tensor
from gan_book.data.noise import draw_noise, noise_grid
from gan_book.data.random import Purpose, draw_normal, draw_uniform
from gan_book.networks.architecture import Network, design_discriminator, design_generator
from gan_book.networks.linear import Linear
from gan_book.networks.side_by_side import apply_flat, score_samples
from gan_book.networks.weights import list_shapes
from gan_book.settings import Settings
from gan_book.training import optimizers
from gan_book.training.compiled import collect_inputs, shape_of
from gan_book.training.loop import GRID
from gan_book.training.train import CHUNK, train_many
from gan_book.training.updates import Player, draw_batches

#: A stream of random numbers beside those of the engine (`Purpose`).
REMEMBERED = 100


class Networks(NamedTuple):
    """Who plays: G and D, each a tuple of layers; over how many steps D remembers (half of the
    generated samples that it learns from are drawn from those steps); and the optimisers of G and
    of D, where they are not the settings'."""

    g: Network
    d: Network
    remembered: int = 0
    optimizers: tuple[str, str] | None = None


def design_deep(settings: Settings, widths: Sequence[int]) -> Network:
    """Return a D with hidden layers of these widths, its first weights as `init_d` says."""
    sizes = (1, *widths, 1)
    kinds = [settings.activation_d] * len(widths) + ["none"]
    stds = [size**-0.5 if settings.init_d == "fan_in" else 1.0 for size in sizes]
    return tuple(map(Linear, sizes, sizes[1:], kinds, stds))


def shrink_start(settings: Settings, first: float = 1.0, last: float = 1.0) -> Network:
    """Return G with the first weights of its two layers times these factors."""
    hidden = settings.hidden_size
    return Linear(1, hidden, "softplus", first), Linear(hidden, 1, "none", last)


def end_runs(
    settings: Settings,
    networks: Networks,
    seeds: Iterable[int],
    factors: Mapping[str, float] | None = None,
) -> np.ndarray:
    """Play the game with every seed and return where G ends.

    Args:
        factors: on numbers of the engine, by name, and on "epsilon_g" and "epsilon_d", what each
            network's Adam adds to its denominator.

    Returns:
        [2, runs]: mean and standard deviation of G's exact output.
    """
    chunks = _play_chunks(settings, networks, seeds, factors or {})
    flat = np.concatenate([chunk[0] for chunk in chunks], 1)
    z = noise_grid(settings, GRID).astype(settings.precision)[None, None, :, None]
    made = apply_flat(networks.g, tf.constant(flat), tf.constant(z), {})[0, 0].numpy()
    return np.array([made.mean(0), made.std(0)])


def check_rules(settings: Settings, seeds: Iterable[int]) -> float:
    """Return how far the engine's own networks end from the engine: the greatest difference of any
    weight, relative to 1 + its size."""
    seeds = list(seeds)
    own = Networks(design_generator(settings), design_discriminator(settings))
    pairs = zip(*_play_chunks(settings, own, seeds, {}), strict=True)
    ours = np.concatenate([np.concatenate(parts, 1) for parts in pairs]).T
    records = [run.record for run in train_many(settings, seeds)]
    theirs = np.array([np.append(r.weights_g[-1], r.weights_d[-1]) for r in records])
    return float(np.max(np.abs(ours - theirs) / (1 + np.abs(theirs))))


def _play_chunks(
    settings: Settings, networks: Networks, seeds: Iterable[int], factors: Mapping[str, float]
) -> list[list[np.ndarray]]:
    """Return G's and D's last weights, [weights, runs], chunk by chunk."""
    program = _compile(shape_of(settings), networks)
    seeds, parts = list(seeds), []
    for start in range(0, len(seeds), CHUNK):
        batch = [settings.replace(seed=seed) for seed in seeds[start : start + CHUNK]]
        padded = batch + batch[-1:] * (CHUNK - len(batch))
        words, counts, numbers = collect_inputs(padded)
        numbers |= dict.fromkeys(("epsilon_g", "epsilon_d"), tf.ones_like(numbers["rate_g"]))
        numbers |= {name: factor * numbers[name] for name, factor in factors.items()}
        ends = program(words, counts, numbers)
        parts.append([weights.numpy()[:, : len(batch)] for weights in ends])
    return parts


@cache
def _compile(shape: Settings, networks: Networks) -> Any:
    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers) -> list[Tensor]:
        return _play(seeds, counts, numbers, shape, networks)

    return program


def _play(
    seeds: Tensor, counts: dict[str, Tensor], numbers: Numbers, settings: Settings, who: Networks
) -> list[Tensor]:
    data, loss = DISTRIBUTIONS[settings.data], LOSSES[settings.loss]
    lower_g = loss.choose_g(settings.loss_g)

    def generate(flat: Tensor, words: Tensor) -> Tensor:
        z = draw_noise(settings.noise, words, numbers["noise_range"])
        return apply_flat(who.g, flat, z[:, None], numbers)[:, 0]

    def score(flat: Tensor, x: Tensor) -> Tensor:
        return score_samples(who.d, flat, x[:, None], numbers)[0]

    def lesson(t: Tensor, d: Player) -> tuple[Tensor, Player]:
        size, dtype = settings.batch_size, d.weights.dtype
        x = 10.0 * (draw_uniform(seeds, Purpose.PRETRAINING, t, size, dtype) - 0.5)
        bell = data.density_of_runs(x, numbers)

        def miss(w: Tensor) -> Tensor:
            return tf.reduce_mean((tf.sigmoid(score(w, x[None])) - bell) ** 2, 0)

        return t + 1, _descend(d, miss, "d", t, numbers)

    def step(
        t: Tensor, g: Player, d: Player, kept: Tensor
    ) -> tuple[Tensor, Player, Player, Tensor]:
        drawn = draw_batches(seeds, t, t, settings)
        real, fake = data.draw(drawn.data, numbers), generate(g.weights, drawn.noise_d)
        shown = fake
        if who.remembered:
            shown = _show_again(seeds, t, fake, kept)
            kept = tf.tensor_scatter_nd_update(kept, [[t % who.remembered]], fake)
        d = _descend(d, lambda w: loss.d(score(w, real), score(w, shown), numbers), "d", t, numbers)
        still = d.weights
        g = _descend(
            g,
            lambda w: lower_g(None, score(still, generate(w, drawn.noise_g))),
            "g",
            t,
            numbers,
        )
        return t + 1, g, d, kept

    g, d = _start(seeds, settings, who)
    zero = tf.constant(0)
    taught = tf.while_loop(lambda t, _: t < counts["pretrain_steps"], lesson, (zero, d))[1]
    d = Player(taught.weights, d.memory)
    empty = tf.zeros((who.remembered, settings.batch_size, seeds.shape[0]), d.weights.dtype)
    _, g, d, _ = tf.while_loop(lambda t, *_: t < counts["steps"], step, (zero, g, d, empty))
    return [g.weights, d.weights]


def _show_again(seeds: Tensor, t: Tensor, fake: Tensor, kept: Tensor) -> Tensor:
    """Return a batch of which the second half is drawn from earlier steps, with replacement.

    Args:
        fake: [1, batch, runs], made at step t.
        kept: [steps, batch, runs], of which the last min(t, steps) are made already.
    """
    steps, size, _ = kept.shape
    half = size // 2
    spots = draw_uniform(seeds, REMEMBERED, t, half, fake.dtype)  # [half, runs]
    filled = tf.cast(tf.minimum(t, steps), fake.dtype)
    which = tf.minimum(tf.cast(spots * filled, tf.int32), steps - 1)
    own = kept[:, half : 2 * half]
    old = tf.gather(tf.transpose(own, (1, 2, 0)), which[..., None], batch_dims=2)[..., 0]
    old = tf.where(t > 0, old, fake[0, half : 2 * half])
    return tf.concat([fake[:, :half], old[None], fake[:, 2 * half :]], 1)


def _start(seeds: Tensor, settings: Settings, who: Networks) -> tuple[Player, Player]:
    """Draw the first weights, in the order in which the engine draws them."""
    layers = who.g + who.d
    stds = [std for layer in layers for std in layer.stds]
    sizes = [int(np.prod(shape)) for shape in list_shapes(layers)]
    scale = np.repeat(stds, sizes)[:, None]
    dtype = tf.as_dtype(settings.precision)
    flat = draw_normal(seeds, Purpose.WEIGHTS, 0, len(scale), dtype) * tf.constant(scale, dtype)
    cut = sum(sizes[: len(list_shapes(who.g))])
    both = who.optimizers or (settings.optimizer, settings.optimizer)
    weights = zip((flat[:cut], flat[cut:]), both, strict=True)
    g, d = (Player(w, optimizers.start_memory(w, optimizer)) for w, optimizer in weights)
    return g, d


def _descend(
    player: Player, measure: Callable[[Tensor], Tensor], name: str, count: Tensor, numbers: Numbers
) -> Player:
    with tf.GradientTape() as tape:
        tape.watch(player.weights)
        lowered = measure(player.weights)
    gradient = tape.gradient(lowered, player.weights)
    if player.memory.shape[0]:  # an epsilon n times as large is a gradient n times as small
        gradient /= numbers[f"epsilon_{name}"]
    moved = optimizers.update_weights(
        player.weights, gradient, player.memory, numbers[f"rate_{name}"], count, numbers
    )
    return Player(*moved)
