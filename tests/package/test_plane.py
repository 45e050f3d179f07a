"""The engine in the plane: against a plain loop, each run alone, and the densities of its data."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats
from scipy.integrate import dblquad
from test_engine import assert_same_game, without_compilation

from gan_book import Settings, train, train_many
from gan_book.base.modes import place_grid, place_ring, read_modes, spell_modes
from gan_book.base.registries import DISTRIBUTIONS
from gan_book.data.distribution import convert_numbers
from gan_book.data.random import Purpose, draw_words
from gan_book.networks import side_by_side
from gan_book.networks.architecture import design_discriminator
from gan_book.networks.side_by_side import apply_flat
from gan_book.networks.weights import count_weights, draw_weights
from gan_book.training import compiled
from gan_book.training.updates import draw_batches, start_player, update_generator

UNEVEN = "2 0, -1 1.5 3, 0.25 -2 0.5"
PLANE = Settings(
    data="mixture",
    modes=UNEVEN,
    data_std=0.25,
    noise="normal",
    latent_size=2,
    hidden_size=5,
    hidden_size_d=6,
    depth_g=2,
    depth_d=2,
    activation_g="relu",
    activation_d="leaky_relu",
    init_g="he",
    init_d="orthogonal",
    batch_size=6,
    steps=3,
    precision="float64",
    record_every=1,
    record_frames=True,
    learning_rate_g=2.0**-6,
    learning_rate_d=2.0**-7,
    beta2=1 - 2.0**-8,
    seed=5,
)
GAMES = {
    "narrow": {},
    "wide": {"hidden_size": 17, "hidden_size_d": 19},
    "wide, packs of three, relativistic, both penalties": {
        "hidden_size_d": 19,
        "pack": 3,
        "loss": "relativistic",
        "penalty": "r1_r2",
        "penalty_weight": 0.5,
    },
    "packs of two, penalty on generated": {"pack": 2, "penalty": "r2"},
    "wide, penalty on data, two D steps": {"hidden_size_d": 16, "penalty": "r1", "d_steps": 2},
    "relativistic, zero-sum": {"loss": "relativistic", "loss_g": "saturating"},
    "three latent numbers, minibatch layer in a wide D": {
        "latent_size": 3,
        "hidden_size_d": 20,
        "minibatch": True,
        "num_kernels": 2,
    },
    "standard deviation of a batch, in a wide D": {"hidden_size_d": 18, "minibatch_std": True},
    "moons, softplus and tanh": {
        "data": "moons",
        "activation_g": "softplus",
        "activation_d": "tanh",
        "init_g": "orthogonal",
    },
}


@pytest.mark.parametrize("changes", GAMES.values(), ids=GAMES)
def test_steps_are_those_of_the_plain_loop(changes):
    with without_compilation():
        assert_same_game(train(PLANE.replace(**changes)), rtol=1e-7)


@pytest.mark.parametrize("width", [side_by_side.WIDE - 1, side_by_side.WIDE])
def test_compiled_runs_are_those_of_the_plain_loop_and_each_is_itself_alone(width):
    settings = PLANE.replace(hidden_size=width, hidden_size_d=width, steps=20)
    several = train_many(settings, [11, 5, 40])
    assert_same_game(several[1], rtol=1e-7)
    (among_none,) = train_many(settings, [5])
    for name, together, single, alone in zip(
        several[1].record._fields,
        several[1].record,
        among_none.record,
        train(settings).record,
        strict=True,
    ):
        np.testing.assert_array_equal(together, single, err_msg=name)
        np.testing.assert_allclose(together, alone, rtol=1e-10, atol=1e-10, err_msg=name)


def test_both_forms_are_one_network(monkeypatch):
    """Runs first or last: outputs and both gradients, and one noise for all runs."""
    settings = PLANE.replace(hidden_size_d=16, minibatch=True, pack=2)
    network = design_discriminator(settings)
    random = np.random.default_rng(0)
    flat = tf.constant(random.normal(size=[count_weights(network), 3]))
    x = tf.constant(random.normal(size=[4, 2, 3, 3]))
    numbers = {"self_term": 1.0, "feature_scale": 0.3}

    def differentiate():
        with tf.GradientTape() as tape:
            tape.watch([flat, x])
            scores = apply_flat(network, flat, x, numbers)
            total = tf.reduce_sum(scores**2)
        return [scores, *tape.gradient(total, [flat, x])]

    first = differentiate()
    monkeypatch.setattr(side_by_side, "WIDE", 17)
    for a, b in zip(first, differentiate(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10)


def test_a_network_of_one_input_keeps_its_form(monkeypatch):
    """However wide: its bits are those of the kept tables."""
    monkeypatch.setattr(side_by_side, "_apply_runs_first", None)
    network = design_discriminator(Settings(hidden_size_d=64))
    flat, x = tf.ones([count_weights(network), 2]), tf.ones([1, 1, 3, 2])
    assert apply_flat(network, flat, x, {}).shape == (1, 1, 3, 2)
    network = design_discriminator(PLANE.replace(hidden_size_d=64))
    with pytest.raises(TypeError):
        apply_flat(network, tf.ones([count_weights(network), 2]), tf.ones([2, 1, 3, 2]), {})


def test_one_noise_serves_many_runs():
    run = train(PLANE.replace(hidden_size=16, steps=1))
    z = np.random.default_rng(1).normal(size=(7, 2))
    again = run.build_generator(0)(z).numpy()
    np.testing.assert_allclose(run.make(z, 0), again, rtol=1e-9)
    assert run.generate(9).shape == (9, 2)
    assert np.abs(run.generate(9, seed=1) - run.generate(9)).min() > 0


# ---------------------------------------------------------------- data


@pytest.mark.parametrize("data", ["mixture", "moons", "spiral"])
def test_samples_follow_the_density(data):
    """In each of 20 x 20 squares as many samples as the density says, by a chi-square test."""
    settings = PLANE.replace(data=data, precision="float32")
    distribution, n = DISTRIBUTIONS[data], 40_000
    (words,) = draw_words(tf.constant([7], tf.uint32), [(Purpose.DATA, 3)], 3 * n)
    engine = distribution.draw(tf.reshape(words, [3, n, 1]), convert_numbers(settings))[..., 0]
    numpy = distribution.sample(np.random.default_rng(2), n, settings)
    edges = np.linspace(-3, 3, 21)
    fine = np.linspace(-3, 3, 401)[:-1] + 3 / 400
    density = distribution.density(np.stack(np.meshgrid(fine, fine, indexing="ij"), -1), settings)
    shares = density.reshape(20, 20, 20, 20).sum((1, 3)) * (6 / 400) ** 2
    for samples in (engine.numpy().T, numpy):
        counts = np.histogram2d(*samples.T, bins=[edges, edges])[0]
        many = n * shares > 5
        seen = np.append(counts[many], n - counts[many].sum())
        expected = np.append(n * shares[many], n - (n * shares[many]).sum())
        assert stats.chisquare(seen, expected).pvalue > 1e-4
    mean, std = distribution.moments(settings)
    assert numpy.mean() == pytest.approx(mean, abs=0.03)
    assert np.sqrt(numpy.var(0).mean()) == pytest.approx(std, rel=0.02)


def test_the_density_adds_up_to_one():
    settings = PLANE.replace(data_std=0.4)
    density = DISTRIBUTIONS["mixture"].density
    total, _ = dblquad(lambda y, x: float(density([x, y], settings)), -5, 5, -5, 5, epsabs=1e-6)
    assert total == pytest.approx(1, abs=1e-5)


def test_ring_and_grid():
    ring = np.array(read_modes(place_ring(7, 2.5)))
    np.testing.assert_allclose(np.hypot(*ring.T[:2]), 2.5, rtol=1e-8)
    np.testing.assert_allclose(
        np.diff(np.unwrap(np.arctan2(ring[:, 1], ring[:, 0]))), 2 * np.pi / 7
    )
    grid = np.array(read_modes(place_grid(5, 4)))
    assert sorted({*grid[:, 0]}) == sorted({*grid[:, 1]}) == [-4, -2, 0, 2, 4]
    assert len({(x, y) for x, y, _ in grid}) == 25


@pytest.mark.parametrize(
    "modes",
    [
        "",
        [],
        "1",
        "1 2 3 4",
        "1 2 0",
        "1 2 -1",
        "nan 1",
        "1 nan",
        "1 1 nan",
        "1 1 inf",
        "1001 0",
        "0 -1001",
        [[0, 0]] * 65,
        5,
    ],
)
def test_modes_that_are_none_are_refused_in_one_line(modes):
    with pytest.raises(ValueError, match=r"^modes must be 1 to 64 of 'x y'") as caught:
        Settings(modes=modes)
    assert "\n" not in str(caught.value)


def test_modes_are_spelt_in_one_way():
    kept = Settings(modes=[(2, 0), (0.1 + 0.2, -1e-12, 2), np.array([1000, -1000, 1e-12])])
    assert kept.modes == "2 0, 0.3 0 2, 1000 -1000 1e-12"
    assert Settings(modes=kept.modes) == kept == Settings(modes=spell_modes(kept.modes))
    assert len(read_modes(Settings(modes=[[0, 0]] * 64).modes)) == 64


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"pack": 4}, "pack must divide batch_size=6, not 4"),
        ({"noise": "stratified"}, "latent_size must be 1 where noise is 'stratified', not 2"),
        ({"pretrain_steps": 5}, "pretrain_steps must be 0 where data is 'mixture', not 5"),
        ({"data_std": 0}, "data_std must be a number above 0 and at most 1e\\+06, not 0"),
    ],
)
def test_what_contradicts_is_one_line(changes, line):
    with pytest.raises(ValueError, match=f"^{line}$"):
        PLANE.replace(**changes)


@pytest.mark.parametrize("ask", ["outcomes", "quantiles"])
def test_what_is_of_one_dimension_says_so(ask):
    run = train(PLANE.replace(steps=1))
    assert set(run.history) == {
        "step",
        "loss_d",
        "loss_g",
        "accuracy_real",
        "accuracy_fake",
        "gradient_d",
        "gradient_g",
    }
    with pytest.raises(ValueError, match=f"^{ask} must be of data in one dimension, not of mixt"):
        run.outcomes if ask == "outcomes" else run.quantiles()


def test_orthogonal_starts():
    settings = PLANE.replace(hidden_size_d=5, depth_d=3, init_d="orthogonal")
    _, d = draw_weights(settings, tf.constant([3, 4], tf.uint32))
    for run in (0, 1):
        first, _, second, _, third, _, last, _ = (w[..., run].numpy() for w in d)
        np.testing.assert_allclose(first @ first.T, np.eye(2), atol=1e-12)
        for square in (second, third):
            np.testing.assert_allclose(square.T @ square, np.eye(5), atol=1e-12)
        np.testing.assert_allclose(last.T @ last, 1, atol=1e-12)
    signs = np.concatenate([np.sign(w[0].numpy()) for w in d[2:3]])
    assert -1 in signs
    assert 1 in signs


# ---------------------------------------------------------------- foresight


@pytest.mark.parametrize(
    "changes", [{"optimizer": "sgd", "learning_rate_g": 1.0, "learning_rate_d": 0.5}, {}]
)
def test_the_gradient_passes_through_the_steps_that_g_foresees(changes):
    """Against finite differences of the loss that is reported; D itself stays."""
    settings = PLANE.replace(
        unrolled_steps=2, activation_g="tanh", activation_d="tanh", d_steps=3, **changes
    )
    seeds, _, numbers = compiled.collect_inputs([settings])
    g, d = (start_player(w, settings.optimizer) for w in draw_weights(settings, seeds))
    counts = tf.constant(7), tf.constant(24)
    drawn = draw_batches(seeds, counts[1], counts[0], settings)

    def take(g, settings=settings):
        return update_generator(g, d, drawn, counts, numbers, settings)

    moved, (loss, norm) = take(g)
    if settings.optimizer == "sgd":
        gradient = (g.weights - moved.weights)[:, 0].numpy()
    else:
        gradient = (moved.memory[0] / (1 - settings.beta1))[:, 0].numpy()
    width = 1e-5

    def lower(i, step):
        moved = g._replace(weights=g.weights + step * np.eye(len(g.weights))[:, i : i + 1])
        return take(moved)[1][0][0].numpy()

    for i in range(0, len(gradient), 7):
        slope = (lower(i, width) - lower(i, -width)) / (2 * width)
        assert gradient[i] == pytest.approx(slope, rel=1e-5, abs=1e-8)
    assert float(norm[0]) == pytest.approx(np.linalg.norm(gradient))
    blind = take(g, settings.replace(unrolled_steps=0))[1][0]
    assert abs(loss[0] - blind[0]) > 1e-4


def test_foresight_is_no_nan_where_a_unit_is_dead():
    """Adam's root has no slope at 0, where nothing ever moved."""
    settings = PLANE.replace(unrolled_steps=1, activation_d="relu", init_d="normal", steps=5)
    with without_compilation():
        run = train(settings)
    assert run.diverged_at is None
    assert np.isfinite(run.record.weights_g).all()
    assert (run.record.weights_d[0] != run.record.weights_d[-1]).mean() < 1  # some never moved
