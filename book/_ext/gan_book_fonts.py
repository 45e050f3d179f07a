"""The site's own fonts: they come from packages that the lock names, a few characters of each.

They are laid out under ``_build/assets`` before the build copies them.
"""

import re
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import USE_MY_METRICS
from sphinx.application import Sphinx
from sphinx.config import Config

from gan_book_cache import hash_files
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
    # The fonts' licence keeps their name for unchanged copies: obfuscate_names takes it out.
    features = ["kern", "liga", "lnum", "tnum"]
    options = subset.Options(flavor="woff2", layout_features=features, obfuscate_names=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(characters))
    subsetter.subset(font)
    keep_widths(font)
    subset.save_font(font, str(target), options)


def keep_widths(font: TTFont) -> None:
    """Let every glyph be as wide as the font's table says.

    Source Serif's "%" asks for the width of its stroke alone, on systems that draw with FreeType:
    the word after it would stand on top of it.
    """
    for glyph in font["glyf"].glyphs.values() if "glyf" in font else ():
        glyph.expand(font["glyf"])
        for part in glyph.components if glyph.isComposite() else ():
            part.flags &= ~USE_MY_METRICS


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("config-inited", lay_out_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
