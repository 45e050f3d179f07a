"""Knobs that are turned in mid-run, in the page: the run goes on, and all that shows it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import numpy as np
from explorer_page import Bench, as_object
from in_page import read_function

from gan_book.base.turns import MOST_TURNS, Turn
from gan_book.settings import presets
from gan_book.widgets import knobs
from gan_book.widgets.turning import turn_anew, turn_from

# Frames are ten steps apart.
START = knobs.settle(presets["book"].replace(steps=2000, seed=3))


def go_to(bench: Bench, frame: int) -> Bench:
    bench.root.evaluate("(e, frame) => e.timeline.seek(frame)", frame)
    return bench


def look_at_end(bench: Bench) -> dict:
    return bench.press("To the last frame").look()


def test_a_knob_turned_in_the_middle_goes_on_from_there(bench):
    plain = go_to(bench.open(), 70).look()
    history = bench.path("history")
    bench.turn("learning_rate_g", 0.001)
    assert bench.settings == as_object(START.turn_at(700, learning_rate_g=0.001))
    assert bench.text("step") == "700"
    assert bench.look() == plain
    assert bench.path("history").split("L")[:71] == history.split("L")[:71]
    assert bench.path("history") != history
    assert look_at_end(bench) == bench.expect(bench.settings, 2000)
    assert go_to(bench, 95).look() == bench.expect(bench.settings, 950)


def test_the_run_that_went_on_is_the_run_of_its_link(bench, page):
    go_to(bench.open(), 73).turn("learning_rate_d", 0.01)
    go_to(bench, 150).turn("beta1", 0.9)
    losses = [bench.path(name) for name in ("lossD", "lossG", "history")]
    link = bench.root.get_by_role("link", name="Link to these settings").get_attribute("href")
    assert dict(parse_qsl(link[1:]))["turns"] == "730:learning_rate_d=0.01,1500:beta1=0.9"
    end, settings = look_at_end(bench), bench.settings
    page.goto("about:blank")
    bench.open(link)
    assert bench.settings == settings
    assert look_at_end(bench) == end
    assert [bench.path(name) for name in ("lossD", "lossG", "history")] == losses


def test_at_the_start_at_the_end_and_with_the_switch_off_a_new_run_begins(bench):
    bench.open()
    for frame, switch in ((0, True), (200, True), (70, False)):
        bench.root.locator("[data-knob=turn_here] input").set_checked(switch)
        go_to(bench, frame).turn("learning_rate_g", 0.001)
        assert bench.settings == as_object(START, learning_rate_g=0.001), (frame, switch)
        bench.press("Reset").rest()


def test_what_shapes_the_game_begins_anew_and_turns_stay(bench):
    go_to(bench.open(), 70).turn("learning_rate_g", 0.001)
    go_to(bench, 90).turn("batch_size", 8).turn("data_mean", 2.0).turn("seed", 9)
    expected = START.replace(batch_size=8, data_mean=2.0, seed=9).turn_at(700, learning_rate_g=1e-3)
    assert bench.settings == as_object(expected)
    assert look_at_end(bench) == bench.expect(bench.settings, 2000)
    bench.turn("steps", 500)
    assert bench.settings["turns"] == ""


def test_turns_are_marked_on_the_strips_listed_and_taken_back(bench):
    go_to(bench.open(), 50).turn("learning_rate_g", 0.001)
    said = "From step 500: learning rate of G 0.001"
    for name in ("turnMarks", "lossTurnMarks"):
        mark = bench.part(name).locator("g")
        assert mark.count() == 1
        assert mark.locator("title").text_content() == said
        assert mark.locator("line").last.get_attribute("x1") == "25.00%"
    items = bench.root.get_by_role("list", name="Turned in mid-run").get_by_role("listitem")
    assert said in items.first.text_content()
    bench.press(f"Forget: {said}").rest()
    assert bench.settings == as_object(START)
    assert bench.part("turnMarks").locator("g").count() == items.count() == 0


def test_knobs_show_what_holds_where_the_reader_stands(bench):
    go_to(bench.open(), 50).turn("learning_rate_g", 0.001)
    slider = bench.knob("learning_rate_g")
    for frame, value in ((49, "0.01"), (50, "0.001"), (200, "0.001"), (10, "0.01")):
        go_to(bench, frame)
        assert slider.get_attribute("aria-valuetext") == value, frame


def test_the_same_knob_turned_again_nearby_is_one_turn_and_back_is_none(bench):
    go_to(bench.open(), 50).turn("learning_rate_g", 0.001)
    go_to(bench, 59).turn("learning_rate_g", 0.02)
    assert bench.settings["turns"] == "500:learning_rate_g=0.02"
    go_to(bench, 60).turn("learning_rate_g", 0.003)
    assert bench.settings["turns"] == "500:learning_rate_g=0.02,600:learning_rate_g=0.003"
    go_to(bench, 40).turn("beta1", 0.9)  # what came later was another run's
    assert bench.settings["turns"] == "400:beta1=0.9"
    go_to(bench, 42).turn("beta1", 0.5)
    assert bench.settings["turns"] == ""
    assert look_at_end(bench) == bench.expect(as_object(START), 2000)


def test_while_it_plays_it_plays_on(bench, page):
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    go_to(bench.open(), 20)
    bench.press("Play")
    page.clock.run_for(500)
    bench.root.locator("[data-knob=learning_rate_g] input").evaluate(read_function("drag"), 3)
    assert bench.root.evaluate("e => e.timeline.playing")
    [(step, _)] = re.findall(r"(\d+):(learning_rate_g)=", bench.settings["turns"])
    assert 200 < int(step) < 400
    page.wait_for_function("document.querySelector('gan-explorer').session.ended")
    page.clock.run_for(12_000)
    assert bench.rest().look() == bench.expect(bench.settings, 2000)


def test_half_steps_go_on_with_the_numbers_of_their_moment(bench):
    go_to(bench.open(), 50).turn("learning_rate_g", 0.1)
    for which in ("D step", "G step"):
        bench.part("news").evaluate("e => e.textContent = ''")
        bench.press(which)
        bench.part("news").get_by_text(which).wait_for()
    whole, moved = bench.expect(bench.settings, 501), bench.look()
    for name in ("density", "decide", "mean", "width"):
        assert moved[name] == whole[name], name


HOSTILE = [
    "700:seed=3",
    "700:data_mean=2",
    "700:hidden_size=3",
    "700:__proto__=3",
    "700:learning_rate_g=1e9",
    "700:learning_rate_g=NaN",
    "700:self_distance=<b>",
    "700",
    "0:beta1=0.9",
    "-5:beta1=0.9",
    "7.5:beta1=0.9",
    "700:beta1=0.9;800:beta1=0",
    "700:beta1=0.9,800:beta1=nonsense",
    ",".join(f"{step}:beta1=0.9" for step in range(1, 52)),
]


def test_what_turns_of_an_address_may_not_say_is_not_heard(bench):
    bench.open()
    for turns in HOSTILE:
        bench.page.evaluate(read_function("followHash"), f"explore=book&steps=200&turns={turns}")
        assert bench.settings["turns"] == "", turns
        assert bench.settings["steps"] == 200
    # Beyond the end, or of what the other settings do not allow.
    for link in ("steps=500&turns=500:beta1=0.9", "loss=log&turns=70:label_smoothing=0.1"):
        bench.page.evaluate(read_function("followHash"), f"explore=book&{link}")
        assert bench.settings["turns"] == "", link


def test_python_turns_as_the_page_does(bench):
    """The same moves in both faces lead to the same settings."""
    moves = [
        (50, "learning_rate_g", 0.001),
        (55, "learning_rate_g", 0.02),
        (90, "beta1", 0.9),
        (120, "label_smoothing", 0.25),
        (0, "beta1", 0.1),
        (120, "loss", "log"),
        (60, "learning_rate_g", 0.003),
    ]
    settings = START
    bench.open()
    for frame, name, value in moves:
        go_to(bench, frame).turn(name, value)
        if frame and name != "loss":
            settings = turn_from(settings, Turn(10 * frame, name, value), 100)
        else:
            settings = turn_anew(settings, name, value)
        assert bench.settings == as_object(settings), (frame, name)


def test_of_too_many_turns_the_first_is_forgotten(bench):
    full = [(step, "beta1", 0.9 if step % 2 else 0.1) for step in range(1, MOST_TURNS + 1)]
    settings = START.replace(turns=full)
    bench.open(f"#explore=book&steps=2000&seed=3&turns={settings.turns}")
    assert bench.settings == as_object(settings)
    go_to(bench, 70).turn("learning_rate_g", 0.001)
    expected = turn_from(settings, Turn(700, "learning_rate_g", 0.001), 100)
    assert expected.list_turns()[0].step == 2
    assert bench.settings == as_object(expected)


# ---------------------------------------------------------------- G as a curve


def test_g_is_drawn_as_a_curve_beside_the_ideal_that_it_is_nearer_to(bench):
    bench.open()
    rising = set()
    for seed in range(6):
        go_to(bench.turn("seed", seed), 60)
        made, ideal = (
            np.array(re.findall(r"[ML](\d+) (\d+)", bench.path(name)), int)[:, 1]
            for name in ("map", "mapIdeal")
        )
        frame = bench.probe("moment", bench.settings, 600, [])
        np.testing.assert_array_equal(made, frame["map"])
        assert ideal.tolist() in (frame["ideal"], frame["ideal"][::-1])
        assert np.abs(ideal - made).sum() <= np.abs(ideal[::-1] - made).sum()
        rising.add(bool(ideal[0] < ideal[-1]))
    assert rising == {True, False}
    assert re.search(r"Noise from −1.0 to 1.0 becomes x from", bench.text("mapSaid"))


def test_the_ideal_leaps_across_a_gap(bench):
    bench.open().turn("data_gap", 8.0).turn("data_std", 0.1)
    assert bench.path("mapIdeal").count("M") == 2
    assert bench.path("map").count("M") == 1
