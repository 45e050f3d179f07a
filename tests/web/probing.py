"""A page in which the tests can ask the engine's own modules (`probes.js`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gan_book

ADDRESS = "http://probes.test/"
FOLDERS = {"web": Path(gan_book.__file__).parent / "web", "tests": Path(__file__).parent}


def serve_modules(route: Any) -> None:
    """Answer with a file of `gan_book/web` or of this folder, by its address."""
    parts = route.request.url.split("/", 3)[-1].split("#")[0]
    folder, _, name = parts.partition("/")
    if folder in FOLDERS:
        text = (FOLDERS[folder] / name).read_text("utf-8")
        route.fulfill(body=text, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>probes</title>", content_type="text/html")


def open_probes(page: Any) -> None:
    """Open the page, with the functions of `probes.js` at hand as `probes`."""
    page.route("**", serve_modules)
    page.goto(ADDRESS)
    page.evaluate("async () => (window.probes = await import('/tests/probes.js'))")
