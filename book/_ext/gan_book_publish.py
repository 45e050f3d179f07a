"""What is done to every finished page, and to the site: light, found, cited, and closed to others.

One style sheet, deferred scripts, sized pictures; descriptions and structured data; a strict
Content-Security-Policy that names every script written into the page by its hash.
"""

import base64
import functools
import hashlib
import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import imagesize
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from gan_book_math import STYLE as MATH_STYLE
from gan_book_styles import NAME as STYLE
from gan_book_styles import write_bundle

CARD = "card.png"
# Features of the themes that this book does not use leave these behind.
UNUSED = re.compile(
    r"toggleHintHide|toggleOpenOnPrint|kernelName = |DOCUMENTATION_OPTIONS.pagename"
)
OPENINGS = re.compile(r"After (this chapter|these pages) you can ")
# What the theme's script looks for on load and after every change of a page, to make tab stops of
# blocks that scroll; it lays out the whole page for it. Ours are in book.js. What stands instead is
# as long, for the sake of the source map.
TAB_STOPS = '"pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon"'
NO_TAB_STOPS = f'".none{" " * (len(TAB_STOPS) - 7)}"'
# Until its script runs, the theme shows what is for the light page and what is for the dark one.
THEME = 'localStorage.getItem("theme") || '
SYSTEM = '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
ACTIONS = {"window.print()": "print", "toggleFullScreen()": "fullscreen"}
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'; script-src 'self'"
)


# ---- a page ------------------------------------------------------------------------------------


def get_head(soup: BeautifulSoup) -> Tag:
    assert soup.head  # list_new_pages passes no others
    return soup.head


def get_title(soup: BeautifulSoup) -> str:
    """Return a page's title, without the book's after it."""
    return (soup.title.get_text() if soup.title else "").split(" — ")[0].strip()


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


def name_parts(soup: BeautifulSoup) -> None:
    """Give a screen reader what the theme and pandas do not: a landmark; no head without words."""
    sidebar = soup.select_one(".bd-sidebar-primary")
    if sidebar:
        sidebar["role"], sidebar["aria-label"] = "region", "The book"
    for cell in soup.select("article th"):
        if not cell.get_text().strip():
            cell.name = "td"


def lead_to_pages(soup: BeautifulSoup) -> None:
    """Make links in what cells put out lead to pages: Sphinx knows those of the text alone."""
    for link in soup.select(".cell_output a[href]"):
        link["href"] = re.sub(r"^([\w-]+)\.(md|ipynb)(?=#|$)", r"\1.html", str(link["href"]))


def describe(soup: BeautifulSoup) -> str:
    """Return a page's own description: as written, or from its first words."""
    meta = soup.select_one("meta[name=description]")
    if meta:
        return str(meta["content"])
    first = soup.select_one(".chapter-card p") or soup.select_one("article p")
    text = first.get_text() if first else get_title(soup)
    text = OPENINGS.sub("", re.sub(r"\s+", " ", text).strip())
    text = text[0].upper() + text[1:]
    return text if len(text) <= 158 else text[:158].rsplit(" ", 1)[0] + " …"


def add_metadata(soup: BeautifulSoup, name: str, config: Any) -> None:
    """Say what the page is, to search engines and to who links to it."""
    home, title = config.html_baseurl, get_title(soup)
    address, text = f"{home}/{name}.html", describe(soup)
    is_book = name == config.master_doc
    properties = {
        "og:type": "book" if is_book else "article",
        "og:site_name": config.project,
        "og:title": title,
        "og:description": text,
        "og:url": address,
        "og:image": f"{home}/_static/{CARD}",
        "og:image:alt": "Two bell curves, data and generated, before and after training",
    }
    named = {"description": text, "twitter:card": "summary_large_image", "author": config.author}
    for key, value in (properties | named).items():
        for old in soup.select(f'meta[property="{key}"], meta[name="{key}"]'):
            old.decompose()
        kind = "property" if key.startswith("og:") else "name"
        get_head(soup).append(soup.new_tag("meta", attrs={kind: key, "content": value}))
    data = {
        "@context": "https://schema.org",
        "@type": ["Book", "LearningResource"] if is_book else ["Chapter", "LearningResource"],
        "name": title,
        "description": text,
        "url": address,
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": config.author},
    }
    if not is_book:
        data["isPartOf"] = {"@type": "Book", "name": config.project, "url": home}
    script = soup.new_tag("script", type="application/ld+json")
    script.string = json.dumps(data).replace("<", "\\u003c")
    get_head(soup).append(script)


def close(soup: BeautifulSoup) -> None:
    """Give the page a policy under which only its own scripts run: local files, and known text."""
    for button in soup.select("[onclick]"):
        button["data-action"] = ACTIONS[str(button["onclick"])]
        del button["onclick"]
    hashes = []
    for script in soup.select("script:not([src])"):
        if script.get("type", "") in ("", "module", "text/javascript"):
            digest = hashlib.sha256(script.decode_contents().encode()).digest()
            hashes.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    content = " ".join([POLICY, *dict.fromkeys(hashes)])
    policy = {"http-equiv": "Content-Security-Policy", "content": content}
    get_head(soup).insert(1, soup.new_tag("meta", attrs=policy))


def finish_page(page: Path, site: Path, config: Any) -> list[str]:
    """Rewrite a page that Sphinx has just written; return the style sheets it asked for."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    names: list[str] = []
    if soup.select("link[rel=stylesheet]"):  # a page of the theme
        name = page.relative_to(site).with_suffix("").as_posix()
        lighten(soup, page, site)
        names = bundle_styles(soup, page, site)
        name_parts(soup)
        lead_to_pages(soup)
        add_metadata(soup, name, config)
    close(soup)
    page.write_text(str(soup), encoding="utf-8")
    return names


# ---- the site ----------------------------------------------------------------------------------


def list_new_pages(site: Path) -> list[Path]:
    """Return the pages that Sphinx has just written: they have no policy yet."""
    pages = [p for p in sorted(site.rglob("*.html")) if "_static" not in p.relative_to(site).parts]
    texts = {page: page.read_text(encoding="utf-8") for page in pages}
    return [p for p in pages if "<head" in texts[p] and "Content-Security-Policy" not in texts[p]]


@functools.cache  # the foot of a page and the map both ask
def find_date(source: Path) -> str | None:
    """Return the day of a file's last commit, as 2026-11-25; None outside of a repository."""
    command = ["git", "log", "-1", "--format=%cs", "--", source.name]
    try:
        done = subprocess.run(command, cwd=source.parent, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() or None


def add_date(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Say at the foot of a page when its source last changed."""
    if document is not None:
        context["last_updated"] = find_date(Path(app.env.doc2path(page)))


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


def write_map(app: Sphinx, site: Path) -> None:
    """Write sitemap.xml, and robots.txt that names it."""
    home = app.config.html_baseurl
    entries = ""
    for name in sorted(app.env.found_docs):
        date = find_date(Path(app.env.doc2path(name)))
        day = f"<lastmod>{date}</lastmod>" if date else ""
        entries += f"<url><loc>{html.escape(f'{home}/{name}.html')}</loc>{day}</url>\n"
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    (site / "sitemap.xml").write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text, "utf-8")
    robots = f"User-agent: *\nAllow: /\nSitemap: {home}/sitemap.xml\n"
    (site / "robots.txt").write_text(robots, "utf-8")


def write_404(app: Sphinx, site: Path) -> None:
    """Write the page for an address that is none; its links hold from any depth."""
    template = Path(app.srcdir) / "book" / "_templates" / "404.html"
    text = template.read_text(encoding="utf-8").replace("{home}", app.config.html_baseurl)
    (site / "404.html").write_text(text, encoding="utf-8")


def finish(app: Sphinx, error: Exception | None) -> None:
    """Finish the pages that this build wrote, and the site around them."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    list_file = site / "_static" / "site.json"
    names = json.loads(list_file.read_text(encoding="utf-8")) if list_file.exists() else []
    write_404(app, site)
    shrink_pictures(site)
    leave_tab_stops(site)
    for page in list_new_pages(site):
        names = list(dict.fromkeys([*names, *finish_page(page, site, app.config)]))
    list_file.write_text(json.dumps(names), encoding="utf-8")
    write_bundle(names, site)
    write_map(app, site)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_date)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
