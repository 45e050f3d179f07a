"""A phone: figures are drawn for it, wide things show that they scroll, fields do not zoom."""

import base64
import hashlib

import gan_book_narrow
import pytest
from bs4 import BeautifulSoup
from gan_book_page_text import keep_together, name_parts, say_claims_once
from gan_book_publish import move_address
from PIL import Image

from gan_book.pictures.narrow import NARROW_TYPE

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(browser):
    page = browser.new_page(viewport=PHONE)
    yield page
    page.close()


def parse(text: str) -> BeautifulSoup:
    return BeautifulSoup(f"<article>{text}</article>", "html.parser")


def test_figures_are_those_for_a_phone(phone, site_url):
    phone.goto(f"{site_url}/book/01-two-ways-to-model-data.html")
    image = phone.locator("article figure img").first
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.currentSrc").endswith("-narrow.png")
    assert phone.locator(".stacked-note").first.is_visible()


def test_a_narrow_picture_goes_with_its_wide_one(tmp_path):
    wide, narrow = (base64.b64encode(name).decode() for name in (b"wide", b"narrow"))
    outputs = [{"data": {"image/png": wide, NARROW_TYPE: narrow}}, {"data": {"image/png": narrow}}]
    name = hashlib.sha256(b"wide").hexdigest()
    (tmp_path / f"{name}.png").write_bytes(b"whatever it has become")
    notebook = {"cells": [{"outputs": outputs}, {}]}
    gan_book_narrow.write_narrow_pictures({"01": notebook}, tmp_path)
    assert (tmp_path / f"{name}-narrow.png").read_bytes() == b"narrow"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("size", "note"), [((70, 90), True), ((80, 80), False), ((90, 70), False)])
def test_a_caption_says_where_stacked_panels_are(tmp_path, size, note):
    Image.new("RGB", size).save(tmp_path / "a-narrow.png")
    text = '<figure><img src="a.png"/><figcaption><p>Left, this.</p></figcaption></figure>'
    soup = parse(text + '<img src="b.png"/>')
    gan_book_narrow.offer_narrow_pictures(soup, tmp_path / "page.html")
    assert len(soup.select("picture")) == 1
    source = soup.select_one("picture > source")
    assert (source["srcset"], source["width"]) == ("a-narrow.png", str(size[0]))
    assert bool(soup.select(".stacked-note")) is note


def test_what_is_wide_shows_that_it_scrolls(phone, site_url):
    """A shade at the edge of the box, under a cover that moves away with the content."""
    phone.goto(f"{site_url}/book/05-minibatch-discrimination.html")
    shades = phone.eval_on_selector_all(
        "article :is(pre, mjx-container[display=true], table:not(.dataframe))",
        """all => all.filter(e => e.checkVisibility()).map(e => {
          const style = getComputedStyle(e);
          return style.backgroundImage.split("linear-gradient").length > 4
            && style.backgroundAttachment.includes("local") && style.overflowX !== "visible";
        })""",
    )
    assert len(shades) > 10
    assert all(shades)


def test_fields_are_large_enough_for_a_phone_not_to_zoom(phone, site_url):
    for name in ("search", "book/04-why-it-collapses"):
        phone.goto(f"{site_url}/{name}.html")
        sizes = phone.eval_on_selector_all(
            "input:not([type=range], [type=checkbox]), select, textarea",
            "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))",
        )
        assert sizes
        assert min(sizes) >= 16


def test_the_way_to_the_top_covers_nothing(phone, site_url):
    phone.goto(f"{site_url}/book/04-why-it-collapses.html#exercises")
    # As the theme does on the way up.
    phone.add_style_tag(content="#pst-back-to-top { display: block !important }")
    button = phone.locator("#pst-back-to-top")
    box, bar = button.bounding_box(), phone.locator(".bd-header-article").bounding_box()
    assert box["y"] + box["height"] <= bar["y"] + bar["height"]
    for other in phone.locator(".bd-header-article :is(button, a):visible").all():
        place = other.bounding_box()
        apart = place["x"] >= box["x"] + box["width"] or place["x"] + place["width"] <= box["x"]
        assert apart, other.get_attribute("aria-label")


def test_a_number_stays_with_its_interval():
    soup = parse("<p>Of all 27 [20, 35] % and −0.5 [−1, 0.25] b; 1 [2] c.</p><code>3 [1, 4]</code>")
    keep_together(soup)
    assert [s.get_text() for s in soup.select(".nowrap")] == ["27 [20, 35] %", "−0.5 [−1, 0.25]"]
    assert soup.p.get_text() == "Of all 27 [20, 35] % and −0.5 [−1, 0.25] b; 1 [2] c."


def test_a_claim_is_said_once():
    verdict = '<div class="verdict"><p class="verdict-title"><strong>{}. It is.</strong></p></div>'
    text = "<h3>A1: it is</h3>{}<h3>Where it hurts</h3>{}<h3>A10: not so</h3>{}"
    soup = parse(text.format(*map(verdict.format, ("A1", "A10", "A1"))))
    say_claims_once(soup)
    assert [s.get_text() for s in soup.select("strong")] == ["A1", "A10. It is.", "A1. It is."]


def test_a_fold_is_named_by_its_label():
    soup = parse('<summary aria-label="Toggle hidden content">Show solution 4</summary>')
    name_parts(soup)
    assert not soup.summary.has_attr("aria-label")


@pytest.mark.parametrize(
    ("address", "moved"),
    [
        ("../_static/a.js?v=1", "_static/a.js?v=1"),
        ("03-gan.html#end", "book/03-gan.html#end"),
        ("../", "./"),
        ("#here", "#here"),
        ("https://example.org/../a", "https://example.org/../a"),
        ("data:image/png;base64,x", "data:image/png;base64,x"),
    ],
)
def test_addresses_hold_at_the_root(address, moved):
    assert move_address(address, "book") == moved
