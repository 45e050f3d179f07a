"""axe-core on every page, light and dark: no violation."""

import pytest
from articles import list_documents
from axe_playwright_python.sync_playwright import Axe

DOCUMENTS = list_documents()


@pytest.mark.long
@pytest.mark.parametrize("name", [*DOCUMENTS, "search", "404"])
def test_axe_finds_nothing(page, site_url, name):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{site_url}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    # As if the reader had come near every section: until then none of its blocks is a tab stop.
    page.add_style_tag(content=".bd-article section { content-visibility: visible !important }")
    page.wait_for_timeout(500)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if name != "404":
            page.locator(f"html[data-theme={scheme}]").wait_for(state="attached")
        page.wait_for_timeout(300)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_skip_link_leads_to_the_text(page, site_url):
    page.goto(f"{site_url}/{DOCUMENTS[0]}.html")
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    assert page.locator("#main-content").count() == 1
