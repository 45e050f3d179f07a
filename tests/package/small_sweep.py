"""A notebook, and rows of a table, for the tests of sweeps."""

from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook, writes

from gan_book.sweeps.store import name_run
from gan_book.sweeps.versions import find_versions

MANIFEST = {
    "subject": "a.ipynb",
    "source": "1",
    "versions": find_versions(),
    "parameters": ["seed", "rate"],
}


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook whose first cell has its parameters."""
    first, *rest = [new_code_cell(cell) for cell in cells]
    first.metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[first, *rest], metadata={"kernelspec": kernel})
    path.write_text(writes(notebook), encoding="utf-8")
    return path


def make_rows(**parameters: object) -> list[dict]:
    """The row of one run of MANIFEST that ended well."""
    about = {"status": "done", "error": None, "seconds": 1.0, "started": "now", "host": "here"}
    name = name_run(MANIFEST, parameters)
    row = {"run": name, "parameters": parameters, "results": {"x": 1.0}}
    return [row | about | MANIFEST["versions"]]
