"""What the site needs beyond Jupyter Book: its own files, and a cache that notices changes.

Everything a page asks for is served by the site: the fonts come from packages that the lock
names, and are laid out under ``_build/assets`` before the build copies them.
"""

import hashlib
import re
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from gan_book_math import find_mathjax

# Latin, Greek, punctuation, arrows and the mathematical signs that prose uses.
TEXT = (
    "U+0020-007E,U+00A0-017F,U+0370-03FF,U+2010-2027,U+2030-203A,U+2070-209F,"
    "U+20AC,U+2190-2193,U+2200-22FF"
)
FONTS = {
    "serif-regular": "font_source_serif_pro/files/SourceSerifPro-Regular.ttf",
    "serif-italic": "font_source_serif_pro/files/SourceSerifPro-It.ttf",
    "serif-semibold": "font_source_serif_pro/files/SourceSerifPro-Semibold.ttf",
    "sans-regular": "font_source_sans_pro/files/SourceSansPro-Regular.ttf",
    "sans-italic": "font_source_sans_pro/files/SourceSansPro-It.ttf",
    "sans-semibold": "font_source_sans_pro/files/SourceSansPro-Semibold.ttf",
}
AWESOME = "pydata_sphinx_theme/theme/pydata_sphinx_theme/static/vendor/fontawesome/6.5.2/webfonts"
ICONS = {"icons": f"{AWESOME}/fa-solid-900.ttf", "icons-brands": f"{AWESOME}/fa-brands-400.ttf"}
# Jupyter Book loads these on every page, for features that this book does not use.
UNUSED = re.compile(r"sphinx-design|design-tabs|thebe|togglebutton|toggleHintShow")


def hash_files(paths: list[Path]) -> str:
    """Return a short hash of the names and contents of all files at or under the paths."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(path.parent).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def find_cache(root: Path) -> Path:
    """Return the folder of executed notebooks, named by the package's and the lock's hash.

    The cache's own key is the notebook's code: alone, it would show the old outputs of a
    changed package.
    """
    name = hash_files([root / "gan_book", root / "book" / "data", root / "requirements.lock"])
    return root / "_build" / ".jupyter_cache" / name


def set_cache(app: Sphinx, config: Config) -> None:
    """Keep executed notebooks, and none of another package."""
    cache = find_cache(Path(app.srcdir))
    for old in cache.parent.glob("*"):
        if old != cache:
            shutil.rmtree(old)
    config["nb_execution_cache_path"] = str(cache)


def lay_out_assets(app: Sphinx, config: Config) -> None:
    """Write the fonts to ``_build/assets``, and have them copied."""
    root = Path(app.srcdir) / "book"
    recipe = hash_files([Path(__file__), root / "_assets" / "icons.css"])
    assets = Path(app.outdir).parent / "assets" / recipe
    if not assets.exists():
        shutil.rmtree(assets.parent, ignore_errors=True)
        draft = assets.with_name("draft")
        letters = find_mathjax() / "output" / "chtml" / "fonts" / "woff-v2"
        shutil.copytree(letters, draft / "mathjax" / "fonts")
        icons = find_icons(root / "_assets" / "icons.css")
        for fonts, characters in ((FONTS, TEXT), (ICONS, icons)):
            for name, source in fonts.items():
                write_font(locate(source), draft / "fonts" / f"{name}.woff2", characters)
        draft.rename(assets)
    config["html_static_path"].append(str(assets))


def find_icons(style: Path) -> str:
    """Return the characters that a style sheet's ``content`` rules show, as U+... ranges."""
    codes = re.findall(r'content: "\\([0-9a-f]+)"', style.read_text(encoding="utf-8"))
    return ",".join(f"U+{code}" for code in codes)


def locate(path: str) -> Path:
    """Return where an installed package keeps one of its files."""
    package = path.split("/")[0].replace("_", "-")
    return Path(str(metadata.distribution(package).locate_file(path)))


def write_font(source: Path, target: Path, characters: str) -> None:
    """Write some characters of a font as .woff2: 20 kB in place of 300."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # The fonts' licence keeps their name for unchanged copies: --obfuscate-names takes it out.
    options = ["--flavor=woff2", "--layout-features=kern,liga,lnum,tnum,mark", "--obfuscate-names"]
    subset.main([str(source), f"--unicodes={characters}", *options, f"--output-file={target}"])


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
        for file in (*package.glob("*.py"), *package.glob("web/*")):
            self.env.note_dependency(str(file))
        settings = presets[self.arguments[0]].replace(minibatch="minibatch" in self.options)
        explorer = explore(
            settings, compact="compact" in self.options, autoplay="autoplay" in self.options
        )
        return [nodes.raw("", explorer._repr_html_(), format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_directive("explorer", ExplorerDirective)
    app.connect("config-inited", set_cache)
    app.connect("config-inited", lay_out_assets)
    app.connect("doctree-read", offer_targets)
    app.connect("doctree-read", hide_form_fields)
    app.connect("doctree-resolved", keep_punctuation)
    # Late: other extensions add their files at the usual priority of 500.
    app.connect("html-page-context", drop_unused, priority=900)
    # Pages are made anew when this file changes, too.
    version = int(hash_files([Path(__file__)]), 16)
    return {"env_version": version, "parallel_read_safe": True, "parallel_write_safe": True}
