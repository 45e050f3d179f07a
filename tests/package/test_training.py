"""Runs: what is recorded, what is compiled, what becomes of divergence."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from gan_book import Settings, presets, train, train_grid, train_many
from gan_book.data.distribution import sample_data
from gan_book.data.noise import sample_noise
from gan_book.data.random import Purpose
from gan_book.metrics.outcomes import classify_outcomes
from gan_book.training import compiled, loop
from gan_book.training.program_cache import SWITCH

# Two shapes and numbers of moments for all tests of this file, shared with the other files too.
BOOK = presets["book"].replace(steps=50, record_every=1)
FRAMES = presets["article_2016"].replace(
    steps=100, record_every=1, record_frames=True, precision="float64", minibatch=True
)


@pytest.fixture(scope="module")
def run():
    return train(BOOK.replace(seed=2))


@pytest.fixture(scope="module")
def frames():
    """Runs with frames, 199 steps in 101 moments; some diverge."""
    return train_many(FRAMES.replace(steps=199, record_every=2), range(64))


def assert_same_weights(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


# ---------------------------------------------------------------- what is recorded


def test_moments_are_an_interval_apart_from_the_first_step_to_the_last(run, frames):
    np.testing.assert_array_equal(run.history["step"], np.arange(51))
    odd = frames[0].history
    np.testing.assert_array_equal(odd["step"], [*range(0, 199, 2), 199])
    for name, values in odd.items():
        assert values.shape == (101,), name


def test_a_recorded_moment_is_the_end_of_a_run_of_so_many_steps(run, frames):
    longer = train(BOOK.replace(seed=2, steps=99, record_every=2))
    assert longer.history["step"][25] == 50
    assert_same_weights(longer.generator_weights(25), run.generator_weights())
    for name in run.history:
        np.testing.assert_array_equal(longer.history[name][25], run.history[name][50])

    finite = [i for i in range(64) if frames[i].diverged_at is None][:3]
    shorter = train_many(FRAMES, finite)
    for run_a, run_b in zip([frames[i] for i in finite], shorter, strict=True):
        assert_same_weights(run_a.generator_weights(50), run_b.generator_weights())
        assert_same_weights(run_a.discriminator_weights(50), run_b.discriminator_weights())


def test_the_history_describes_the_generator_of_the_moment(run):
    z = (np.arange(200) + 0.5) / 100 - 1
    expected = stats.norm(4, 0.5).ppf((np.arange(200) + 0.5) / 200)
    for moment in (0, 7, 50):
        x = run.build_generator(moment)(z[:, None]).numpy()[:, 0]
        found = {name: run.history[name][moment] for name in run.history}
        assert found["mean"] == pytest.approx(x.mean(), rel=1e-4)
        assert found["std"] == pytest.approx(x.std(), rel=1e-3)
        assert found["width_ratio"] == pytest.approx(x.std() / 0.5, rel=1e-3)
        w1 = stats.wasserstein_distance(x, expected) / 0.5
        assert found["wasserstein"] == pytest.approx(w1, rel=1e-3)
        np.testing.assert_allclose(run.quantiles(moment), np.sort(x), rtol=1e-4)
    centre, width = run.history["mean"], run.history["std"]
    assert run.outcomes.tolist() == classify_outcomes(centre, width).tolist()
    assert run.outcome == run.outcomes[-1]


def test_every_measurement_of_a_moment_belongs_to_its_weights(run):
    d, g = run.build_discriminator(), run.build_generator()
    x = sample_data(run.settings, 12, 50)
    fake = g(sample_noise(run.settings, 12, 50)[:, None]).numpy()[:, 0]
    real_logits, fake_logits = (d(v[:, None]).numpy()[:, 0] for v in (x, fake))
    loss = np.logaddexp(0, -real_logits).mean() + np.logaddexp(0, fake_logits).mean()
    assert run.history["loss_d"][50] == pytest.approx(loss, rel=1e-4)
    assert run.history["accuracy_real"][50] == pytest.approx((real_logits > 0).mean())
    assert run.history["accuracy_fake"][50] == pytest.approx((fake_logits < 0).mean())


def test_frames_keep_the_discriminator_of_every_moment_and_no_frames_only_the_last(run, frames):
    kept = next(run for run in frames if run.diverged_at is None)
    first, last = kept.discriminator_weights(0), kept.discriminator_weights(100)
    assert any((a != b).any() for a, b in zip(first, last, strict=True))
    assert_same_weights(last, kept.discriminator_weights(-1))
    assert_same_weights(run.discriminator_weights(50), run.discriminator_weights())
    for ask in (run.discriminator_weights, lambda moment: run.decide([4.0], moment)):
        with pytest.raises(ValueError, match=r"moment must be -1 .* not 49.*record_frames=True"):
            ask(49)


def test_samples_share_no_noise_with_the_game(run):
    """Not even where their seed is the run's."""
    seed = run.settings.seed
    samples = run.generate(12, seed=seed)
    streams = {purpose: run.make(sample_noise(run.settings, 12, 0, purpose)) for purpose in Purpose}
    np.testing.assert_array_equal(samples, streams.pop(Purpose.SAMPLES))
    for drawn in streams.values():
        assert not np.intersect1d(samples, drawn).size


def test_samples_are_independent_draws_of_what_the_generator_makes(run, frames):
    samples = run.generate(4000, seed=1)
    assert stats.ks_2samp(samples, run.quantiles(n=4000)).pvalue > 1e-3
    np.testing.assert_array_equal(samples, run.generate(4000, seed=1))
    assert not np.intersect1d(samples, run.generate(4000, seed=2)).size > 40  # float32 ties
    assert stats.ks_2samp(run.generate(4000, moment=0), run.quantiles(0)).pvalue > 1e-3
    # Stratified batches are no independent samples; the uniform distribution behind them is.
    stratified = frames[0].generate(4000, moment=0)
    assert stats.ks_2samp(stratified, frames[0].quantiles(0, n=4000)).pvalue > 1e-3


def test_decisions_are_those_of_the_keras_model_in_the_stated_company(run, frames):
    x = np.linspace(2, 6, 9)
    logits = run.build_discriminator()(x[:, None]).numpy()[:, 0]
    np.testing.assert_allclose(run.decide(x), 1 / (1 + np.exp(-logits)), rtol=1e-4)

    kept = next(run for run in frames if run.diverged_at is None)
    model = kept.build_discriminator(40)
    company = stats.norm(4, 0.5).ppf((np.arange(11) + 0.5) / 11)
    logits = [model(np.append(v, company)[:, None]).numpy()[0, 0] for v in x]
    decisions = kept.decide(x, 40)
    np.testing.assert_allclose(decisions, 1 / (1 + np.exp(-np.array(logits))), rtol=1e-4, atol=1e-6)


def test_many_moments_asked_for_at_once_are_the_same_moments(run, frames):
    moments = np.array([0, 3, 50])
    several = run.quantiles(moments, n=30)
    for row, moment in zip(several, moments, strict=True):
        np.testing.assert_allclose(row, run.quantiles(int(moment), n=30), rtol=1e-6)
    kept = next(run for run in frames if run.diverged_at is None)
    moments, x = np.arange(0, 101, 5), np.linspace(2, 6, 4)
    several = kept.decide(x, moments)
    for row, moment in zip(several, moments, strict=True):
        np.testing.assert_allclose(row, kept.decide(x, int(moment)), rtol=1e-9)


# ---------------------------------------------------------------- divergence


def test_a_run_that_diverges_is_a_result_with_its_history_kept(frames):
    at_once = [run for run in frames if run.diverged_at is not None]
    hasty = train_many(FRAMES.replace(steps=199, record_every=2, learning_rate=0.1), range(64))
    later = [run for run in hasty if (run.diverged_at or 0) > 2]
    assert at_once
    assert later
    for run in at_once + later:
        assert 0 <= run.diverged_at <= 199
        assert run.outcome == "diverged"
        before = run.history["step"] < run.diverged_at
        for name, values in run.history.items():
            if name != "step":
                assert np.isfinite(values[before]).all(), name
        after = run.history["step"] > run.diverged_at
        assert not np.isfinite(run.history["loss_d"][after]).any()
        assert set(run.outcomes[after]) <= {"diverged"}


def test_a_run_that_stays_finite_says_so_whatever_its_neighbours_do(frames):
    finite = [run for run in frames if run.diverged_at is None]
    assert 0 < len(finite) < 64
    for run in finite:
        assert run.outcome != "diverged"
        assert all(np.isfinite(values).all() for values in run.history.values())


# ---------------------------------------------------------------- pre-training


def test_pre_training_brings_the_discriminator_to_the_density():
    x = np.linspace(-5, 5, 201)
    density = stats.norm(4, 0.5).pdf(x)

    def miss(settings):
        runs = train_many(settings.replace(learning_rate_d=0.2, decay_rate=1.0), range(8))
        fits = [(run.decide(x, 0) - density)[: len(x)] for run in runs]
        return np.median(np.mean(np.square(fits), 1))

    plain = FRAMES.replace(minibatch=False)
    constant = density.var()
    assert miss(plain.replace(pretrain_steps=1)) > constant
    assert miss(plain.replace(pretrain_steps=6000)) < constant / 4


# ---------------------------------------------------------------- many runs


def test_a_grid_of_mixed_shapes_and_lengths_comes_back_in_order(frames):
    grid = [
        BOOK.replace(seed=2),
        frames[5].settings,
        BOOK.replace(seed=3, learning_rate_g=0.1, data_mean=1),
        BOOK.replace(seed=2, steps=99, record_every=2),
        frames[3].settings,
        BOOK.replace(seed=4),
    ]
    runs = train_grid(grid)
    assert [run.settings for run in runs] == grid
    for i in (0, 2, 3, 5):
        alone = train(grid[i]).history
        for name in alone:
            np.testing.assert_allclose(runs[i].history[name], alone[name], rtol=1e-3, atol=1e-4)
    for i, place in ((1, 5), (4, 3)):
        np.testing.assert_array_equal(runs[i].record.weights_g, frames[place].record.weights_g)


def test_more_runs_than_fit_side_by_side_are_still_the_same_runs(run):
    seeds = [*range(100, 200), 2]
    runs = train_many(BOOK, seeds)
    assert runs.seeds.tolist() == seeds
    np.testing.assert_allclose(runs[100].history["loss_d"], run.history["loss_d"], rtol=2e-4)
    assert len(np.unique(runs.stack("loss_d")[:, 0])) == 101


def test_runs_are_a_sequence_with_their_numbers_side_by_side(frames):
    assert len(frames) == 64
    assert frames[-1] is frames[63]
    assert frames[10:20:3].seeds.tolist() == [10, 13, 16, 19]
    assert frames.stack("mean").shape == (64, 101)
    np.testing.assert_array_equal(frames.stack("mean")[7], frames[7].history["mean"])
    assert frames.outcomes.tolist() == [run.outcome for run in frames]
    assert len(train_many(BOOK, [])) == 0


def test_a_bad_seed_is_refused_before_any_work():
    with pytest.raises(ValueError, match="seed must be a whole number of at least 0"):
        train_many(BOOK, [1, -1])


# ---------------------------------------------------------------- compilation


def test_numbers_that_change_no_shape_compile_nothing(run, monkeypatch):
    traced = []
    play = loop.play
    monkeypatch.setattr(loop, "play", lambda *given: traced.append(given) or play(*given))
    before = compiled.compile_program.cache_info().misses
    changes = [
        {"learning_rate_g": 0.5},
        {"learning_rate_g": None, "learning_rate_d": None, "learning_rate": 0.25},
        {"decay_rate": 0.5, "decay_steps": 3},
        {"beta1": 0.9, "beta2": 0.9},
        {"data_mean": -1, "data_std": 2, "data_gap": 1},
        {"noise_range": 3, "label_smoothing": 0.1},
        {"self_distance": "masked", "feature_reduction": "sum"},
        {"steps": 100, "record_every": 2},
        {"record_every": 1},
        {"seed": 77},
    ]
    for change in changes:
        changed = train(run.settings.replace(**change))
        if not {"self_distance", "steps", "record_every"} & set(change):
            assert (changed.history["loss_d"] != run.history["loss_d"]).any(), change
    assert (len(traced), compiled.compile_program.cache_info().misses) == (0, before)


def test_another_shape_compiles_one_program(run, monkeypatch):
    monkeypatch.setenv(SWITCH, "off")  # or a program that is kept would need no tracing
    traced = []
    play = loop.play
    monkeypatch.setattr(loop, "play", lambda *given: traced.append(given) or play(*given))
    before = compiled.compile_program.cache_info().misses
    for seed in (0, 1):
        train(run.settings.replace(hidden_size=1, hidden_size_d=1, seed=seed))
    assert (len(traced), compiled.compile_program.cache_info().misses) == (1, before + 1)


@pytest.mark.parametrize("times", [1, 2, 7, 100])
def test_numbers_of_steps_share_a_program_where_only_their_size_matters(times):
    base = Settings(d_steps=2, pretrain_steps=1)
    many = Settings(d_steps=1 + times, pretrain_steps=times) if times < 100 else base
    assert compiled.shape_of(many) == compiled.shape_of(base)
    assert compiled.shape_of(many.replace(d_steps=1)) != compiled.shape_of(many)
    assert compiled.shape_of(many.replace(pretrain_steps=0)) != compiled.shape_of(many)


@pytest.mark.parametrize("call", ["one", "many"])
def test_inside_a_graph_the_engine_says_that_it_trains_at_once(call):
    settings = presets["book"].replace(steps=5)
    work = {"one": lambda: train(settings), "many": lambda: train_many(settings, [1])}[call]
    inside = tf.autograph.experimental.do_not_convert(work)
    with pytest.raises(RuntimeError, match=r"outside of tf\.function") as error:
        tf.function(inside)()
    assert "\n" not in str(error.value)
    with tf.Graph().as_default(), pytest.raises(RuntimeError, match=r"outside of tf\.function"):
        work()


def test_what_is_no_settings_or_no_seeds_is_refused_in_a_line():
    settings = presets["book"].replace(steps=5)
    with pytest.raises(ValueError, match=r"settings must be a Settings, .* not 'book'"):
        train("book")
    with pytest.raises(ValueError, match=r"settings must be a Settings, .* not 'book'"):
        train_many("book", [1])
    with pytest.raises(ValueError, match="grid must be several Settings, not Settings"):
        train_grid(settings)
    for seeds in (5, None):
        with pytest.raises(ValueError, match=f"seeds must be several .* not {seeds}"):
            train_many(settings, seeds)
