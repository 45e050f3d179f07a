"""The explorer on the built welcome page."""

from __future__ import annotations

from time import monotonic, sleep


def wait_until(page, condition: str) -> None:
    """Wait for a condition on the explorer e; wait_for_function is stopped by the page's policy."""
    end = monotonic() + 120
    while not page.eval_on_selector("gan-explorer", f"e => e.session && {condition}"):
        assert monotonic() < end, condition
        sleep(0.05)


def test_the_first_screen_plays_the_collapse_and_one_switch_is_the_remedy(page, site_url):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site_url}/book/index.html")
    explorer = page.locator("gan-explorer")
    wait_until(page, "e.timeline.playing")
    for piece in ("svg.gan-plot", "[data-knob=minibatch]", "[aria-label=Pause]"):
        box = explorer.locator(piece).bounding_box()
        assert box["y"] + box["height"] <= 900, piece
    outcome = explorer.locator("[data-part=outcome]")
    to_the_end = explorer.get_by_role("button", name="To the last frame")
    wait_until(page, "e.session.ended")
    to_the_end.click()
    assert outcome.text_content() == "collapsed"
    explorer.get_by_role("switch", name="minibatch discrimination").click()
    wait_until(page, "e.session.ended && e.session.run === 2")
    to_the_end.click()
    assert outcome.text_content() == "good"


def test_a_link_leads_to_its_settings(page, site_url):
    page.goto(f"{site_url}/book/index.html#explore=balanced&seed=5&steps=500")
    wait_until(page, "e.session.ended")
    settings = page.eval_on_selector("gan-explorer", "e => e.panel.settings")
    assert (settings["learning_rate_d"], settings["seed"], settings["steps"]) == (0.003, 5, 500)
