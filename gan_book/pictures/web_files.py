"""The files of `gan_book/web` on their way into a page: templates, styles, scripts, numbers."""

from __future__ import annotations

import base64
import json
import posixpath
import re
import zlib
from functools import cache
from importlib import resources
from string import Template
from typing import Any

import numpy as np

from gan_book.base.colors import DARK, MEANINGS, write_properties

_IMPORT = re.compile(r'^import\s[^;]*?from\s+"([^"]+)";\n', re.MULTILINE)

#: Selectors of dark pages: the book's, Jupyter's, Colab's and VS Code's.
DARK_PAGES = (
    'html[data-theme="dark"], body[data-jp-theme-light="false"], html[theme="dark"], '
    "body.vscode-dark"
)


@cache
def read_web(name: str) -> str:
    """Return the text of a file in `gan_book/web`, by its path there."""
    return resources.files("gan_book").joinpath("web", *name.split("/")).read_text("utf-8")


def fill_template(name: str, /, **values: Any) -> str:
    """Return a template of `web/elements` with its values in place.

    Colours are there under their meanings: `$data_color`, `$generated_color` and so on.
    """
    colors = {f"{meaning}_color": hue for meaning, hue in MEANINGS.items()}
    return Template(read_web(f"elements/{name}.html").rstrip("\n")).substitute(colors, **values)


def write_recipe(recipe: dict[str, Any]) -> str:
    """Return what the page's scripts read, as JSON that can stand in a script element."""
    # A "<" could end the element.
    return json.dumps(recipe, separators=(",", ":")).replace("<", "\\u003c")


def read_styles(*names: str) -> str:
    """Join style sheets of `web/styles`, after the colours that they use."""
    return write_meanings() + "".join(read_web(f"styles/{name}.css") for name in names)


def write_meanings() -> str:
    """Return the rules that give meanings their colours, in light pages and in dark ones."""
    dark = {name: hue for name, hue in DARK.items() if name in MEANINGS}
    palettes = ((":root", MEANINGS), (DARK_PAGES, dark))
    return "".join(f"{pages} {{\n{write_properties(palette)}}}\n" for pages, palette in palettes)


def read_script(entry: str) -> str:
    """Join a module of `web/` and all that it imports into one script that imports nothing.

    Comments for the reader of the source (`/** ... */`) are left out.
    """
    source = "".join(read_web(name) for name in order_modules(entry))
    source = re.sub(r"^ */\*\*.*?\*/\n+", "", source, flags=re.DOTALL | re.MULTILINE)
    source = re.sub(r"/\*\* [^\n]*? \*/ ?", "", source)  # types within a line
    source = _IMPORT.sub("", source)
    return re.sub(r"^export ", "", source, flags=re.MULTILINE)


def order_modules(entry: str) -> list[str]:
    """Return the paths of a module and of all that it imports, each after those it imports."""
    found: list[str] = []

    def visit(name: str) -> None:
        for target in _IMPORT.findall(read_web(name)):
            visit(posixpath.normpath(posixpath.join(posixpath.dirname(name), target)))
        if name not in found:
            found.append(name)

    visit(entry)
    return found


def pack(rows: np.ndarray) -> str:
    """Pack rows of whole numbers for `codec.js`: differences along each row, deflated, base64.

    Args:
        rows: [rows, width] uint16.
    """
    changes = np.diff(rows, axis=1, prepend=np.zeros((len(rows), 1), np.uint16))  # modulo 2^16
    return base64.b64encode(zlib.compress(changes.astype("<u2").tobytes(), 9)).decode("ascii")
