"""Chapter 3's table: how runs end, over presets, rates, noises and widths of D."""

from __future__ import annotations

import pandas as pd
from gan_book.chapters.tables import tabulate
from gan_book.settings import Settings, presets

ARTICLE, BOOK = presets["article_2016"], presets["book"]
EQUAL = BOOK.replace(learning_rate_g=1e-3, learning_rate_d=1e-3)

STUDIES: dict[str, dict[object, Settings]] = {
    "presets": {name: presets[name] for name in ("article_2016", "book", "balanced")},
    "rate, article": {
        rate: ARTICLE.replace(learning_rate=rate)
        for rate in (5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1, 2e-1, 5e-1)
    },
    "rate, book": {
        rate: EQUAL.replace(learning_rate_g=rate, learning_rate_d=rate)
        for rate in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
    },
    "rate of G": {
        rate: EQUAL.replace(learning_rate_g=rate)
        for rate in (5e-4, 1e-3, 1.4e-3, 2e-3, 3e-3, 5e-3, 1e-2)
    },
    "noise, article": {
        f"{kind} {reach}": ARTICLE.replace(noise=kind, noise_range=reach)
        for kind, reach in (*(("stratified", reach) for reach in (4.0, 2.0, 1.0)), ("uniform", 8.0))
    },
    "width of D, article": {w: ARTICLE.replace(hidden_size_d=w) for w in (2, 4, 8, 16)},
    "width of D, equal rates": {w: EQUAL.replace(hidden_size_d=w) for w in (2, 4, 8, 16, 32)},
    "width of D, fast G": {w: BOOK.replace(hidden_size_d=w) for w in (2, 8, 32)},
    "D steps": {n: BOOK.replace(d_steps=n) for n in (1, 2, 3, 5, 10)},
}
SEEDS = {
    "presets": 1024,
    "rate, article": 256,
    "rate, book": 128,
    "rate of G": 128,
    "noise, article": 1024,
    "width of D, article": 256,
    "width of D, equal rates": 128,
    "width of D, fast G": 128,
    "D steps": 64,
}


def count_all(most: int | None) -> pd.DataFrame:
    """Count the outcomes of every study: a row per study and value of its knob."""
    tables = [
        tabulate(name, grid, range(min(SEEDS[name], most or SEEDS[name])))
        for name, grid in STUDIES.items()
    ]
    return pd.concat(tables)


TABLES = {"outcomes": count_all}
