"""Links land: a heading that was asked for stands at the top of the window, and stays there.

Nothing here asks for less motion: scrolling is smooth, as for most readers.
"""

import pytest
from bs4 import BeautifulSoup

WINDOWS = {390: 844, 820: 1180, 1366: 768}
#: So far from its place may a heading end up, in pixels.
OFF = 80
#: How far a section's heading is from its place, under the bar at the top; where the page ends it
#: may be lower. Waits until neither the window nor the page has moved for a while.
MEASURE = """async ([id, still]) => {
  const root = document.documentElement;
  const look = () => `${Math.round(scrollY)} ${root.scrollHeight}`;
  for (let same = 0, last = "", tries = 0; same < still && tries < 1200; tries += 1) {
    await new Promise(requestAnimationFrame);
    same = look() === last ? same + 1 : 0;
    last = look();
  }
  const target = document.getElementById(id);
  const heading = target.querySelector("h1, h2, h3, h4") ?? target;
  const place = parseFloat(getComputedStyle(root).scrollPaddingTop);
  const off = heading.getBoundingClientRect().top - place;
  const atEnd = root.scrollHeight - innerHeight - scrollY < 2;
  return Math.abs(atEnd ? Math.min(off, 0) : off);
}"""
SAMPLE = [
    ("04-why-it-collapses", "exercises"),
    ("06-how-good-is-a-generator", "what-to-remember"),
    ("glossary", "width-ratio"),
]
#: The pages on which readers were led astray.
LONGEST = [
    "book/04-why-it-collapses",
    "book/05-minibatch-discrimination",
    "book/06-how-good-is-a-generator",
    "book/glossary",
]


def set_width(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WINDOWS[width]})


def measure(page, anchor: str, still: int = 40) -> float:
    return page.evaluate(MEASURE, [anchor, still])


@pytest.mark.parametrize("width", WINDOWS)
@pytest.mark.parametrize(("name", "anchor"), SAMPLE)
def test_a_link_from_outside_lands(page, site_url, name, anchor, width):
    set_width(page, width)
    page.goto(f"{site_url}/book/{name}.html#{anchor}")
    assert measure(page, anchor) < OFF


@pytest.mark.parametrize("anchor", ["exercises", "when-collapse-is-a-phase"])
def test_the_contents_at_the_side_lead_there_and_back(page, site_url, anchor):
    set_width(page, 1366)
    page.goto(f"{site_url}/book/04-why-it-collapses.html")
    for goal in ("what-to-remember", anchor):
        page.locator(f'.bd-toc-nav a[href="#{goal}"]').click()
        assert measure(page, goal) < OFF, goal


def test_a_link_of_another_chapter_lands(page, site_url):
    set_width(page, 820)
    page.goto(f"{site_url}/book/03-a-gan-for-one-gaussian.html")
    link = page.locator('article a[href*="glossary.html#"]').last
    anchor = link.get_attribute("href").split("#")[1]
    link.click()
    page.wait_for_url("**/glossary.html#*")
    assert measure(page, anchor) < OFF


def test_a_hit_of_the_search_lands(page, site_url):
    set_width(page, 390)
    page.goto(f"{site_url}/search.html?q=forger")
    link = page.locator("#search-results li a").first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**/{address}")
    assert measure(page, address.split("#")[1]) < OFF


@pytest.mark.long
@pytest.mark.parametrize("document", LONGEST)
def test_every_heading_of_a_long_page_lands(page, site, site_url, document):
    """On a phone, where pages are longest; the tests above go to some at every width."""
    soup = BeautifulSoup((site / f"{document}.html").read_text(encoding="utf-8"), "html.parser")
    set_width(page, 390)
    missed = {}
    for section in soup.select("article section[id]"):
        page.goto(f"{site_url}/{document}.html#{section['id']}")
        off = measure(page, section["id"], still=10)
        if off >= OFF:
            missed[section["id"]] = off
    assert missed == {}
