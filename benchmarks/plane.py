"""Many seeds in the plane: run-steps per second of the book's engine beside JAX vmap, in turn.

Usage: python benchmarks/plane.py [--runs N] [--steps N] [--keep]
The ring of eight with 2-32-32-2 and 2-32-32-1 networks, batch 64, Adam: plain, with R1, and with
the relativistic pairing, R1 and R2.  Each is timed from the second call on, and its first call too:
that includes the compilation.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
from engine import ROUNDS, keep, try_to_build

from gan_book import Settings, train_many

RING = Settings(
    data="mixture",
    data_std=0.05,
    noise="normal",
    latent_size=2,
    hidden_size=32,
    hidden_size_d=32,
    depth_g=2,
    depth_d=2,
    activation_g="relu",
    init_g="he",
    init_d="he",
    batch_size=64,
    learning_rate_g=1e-2,
    learning_rate_d=1e-3,
    penalty_weight=0.1,
)
GAMES: dict[str, dict[str, Any]] = {
    "plain": {},
    "R1": {"penalty": "r1"},
    "relativistic, R1 and R2": {"loss": "relativistic", "penalty": "r1_r2"},
}
Play = Callable[[int, int], object]  # plays so many runs, so many steps


def book(changes: dict[str, Any]) -> Play:
    def play(runs: int, steps: int) -> None:
        settings = RING.replace(steps=steps, record_every=steps, **changes)
        train_many(settings, range(runs), progress=False)

    return play


def jax_vmap(changes: dict[str, Any]) -> Play:
    import jax
    import jax.numpy as jnp

    settings = RING.replace(**changes)
    paired, penalty = settings.loss == "relativistic", str(settings.penalty)
    angles = jnp.arange(8) * jnp.pi / 4
    middles = 2.0 * jnp.stack([jnp.cos(angles), jnp.sin(angles)], 1)
    softplus = jax.nn.softplus

    def layers(w: list[jax.Array], x: jax.Array, bend: Callable[[jax.Array], jax.Array]) -> Any:
        x = bend(x @ w[0] + w[1])
        return bend(x @ w[2] + w[3]) @ w[4] + w[5]

    def generate(g: list[jax.Array], z: jax.Array) -> Any:
        return layers(g, z, jax.nn.relu)

    def score(d: list[jax.Array], x: jax.Array) -> Any:
        return layers(d, x, jnp.tanh)[..., 0]

    def squares(d: list[jax.Array], x: jax.Array) -> Any:
        slopes = jax.grad(lambda x: score(d, x).sum())(x)
        return (slopes**2).sum(1).mean() / 2

    def loss_d(d, g, x, z):  # type: ignore[no-untyped-def]
        fake = generate(g, z)
        on_data, on_fake = score(d, x), score(d, fake)
        if paired:
            loss = softplus(on_fake - on_data).mean()
        else:
            loss = (softplus(-on_data) + softplus(on_fake)).mean()
        for name, where in (("r1", x), ("r2", fake)):
            if name in penalty:
                loss += settings.penalty_weight * squares(d, where)
        return loss

    def loss_g(g, d, x, z):  # type: ignore[no-untyped-def]
        on_fake = score(d, generate(g, z))
        return softplus(score(d, x) - on_fake if paired else -on_fake).mean()

    def adam(w, gradient, memory, rate, count):  # type: ignore[no-untyped-def]
        mean = jax.tree.map(lambda m, s: 0.5 * m + 0.5 * s, memory[0], gradient)
        square = jax.tree.map(lambda m, s: 0.999 * m + 0.001 * s * s, memory[1], gradient)
        rate = rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.5**count)
        moved = jax.tree.map(lambda w, m, s: w - rate * m / (jnp.sqrt(s) + 1e-7), w, mean, square)
        return moved, (mean, square)

    def step(state, t):  # type: ignore[no-untyped-def]
        g, d, memory_g, memory_d, key = state
        key, *keys = jax.random.split(key, 5)
        chosen = middles[jax.random.randint(keys[0], (64,), 0, 8)]
        x = chosen + 0.05 * jax.random.normal(keys[1], (64, 2))
        z, z_g = (jax.random.normal(k, (64, 2)) for k in keys[2:])
        d, memory_d = adam(d, jax.grad(loss_d)(d, g, x, z), memory_d, 1e-3, t)
        g, memory_g = adam(g, jax.grad(loss_g)(g, d, x, z_g), memory_g, 1e-2, t)
        return (g, d, memory_g, memory_d, key), None

    def start(key: jax.Array, sizes: list[int]) -> list[jax.Array]:
        weights: list[jax.Array] = []
        for inputs, outputs in pairwise(sizes):
            key, own = jax.random.split(key)
            weights += [jax.random.normal(own, (inputs, outputs)) * (2 / inputs) ** 0.5]
            weights += [jnp.zeros(outputs)]
        return weights

    def run(seed: jax.Array, times: jax.Array) -> Any:
        keys = jax.random.split(jax.random.key(seed), 3)
        g, d = start(keys[0], [2, 32, 32, 2]), start(keys[1], [2, 32, 32, 1])
        nothing = [(jax.tree.map(jnp.zeros_like, w),) * 2 for w in (g, d)]
        return jax.lax.scan(step, (g, d, *nothing, keys[2]), times)[0][0]

    together = jax.jit(jax.vmap(run, (0, None)))

    def play(runs: int, steps: int) -> None:
        jax.block_until_ready(together(jnp.arange(runs), jnp.arange(1.0, steps + 1)))

    return play


def time_call(play: Play, runs: int, steps: int) -> float:
    start = time.perf_counter()
    play(runs, steps)
    return time.perf_counter() - start


def main() -> None:
    """Print a table: game, engine, run-steps per second, seconds of the first call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=32)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--keep", action="store_true", help="write the table kept with the book")
    arguments = parser.parse_args()
    rows = []
    for game, changes in GAMES.items():
        plays = {"this engine": book(changes), "JAX, vmap": try_to_build(jax_vmap, changes)}
        known = {name: play for name, play in plays.items() if play}
        size = arguments.runs, arguments.steps
        first = {name: time_call(play, *size) for name, play in known.items()}
        best = {name: float("inf") for name in known}
        for _ in range(ROUNDS):  # in turn, so that what disturbs the machine disturbs both
            for name, play in known.items():
                best[name] = min(best[name], time_call(play, *size))
        for name in known:
            rate = arguments.runs * arguments.steps / best[name]
            rows.append({"game": game, "engine": name, "rate": round(rate), "first": first[name]})
            print(f"{game:26}{name:14}{rate:>12,.0f}{first[name]:>8.1f} s", flush=True)
    if arguments.keep:
        keep("engine-plane", pd.DataFrame(rows), ["python benchmarks/plane.py --keep"])


if __name__ == "__main__":
    main()
