"""What the search page searches: the sections of the book, in a script that it loads.

A script, because a page that was opened from a folder or stands in a sandboxed frame may load one,
and may not fetch anything.
"""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

SCRIPTS = ("sections.js", "search.js")
# Sphinx's own search: it opens pages at their top, and its index knows no sections.
REPLACED = re.compile(r"searchtools\.js|language_data\.js|searchindex\.js")
WORDLESS = "script, style, button, .headerlink, .toctree-wrapper, summary, gan-explorer, gan-film"


def list_sections(article: Tag, address: str) -> list[tuple[str, str, str, str]]:
    """Return (address, title of the page, title, text) of each section; take the article apart."""
    for part in article.select(WORDLESS):
        part.decompose()
    heading = article.select_one("h1")
    page = read_text(heading) if heading else ""
    sections = []
    # The last first: when its turn comes, a section no longer holds those within.
    for section in reversed(article.select("section[id], dl.py:has(> dt[id])")):
        head = section.select_one("h1, h2, h3, h4, dt[id]")
        if head:
            anchor = head["id"] if head.name == "dt" else section["id"]
            title = str(anchor) if head.name == "dt" else read_text(head)
            head.extract()
            sections.append((f"{address}#{anchor}", page, title, read_text(section)))
        section.extract()
    return sections[::-1]


def read_text(tag: Tag) -> str:
    """Return the words of an element, on one line."""
    return re.sub(r"\s+", " ", tag.get_text()).strip()


def write_sections(site: Path, names: list[str]) -> None:
    """Write the sections of the named pages as a script."""
    sections = []
    for name in names:
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(page, "html.parser").select_one("article")
        if article:
            sections += list_sections(article, f"{name}.html")
    text = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    (site / "_static" / SCRIPTS[0]).write_text(f"globalThis.SECTIONS = {text};\n", "utf-8")


def use_sections(soup: BeautifulSoup) -> None:
    """Let the search page ask the book's sections in place of Sphinx's index."""
    for script in soup.select("script[src]"):
        if REPLACED.search(str(script["src"])):
            script.decompose()
    for name in SCRIPTS:
        assert soup.head
        soup.head.append(soup.new_tag("script", src=f"_static/{name}", defer=""))
