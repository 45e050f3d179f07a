"""The engine in the page against TensorFlow's: same numbers, same steps, same ends.

The JavaScript runs in headless Chromium. TensorFlow's side mostly runs the engine's own functions
as a plain graph, which is built in a second where XLA compiles for five; two runs go by `train`.
"""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from scipy import special

from gan_book.data import distribution, noise, random
from gan_book.training import loop, compiled
from gan_book import ??functional, metrics, presets, train, train_many
from gan_book.losses import cross_entropy
from gan_book.networks import minibatch, side_by_side, weights
from gan_book.data.random import Purpose
from gan_book.training.run import TrainingRun

WEB = Path(loop.__file__).parent / "web"
ADDRESS = "http://engine.test/"

EXACT = {"precision": "float64", "record_every": 1, "record_frames": True, "steps": 100}
BOOK = presets["book"].replace(**EXACT, seed=3)
ARTICLE = presets["article_2016"].replace(**EXACT, seed=3, noise_range=1, loss="logits")

#: How many runs' ends are compared.
SEEDS = 200
#: Names of the report's numbers, in the order of engine.MEASURED.
REPORT = ("lossD", "lossG", "accuracyReal", "accuracyFake", "gradientD", "gradientG")

PLAY = """(settings) => {
  const game = createGame(settings);
  const moments = [];
  for (let step = 0; step <= settings.steps; step++) {
    const moment = { g: Array.from(game.weightsG), d: Array.from(game.weightsD) };
    const { divergedAt } = game;
    Object.assign(moment, { divergedAt, measures: game.measure() });
    game.advance(1);
    moments.push({ ...moment, ...game.report });
  }
  return moments;
}"""


@pytest.fixture(scope="module")
def web(browser):
    """A function that evaluates a JavaScript function in a page, all modules at hand."""
    names = [
        "elementary",
        "random",
        "weights",
        "networks",
        "losses",
        "optimizers",
        "outcomes",
        "engine",
    ]
    page = browser.new_page()
    page.route("**", serve)
    page.goto(ADDRESS)
    for name in names:
        page.evaluate(f"async () => Object.assign(window, await import('./{name}.js'))")
    yield page.evaluate
    page.close()


def serve(route):
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        route.fulfill(body=(WEB / name).read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>engine</title>", content_type="text/html")


def as_object(settings, **changes):
    """Settings as the page gets them."""
    return dataclasses.asdict(settings.replace(**changes))


def train_in_graph(batch, monkeypatch):
    """Run settings of one shape side by side through the engine, without XLA."""
    monkeypatch.setattr(functional, "_materialise", lambda x: x)  # it is XLA's
    first = batch[0]
    shape, moments = compiled.shape_of(first), compiled.count_moments(first)

    @tf.function(autograph=False)
    def program(seeds, counts, knobs):
        return loop.play(seeds, counts, knobs, shape, moments)

    counts = {name: tf.constant(value) for name, value in compiled.collect_counts(first).items()}
    knobs = {name: tf.constant(values) for name, values in compiled.collect_knobs(batch).items()}
    record = program(tf.constant([s.seed for s in batch], tf.uint32), counts, knobs)
    return [
        TrainingRun(settings, loop.Record(*(part.numpy()[..., i] for part in record)))
        for i, settings in enumerate(batch)
    ]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("count", [1, 6, 13])
def test_words_are_those_of_python(web, count):
    seeds = [0, 1, 77, 2**31, 2**32 - 1]
    for purpose, step in itertools.product((0, 2, 5), (0, 1, 123_456_789)):
        expected = data._draw_words(tf.constant(seeds, tf.uint32), purpose, step, count).numpy()
        found = web(
            "([seeds, purpose, step, count]) => seeds.map((seed) =>"
            " Array.from(drawWords(count, seed, purpose, step).subarray(0, count)))",
            [seeds, purpose, step, count],
        )
        np.testing.assert_array_equal(np.array(found, np.uint32).T, expected)


def test_uniform_numbers_are_those_of_python_to_the_bit_and_normal_ones_nearly(web):
    seeds, draw = tf.constant([5], tf.uint32), "(name) => { const out = new Float64Array(5001);"
    draw += " window[name](out, 5001, 5, Purpose.SAMPLES, 7); return Array.from(out); }"
    uniform = random.draw_uniform(seeds, Purpose.SAMPLES, 7, 5001, tf.float64)[:, 0]
    np.testing.assert_array_equal(web(draw, "drawUniform"), uniform)
    normal = random.draw_normal(seeds, Purpose.SAMPLES, 7, 5001, tf.float64)[:, 0]
    np.testing.assert_allclose(web(draw, "drawNormal"), normal, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("gap", [0.0, 3.0])
def test_batches_of_data_are_those_of_python(web, gap):
    settings = BOOK.replace(batch_size=7, data_gap=gap, data_mean=-2, data_std=0.3)
    found = web(
        "(settings) => { const out = new Float64Array(7); drawData(out, settings, 11);"
        " return Array.from(out); }",
        as_object(settings),
    )
    np.testing.assert_allclose(found, distribution.sample_data(settings, 7, 11), rtol=1e-12)


@pytest.mark.parametrize("batch", [1, 2, 7, 12])
@pytest.mark.parametrize("noise", ["stratified", "uniform", "normal"])
def test_batches_of_noise_are_those_of_python(web, noise, batch):
    settings = BOOK.replace(batch_size=batch, noise=noise, noise_range=8)
    for purpose in (Purpose.NOISE_D, Purpose.NOISE_G):
        found = web(
            "([settings, purpose]) => { const out = new Float64Array(settings.batch_size);"
            " drawNoise(out, settings, purpose, 11); return Array.from(out); }",
            [as_object(settings), int(purpose)],
        )
        expected = noise.sample_noise(settings, batch, 11, purpose)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("minibatch", [False, True])
@pytest.mark.parametrize("init_d", ["normal", "fan_in"])
def test_first_weights_are_those_of_python(web, minibatch, init_d):
    settings = BOOK.replace(minibatch=minibatch, init_d=init_d, hidden_size=3, hidden_size_d=5)
    found = web("(s) => drawWeights(s).map((w) => Array.from(w))", as_object(settings))
    for flat, weights in zip(
        found, weights.draw_weights(settings, tf.constant([3], tf.uint32)), strict=True
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
    found = np.array(web(f"(x) => x.map({name})", x.tolist()), float)
    normal = np.abs(expected) > 1e-307
    np.testing.assert_allclose(found[normal], expected[normal], rtol=2e-15, atol=2e-16)
    np.testing.assert_allclose(found, expected, rtol=2e-15, atol=1e-15)


def test_elementary_functions_at_their_ends(web):
    found = web(
        "() => [exp(-Infinity), exp(-800), exp(0), exp(800), tanh(Infinity), tanh(-Infinity),"
        " tanh(0), log(0), log(1), sigmoid(-Infinity), softplus(-Infinity), softplus(Infinity),"
        " ...[exp, log, tanh, sigmoid, softplus].map((f) => f(NaN))]"
    )
    inf = np.inf
    np.testing.assert_array_equal(
        found, [0, 0, 1, inf, 1, -1, 0, -inf, 0, 0, 0, inf, *[np.nan] * 5]
    )


@pytest.mark.parametrize("changes", [{}, {"data_gap": 1.5}, {"noise": "normal", "noise_range": 3}])
def test_grids_and_density_are_those_of_python(web, changes):
    settings = BOOK.replace(**changes)
    x = np.linspace(0, 8, 33)
    noise, even, odd, density = web(
        "([s, x]) => [noiseGrid(s, 200), dataQuantiles(s, 200), dataQuantiles(s, 11),"
        " x.map((v) => dataDensity(v, s))].map((part) => Array.from(part))",
        [as_object(settings), x.tolist()],
    )
    np.testing.assert_allclose(noise, noise.noise_grid(settings, 200), rtol=1e-13)
    # Python interpolates the quantiles of two modes in a table.
    rtol = 1e-6 if settings.data_gap else 1e-13
    np.testing.assert_allclose(even, distribution.data_quantiles(settings, 200), rtol=rtol)
    np.testing.assert_allclose(odd, distribution.data_quantiles(settings, 11), rtol=rtol)
    np.testing.assert_allclose(density, distribution.data_density(x, settings), rtol=1e-13)
    assert web("sigmaOf", as_object(settings)) == pytest.approx(settings.sigma, rel=1e-15)


# ---------------------------------------------------------------- a hundred steps


def assert_same_game(web, run):
    """Compare every loss and weight of the page with a run of TensorFlow's engine."""
    moments = web(PLAY, as_object(run.settings))
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
        np.testing.assert_allclose(found, run.history[name], rtol=rtol, err_msg=name)
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
    "saturating": BOOK.replace(loss_g="saturating"),
    "log": BOOK.replace(loss="log", beta1=0.9),
    "log, saturating": BOOK.replace(loss="log", loss_g="saturating"),
    "clipped": BOOK.replace(loss="clipped", learning_rate_d=0.05, learning_rate_g=1e-4),
    "clipped, saturating": BOOK.replace(loss="clipped", loss_g="saturating", learning_rate_d=0.05),
    "other sizes": BOOK.replace(
        hidden_size=3, hidden_size_d=5, batch_size=5, minibatch=True, num_kernels=2, kernel_dim=1
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
    decide, quantiles, made = web(
        "([s, x, z]) => { const game = createGame(s); game.advance(s.steps);"
        " const curves = [game.decide(x), game.quantiles(101), game.generate(z)];"
        " return curves.map((curve) => Array.from(curve)); }",
        [as_object(shown.settings), x.tolist(), z.tolist()],
    )
    rtol = 1e-6 if shown.settings.data_gap else 1e-9  # Python interpolates two modes' quantiles
    np.testing.assert_allclose(decide, shown.decide(x), rtol=rtol)
    np.testing.assert_allclose(quantiles, shown.quantiles(n=101), rtol=1e-9)
    expected = shown._apply_generator(z, shown.record.weights_g[-1][:, None])[0]
    np.testing.assert_allclose(made, expected, rtol=1e-9)


def test_the_batch_is_that_of_the_moves_and_its_arrows_go_down_the_loss(web, shown):
    settings, size = shown.settings, shown.settings.batch_size
    real, fake, arrows, found = web(
        "(s) => { const game = createGame(s); game.advance(s.steps); const batch = game.batch();"
        " const { loss } = game.updateGenerator();"
        " const { real, fake, arrows } = batch;"
        " return [real, fake, arrows, [loss]].map((part) => Array.from(part)); }",
        as_object(settings),
    )
    last = settings.steps * settings.d_steps - 1
    np.testing.assert_allclose(real, distribution.sample_data(settings, size, last), rtol=1e-9)
    z = noise.sample_noise(settings, size, settings.steps, Purpose.NOISE_G)
    expected = shown._apply_generator(z, shown.record.weights_g[-1][:, None])[0]
    np.testing.assert_allclose(fake, expected, rtol=1e-9)

    weights = [tf.constant(w[..., None]) for w in shown.discriminator_weights()]

    def loss(x):
        knobs = minibatch.minibatch_knobs(settings)
        logits = side_by_side.discriminate(tf.constant(x[None, :, None]), weights, settings, knobs)
        return cross_entropy.generator_loss(logits[0], settings.loss_g, settings.loss).numpy()[0]

    fake = np.array(fake)
    assert found == [pytest.approx(loss(fake), rel=1e-9)]
    width = 1e-6
    steps = width * np.eye(size)
    slopes = [(loss(fake + step) - loss(fake - step)) / (2 * width) for step in steps]
    np.testing.assert_allclose(arrows, np.negative(slopes), rtol=1e-5, atol=1e-8)
    assert np.abs(arrows).max() > 1e-3


def test_before_the_first_move_the_batch_is_that_of_the_first(web):
    real, fake = web(
        "(s) => { const { real, fake } = createGame(s).batch();"
        " return [Array.from(real), Array.from(fake)]; }",
        as_object(BOOK),
    )
    np.testing.assert_allclose(real, distribution.sample_data(BOOK, 12), rtol=1e-9)
    assert np.isfinite(fake).all()


def test_a_move_reports_its_loss_gradient_and_accuracies(web, monkeypatch):
    settings = BOOK.replace(steps=5, d_steps=2)
    run = train_in_graph([settings], monkeypatch)[0]
    moves = web(
        "(s) => { const game = createGame(s); game.advance(3);"
        " const first = game.updateDiscriminator(); game.updateDiscriminator();"
        " return [first, game.updateGenerator(), game.report]; }",
        as_object(settings),
    )
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
    found = web(
        """([settings, seeds]) => Array.from({ length: seeds }, (_, seed) => {
          const game = createGame({ ...settings, seed });
          game.advance(settings.steps);
          return game.measure().outcome;
        })""",
        [as_object(settings), SEEDS],
    )
    expected = train_many(settings, range(SEEDS)).outcomes
    for outcome in metrics.OUTCOMES:
        counts = [int(np.sum(np.array(ends) == outcome)) for ends in (found, expected)]
        ours, theirs = (metrics.wilson_interval(count, SEEDS) for count in counts)
        assert ours.low <= theirs.high, (outcome, counts)
        assert theirs.low <= ours.high, (outcome, counts)
    assert len(set(found)) > 2


# ---------------------------------------------------------------- moves and snapshots

STATE = """
  const state = (game) => {
    const { step, updatesD, divergedAt, report, weightsG, weightsD, memoryG, memoryD } = game;
    const arrays = [weightsG, weightsD, memoryG, memoryD];
    return JSON.stringify([step, updatesD, divergedAt, report, arrays]);
  };"""

GAMES = {
    "adam": presets["book"].replace(d_steps=2),
    "sgd with the layer": presets["article_2016"].replace(minibatch=True, pretrain_steps=20),
}


@pytest.fixture(params=GAMES.values(), ids=list(GAMES))
def settings(request):
    return as_object(request.param)


def test_the_same_seed_is_the_same_run_and_another_seed_another(web, settings):
    play = (
        f"(s) => {{ {STATE} const game = createGame(s); game.advance(300); return state(game); }}"
    )
    first = web(play, settings)
    assert first == web(play, settings)
    assert first != web(play, settings | {"seed": 1})


def test_games_side_by_side_do_not_disturb_each_other(web, settings):
    alone, beside = web(
        f"(s) => {{ {STATE} const alone = createGame(s); alone.advance(20);"
        " const game = createGame(s);"
        " const other = createGame({ ...s, seed: 9, batch_size: 40, pretrain_steps: 9 });"
        " for (let i = 0; i < 20; i++) { game.advance(1); other.advance(1); }"
        " return [state(alone), state(game)]; }",
        settings,
    )
    assert alone == beside


def test_half_moves_make_the_steps_that_advance_makes(web, settings):
    whole, halves, mixed = web(
        f"""(s) => {{ {STATE}
          const whole = createGame(s);
          const taken = whole.advance(4);
          if (taken !== 4) throw new Error(`${{taken}} steps taken, not 4`);
          const halves = createGame(s);
          for (let step = 0; step < 4; step++) {{
            for (let i = 0; i < s.d_steps; i++) halves.updateDiscriminator();
            halves.updateGenerator();
          }}
          const mixed = createGame(s);
          mixed.updateDiscriminator();
          mixed.advance(3); // what is missing of the step that has begun, and two more
          mixed.advance(1);
          return [whole, halves, mixed].map(state);
        }}""",
        settings,
    )
    assert whole == halves
    assert whole == mixed


def test_more_updates_of_d_go_on_with_new_numbers(web):
    losses_d, batches = web(
        """(s) => {
          const game = createGame({ ...s, learning_rate_d: 0 });
          const [seen, batches] = [[], []];
          for (let i = 0; i < 4; i++) {
            seen.push(game.updateDiscriminator().loss);
            batches.push(Array.from(game.batch().real));
          }
          return [seen, batches];
        }""",
        as_object(BOOK),
    )
    assert len(set(losses_d)) == 4
    expected = [distribution.sample_data(BOOK, 12, i) for i in range(4)]
    np.testing.assert_allclose(batches, expected, rtol=1e-9)


def test_looking_changes_nothing(web, settings):
    before, after = web(
        f"""(s) => {{ {STATE}
          const game = createGame(s);
          game.advance(3);
          game.updateDiscriminator();
          const before = state(game);
          game.batch(); game.measure(); game.decide([1, 2]); game.quantiles(9); game.generate([0]);
          game.snapshot();
          return [before, state(game)];
        }}""",
        settings,
    )
    assert before == after


@pytest.mark.parametrize("half", [False, True])
def test_a_restored_game_goes_on_as_the_first_time(web, settings, half):
    found = web(
        f"""([s, half]) => {{ {STATE}
          const game = createGame(s);
          game.advance(7);
          if (half) game.updateDiscriminator();
          const snapshot = structuredClone(game.snapshot());
          const [then, batch] = [state(game), JSON.stringify(game.batch())];
          game.advance(20);
          const later = state(game);
          game.restore(snapshot);
          const other = createGame(s);
          other.restore(snapshot);
          const back = [state(game), JSON.stringify(game.batch())];
          game.advance(20);
          other.advance(20);
          const kept = createGame(s);
          kept.restore(snapshot); // the snapshot has not moved on with the games
          const again = [...back, state(game), state(other), state(kept)];
          return [[then, batch, later, later, then], again];
        }}""",
        [settings, half],
    )
    assert found[0] == found[1]


def test_no_browsers_own_exp_takes_part(web, settings):
    """Math.exp and its kin may differ in the last bit from browser to browser."""
    free, fenced = web(
        f"""(s) => {{ {STATE}
          const play = () => {{
            const game = createGame(s);
            game.advance(50);
            const seen = [game.measure(), game.batch(), game.decide([3, 4])];
            return state(game) + JSON.stringify(seen);
          }};
          const free = play();
          const exact = ["abs", "sqrt", "floor", "fround", "min", "max", "round", "ceil", "imul"];
          const kept = {{}};
          for (const name of Object.getOwnPropertyNames(Math)) {{
            if (typeof Math[name] !== "function" || exact.includes(name)) continue;
            kept[name] = Math[name];
            Math[name] = () => NaN;
          }}
          try {{
            return [free, play()];
          }} finally {{
            Object.assign(Math, kept);
          }}
        }}""",
        settings,
    )
    assert free == fenced
