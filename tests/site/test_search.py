"""The search: sections are found and opened, from the page, the dialog, a folder and a frame."""

import pytest

FRAME = '<!doctype html><iframe sandbox="allow-scripts" width="900" height="700" src="{}"></iframe>'


def read_hits(page) -> list[str]:
    page.wait_for_selector("#search-results li a")
    return page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")


def test_a_word_of_the_glossary_comes_first_and_opens_there(page, site_url):
    for word, anchor in (("softplus", "softplus"), ("stratified noise", "stratified-noise")):
        page.goto(f"{site_url}/search.html?q={word}")
        assert read_hits(page)[0].endswith(f"book/glossary.html#{anchor}")


def test_endings_do_not_matter_and_every_word_does(page, site_url):
    page.goto(f"{site_url}/search.html?q=generators")
    many = len(read_hits(page))
    page.goto(f"{site_url}/search.html?q=generators+collapsing")
    both = read_hits(page)
    assert 0 < len(both) < many
    page.goto(f"{site_url}/search.html?q=generators+zebra")
    page.get_by_text("No sections.").wait_for()
    assert page.locator("#search-results li").count() == 0


def test_summaries_are_the_sections_own_words(page, site_url):
    page.goto(f"{site_url}/search.html?q=forger")
    read_hits(page)
    for text in page.locator("#search-results .context").all_text_contents():
        assert "Suggest edit" not in text
        assert "Contents" not in text


def test_marks_go_with_the_query(page, site_url):
    page.goto(f"{site_url}/search.html?q=forger")
    read_hits(page)
    page.locator(".bd-search-container input").fill("police")
    marked = page.locator("#search-results mark").all_text_contents()
    assert marked
    assert {word.lower()[:5] for word in marked} == {"polic"}
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert page.locator("article :is(mark, .highlighted)").count() == 0


@pytest.mark.parametrize("path", ["search.html", "book/glossary.html"])
def test_letters_stand_beside_the_magnifier(page, site_url, path):
    page.goto(f"{site_url}/{path}")
    if path != "search.html":
        page.keyboard.press("Control+k")
    field = page.locator(".bd-search input:visible")
    left = field.bounding_box()["x"] + field.evaluate(
        "e => parseFloat(getComputedStyle(e).paddingLeft)"
    )
    glass = page.locator(".bd-search:visible .fa-magnifying-glass").bounding_box()
    assert left >= glass["x"] + glass["width"]


def refuse_storage(page) -> None:
    """Make the page's storage throw, as where a reader has blocked site data."""
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
          Object.defineProperty(window, name, {
            configurable: true,
            get() { throw new DOMException("refused", "SecurityError"); },
          });"""
    )


def use_book(page, frame) -> None:
    """Switch the theme, and find something through the dialog."""
    frame.locator("html[data-mode]").wait_for(state="attached")
    frame.locator("body[data-default-mode]").wait_for(state="attached")
    button = frame.locator(".theme-switch-button:visible").first
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(frame.locator("html").get_attribute("data-mode"))
    assert seen == {"light", "dark", "auto"}
    frame.locator(".search-button:visible, .search-button-field:visible").first.click()
    field = frame.locator(".bd-search input:visible")
    field.fill("width ratio")
    field.press("Enter")
    frame.locator("#search-results li a", has_text="Width ratio").first.click()
    frame.locator("article h1", has_text="Glossary").wait_for()


def test_everything_works_where_storage_is_refused(page, site_url):
    """The page fixture fails on any error in the console."""
    refuse_storage(page)
    page.goto(f"{site_url}/book/02-the-adversarial-game.html")
    use_book(page, page.main_frame)


def test_everything_works_in_a_sandboxed_frame(page, site_url):
    course, body = f"{site_url}/course.html", FRAME.format(f"{site_url}/index.html")
    page.route(course, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(course)
    frame = page.frames[1]
    use_book(page, frame)
    frame.evaluate("document.fonts.ready.then(() => true)")
    fonts = frame.evaluate("[...document.fonts].map((font) => [font.family, font.status])")
    assert ["Book Sans", "loaded"] in fonts
    assert [font for font in fonts if font[1] == "error"] == []


def test_a_folder_can_be_searched(browser, site):
    page = browser.new_page()
    page.goto((site / "search.html").as_uri() + "?q=softplus")
    assert read_hits(page)[0].endswith("book/glossary.html#softplus")
    page.close()
