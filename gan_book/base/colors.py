"""The only place for hues: figures, pages and style sheets take theirs from here."""

from __future__ import annotations

from collections.abc import Mapping

# Okabe and Ito's colours, safe for the colour-blind; each has a line style as its second mark.
DATA = "#0072B2"
GENERATED = "#D55E00"
DISCRIMINATOR = "#009E73"
NEUTRAL = "#767676"
HIGHLIGHT = "#CC79A7"

MEDIAN = "#7A3400"  # of many runs that are drawn as generated
INK = "#222222"
FAILURE, FAILURE_ON_DARK = "#C00000", "#FF8F8F"

#: What lines and areas of each meaning have, by the name of the style sheets' property.
MEANINGS = {
    "data": DATA,
    "generated": GENERATED,
    "discriminator": DISCRIMINATOR,
    "neutral": NEUTRAL,
}

#: The book's pages: the meanings, the same hues strong enough for small text, and what has none.
LIGHT = {
    **MEANINGS,
    "highlight": HIGHLIGHT,
    "partly": "#B58900",
    "data-text": "#005F95",
    "generated-text": "#A84A00",
    "discriminator-text": "#00714F",
    "code": "#22303C",
}
DARK = {
    "data": "#56A9E0",
    "generated": "#F0883E",
    "discriminator": "#2FC49A",
    "neutral": "#9AA0A6",
    "highlight": "#E09CC3",
    "data-text": "#7CC0EE",
    "generated-text": "#F7A368",
    "discriminator-text": "#57D6B1",
    "code": "#DFE6EC",
}


def write_properties(palette: Mapping[str, str]) -> str:
    """Return the declarations of a style sheet: `--gan-data: #0072b2;` and so on, a line each."""
    return "".join(f"  --gan-{name}: {hue.lower()};\n" for name, hue in palette.items())
