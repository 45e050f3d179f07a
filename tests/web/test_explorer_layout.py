"""Where the explorer's pieces stand: picture and knob in sight together, at every width."""

from __future__ import annotations

import pytest
from explorer_page import Bench
from in_page import read_function

from gan_book import explore
from gan_book.settings import presets

START = presets["book"].replace(steps=200, learning_rate_g=0.02)


@pytest.fixture(scope="module")
def pages() -> dict[bool, str]:
    return {compact: explore(START, compact=compact)._repr_html_() for compact in (False, True)}


#: Phones, a tablet, a laptop, the same at 200 %, a large screen; and where the knob's middle is,
#: in the middle of the window, or lower where that is short.
WINDOWS = [
    (320, 568, 0.7),
    (390, 844, 0.5),
    (699, 900, 0.5),
    (1366, 768, 0.5),
    (683, 384, 0.75),
    (3840, 2160, 0.5),
]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize(("width", "height", "place"), WINDOWS)
def test_picture_and_knob_are_in_sight_together(page, pages, width, height, place, compact):
    page.set_viewport_size({"width": width, "height": height})
    bench = Bench(page, pages[compact]).open()
    bench.root.evaluate(read_function("openFolds"))
    for knob in bench.root.locator("[data-knob]").all():
        seen = knob.evaluate(read_function("lookAtBoth"), place)
        assert min(seen) > 0.9, (knob.get_attribute("data-knob"), seen)


@pytest.mark.parametrize(("room", "beside"), [(699, False), (701, True), (1200, True)])
def test_they_stand_side_by_side_where_the_explorer_itself_has_room(page, pages, room, beside):
    """The window is wide in each case: it is no matter."""
    page.set_viewport_size({"width": 1600, "height": 800})
    bench = Bench(page, f"<style>main {{ width: {room}px }}</style>{pages[False]}").open()
    view, panel = (bench.root.locator(f".gan-{part}").bounding_box() for part in ("view", "panel"))
    assert (view["x"] + view["width"] <= panel["x"]) == beside
    assert (view["y"] + view["height"] <= panel["y"]) != beside


@pytest.mark.parametrize("width", [390, 1366])
def test_what_the_keyboard_goes_to_is_not_under_the_picture(page, pages, width):
    page.set_viewport_size({"width": width, "height": 768})
    bench = Bench(page, pages[False]).open()
    bench.root.evaluate(read_function("openFolds"))
    page.keyboard.press("Shift+Tab")
    view = bench.root.locator(".gan-view")
    for _ in range(30):
        focus = page.locator(":focus")
        if focus.evaluate("e => !e.closest('.gan-panel')"):
            break
        box, over = focus.bounding_box(), view.bounding_box()
        apart = box["x"] >= over["x"] + over["width"] or box["y"] >= over["y"] + over["height"]
        assert apart, focus.evaluate("e => e.outerHTML")
        page.keyboard.press("Shift+Tab")


def test_a_telephone_does_not_zoom_into_fields(page, pages):
    page.set_viewport_size({"width": 390, "height": 844})
    bench = Bench(page, pages[False]).open()
    bench.root.evaluate(read_function("openFolds"))
    fields = bench.root.locator("select, input[type=number]")
    sizes = fields.evaluate_all("es => es.map((e) => parseFloat(getComputedStyle(e).fontSize))")
    assert len(sizes) > 5
    assert min(sizes) >= 16


def test_words_are_large_enough_to_read(page, pages):
    bench = Bench(page, pages[False]).open()
    bench.root.evaluate(read_function("openFolds"))
    pieces = bench.root.locator("label, small, output, button, .gan-legend span")
    sizes = pieces.evaluate_all("es => es.map((e) => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 12.5
