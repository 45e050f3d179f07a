"""The knobs against the settings, and what `explore` makes of its arguments."""

from __future__ import annotations

import json
import math
import re

import pytest

from gan_book import explore
from gan_book.base.wording import SKETCH_WORDS
from gan_book.pictures.web_files import read_web
from gan_book.settings import FIELDS, Settings, presets
from gan_book.widgets import explorer, explorer_in_page, knobs

#: Settled by others (learning_rate), a switch of its own (turns), not in the page, of no interest.
WITHOUT_KNOB = {"learning_rate", "beta2", "record_every", "record_frames", "precision", "turns"}
WITHOUT_KNOB |= {"penalty", "penalty_weight"}
#: Of data in the plane, and of networks of other shapes.
WITHOUT_KNOB |= {"modes", "latent_size", "depth_g", "depth_d", "activation_g", "init_g"}
WITHOUT_KNOB |= {"pack", "minibatch_std", "unrolled_steps"}
KNOBS = {knob.name: knob for knob in knobs.list_knobs(presets["book"])}


def test_every_setting_has_a_knob_or_a_reason():
    assert all(FIELDS[name].in_page for name in KNOBS)
    assert set(KNOBS) | WITHOUT_KNOB == set(FIELDS)
    assert not set(KNOBS) & WITHOUT_KNOB


def test_every_knob_is_in_one_group():
    named = [name for names in knobs.GROUPS.values() for name in names]
    assert sorted(named) == sorted([*KNOBS, "preset"])
    assert named[:2] == ["preset", "minibatch"]


@pytest.mark.parametrize("knob", KNOBS.values(), ids=KNOBS)
def test_a_knob_can_only_stand_where_its_setting_may(knob):
    facts = FIELDS[knob.name]
    assert knob.help
    if facts.choices is not None:
        assert knob.choices == facts.page_choices
        return
    if facts.spell:
        assert all(Settings(sketch=shape).sketch == shape for shape in knob.shapes.values())
        assert {*knob.shapes, "by hand"} == {*SKETCH_WORDS.values()} - {
            SKETCH_WORDS["bin"],
            SKETCH_WORDS["height"],
        }
        return
    assert facts.low <= knob.low < knob.high <= facts.high
    assert math.isfinite(knob.high)
    for value in knob.stops or (knob.low, knob.high):
        changed = knobs.turn(presets["book"].replace(batch_size=128), **{knob.name: value})
        assert getattr(changed, knob.name) == value  # not rounded, and no ValueError
    assert knob.stops is None or list(knob.stops) == sorted(set(knob.stops))


def test_sliders_stop_where_presets_and_start_stand():
    start = presets["book"].replace(batch_size=13, learning_rate_d=0.0123)
    for knob in knobs.list_knobs(start):
        for settings in (start, *presets.values()):
            value = getattr(knobs.settle(settings), knob.name)
            assert value in (knob.choices or knob.stops or (value,)), knob.name


@pytest.mark.parametrize("name", presets)
def test_settling_changes_no_run(name):
    settled, settings = knobs.settle(presets[name]), presets[name]
    assert None not in [getattr(settled, knob) for knob in KNOBS]
    for value in ("rate_g", "rate_d", "width_d"):
        assert getattr(settled, value) == getattr(settings, value)
    assert knobs.find_preset(settings) == knobs.find_preset(settled) == name


def test_a_preset_keeps_seed_and_switch():
    settings = presets["book"].replace(seed=9, minibatch=True, batch_size=3)
    chosen = knobs.choose_preset(settings, "release_2017")
    expected = presets["release_2017"].replace(seed=9, minibatch=True)
    assert chosen == knobs.settle(expected)


def test_what_excludes_each_other_gives_way():
    settings = presets["book"].replace(batch_size=12, nearest=11, label_smoothing=0.1)
    assert knobs.turn(settings, batch_size=4).nearest == 3
    assert knobs.turn(settings, loss="clipped").label_smoothing == 0
    assert knobs.turn(settings, seed=4) == settings.replace(seed=4)


@pytest.mark.parametrize("settings", ["book", 3, {"steps": 3}])
def test_what_is_no_settings_is_refused(settings):
    with pytest.raises(ValueError, match=f"settings must be a Settings, not {settings!r}"):
        explore(settings)


def test_the_preset_book_is_the_start_where_none_is_given():
    assert explore().settings == knobs.settle(presets["book"])
    assert "'book'" in repr(explore())


def test_the_recipe_holds_all_knobs_in_any_arrangement():
    for compact in (False, True):
        recipe = explorer_in_page.make_explorer_recipe(explore().settings, compact)

        def gather(group):
            inner = [name for part in group.get("groups", []) for name in gather(part)]
            return [*group["names"], *inner]

        named = [name for group in recipe["groups"] for name in gather(group)]
        assert sorted(named) == sorted([*KNOBS, "preset"])
        assert recipe["groups"][0]["names"][0] == ("minibatch" if compact else "preset")
        assert json.loads(json.dumps(recipe))["start"] == recipe["start"]


def test_the_page_gets_the_settings_that_its_engine_has():
    recipe = explorer_in_page.make_explorer_recipe(explore().settings, compact=False)
    typed = read_web("engine/types.js").partition("{object} Settings")[2].partition("*/")[0]
    names = re.findall(r"@property \{[^}]*\} (\w+)", typed)
    assert set(names) == {name for name, facts in FIELDS.items() if facts.in_page}
    for settings in (recipe["start"], *recipe["presets"].values()):
        assert list(settings) == [name for name in FIELDS if name in names]


@pytest.mark.parametrize("watched", [False, True])
def test_widgets_are_offered_where_somebody_watches(monkeypatch, watched):
    monkeypatch.setattr(explorer, "is_watched", lambda: watched)
    monkeypatch.setattr(explorer, "render_explorer", lambda *given: "<p>picture</p>")
    shown = explore(presets["book"].replace(steps=20))
    face = type("Face", (), {"root": type("Root", (), {"model_id": "id-1"})})
    monkeypatch.setitem(shown.__dict__, "widget", face)
    bundle = shown._repr_mimebundle_()
    assert bundle["text/html"] == "<p>picture</p>"
    assert (explorer.VIEW in bundle) == watched
    if watched:
        assert bundle[explorer.VIEW]["model_id"] == "id-1"


def test_settings_are_said_in_words():
    settings = knobs.settle(presets["balanced"].replace(batch_size=3))
    assert explorer_in_page.describe_settings(settings) == "preset balanced, batch size 3"
