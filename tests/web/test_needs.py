"""Knobs that have no effect beside the others: which they are, and that they say so."""

from __future__ import annotations

import dataclasses

import pytest
from explorer_page import Bench, as_object
from in_page import read_function
from probing import open_probes

from gan_book import explore
from gan_book.base.facts import Need
from gan_book.settings import FIELDS, Settings, presets
from gan_book.widgets import knobs

#: Here every knob has something to change.
ALL_ON = knobs.settle(presets["book"]).replace(
    steps=40, minibatch=True, decay_rate=0.9, decay_steps=10, learning_rate_g=0.02
)
#: The data are bells there, or a sketch: either way some knobs rest.
DRAWN = {"sketch"}
CASES = {
    "all on": (ALL_ON, set()),
    "a sketch": (ALL_ON.replace(data="sketch"), None),
    "no layer": (ALL_ON.replace(minibatch=False), set(knobs.GROUPS["minibatch"])),
    "sgd": (ALL_ON.replace(optimizer="sgd"), {"beta1"}),
    "no decay": (ALL_ON.replace(decay_rate=1), {"decay_steps"}),
    "log": (ALL_ON.replace(loss="log"), {"label_smoothing"}),
    "clipped": (ALL_ON.replace(loss="clipped", minibatch=False, decay_rate=1), None),
    "least squares": (ALL_ON.replace(loss="least_squares"), {"label_smoothing"}),
    "batches of 3": (ALL_ON.replace(batch_size=3), set()),
    "batches of 2": (ALL_ON.replace(batch_size=2), {"nearest"}),
    "batches of 1": (ALL_ON.replace(batch_size=1), {"nearest", "feature_reduction"}),
}


def list_idle(settings: Settings) -> set[str]:
    names = [knob.name for knob in knobs.list_knobs(settings)]
    return {name for name in names if knobs.explain_idle(settings, name)}


def choose_values(knob: knobs.Knob) -> list:
    """Some values of a knob: all of a few, ends and middle of many."""
    short = {"steps": (40, 50), "pretrain_steps": (0, 20), "seed": (0, 7), "nearest": (0, 1, 5)}
    shapes = [*(knob.shapes or {}).values()]
    values = short.get(knob.name) or knob.choices or knob.stops or shapes
    return [*values] if len(values) <= 4 else [values[0], values[len(values) // 2], values[-1]]


@pytest.mark.parametrize("name", CASES)
def test_a_knob_is_grey_where_it_changes_no_run_and_nowhere_else(page, name):
    settings, idle = CASES[name]
    if idle is not None:
        assert list_idle(settings) == idle | DRAWN
    open_probes(page)
    for knob in knobs.list_knobs(settings):
        turned = [knobs.turn(settings, **{knob.name: value}) for value in choose_values(knob)]
        runs = [as_object(one) for one in (settings, *turned)]
        ends = page.evaluate("runs => probes.ends(runs)", runs)
        changes = len(set(ends)) > 1
        assert changes != bool(knobs.explain_idle(settings, knob.name)), knob.name


def test_each_reason_names_what_is_needed():
    off = ALL_ON.replace(minibatch=False, decay_rate=1, optimizer="sgd", loss="log")
    expected = {
        "kernel_dim": "No effect here: this needs minibatch discrimination on.",
        "beta1": "No effect here: this needs optimiser adam.",
        "label_smoothing": "No effect here: this needs loss logits.",
        "decay_steps": "No effect here: this needs decay of the rates other than 1.",
        "learning_rate_g": "",
    }
    assert {name: knobs.explain_idle(off, name) for name in expected} == expected
    pair = ALL_ON.replace(batch_size=2)
    reason = "No effect here: this needs batch size other than 1 or 2."
    assert knobs.explain_idle(pair, "nearest") == reason


def test_a_need_is_of_another_field_and_of_values_that_it_may_have():
    for name, facts in FIELDS.items():
        for need in facts.needs:
            other = FIELDS[need.field]
            assert need.field != name
            for value in need.among or need.other_than:
                Settings(**{need.field: value})
            assert bool(need.among) != bool(need.other_than)
            if other.choices is not None:
                assert set(need.among or need.other_than) < set(other.choices)
    assert Need("a", among=(1, 2)).is_met(2)
    assert not Need("a", other_than=(1, 2)).is_met(2)


def test_the_page_says_of_every_knob_what_python_says(page):
    bench = Bench(page, explore(ALL_ON)._repr_html_()).open()
    bench.root.evaluate(read_function("openFolds"))
    moves = [
        {"minibatch": False},
        {"optimizer": "sgd", "minibatch": True},
        {"decay_rate": 1.0, "loss": "least_squares", "label_smoothing": 0.0},
        {"batch_size": 2},
        {"data": "sketch"},
        {"batch_size": 12, "optimizer": "adam", "loss": "logits", "decay_rate": 0.9},
    ]
    settings = ALL_ON
    for move in moves:
        settings = knobs.turn(settings, **move)
        link = {name: str(value).lower() for name, value in dataclasses.asdict(settings).items()}
        pairs = "&".join(f"{name}={link[name]}" for name in [k.name for k in KNOBS])
        page.evaluate(read_function("followHash"), f"explore=book&{pairs}")
        bench.rest()
        for knob in KNOBS:
            reason = knobs.explain_idle(settings, knob.name)
            box = bench.root.locator(f"[data-knob={knob.name}]")
            assert box.locator("small").text_content() == (reason or knob.help), (move, knob.name)
            assert box.locator("input, select").is_disabled() == bool(reason), knob.name


KNOBS = knobs.list_knobs(ALL_ON)


def test_the_keyboard_comes_to_the_reason_and_the_knob_wakes(page):
    bench = Bench(page, explore(ALL_ON.replace(optimizer="sgd"))._repr_html_()).open()
    bench.knob("optimizer").focus()
    page.keyboard.press("Tab")
    note = page.locator(":focus")
    assert note.get_attribute("role") == "note"
    reason = "No effect here: this needs optimiser adam."
    assert note.get_attribute("aria-label") == f"Adam's beta1: {reason}"
    bench.turn("optimizer", "adam").turn("beta1", 0.9)
    assert bench.settings["beta1"] == 0.9
    small = bench.root.locator("[data-knob=beta1] small")
    assert small.get_attribute("tabindex") is None
    assert small.get_attribute("role") is None
