"""Run Lighthouse on every page of the built site, phone and desktop; print the scores as a table.

Needs npm (for `npx lighthouse`) and a Chromium; serves the site compressed, as a web host does.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from browser import ADVICE, find_browser

SITE = Path(__file__).parents[1] / "_build" / "html"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TEXT = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"}


class Host(http.server.SimpleHTTPRequestHandler):
    """Serve files as GitHub Pages does: text compressed, everything cacheable for ten minutes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in TEXT:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(folder: Path) -> str:
    """Serve a folder in the background; return its address."""
    handler = functools.partial(Host, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def judge(address: str, device: str, browser: str) -> dict:
    """Return Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
        command = ["npx", "--yes", "lighthouse", address, "--quiet", "--output=json"]
        command += [f"--output-path={out}", f"--chrome-flags={flags}"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--preset=desktop"] if device == "desktop" else []
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": browser})
        return json.loads(out.read_text(encoding="utf-8"))


def list_faults(report: dict) -> list[str]:
    """Return the audits that cost points, as "category: audit"."""
    faults = []
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            score = report["audits"][reference["id"]]["score"]
            if reference["weight"] and score is not None and score < 0.9:
                faults.append(f"{category['id']}: {reference['id']} ({score})")
    return faults


def main() -> int:
    """Print a row per page and device; return 1 if a score is below the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="such as book/index; all if none is named")
    parser.add_argument("--least", type=int, default=95, help="the lowest score that passes")
    arguments = parser.parse_args()
    browser = find_browser()
    if browser is None:
        sys.exit(ADVICE)
    pages = arguments.pages or sorted(
        f"book/{path.stem}" for path in (SITE / "book").glob("*.html")
    )
    home, low = serve(SITE), False
    print(f"{'page':44} {'device':8} " + " ".join(f"{name:>14}" for name in CATEGORIES))
    for page in pages:
        for device in ("mobile", "desktop"):
            report = judge(f"{home}/{page}.html", device, browser)
            scores = [round(100 * (report["categories"][c]["score"] or 0)) for c in CATEGORIES]
            print(f"{page:44} {device:8} " + " ".join(f"{score:14}" for score in scores))
            if min(scores) < arguments.least:
                low = True
                print("".join(f"    {fault}\n" for fault in list_faults(report)), end="")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
