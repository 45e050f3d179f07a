"""The engine in the page against TensorFlow's: same numbers, same steps, same ends.

The JavaScript runs in headless Chromium. TensorFlow's side mostly runs the engine's own functions
as a plain graph, which is built in a second where XLA compiles for five; two runs go by `train`.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf
from explorer_page import as_object
from probing import open_probes
from scipy import special

from gan_book import metrics, presets, train, train_many
from gan_book.base.registries import LOSSES
from gan_book.base.sketch import SKETCHES
from gan_book.data.distribution import data_density, data_quantiles, sample_data
from gan_book.data.floor import measure_data_floor
from gan_book.data.noise import noise_grid, sample_noise
from gan_book.data.random import Purpose, draw_normal, draw_uniform, draw_words
from gan_book.networks import linear
from gan_book.networks.architecture import design_discriminator
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.networks.side_by_side import apply_network
from gan_book.networks.weights import draw_weights
from gan_book.training import compiled, loop
from gan_book.training.run import TrainingRun

EXACT = {"precision": "float64", "record_every": 1, "record_frames": True, "steps": 100}
BOOK = presets["book"].replace(**EXACT, seed=3)
ARTICLE = presets["article_2016"].replace(**EXACT, seed=3, noise_range=1, loss="logits")

#: Empty at its ends and within, no two bins alike where it is not.
GAPPED = "00130z5700002468abc000k9d0ef0000"
#: Every number that may turn, at steps of its own.
EVERY_TURN = (
    "1:beta1=0.8,20:learning_rate_g=0.05,20:learning_rate_d=0.02,33:self_distance=masked,"
    "40:feature_reduction=sum,51:label_smoothing=0.3,60:beta2=0.9,70:decay_rate=0.7,80:decay_steps=9"
)

#: How many runs' ends are compared.
SEEDS = 200
#: Names of the report's numbers, in the order of engine.MEASURED.
REPORT = ("lossD", "lossG", "accuracyReal", "accuracyFake", "gradientD", "gradientG")


@pytest.fixture(scope="module")
def web(browser):
    """Ask a function of `probes.js`, by its name."""
    page = browser.new_page()
    open_probes(page)

    def ask(name, *values):
        return page.evaluate("([name, values]) => probes[name](...values)", [name, values])

    yield ask
    page.close()


def generate(run, z):
    """What a run's G makes of noise at its last moment."""
    moments = len(run.record.mean)
    return run.generate_from(np.tile(z, (moments, 1)))[-1]


def train_in_graph(batch, monkeypatch):
    """Run settings of one shape side by side through the engine, without XLA."""
    monkeypatch.setattr(linear, "_hold", lambda x: x)  # it is XLA's
    first = batch[0]
    shape, moments = compiled.shape_of(first), compiled.count_moments(first)

    @tf.function(autograph=False)
    def program(seeds, counts, numbers, begun):
        return loop.play(seeds, counts, numbers, begun, shape, moments)

    monkeypatch.setattr(compiled, "find_program", lambda settings, runs: program)
    record = compiled.run_program(batch)
    return [
        TrainingRun(settings, loop.Record(*(part[..., i] for part in record)))
        for i, settings in enumerate(batch)
    ]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("count", [1, 6, 13])
def test_words_are_those_of_python(web, count):
    seeds = [0, 1, 77, 2**31, 2**32 - 1]
    for purpose, step in itertools.product((0, 2, 5), (0, 1, 123_456_789)):
        (expected,) = draw_words(tf.constant(seeds, tf.uint32), [(purpose, step)], count)
        found = web("words", seeds, purpose, step, count)
        np.testing.assert_array_equal(np.array(found, np.uint32).T, expected.numpy())


def test_uniform_numbers_are_those_of_python_to_the_bit_and_normal_ones_nearly(web):
    seeds = tf.constant([5], tf.uint32)
    uniform, normal = web("randomNumbers", 5001, 5, 7)
    expected = draw_uniform(seeds, Purpose.SAMPLES, 7, 5001, tf.float64)[:, 0]
    np.testing.assert_array_equal(uniform, expected)
    expected = draw_normal(seeds, Purpose.SAMPLES, 7, 5001, tf.float64)[:, 0]
    np.testing.assert_allclose(normal, expected, rtol=1e-12, atol=1e-15)


DATA = [{"data_gap": 0.0}, {"data_gap": 3.0}]
DATA += [
    {"data": "sketch", "sketch": text} for text in (GAPPED, "0" * 31 + "1", *SKETCHES.values())
]


@pytest.mark.parametrize("changes", DATA)
def test_batches_of_data_are_those_of_python(web, changes):
    settings = BOOK.replace(batch_size=7, data_mean=-2, data_std=0.3, **changes)
    found = web("batchOfData", as_object(settings), 11)
    np.testing.assert_allclose(found, sample_data(settings, 7, 11), rtol=1e-12)


@pytest.mark.parametrize("batch", [1, 2, 7, 12])
@pytest.mark.parametrize("noise", ["stratified", "uniform", "normal"])
def test_batches_of_noise_are_those_of_python(web, noise, batch):
    settings = BOOK.replace(batch_size=batch, noise=noise, noise_range=8)
    for purpose in (Purpose.NOISE_D, Purpose.NOISE_G):
        found = web("batchOfNoise", as_object(settings), int(purpose), 11)
        np.testing.assert_allclose(found, sample_noise(settings, batch, 11, purpose), rtol=1e-12)


@pytest.mark.parametrize("minibatch", [False, True])
@pytest.mark.parametrize("init_d", ["normal", "fan_in"])
def test_first_weights_are_those_of_python(web, minibatch, init_d):
    settings = BOOK.replace(minibatch=minibatch, init_d=init_d, hidden_size=3, hidden_size_d=5)
    found = web("firstWeights", as_object(settings))
    for flat, weights in zip(
        found, draw_weights(settings, tf.constant([3], tf.uint32)), strict=True
    ):
        expected = np.concatenate([w.numpy().ravel() for w in weights])
        np.testing.assert_allclose(flat, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "function", "low", "high"),
    [
        ("exp", np.exp, -745, 709),
        ("log1p", np.log1p, 0, 1),
        ("log", np.log, 1e-12, 1),
        ("tanh", np.tanh, -25, 25),
        ("sigmoid", special.expit, -740, 800),
        ("softplus", lambda x: np.logaddexp(0, x), -700, 700),
        ("normalQuantile", special.ndtri, 1e-11, 1 - 1e-11),
    ],
)
def test_elementary_functions_have_only_rounding_errors(web, name, function, low, high):
    even = np.linspace(low, high, 4001)
    x = np.concatenate([even, even / 100, even * 1e-9])
    x = x[(x >= low) & (x <= high) & (np.abs(x) > 1e-300)]
    with np.errstate(under="ignore"):
        expected = function(x)
    found = np.array(web("evaluate", name, x.tolist()), float)
    normal = np.abs(expected) > 1e-307
    np.testing.assert_allclose(found[normal], expected[normal], rtol=2e-15, atol=2e-16)
    np.testing.assert_allclose(found, expected, rtol=2e-15, atol=1e-15)


def test_elementary_functions_at_their_ends(web):
    found = web("evaluateAtTheEnds")
    inf = np.inf
    np.testing.assert_array_equal(
        found, [0, 0, 1, inf, 1, -1, 0, -inf, 0, 0, 0, inf, *[np.nan] * 5]
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data_gap": 1.5},
        {"noise": "normal", "noise_range": 3},
        {"data": "sketch", "sketch": GAPPED},
    ],
)
def test_grids_and_density_are_those_of_python(web, changes):
    settings = BOOK.replace(**changes)
    x = np.linspace(0, 8, 33)
    noise, even, odd, density, moments = web("gridsAndDensity", as_object(settings), x.tolist())
    np.testing.assert_allclose(noise, noise_grid(settings, 200), rtol=1e-13)
    # Python interpolates the quantiles of two modes in a table.
    rtol = 1e-6 if settings.data_gap else 1e-13
    np.testing.assert_allclose(even, data_quantiles(settings, 200), rtol=rtol)
    np.testing.assert_allclose(odd, data_quantiles(settings, 11), rtol=rtol)
    np.testing.assert_allclose(density, data_density(x, settings), rtol=1e-13)
    np.testing.assert_allclose(moments, (settings.mu, settings.sigma), rtol=1e-14)


@pytest.mark.parametrize("changes", DATA)
def test_floors_are_those_of_python(web, changes):
    settings = BOOK.replace(data_mean=-2, data_std=0.3, **changes)
    # Python interpolates the quantiles of two modes in a table.
    rtol = 1e-5 if settings.data_gap else 1e-9
    assert web("floorOf", as_object(settings)) == pytest.approx(
        measure_data_floor(settings), rel=rtol
    )


# ---------------------------------------------------------------- a hundred steps


def assert_same_game(web, run):
    """Compare every loss and weight of the page with a run of TensorFlow's engine."""
    moments = web("play", as_object(run.settings))
    for name, key in zip(loop.MEASURED, REPORT, strict=True):
        found = [moment[key] for moment in moments]
        np.testing.assert_allclose(found, run.history[name], rtol=1e-9, atol=1e-12, err_msg=name)
    for name, weights in (("g", run.record.weights_g), ("d", run.record.weights_d)):
        found = [moment[name] for moment in moments]
        np.testing.assert_allclose(found, weights, rtol=1e-9, atol=1e-12, err_msg=name)
    for name in ("mean", "std", "wasserstein"):
        found = [moment["measures"][name] for moment in moments]
        # The quantiles of two modes are Python's only to six digits.
        rtol = 1e-5 if run.settings.data_gap else 1e-9
        np.testing.assert_allclose(found, run.history[name], rtol=rtol, atol=1e-12, err_msg=name)
    assert [moment["measures"]["outcome"] for moment in moments] == run.outcomes.tolist()
    moved = np.abs(run.record.weights_d[-1] - run.record.weights_d[0])
    assert moved.max() > 0.01  # or nothing would have been compared


@pytest.mark.parametrize("start", [BOOK, ARTICLE], ids=["adam", "sgd"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("minibatch", [False, True])
def test_a_hundred_steps_agree(web, monkeypatch, start, activation, minibatch):
    start = start.replace(activation_d=activation, minibatch=minibatch, pretrain_steps=0)
    start = start.replace(learning_rate_g=0.02, learning_rate_d=0.01, init_d="fan_in")
    start = start.replace(decay_rate=0.9, decay_steps=7)
    batch = [start]
    if minibatch:
        every = itertools.product(("kept", "damped", "masked"), ("mean", "sum"))
        batch = [start.replace(self_distance=s, feature_reduction=f) for s, f in every]
    for run in train_in_graph(batch, monkeypatch):
        assert_same_game(web, run)


KNOBS = {
    "least squares": BOOK.replace(loss="least_squares"),
    "least squares, zero sum": BOOK.replace(loss="least_squares", loss_g="saturating"),
    "three D steps, smoothing, two modes": BOOK.replace(
        d_steps=3, label_smoothing=0.1, data_gap=2, decay_rate=0.8, decay_steps=10
    ),
    "pre-training, stratified noise": ARTICLE.replace(
        pretrain_steps=50, learning_rate=0.05, noise_range=8
    ),
    "pre-training with the layer": BOOK.replace(minibatch=True, pretrain_steps=50, data_gap=1),
    "nearest, normal noise": BOOK.replace(
        minibatch=True, nearest=3, noise="normal", batch_size=9, self_distance="masked"
    ),
    # Noise so small that G makes equal samples: of the equally near only so many count.
    "nearest of equals": BOOK.replace(
        minibatch=True, nearest=3, batch_size=9, noise_range=1e-300, learning_rate_g=0.05
    ),
    "saturating": BOOK.replace(loss_g="saturating"),
    "log": BOOK.replace(loss="log", beta1=0.9),
    "log, saturating": BOOK.replace(loss="log", loss_g="saturating"),
    "clipped": BOOK.replace(loss="clipped", learning_rate_d=0.05, learning_rate_g=1e-4),
    "clipped, saturating": BOOK.replace(loss="clipped", loss_g="saturating", learning_rate_d=0.05),
    # D far too fast: beyond the clip in G's loss, and in all three logarithms.
    "clipped, beyond for G": BOOK.replace(loss="clipped", learning_rate_d=1.0),
    "clipped, beyond for all": BOOK.replace(
        loss="clipped", loss_g="saturating", learning_rate_d=3.0
    ),
    "other sizes": BOOK.replace(
        hidden_size=3, hidden_size_d=5, batch_size=5, minibatch=True, num_kernels=2, kernel_dim=1
    ),
    "a sketch": BOOK.replace(data="sketch", sketch=GAPPED, minibatch=True),
    "a sketch, pre-training": ARTICLE.replace(data="sketch", sketch=GAPPED, pretrain_steps=50),
    "every number turned": BOOK.replace(
        minibatch=True, label_smoothing=0.1, decay_rate=0.9, decay_steps=7, turns=EVERY_TURN
    ),
    "turned, three D steps": ARTICLE.replace(
        d_steps=3, pretrain_steps=20, turns="40:learning_rate_d=0.01"
    ),
    "a batch of one": BOOK.replace(batch_size=1, minibatch=True, noise="stratified"),
}


@pytest.mark.parametrize("settings", KNOBS.values(), ids=KNOBS)
def test_a_hundred_steps_agree_with_every_knob(web, monkeypatch, settings):
    assert_same_game(web, train_in_graph([settings], monkeypatch)[0])


@pytest.mark.parametrize("minibatch", [False, True])
def test_a_hundred_steps_agree_with_the_compiled_engine(web, minibatch):
    assert_same_game(web, train(presets["article_2016"].replace(**EXACT, minibatch=minibatch)))


# ---------------------------------------------------------------- what a game shows

SHOWN = {
    "one sample at a time": BOOK.replace(steps=30, d_steps=2),
    "in company": BOOK.replace(steps=30, minibatch=True, self_distance="damped", data_gap=1),
    "nearest, normal noise": ARTICLE.replace(
        steps=30, minibatch=True, nearest=3, noise="normal", loss_g="saturating", optimizer="adam"
    ),
}


@pytest.fixture(params=SHOWN.values(), ids=list(SHOWN))
def shown(request, monkeypatch):
    """A run of TensorFlow's engine."""
    return train_in_graph([request.param], monkeypatch)[0]


def test_curves_are_those_of_a_training_run(web, shown):
    x, z = np.linspace(-1, 9, 41), np.linspace(-2, 2, 7)
    decide, quantiles, made = web("curves", as_object(shown.settings), x.tolist(), z.tolist())
    rtol = 1e-6 if shown.settings.data_gap else 1e-9  # Python interpolates two modes' quantiles
    np.testing.assert_allclose(decide, shown.decide(x), rtol=rtol)
    np.testing.assert_allclose(quantiles, shown.quantiles(n=101), rtol=1e-9)
    np.testing.assert_allclose(made, generate(shown, z), rtol=1e-9)


def test_the_batch_is_that_of_the_moves_and_its_arrows_go_down_the_loss(web, shown):
    settings, size = shown.settings, shown.settings.batch_size
    real, fake, arrows, found = web("batchAndLoss", as_object(settings))
    last = settings.steps * settings.d_steps - 1
    np.testing.assert_allclose(real, sample_data(settings, size, last), rtol=1e-9)
    z = sample_noise(settings, size, settings.steps, Purpose.NOISE_G)
    np.testing.assert_allclose(fake, generate(shown, z), rtol=1e-9)

    weights = [tf.constant(w[..., None]) for w in shown.discriminator_weights()]
    network, numbers = design_discriminator(settings), minibatch_numbers(settings)
    lower = LOSSES[settings.loss].choose_g(settings.loss_g)

    def loss(x):
        samples = tf.constant(x[None, None, :, None])
        scores = apply_network(network, weights, samples, numbers)[0, 0]
        return lower(None, scores).numpy()[0]

    fake = np.array(fake)
    assert found == pytest.approx(loss(fake), rel=1e-9)
    width = 1e-6
    steps = width * np.eye(size)
    slopes = [(loss(fake + step) - loss(fake - step)) / (2 * width) for step in steps]
    np.testing.assert_allclose(arrows, np.negative(slopes), rtol=1e-5, atol=1e-8)
    assert np.abs(arrows).max() > 1e-3


def test_before_the_first_move_the_batch_is_that_of_the_first(web):
    real, fake, *_ = web("batchAndLoss", as_object(BOOK) | {"steps": 0})
    np.testing.assert_allclose(real, sample_data(BOOK, 12), rtol=1e-9)
    assert np.isfinite(fake).all()


def test_a_move_reports_its_loss_gradient_and_accuracies(web, monkeypatch):
    settings = BOOK.replace(steps=5, d_steps=2)
    run = train_in_graph([settings], monkeypatch)[0]
    moves = web("moves", as_object(settings))
    expected = {name: run.history[name][3] for name in loop.MEASURED}
    d, g, report = moves
    found = [d["loss"], g["loss"], d["accuracyReal"], d["accuracyFake"]]
    found += [d["gradient"], g["gradient"]]
    np.testing.assert_allclose(found, list(expected.values()), rtol=1e-9)
    np.testing.assert_allclose([report[k] for k in REPORT], list(expected.values()), rtol=1e-9)


# ---------------------------------------------------------------- ends


@pytest.mark.long
@pytest.mark.parametrize("minibatch", [False, True])
def test_runs_end_as_often_in_each_way(web, minibatch):
    """Beyond some hundred steps runs part ways, since training is chaotic: shares must not."""
    settings = presets["book"].replace(steps=1000, record_every=1000, minibatch=minibatch)
    found = web("outcomes", as_object(settings), SEEDS)
    expected = train_many(settings, range(SEEDS)).outcomes
    for outcome in metrics.OUTCOMES:
        counts = [int(np.sum(np.array(ends) == outcome)) for ends in (found, expected)]
        ours, theirs = (metrics.wilson_interval(count, SEEDS) for count in counts)
        assert ours.low <= theirs.high, (outcome, counts)
        assert theirs.low <= ours.high, (outcome, counts)
    assert len(set(found)) > 2


# ---------------------------------------------------------------- moves and snapshots

GAMES = {
    "adam": presets["book"].replace(d_steps=2),
    "sgd with the layer": presets["article_2016"].replace(minibatch=True, pretrain_steps=20),
}


@pytest.fixture(params=GAMES.values(), ids=list(GAMES))
def settings(request):
    return as_object(request.param)


def test_the_same_seed_is_the_same_run_and_another_seed_another(web, settings):
    first = web("longGame", settings)
    assert first == web("longGame", settings)
    assert first != web("longGame", settings | {"seed": 1})


def test_games_side_by_side_do_not_disturb_each_other(web, settings):
    alone, beside = web("gamesSideBySide", settings)
    assert alone == beside


def test_half_moves_make_the_steps_that_advance_makes(web, settings):
    whole, halves, mixed = web("stepsInHalves", settings)
    assert whole == halves
    assert whole == mixed


def test_more_updates_of_d_go_on_with_new_numbers(web):
    losses_d, batches = web("updatesOfD", as_object(BOOK))
    assert len(set(losses_d)) == 4
    expected = [sample_data(BOOK, 12, i) for i in range(4)]
    np.testing.assert_allclose(batches, expected, rtol=1e-9)


def test_looking_changes_nothing(web, settings):
    before, after = web("looks", settings)
    assert before == after


@pytest.mark.parametrize("half", [False, True])
def test_a_restored_game_goes_on_as_the_first_time(web, settings, half):
    found = web("restorations", settings, half)
    assert found[0] == found[1]


def test_no_browsers_own_exp_takes_part(web, settings):
    """Math.exp and its kin may differ in the last bit from browser to browser."""
    free, fenced = web("fencedGames", settings)
    assert free == fenced
