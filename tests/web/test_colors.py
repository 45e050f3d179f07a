"""Colours have one home: no other file says a hue."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from gan_book.base import colors
from gan_book.pictures import plotting
from gan_book.pictures.web_files import read_styles

ROOT = Path(__file__).parents[2]
HOME = ROOT / "gan_book" / "base" / "colors.py"
BOOK = ROOT / "book" / "_assets" / "book.css"
PLACES = ("gan_book", "book/_assets", "book/_ext", "book/measurements", "tools")
KINDS = {".py", ".js", ".cjs", ".css", ".html", ".mplstyle"}
FILES = [
    path
    for place in PLACES
    for path in sorted((ROOT / place).rglob("*"))
    if path.suffix in KINDS and path != HOME and "node_modules" not in path.parts
]
#: Greys may have a slight tint: so far may their red, green and blue lie apart.
TINT = 16


def find_hues(text: str, code: str = r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b") -> list[str]:
    """Return the colours of a text that are no greys, in six capitals."""
    found = re.findall(code, text)
    whole = [hue if len(hue) == 6 else "".join(2 * digit for digit in hue) for hue in found]
    return [f"#{hue.upper()}" for hue in whole if is_hue(bytes.fromhex(hue))]


def is_hue(parts: bytes) -> bool:
    return max(parts) - min(parts) > TINT


def find_rules(text: str, selector: str) -> list[str]:
    return re.findall(rf"^{re.escape(selector)} {{\n(.*?)^}}", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_file_says_a_hue(path):
    text = path.read_text("utf-8")
    if path == BOOK:
        for palette in (colors.LIGHT, colors.DARK):
            text = text.replace(colors.write_properties(palette), "")
    if path.suffix == ".mplstyle":  # "#" begins a comment there
        assert find_hues(text, r"\b([0-9A-Fa-f]{6})\b") == []
    else:
        assert find_hues(text) == []


def test_a_hue_is_found():
    assert find_hues("a { color: #0072b2; fill: #08f; stroke: #767676 }") == ["#0072B2", "#0088FF"]


def test_the_book_has_both_palettes():
    text = BOOK.read_text("utf-8")
    assert find_rules(text, "html")[0] == colors.write_properties(colors.LIGHT)
    assert find_rules(text, 'html[data-theme="dark"]')[0] == colors.write_properties(colors.DARK)


def test_elements_have_the_colours_of_the_meanings():
    rule = colors.write_properties(colors.MEANINGS)
    assert find_rules(read_styles("player"), ":root")[0] == rule
    assert set(re.findall(r"--gan-([\w-]+): #", rule)) == set(colors.MEANINGS)


BOOK_STYLE = "".join(
    f"{selector} {{ {colors.write_properties(palette)} }}"
    for selector, palette in (("html", colors.LIGHT), ('html[data-theme="dark"]', colors.DARK))
)
PAGES = {
    "book": ('data-theme="light"', "", BOOK_STYLE, colors.LIGHT),
    "dark book": ('data-theme="dark"', "", BOOK_STYLE, colors.DARK),
    "bare": ("", "", "", colors.LIGHT),
    "dark Jupyter": ("", 'data-jp-theme-light="false"', "", colors.DARK),
    "light Jupyter": ("", 'data-jp-theme-light="true"', "", colors.LIGHT),
    "dark Colab": ('theme="dark"', "", "", colors.DARK),
    "dark VS Code": ("", 'class="vscode-dark"', "", colors.DARK),
}


@pytest.mark.parametrize("name", PAGES)
def test_elements_take_the_palette_of_their_page(page, name):
    """The elements' own style comes last, and the page's palette goes before it all the same."""
    html, body, style, palette = PAGES[name]
    piece = '<svg class="gan"><path class="gan-line gan-data"/></svg>'
    page.set_content(
        f"<html {html}><style>{style}</style><body {body}>{piece}"
        f"<style>{read_styles('player', 'explorer')}</style></body></html>"
    )
    stroke = page.locator("path").evaluate("e => getComputedStyle(e).stroke")
    assert [int(n) for n in re.findall(r"\d+", stroke)] == list(bytes.fromhex(palette["data"][1:]))


def test_figures_cycle_through_the_meanings():
    with plt.rc_context():
        plotting.use_style()
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert cycle == [*colors.MEANINGS.values(), colors.HIGHLIGHT]
