"""Check the page's modules: types in their comments (TypeScript), lint and form (Biome).

Usage: tools/javascript.py [--fix]
Both come from the npm registry, in the versions of tools/javascript/package-lock.json, and are kept
in .venv/javascript. Where the registry cannot be reached the check is left out, with a line
that says so; under CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "tools" / "javascript"
HOME = ROOT / ".venv" / "javascript"
LOCK = "package-lock.json"


def install() -> bool:
    """Install what the lock names, once; tell whether it is there."""
    lock = (RECIPE / LOCK).read_bytes()
    done = HOME / "node_modules" / ".installed"
    if done.exists() and done.read_bytes() == lock:
        return True
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", LOCK):
        shutil.copy(RECIPE / name, HOME)
    npm = shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if npm is None:
        return False
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    if subprocess.run(command, cwd=HOME).returncode:
        return False
    done.write_bytes(lock)
    return True


def check(fix: bool) -> int:
    """Run both checks and return an exit status."""
    tools = HOME / "node_modules" / ".bin"
    biome = [str(tools / "biome"), "check", f"--config-path={RECIPE}"]
    biome += [*(["--write"] if fix else []), "gan_book/web", "book/_assets", "tests/web"]
    types = [str(tools / "tsc"), "--project", str(RECIPE / "tsconfig.json")]
    commands = (biome, types)
    return max(subprocess.run(command, cwd=ROOT).returncode for command in commands)


def main() -> int:
    """Install, check, and say in a line where that cannot be."""
    if not install():
        print("JavaScript is not checked: npm cannot install tools/javascript", file=sys.stderr)
        return int("CI" in os.environ)
    return check("--fix" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
