"""A density drawn by hand: the pad in the page, its keys, and what it leads to."""

from __future__ import annotations

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_page import Bench, as_object
from in_page import read_function

from gan_book.base.sketch import HEIGHT_SIGNS, SKETCHES
from gan_book.data.floor import measure_data_floor
from gan_book.settings import Settings, presets
from gan_book.widgets import knobs

START = knobs.settle(presets["book"].replace(steps=200, learning_rate_g=0.02, data="sketch"))


def bins(bench: Bench):
    bench.root.evaluate(read_function("openFolds"))
    return bench.root.get_by_role("group", name="sketch of the data").get_by_role("slider")


def test_a_run_learns_what_was_drawn_and_instruments_follow(bench):
    bench.open().turn("sketch", SKETCHES["two_boxes"])
    settings = START.replace(sketch=SKETCHES["two_boxes"])
    assert bench.settings == as_object(settings)
    assert bench.press("To the last frame").look() == bench.expect(as_object(settings), 200)
    data = bench.curve("data")
    assert (np.diff((data > 0).astype(int)) == 1).sum() == 2
    assert bench.text("floorValue") == f"{measure_data_floor(settings):.2f}"


def test_keys_draw_bin_by_bin_and_say_place_and_height(bench):
    first = bins(bench.open()).nth(0)
    first.focus()
    for key in ("ArrowUp", "ArrowUp", "PageUp", "ArrowRight", "End", "ArrowDown"):
        bench.page.keyboard.press(key)
    bench.rest()
    expected = HEIGHT_SIGNS[7] + HEIGHT_SIGNS[34] + SKETCHES["two_bells"][2:]
    assert bench.settings["sketch"] == expected
    here = bench.page.locator(":focus")
    assert here.get_attribute("aria-label") == "x from 0.25 to 0.5"
    assert here.get_attribute("aria-valuetext") == "height 34 of 35"
    assert here.get_attribute("aria-valuenow") == "34"
    assert [b.get_attribute("tabindex") for b in bins(bench).all()].count("0") == 1
    bench.page.keyboard.press("Home")
    bench.page.keyboard.press("ArrowLeft")
    assert bench.page.locator(":focus").get_attribute("aria-label") == "x from 0 to 0.25"
    assert bench.rest().settings["sketch"] == HEIGHT_SIGNS[7] + "0" + SKETCHES["two_bells"][2:]


def test_a_hand_draws_every_bin_that_it_passes(bench):
    bins(bench.open()).nth(0).scroll_into_view_if_needed()
    box = bench.root.locator(".gan-pad").bounding_box()
    mouse = bench.page.mouse
    mouse.move(box["x"] + 0.02 * box["width"], box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 0.98 * box["width"], box["y"] + box["height"] / 2)  # in one leap
    mouse.up()
    levels = [HEIGHT_SIGNS.index(sign) for sign in bench.rest().settings["sketch"]]
    assert len(set(levels)) == 1
    assert 15 <= levels[0] <= 20
    assert bench.knob("sketch").input_value() == ""  # no shape's


def test_something_must_be_possible(bench):
    bench.open().turn("sketch", SKETCHES["box"])
    pad = bins(bench)
    for i in range(32):
        pad.nth(i).focus()
        bench.page.keyboard.press("Home")
    assert bench.rest().settings["sketch"] == "0" * 23 + "z" + "0" * 8
    Settings(**bench.settings)


def test_bells_leave_the_pad_at_rest(bench):
    bench.open().turn("data", "gaussians")
    first = bins(bench).nth(0)
    assert first.get_attribute("aria-disabled") == "true"
    first.focus()
    bench.page.keyboard.press("End")
    assert bench.settings["sketch"] == START.sketch
    assert bench.root.locator("[data-knob=data_mean] input").is_enabled()
    bench.turn("data", "sketch")
    assert bench.root.locator("[data-knob=data_mean] input").is_disabled()


@pytest.mark.parametrize(
    "sketch", ["0" * 32, "z" * 31, "z" * 33, "Z" * 32, "NaN", "-" * 32, "", "<b>" + "1" * 29]
)
def test_what_is_no_sketch_is_not_heard(bench, sketch):
    bench.open(f"#explore=book&steps=200&data=sketch&sketch={sketch}")
    settings = presets["book"].replace(steps=200, data="sketch")
    assert bench.settings == as_object(knobs.settle(settings))


def test_a_link_carries_the_sketch(bench, page):
    bench.open().turn("sketch", SKETCHES["ramp"])
    bins(bench).nth(4).focus()
    page.keyboard.press("ArrowUp")
    bench.rest()
    link = bench.root.get_by_role("link", name="Link to these settings").get_attribute("href")
    assert "data=sketch&sketch=" in link
    settings, picture = bench.settings, bench.press("To the last frame").look()
    page.goto("about:blank")
    bench.open(link)
    assert (bench.settings, bench.press("To the last frame").look()) == (settings, picture)


def test_axe_finds_nothing_in_the_pad(bench):
    bins(bench.open())
    found = Axe().run(bench.page, context=".gan-pad")
    assert found.violations_count == 0, found.generate_report()
