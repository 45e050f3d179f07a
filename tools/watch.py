"""Serve the site, and build it again whenever a source changes; the page reloads by hand."""

import functools
import http.server
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
WATCHED = ("book", "gan_book", "_config.yml", "_toc.yml")
PORT = 8123


def read_times() -> dict[Path, float]:
    """Return every source's time of change."""
    files = [p for name in WATCHED for p in (ROOT / name, *(ROOT / name).rglob("*"))]
    hidden = {"__pycache__", ".ipynb_checkpoints"}
    return {p: p.stat().st_mtime for p in files if p.is_file() and not hidden & set(p.parts)}


def serve() -> None:
    """Serve the site in the background."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main() -> None:
    """Build, serve, and watch until Ctrl-C."""
    subprocess.run(["make", "--no-print-directory", "book"], cwd=ROOT, check=False)
    serve()
    print(f"http://127.0.0.1:{PORT}/ (Ctrl-C ends)")
    seen = read_times()
    while True:
        time.sleep(1)
        now = read_times()
        if now != seen:
            seen = now
            subprocess.run(["make", "--no-print-directory", "book"], cwd=ROOT, check=False)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
