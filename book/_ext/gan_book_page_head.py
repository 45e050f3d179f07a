"""The head of a page: what it is, for search engines and for who links to it."""

import json
import re
from typing import Any

from bs4 import BeautifulSoup, Tag

CARD = "card.png"
OPENINGS = re.compile(r"After (this chapter|these pages) you can ")


def get_head(soup: BeautifulSoup) -> Tag:
    assert soup.head  # list_new_pages passes no others
    return soup.head


def get_title(soup: BeautifulSoup) -> str:
    """Return a page's title, without the book's after it."""
    return (soup.title.get_text() if soup.title else "").split(" — ")[0].strip()


def describe_page(soup: BeautifulSoup) -> str:
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
    address, text = f"{home}/{name}.html", describe_page(soup)
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
