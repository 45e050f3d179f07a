"""Run chapters as Colab does: one notebook, alone in an empty folder, the package installed by it.

    python tools/colab.py FOLDER [NOTEBOOK...]

FOLDER holds a wheel of the package, which stands for the release that the notebook asks for.
TensorFlow and NumPy must stay what they were.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
KEPT = ("tensorflow", "keras", "numpy", "ipywidgets", "matplotlib")


def read_versions() -> dict[str, str]:
    """Ask a new interpreter: this one may remember what was."""
    code = "import sys; from importlib import metadata; print(*map(metadata.version, sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, *KEPT], capture_output=True, text=True)
    return dict(zip(KEPT, done.stdout.split(), strict=True))


def uninstall() -> None:
    """Take the package out again: each notebook installs it itself."""
    command = [sys.executable, "-m", "pip", "uninstall", "--yes", "--quiet", "gan-book"]
    subprocess.run(command, check=True)


def run(path: Path, wheel: Path) -> float:
    """Run one notebook; return its seconds."""
    notebook = nbformat.read(path, as_version=4)
    cell = notebook.cells[1]
    cell.source, count = re.subn(r"https://\S+\.zip", str(wheel), cell.source)
    if count != 1:
        sys.exit(f"{path.name}: its second cell does not install the package")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": folder}}).execute()
    return time.perf_counter() - began


def main() -> int:
    """Run the notebooks named, or all; return 1 if one fails or changes a version."""
    wheel = next(Path(sys.argv[1]).resolve().glob("gan_book-*.whl"))
    paths = [Path(name) for name in sys.argv[2:]] or sorted((ROOT / "book").glob("*.ipynb"))
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    before, failed = read_versions(), 0
    print("Python", sys.version.split()[0], *(f"{k} {v}" for k, v in before.items()))
    for path in paths:
        if "gan-book" in {d.metadata["Name"] for d in metadata.distributions()}:
            uninstall()
        try:
            result = f"{run(path, wheel):.0f} s"
        except Exception as error:
            result, failed = f"FAILED: {str(error).splitlines()[-1]}", 1
        after = read_versions()
        if after != before:
            result, failed = f"CHANGED {after}", 1
        print(f"{path.name:45} {result}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
