"""What is done in a step: one update of D, one of G; and D's pre-training.

An update is a function from the players to a player, for many runs at once: the last axis of every
tensor is the run.  What changes no shape (rates, means, ...) enters as numbers, tensors [runs].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS, LOSSES, PENALTIES
from gan_book.base.types import Numbers, Tensor, Weights
from gan_book.data.noise import draw_noise
from gan_book.data.random import Purpose, draw_uniform, draw_words
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.side_by_side import apply_flat, score_samples
from gan_book.settings import Settings
from gan_book.training import optimizers


class Player(NamedTuple):
    """One network in training."""

    weights: Tensor  # [weights, runs], in the order of its layers
    memory: Tensor  # [0 or 2, weights, runs], the optimiser's


def start_player(weights: Weights, optimizer: str) -> Player:
    """Return a network before its first update.

    Args:
        weights: each with [runs] last, in the order of the network's layers.
        optimizer: "sgd" or "adam".
    """
    runs = weights[0].shape[-1]
    flat = tf.concat([tf.reshape(w, [-1, runs]) for w in weights], 0)
    return Player(flat, optimizers.start_memory(flat, optimizer))


class Drawn(NamedTuple):
    """Random words for the batches of a step, each uint32 [batch, runs], or [words, batch, runs]
    where a sample takes several."""

    data: Tensor
    noise_d: Tensor
    noise_g: Tensor


def draw_batches(seeds: Tensor, count_d: Tensor, count_g: Tensor, settings: Settings) -> Drawn:
    """Draw all that a step needs in one go.

    Args:
        seeds: [runs] uint32.
        count_d, count_g: updates that D and G have had before.
        settings: the size of a batch.
    """
    streams = (Purpose.DATA, count_d), (Purpose.NOISE_D, count_d), (Purpose.NOISE_G, count_g)
    each = max(DISTRIBUTIONS[settings.data].words, settings.latent_size)
    drawn = draw_words(seeds, streams, each * settings.batch_size)
    if each == 1:
        return Drawn(*drawn)
    return Drawn(*(tf.reshape(words, [each, settings.batch_size, -1]) for words in drawn))


def _take(words: Tensor, count: int) -> Tensor:
    """Return so many words of each sample: [batch, runs], or [count, batch, runs] of several."""
    if words.shape.rank == 2:
        return words
    return words[:count] if count > 1 else words[0]


def draw_real(words: Tensor, numbers: Numbers, settings: Settings) -> Tensor:
    """Return samples of data, [features, batch, runs], from what `draw_batches` drew for them."""
    data = DISTRIBUTIONS[settings.data]
    samples: Tensor = data.draw(_take(words, data.words), numbers)
    return samples


def update_discriminator(
    d: Player, g: Player, drawn: Drawn, count: Tensor, numbers: Numbers, settings: Settings
) -> tuple[Player, list[Tensor]]:
    """Take one D step: lower D's loss on data and on what G makes of noise.

    Args:
        d, g: the two networks.
        drawn: from `draw_batches`.
        count: D's updates so far.
        numbers: of each run.
        settings: what shapes the program.

    Returns:
        The updated D, and [loss, accuracy on real, on generated, gradient norm], each [runs].
    """
    real = draw_real(drawn.data, numbers, settings)
    fake = generate(g.weights, drawn.noise_d, numbers, settings)
    both = tf.stack([real, fake], 1)  # two groups, which do not mix
    network, loss = design_discriminator(settings), LOSSES[settings.loss]

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        scores = score_samples(network, weights, both, numbers)
        lowered = loss.d(scores[0], scores[1], numbers)
        if settings.penalty:
            lowered += numbers["penalty_weight"] * penalise(weights, real, fake, numbers, settings)
        return lowered, scores

    (lowered, scores), gradient = _differentiate(measure, d.weights)
    right = scores[0] > loss.undecided, scores[1] < loss.undecided
    accuracies = [tf.reduce_mean(tf.cast(side, lowered.dtype), 0) for side in right]
    return (
        _update(d, gradient, "rate_d", count, numbers),
        [lowered, *accuracies, tf.norm(gradient, axis=0)],
    )


def update_generator(
    g: Player,
    d: Player,
    drawn: Drawn,
    counts: tuple[Tensor, Tensor],
    numbers: Numbers,
    settings: Settings,
) -> tuple[Player, list[Tensor]]:
    """Take one G step: lower G's loss through D, which stays as it is.

    With unrolled steps the loss is that against D as it would be after so many more steps on this
    batch (Metz et al. 2017, "Unrolled generative adversarial networks", section 2.2).

    Args: as for `update_discriminator`; counts are of G's updates and of D's so far.

    Returns:
        The updated G, and [loss, gradient norm], each [runs].
    """
    network, loss = design_discriminator(settings), LOSSES[settings.loss]
    lower = loss.choose_g(settings.loss_g)

    data = draw_real(drawn.data, numbers, settings) if loss.compares else None

    def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
        judge = d
        for more in range(settings.unrolled_steps):
            foreseen, count_d = g._replace(weights=weights), counts[1] + more
            judge, _ = update_discriminator(judge, foreseen, drawn, count_d, numbers, settings)

        def score(x: Tensor) -> Tensor:
            return score_samples(network, judge.weights, x[:, None], numbers)[0]

        fake = score(generate(weights, drawn.noise_g, numbers, settings))
        return lower(None if data is None else score(data), fake), fake

    (lowered, _), gradient = _differentiate(measure, g.weights)
    moved = _update(g, gradient, "rate_g", counts[0], numbers)
    return moved, [lowered, tf.norm(gradient, axis=0)]


def generate(weights: Tensor, words: Tensor, numbers: Numbers, settings: Settings) -> Tensor:
    """Return what G makes of noise: [features, batch, runs].

    Args:
        weights: G's, [weights, runs].
        words: random ones, as in `Drawn`.
        numbers: of each run.
        settings: what shapes the program.
    """
    z = draw_noise(settings.noise, _take(words, settings.latent_size), numbers["noise_range"])
    return apply_flat(design_generator(settings), weights, z[:, None], numbers)[:, 0]


def penalise(
    weights: Tensor, real: Tensor, fake: Tensor, numbers: Numbers, settings: Settings
) -> Tensor:
    """Return the penalty on D with these weights, before it is weighted.

    Args:
        weights: D's, [weights, runs].
        real, fake: [features, batch, runs].

    Returns:
        [runs].
    """
    network = design_discriminator(settings)

    def score(x: Tensor) -> Tensor:
        return score_samples(network, weights, x[:, None], numbers)[0]

    return PENALTIES[str(settings.penalty)](score, real, fake)


def pretrain(
    d: Player, seeds: Tensor, steps: Tensor, numbers: Numbers, settings: Settings
) -> Player:
    """Fit D's output to the data's density, as the article's first code did before the game.

    The points are uniform in [-5, 5], the loss is the squared error, and the optimiser is D's, with
    a step counter and a memory of its own.
    """
    network, density = design_discriminator(settings), DISTRIBUTIONS[settings.data].density_of_runs
    assert density  # Settings allows no pre-training elsewhere

    def step(count: Tensor, d: Player) -> tuple[Tensor, Player]:
        size, dtype = settings.batch_size, d.weights.dtype
        x = 10.0 * (draw_uniform(seeds, Purpose.PRETRAINING, count, size, dtype) - 0.5)

        def measure(weights: Tensor) -> tuple[Tensor, Tensor]:
            scores = score_samples(network, weights, x[None, None], numbers)[0]
            return tf.reduce_mean((tf.sigmoid(scores) - density(x, numbers)) ** 2, 0), scores

        _, gradient = _differentiate(measure, d.weights)
        return count + 1, _update(d, gradient, "rate_d", count, numbers)

    weights = tf.while_loop(lambda count, _: count < steps, step, (tf.constant(0), d))[1].weights
    return Player(weights, d.memory)


def _differentiate(
    measure: Callable[[Tensor], tuple[Tensor, Tensor]], weights: Tensor
) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """Return measure(weights) = (loss, scores) and the gradient of each run's loss."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        lowered, scores = measure(weights)
    return (lowered, scores), tape.gradient(lowered, weights)


def _update(player: Player, gradient: Tensor, rate: str, count: Tensor, numbers: Numbers) -> Player:
    moved = optimizers.update_weights(
        player.weights, gradient, player.memory, numbers[rate], count, numbers
    )
    return Player(*moved)
