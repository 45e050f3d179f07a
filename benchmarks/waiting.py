"""What a person waits for: the import, the first run of a shape, a second process, a chapter.

Usage: python benchmarks/waiting.py [--rounds N] [--chapter NOTEBOOK]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from engine import keep

from gan_book.training.program_cache import SWITCH

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "book" / "03-a-gan-for-one-gaussian.ipynb"
IMPORT = """
import time
start = time.perf_counter()
import gan_book.training.train
print(time.perf_counter() - start)
"""
FIRST_RUN = """
import time
from gan_book import presets, train
settings = presets["book"].replace(steps=100, minibatch={minibatch})
start = time.perf_counter()
train(settings)
print(time.perf_counter() - start)
"""
OPTIONS = "--to notebook --execute --log-level ERROR --output-dir"


def run_apart(command: list[str], cache: str) -> str:
    """Run Python in a process with a cache of its own; return what it prints."""
    environment = {k: v for k, v in os.environ.items() if k != "TF_XLA_FLAGS"} | {SWITCH: cache}
    words = [sys.executable, *command]
    return subprocess.run(
        words, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def time_code(code: str, cache: str) -> float:
    """Return the seconds that code, in a process of its own, says that it took."""
    return float(run_apart(["-c", code], cache))


def time_chapter(notebook: Path, cache: str) -> float:
    """Return the seconds of executing a chapter, its kernel's start included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run_apart(["-m", "jupyter", "nbconvert", *OPTIONS.split(), folder, str(notebook)], cache)
        return time.perf_counter() - start


def measure_round(chapter: Path) -> dict[str, float]:
    """Measure everything once, beginning with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        seconds = {"import": time_code(IMPORT, cache)}
        for layer in (False, True):
            code = FIRST_RUN.format(minibatch=layer)
            name = "with the layer" if layer else "without the layer"
            seconds[f"first run, {name}"] = time_code(code, cache)
            seconds[f"first run in a second process, {name}"] = time_code(code, cache)
    with tempfile.TemporaryDirectory() as cache:
        seconds[f"{chapter.stem}, nothing kept"] = time_chapter(chapter, cache)
        seconds[f"{chapter.stem}, again"] = time_chapter(chapter, cache)
    return seconds


def main() -> None:
    """Print a table: what is waited for, the median of its seconds, the least and the most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chapter", type=Path, default=CHAPTER)
    parser.add_argument("--keep", action="store_true", help="write book/data/engine-waiting.csv")
    arguments = parser.parse_args()
    rounds = [measure_round(arguments.chapter) for _ in range(arguments.rounds)]
    rows = [
        {"what": what, "seconds": statistics.median(times), "least": min(times), "most": max(times)}
        for what in rounds[0]
        for times in [[one[what] for one in rounds]]
    ]
    table = pd.DataFrame(rows).round(2)
    print(table.to_string(index=False))
    if arguments.keep:
        keep("engine-waiting", table, ["python benchmarks/waiting.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
