"""Settings in the page's address: links that carry them, copying, and where they lead."""

from __future__ import annotations

import html as escaping
from urllib.parse import urlencode

import pytest
from explorer_page import ADDRESS, HEAD, Bench, as_object
from in_page import read_function

from gan_book.base.wording import EXPLORER_WORDS
from gan_book.settings import Settings, presets
from gan_book.widgets import knobs

START = presets["book"].replace(
    steps=200, minibatch=True, learning_rate_g=0.02, decay_rate=0.9, decay_steps=50
)
LINK = "#explore=book&steps=200&seed=5"


def test_a_link_carries_the_settings(bench, page):
    bench.open().turn("data_gap", 2.0).turn("minibatch", False).turn("seed", 99)
    bench.knob("preset").select_option("balanced")
    bench.rest().turn("noise", "stratified").turn("learning_rate_g", 0.05)
    link = bench.root.get_by_role("link", name="Link to these settings").get_attribute("href")
    settings, picture = bench.settings, bench.look()
    page.goto("about:blank")
    bench.open(link)
    assert bench.settings == settings
    assert bench.look() == picture
    assert bench.knob("preset").input_value() == "balanced"


def test_an_address_that_changes_is_followed(bench):
    bench.open()
    bench.page.evaluate("location.hash = 'explore=book&seed=5&steps=200'")
    bench.page.wait_for_function("document.querySelector('gan-explorer').panel.settings.seed === 5")
    bench.rest()
    assert bench.settings == as_object(knobs.settle(presets["book"]), seed=5, steps=200)


HOSTILE = [
    ("data_mean", "<img src=x onerror=alert(1)>"),
    ("data_mean", "1e99"),
    ("data_mean", "NaN"),
    ("data_mean", "Infinity"),
    ("data_std", "0"),
    ("data_std", "-1"),
    ("steps", "1e9"),
    ("steps", "100.5"),
    ("steps", "0x10"),
    ("hidden_size", "100000"),
    ("hidden_size_d", "null"),
    ("batch_size", "4096"),
    ("num_kernels", "9" * 400),
    ("seed", "-1"),
    ("noise", "__proto__"),
    ("noise", "stratified "),
    ("optimizer", "constructor"),
    ("minibatch", "1"),
    ("record_every", "1"),
    ("beta2", "0.5"),
    ("precision", "float16"),
    ("__proto__", "x"),
    ("toString", "x"),
]


def test_what_an_address_may_not_say_is_not_heard(bench):
    bench.open()
    for name, value in HOSTILE:
        link = {"explore": "book", "steps": 200, "seed": 3} | {name: value}
        bench.page.evaluate(read_function("followHash"), urlencode(link))
        steps = presets["book"].steps if name == "steps" else 200
        seed = 0 if name == "seed" else 3
        expected = as_object(knobs.settle(presets["book"]), steps=steps, seed=seed)
        assert bench.settings == expected, (name, value)
    bench.rest()
    assert bench.page.locator("img, b:not([data-part])").count() == 0


def test_an_address_may_name_both_ends_of_what_is_allowed(bench):
    bench.open()
    usual = knobs.settle(presets["book"]).replace(steps=200)
    for knob in knobs.list_knobs(usual):
        for value in () if knob.low is None else (knob.low, knob.high):
            link = {"explore": "book", "steps": 200} | {knob.name: f"{value:.12g}"}
            bench.page.evaluate(read_function("followHash"), urlencode(link))
            expected = knobs.turn(usual, **{knob.name: value})
            assert bench.settings == as_object(expected), (knob.name, value)


def test_an_address_of_no_preset_is_no_address(bench):
    bench.open()
    for preset in ("__proto__", "constructor", "toString", "", "<b>x</b>", "BOOK"):
        bench.page.evaluate(read_function("followHash"), urlencode({"explore": preset, "seed": 3}))
        assert bench.settings == as_object(knobs.settle(START)), preset
    assert bench.root.evaluate("e => e.session.run") == 1


def test_settings_of_an_address_agree_with_each_other(bench):
    link = {"explore": "book", "steps": 200, "loss": "log", "label_smoothing": 0.3}
    bench.open("#" + urlencode(link | {"batch_size": 4, "nearest": 63}))
    Settings(**bench.settings)


# ---------------------------------------------------------------- the address stays current


def wait_for_address(page, *pieces: str) -> None:
    page.wait_for_url(lambda url: all(piece in url for piece in pieces))


def test_the_address_says_what_the_knobs_say_and_a_reload_shows_it_again(bench, page):
    bench.open()
    assert "#" not in page.url
    bench.turn("data_mean", 2.0).turn("noise", "normal")
    bench.knob("preset").select_option("balanced")
    bench.rest().turn("seed", 3)
    wait_for_address(page, "#explore=balanced", "seed=3")
    settings, picture = bench.settings, bench.look()
    assert page.evaluate("history.length") == 2  # about:blank and this: no entry for each turn
    page.reload()
    bench.rest()
    assert bench.settings == settings
    assert bench.look() == picture
    bench.press("Reset").rest()
    page.wait_for_url(lambda url: "seed" not in url)


def test_a_link_that_is_followed_at_once_is_not_overwritten(bench, page):
    """The address is written a moment after the turn: where the reader has gone since, it stays."""
    page.add_init_script("window.late = []; window.soon = setTimeout")
    bench.open()
    page.evaluate("window.setTimeout = (act, ms) => (ms ? late.push(act) : soon(act))")
    bench.knob("seed").fill("4")
    bench.knob("seed").press("Tab")
    # The moment has come before the page hears of the new address.
    page.evaluate("location.hash = 'explore=book&seed=77&steps=200'; late.forEach((act) => act())")
    page.wait_for_function("document.querySelector('gan-explorer').panel.settings.seed === 77")
    assert "seed=77" in page.url


def test_a_shared_link_leads_to_its_explorer_and_stays_there(page, html):
    """In a page that scrolls smoothly, with a fold to open, and that grows while it settles."""
    head = f"{HEAD}<style>html {{ scroll-behavior: smooth }}</style>"
    late = "<script>setTimeout(() => { first.style.height = '3000px' }, 500)</script>"
    tall = f'<div id="first" style="height: 2500px"></div>{late}'
    after = '<div style="height: 3000px"></div>'
    bench = Bench(page, f"{tall}<details><summary>More</summary>{html}</details>{after}", head)
    bench.open(LINK)
    assert bench.settings["seed"] == 5
    page.wait_for_function("first.style.height === '3000px'")
    page.wait_for_function(
        "Math.abs(document.querySelector('gan-explorer').getBoundingClientRect().top) < 80"
    )
    page.mouse.wheel(0, -1500)  # the reader goes elsewhere, and is not taken back
    page.wait_for_function(
        "document.querySelector('gan-explorer').getBoundingClientRect().top > 1000"
    )
    page.wait_for_timeout(200)
    assert bench.root.bounding_box()["y"] > 1000


def test_without_a_link_the_page_stays_at_its_top(page, html):
    bench = Bench(page, f'{html}<div style="height: 3000px"></div>').open()
    bench.knob("seed").fill("4")
    bench.knob("seed").press("Tab")
    wait_for_address(page, "seed=4")
    page.evaluate("scrollTo(0, 700)")
    bench.rest()
    assert page.evaluate("scrollY") == 700  # a turn of a knob moves nothing


def test_the_address_names_the_explorer_of_a_page_that_it_speaks_for(page, html):
    bench = Bench(page, f'{html}<div style="height: 2000px"></div>{html}').open()
    second = Bench.__new__(Bench)
    second.page, second.root = page, page.locator("gan-explorer").nth(1)
    second.root.scroll_into_view_if_needed()
    second.rest().turn("seed", 8)
    wait_for_address(page, "place=2", "seed=8")
    assert bench.settings["seed"] == 0
    page.reload()
    second.rest()
    page.mouse.wheel(0, -9000)  # as a reader goes back to the first
    bench.rest()
    assert (bench.settings["seed"], second.settings["seed"]) == (0, 8)
    bench.turn("seed", 6)
    page.wait_for_url(lambda url: "seed=6" in url and "place" not in url)
    link = second.root.get_by_role("link", name="Link to these settings")
    assert "place=2" in link.get_attribute("href")


# ---------------------------------------------------------------- copying


def replace_clipboard(page, write: str) -> None:
    """Give the page another clipboard: browsers offer theirs to secure pages alone."""
    value = f"{{ value: {{ writeText: {write} }} }}"
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {value})")


def test_copying_says_so(bench, page):
    replace_clipboard(page, "async (text) => { window.copied = text; }")
    bench.open().turn("seed", 9)
    link = bench.root.get_by_role("link", name="Link to these settings")
    link.click()
    bench.root.locator(".gan-copied").get_by_text(EXPLORER_WORDS["copied"]).wait_for()
    assert bench.root.locator(".gan-copied").get_attribute("role") == "status"
    copied = page.evaluate("window.copied")
    assert copied == link.evaluate("e => e.href")
    assert "seed=9" in copied
    bench.turn("seed", 10)  # what was copied is no longer what is seen
    assert bench.root.locator(".gan-copied").text_content() == ""


@pytest.mark.parametrize("way", ["refused", "missing"])
def test_copying_that_fails_says_so_too(page, html, way):
    if way == "refused":
        replace_clipboard(page, "() => Promise.reject(new Error('no'))")
    bench = Bench(page, html).open()
    bench.root.get_by_role("link", name="Link to these settings").click()
    bench.root.locator(".gan-copied").get_by_text(EXPLORER_WORDS["not_copied"]).wait_for()


def test_in_a_sandboxed_frame_without_an_address_it_works_all_the_same(page, html):
    frame = '<iframe sandbox="allow-scripts" width="900" height="900" srcdoc="{}"></iframe>'
    whole = frame.format(escaping.escape(f"{HEAD}{html}"))
    page.route(ADDRESS, lambda route: route.fulfill(body=whole, content_type="text/html"))
    page.goto(ADDRESS)
    inner = page.frames[1]
    inner.wait_for_function("document.querySelector('gan-explorer')?.session.ended")
    seed = inner.locator("[data-knob=seed] input")
    seed.fill("4")
    seed.press("Tab")
    inner.wait_for_function("document.querySelector('gan-explorer').session.ended")
    page.wait_for_timeout(500)  # until the address would have been written
    assert inner.evaluate("document.querySelector('gan-explorer').panel.settings.seed") == 4
