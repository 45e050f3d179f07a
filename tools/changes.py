"""Print the section of CHANGELOG.md on a version; exit 1 if it, or the version, is not there."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def find_section(text: str, version: str) -> str | None:
    """Return the text under a version's heading, or None."""
    found = re.search(rf"^## {re.escape(version)}\b.*?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return found[1].strip() if found else None


def main() -> None:
    """Check the version named on the command line and print what changed in it."""
    version = sys.argv[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if project["version"] != version:
        sys.exit(f"the tag says {version}, pyproject.toml {project['version']}")
    section = find_section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not section:
        sys.exit(f"CHANGELOG.md says nothing about {version}")
    print(section)


if __name__ == "__main__":
    main()
