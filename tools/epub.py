"""The book as EPUB 3: a document a page, formulas as MathML, first pictures of films."""

import copy
import html
import io
import re
import uuid
import zipfile
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
from bs4 import BeautifulSoup, Tag
from PIL import Image

from gan_book.base.colors import MEANINGS
from gan_book.pictures.web_files import read_styles

# HTML forgets the case of these; XML does not.
SVG_NAMES = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
COVER = "cover.png"


def write_epub(site: Path, target: Path) -> None:
    """Write the book as EPUB 3: a document a page, formulas as MathML, first pictures of films."""
    pages = {get_name(document): read_article(site, document) for document in list_documents()}
    images: dict[str, Path] = {}
    titles = {name: read_heading(article) for name, article in pages.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        for name, article in pages.items():
            prepare_epub(article, site, images)
            archive.writestr(f"book/{name}.xhtml", write_xhtml(article, titles[name]))
        archive.writestr("book/style.css", write_style())
        archive.writestr(f"book/{COVER}", draw_cover(site))
        archive.writestr("book/cover.xhtml", write_cover())
        for name, file in images.items():
            archive.write(file, f"book/{name}")
        archive.writestr("book/nav.xhtml", write_navigation(titles))
        archive.writestr("book/book.opf", write_package(pages, list(images)))


def write_style() -> str:
    """Return the style: colours in place of properties, which older readers do not know."""
    own = (ROOT / "tools" / "epub.css").read_text(encoding="utf-8")
    text = f"{read_styles('player', 'explorer', 'two_classes', 'metric_bench')}\n{own}"
    return re.sub(r"var\(--gan-([\w-]+)\)", lambda found: MEANINGS[found[1]], text)


def draw_cover(site: Path) -> bytes:
    """Return the cover as PNG: the card that stands for the book elsewhere, on a tall page."""
    cover, file = Image.new("RGB", (1200, 1800), "white"), io.BytesIO()
    with Image.open(site / "_static" / "card.png") as card:
        cover.paste(card.convert("RGB"), (0, 500))
    cover.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def write_cover() -> str:
    image = f'<div class="cover"><img src="{COVER}" alt="{TITLE}"/></div>'
    return write_xhtml(BeautifulSoup(f"<div>{image}</div>", "html.parser"), TITLE)


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
    """Return the contents: parts, and the pages in each."""
    items = ""
    for caption, documents in list_parts():
        pages = "".join(
            f'<li><a href="{name}.xhtml">{html.escape(titles[name])}</a></li>'
            for name in map(get_name, documents)
        )
        part = f"<li><span>{html.escape(caption)}</span><ol>{pages}</ol></li>"
        items += part if caption else pages
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
    items += (
        f'<item id="cover-image" href="{COVER}" media-type="image/png" properties="cover-image"/>'
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>'
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
<spine><itemref idref="cover"/><itemref idref="nav"/>{spine}</spine></package>"""
