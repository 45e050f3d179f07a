"""The networks: by hand, in their two forms, and the minibatch layer's symmetries and gradients."""

from __future__ import annotations

import by_hand
import keras
import numpy as np
import pytest
import tensorflow as tf

from gan_book import Settings
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.in_keras import (
    MinibatchDiscrimination,
    build_discriminator,
    build_generator,
)
from gan_book.networks.minibatch import Minibatch, minibatch_numbers
from gan_book.networks.side_by_side import apply_network
from gan_book.networks.weights import count_weights, draw_weights, list_shapes

BASE = Settings(precision="float64", hidden_size=3, batch_size=7)
LAYERS = {
    "tanh": BASE,
    "relu": BASE.replace(activation_d="relu", init_d="normal", hidden_size_d=4),
    "kept, mean": BASE.replace(minibatch=True),
    "damped, sum": BASE.replace(minibatch=True, self_distance="damped", feature_reduction="sum"),
    "masked, mean": BASE.replace(minibatch=True, self_distance="masked", num_kernels=2),
    "masked, sum": BASE.replace(minibatch=True, self_distance="masked", feature_reduction="sum"),
    "3 nearest": BASE.replace(minibatch=True, nearest=3, self_distance="masked", kernel_dim=1),
    "3 nearest, relu": BASE.replace(minibatch=True, nearest=3, activation_d="relu"),
}


def draw(settings, seed=0):
    """Return weights of G and D of one run; biases and the minibatch tensor are large too."""
    rng = np.random.default_rng(seed)
    networks = design_generator(settings), design_discriminator(settings)
    return [[rng.normal(0, 0.7, shape) for shape in list_shapes(n)] for n in networks]


def discriminate(x, weights, settings):
    """The functional form: [groups, batch] to [groups, batch], one run."""
    run = [tf.constant(w)[..., None] for w in weights]
    return score(tf.constant(x)[..., None], run, settings, minibatch_numbers(settings))[..., 0]


def score(x, weights, settings, numbers):
    """D's scores of many runs: [groups, batch, runs] to the same."""
    return apply_network(design_discriminator(settings), weights, x[None], numbers)[0].numpy()


@pytest.mark.parametrize("settings", LAYERS.values(), ids=LAYERS)
def test_both_forms_compute_the_networks_by_hand(settings):
    weights_g, weights_d = draw(settings)
    z = np.random.default_rng(1).normal(size=7)
    x = by_hand.generate(z, weights_g)
    model = build_generator(settings, weights_g)
    np.testing.assert_allclose(model(z[:, None]).numpy()[:, 0], x, rtol=1e-12)
    run = [tf.constant(w)[..., None] for w in weights_g]
    functional = apply_network(design_generator(settings), run, z[None, None, :, None], {})
    np.testing.assert_allclose(functional[0, 0, :, 0].numpy(), x, rtol=1e-12)

    logits = by_hand.discriminate(x, weights_d, settings)
    model = build_discriminator(settings, weights_d)
    np.testing.assert_allclose(model(x[:, None]).numpy()[:, 0], logits, rtol=1e-12)
    np.testing.assert_allclose(discriminate(x[None], weights_d, settings)[0], logits, rtol=1e-12)


@pytest.mark.parametrize("name", ["tanh", "kept, mean", "3 nearest"])
def test_runs_and_groups_side_by_side_do_not_touch_each_other(name):
    settings = LAYERS[name]
    runs = [draw(settings, seed)[1] for seed in (1, 2, 3)]
    stacked = [tf.constant(np.stack(parts, -1)) for parts in zip(*runs, strict=True)]
    x = np.random.default_rng(4).normal(size=(2, 7, 3))
    together = score(tf.constant(x), stacked, settings, minibatch_numbers(settings))
    for run, group in np.ndindex(3, 2):
        alone = by_hand.discriminate(x[group, :, run], runs[run], settings)
        np.testing.assert_allclose(together[group, :, run], alone, rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in LAYERS if LAYERS[name].minibatch])
def test_generated_samples_change_no_logit_of_real_ones(name):
    settings = LAYERS[name]
    weights = draw(settings)[1]
    rng = np.random.default_rng(5)
    real = rng.normal(size=7)
    first, second = (
        discriminate(np.stack([real, rng.normal(size=7)]), weights, settings) for _ in range(2)
    )
    np.testing.assert_array_equal(first[0], second[0])
    assert (first[1] != second[1]).all()


def test_each_run_may_have_its_own_self_distance_and_reduction():
    kinds = [LAYERS["kept, mean"], LAYERS["damped, sum"], LAYERS["masked, sum"]]
    weights = draw(kinds[0])[1]
    x = np.random.default_rng(6).normal(size=7)
    each = [minibatch_numbers(settings) for settings in kinds]
    numbers = {name: tf.constant([k[name] for k in each], tf.float64) for name in each[0]}
    stacked = [tf.constant(np.stack([w] * 3, -1)) for w in weights]
    batch = tf.constant(np.stack([x] * 3, -1)[None])
    together = score(batch, stacked, kinds[0], numbers)[0]
    for run, settings in enumerate(kinds):
        alone = by_hand.discriminate(x, weights, settings)
        np.testing.assert_allclose(together[:, run], alone, rtol=1e-12)


# ---------------------------------------------------------------- first weights


def test_first_weights_have_the_stated_widths_and_no_biases():
    for init, wide in (("normal", 1.0), ("fan_in", 8**-0.5)):
        settings = Settings(init_d=init, minibatch=True, num_kernels=20, kernel_dim=10)
        seeds = tf.constant(range(300), tf.uint32)
        weights_g, weights_d = (
            [w.numpy() for w in drawn] for drawn in draw_weights(settings, seeds)
        )
        shapes = [[w.shape[:-1] for w in drawn] for drawn in (weights_g, weights_d)]
        networks = design_generator(settings), design_discriminator(settings)
        assert shapes == [list_shapes(network) for network in networks]
        sizes = [sum(w[..., 0].size for w in drawn) for drawn in (weights_g, weights_d)]
        assert sizes == [count_weights(network) for network in networks]
        stds = {0: 1.0, 2: wide, 4: 0.02, 5: 28**-0.5 if init == "fan_in" else 1.0}
        for which, std in stds.items():
            assert weights_d[which].std() == pytest.approx(std, rel=0.1)
            assert abs(weights_d[which].mean()) < 0.1 * std
        assert weights_g[0].std() == pytest.approx(1, rel=0.1)
        assert weights_g[2].std() == pytest.approx(1, rel=0.1)
        assert not any(w.any() for w in (weights_g[1], weights_g[3]))
        assert not any(w.any() for w in (weights_d[1], weights_d[3], weights_d[6]))


def test_a_model_without_given_weights_starts_with_those_of_its_seed():
    settings = Settings(seed=9, minibatch=True)
    drawn = draw_weights(settings, tf.constant([9], tf.uint32))
    for build, weights in zip((build_generator, build_discriminator), drawn, strict=True):
        for built, expected in zip(build(settings).get_weights(), weights, strict=True):
            np.testing.assert_array_equal(built, expected.numpy()[..., 0])


# ---------------------------------------------------------------- the minibatch layer


def test_the_layer_by_hand_on_three_samples():
    # One feature, one kernel of one number, tensor 1: the rows are the samples themselves.
    x = np.log([[1.0], [2.0], [8.0]])  # so that exp(-distance) are 1/2, 1/8 and 1/4
    expected = {
        ("kept", "sum", 0): [1 + 5 / 8, 1 + 3 / 4, 1 + 3 / 8],
        ("masked", "sum", 0): [5 / 8, 3 / 4, 3 / 8],
        ("damped", "sum", 0): np.array([5 / 8, 3 / 4, 3 / 8]) + np.exp(-1),
        ("kept", "mean", 0): np.array([13 / 8, 7 / 4, 11 / 8]) / 3,
        ("masked", "mean", 0): np.array([5 / 8, 3 / 4, 3 / 8]) / 2,
        ("kept", "sum", 1): [3 / 2, 3 / 2, 5 / 4],
        ("masked", "mean", 1): [1 / 2, 1 / 2, 1 / 4],
    }
    for (own, reduction, nearest), features in expected.items():
        layer = MinibatchDiscrimination(1, 1, own, reduction, nearest, dtype="float64")
        layer.build((None, 1))
        layer.set_weights([np.ones((1, 1))])
        np.testing.assert_allclose(layer(x).numpy(), np.c_[x, features], rtol=1e-12)


def build_layer(**options):
    layer = MinibatchDiscrimination(4, 3, dtype="float64", **options)
    layer.build((None, 6))
    layer.set_weights([np.random.default_rng(0).normal(size=(6, 12))])
    return layer


@pytest.mark.parametrize("options", [{}, {"self_distance": "masked", "nearest": 2}])
def test_the_layer_is_permutation_equivariant(options):
    layer = build_layer(**options)
    rng = np.random.default_rng(1)
    x, order = rng.normal(size=(9, 6)), rng.permutation(9)
    np.testing.assert_allclose(layer(x[order]).numpy(), layer(x).numpy()[order], rtol=1e-12)


def test_a_shift_of_all_samples_leaves_the_features_alone_and_a_stretch_does_not():
    layer = build_layer()
    rng = np.random.default_rng(2)
    x, shift = rng.normal(size=(9, 6)), rng.normal(size=6)
    features = layer(x).numpy()[:, 6:]
    np.testing.assert_allclose(layer(x + shift).numpy()[:, 6:], features, rtol=1e-10)
    assert (layer(1.5 * x).numpy()[:, 6:] < features).all()


def test_a_sample_alone_has_no_company_and_finite_features():
    x = np.array([[0.3, -0.2]])
    for own, expected in (("kept", 1.0), ("damped", np.exp(-1)), ("masked", 0.0)):
        for reduction in ("sum", "mean"):
            features = MinibatchDiscrimination(3, 2, own, reduction, dtype="float64")(x)[:, 2:]
            np.testing.assert_allclose(features, np.full((1, 3), expected))


def test_of_equally_near_samples_only_so_many_count():
    settings = Settings(minibatch=True, batch_size=8, nearest=4, self_distance="masked")
    layer = Minibatch(1, 1, 1, limited=True)
    equal = tf.ones([1, 1, 8, 1])
    features = layer.measure_nearness(equal, tf.ones([1, 1, 1]), minibatch_numbers(settings))
    scale = minibatch_numbers(settings)["feature_scale"]
    np.testing.assert_allclose(features[0, 0, :, 0], 4 * scale, rtol=1e-6)


def test_all_others_as_the_nearest_are_all_others():
    x = np.random.default_rng(3).normal(size=(9, 6))
    everyone, nearest = build_layer(), build_layer(nearest=8)
    np.testing.assert_allclose(nearest(x).numpy(), everyone(x).numpy(), rtol=1e-12)
    settings = BASE.replace(minibatch=True)
    weights = draw(settings)[1]
    x = x[:7, :1].T
    np.testing.assert_allclose(
        discriminate(x, weights, settings.replace(nearest=6)),
        discriminate(x, weights, settings),
        rtol=1e-12,
    )


def test_equal_samples_have_features_of_one_each():
    x = np.tile(np.random.default_rng(4).normal(size=6), (9, 1))
    np.testing.assert_allclose(build_layer()(x).numpy()[:, 6:], 9, rtol=1e-12)
    averaged = build_layer(feature_reduction="mean")
    np.testing.assert_allclose(averaged(x).numpy()[:, 6:], 1, rtol=1e-12)


@pytest.mark.parametrize("options", [{}, {"self_distance": "masked", "nearest": 2}])
def test_the_layers_gradients_are_finite_differences(options):
    layer = build_layer(**options)
    rng = np.random.default_rng(5)
    x, upstream = rng.normal(size=(5, 6)), rng.normal(size=(5, 10))
    with tf.GradientTape() as tape:
        inputs = tf.Variable(x)
        value = tf.reduce_sum(layer(inputs) * upstream)
    found = tape.gradient(value, [inputs, layer.tensor])

    def compute(moved):
        settings = layer.settings
        company = by_hand.measure_company(moved[0], moved[1], settings)
        return np.sum(np.hstack([moved[0], company]) * upstream)

    expected = by_hand.differentiate(compute, [x, layer.tensor.numpy()])
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a.numpy(), b, rtol=1e-6, atol=1e-8)


def test_the_layer_survives_its_configuration_and_a_file(tmp_path):
    options = {"self_distance": "masked", "feature_reduction": "mean", "nearest": 4}
    layer = MinibatchDiscrimination(7, 2, **options, name="company")
    config = layer.get_config()
    assert {name: config[name] for name in options} == options
    assert MinibatchDiscrimination.from_config(config).get_config() == config

    model = build_discriminator(LAYERS["3 nearest"])
    model.save(tmp_path / "d.keras")
    loaded = keras.models.load_model(tmp_path / "d.keras")
    x = np.random.default_rng(6).normal(size=(7, 1))
    np.testing.assert_array_equal(loaded(x).numpy(), model(x).numpy())


def test_the_layer_refuses_what_settings_refuse():
    with pytest.raises(ValueError, match="num_kernels must be a whole number of at least 1"):
        MinibatchDiscrimination(0)
    with pytest.raises(ValueError, match="self_distance must be one of"):
        MinibatchDiscrimination(self_distance="gone")
