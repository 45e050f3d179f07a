"""Steps per second of the book's engine beside its peers, from one run, as ratios.

Usage: python benchmarks/engine.py [peers] [recording] [growth] [import] [--most N] [--keep]
Peers that are not installed are named as missing; `make bench` installs them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import growth
import pandas as pd
import peers

from gan_book import presets, train, train_many
from gan_book.chapters.tables import save_table

KEPT = Path(__file__).parents[1] / "book" / "data"
ROUNDS = 3  # the best of so many is taken: what disturbs a machine only ever slows it down
SETTINGS = presets["article_2016"].replace(
    pretrain_steps=0, decay_rate=1.0, loss="logits", self_distance="kept"
)

LAYER = {False: "without the minibatch layer", True: "with the minibatch layer"}

#: name -> (what makes it, steps that take about a second)
ONE_RUN: dict[str, tuple[Callable[[bool], peers.Play], int]] = {
    "Keras, eager loop": (peers.keras_eager, 20),
    "PyTorch, eager": (peers.torch_eager, 600),
    "TensorFlow, function per step": (peers.function_per_step, 600),
    "TensorFlow 1 session": (peers.session, 1000),
    "JAX, lax.scan": (peers.jax_scan, 20_000),
}


def gan_book_engine(minibatch: bool) -> peers.Play:
    settings = SETTINGS.replace(minibatch=minibatch, record_frames=True)
    # Any number of steps at 101 recorded moments is the same compiled program.
    return lambda steps: train(settings.replace(steps=steps, record_every=steps // 100))


def measure_in_turn(
    plays: dict[str, tuple[peers.Play | None, int]],
) -> dict[str, float | None]:
    """Return steps per second by name: each plays in turn, some rounds, and its best counts.

    In turn, so that what disturbs the machine disturbs all; None stays for what is not installed.
    """
    best = {name: float("inf") for name, (play, _) in plays.items() if play}
    for play, steps in plays.values():
        if play:
            play(steps)  # compiles
    for _ in range(ROUNDS):
        for name in best:
            play, steps = plays[name]
            best[name] = min(best[name], growth.time_call(lambda p=play, s=steps: p(s), 1))
    return {name: plays[name][1] / best[name] if name in best else None for name in plays}


def try_to_build(build: Callable[..., peers.Play], *arguments: object) -> peers.Play | None:
    try:
        return build(*arguments)
    except ModuleNotFoundError:
        return None


def compare(title: str, rates: dict[str, float | None], base: str) -> list[dict[str, object]]:
    """Print a table of rates with their ratios to one of them; return its rows."""
    print(f"\n{title}\n{'':34}{'steps/s':>12}{'ratio to ' + base:>32}", flush=True)
    reference = rates[base]
    rows: list[dict[str, object]] = []
    for name, rate in rates.items():
        if rate is None or reference is None:
            print(f"{name:34}{'not installed' if rate is None else f'{rate:,.0f}':>12}")
            continue
        print(f"{name:34}{rate:12,.0f}{rate / reference:32.2f}", flush=True)
        rows.append(
            {"what": title, "how": name, "rate": round(rate), "ratio": round(rate / reference, 2)}
        )
    return rows


def compare_one_run(minibatch: bool) -> list[dict[str, object]]:
    plays = {name: (try_to_build(b, minibatch), steps) for name, (b, steps) in ONE_RUN.items()}
    plays["gan_book, train"] = gan_book_engine(minibatch), 20_000
    title = f"one run, {LAYER[minibatch]}"
    return compare(title, measure_in_turn(plays), "TensorFlow 1 session")


def compare_many_runs(minibatch: bool, runs: int) -> list[dict[str, object]]:
    steps = 1200
    settings = SETTINGS.replace(minibatch=minibatch, steps=steps)
    plays = {
        "JAX, vmap of lax.scan": (try_to_build(peers.jax_vmap, minibatch, runs), steps),
        "gan_book, train_many": (lambda _: train_many(settings, range(runs)), steps),
    }
    rates = {name: rate and rate * runs for name, rate in measure_in_turn(plays).items()}
    return compare(f"{runs} seeds, {LAYER[minibatch]}", rates, "JAX, vmap of lax.scan")


def keep(name: str, table: pd.DataFrame, words: list[str]) -> None:
    """Keep a table with the book, beside a note of how it was made: the command, the load."""
    packages = ("tensorflow", "jax", "torch", "numpy")
    versions = {package: _find_version(package) for package in packages}
    # Of the last minute: beyond the number of cores, others were at work, and only ratios count.
    load = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    save_table(table, KEPT / f"{name}.csv", command=" ".join(words), **load, versions=versions)


def _find_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def compare_peers(most: int) -> pd.DataFrame:
    runs = min(1000, most)
    rows = [row for minibatch in (False, True) for row in compare_one_run(minibatch)]
    rows += [row for minibatch in (False, True) for row in compare_many_runs(minibatch, runs)]
    return pd.DataFrame(rows)


#: name -> what makes the table, given the largest number of seeds
TABLES: dict[str, Callable[[int], pd.DataFrame]] = {
    "peers": compare_peers,
    "recording": lambda most: growth.measure_recording(SETTINGS),
    "growth": lambda most: growth.measure_growth(SETTINGS, most),
    "import": lambda most: growth.measure_import(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", default=list(TABLES), help=", ".join(TABLES))
    parser.add_argument("--most", type=int, default=10_000, help="seeds of any measurement")
    parser.add_argument("--keep", action="store_true", help="write the tables to book/data")
    arguments = parser.parse_args()
    for name in arguments.tables:
        table = TABLES[name](arguments.most)
        print(f"\n{name}\n{table.to_string(index=False)}", flush=True)
        if arguments.keep:
            keep(f"engine-{name}", table, ["python benchmarks/engine.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
