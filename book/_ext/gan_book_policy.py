"""A strict policy for every page: only its own scripts run, named by their hash."""

import base64
import hashlib

from bs4 import BeautifulSoup

from gan_book_page_head import get_head

ACTIONS = {"window.print()": "print", "toggleFullScreen()": "fullscreen"}
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'; script-src 'self'"
)


def add_policy(soup: BeautifulSoup) -> None:
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
