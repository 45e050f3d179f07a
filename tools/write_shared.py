"""Write what Python says and the page needs: gan_book/web/shared.js, and the palettes of book.css.

Usage: tools/write_shared.py [--check]
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT / "gan_book" / "web" / "shared.js"
STYLE = ROOT / "book" / "_assets" / "book.css"

#: Modules of gan_book, and the names of their constants that travel.
CONSTANTS = {
    "base.sketch": ("BINS", "BIN_WIDTH", "SKETCH_LOW", "SKETCH_HIGH", "HEIGHT_SIGNS"),
    "base.turns": ("MOST_TURNS",),
    "metrics.outcomes": (
        "OUTCOMES",
        "OFF_TARGET_BEYOND",
        "COLLAPSED_BELOW",
        "NARROW_BELOW",
        "GOOD_UP_TO",
        "MISSHAPEN_BEYOND",
    ),
    "data.floor": ("FLOOR_SAMPLES", "FLOOR_REPEATS", "FLOOR_SLICES"),
    "losses.cross_entropy": ("CLIP",),
    "networks.minibatch": ("TENSOR_STD", "SELF_TERMS"),
    "training.optimizers": ("EPSILON",),
    "training.loop": ("GRID",),
    "pictures.svg": (
        "CELLS",
        "LEVELS",
        "POINT_LEVELS",
        "OFF_AXIS",
        "MOST_NUMBER",
        "LEAST_PUSH",
        "D_HEIGHT",
    ),
    "pictures.frame_svg": ("WIDEST", "MOST_LOSS", "LANES"),
    "pictures.map_svg": ("JUMP",),
    "pictures.frame_of_run": ("QUANTILES", "REACH", "FAINT"),
    "widgets.explorer_stage": ("FRAMES", "SEEDS", "TILE_QUANTILES"),
    "widgets.two_classes": ("WIDTH", "HEIGHT", "UNIT", "ACROSS", "UP", "POINT_MARKS"),
    "data.random": ("Purpose",),
}


def write_module() -> str:
    """Return the text of shared.js."""
    lines = ["/** Written by `make format` from Python's values (tools/write_shared.py). */", ""]
    for module, names in CONSTANTS.items():
        home = importlib.import_module(f"gan_book.{module}")
        lines.append(f"// {module.replace('.', '/')}.py")
        lines += [f"export const {name} = {_write(getattr(home, name))};" for name in names]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def _write(value: Any) -> str:
    """Return a value as the formatter would write it: { kept: 1.0 }, [1, 2], 1e-5."""
    if isinstance(value, type) and issubclass(value, Enum):
        value = {member.name: member.value for member in value}
    if isinstance(value, dict):
        entries = ", ".join(f"{name}: {_write(entry)}" for name, entry in value.items())
        return f"{{ {entries} }}"
    text = json.dumps(list(value) if isinstance(value, tuple) else value)
    return re.sub(r"e-0(\d)", r"e-\1", text)


def write_palettes(style: str) -> str:
    """Return the style sheet with the palettes of colors.py in its first rule of either theme."""
    colors = importlib.import_module("gan_book.base.colors")
    for selector, palette in (("html", colors.LIGHT), ('html[data-theme="dark"]', colors.DARK)):
        rule = f"{selector} {{\n{colors.write_properties(palette)}}}"
        old = rf"^{re.escape(selector)} {{\n.*?^}}"
        style = re.sub(old, rule, style, count=1, flags=re.DOTALL | re.MULTILINE)
    return style


def main() -> int:
    """Write the files, or say which are not what they should be."""
    stale = 0
    there = SHARED.read_text(encoding="utf-8") if SHARED.exists() else ""
    style = STYLE.read_text(encoding="utf-8")
    for path, old, new in ((SHARED, there, write_module()), (STYLE, style, write_palettes(style))):
        if old == new:
            continue
        if "--check" in sys.argv:
            print(f"{path.name} is not what Python says: make format", file=sys.stderr)
            stale = 1
        else:
            path.write_text(new, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
