"""What makes the site safe, found and light: policy, metadata, map, sizes; read from its files."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from articles import list_documents
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
HOME = CONFIG["html"]["baseurl"]
DOCUMENTS = list_documents()


@pytest.fixture(scope="module")
def soups(site: Path) -> dict[str, BeautifulSoup]:
    """The pages of the book and the search page, parsed."""
    files = {name: site / f"{name}.html" for name in [*DOCUMENTS, "search"]}
    return {
        name: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for name, file in files.items()
    }


def get_content(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select(selector)
    assert len(found) == 1, (selector, found)
    return found[0]["content"]


def test_only_known_scripts_run(soups):
    """The policy names each script in the page by its hash, and allows no other, no handler."""
    for name, soup in soups.items():
        policy = get_content(soup, "meta[http-equiv=Content-Security-Policy]")
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
        assert rules["default-src"] == ["'none'"]
        allowed = rules["script-src"]
        for loose in ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "data:", "blob:", "*"):
            assert loose not in allowed, name
        assert not [address for address in allowed if re.match(r"https?:|//", address)]
        hashes = set()
        for script in soup.select("script:not([src])"):
            if script.get("type", "") in ("", "module", "text/javascript"):
                digest = hashlib.sha256(script.decode_contents().encode()).digest()
                hashes.add(f"'sha256-{base64.b64encode(digest).decode()}'")
        assert hashes == {word for word in allowed if word.startswith("'sha256-")}, name
        handlers = [tag for tag in soup.find_all(True) for key in tag.attrs if key.startswith("on")]
        assert handlers == [], name


def test_the_policy_comes_before_what_it_rules(soups):
    for name, soup in soups.items():
        first = soup.head.find(["script", "link", "style", "meta"], attrs={"charset": False})
        assert first.get("http-equiv") == "Content-Security-Policy", name


def test_a_script_from_elsewhere_does_not_run(browser, site_url):
    """Seen in the browser: injected text is refused, the page's own scripts ran."""
    page = browser.new_page()
    page.goto(f"{site_url}/{DOCUMENTS[0]}.html")
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.injected = true";
          document.body.append(script);
          return [window.injected === true, Boolean(document.documentElement.dataset.mode)];
        }"""
    )
    page.close()
    assert ran == [False, True]


def test_every_page_describes_itself(soups):
    seen = {}
    for name in DOCUMENTS:
        text = get_content(soups[name], "meta[name=description]")
        assert 40 <= len(text) <= 165, (name, text)
        assert text not in seen.values(), name
        seen[name] = text
        soup = soups[name]
        assert get_content(soup, 'meta[property="og:description"]') == text
        assert get_content(soup, 'meta[property="og:url"]') == f"{HOME}/{name}.html"
        assert soup.select_one("link[rel=canonical]")["href"] == f"{HOME}/{name}.html"
        assert get_content(soup, 'meta[property="og:title"]') in soup.title.get_text()


def test_structured_data_names_the_book(soups):
    for name in DOCUMENTS:
        script = soups[name].select_one('script[type="application/ld+json"]')
        data = json.loads(script.get_text())
        kind = "Book" if name == DOCUMENTS[0] else "Chapter"
        assert kind in data["@type"]
        assert "LearningResource" in data["@type"]
        assert data["url"] == f"{HOME}/{name}.html"


def test_the_card_is_there_and_of_the_size_that_sites_show(soups, site):
    address = get_content(soups[DOCUMENTS[0]], 'meta[property="og:image"]')
    file = site / address.removeprefix(f"{HOME}/")
    with Image.open(file) as image:
        assert image.size == (1200, 630)


def test_map_and_robots(site):
    tree = ElementTree.parse(site / "sitemap.xml")
    names = [element.text for element in tree.iter() if element.tag.endswith("loc")]
    assert sorted(names) == sorted(f"{HOME}/{name}.html" for name in DOCUMENTS)
    assert f"Sitemap: {HOME}/sitemap.xml" in (site / "robots.txt").read_text()


def test_the_page_for_a_wrong_address_leads_back(site):
    soup = BeautifulSoup((site / "404.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in soup.select("a")]
    assert links
    for link in links:  # it is shown at any depth: only whole addresses hold
        assert (site / link.removeprefix(f"{HOME}/")).is_file(), link


def test_pictures_have_their_size_and_wait(soups):
    for name in DOCUMENTS:
        for image in soups[name].select("article img"):
            assert int(image["width"]) > 0, name
            assert int(image["height"]) > 0, name
            assert image["loading"] == "lazy", name


def test_a_page_is_light(soups, site):
    """Under 1.5 MB in all, pictures and films included, compressed as a web host does."""
    for name in DOCUMENTS:
        page = site / f"{name}.html"
        tags = soups[name].select("img[src], script[src], link[rel=stylesheet], link[rel=preload]")
        names = {str(tag.get("src") or tag["href"]).split("?")[0] for tag in tags}
        files = {(page.parent / file).resolve() for file in names}
        size = sum(len(gzip.compress(file.read_bytes())) for file in [page, *files])
        assert size < 1.5e6, (name, size)


def test_nothing_holds_up_the_first_picture(soups):
    """One style sheet (and that of formulas where there are any); no script before the text."""
    for name, soup in soups.items():
        styles = [link["href"].split("/")[-1] for link in soup.select("link[rel=stylesheet]")]
        formulas = bool(soup.select("article .math"))
        assert len(styles) == 1 + formulas, (name, styles)
        assert all(script.has_attr("defer") for script in soup.select("script[src]")), name


def test_the_style_sheet_keeps_what_pages_use(page, site_url):
    """Rules of the themes that no page matches are left out; those that matter are there."""
    page.goto(f"{site_url}/{DOCUMENTS[1]}.html")
    look = page.evaluate(
        """() => [
          getComputedStyle(document.querySelector(".bd-sidebar-primary")).position,
          getComputedStyle(document.querySelector("article pre .k, article pre .kn")).color,
          getComputedStyle(document.querySelector("article pre")).color,
        ]"""
    )
    assert look[0] == "sticky"
    assert look[1] != look[2]


def test_foot_says_when_the_page_changed_and_top_leads_to_its_source(soups):
    for name in DOCUMENTS:
        soup = soups[name]
        if soup.select_one(".last-updated"):  # a build outside of a repository knows no dates
            assert re.search(r"\d{4}-\d\d-\d\d", soup.select_one(".last-updated").get_text())
        edit = [link["href"] for link in soup.select("a.btn-source-edit-button")]
        assert edit, name
        assert edit[0].startswith(CONFIG["repository"]["url"])


def test_question_mark_shows_the_keys(page, site_url):
    page.goto(f"{site_url}/{DOCUMENTS[0]}.html")
    page.keyboard.press("?")
    help_box = page.locator(".key-help")
    assert help_box.is_visible()
    assert "search" in help_box.inner_text()
    page.keyboard.press("Escape")
    assert not help_box.is_visible()


def test_blocks_that_scroll_are_stops_for_the_keyboard(page, site_url):
    """Found as the reader comes near, not by a layout of the whole page when it opens."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site_url}/book/03-a-gan-for-one-gaussian.html")
    page.wait_for_timeout(500)
    blocks = page.locator("article pre")
    assert blocks.last.get_attribute("tabindex") is None
    page.evaluate("document.querySelectorAll('article details').forEach(fold => fold.open = true)")
    found = []
    for block in blocks.all()[-12:]:
        block.scroll_into_view_if_needed()
        page.wait_for_timeout(100)
        scrolls = block.evaluate(
            "e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight"
        )
        assert block.get_attribute("tabindex") == ("0" if scrolls else "-1")
        found.append(scrolls)
    assert set(found) == {True, False}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_known_before_the_first_picture(page, site_url, scheme):
    page.emulate_media(color_scheme=scheme)
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{site_url}/book/bibliography.html")
    assert page.locator("html").get_attribute("data-theme") == scheme
    assert page.locator(".logo__image:visible").count() == 1
