"""Settings: what is allowed, what is said about what is not, and the facts of the presets."""

from __future__ import annotations

import dataclasses
import math
from functools import partial

import numpy as np
import pandas as pd
import pytest

from gan_book import Settings, presets
from gan_book.base.checks import check_confidence, check_count, check_number, check_seeds
from gan_book.base.registries import DISTRIBUTIONS, LOSSES, NOISES, PENALTIES
from gan_book.base.sketch import BINS, read_shares
from gan_book.settings import FIELDS
from gan_book.sweeps.table import make_table

TEXTS = [name for name, facts in FIELDS.items() if facts.spell]
NUMBERS = [name for name, facts in FIELDS.items() if facts.choices is None and not facts.spell]
CHOICES = [name for name, facts in FIELDS.items() if facts.choices is not None]


def just_outside(facts):
    """Return the nearest values on either side that are not allowed."""
    low, high = facts.low, facts.high
    if facts.kind is int:
        return [low - 1] + [high + 1] * (high < math.inf)
    below = low if facts.above else np.nextafter(low, -math.inf)
    return [below] + [np.nextafter(high, math.inf)] * (high < math.inf)


def just_inside(facts):
    """Return the extreme values that are allowed."""
    low = np.nextafter(facts.low, math.inf) if facts.above else facts.low
    return [low] + [facts.high] * (facts.high < math.inf)


def refuse(name, value):
    """Return the one line that the value is refused with."""
    with pytest.raises(ValueError, match=name) as error:
        Settings(**{name: value})
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(f"not {value!r}")
    return message


def test_every_field_has_its_facts():
    assert list(FIELDS) == [spec.name for spec in dataclasses.fields(Settings)]
    for name, facts in FIELDS.items():
        assert facts.label, name
        assert facts.help, name
        value = getattr(Settings(), name)
        assert value is None if facts.optional and value is None else type(value) is facts.kind
        if name in TEXTS:
            assert facts.spell(value) == value
        elif facts.choices is None:
            assert math.isfinite(facts.low), name
        else:
            assert set(facts.page_choices) <= set(facts.choices)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_outside_its_range_is_refused_in_one_line_that_says_what_is_allowed(name):
    facts = FIELDS[name]
    for value in [*just_outside(facts), math.nan, -math.inf, "many", [1], True]:
        message = refuse(name, value)
        assert message.startswith(f"{name} must be a ")
        assert f"{facts.low:g}" in message
        assert facts.high == math.inf or f"{facts.high:g}" in message
        assert ("or None" in message) == facts.optional


@pytest.mark.parametrize("name", NUMBERS)
def test_the_ends_of_a_range_are_allowed(name):
    for value in just_inside(FIELDS[name]):
        changes = {name: value}
        if name in ("nearest", "pack"):  # smaller than that, and a divisor of it
            changes["batch_size"] = 4096
        assert getattr(Settings(**changes), name) == value


@pytest.mark.parametrize("name", NUMBERS)
def test_none_is_allowed_only_where_it_means_something(name):
    if FIELDS[name].optional:
        assert getattr(Settings(**{name: None}), name) is None
    else:
        refuse(name, None)


@pytest.mark.parametrize("name", [name for name in NUMBERS if FIELDS[name].kind is int])
def test_half_a_unit_is_refused(name):
    assert "whole number" in refuse(name, 1.5)


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_one_of_those_named(name):
    choices = FIELDS[name].choices
    for value in {"no such thing", None, 1, 0}.difference(choices if None in choices else ()):
        message = refuse(name, value)
        assert all(repr(choice) in message for choice in choices)
    for value in choices:
        assert getattr(Settings(**{name: value}), name) == value


BELL = [math.exp(-((i - 15.5) ** 2) / 50) for i in range(BINS)]


@pytest.mark.parametrize(
    "heights",
    [
        [0] * BINS,
        "0" * BINS,
        [1] * (BINS - 1),
        [1] * (BINS + 1),
        "1" * (BINS - 1),
        "",
        [],
        [*BELL[1:], -0.1],
        [*BELL[1:], math.nan],
        [*BELL[1:], math.inf],
        [*BELL[1:], "high"],
        "Z" * BINS,
        "1" * (BINS - 1) + "\n",
        None,
        7,
        np.zeros(BINS),
        np.ones((BINS, 2)),
    ],
)
def test_what_is_no_sketch_is_refused_in_one_line(heights):
    with pytest.raises(ValueError, match=r"sketch must be 32 heights, .*, not") as error:
        Settings(sketch=heights)
    assert "\n" not in str(error.value)


def test_heights_become_signs():
    levels = [0, 9, 10, 35] * 8
    assert Settings(sketch=levels).sketch == "09az" * 8
    assert Settings(sketch=np.array(levels, float)).sketch == "09az" * 8
    assert Settings(sketch=[level / 70 for level in levels]).sketch == "09az" * 8  # scaled
    assert Settings(sketch=[2 * level for level in levels]).sketch == "09az" * 8
    shares = read_shares(Settings(sketch=BELL).sketch)
    np.testing.assert_allclose(shares, np.array(BELL) / sum(BELL), atol=0.5 / 35 / sum(BELL) * 1.1)
    assert Settings(sketch="09az" * 8) == Settings(sketch=levels)


@pytest.mark.parametrize("registry", [DISTRIBUTIONS, NOISES, LOSSES, PENALTIES])
def test_what_a_registry_names_is_there(registry):
    assert len(registry)
    for name in registry:
        assert registry[name] is registry[name]
    assert all(name in registry for name in registry)
    assert "none such" not in registry
    assert set(registry.list_in_page()) <= set(registry)
    with pytest.raises(ValueError, match=f"{registry.kind} must be one of .*, not 'none such'"):
        registry["none such"]


def test_the_choices_of_settings_are_those_of_the_registries():
    registries = {"data": DISTRIBUTIONS, "noise": NOISES, "loss": LOSSES, "penalty": PENALTIES}
    for name, registry in registries.items():
        choices, in_page = FIELDS[name].choices, FIELDS[name].page_choices
        assert [c for c in choices if c is not None] == list(registry)
        assert tuple(c for c in in_page if c is not None) == registry.list_in_page()


def test_fields_that_must_agree():
    with pytest.raises(ValueError, match=r"nearest must be smaller than batch_size=8, not 8"):
        Settings(batch_size=8, nearest=8)
    assert Settings(batch_size=8, nearest=7).nearest == 7
    with pytest.raises(ValueError, match=r"label_smoothing must be 0 where loss is 'log', not 0.1"):
        Settings(loss="log", label_smoothing=0.1)


def test_numpy_numbers_become_plain_ones():
    settings = Settings(steps=np.int64(7), learning_rate=np.float32(0.5), data_mean=3)
    assert [type(v) for v in (settings.steps, settings.learning_rate, settings.data_mean)] == [
        int,
        float,
        float,
    ]
    assert settings == Settings(steps=7, learning_rate=0.5, data_mean=3.0)
    assert hash(settings) == hash(Settings(steps=7, learning_rate=0.5, data_mean=3.0))


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("minibatch", np.bool_(True), True),
        ("noise", np.str_("normal"), "normal"),
        ("penalty", pd.NA, None),
        ("hidden_size_d", pd.NA, None),
        ("steps", np.array(7), 7),
        ("steps", np.uint8(7), 7),
        ("steps", 7.0, 7),  # in a column with gaps, or in a row of nothing but numbers
        ("steps", np.float32(7), 7),
        ("learning_rate", np.array(0.5, np.float32), 0.5),
        ("minibatch", pd.Series([True], dtype="boolean")[0], True),
        ("seed", pd.Series([3, None], dtype="Int64")[0], 3),
    ],
)
def test_scalars_of_numpy_and_pandas_are_pythons(name, value, plain):
    found = getattr(Settings(**{name: value}), name)
    assert (found, type(found)) == (plain, type(plain))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minibatch", np.int64(1)),
        ("steps", np.bool_(True)),
        ("steps", 7.5),
        ("steps", pd.NA),
        ("noise", np.str_("none such")),
        ("learning_rate", np.array([0.5])),
        ("learning_rate_g", np.float64("nan")),  # a number that came out wrong is not None
        ("minibatch", pd.NaT),
    ],
)
def test_what_python_may_not_say_numpy_and_pandas_may_not(name, value):
    refuse(name, value)


def test_a_row_of_a_table_is_settings_again(tmp_path):
    grid = [
        Settings(steps=7, minibatch=True, hidden_size_d=3, penalty="r1", learning_rate_g=0.5),
        Settings(steps=8, noise="normal", record_every=2),
        Settings(steps=9, seed=2**32 - 1),
    ]
    columns = ["parameters", "results", "run", "status"]
    rows = [
        dict(zip(columns, (dataclasses.asdict(one), {"mean": 1.5}, str(i), "done"), strict=True))
        for i, one in enumerate(grid)
    ]
    table = make_table(rows, list(FIELDS))
    table.to_csv(tmp_path / "runs.csv", index=False)
    for read in (table, pd.read_csv(tmp_path / "runs.csv")):
        assert [Settings.from_row(row) for _, row in read.iterrows()] == grid
        assert [Settings.from_row(row) for row in read.to_dict("records")] == grid
    assert [Settings(**row[list(FIELDS)]) for _, row in table.iterrows()] == grid
    numbers = table[["steps", "data_mean"]].iloc[1]  # all of them are fractions here
    assert Settings.from_row(numbers) == Settings(steps=8)
    with pytest.raises(
        ValueError, match=r"row must have columns named as settings, not \['mean'\]"
    ):
        Settings.from_row({"mean": 4})


def test_checks_of_numbers_take_scalars_and_refuse_the_rest_in_a_line():
    assert check_number("x", np.float32(0.5)) == 0.5
    assert check_count("n", np.array(3)) == 3
    assert check_confidence(np.float64(0.9)) == 0.9
    for check in (partial(check_number, "it"), partial(check_count, "it"), check_confidence):
        for value in ("a", None, [1], pd.NA, np.array([1, 2]), 1j):
            with pytest.raises(ValueError, match="must") as error:
                check(value)
            assert str(error.value).endswith(f"not {value!r}")


@pytest.mark.parametrize("seeds", [5, None, "012", np.array(5), 2.5])
def test_seeds_that_are_not_several_are_refused_in_a_line(seeds):
    with pytest.raises(ValueError, match="seeds must be several whole numbers, as") as error:
        check_seeds(seeds)
    assert str(error.value).endswith(f"not {seeds!r}")


def test_seeds_come_in_any_row():
    for seeds in (range(1, 3), np.array([1, 2]), pd.Series([1, 2]), (n for n in (1, 2)), [1, 2]):
        assert check_seeds(seeds) == [1, 2]


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"learning_rat=1.*did you mean learning_rate\?"):
        Settings().replace(learning_rat=1)
    with pytest.raises(ValueError, match=r"zzz=1; there are: steps, batch_size"):
        Settings().replace(zzz=1)


def test_settings_do_not_change_and_replace_checks_its_copy():
    settings = Settings(steps=7)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.steps = 8
    assert settings.replace(steps=8).steps == 8
    assert settings.steps == 7
    with pytest.raises(ValueError, match="steps"):
        settings.replace(steps=0)


def test_what_is_left_open_follows_from_the_rest():
    settings = Settings(hidden_size=5, learning_rate=0.25, steps=1200, data_std=3, data_gap=8)
    assert (settings.width_d, settings.rate_g, settings.rate_d, settings.interval) == (
        10,
        0.25,
        0.25,
        12,
    )
    assert settings.sigma == pytest.approx(5)  # variance 9 within a mode, 16 between them
    settings = settings.replace(
        hidden_size_d=3, learning_rate_g=0.0, learning_rate_d=2, record_every=7
    )
    assert (settings.width_d, settings.rate_g, settings.rate_d, settings.interval) == (3, 0, 2, 7)
    assert Settings(steps=5).interval == 1


# What article.md and science.md state about each preset.
ARTICLE = {
    "data_mean": 4,
    "data_std": 0.5,
    "data_gap": 0,
    "hidden_size": 4,
    "width_d": 8,
    "noise": "stratified",
    "noise_range": 8,
    "init_d": "normal",
    "loss_g": "non_saturating",
    "minibatch": False,
    "num_kernels": 5,
    "kernel_dim": 3,
    "feature_reduction": "sum",
    "d_steps": 1,
    "precision": "float32",
}
AUGUST = ARTICLE | {
    "steps": 1200,
    "batch_size": 12,
    "activation_d": "tanh",
    "loss": "log",
    "optimizer": "sgd",
    "rate_g": 0.005,
    "rate_d": 0.005,
    "decay_rate": 0.95,
    "decay_steps": 150,
    "pretrain_steps": 1000,
    "self_distance": "damped",
}
FACTS = {
    "article_2016": AUGUST,
    "december_2016": AUGUST | {"rate_g": 0.03, "rate_d": 0.03, "self_distance": "kept"},
    "release_2017": ARTICLE
    | {
        "steps": 5000,
        "batch_size": 8,
        "activation_d": "relu",
        "loss": "clipped",
        "optimizer": "adam",
        "rate_g": 1e-3,
        "rate_d": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "decay_rate": 1,
        "pretrain_steps": 0,
    },
    "book": ARTICLE
    | {
        "steps": 5000,
        "batch_size": 12,
        "activation_d": "tanh",
        "loss": "logits",
        "noise": "uniform",
        "noise_range": 1,
        "init_d": "fan_in",
        "feature_reduction": "mean",
        "optimizer": "adam",
        "rate_g": 1e-2,
        "rate_d": 1e-3,
        "beta1": 0.5,
        "beta2": 0.999,
        "decay_rate": 1,
        "pretrain_steps": 0,
    },
}
FACTS["balanced"] = FACTS["book"] | {"rate_g": 1e-3, "rate_d": 3e-3}


@pytest.mark.parametrize("name", FACTS)
def test_a_preset_holds_what_is_said_of_it(name):
    assert {fact: getattr(presets[name], fact) for fact in FACTS[name]} == FACTS[name]


def test_there_are_four_presets():
    assert set(presets) == set(FACTS)
