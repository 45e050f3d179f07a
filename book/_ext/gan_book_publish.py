"""Finish the pages that a build wrote, and the site around them: dates, a map, a page for 404."""

import functools
import html
import json
import posixpath
import re
import subprocess
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx

from gan_book_back_matter import read_executed
from gan_book_narrow import offer_narrow_pictures, write_narrow_pictures
from gan_book_page_head import add_metadata, get_head
from gan_book_page_text import keep_together, lead_to_pages, name_parts, say_claims_once
from gan_book_page_weight import bundle_styles, leave_tab_stops, lighten, shrink_pictures
from gan_book_policy import add_policy
from gan_book_search import use_sections, write_sections
from gan_book_styles import write_bundle

STORAGE = Path(__file__).parents[1] / "_assets" / "storage.js"


def keep_storage(soup: BeautifulSoup) -> None:
    """Put a script that bears with a browser without storage before all others."""
    script = soup.new_tag("script")
    script.string = STORAGE.read_text(encoding="utf-8")
    get_head(soup).insert(1, script)


def finish_page(page: Path, site: Path, config: Any) -> list[str]:
    """Rewrite a page that Sphinx has just written; return the style sheets it asked for."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    names: list[str] = []
    if soup.select("link[rel=stylesheet]"):  # a page of the theme
        name = page.relative_to(site).with_suffix("").as_posix()
        offer_narrow_pictures(soup, page)
        lighten(soup, page, site)
        names = bundle_styles(soup, page, site)
        name_parts(soup)
        lead_to_pages(soup)
        say_claims_once(soup)
        keep_together(soup)
        if name == "search":
            use_sections(soup)
        keep_storage(soup)
        add_metadata(soup, name, config)
    add_policy(soup)
    page.write_text(str(soup), encoding="utf-8")
    return names


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


def write_root(app: Sphinx, site: Path) -> None:
    """Write the first page at the site's root too: that is the address which people share."""
    first = app.config.master_doc
    text = (site / f"{first}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(True):
        for name in {"href", "src", "srcset", "action", "data-content_root"} & tag.attrs.keys():
            tag[name] = move_address(str(tag[name]), posixpath.dirname(first))
    (site / "index.html").write_text(str(soup), encoding="utf-8")


def move_address(address: str, folder: str) -> str:
    """Return an address that holds in a folder as it holds above it."""
    if re.match(r"[a-z]+:|//|#|$", address):
        return address
    path, *rest = re.split(r"(?=[?#])", address, maxsplit=1)
    moved = posixpath.normpath(posixpath.join(folder, path))
    slash = "/" if path.endswith("/") else ""
    return "".join([moved + slash, *rest])


def finish(app: Sphinx, error: Exception | None) -> None:
    """Finish the pages that this build wrote, and the site around them."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    list_file = site / "_static" / "site.json"
    names = json.loads(list_file.read_text(encoding="utf-8")) if list_file.exists() else []
    write_404(app, site)
    book = Path(app.srcdir) / "book"
    executed = read_executed(book, Path(app.config.nb_execution_cache_path))
    write_narrow_pictures(executed, site / "_images")
    shrink_pictures(site)
    leave_tab_stops(site)
    for page in list_new_pages(site):
        names = list(dict.fromkeys([*names, *finish_page(page, site, app.config)]))
    list_file.write_text(json.dumps(names), encoding="utf-8")
    write_bundle(names, site)
    write_root(app, site)
    write_sections(site, sorted(app.env.found_docs))
    write_map(app, site)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_date)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
