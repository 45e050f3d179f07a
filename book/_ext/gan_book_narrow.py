"""Figures for narrow screens: the pictures that notebooks drew for a phone, laid into the pages.

`gan_book.pictures.narrow` draws them, beside the wide ones, while a notebook runs.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import imagesize
from bs4 import BeautifulSoup, Tag
from gan_book.pictures.narrow import NARROW_TYPE

#: As wide as a phone, as in book.css.
SCREEN = "(max-width: 575.98px)"
ENDING = "-narrow.png"


def write_narrow_pictures(notebooks: Mapping[str, Mapping[str, Any]], images: Path) -> None:
    """Write the narrow picture of every figure of the executed notebooks beside the wide one."""
    for notebook in notebooks.values():
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if NARROW_TYPE in data and "image/png" in data:
                    # MyST-NB names a picture by its content.
                    name = hashlib.sha256(base64.b64decode(data["image/png"])).hexdigest()
                    file = images / f"{name}{ENDING}"
                    if (images / f"{name}.png").exists() and not file.exists():
                        file.write_bytes(base64.b64decode(data[NARROW_TYPE]))


def offer_narrow_pictures(soup: BeautifulSoup, page: Path) -> None:
    """Let narrow screens take a figure's narrow picture where there is one."""
    for image in soup.select('article img[src$=".png"]'):
        address = str(image["src"]).removesuffix(".png") + ENDING
        file = page.parent / address
        if file.is_file():
            width, height = imagesize.get(file)
            source = Tag(
                name="source",
                can_be_empty_element=True,
                attrs={
                    "media": SCREEN,
                    "srcset": address,
                    "width": str(width),
                    "height": str(height),
                },
            )
            if height > width:
                say_stacked(image)
            image.wrap(Tag(name="picture")).insert(0, source)


def say_stacked(image: Tag) -> None:
    """Tell readers of a narrow screen where the left and the right panel of a caption are."""
    figure = image.find_parent("figure")
    caption = figure.select_one("figcaption .caption-text, figcaption p") if figure else None
    if caption and re.search(r"\b(left|right)\b", caption.get_text(), re.IGNORECASE):
        note = Tag(name="span", attrs={"class": "stacked-note"})
        note.string = "(Here left is above, right below.) "
        caption.insert(0, note)
