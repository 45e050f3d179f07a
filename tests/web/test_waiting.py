"""What the explorer says and does while its run is still being computed."""

from __future__ import annotations

import pytest
from explorer_page import ADDRESS, Bench, as_object

from gan_book.base.wording import EXPLORER_WORDS
from gan_book.settings import presets

START = presets["book"].replace(steps=200, learning_rate_g=0.02)
#: What the worker posts waits here until the test lets it through.
HOLD = """
window.kept = [];
window.holds = true;
window.Worker = class extends Worker {
  set onmessage(hear) {
    super.onmessage = (event) => (window.holds ? window.kept.push([hear, event]) : hear(event));
  }
};
window.letThrough = (frames) => {
  const { session } = document.querySelector("gan-explorer");
  while (session.frames.length < frames) {
    if (!window.kept.length) return false;
    const [hear, event] = window.kept.shift();
    hear(event);
  }
  return true;
};
window.letAllThrough = () => {
  window.holds = false;
  for (const [hear, event] of window.kept.splice(0)) hear(event);
};
"""


@pytest.fixture
def bench(page, html) -> Bench:
    """An explorer whose worker is not heard."""
    page.add_init_script(HOLD)
    bench = Bench(page, html)
    page.goto(ADDRESS)
    page.wait_for_function("document.querySelector('gan-explorer').session.run")
    return bench


def let_through(bench: Bench, frames: int) -> int:
    """Let so many frames come, or some more: return how many there are."""
    bench.page.wait_for_function("frames => letThrough(frames)", arg=frames)
    return bench.root.evaluate("e => e.session.frames.length")


def slider(bench: Bench) -> int:
    return int(bench.root.get_by_role("slider", name="Frame").input_value())


def computed(bench: Bench) -> list[float]:
    return bench.root.locator("progress").evaluate("e => [e.value, e.max]")


def test_a_still_explorer_stands_at_its_end_with_its_slider(bench):
    assert (bench.text("step"), slider(bench)) == ("200", 200)
    there = let_through(bench, 2)
    assert (bench.text("step"), slider(bench)) == ("200", 200)
    assert bench.text("outcome") != EXPLORER_WORDS["computing"]  # what is seen is true
    assert computed(bench) == [there, 201]
    bench.page.evaluate("letAllThrough()")
    bench.rest()
    assert (bench.text("step"), slider(bench)) == ("200", 200)
    assert not bench.root.locator("progress").is_visible()


def test_seeking_works_in_what_there_is_and_goes_on_to_what_comes(bench):
    there = let_through(bench, 5)
    assert there < 150
    bench.root.get_by_role("slider", name="Frame").fill("2")
    assert bench.look() == bench.expect(as_object(START), 2)
    bench.root.get_by_role("slider", name="Frame").fill("150")
    assert (bench.text("step"), slider(bench)) == (str(there - 1), there - 1)
    assert bench.text("outcome") == EXPLORER_WORDS["computing"]
    bench.page.evaluate("letAllThrough()")
    bench.rest()
    assert bench.look() == bench.expect(as_object(START), 150)


def test_the_pill_says_that_a_turned_knob_is_being_computed(bench):
    bench.page.evaluate("letAllThrough()")
    bench.rest()
    bench.page.evaluate("window.holds = true")
    bench.knob("batch_size").press("ArrowRight")
    assert bench.text("outcome") == EXPLORER_WORDS["computing"]
    let_through(bench, 1)
    assert bench.text("outcome") == EXPLORER_WORDS["computing"]
    assert bench.part("stage").get_attribute("data-waits") is not None
    bench.page.evaluate("letAllThrough()")
    bench.rest()
    settings = as_object(START, batch_size=16)
    assert bench.look() == bench.expect(settings, 200)
    assert bench.part("stage").get_attribute("data-waits") is None


def test_a_run_that_takes_long_says_so_once(bench):
    page = bench.page
    page.evaluate("letAllThrough()")
    bench.rest()
    news = {"ended": False, "divergedAt": None}
    report = "([e, steps, ms, news]) => { e.since = performance.now() - ms; e.warn(steps); }"
    for done, ms, text in [
        (0.9, 4000, ""),
        (0, 90_000, ""),
        (0.1, 1000, ""),  # too early to tell
        (0.1, 4000, EXPLORER_WORDS["takes_long"].format(time="40 s")),
        (0.1, 60_000, EXPLORER_WORDS["takes_long"].format(time="40 s")),
    ]:
        page.evaluate(report, [bench.root.element_handle(), done, ms, news])
        assert bench.text("note") == text
    bench.turn("seed", 2)
    assert bench.text("note") == ""
    page.evaluate(report, [bench.root.element_handle(), 0.01, 10_000, news])
    assert bench.text("note") == EXPLORER_WORDS["takes_long"].format(time="17 min")


def test_play_before_the_end_plays_what_there_is(bench):
    there = let_through(bench, 4)
    bench.press("Play")
    bench.page.wait_for_function(
        "there => document.querySelector('gan-explorer').timeline.index === there - 1", arg=there
    )
    assert bench.part("stage").get_attribute("data-state") == "playing"
    bench.page.wait_for_function("document.querySelector('[data-waits]')")
    bench.page.evaluate("letAllThrough()")
    bench.page.wait_for_function("document.querySelector('gan-explorer').timeline.index > 50")
