"""Steps per second of the book's engine beside its peers, from one run, as ratios.

Usage: python benchmarks/engine.py [--quick]
Peers that are not installed are named as missing; `make bench` installs them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import peers

from gan_book import presets, train, train_many

ROUNDS = 3  # the best of so many is taken: what disturbs a machine only ever slows it down
SETTINGS = presets["article_2016"].replace(
    pretrain_steps=0, decay_rate=1.0, loss="logits", self_distance="kept"
)

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


def measure(run: peers.Play, steps: int) -> float:
    """Return steps per second: the best of some rounds, after one that compiles."""
    run(steps)
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run(steps)
        best = min(best, time.perf_counter() - start)
    return steps / best


def try_to_measure(
    build: Callable[[bool], peers.Play], minibatch: bool, steps: int
) -> float | None:
    try:
        return measure(build(minibatch), steps)
    except ModuleNotFoundError:
        return None


def print_table(title: str, rates: dict[str, float | None], base: str) -> None:
    print(f"\n{title}\n{'':34}{'steps/s':>12}{'ratio to ' + base:>32}")
    reference = rates[base]
    for name, rate in rates.items():
        if rate is None or reference is None:
            print(f"{name:34}{'not installed' if rate is None else f'{rate:,.0f}':>12}")
        else:
            print(f"{name:34}{rate:12,.0f}{rate / reference:32.2f}")


def compare_one_run(minibatch: bool) -> None:
    rates = {name: try_to_measure(b, minibatch, steps) for name, (b, steps) in ONE_RUN.items()}
    rates["gan_book, train"] = measure(gan_book_engine(minibatch), 20_000)
    layer = "with" if minibatch else "without"
    print_table(f"One run, batch 12, {layer} the minibatch layer", rates, "TensorFlow 1 session")


def compare_many_runs(minibatch: bool, runs: int) -> None:
    steps = 1200
    settings = SETTINGS.replace(minibatch=minibatch, steps=steps)
    rates: dict[str, float | None] = {
        "JAX, vmap of lax.scan": try_to_measure(
            lambda m: peers.jax_vmap(m, runs), minibatch, steps
        ),
        "gan_book, train_many": measure(lambda _: train_many(settings, range(runs)), steps),
    }
    rates = {name: rate and rate * runs for name, rate in rates.items()}
    layer = "with" if minibatch else "without"
    title = f"{runs} seeds of {steps} steps, {layer} the minibatch layer (run-steps/s)"
    print_table(title, rates, "JAX, vmap of lax.scan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="64 seeds in place of 1,000")
    runs = 64 if parser.parse_args().quick else 1000
    for minibatch in (False, True):
        compare_one_run(minibatch)
    for minibatch in (False, True):
        compare_many_runs(minibatch, runs)


if __name__ == "__main__":
    main()
