"""The pages that the build itself writes: the table of claims, and the versions it ran with.

The chapters are executed before these pages are written; what they recorded
(`gan_book.chapters.report`) stands in the executed notebooks that jupyter-cache keeps.
"""

import contextlib
import html
import platform
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from gan_book.chapters.report import MARKS, read_report
from gan_book.settings import FIELDS, Settings
from jupyter_cache import get_cache
from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

PAGES = {"book/claims", "book/status"}
PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "scikit-learn",
    "matplotlib",
    "ipywidgets",
    "jupyter-book",
    "myst-nb",
    "papermill",
)


class ClaimsTable(nodes.General, nodes.Element):
    """Stands for the table until every chapter has run."""


class ClaimsDirective(Directive):
    """`claims`: a row per verdict of every executed chapter."""

    def run(self) -> list[nodes.Node]:
        return [ClaimsTable()]


class VersionsDirective(Directive):
    """`versions`: Python and the packages that this build ran with."""

    def run(self) -> list[nodes.Node]:
        rows = [("Python", platform.python_version())]
        rows += [(name, metadata.version(name)) for name in PACKAGES]
        cells = "".join(f"<tr><td>{name}</td><td>{version}</td></tr>" for name, version in rows)
        head = "<thead><tr><th>package</th><th>version</th></tr></thead>"
        text = f'<table class="table">{head}<tbody>{cells}</tbody></table>'
        return [nodes.raw("", text, format="html")]


class SettingsDirective(Directive):
    """`settings-table`: every field of Settings, its default and what it is for."""

    def run(self) -> list[nodes.Node]:
        rows = "".join(
            f"<tr><td><code>{name}</code></td><td><code>{getattr(Settings(), name)!r}</code></td>"
            f"<td>{html.escape(facts.help)}</td></tr>"
            for name, facts in FIELDS.items()
        )
        head = "<thead><tr><th>field</th><th>default</th><th>what it is</th></tr></thead>"
        text = f'<table class="table">{head}<tbody>{rows}</tbody></table>'
        return [nodes.raw("", text, format="html")]


def read_executed(book: Path, kept: Path) -> dict[str, Mapping[str, Any]]:
    """Return the executed chapters, by name; none that this build has not executed or found kept.

    Args:
        book: the folder of the chapters.
        kept: the folder of jupyter-cache.
    """
    cache, executed = get_cache(kept), {}
    for path in sorted(book.glob("*.ipynb")):
        with contextlib.suppress(KeyError):  # not executed: left out of the table of contents, say
            executed[path.stem] = cache.merge_match_into_file(str(path))[1]
    return executed


def find_reports(notebooks: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return (name, report) of every executed notebook that recorded one."""
    reports = ((name, read_report(notebook)) for name, notebook in notebooks.items())
    return [(name, report) for name, report in reports if report]


def write_table(reports: list[tuple[str, dict[str, Any]]]) -> str:
    """Return the verdicts as an HTML table, in the order of the claims' numbers."""
    rows = [
        (int(verdict["claim"].lstrip("A")), name, report["chapter"], verdict)
        for name, report in reports
        for verdict in report["verdicts"]
    ]
    rows.sort(key=lambda row: row[:2])
    body = "".join(_write_row(name, chapter, verdict) for _, name, chapter, verdict in rows)
    names = ("claim", "the article said", "verdict", "we measured")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f'<table class="table claims"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _write_row(name: str, chapter: str, verdict: dict[str, str]) -> str:
    claim, mark = verdict["claim"], verdict["mark"]
    finding, numbers = (MarkdownIt().render(verdict[name]) for name in ("finding", "numbers"))
    return (
        f'<tr id="{claim.lower()}"><th scope="row">{claim}</th><td>{verdict["statement"]}</td>'
        f'<td><span class="verdict {MARKS[mark]}"><span class="verdict-mark">{mark}</span></span>'
        f"</td><td>{finding}<details><summary>The numbers behind it</summary>{numbers}</details>"
        f'<p><a href="{name}.html">Chapter {int(chapter)}</a></p></td></tr>'
    )


def fill_tables(app: Sphinx, document: nodes.document, name: str) -> None:
    """Put the table of claims where its directive stands."""
    for place in list(document.findall(ClaimsTable)):
        executed = read_executed(Path(app.srcdir, "book"), Path(app.config.nb_execution_cache_path))
        place.replace_self(nodes.raw("", write_table(find_reports(executed)), format="html"))


def always_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    """These pages change when a chapter does."""
    return PAGES & set(env.found_docs)


def adapt_docstring(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Docstrings have `code` and |x|; reStructuredText wants ``code`` and \\|x\\|."""
    for i, line in enumerate(lines):
        line = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line)
        parts = re.split("(``.*?``)", line)
        lines[i] = "".join(p if p.startswith("``") else p.replace("|", r"\|") for p in parts)


def adapt_signature(
    app: Sphinx, what: str, name: str, target: Any, options: Any, *parts: str | None
) -> tuple[str | None, ...]:
    """Write arrays as the code does: NDArray[float64], not what numpy makes of it."""
    some = r"~?(?:numpy\.|typing\.)?"
    long = re.compile(rf"{some}ndarray\[tuple\[{some}Any, \.\.\.\], {some}dtype\[{some}(\w+)\]\]")
    return tuple(part and long.sub(r"NDArray[\1]", part) for part in parts)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_node(ClaimsTable)
    app.add_directive("claims", ClaimsDirective)
    app.add_directive("settings-table", SettingsDirective)
    app.add_directive("versions", VersionsDirective)
    app.connect("autodoc-process-docstring", adapt_docstring)
    app.connect("autodoc-process-signature", adapt_signature)
    app.connect("doctree-resolved", fill_tables)
    app.connect("env-get-outdated", always_anew)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
