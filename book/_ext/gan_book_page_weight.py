"""The weight of a page: nothing holds up its first picture, and nothing makes it jump."""

import re
from pathlib import Path

import imagesize
from bs4 import BeautifulSoup
from PIL import Image
from sphinx.errors import ExtensionError

from gan_book_math import STYLE as MATH_STYLE
from gan_book_page_head import get_head
from gan_book_styles import NAME as STYLE

# Features of the themes that this book does not use leave these behind.
UNUSED = re.compile(
    r"toggleHintHide|toggleOpenOnPrint|kernelName = |DOCUMENTATION_OPTIONS.pagename"
)
# What the theme's script looks for on load and after every change of a page, to make tab stops of
# blocks that scroll; it lays out the whole page for it. Ours are in book.js. What stands instead is
# as long, for the sake of the source map.
TAB_STOPS = '"pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon"'
NO_TAB_STOPS = f'".none{" " * (len(TAB_STOPS) - 7)}"'
# Until its script runs, the theme shows what is for the light page and what is for the dark one.
THEME = 'localStorage.getItem("theme") || '
SYSTEM = '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'


def find_static(page: Path, site: Path) -> str:
    """Return the address of the static files, seen from a page."""
    return "../" * (len(page.relative_to(site).parts) - 1) + "_static"


def lighten(soup: BeautifulSoup, page: Path, site: Path) -> None:
    """Let nothing hold up the first picture of a page, and nothing make it jump."""
    for script in soup.select("script"):
        kind = script.get("type", "")
        if kind == "text/x-thebe-config" or UNUSED.match(script.get_text().strip()):
            script.decompose()
        elif script.get("src"):
            script["defer"] = ""
        elif THEME in script.get_text():
            script.string = script.get_text().replace(f'{THEME}"auto"', THEME + SYSTEM)
    for image in soup.select("article img[src]"):
        file = page.parent / str(image["src"])
        width, height = imagesize.get(file) if file.is_file() else (-1, -1)
        if width > 0 and not image.get("width"):
            image["width"], image["height"] = str(round(width)), str(round(height))
        image["loading"], image["decoding"] = "lazy", "async"
    for name in ("serif-regular", "sans-regular", "sans-semibold"):
        font = {"rel": "preload", "as": "font", "type": "font/woff2", "crossorigin": ""}
        address = f"{find_static(page, site)}/fonts/{name}.woff2"
        get_head(soup).insert(2, soup.new_tag("link", attrs=font | {"href": address}))


def bundle_styles(soup: BeautifulSoup, page: Path, site: Path) -> list[str]:
    """Put one style sheet in place of many; return the names of those, in their order."""
    links = soup.select("link[rel=stylesheet][href]")
    href = f"{find_static(page, site)}/{STYLE}"
    links[0].insert_before(soup.new_tag("link", rel="stylesheet", href=href))
    names = []
    for link in links:
        file = (page.parent / str(link["href"]).split("?")[0]).resolve()
        if file.name != MATH_STYLE:  # only pages with formulas ask for it
            names.append(file.relative_to(site.resolve()).as_posix())
            link.decompose()
    return names


def shrink_pictures(site: Path) -> None:
    """Give figures a palette of 256 colours: flat drawings lose nothing, and two thirds of size."""
    for file in (site / "_images").glob("*.png"):
        with Image.open(file) as image:
            if image.mode == "P":
                continue
            small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        small.save(file, optimize=True)


def leave_tab_stops(site: Path) -> None:
    """Take the making of tab stops out of the theme's script."""
    script = site / "_static" / "scripts" / "pydata-sphinx-theme.js"
    text = script.read_text(encoding="utf-8")
    if text.count(TAB_STOPS) + text.count(NO_TAB_STOPS) != 1:
        raise ExtensionError(f"{script.name} makes tab stops in another way than it did")
    script.write_text(text.replace(TAB_STOPS, NO_TAB_STOPS), encoding="utf-8")
