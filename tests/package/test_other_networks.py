"""Measurements with other networks: the engine's rules, and the sizes that the tables name."""

import numpy as np
import pytest
import tensorflow as tf

from book.measurements.chapter_03 import ARTICLE, DEPTHS, EQUAL
from book.measurements.chapter_05 import BOOK
from book.measurements.other_networks import (
    Networks,
    _descend,
    _show_again,
    _start,
    check_rules,
    design_deep,
    shrink_start,
)
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.weights import count_weights
from gan_book.training.optimizers import EPSILON, start_memory
from gan_book.training.updates import Player


@pytest.mark.parametrize("settings", [ARTICLE, EQUAL], ids=["article", "equal rates"])
def test_three_layers_are_the_engine_s_own(settings):
    assert design_deep(settings, (8, 8, 8)) == design_discriminator(settings)
    assert shrink_start(settings) == design_generator(settings)


def test_a_smaller_start_changes_one_layer():
    one, two = shrink_start(ARTICLE, first=1 / 8)
    assert (one.std, two.std) == (1 / 8, 1.0)
    assert (one.shapes, two.shapes) == ([(1, 4), (4,)], [(4, 1), (1,)])


def test_depths_have_nearly_equal_numbers_of_weights():
    whole = {"depth, article": 169, "depth, equal rates": 53}
    for name, (settings, grid, _) in DEPTHS.items():
        for depth, widths in grid.items():
            assert len(widths) == depth
            assert abs(count_weights(design_deep(settings, widths)) - whole[name]) <= 3


@pytest.mark.long
@pytest.mark.parametrize(
    "settings", [ARTICLE, EQUAL, BOOK], ids=["article", "equal rates", "with the layer"]
)
def test_rules_are_the_engine_s(settings):
    # Few steps: rounding grows, and a wrong rule shows at once.
    assert check_rules(settings.replace(steps=20, pretrain_steps=20), range(2)) < 1e-4


def test_half_of_a_batch_is_drawn_from_the_steps_that_there_are():
    """Sample 3 of run 1 at step 5 has the value 5.031; what is not made yet is -1."""
    steps, size, runs = 4, 60, 3
    kept = np.full((steps, size, runs), -1.0, np.float32)
    position, run = np.meshgrid(np.arange(size), np.arange(runs), indexing="ij")

    def make(step):
        return (step + position / 100 + run / 1000).astype(np.float32)

    seeds, drawn = tf.constant([7, 8, 9], tf.uint32), []
    for t in range(40):
        fake = make(t)[None]
        shown = _show_again(seeds, tf.constant(t), tf.constant(fake), tf.constant(kept)).numpy()
        assert shown.shape == fake.shape
        np.testing.assert_array_equal(shown[:, :30], fake[:, :30])
        again = np.floor(shown[0, 30:] + 1e-4)
        np.testing.assert_allclose(shown[0, 30:] - again, make(0)[30:], atol=1e-5)
        assert np.all(again >= max(0, t - steps))
        assert np.all(again <= max(0, t - 1))
        drawn.append(t - again)
        kept[t % steps] = fake[0]
    ages = np.array(drawn[steps:])
    shares = [np.mean(ages == age) for age in range(1, steps + 1)]
    np.testing.assert_allclose(shares, 1 / steps, atol=0.03)  # 3,240 draws: 4 standard errors
    assert not np.array_equal(ages[:, 0, 0], ages[:, 0, 1])


def test_an_epsilon_that_is_n_times_as_large_is_adam_s():
    """Three steps of two runs, epsilon of one of them a million times the usual one, by hand."""
    first, slopes = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([[0.1, 0.2], [-0.3, 0.05]])
    times, rate, beta1, beta2 = np.array([1e6, 1.0]), 0.01, 0.5, 0.999
    named = {"rate_d": rate, "beta1": beta1, "beta2": beta2, "decay_rate": 1.0, "decay_steps": 1.0}
    numbers = {k: tf.constant([v, v], tf.float64) for k, v in named.items()}
    numbers["epsilon_d"] = tf.constant(times)
    player = Player(tf.constant(first), start_memory(tf.constant(first), "adam"))
    weights, mean, square = first, 0.0, 0.0
    for t in range(3):
        player = _descend(
            player, lambda w: tf.reduce_sum(slopes * w**2, 0), "d", tf.constant(t), numbers
        )
        gradient = 2 * slopes * weights
        mean = beta1 * mean + (1 - beta1) * gradient
        square = beta2 * square + (1 - beta2) * gradient**2
        size = rate * np.sqrt(1 - beta2 ** (t + 1)) / (1 - beta1 ** (t + 1))
        weights = weights - size * mean / (np.sqrt(square) + EPSILON * times)
        np.testing.assert_allclose(player.weights, weights, rtol=1e-12)


def test_each_network_may_have_an_optimiser_of_its_own():
    nets = design_generator(EQUAL), design_discriminator(EQUAL)
    seeds = tf.constant([3, 4], tf.uint32)
    for both, memories in ((None, (2, 2)), (("sgd", "adam"), (0, 2)), (("adam", "sgd"), (2, 0))):
        players = _start(seeds, EQUAL, Networks(*nets, optimizers=both))
        assert tuple(player.memory.shape[0] for player in players) == memories
