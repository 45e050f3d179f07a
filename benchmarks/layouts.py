"""The same game laid out in memory in other ways: run-steps per second, from one process.

Usage: python benchmarks/layouts.py [--quick] [--keep]
A thousand small runs can lie in memory in more than one way.  All play the article's game: batch
12, gradient descent, no minibatch layer, nothing recorded on the way.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import growth
import pandas as pd
import peers
import tensorflow as tf
from engine import ROUNDS, SETTINGS, keep

from gan_book import train, train_many
from gan_book.data.noise import draw_noise
from gan_book.data.random import Purpose, draw_normal, draw_words
from gan_book.training import train as training

OURS = "run last, XLA, chunks of 32 (the book's)"
Play = Callable[[int], object]  # plays so many seeds


def book(steps: int, chunk: int) -> Play:
    """The engine: [features, batch, runs], so many runs in a program, a program per core."""
    settings = SETTINGS.replace(steps=steps, record_every=steps)

    def play(runs: int) -> None:
        usual, training.CHUNK = training.CHUNK, chunk
        train_many(settings, range(runs))
        training.CHUNK = usual

    return play


def run_per_thread(steps: int) -> Play:
    """The program for one run, called by a thread for each core."""
    settings = SETTINGS.replace(steps=steps, record_every=steps)

    def play(runs: int) -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda seed: train(settings.replace(seed=seed)), range(runs)))

    return play


def batched_matmul(steps: int, xla: bool) -> Play:
    """Run first: [runs, batch, features], with TensorFlow's batched matrix product."""

    @tf.function(jit_compile=xla, autograph=False)
    def program(seeds: tf.Tensor) -> tf.Tensor:
        return _play_plainly(
            _start([seeds.shape[0]]), steps, lambda *a: tf.transpose(_draw(seeds, *a))
        )

    return lambda runs: program(tf.range(runs)).numpy()


def vectorised_map(steps: int) -> Play:
    """The loop for one run, which TensorFlow turns into one for many."""

    def play_one(seed: tf.Tensor) -> tf.Tensor:
        return _play_plainly(_start([]), steps, lambda *a: _draw(seed[None], *a)[:, 0])

    @tf.function(jit_compile=True, autograph=False)
    def program(seeds: tf.Tensor) -> tf.Tensor:
        return tf.vectorized_map(play_one, seeds, fallback_to_while_loop=False)

    return lambda runs: program(tf.range(runs)).numpy()


def jax_vmap(steps: int, runs: int) -> Play | None:
    try:
        play = peers.jax_vmap(False, runs)
    except ModuleNotFoundError:
        return None
    return lambda _: play(steps)


def _start(runs: list[int]) -> list[tf.Tensor]:
    """First weights of G and D: kernels [*runs, in, out], biases [*runs, 1, out]."""
    flat = peers.draw_weights(peers.SIZES_G, 0) + peers.draw_weights(peers.sizes_d(False), 1)
    weights = [tf.constant(w if w.ndim == 2 else w[None]) for w in flat]
    return [tf.broadcast_to(w, [*runs, *w.shape]) for w in weights]


def _draw(seeds: tf.Tensor, purpose: Purpose, t: tf.Tensor) -> tf.Tensor:
    seeds = tf.cast(seeds, tf.uint32)
    if purpose == Purpose.DATA:
        return 4.0 + 0.5 * draw_normal(seeds, purpose, t, peers.BATCH)
    (words,) = draw_words(seeds, [(purpose, t)], peers.BATCH)
    return draw_noise("stratified", words, tf.constant(8.0))[0]


def _play_plainly(weights: list[tf.Tensor], steps: int, draw: Callable[..., Any]) -> tf.Tensor:
    """The game in matrix products, as one would write it first; returns D's last bias."""
    softplus, ends = tf.math.softplus, len(peers.SIZES_G) * 2

    def judge(x: tf.Tensor, d: list[tf.Tensor]) -> tf.Tensor:
        return peers.discriminate(tf.tanh, None, x, d, False)

    def descend(measure: Callable[..., Any], weights: list[tf.Tensor]) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_sum(measure(weights)) / peers.BATCH
        slopes = tape.gradient(loss, weights)
        return [w - peers.RATE * s for w, s in zip(weights, slopes, strict=True)]

    def step(t: tf.Tensor, *weights: tf.Tensor) -> tuple[Any, ...]:
        g, d = list(weights[:ends]), list(weights[ends:])
        real, noise, fresh = (
            draw(purpose, t)[..., None]
            for purpose in (Purpose.DATA, Purpose.NOISE_D, Purpose.NOISE_G)
        )
        fake = peers.generate(softplus, noise, g)
        d = descend(lambda d: softplus(-judge(real, d)) + softplus(judge(fake, d)), d)
        g = descend(lambda g: softplus(-judge(peers.generate(softplus, fresh, g), d)), g)
        return t + 1, *g, *d

    loop = (tf.constant(0), *weights)
    return tf.while_loop(lambda t, *_: t < steps, step, loop)[-1]


def list_layouts(steps: int, runs: int) -> dict[str, tuple[Play | None, int]]:
    """Return name -> (what plays so many seeds, how many)."""
    few = min(runs, 64)
    layouts: dict[str, tuple[Play | None, int]] = {
        OURS: (book(steps, 32), runs),
        **{f"run last, XLA, chunks of {n}": (book(steps, n), runs) for n in (8, 128, 512)},
        "one run per thread, XLA": (run_per_thread(steps), few),
        "run first, matmul, no XLA": (batched_matmul(steps, False), runs),
        "run first, matmul, XLA": (batched_matmul(steps, True), runs),
        "tf.vectorized_map of one run, XLA": (vectorised_map(steps), runs),
        "JAX, vmap of lax.scan": (jax_vmap(steps, runs), runs),
    }
    return layouts


def measure_layouts(steps: int, runs: int) -> pd.DataFrame:
    """Time every layout in turn, some rounds, and take the fastest.

    Returns:
        A row per layout: layout, runs, run_steps_per_second, ratio (to the book's).
    """
    layouts = {name: pair for name, pair in list_layouts(steps, runs).items() if pair[0]}
    best = dict.fromkeys(layouts, float("inf"))
    for play, count in layouts.values():
        play(count)  # compiles
    for _ in range(ROUNDS):
        for name, (play, count) in layouts.items():
            seconds = growth.time_call(lambda p=play, c=count: p(c), 1)
            best[name] = min(best[name], seconds)
    rates = {name: layouts[name][1] * steps / seconds for name, seconds in best.items()}
    return pd.DataFrame(
        {
            "layout": name,
            "runs": layouts[name][1],
            "run_steps_per_second": round(rate),
            "ratio": round(rate / rates[OURS], 2),
        }
        for name, rate in rates.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer steps and seeds")
    parser.add_argument("--keep", action="store_true", help="write the table to book/data")
    arguments = parser.parse_args()
    table = measure_layouts(*((50, 64) if arguments.quick else (300, 512)))
    print(table.to_string(index=False))
    if "JAX, vmap of lax.scan" not in set(table["layout"]):
        print("JAX is not installed: its row is left out")
    if arguments.keep:
        keep("engine-layouts", table, ["python benchmarks/layouts.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
