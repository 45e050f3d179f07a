"""The order of the tests, and what becomes of notebooks that nbval has executed.

They are kept where the build of the site looks for executed ones: nothing is executed twice.
"""

import copy
import fcntl
import importlib.util
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

#: Of each notebook under nbval: what its cells gave so far, and their seconds.
_executed: dict[Any, list[tuple[list[Any], float]]] = defaultdict(list)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run notebooks first and tests of the site, which shows what they gave, last.

    Long files come before short ones, so that no process is left alone with one at the end. The
    longest file of the site's is begun among the others: it builds the site while they go on.
    """
    ranks: dict[Path, int] = defaultdict(int)
    for item in items:
        rank = (
            0 if item.path.suffix == ".ipynb" else 1 + ("site" in getattr(item, "fixturenames", ()))
        )
        ranks[item.path] = max(rank, ranks[item.path])
    sizes = {path: path.stat().st_size for path in ranks}
    of_the_site = [path for path, rank in ranks.items() if rank == 2]
    if of_the_site:
        ranks[max(of_the_site, key=sizes.__getitem__)] = 1
    items.sort(key=lambda item: (ranks[item.path], -sizes[item.path]))


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note what a cell gave; after the last one keep the notebook, if all of them passed."""
    if item.path.suffix != ".ipynb" or call.when != "call" or call.excinfo:
        return
    cells: Any = item
    _executed[cells.parent].append((cells.test_outputs, call.duration))
    code = [cell for cell in cells.parent.nb.cells if cell.cell_type == "code"]
    if len(_executed[cells.parent]) == len(code):
        keep_executed(cells.parent, _executed[cells.parent])


def keep_executed(file: Any, executed: list[tuple[list[Any], float]]) -> None:
    """Keep an executed notebook, nbval's `file`, where Jupyter Book's build looks for it."""
    if importlib.util.find_spec("jupyter_book") is None:
        return  # versions that are tested without the site (noxfile.py)
    from gan_book_cache import find_cache
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    notebook = copy.deepcopy(file.nb)
    kernel = file.kernel.kc.kernel_info(reply=True)["content"]
    notebook.metadata["language_info"] = kernel["language_info"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, (cell, (outputs, _)) in enumerate(zip(code, executed, strict=True), 1):
        cell.outputs, cell.execution_count = outputs, count
    seconds = sum(duration for _, duration in executed)
    folder = find_cache(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    bundle = CacheBundleIn(notebook, str(file.path), data={"execution_seconds": seconds})
    with open(folder.parent.parent / "cache.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        get_cache(folder).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
