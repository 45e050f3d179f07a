"""A page about a sweep: the plots that one would make first, in one HTML file without scripts."""

from __future__ import annotations

import base64
import html
import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_book.base.colors import DATA, FAILURE, FAILURE_ON_DARK, GENERATED
from gan_book.sweeps.store import load, read_manifest, write
from gan_book.sweeps.summary import (
    FEW,
    find_results,
    find_varied,
    is_numeric,
    is_wordy,
    share_words,
    summarise,
)
from gan_book.sweeps.table import order_value

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_PICTURES = 24  # pictures on a page
LONGEST = 24  # signs in a label

#: Words of a sweep are no formulas, whatever dollars are in them; and they stay words in an SVG.
PLAIN_WORDS: Any = {"text.parse_math": False, "text.usetex": False, "svg.fonttype": "none"}
PLAIN_WORDS |= {"font.family": "sans-serif"}

STYLE = (
    f":root {{ --bad: {FAILURE}; }}\n"
    f"@media (prefers-color-scheme: dark) {{ :root {{ --bad: {FAILURE_ON_DARK}; }} }}"
    """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
figure { display: inline-block; margin: .5rem; max-width: 100%; }
img { max-width: 100%; background: white; }
table { border-collapse: collapse; } td, th { padding: .2rem .6rem; text-align: left; }
td, th { border-bottom: 1px solid #8886; } div { overflow-x: auto; } .bad { color: var(--bad); }
"""
)


def write_page(folder: Path) -> Path:
    """Write report.html into the folder of a sweep, and return its path."""
    manifest, table = read_manifest(folder), load(folder)
    parameters = manifest["parameters"]
    parts = [f"<h1>Sweep of {html.escape(manifest['subject'])}</h1>", _describe(manifest, table)]
    if len(table):
        parts += ["<h2>By setting</h2>", _show_table(summarise(table, parameters))]
        parts += ["<h2>Pictures</h2>", *_draw_all(table, parameters)]
        parts += _list_failures(table, parameters)
    body = "\n".join(parts)
    text = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Sweep of {html.escape(manifest['subject'])}</title><style>{STYLE}</style></head>"
        f"<body>\n{body}\n</body></html>\n"
    )
    write(folder / "report.html", text.encode())
    return folder / "report.html"


def _describe(manifest: dict[str, Any], table: pd.DataFrame) -> str:
    failed = int((table["status"] == "failed").sum())
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    spent = table["seconds"].sum() / 60 if len(table) else 0
    return (
        f"<p>{len(table):,} runs ended, {failed:,} of them failed; {spent:,.1f} minutes of "
        f"workers' time. {html.escape(versions)}.</p><p>Brackets hold 95 % intervals (shares: "
        "Wilson; medians: bootstrap). The same numbers, a row per run: <code>runs.csv</code>, "
        "<code>runs.parquet</code>.</p>"
    )


def _show_table(table: pd.DataFrame) -> str:
    return f"<div>{table.to_html(index=False, border=0, na_rep='', justify='left')}</div>"


def _list_failures(table: pd.DataFrame, parameters: list[str]) -> list[str]:
    failed = table[table["status"] == "failed"]
    if not len(failed):
        return []
    names = [*find_varied(table, parameters), *(["seed"] if "seed" in table else [])]
    shown = failed[[*names, "run", "error"]].head(50)
    title = f'<h2 class="bad">Failed: {len(failed):,} runs</h2>'
    note = "<p>Their notebooks are in <code>notebooks/</code>, named after the run.</p>"
    return [title, note, _show_table(shown)]


def _draw_all(table: pd.DataFrame, parameters: list[str]) -> list[str]:
    varied = find_varied(table, parameters) or ["seed"]
    done = table[table["status"] == "done"]
    names = find_results(table, parameters)
    results = [name for name in names if is_wordy(done[name]) or is_numeric(done[name])]
    pairs = [(result, name) for result in results for name in varied if name in table]
    pictures = [_draw(done, result, name) for result, name in pairs[:MOST_PICTURES]]
    if len(pairs) > MOST_PICTURES:
        pictures.append(f"<p>The first {MOST_PICTURES} of {len(pairs)} pictures.</p>")
    return pictures


def _draw(table: pd.DataFrame, result: str, name: str) -> str:
    """Draw one result against one parameter, with the words as the browser writes them."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    picture = io.BytesIO()
    with mpl.rc_context(PLAIN_WORDS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a browser finds fonts for every script
        warnings.filterwarnings("ignore", "constrained_layout not applied")  # for long words
        figure = Figure(figsize=(5.4, 3.4), layout="constrained")
        axes = figure.subplots()
        draw = _draw_shares if is_wordy(table[result]) else _draw_numbers
        draw(axes, table, result, name)
        axes.set(xlabel=shorten(name), title=f"{shorten(result)} by {shorten(name)}")
        figure.savefig(picture, format="svg", dpi=110)
    code = base64.b64encode(picture.getvalue()).decode()
    words = html.escape(f"{result} of each run against {name}; the numbers are in the table above")
    return f'<figure><img alt="{words}" src="data:image/svg+xml;base64,{code}"></figure>'


def shorten(value: Any) -> str:
    """Return a value in one short line, for a label."""
    words = " ".join(str(value).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _place(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return where the runs stand along the axis, and labels where that is no scale of numbers."""
    if is_numeric(column) and column.nunique() > FEW:
        return column.to_numpy(float, na_value=np.nan), []
    words = [str(value) for value in column]
    labels = list(dict.fromkeys(str(value) for value in sorted(column.unique(), key=order_value)))
    return np.array([labels.index(word) for word in words], float), labels


def _draw_numbers(axes: Axes, table: pd.DataFrame, result: str, name: str) -> None:
    """Draw a dot for each run, and medians where several share a value."""
    x, labels = _place(table[name])
    y = table[result].to_numpy(float, na_value=np.nan)
    jitter = np.random.default_rng(0).uniform(-0.15, 0.15, len(x)) if labels else 0
    axes.plot(x + jitter, y, ".", color=DATA, alpha=0.4, ms=4, rasterized=True)
    if labels:
        places = np.unique(x)
        medians = [np.nanmedian(np.append(y[x == place], np.nan)) for place in places]
        axes.plot(places, medians, "_", color=GENERATED, ms=22, mew=2.5, label="median")
        _name_places(axes, labels)
        axes.legend()
    axes.set_ylabel(shorten(result))
    _stretch(axes, x, labels)


def _draw_shares(axes: Axes, table: pd.DataFrame, result: str, parameter: str) -> None:
    """Draw the share of each word with its interval, by the values of a parameter."""
    words = list(share_words(table[result]))
    x, labels = _place(table[parameter])
    if not labels:  # a scale: a dot for each run at the height of its word
        heights = [words.index(w) if w in words else np.nan for w in table[result]]
        axes.plot(x, heights, "|", color=DATA, alpha=0.5, rasterized=True)
        axes.set_yticks(range(len(words)), [shorten(word) for word in words])
        _stretch(axes, x, labels)
        return
    for i, word in enumerate(words):
        marks = [(p, share_words(table[result][x == p]).get(word)) for p in np.unique(x)]
        there = [(p + 0.08 * (i - len(words) / 2), s) for p, s in marks if s]
        at, shares = zip(*there, strict=True)
        middle = np.array([100 * s.value for s in shares])
        low, high = (np.array([100 * getattr(s, end) for s in shares]) for end in ("low", "high"))
        bars = np.maximum(np.array([middle - low, high - middle]), 0)
        name = f" {shorten(word)}"  # a legend leaves out what begins with _
        axes.errorbar(at, middle, bars, fmt="osD^v<>"[i % 7], ms=4, capsize=2, label=name)
    _name_places(axes, labels)
    axes.set(ylabel="% of runs", ylim=(-3, 103))
    axes.legend(fontsize=8)


def _name_places(axes: Axes, labels: list[str]) -> None:
    """Write labels under the places 0, 1, ..., aslant where they would run into each other."""
    short = [shorten(label) for label in labels]
    slant: Any = {"rotation": 20, "ha": "right"} if sum(map(len, short)) > 2 * LONGEST else {}
    axes.set_xticks(range(len(short)), short, **slant)


def _stretch(axes: Axes, x: np.ndarray, labels: list[str]) -> None:
    """Use a logarithmic axis for values over several powers of ten."""
    if not labels and x.min() > 0 and x.max() / x.min() > 50:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")  # Matplotlib's own powers of ten are formulas
        axes.xaxis.set_minor_formatter("")
