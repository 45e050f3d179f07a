"""Find the Chromium that the page tests drive; with --install, get one if there is none."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",  # the same pages in half the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Root in a container has no sandbox and no graphics; the rest keeps Chromium from phoning home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADVICE = (
    "no browser for the page tests: install Chromium "
    "(Debian: sudo apt-get install chromium) or set CHROMIUM to a Chrome or Chromium program"
)


def find_browser() -> str | None:
    """Return the path of a Chromium-like browser, or None.

    The variable CHROMIUM goes first; if it names no program, that is an error, not a hint.
    """
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        found = shutil.which(wanted)
        if not found:
            raise ValueError(f"CHROMIUM={wanted} is not a program")
        return found
    candidates = [shutil.which(name) for name in NAMES] + [shutil.which(p) for p in PLACES]
    return next(filter(None, candidates), None) or _find_playwright_browser()


def install_browser() -> None:
    """Install Chromium with apt-get (as root) or else with Playwright's own installer."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-q", "-y", "--no-install-recommends"]
        subprocess.run(["apt-get", "-q", "update"], check=False, stdin=subprocess.DEVNULL)
        for package in NAMES[:2]:
            subprocess.run(
                [*apt, "install", package], env=environment, check=False, stdin=subprocess.DEVNULL
            )
            # On Ubuntu `chromium` is a shell that asks for snap: only a found program counts.
            if find_browser():
                return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _find_playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def main() -> int:
    """Print the browser's path; return 1 with one line of advice where there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install Chromium if none is found")
    arguments = parser.parse_args()
    try:
        path = find_browser()
        if path is None and arguments.install:
            install_browser()
            path = find_browser()
    except ValueError as error:
        sys.exit(str(error))
    if path is None:
        sys.exit(ADVICE)
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
