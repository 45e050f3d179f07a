"""The compiled loop against a plain one, finite differences, and the theory of the optimal D."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import subprocess
import sys
from unittest import mock

import by_hand
import numpy as np
import plain_loop
import pytest
import tensorflow as tf
from scipy import stats

from gan_book import Settings, presets, train, train_many
from gan_book.data.distribution import sample_data
from gan_book.data.noise import sample_noise
from gan_book.data.random import Purpose
from gan_book.losses.cross_entropy import CLIP
from gan_book.training import compiled, loop
from gan_book.training.program_cache import SWITCH

# Keras takes rates, decays and betas through float32; these are exact there.
EXACT = {
    "precision": "float64",
    "record_every": 1,
    "record_frames": True,
    "learning_rate_g": 2.0**-6,
    "learning_rate_d": 2.0**-7,
    "decay_rate": 0.75,
    "decay_steps": 7,
    "beta1": 0.5,
    "beta2": 1 - 2.0**-8,
    "batch_size": 6,
}
ADAM = presets["book"].replace(**EXACT, seed=5)
SGD = presets["article_2016"].replace(**EXACT, seed=3)

COMPILED = {
    "adam, two D steps, smoothing, two modes": ADAM.replace(
        steps=50, d_steps=2, label_smoothing=0.125, data_gap=1
    ),
    "adam, relu, minibatch, normal noise": ADAM.replace(
        steps=50, activation_d="relu", minibatch=True, noise="normal"
    ),
}
# Without compilation, which takes longer than a few steps.
STEPWISE = {
    "gradient descent, pre-training": SGD.replace(steps=9, pretrain_steps=9, decay_steps=4),
    "saturating": ADAM.replace(steps=2, loss_g="saturating"),
    "adam, pre-training": ADAM.replace(steps=3, pretrain_steps=4),
    "clipped": ADAM.replace(steps=3, loss="clipped", d_steps=3, learning_rate_d=1.0, seed=6),
    "minibatch, pre-training, damped": SGD.replace(
        steps=2, minibatch=True, pretrain_steps=2, init_d="fan_in"
    ),
    "minibatch, masked, nearest": ADAM.replace(
        steps=2, minibatch=True, self_distance="masked", nearest=2
    ),
}

# One shape and number of moments for all that follows: one program alone, one for many.
BOOK = presets["book"].replace(steps=50, record_every=1)


@contextlib.contextmanager
def without_compilation():
    """Play operation by operation."""

    def find_program(settings, runs):
        shape, capacity = compiled.shape_of(settings), compiled.choose_capacity(settings)
        return lambda *inputs: loop.play(*inputs, shape, capacity)

    with mock.patch.object(compiled, "find_program", find_program):
        yield


def test_it_is_compiled_where_functions_shall_run_eagerly():
    """As they shall in a notebook of someone who looks for a mistake in a model of theirs."""
    tf.config.run_functions_eagerly(True)
    try:
        eager = train(Settings(steps=2, batch_size=3, hidden_size=2, seed=9))
    finally:
        tf.config.run_functions_eagerly(False)
    compiled.compile_program.cache_clear()
    np.testing.assert_array_equal(eager.record.weights_d, train(eager.settings).record.weights_d)


def test_the_plain_loop_draws_what_the_run_draws():
    settings = ADAM.replace(data_gap=1, noise="stratified")
    draw = plain_loop.draw_batches
    for step in (0, 7):
        np.testing.assert_array_equal(
            draw(settings, Purpose.DATA, 8)[step, :, 0], sample_data(settings, 6, step)
        )
        for purpose in (Purpose.NOISE_D, Purpose.NOISE_G):
            expected = sample_noise(settings, 6, step, purpose)
            np.testing.assert_array_equal(draw(settings, purpose, 8)[step, :, 0], expected)


def assert_same_game(run, rtol):
    """Compare all that a run recorded with the plain loop under the same settings."""
    expected = plain_loop.play(run.settings)
    for name in loop.MEASURED:
        np.testing.assert_allclose(run.history[name], expected[name], rtol=rtol, err_msg=name)
    for moment in range(run.settings.steps + 1):
        found = run.generator_weights(moment) + run.discriminator_weights(moment)
        weights = expected["weights_g"][moment] + expected["weights_d"][moment]
        for a, b in zip(found, weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol, err_msg=f"moment {moment}")


@pytest.mark.parametrize("settings", COMPILED.values(), ids=COMPILED)
def test_fifty_compiled_steps_are_those_of_the_plain_loop(settings):
    assert_same_game(train(settings), rtol=1e-7)


def test_the_clipped_game_is_played_on_both_sides_of_the_clip():
    with without_compilation():
        run = train(STEPWISE["clipped"])
    said = np.concatenate([run.decide(run.quantiles(k, 50), k) for k in (1, 2)])
    assert said.min() < CLIP < said.max()


@pytest.mark.parametrize("settings", STEPWISE.values(), ids=STEPWISE)
def test_single_steps_are_those_of_the_plain_loop(settings):
    with without_compilation():
        assert_same_game(train(settings), rtol=1e-9)


# ---------------------------------------------------------------- one step


def take_one_step(settings, **rates):
    """Return the weights of G and D before and after one step of gradient descent."""
    settings = settings.replace(optimizer="sgd", decay_rate=1.0, steps=1, **rates)
    with without_compilation():
        run = train(settings)
    weights = [[run.generator_weights(k), run.discriminator_weights(k)] for k in (0, 1)]
    return settings, *weights


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"loss_g": "saturating", "activation_d": "relu", "hidden_size_d": 6},
        {"minibatch": True, "label_smoothing": 0.125},
        {"minibatch": True, "self_distance": "damped", "nearest": 2, "feature_reduction": "sum"},
    ],
    ids=["plain", "saturating, relu", "minibatch, smoothing", "damped, sum, nearest"],
)
def test_each_player_goes_down_the_finite_differences_of_its_own_loss(changes):
    settings, before, after = take_one_step(
        ADAM.replace(hidden_size=2, batch_size=4, **changes), learning_rate_d=1, learning_rate_g=1
    )
    real = sample_data(settings, 4)
    z_d = sample_noise(settings, 4, 0, Purpose.NOISE_D)
    z_g = sample_noise(settings, 4, 0, Purpose.NOISE_G)

    def loss_d(weights_d):
        fake = by_hand.generate(z_d, before[0])
        logits = [by_hand.discriminate(x, weights_d, settings) for x in (real, fake)]
        return by_hand.discriminator_loss(*logits, settings)

    def loss_g(weights_g):  # against the D that has just moved
        fake = by_hand.generate(z_g, weights_g)
        return by_hand.generator_loss(by_hand.discriminate(fake, after[1], settings), settings)

    for loss, start, end in zip((loss_g, loss_d), before, after, strict=True):
        for slope, a, b in zip(by_hand.differentiate(loss, start), start, end, strict=True):
            np.testing.assert_allclose(a - b, slope, rtol=1e-5, atol=1e-8)


def test_a_player_whose_rate_is_zero_stays_and_does_not_change_the_others_step():
    _, before, both = take_one_step(ADAM, learning_rate_d=0.5, learning_rate_g=0.5)
    _, _, only_d = take_one_step(ADAM, learning_rate_d=0.5, learning_rate_g=0)
    _, _, only_g = take_one_step(ADAM, learning_rate_d=0, learning_rate_g=0.5)
    for a, b in zip(only_d[0] + only_g[1], before[0] + before[1], strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(only_d[1], both[1], strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(only_g[0], before[0], strict=True))


# ---------------------------------------------------------------- one run and many


@pytest.fixture(scope="module")
def many():
    return train_many(BOOK, range(30, 70))


@pytest.fixture(scope="module")
def alone():
    return [train(BOOK.replace(seed=seed)) for seed in range(30, 70)]


def test_a_run_among_many_is_the_run_that_its_seed_gives_alone(many, alone):
    assert many.seeds.tolist() == list(range(30, 70))
    for among, single in zip(many, alone, strict=True):
        assert among.settings == single.settings
        for name in single.history:
            np.testing.assert_allclose(
                among.history[name], single.history[name], rtol=2e-4, atol=2e-5, err_msg=name
            )
    # Far enough apart that a run given to another seed would show.
    first = many.stack("loss_d")[:, 0]
    assert np.diff(np.sort(first)).min() > 0
    assert first.std() > 0.01


def test_whole_runs_alone_and_among_many_are_alike_in_distribution():
    settings = BOOK.replace(steps=2000, record_every=40)
    seeds = range(100, 148)
    many = train_many(settings, seeds)
    alone = [train(settings.replace(seed=seed)) for seed in seeds]
    for name in ("width_ratio", "mean", "wasserstein", "loss_g"):
        for moment in (25, 50):
            singles = [run.history[name][moment] for run in alone]
            assert stats.ks_2samp(many.stack(name)[:, moment], singles).pvalue > 1e-3
    assert many.stack("width_ratio")[:, 50].mean() < 0.6  # long enough to have narrowed


def digest(run):
    text = b"".join(run.history[name].tobytes() for name in sorted(run.history))
    return hashlib.sha256(text).hexdigest()


def test_the_same_seed_gives_the_same_bits_again(many, alone):
    again = train_many(BOOK, range(30, 70))
    assert [digest(run) for run in again] == [digest(run) for run in many]
    assert digest(train(BOOK.replace(seed=33))) == digest(alone[3]) != digest(alone[4])


ELSEWHERE = """
import hashlib, sys
from pathlib import Path
from gan_book import presets, train
settings = presets["book"].replace(steps=50, record_every=1)
run = train(settings.replace(seed=33))
text = b"".join(run.history[name].tobytes() for name in sorted(run.history))
print(hashlib.sha256(text).hexdigest())
train(settings.replace(
    steps=100, record_every=2, learning_rate=0.1, learning_rate_g=None, beta1=0.1, beta2=0.9,
    data_mean=1.0, data_std=2.0, data_gap=1.0, noise_range=3.0, label_smoothing=0.1,
    decay_rate=0.5, decay_steps=9, seed=1,
))
print(len(list(Path(sys.argv[1]).glob("*before_optimizations*.txt"))))
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """What a new process printed: the digest of seed 33, and how often XLA compiled in all."""
    dump = tmp_path_factory.mktemp("xla")
    environment = os.environ | {"XLA_FLAGS": f"--xla_dump_to={dump}", SWITCH: "off"}
    environment.pop("TF_XLA_FLAGS", None)  # this process's own cache
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(dump)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_new_process_gives_the_same_bits(elsewhere, alone):
    assert elsewhere[0] == digest(alone[3])


def test_xla_compiles_once_for_runs_that_differ_in_numbers_only(elsewhere):
    assert elsewhere[1] == "1"


# ---------------------------------------------------------------- what D learns


def test_a_discriminator_trained_long_approaches_the_optimal_one(monkeypatch):
    # softplus(z) - softplus(-z) = z, so this G makes exactly N(-0.5, 0.7).
    given = [[[1.0, -1.0]], [0.0, 0.0], [[0.7], [-0.7]], [-0.5]]
    draw = loop.draw_weights

    def draw_weights(settings, seeds):
        like, weights_d = draw(settings, seeds)
        pairs = zip(given, like, strict=True)
        return [
            tf.zeros_like(w) + tf.constant(values, w.dtype)[..., None] for values, w in pairs
        ], weights_d

    monkeypatch.setattr(loop, "draw_weights", draw_weights)
    monkeypatch.setenv(SWITCH, "off")  # what this test puts in place of the engine is kept nowhere
    program = functools.cache(compiled.compile_program.__wrapped__)
    monkeypatch.setattr(compiled, "compile_program", program)
    settings = Settings(
        hidden_size=2,
        hidden_size_d=8,
        batch_size=64,
        steps=1000,
        record_every=1000,
        data_mean=0.5,
        data_std=1.0,
        noise="normal",
        learning_rate_d=0.02,
        learning_rate_g=0.0,
        decay_rate=0.5,
        decay_steps=150,
    )
    x = np.linspace(-2, 2, 81)
    p, q = stats.norm(0.5, 1).pdf(x), stats.norm(-0.5, 0.7).pdf(x)
    run = train(settings)
    assert (run.history["mean"][-1], run.history["std"][-1]) == pytest.approx((-0.5, 0.7), rel=1e-2)
    assert np.abs(run.decide(x) - p / (p + q)).mean() < 0.02
    smoothed = train(settings.replace(label_smoothing=0.25))
    assert np.abs(smoothed.decide(x) - 0.75 * p / (p + q)).mean() < 0.02
