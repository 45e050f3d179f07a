"""The built site, as a reader's browser sees it: offline, on a phone, with every link followed."""

import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from articles import list_documents
from bs4 import BeautifulSoup

DOCUMENTS = list_documents()
PAGES = [*DOCUMENTS, "search"]


@pytest.fixture(scope="module")
def soups(site: Path) -> dict[Path, BeautifulSoup]:
    """Every page of the site, parsed."""
    files = [f for f in sorted(site.rglob("*.html")) if "_static" not in f.parts]
    return {f: BeautifulSoup(f.read_text(encoding="utf-8"), "html.parser") for f in files}


def open_page(page, site_url: str, name: str, width: int = 1280):
    """Go to a page and open its folds, so that their contents are looked at too."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site_url}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    return page


def test_root_is_the_welcome_page(page, site_url, soups, site):
    """Whoever shares the book's address shares this page: it has all that its original has."""
    page.goto(site_url)
    assert page.locator("article h1").inner_text().startswith("The GAN Book")
    root, first = soups[site / "index.html"], soups[site / f"{DOCUMENTS[0]}.html"]
    assert root.title.get_text() == first.title.get_text()
    for selector in (
        "meta[name=description]",
        'meta[property="og:image"]',
        "link[rel=canonical]",
        "meta[http-equiv=Content-Security-Policy]",
    ):
        assert (
            [str(tag) for tag in root.select(selector)]
            == [str(tag) for tag in first.select(selector)]
            != []
        ), selector
    page.locator("article a", has_text="Two ways to model data").first.click()
    page.wait_for_url("**/book/01-two-ways-to-model-data.html*")


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_without_network_or_errors(page, site_url, name):
    """The page fixture fails on a request to another host and on any error in the console."""
    open_page(page, site_url, name)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert page.locator("main h1:visible").count() == 1
    images = "all => all.filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
    assert page.locator("img").evaluate_all(images) == []
    fonts = page.evaluate("[...document.fonts].map(f => [f.family, f.status])")
    assert ["Book Sans", "loaded"] in fonts
    assert [f for f in fonts if f[1] == "error"] == []


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways(page, site_url, name):
    open_page(page, site_url, name)
    page.wait_for_load_state("networkidle")
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # What an outer box clips does not scroll, and cannot be read either.
        sticking_out = page.locator("article > *, article section > *").evaluate_all(
            "(all, width) => all.filter(e => e.checkVisibility()"
            " && e.getBoundingClientRect().right > width + 1).map(e => e.outerHTML.slice(0, 99))",
            width,
        )
        assert sticking_out == [], width


@pytest.mark.parametrize("name", DOCUMENTS)
def test_one_search_box_and_no_empty_bar(page, site_url, name):
    open_page(page, site_url, name)
    boxes = page.locator("input[type=search], .search-button-field, .search-button")
    assert [box.is_visible() for box in boxes.all()].count(True) == 1
    bars = page.locator("header, nav, .bd-header, .bd-header-announcement").all()
    shown = [bar for bar in bars if bar.is_visible()]
    assert [b.evaluate("b => b.outerHTML") for b in shown if not b.inner_html().strip()] == []
    assert not page.locator("header.bd-header").is_visible()


def test_formulas_are_typeset_without_a_script(soups):
    """Each has letters to see and MathML to hear; none is left as TeX, or has an error in it."""
    count = 0
    for file, soup in soups.items():
        for formula in soup.select("article .math"):
            count += 1
            assert formula.select("mjx-container mjx-c"), (file.name, formula)
            assert formula.select("mjx-assistive-mml math"), (file.name, formula)
            assert not formula.select("mjx-merror, merror"), (file.name, formula)
    assert count > 100


def test_letters_of_formulas_have_their_font(page, site_url):
    open_page(page, site_url, "book/notation")
    page.locator("article mjx-container").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    fonts = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    assert any(font.startswith("MJX") for font in fonts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_readers_system(page, site_url, scheme):
    page.emulate_media(color_scheme=scheme)
    open_page(page, site_url, DOCUMENTS[0])
    shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", shade)[:3])) / 3
    assert (brightness > 200) if scheme == "light" else (brightness < 60)


def test_theme_button_switches(page, site_url):
    open_page(page, site_url, DOCUMENTS[0])
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}


def test_search_finds_a_word_of_the_glossary(page, site_url):
    open_page(page, site_url, "search")
    page.goto(f"{site_url}/search.html?q=stratified")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    assert any("glossary" in address for address in found)


def test_links_and_anchors_hold(soups, site):
    dead = []
    for file, soup in soups.items():
        for link in soup.select("a[href], area[href]"):
            target, fragment = urldefrag(link["href"])
            if re.match(r"[a-z]+:|//", target):
                continue
            goal = (file.parent / unquote(target)).resolve() if target else file
            if goal.is_dir():
                goal /= "index.html"
            if not goal.is_file():
                dead.append(f"{file.relative_to(site)} -> {link['href']}")
            elif fragment and goal in soups and not soups[goal].find(id=unquote(fragment)):
                dead.append(f"{file.relative_to(site)} -> {link['href']} (no such anchor)")
    assert dead == []


def test_nothing_is_asked_of_another_host(soups, site):
    """Also what loads late, or only in some browser: read from the files themselves."""
    asked = []
    for file, soup in soups.items():
        for tag in soup.select("script[src], img[src], iframe[src], source[src], video[src]"):
            asked.append((file.name, tag["src"]))
        for tag in soup.select("link[href]"):
            if set(tag.get("rel", [])) & {"stylesheet", "preload", "icon", "modulepreload"}:
                asked.append((file.name, tag["href"]))
    for file in site.rglob("*.css"):
        text = file.read_text(encoding="utf-8", errors="replace")
        addresses = re.findall(r"(?:url\(|@import )[\"']?([^\"')\s]+)", text)
        asked += [(file.name, address) for address in addresses]
    assert [a for a in asked if re.match(r"(https?:)?//", a[1])] == []


def test_images_have_alt_text(soups, site):
    """Sphinx gives an image without alt text its file's name: that says nothing."""
    mute = [
        f"{file.relative_to(site)}: {image.get('src', '')[:80]}"
        for file, soup in soups.items()
        for image in soup.select("article img")
        if len(image.get("alt", "").split()) < 3
    ]
    assert mute == []


def test_no_markup_or_machine_noise_is_left_in_the_text(soups):
    noise = re.compile(r"^:::|\{(?:note|tip|warning|figure|admonition)\}|\$\$|oneDNN|cuda", re.M)
    left = []
    for file, soup in soups.items():
        article = soup.select_one("article")
        if article:
            for part in article.select("script, style, .highlight, .math"):
                part.extract()
            left += [(file.name, found) for found in noise.findall(article.get_text())]
    assert left == []


def test_every_page_has_one_title_and_a_description_of_its_language(soups):
    for file, soup in soups.items():
        if soup.select_one("article"):
            assert len(soup.select("article h1")) <= 1, file.name
            assert soup.title.get_text(strip=True), file.name
            assert soup.html.get("lang") == "en", file.name
