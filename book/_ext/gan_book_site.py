"""What pages are made of beyond Jupyter Book: an explorer, targets, and nothing that is unused."""

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from gan_book_cache import hash_files

# Jupyter Book loads these on every page, for features that this book does not use.
UNUSED = re.compile(r"sphinx-design|design-tabs|thebe|togglebutton|sphinx_highlight|toggleHintShow")


def keep_punctuation(app: Sphinx, document: nodes.document, name: str) -> None:
    """Keep a formula and the punctuation after it on one line: browsers would break between."""
    for formula in list(document.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        mark = re.match(r"[.,;:!?)]+", after) if isinstance(after, nodes.Text) else None
        if mark:
            pair = nodes.inline("", "", classes=["nowrap"])
            formula.parent.replace(after, nodes.Text(after[mark.end() :]))
            formula.parent.replace(formula, pair)
            pair += [formula, nodes.Text(mark[0])]


def hide_form_fields(app: Sphinx, document: nodes.document) -> None:
    """Take out of the page what only Colab reads in a parameters cell."""
    for block in document.findall(nodes.literal_block):
        if "#@param" in block.rawsource:
            block.rawsource = re.sub(r" *#@param \S.*", "", block.rawsource)
            block[:] = [nodes.Text(block.rawsource)]


def drop_unused(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Take scripts and styles that no page uses out of a page."""
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file for file in context.get(kind, []) if not UNUSED.search(describe(file))
        ]


def describe(file: Any) -> str:
    """Return the name of a script or style, or the text of one written into the page."""
    return str(file.filename or file.attributes.get("body"))


def offer_targets(app: Sphinx, document: nodes.document) -> None:
    """Let ``[text](page.md#name)`` reach any target written ``(name)=``, not headings alone."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for name, explicit in document.nametypes.items():
        if explicit and document.nameids.get(name):
            slugs.setdefault(name, (0, document.nameids[name], name))


class ExplorerDirective(SphinxDirective):
    """The explorer of a preset on a page that is no notebook.

    Options: ``minibatch``, ``compact`` and ``autoplay``, as in ``gan_book.explore``.
    """

    required_arguments = 1
    option_spec: ClassVar = dict.fromkeys(("minibatch", "compact", "autoplay"), directives.flag)

    def run(self) -> list[nodes.Node]:
        """Train the first picture and return the explorer's HTML."""
        from gan_book import explore, presets  # TensorFlow: only for a page that has an explorer

        package = Path(__file__).parents[2] / "gan_book"
        for file in package.rglob("*.*"):
            if "__pycache__" not in file.parts:
                self.env.note_dependency(str(file))
        settings = presets[self.arguments[0]].replace(minibatch="minibatch" in self.options)
        explorer = explore(
            settings, compact="compact" in self.options, autoplay="autoplay" in self.options
        )
        return [nodes.raw("", explorer._repr_html_(), format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("explorer", ExplorerDirective)
    app.connect("doctree-read", offer_targets)
    app.connect("doctree-read", hide_form_fields)
    app.connect("doctree-resolved", keep_punctuation)
    # Late: other extensions add their files at the usual priority of 500.
    app.connect("html-page-context", drop_unused, priority=900)
    # Pages are made anew when this file changes, too.
    version = int(hash_files([Path(__file__)]), 16)
    return {"env_version": version, "parallel_read_safe": True, "parallel_write_safe": True}
