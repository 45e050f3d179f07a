"""Run Lighthouse on every page of the built site, phone and desktop; print the scores as a table.

Needs npm (for `npx lighthouse`) and a Chromium; serves the site compressed, as a web host does.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import ADVICE, FLAGS, find_browser
from host import serve

SITE = Path(__file__).parents[1] / "_build" / "html"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def judge(address: str, device: str, browser: str) -> dict:
    """Return Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        flags = " ".join(["--headless=new", *FLAGS])
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
