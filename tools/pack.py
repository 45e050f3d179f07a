"""Pack the built site: an archive to read offline, a PDF of the whole book, an EPUB.

    python tools/pack.py zip pdf epub

Reads _build/html (see `make book`), writes _build/gan-book.zip, .pdf and .epub.
"""

import argparse
import copy
import html
import re
import sys
import tomllib
import uuid
import zipfile
from pathlib import Path

import yaml
from browser import ADVICE, FLAGS, find_browser
from bs4 import BeautifulSoup, Tag

from gan_book.pictures.web_files import read_styles

ROOT = Path(__file__).parents[1]
TITLE = "The GAN Book"
# What a page offers to a reader at a screen, and paper does not.
SCREEN_ONLY = (
    "script, .headerlink, .copybtn, button, .toctree-wrapper, .gan-panel, .gan-controls, "
    ".gan-news, .gan-seeds, .gan-front, .tag_hide-input details.above-input, "
    "mjx-assistive-mml, form"
)
# HTML forgets the case of these; XML does not.
SVG_NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}


def list_documents() -> list[str]:
    """Return the pages in reading order, as in _toc.yml: book/index, ..."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]


def read_version() -> str:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


def read_article(site: Path, name: str) -> Tag:
    """Return what a page says, without what surrounds it."""
    soup = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article")
    assert article, name
    return article


def leave_screen(article: Tag) -> None:
    """Take out of an article what only a screen can use."""
    for part in article.select(SCREEN_ONLY):
        part.decompose()
    for link in article.select('a[href*="_images/"]'):
        link.unwrap()  # a picture that leads to itself
    for prompt in article.select("summary > .collapsed"):
        prompt.decompose()
    for prompt in article.select("summary > .expanded"):
        name = prompt.get_text().removeprefix("Hide ")
        prompt.string = name[0].upper() + name[1:]


# ---- an archive --------------------------------------------------------------------------------


def write_zip(site: Path, target: Path) -> None:
    """Write the site as an archive whose pages open from a folder, without a server."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(site.rglob("*")):
            name = f"gan-book/{file.relative_to(site).as_posix()}"
            if file.suffix == ".html":
                # A browser refuses to preload fonts from a folder; it loads them all the same.
                text = file.read_text(encoding="utf-8")
                archive.writestr(name, re.sub(r'<link[^>]*rel="preload"[^>]*/?>', "", text))
            elif file.is_file():
                archive.write(file, name)


# ---- one document, for paper -------------------------------------------------------------------


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
        link["href"] = adapt_link(str(link["href"]), name)
    return article


def adapt_link(address: str, name: str) -> str:
    """Return a link between pages as one within the document."""
    if re.match(r"[a-z]+:|//", address):
        return address
    page, _, anchor = address.partition("#")
    goal = page.removesuffix(".html").split("/")[-1] if page else name
    return f"#{goal}--{anchor}" if anchor else f"#{goal}"


def collate(site: Path) -> str:
    """Return the whole book as one HTML document, its files relative to the site's book folder."""
    documents = list_documents()
    names = [document.split("/")[-1] for document in documents]
    articles = {
        name: prepare(read_article(site, document), name)
        for name, document in zip(names, documents, strict=True)
    }
    contents = "".join(
        f'<li><a href="#{name}">{html.escape(read_heading(article))}</a></li>'
        for name, article in articles.items()
    )
    body = "".join(
        f'<article class="bd-article" id="{name}">{article.decode_contents()}</article>'
        for name, article in articles.items()
    )
    return f"""<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>
<meta charset="utf-8"><title>{TITLE}</title>
<link rel="stylesheet" href="../_static/math.css">
<style>{write_style(site)}</style></head><body>
<header class="cover"><img src="../_static/logo.svg" alt=""><p class="title">{TITLE}</p>
<p>Generative adversarial networks in one dimension, measured over many seeds</p>
<p>Version {read_version()} · text CC BY 4.0, code BSD-3-Clause</p></header>
<nav class="contents"><h1>Contents</h1><ol>{contents}</ol></nav>{body}</body></html>"""


def write_style(site: Path) -> str:
    """Return the site's style, for a document in its book folder, and what paper changes in it."""
    screen = (site / "_static" / "site.css").read_text(encoding="utf-8")
    screen = re.sub(r'url\("(?!data:)', 'url("../_static/', screen)
    # A page may do without a font that comes late; paper waits.
    screen = screen.replace("font-display: optional", "font-display: block")
    return screen + (ROOT / "tools" / "print.css").read_text(encoding="utf-8")


def read_heading(article: Tag) -> str:
    heading = article.select_one("h1")
    return heading.get_text().strip() if heading else ""


def write_pdf(site: Path, target: Path) -> int:
    """Print the whole book with Chromium; return the number of pages."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        sys.exit(ADVICE)
    draft = site / "book" / "whole.html"
    draft.write_text(collate(site), encoding="utf-8")
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
    return len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))


# ---- an EPUB -----------------------------------------------------------------------------------


def write_epub(site: Path, target: Path) -> None:
    """Write the book as EPUB 3: a document a page, formulas as MathML, first pictures of films."""
    pages = {name.split("/")[-1]: read_article(site, name) for name in list_documents()}
    images: dict[str, Path] = {}
    titles = {name: read_heading(article) for name, article in pages.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        for name, article in pages.items():
            prepare_epub(article, site, images)
            archive.writestr(f"book/{name}.xhtml", write_xhtml(article, titles[name]))
        own = (ROOT / "tools" / "epub.css").read_text(encoding="utf-8")
        archive.writestr("book/style.css", f"{own}\n{read_styles('player')}")
        for name, file in images.items():
            archive.write(file, f"book/{name}")
        archive.writestr("book/nav.xhtml", write_navigation(titles))
        archive.writestr("book/book.opf", write_package(pages, list(images)))


def prepare_epub(article: Tag, site: Path, images: dict[str, Path]) -> None:
    """Turn an article into what XHTML and readers of books take; collect its images."""
    for formula in article.select("mjx-container"):
        mathml = formula.select_one("math")
        if mathml:
            formula.replace_with(copy.copy(mathml))
    leave_screen(article)
    for style in article.select("style"):
        style.decompose()
    for fold in article.select("details, summary"):
        fold.name = "div"
    for image in article.select("img[src]"):
        file = (site / "book" / str(image["src"])).resolve()
        images[f"images/{file.name}"] = file
        image.attrs = {"src": f"images/{file.name}", "alt": image.get("alt") or ""}
    for link in article.select("a[href]"):
        link["href"] = re.sub(r"\.html(?=#|$)", ".xhtml", str(link["href"]))
    for tag in article.find_all(True):
        for name in [n for n in tag.attrs if not re.fullmatch(r"[a-zA-Z][\w:-]*", n)]:
            del tag[name]
        for name, right in SVG_NAMES.items():
            if name in tag.attrs:
                tag[right] = tag.attrs.pop(name)
        if tag.name == "svg":
            tag["xmlns"] = "http://www.w3.org/2000/svg"


def write_xhtml(article: Tag, title: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="en" xml:lang="en"><head><title>{html.escape(title)}</title>'
        '<link rel="stylesheet" href="style.css" type="text/css"/></head>'
        f"<body>{article.decode_contents()}</body></html>"
    )


def write_navigation(titles: dict[str, str]) -> str:
    items = "".join(
        f'<li><a href="{name}.xhtml">{html.escape(title)}</a></li>'
        for name, title in titles.items()
    )
    nav = f'<nav epub:type="toc"><h1>Contents</h1><ol>{items}</ol></nav>'
    return write_xhtml(BeautifulSoup(f"<div>{nav}</div>", "html.parser"), "Contents")


def write_package(pages: dict[str, Tag], images: list[str]) -> str:
    """Return the package file: metadata, the list of files, the order of pages."""
    items = "".join(
        f'<item id="p-{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{describe_content(article)}/>"
        for name, article in pages.items()
    )
    items += "".join(
        f'<item id="i-{Path(name).name}" href="{name}" media-type="{KINDS[Path(name).suffix]}"/>'
        for name in images
    )
    spine = "".join(f'<itemref idref="p-{name}"/>' for name in pages)
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"gan-book {read_version()}")
    return PACKAGE.format(identity=identity, title=TITLE, items=items, spine=spine)


def describe_content(article: Tag) -> str:
    """Return the attribute that warns a reader of formulas and drawings in a page."""
    found = [word for word, name in (("mathml", "math"), ("svg", "svg")) if article.find(name)]
    return f' properties="{" ".join(found)}"' if found else ""


KINDS = {".png": "image/png", ".svg": "image/svg+xml"}
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identity}</dc:identifier><dc:title>{title}</dc:title>
<dc:language>en</dc:language><dc:creator>The GAN Book authors</dc:creator>
<dc:rights>CC BY 4.0</dc:rights>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>{items}</manifest>
<spine><itemref idref="nav"/>{spine}</spine></package>"""


def main() -> None:
    """Write what is asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="+", choices=("zip", "pdf", "epub"))
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    arguments = parser.parse_args()
    writers = {"zip": write_zip, "pdf": write_pdf, "epub": write_epub}
    for kind in arguments.kinds:
        target = arguments.site.parent / f"gan-book.{kind}"
        pages = writers[kind](arguments.site, target)
        count = f", {pages} pages" if pages else ""
        print(f"{target}: {target.stat().st_size / 1e6:.1f} MB{count}")


if __name__ == "__main__":
    main()
