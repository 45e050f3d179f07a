"""Put notebooks into their normal form: what is stored is the source, and what nbval compares.

Outputs and execution counts stay only on cells tagged ``nbval-check-output``; everything else
that a run leaves behind is cleared, so that a diff shows what an author changed.
"""

import argparse
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
    return notebook


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
