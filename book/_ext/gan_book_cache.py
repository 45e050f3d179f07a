"""The cache of executed notebooks: it notices when the package, the tables or the lock change."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from gan_book.pictures import narrow
from sphinx.application import Sphinx
from sphinx.config import Config


def hash_files(paths: list[Path]) -> str:
    """Return a short hash of the names and contents of all files at or under the paths."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(path.parent).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def find_cache(root: Path) -> Path:
    """Return the folder of executed notebooks, named by the package's and the lock's hash.

    The cache's own key is the notebook's code: alone, it would show the old outputs of a
    changed package.
    """
    name = hash_files([root / "gan_book", root / "book" / "data", root / "requirements.lock"])
    return root / "_build" / ".jupyter_cache" / name


def set_cache(app: Sphinx, config: Config) -> None:
    """Keep executed notebooks, and none of another package; their figures are for phones too."""
    os.environ[narrow.NARROW_SWITCH] = "1"
    cache = find_cache(Path(app.srcdir))
    for old in cache.parent.glob("*"):
        if old != cache:
            shutil.rmtree(old)
    config["nb_execution_cache_path"] = str(cache)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("config-inited", set_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
