"""Ask every address outside that the built site links to; print those that do not answer."""

import concurrent.futures
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup

SITE = Path(__file__).parents[1] / "_build" / "html"
AGENT = "Mozilla/5.0 (compatible; gan-book link check)"
# They refuse programs, or ask for a login; a person gets through.
REFUSERS = {401, 403, 405, 418, 429, 503}


def collect(site: Path) -> dict[str, str]:
    """Return every address outside, with a page that links to it."""
    found: dict[str, str] = {}
    for page in sorted(site.rglob("*.html")):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for link in soup.select("a[href^=http]"):
            found.setdefault(str(link["href"]).split("#")[0], page.name)
    return found


def ask(address: str) -> str | None:
    """Return what is wrong with an address, or None."""
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})
    trouble = None
    for pause in (0, 5):
        time.sleep(pause)
        try:
            with urllib.request.urlopen(request, timeout=30):
                return None
        except urllib.error.HTTPError as error:
            if error.code in REFUSERS:
                return None
            trouble = str(error.code)
        except OSError as error:
            trouble = str(error)
    return trouble


def main() -> int:
    """Print a line per dead link; return 1 if there is any."""
    addresses = collect(SITE)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = dict(zip(addresses, pool.map(ask, addresses), strict=True))
    dead = {address: trouble for address, trouble in answers.items() if trouble}
    for address, trouble in dead.items():
        print(f"{addresses[address]}: {address}: {trouble}")
    print(f"{len(addresses)} addresses, {len(dead)} dead")
    return int(bool(dead))


if __name__ == "__main__":
    sys.exit(main())
