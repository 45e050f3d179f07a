"""Serve the site, and build it again whenever a source changes; the page reloads by hand."""

import subprocess
import time
from pathlib import Path

from host import serve

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
WATCHED = ("book", "gan_book", "_config.yml", "_toc.yml")
PORT = 8123


def read_times() -> dict[Path, float]:
    """Return every source's time of change."""
    files = [p for name in WATCHED for p in (ROOT / name, *(ROOT / name).rglob("*"))]
    hidden = {"__pycache__", ".ipynb_checkpoints"}
    return {p: p.stat().st_mtime for p in files if p.is_file() and not hidden & set(p.parts)}


def main() -> None:
    """Build, serve, and watch until Ctrl-C."""
    subprocess.run(["make", "--no-print-directory", "book"], cwd=ROOT, check=False)
    print(f"{serve(SITE, PORT)}/ (Ctrl-C ends)")
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
