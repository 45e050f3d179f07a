"""The same game in the forms that a reader would otherwise use, each as plain as can be.

Every function takes (minibatch) and returns run(steps), which plays so many steps: gradient
descent at 0.005, batch 12, the article's networks.  None records anything.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

BATCH, HIDDEN, WIDE, KERNELS, DIM = 12, 4, 8, 5, 3
RATE = 0.005
SIZES_G = [(1, HIDDEN), (HIDDEN, 1)]
Play = Callable[[int], object]


def sizes_d(minibatch: bool) -> list[tuple[int, int]]:
    third = [(WIDE, KERNELS * DIM), (WIDE + KERNELS, 1)] if minibatch else [(WIDE, WIDE), (WIDE, 1)]
    return [(1, WIDE), (WIDE, WIDE), *third]


def draw_weights(sizes: list[tuple[int, int]], seed: int) -> list[np.ndarray]:
    """Kernel, bias, kernel, bias, ...; the minibatch tensor has an idle one too."""
    rng = np.random.default_rng(seed)
    pairs = [(rng.normal(0, 0.3, size), np.zeros(size[1])) for size in sizes]
    return [part.astype("float32") for pair in pairs for part in pair]


def draw_batch(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Data, noise for the D step, noise for the G step: [batch, 1] each."""
    x = np.sort(rng.normal(4, 0.5, BATCH))
    z = np.linspace(-8, 8, BATCH) + rng.random((2, BATCH)) * 0.01
    return tuple(v[:, None].astype("float32") for v in (x, *z))  # type: ignore[return-value]


def keras_eager(minibatch: bool) -> Play:
    return _loop_over(*_build_keras_steps(minibatch))


def function_per_step(minibatch: bool) -> Play:
    import tensorflow as tf

    return _loop_over(*map(tf.function, _build_keras_steps(minibatch)))


def _loop_over(update_d: Callable[..., None], update_g: Callable[..., None]) -> Play:
    import tensorflow as tf

    rng = np.random.default_rng(0)

    def run(steps: int) -> None:
        for _ in range(steps):
            x, z, z_g = (tf.constant(v) for v in draw_batch(rng))
            update_d(x, z)
            update_g(z_g)

    return run


def _build_keras_steps(minibatch: bool) -> tuple[Callable[..., None], Callable[..., None]]:
    import keras
    import tensorflow as tf

    from gan_book import Settings
    from gan_book.networks.in_keras import build_discriminator, build_generator

    settings = Settings(minibatch=minibatch, init_d="normal", feature_reduction="sum")
    g, d = build_generator(settings), build_discriminator(settings)
    optimizers = [keras.optimizers.SGD(RATE) for _ in range(2)]

    def update_d(x: tf.Tensor, z: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softplus(-d(x)) + tf.nn.softplus(d(g(z))))
        optimizers[0].apply(tape.gradient(loss, d.trainable_weights), d.trainable_weights)

    def update_g(z: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softplus(-d(g(z))))
        optimizers[1].apply(tape.gradient(loss, g.trainable_weights), g.trainable_weights)

    return update_d, update_g


def session(minibatch: bool) -> Play:
    """TensorFlow 1: a graph, placeholders, and session.run for each step."""
    import tensorflow as tf

    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        x, z = (v1.placeholder(tf.float32, [BATCH, 1]) for _ in range(2))
        weights_g = [v1.Variable(w) for w in draw_weights(SIZES_G, 0)]
        weights_d = [v1.Variable(w) for w in draw_weights(sizes_d(minibatch), 1)]
        fake = generate(tf.nn.softplus, z, weights_g)
        real_logits, fake_logits = (
            discriminate(tf.tanh, _tf_nearness, v, weights_d, minibatch) for v in (x, fake)
        )
        loss_d = tf.reduce_mean(tf.nn.softplus(-real_logits) + tf.nn.softplus(fake_logits))
        loss_g = tf.reduce_mean(tf.nn.softplus(-fake_logits))
        descent = v1.train.GradientDescentOptimizer(RATE)
        step_d = descent.minimize(loss_d, var_list=weights_d)
        step_g = descent.minimize(loss_g, var_list=weights_g)
        active = v1.Session(graph=graph)
        active.run(v1.global_variables_initializer())
    rng = np.random.default_rng(0)

    def run(steps: int) -> None:
        for _ in range(steps):
            data, noise, noise_g = draw_batch(rng)
            active.run([loss_d, step_d], {x: data, z: noise})
            active.run([loss_g, step_g], {z: noise_g})

    return run


def _tf_nearness(rows: object) -> object:
    import tensorflow as tf

    rows = tf.reshape(rows, [BATCH, KERNELS, DIM])
    distance = tf.reduce_sum(tf.abs(rows[:, None] - rows[None]), 3)
    return tf.reduce_sum(tf.exp(-distance), 1)


def generate(softplus: Callable, z, w):  # type: ignore[no-untyped-def, type-arg]
    return softplus(z @ w[0] + w[1]) @ w[2] + w[3]


def discriminate(tanh: Callable, nearness: Callable, x, w, minibatch):  # type: ignore[no-untyped-def, type-arg]
    h = tanh(tanh(x @ w[0] + w[1]) @ w[2] + w[3])
    if not minibatch:
        return tanh(h @ w[4] + w[5]) @ w[6] + w[7]
    split = w[6][:WIDE], w[6][WIDE:]  # the last layer acts on [h, features]
    return h @ split[0] + nearness(h @ w[4] + w[5]) @ split[1] + w[7]


def _build_jax_scan(minibatch: bool) -> Callable:  # type: ignore[type-arg]
    import jax
    import jax.numpy as jnp

    def nearness(rows: jax.Array) -> jax.Array:
        rows = rows.reshape(BATCH, KERNELS, DIM)
        return jnp.exp(-jnp.abs(rows[:, None] - rows[None]).sum(3)).sum(1)

    def judge(x: jax.Array, d: list[jax.Array]) -> jax.Array:
        return discriminate(jnp.tanh, nearness, x, d, minibatch)

    def loss_d(d, g, x, z):  # type: ignore[no-untyped-def]
        fake = generate(jax.nn.softplus, z, g)
        return (jax.nn.softplus(-judge(x, d)) + jax.nn.softplus(judge(fake, d))).mean()

    def loss_g(g, d, z):  # type: ignore[no-untyped-def]
        return jax.nn.softplus(-judge(generate(jax.nn.softplus, z, g), d)).mean()

    def step(state, key):  # type: ignore[no-untyped-def]
        g, d = state
        keys = jax.random.split(key, 3)
        x = 4 + 0.5 * jax.random.normal(keys[0], (BATCH, 1))
        grid = jnp.linspace(-8.0, 8.0, BATCH)[:, None]
        z, z_g = (grid + 0.01 * jax.random.uniform(k, (BATCH, 1)) for k in keys[1:])
        d = [w - RATE * s for w, s in zip(d, jax.grad(loss_d)(d, g, x, z), strict=True)]
        g = [w - RATE * s for w, s in zip(g, jax.grad(loss_g)(g, d, z_g), strict=True)]
        return (g, d), None

    def play(key: jax.Array, state, steps: int):  # type: ignore[no-untyped-def]
        return jax.lax.scan(step, state, jax.random.split(key, steps))[0]

    return play


def jax_scan(minibatch: bool) -> Play:
    import jax

    play = jax.jit(_build_jax_scan(minibatch), static_argnums=2)
    state = draw_weights(SIZES_G, 0), draw_weights(sizes_d(minibatch), 1)
    return lambda steps: jax.block_until_ready(play(jax.random.key(0), state, steps))


def jax_vmap(minibatch: bool, runs: int) -> Play:
    """Many seeds: the scan under vmap."""
    import jax
    import jax.numpy as jnp

    play = _build_jax_scan(minibatch)
    many = jax.jit(jax.vmap(play, (0, 0, None)), static_argnums=2)
    networks = draw_weights(SIZES_G, 0), draw_weights(sizes_d(minibatch), 1)
    state = jax.tree.map(lambda w: jnp.stack([w] * runs), networks)
    keys = jax.random.split(jax.random.key(0), runs)
    return lambda steps: jax.block_until_ready(many(keys, state, steps))


def torch_eager(minibatch: bool) -> Play:
    import torch

    g, d = (
        [torch.tensor(w, requires_grad=True) for w in draw_weights(sizes, seed)]
        for sizes, seed in ((SIZES_G, 0), (sizes_d(minibatch), 1))
    )
    descent_g, descent_d = (torch.optim.SGD(w, RATE) for w in (g, d))
    softplus = torch.nn.functional.softplus
    rng = np.random.default_rng(0)

    def nearness(rows: torch.Tensor) -> torch.Tensor:
        rows = rows.reshape(BATCH, KERNELS, DIM)
        return torch.exp(-(rows[:, None] - rows[None]).abs().sum(3)).sum(1)

    def judge(x: torch.Tensor) -> torch.Tensor:
        return discriminate(torch.tanh, nearness, x, d, minibatch)

    def run(steps: int) -> None:
        for _ in range(steps):
            x, z, z_g = (torch.from_numpy(v) for v in draw_batch(rng))
            descent_d.zero_grad()
            fake = generate(softplus, z, g).detach()
            (softplus(-judge(x)) + softplus(judge(fake))).mean().backward()
            descent_d.step()
            descent_g.zero_grad()
            softplus(-judge(generate(softplus, z_g, g))).mean().backward()
            descent_g.step()

    return run
