"""Run the studies that chapter 3 reads from a table, because they take minutes and not seconds.

Writes gan_book/results/03-outcomes.csv, a row per setting, and a note of how it was made.
"""

import argparse
import platform
import time
from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf

import gan_book
from gan_book import presets, studies
from gan_book.settings import Settings

TARGET = Path(__file__).parents[1] / "gan_book" / "results" / "03-outcomes.csv"
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
        for kind, reach in (
            *(("stratified", reach) for reach in (4.0, 2.0, 1.0)),
            ("uniform", 8.0),
        )
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


def main() -> None:
    """Run all studies, or with --seeds fewer seeds of each, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, help="at most so many seeds per setting")
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    start = time.perf_counter()
    seeds = {name: min(n, arguments.seeds or n) for name, n in SEEDS.items()}
    tables = []
    for name, grid in STUDIES.items():
        tables.append(studies.tabulate(name, grid, range(seeds[name])))
        print(f"{name}: {time.perf_counter() - start:.0f} s so far", flush=True)
    studies.save_counts(
        pd.concat(tables),
        arguments.out,
        command="python tools/measure_03.py",
        seeds={name: f"0 to {n - 1}" for name, n in seeds.items()},
        versions={
            "gan_book": gan_book.__version__,
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "numpy": np.__version__,
        },
    )


if __name__ == "__main__":
    main()
