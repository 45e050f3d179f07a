"""What a result depends on besides its parameters: code, and the versions of libraries."""

from __future__ import annotations

import functools
import hashlib
import platform
import subprocess
from importlib import metadata
from pathlib import Path

import gan_book

PACKAGES = ("tensorflow", "keras", "numpy")
ROOT = Path(gan_book.__file__).parent


@functools.cache
def find_versions() -> dict[str, str]:
    """Return versions by name: gan_book, "code" (a hash of its modules), Python, libraries."""
    libraries = {name: metadata.version(name) for name in PACKAGES}
    own = {"gan_book": gan_book.__version__, "code": _hash_modules()}
    return own | {"python": platform.python_version()} | libraries


def compare_versions(here: dict[str, str], there: dict[str, str]) -> str | None:
    """Return the first difference in words, or None: "numpy 2.4.5 there, 2.4.6 here"."""
    for name, version in here.items():
        if there.get(name) != version:
            if name == "code":
                return "other code in gan_book"
            return f"{name} {there.get(name)} there, {version} here"
    return None


def find_commit() -> str | None:
    """Return the commit of the checkout that the package stands in, if it stands in one.

    A "+" at its end says that files had changed since.
    """

    def ask(*words: str) -> str:
        command = ["git", "-C", str(ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        if Path(ask("rev-parse", "--show-toplevel")) != ROOT.parent:
            return None
        changed = ask("status", "--porcelain", "--untracked-files=no")
        return ask("rev-parse", "HEAD")[:12] + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _hash_modules() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.rglob("*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
