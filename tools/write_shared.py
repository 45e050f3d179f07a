"""Write what Python and the page's modules both need: gan_book/web/shared.js, from Python's values.

Usage: tools/write_shared.py [--check]
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

SHARED = Path(__file__).parents[1] / "gan_book" / "web" / "shared.js"

#: Modules of gan_book, and the names of their constants that travel.
CONSTANTS = {
    "metrics.outcomes": (
        "OUTCOMES",
        "OFF_TARGET_BEYOND",
        "COLLAPSED_BELOW",
        "NARROW_BELOW",
        "GOOD_UP_TO",
    ),
    "losses.cross_entropy": ("CLIP",),
    "networks.minibatch": ("TENSOR_STD",),
    "training.optimizers": ("EPSILON",),
    "training.loop": ("GRID",),
    "pictures.svg": ("CELLS", "LEVELS", "POINT_LEVELS", "OFF_AXIS", "MOST_NUMBER", "D_HEIGHT"),
    "pictures.frame_svg": ("WIDEST", "MOST_LOSS", "LANES"),
    "pictures.frame_of_run": ("QUANTILES", "REACH", "FAINT"),
    "widgets.explorer_stage": ("FRAMES", "SEEDS", "TILE_QUANTILES"),
}


def write_module() -> str:
    """Return the text of shared.js."""
    lines = ["/** Written by `make format` from Python's values (tools/write_shared.py). */", ""]
    for module, names in CONSTANTS.items():
        home = importlib.import_module(f"gan_book.{module}")
        lines.append(f"// {module.replace('.', '/')}.py")
        lines += [f"export const {name} = {_write(getattr(home, name))};" for name in names]
        lines.append("")
    purposes = importlib.import_module("gan_book.data.random").Purpose
    words = ", ".join(f"{purpose.name}: {purpose.value}" for purpose in purposes)
    lines += ["// data/random.py", f"export const PURPOSES = {{ {words} }};"]
    return "\n".join(lines) + "\n"


def _write(value: object) -> str:
    text = json.dumps(list(value) if isinstance(value, tuple) else value)
    return re.sub(r"e-0(\d)", r"e-\1", text)  # as the formatter writes it: 1e-5


def main() -> int:
    """Write the file, or say whether it is what it should be."""
    text = write_module()
    if "--check" not in sys.argv:
        SHARED.write_text(text, encoding="utf-8")
        return 0
    if SHARED.exists() and SHARED.read_text(encoding="utf-8") == text:
        return 0
    print(f"{SHARED.name} is not what Python says: make format", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
