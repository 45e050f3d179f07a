"""A notebook as something to rerun: its parameters, and a name for exactly this version of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from gan_book.sweeps.parameters import Parameter, read_parameters


@dataclass(frozen=True)
class Chapter:
    """A notebook with a parameters cell.

    Attributes:
        path: of its file.
        text: of its file.
        parameters: what its parameters cell declares.
        source: a hash of its cells; outputs do not count.
    """

    path: Path
    text: str
    parameters: tuple[Parameter, ...]
    source: str


def read_chapter(path: Path) -> Chapter:
    """Read a notebook that can be rerun.

    Raises:
        ValueError: no such file, no notebook, or one without a parameters cell.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise ValueError(f"cannot read the notebook {path}: {reason}") from None
    try:
        cells = json.loads(text)["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        tagged = ["parameters" in cell["metadata"].get("tags", []) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is not a notebook") from None
    if sum(tagged) != 1:
        found = "no cell" if not any(tagged) else f"{sum(tagged)} cells"
        raise ValueError(f"{path} needs one cell tagged parameters, and has {found}")
    source = hashlib.sha256(json.dumps(sources).encode()).hexdigest()[:12]
    try:
        parameters = read_parameters(sources[tagged.index(True)][1])
    except ValueError as error:
        raise ValueError(f"the parameters cell of {path}: {error}") from None
    return Chapter(path, text, tuple(parameters), source)
