"""Numbers that are turned in mid-run: what is allowed, and that nothing else becomes another."""

from __future__ import annotations

import numpy as np
import plain_loop
import pytest

from gan_book import Settings, presets, train, train_grid
from gan_book.settings import FIELDS
from gan_book.training import compiled
from gan_book.training.single_updates import find_position

START = presets["book"].replace(steps=50, record_every=1, record_frames=True, seed=4)
# Moments five apart, so that a piece can start between two of them, and a last one that is nearer.
APART = START.replace(steps=48, record_every=5)
# Where every number that may turn has something to change.
RICH = START.replace(
    minibatch=True, decay_rate=0.9, decay_steps=7, label_smoothing=0.1, learning_rate_g=0.02
)
TURNED = {
    "label_smoothing": 0.3,
    "learning_rate_g": 0.001,
    "learning_rate_d": 0.03,
    "beta1": 0.9,
    "beta2": 0.9,
    "decay_rate": 0.5,
    "decay_steps": 3,
    "self_distance": "masked",
    "feature_reduction": "sum",
}
#: These have nothing to change there.
ELSEWHERE = {"learning_rate", "penalty_weight"}


def assert_same_record(one, other, moments=slice(None)):
    for name, a, b in zip(one.record._fields, one.record, other.record, strict=True):
        if np.ndim(a):
            np.testing.assert_array_equal(a[moments], b[moments], err_msg=name)
    assert one.diverged_at == other.diverged_at


# ---------------------------------------------------------------- what is allowed


def test_turns_are_kept_in_one_form_however_they_are_given():
    text = "7:beta1=0.9,12:learning_rate_g=0.0005,12:self_distance=masked"
    given = [(12, "self_distance", "masked"), (7, "beta1", np.float32(0.5)), (7, "beta1", 0.9)]
    for turns in (
        text,
        " 12:self_distance=masked, 12:learning_rate_g=5e-4,7:beta1=0.90",
        [*given, (12, "learning_rate_g", 0.0005)],
    ):
        assert START.replace(turns=turns).turns == text
    assert START.turn_at(12, learning_rate_g=5e-4, self_distance="masked").turn_at(
        7, beta1=0.9
    ) == START.replace(turns=text)
    assert START.replace(turns=[]) == START


def test_what_may_turn_are_numbers_of_the_training_and_nothing_else():
    able = {name for name, facts in FIELDS.items() if facts.turns}
    assert able == {*TURNED, *ELSEWHERE}


@pytest.mark.parametrize(
    ("turns", "line"),
    [
        ("12:seed=3", "turns must be of .*, label_smoothing, .*, not of 'seed'"),
        ("12:data_mean=3", "not of 'data_mean'"),
        ("12:hidden_size=3", "not of 'hidden_size'"),
        ("12:turns=3", "not of 'turns'"),
        ("12:beta1=1", "beta1 must be a number of at least 0 and at most 0.99999, not 1.0"),
        ("12:beta1=nan", "beta1 must be .*, not nan"),
        ("12:beta1=fast", "beta1 must be .*, not 'fast'"),
        ("12:decay_steps=1.5", "decay_steps must be a whole number .*, not 1.5"),
        ("12:self_distance=no", "self_distance must be one of .*, not 'no'"),
        ("0:beta1=0.9", "turns must be at a step from 1 to steps - 1 = 49, not at 0"),
        ("50:beta1=0.9", "turns must be at a step .*, not at 50"),
        ("12:beta1", "turns must be at most 50 of step:name=value, .*, not '12:beta1'"),
        ("12:beta1=0.9;13:beta1=0", "turns must be at most 50"),
        ("-1:beta1=0.9", "turns must be at most 50"),
        ([(1, "beta1")], "turns must be at most 50"),
        (7, "turns must be at most 50 .*, not 7"),
        ([(1 + i // 2, ("beta1", "beta2")[i % 2], 0.5) for i in range(51)], "at most 50"),
    ],
)
def test_what_is_no_turn_is_refused_in_one_line(turns, line):
    with pytest.raises(ValueError, match=line) as error:
        START.replace(turns=turns)
    assert "\n" not in str(error.value)


def test_what_is_turned_must_agree_with_the_rest():
    with pytest.raises(ValueError, match=r"label_smoothing must be 0 where loss is 'log', not 0.1"):
        START.replace(loss="log", turns="7:label_smoothing=0.1")
    with pytest.raises(ValueError, match="turns must be at a step"):
        START.replace(turns="30:beta1=0.9").replace(steps=30)


def test_the_settings_of_a_step_are_those_of_the_update_that_follows():
    turned = START.turn_at(7, beta1=0.9).turn_at(20, beta1=0.1, learning_rate_d=0.5)
    assert turned.starts == (0, 7, 20)
    assert turned.at(6) == START
    assert turned.at(7) == turned.at(19) == START.replace(beta1=0.9)
    assert turned.at(20) == START.replace(beta1=0.1, learning_rate_d=0.5)


# ---------------------------------------------------------------- the run


@pytest.mark.parametrize("settings", [START, APART], ids=["every step", "five apart"])
def test_a_run_that_is_cut_where_nothing_changes_is_the_same_to_the_bit(settings):
    whole = train(settings)
    cut = train(settings.replace(turns=[(at, "beta1", 0.5) for at in (1, 12, 13, 25, 47)]))
    assert_same_record(whole, cut)


def test_a_run_with_pretraining_that_is_cut_is_the_same_to_the_bit():
    settings = START.replace(optimizer="sgd", pretrain_steps=9, learning_rate_d=0.1)
    assert_same_record(train(settings), train(settings.turn_at(20, beta1=0.5)))


def test_nothing_changes_before_the_turn_and_all_that_follows_is_of_the_new_number():
    for settings, step in ((START, 20), (APART, 22)):
        plain, turned = (train(s) for s in (settings, settings.turn_at(step, learning_rate_g=0.1)))
        moments = plain.history["step"] <= step
        np.testing.assert_array_equal(
            plain.record.weights_g[moments], turned.record.weights_g[moments]
        )
        later = plain.history["step"] > step
        assert np.any(plain.record.weights_g[later] != turned.record.weights_g[later], 1).all()


@pytest.mark.parametrize("name", TURNED)
def test_each_number_that_may_turn_acts_from_its_step_on(name):
    plain, turned = train(RICH), train(RICH.turn_at(20, **{name: TURNED[name]}))
    whole = train(RICH.replace(**{name: TURNED[name]}))
    assert_same_record(plain, turned, slice(0, 20))
    before, after = (
        np.concatenate([run.record.weights_g, run.record.weights_d], 1) for run in (plain, turned)
    )
    np.testing.assert_array_equal(before[20], after[20])
    assert (before[21] != after[21]).any()
    assert (whole.record.weights_d[20] != turned.record.weights_d[20]).any()


def test_a_turned_run_is_that_of_the_plain_loop():
    """The loop in plain sight, with its optimisers' numbers set to others on the way."""
    exact = START.replace(
        steps=16, precision="float64", learning_rate_g=2.0**-6, learning_rate_d=2.0**-7, seed=5
    ).replace(beta2=1 - 2.0**-8)  # Keras takes these through float32
    turned = exact.turn_at(6, learning_rate_g=2.0**-3, beta1=0.75).turn_at(11, label_smoothing=0.25)
    expected, run = plain_loop.play(turned), train(turned)
    for name in ("loss_d", "loss_g", "gradient_d", "gradient_g"):
        np.testing.assert_allclose(run.history[name], expected[name], rtol=1e-6, err_msg=name)
    for moment in range(17):
        found = run.generator_weights(moment) + run.discriminator_weights(moment)
        weights = expected["weights_g"][moment] + expected["weights_d"][moment]
        for a, b in zip(found, weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-8, err_msg=f"moment {moment}")


def test_runs_that_turn_at_other_steps_are_no_neighbours_but_all_come_back_in_order():
    grid = [
        START.turn_at(20, beta1=0.9),
        START.turn_at(21, beta1=0.9),
        START,
        START.turn_at(20, beta1=0.2),
    ]
    for run, settings in zip(train_grid(grid), grid, strict=True):
        assert run.settings == settings
        alone = train(settings)
        np.testing.assert_allclose(
            run.record.weights_g[:30], alone.record.weights_g[:30], rtol=1e-3, atol=1e-4
        )


def test_a_run_that_diverges_before_or_after_its_turn_says_when():
    # So large a rate drives D to beliefs that round to 0, whose logarithm is infinite.
    start, fast = START.replace(optimizer="sgd", loss="log"), {"learning_rate_d": 100.0}
    wild = start.replace(**fast)
    at = train(wild).diverged_at
    assert at is not None
    assert train(wild.turn_at(at + 3, beta1=0.9)).diverged_at == at
    assert train(start).diverged_at is None
    assert train(start.turn_at(30, **fast)).diverged_at > 30


def test_a_run_that_ends_before_it_diverges_has_not():
    """Its last measurements, of the step that would come, are not finite all the same."""
    wild = START.replace(optimizer="sgd", loss="log", learning_rate_d=100.0)
    short = train(wild.replace(steps=train(wild).diverged_at))
    assert short.diverged_at is None
    assert not np.isfinite(short.history["loss_d"][-1])
    assert np.isfinite(short.history["loss_d"][:-1]).all()


# ---------------------------------------------------------------- what is asked of a moment


def test_single_updates_go_on_with_the_numbers_of_their_moment():
    run = train(RICH.turn_at(20, learning_rate_g=0.2, label_smoothing=0.4))
    for moment in (19, 20, 33):
        at = find_position(run, moment)
        np.testing.assert_array_equal(at.g.weights.numpy()[:, 0], run.record.weights_g[moment])
        moved, loss = at.update_d()
        assert loss == pytest.approx(run.history["loss_d"][moment], rel=1e-4)
        moved, _ = moved.update_g()
        found = moved.g.weights.numpy()[:, 0]
        expected = run.record.weights_g[moment + 1]
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


def test_d_is_asked_with_the_layers_numbers_of_the_moment():
    turned = train(RICH.turn_at(20, self_distance="masked", feature_reduction="sum"))
    x, moments = np.linspace(2, 6, 5), np.array([19, 20, 40])
    several = turned.decide(x, moments)
    for row, moment in zip(several, moments, strict=True):
        settings = turned.settings.at(int(moment))
        alone = type(turned)(settings, turned.record)
        np.testing.assert_allclose(row, alone.decide(x, int(moment)), rtol=1e-5)
    assert np.abs(several[1] - type(turned)(RICH, turned.record).decide(x, 20)).max() > 1e-3


def test_replays_of_many_runs_are_where_the_runs_were():
    batch = [START.replace(seed=s).turn_at(20, beta1=0.9) for s in range(3)]
    record = compiled.run_program(batch)
    for step in (0, 20, 31, 50):
        g, d = compiled.replay(batch, step)
        np.testing.assert_array_equal(g.weights.numpy(), record.weights_g[step])
        np.testing.assert_array_equal(d.weights.numpy(), record.weights_d[step])


def test_a_setting_with_turns_is_a_row_of_a_table_and_back():
    turned = START.turn_at(20, beta1=0.9)
    assert Settings(**{name: getattr(turned, name) for name in FIELDS}) == turned
