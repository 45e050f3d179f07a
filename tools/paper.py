"""The book on paper: one document of all pages, printed with Chromium."""

import html
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from articles import (
    ROOT,
    TITLE,
    get_name,
    leave_screen,
    list_documents,
    list_parts,
    read_article,
    read_heading,
    read_version,
)
from browser import ADVICE, FLAGS, find_browser
from bs4 import BeautifulSoup, Tag

# Pages to look things up in: a number at every link to them would be noise.
LOOKED_UP = ("glossary", "notation")
NO_NUMBER = "000"


def write_pdf(site: Path, target: Path) -> int:
    """Print the whole book; return the number of pages.

    It is printed twice: the first print says on which page everything stands.
    """
    book = collate(site)
    print_document(number_links(book, {}), site, target)
    pages = find_pages(target.read_bytes())
    print_document(number_links(book, pages), site, target)
    moved = {name for name, page in find_pages(target.read_bytes()).items() if pages[name] != page}
    if moved:
        sys.exit(f"page numbers moved as they were filled in: {', '.join(sorted(moved)[:3])}, ...")
    return count_pages(target.read_bytes())


def print_document(book: BeautifulSoup, site: Path, target: Path) -> None:
    """Print a document whose files are relative to the site's book folder."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        sys.exit(ADVICE)
    draft = site / "book" / "whole.html"
    draft.write_text(str(book), encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
            page = chromium.new_page()
            page.goto(draft.as_uri())
            page.evaluate("document.fonts.ready")
            page.pdf(path=target, prefer_css_page_size=True, outline=True, tagged=True)
            chromium.close()
    finally:
        draft.unlink()


# ---- what stands on which page -----------------------------------------------------------------


def list_sheets(content: bytes) -> list[bytes]:
    """Return the numbers of a PDF's page objects, in the order of the pages."""
    kids = {
        number: re.findall(rb"(\d+) 0 R", found)
        for number, found in re.findall(
            rb"(\d+) 0 obj\s*<</Type /Pages\b.*?/Kids \[(.*?)\]", content, re.DOTALL
        )
    }
    inner = {kid for found in kids.values() for kid in found}

    def walk(number: bytes) -> list[bytes]:
        return [n for kid in kids[number] for n in walk(kid)] if number in kids else [number]

    [root] = kids.keys() - inner
    return walk(root)


def find_pages(content: bytes) -> dict[str, int]:
    """Return the page of every anchor that is linked to, as Chromium wrote it into a PDF."""
    place = {sheet: i for i, sheet in enumerate(list_sheets(content), 1)}
    found = re.findall(rb"/([^\s/\[\]<>()]+) \[(\d+) 0 R /XYZ", content)
    return {read_name(name): place[sheet] for name, sheet in found if sheet in place}


def read_name(name: bytes) -> str:
    """Return a name as PDF writes it in plain letters: #20 is a space."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), name).decode()


def count_pages(content: bytes) -> int:
    return len(list_sheets(content))


def number_links(book: BeautifulSoup, pages: Mapping[str, int]) -> BeautifulSoup:
    """Fill in the numbers of pages; as wide as before, so that nothing moves."""
    for place in book.select("[data-goal]"):
        place.string = str(pages.get(str(place["data-goal"]), NO_NUMBER))
    return book


# ---- one document ------------------------------------------------------------------------------


def prepare(article: Tag, name: str) -> Tag:
    """Make an article part of one document: folds open, its anchors under names of their own."""
    leave_screen(article)
    for fold in article.select("details"):
        fold["open"] = ""
    for image in article.select("img"):
        image.attrs.pop("loading", None)
    for tag in article.select("[id]"):
        tag["id"] = f"{name}--{tag['id']}"
    for link in article.select("a[href]"):
        address = link["href"] = adapt_link(str(link["href"]), name)
        goal = address.removeprefix("#")
        if address != goal and goal.split("--")[0] not in (name, *LOOKED_UP):
            number = Tag(name="span", attrs={"class": "page-number", "data-goal": goal})
            link.insert_after(number)
    return article


def adapt_link(address: str, name: str) -> str:
    """Return a link between pages as one within the document."""
    if re.match(r"[a-z]+:|//", address):
        return address
    page, _, anchor = address.partition("#")
    goal = page.removesuffix(".html").split("/")[-1] if page else name
    return f"#{goal}--{anchor}" if anchor else f"#{goal}"


def collate(site: Path) -> BeautifulSoup:
    """Return the whole book as one HTML document, its files relative to the site's book folder."""
    articles = {
        get_name(document): prepare(read_article(site, document), get_name(document))
        for document in list_documents()
    }
    titles = {name: read_heading(article) for name, article in articles.items()}
    body = "".join(
        f'<article class="bd-article" id="{name}" style="page: {name_sheet(name)}">'
        f"{article.decode_contents()}</article>"
        for name, article in articles.items()
    )
    text = f"""<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>
<meta charset="utf-8"><title>{TITLE}</title>
<link rel="stylesheet" href="../_static/math.css">
<style>{write_style(site)}{write_heads(titles)}</style></head><body>
<header class="cover"><img src="../_static/logo.svg" alt=""><p class="title">{TITLE}</p>
<p>Generative adversarial networks in one dimension, measured over many seeds</p>
<p>Version {read_version()} · text CC BY 4.0, code BSD-3-Clause</p></header>
{write_contents(titles)}{body}</body></html>"""
    return BeautifulSoup(text, "html.parser")


def write_contents(titles: Mapping[str, str]) -> str:
    """Return the table of contents: parts, their pages, and where each begins."""
    parts = ""
    for caption, documents in list_parts():
        entries = "".join(
            f'<li><a href="#{name}">{html.escape(titles[name])}</a>'
            f'<span class="leader"></span><span data-goal="{name}">{NO_NUMBER}</span></li>'
            for name in map(get_name, documents)
        )
        parts += f"<h2>{html.escape(caption)}</h2>" if caption else ""
        parts += f"<ol>{entries}</ol>"
    return f'<nav class="contents"><h1>Contents</h1>{parts}</nav>'


def name_sheet(name: str) -> str:
    """Return the name of a chapter's kind of page, whose head says the chapter's title."""
    return f"chapter-{name}"


def write_heads(titles: Mapping[str, str]) -> str:
    """Return the style of the running heads."""
    rules = ""
    for name, title in titles.items():
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        rules += f'@page {name_sheet(name)} {{ @top-right {{ content: "{quoted}" }} }}\n'
    return rules


def write_style(site: Path) -> str:
    """Return the site's style, for a document in its book folder, and what paper changes in it."""
    screen = (site / "_static" / "site.css").read_text(encoding="utf-8")
    screen = re.sub(r'url\("(?!data:)', 'url("../_static/', screen)
    # A page may do without a font that comes late; paper waits.
    screen = screen.replace("font-display: optional", "font-display: block")
    return screen + (ROOT / "tools" / "print.css").read_text(encoding="utf-8")
