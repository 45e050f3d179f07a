"""Settings: what is allowed, what is said about what is not, and the facts of the presets."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from gan_book import Settings, presets

FIELDS = dataclasses.fields(Settings)
NUMBERS = [spec for spec in FIELDS if "low" in spec.metadata]
CHOICES = [spec for spec in FIELDS if "choices" in spec.metadata]


def is_whole(spec):
    return "int" in str(spec.type)


def takes_none(spec):
    return "None" in str(spec.type)


def just_outside(spec):
    """Return the nearest values on either side that are not allowed."""
    low, high = spec.metadata["low"], spec.metadata["high"]
    if is_whole(spec):
        return [low - 1] + [high + 1] * (high < math.inf)
    below = low if spec.metadata["above"] else np.nextafter(low, -math.inf)
    return [below] + [np.nextafter(high, math.inf)] * (high < math.inf)


def just_inside(spec):
    """Return the extreme values that are allowed."""
    low, high = spec.metadata["low"], spec.metadata["high"]
    if spec.metadata["above"]:
        low = np.nextafter(low, math.inf)
    return [low] + [high] * (high < math.inf)


def refuse(name, value):
    """Return the one line that the value is refused with."""
    with pytest.raises(ValueError, match=name) as error:
        Settings(**{name: value})
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(f"not {value!r}")
    return message


def test_every_field_has_a_help_line_and_a_stated_range():
    assert len(NUMBERS) + len(CHOICES) == len(FIELDS)
    for spec in FIELDS:
        assert spec.metadata["help"]


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_a_number_outside_its_range_is_refused_in_one_line_that_says_what_is_allowed(spec):
    low, high = spec.metadata["low"], spec.metadata["high"]
    for value in [*just_outside(spec), math.nan, -math.inf, "many", [1], True]:
        message = refuse(spec.name, value)
        assert message.startswith(f"{spec.name} must be a ")
        assert f"{low:g}" in message
        assert high == math.inf or f"{high:g}" in message
        assert ("or None" in message) == takes_none(spec)


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_the_ends_of_a_range_are_allowed(spec):
    for value in just_inside(spec):
        changes = {spec.name: value}
        if spec.name == "nearest":
            changes["batch_size"] = 4096
        assert getattr(Settings(**changes), spec.name) == value


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_none_is_allowed_only_where_it_means_something(spec):
    if takes_none(spec):
        assert getattr(Settings(**{spec.name: None}), spec.name) is None
    else:
        refuse(spec.name, None)


@pytest.mark.parametrize("spec", [s for s in NUMBERS if is_whole(s)], ids=lambda spec: spec.name)
def test_half_a_unit_is_refused(spec):
    assert "whole number" in refuse(spec.name, 1.5)


@pytest.mark.parametrize("spec", CHOICES, ids=lambda spec: spec.name)
def test_a_choice_is_one_of_those_named(spec):
    for value in ["no such thing", None, 1, 0]:
        message = refuse(spec.name, value)
        assert all(repr(choice) in message for choice in spec.metadata["choices"])
    for value in spec.metadata["choices"]:
        assert getattr(Settings(**{spec.name: value}), spec.name) == value


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
FACTS = {
    "article_2016": ARTICLE
    | {
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
    },
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
