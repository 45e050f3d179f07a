"""Put notebooks into their normal form: what is stored is the source, and what nbval compares.

Outputs and execution counts stay only on cells tagged ``nbval-check-output``; everything else
that a run leaves behind is cleared, so that a diff shows what an author changed. A chapter begins
with words: what comes before its first section, and its record of results, is folded.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

KEPT = "nbval-check-output"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What editors and Colab write into a cell as it is looked at, and no reader needs.
PASSING = ("ExecuteTime", "collapsed", "colab", "execution", "id", "outputId", "scrolled")

HIDDEN = ("remove-cell", "remove-input")
# The tag of a folded cell that only serves: what hides it, and what its fold is called.
FOLDS = {
    "parameters": ("hide-input", "the numbers"),
    "set-up": ("hide-input", "the set-up"),
    "results": ("hide-cell", "the results"),
}


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with its passing traces cleared, in place."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{number:03d}")
        for name in PASSING:
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            normalise_outputs(cell)
    fold_what_serves(notebook.cells)
    return notebook


def fold_what_serves(cells: list[NotebookNode]) -> None:
    """Fold the code before the first section, and the last cell if it records the results."""
    begun, last = False, [cell for cell in cells if cell.cell_type == "code"][-1:]
    for cell in cells:
        if cell.cell_type == "markdown":
            begun = begun or re.search(r"^## ", cell.source, re.MULTILINE) is not None
            continue
        tags = cell.metadata.get("tags", [])
        if "parameters" in tags:
            fold(cell, "parameters")
        elif [cell] == last and re.search(r"^record\(", cell.source, re.MULTILINE):
            fold(cell, "results")
        elif not begun and not set(HIDDEN) & set(tags):
            fold(cell, "set-up")


def fold(cell: NotebookNode, kind: str) -> None:
    """Fold a cell on the page, with its label; in Jupyter and Colab too, parameters excepted."""
    hides, label = FOLDS[kind]
    tags = [t for t in cell.metadata.get("tags", []) if not t.startswith("hide-")]
    cell.metadata["tags"] = sorted({*tags, kind, hides})
    labels = {"code_prompt_show": f"Show {label}", "code_prompt_hide": f"Hide {label}"}
    cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **labels}
    if kind != "parameters":
        cell.metadata["jupyter"] = {"source_hidden": True}
        cell.metadata["cellView"] = "form"


def normalise_outputs(cell: NotebookNode) -> None:
    """Keep a code cell's outputs if nbval compares them; number them alike in every run."""
    if KEPT not in cell.metadata.get("tags", []):
        cell.outputs, cell.execution_count = [], None
        return
    # nbval compares only cells that have a count; which count does not matter.
    cell.execution_count = 1 if cell.outputs else None
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = 1
        output.pop("metadata", None) if output.output_type == "stream" else None


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run the notebook in its folder, as the book and papermill do."""
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()


def read(path: Path) -> NotebookNode:
    """Read a notebook file; one line on stderr and exit 1 where it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        sys.exit(f"{path}: not a notebook: {str(error).splitlines()[0]}")


def main() -> int:
    """Rewrite the notebooks named, or with --check say which of them are not in normal form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if any would")
    parser.add_argument("--execute", action="store_true", help="run them first")
    arguments = parser.parse_args()
    changed = []
    for path in arguments.notebooks:
        notebook = read(path)
        if arguments.execute:
            execute(notebook, path.parent)
        text = nbformat.writes(normalise(notebook)) + "\n"
        if text != path.read_text(encoding="utf-8"):
            changed.append(path)
            if not arguments.check:
                path.write_text(text, encoding="utf-8")
    for path in changed:
        print(f"{path}: not in normal form; run make format" if arguments.check else f"{path}")
    return int(arguments.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
