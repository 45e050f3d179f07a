"""The two networks, in two forms that a test holds equal.

`build_generator`, `build_discriminator` and the layer `MinibatchDiscrimination` are ordinary Keras,
to read and to reuse.  The functions `generate` and `discriminate` compute the same thing for many
runs at once, with the run on the *last* axis, so that the processor's vector lanes hold different
runs of the same number.  The engine uses these.

Shapes: activations [features, groups, batch, runs], where the groups are the batches that must not
mix (real, generated); weights [in, out, runs]; biases [out, runs].
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from gan_book.data import Purpose, draw_normal
from gan_book.settings import Settings

Tensor = Any  # TensorFlow ships no usable types
Weights = list[Tensor]
Knobs = dict[str, Any]  # numbers of a run that change no shape, each a scalar or [runs]

#: Standard deviation of the first weights of the minibatch tensor, as in the article.
TENSOR_STD = 0.02


def layer_sizes(settings: Settings) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return (inputs, outputs) of each weight matrix of G and of D (the minibatch tensor too)."""
    hidden, wide = settings.hidden_size, settings.width_d
    sizes_g = [(1, hidden), (hidden, 1)]
    if settings.minibatch:
        third = [
            (wide, settings.num_kernels * settings.kernel_dim),
            (wide + settings.num_kernels, 1),
        ]
    else:
        third = [(wide, wide), (wide, 1)]
    return sizes_g, [(1, wide), (wide, wide), *third]


def weight_shapes(settings: Settings) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return the shapes of G's and D's weights in order: kernel, bias, kernel, bias, ...

    The minibatch tensor [in, num_kernels * kernel_dim] has no bias: it would cancel.
    """
    sizes_g, sizes_d = layer_sizes(settings)
    shapes_g: list[tuple[int, ...]] = [shape for size in sizes_g for shape in (size, size[1:])]
    shapes_d: list[tuple[int, ...]] = [shape for size in sizes_d for shape in (size, size[1:])]
    if settings.minibatch:
        del shapes_d[5]
    return shapes_g, shapes_d


def draw_weights(settings: Settings, seeds: Tensor) -> tuple[Weights, Weights]:
    """Draw the first weights of G and of D; biases are 0.

    Args:
        settings: the sizes and `init_d`; its own seed is not used.
        seeds: [runs] uint32.

    Returns:
        Two lists of tensors, each shape of `weight_shapes` with [runs] appended.
    """
    shapes_g, shapes_d = weight_shapes(settings)
    stds_g = [1.0] * len(shapes_g)
    stds_d = [shape[0] ** -0.5 if settings.init_d == "fan_in" else 1.0 for shape in shapes_d]
    if settings.minibatch:
        stds_d[4] = TENSOR_STD
    shapes, stds = shapes_g + shapes_d, stds_g + stds_d
    scales = [std * (len(shape) == 2) for shape, std in zip(shapes, stds, strict=True)]
    scale = np.repeat(scales, [np.prod(shape) for shape in shapes])[:, None]
    dtype = tf.as_dtype(settings.precision)
    flat = draw_normal(seeds, Purpose.WEIGHTS, 0, len(scale), dtype) * tf.constant(scale, dtype)
    weights = split_weights(flat, shapes)
    return weights[: len(shapes_g)], weights[len(shapes_g) :]


def split_weights(flat: Tensor, shapes: list[tuple[int, ...]]) -> Weights:
    """Cut [weights, runs] into tensors of the given shapes, each with [runs] appended."""
    parts = tf.split(flat, [int(np.prod(shape)) for shape in shapes], 0)
    return [tf.reshape(part, [*shape, -1]) for part, shape in zip(parts, shapes, strict=True)]


# ---- many runs at once ------------------------------------------------------------------------


@tf.custom_gradient
def linear(x: Tensor, kernel: Tensor, bias: Tensor) -> tuple[Tensor, Any]:
    """Apply a linear layer of each run to that run's samples.

    Args:
        x: [in, groups, batch, runs]; one run may stand for all where no gradient is asked of x.
        kernel: [in, out, runs].
        bias: [out, runs].

    Returns:
        [out, groups, batch, runs].
    """

    # One axis for all samples, and sums along outer axes: the compiler makes loops over the runs.
    samples = tf.reshape(x, [x.shape[0], -1, x.shape[-1]])
    y = tf.reduce_sum(kernel[:, :, None] * samples[:, None], 0) + bias[:, None]

    def backward(upstream: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        upstream = _materialise(tf.reshape(upstream, y.shape))
        to_x = _materialise(tf.reduce_sum(kernel[:, :, None] * upstream[None], 1))
        to_kernel = tf.reduce_sum(samples[:, None] * upstream[None], 2)
        return tf.reshape(to_x, x.shape), to_kernel, tf.reduce_sum(upstream, 1)

    return tf.reshape(_materialise(y), [y.shape[0], *x.shape[1:-1], y.shape[-1]]), backward


def _materialise(x: Tensor) -> Tensor:
    """Keep the compiler from computing x again inside each of its uses (it doubles the speed)."""
    if tf.executing_eagerly():
        return x
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    return gen_xla_ops.xla_optimization_barrier(input=[x])[0]


def generate(z: Tensor, weights: Weights) -> Tensor:
    """Turn noise into samples: linear, softplus, linear.

    Args:
        z: [groups, batch, runs] latent noise.
        weights: G's, each with [runs] last.

    Returns:
        [groups, batch, runs] samples.
    """
    hidden = tf.math.softplus(linear(z[None], weights[0], weights[1]))
    return linear(hidden, weights[2], weights[3])[0]


def discriminate(x: Tensor, weights: Weights, settings: Settings, knobs: Knobs) -> Tensor:
    """Give each sample its logit: above 0 means "real".

    Args:
        x: [groups, batch, runs] samples; each group is a batch of its own for the minibatch layer.
        weights: D's, each with [runs] last.
        settings: says which layers there are.
        knobs: `self_term` and `feature_scale` of the minibatch layer (see `minibatch_knobs`).

    Returns:
        [groups, batch, runs] logits.
    """
    activate = tf.tanh if settings.activation_d == "tanh" else tf.nn.relu
    h = activate(linear(x[None], weights[0], weights[1]))
    h = activate(linear(h, weights[2], weights[3]))
    if settings.minibatch:
        h = tf.concat([h, minibatch_features(h, weights[4], settings, knobs)], 0)
        return linear(h, weights[5], weights[6])[0]
    h = activate(linear(h, weights[4], weights[5]))
    return linear(h, weights[6], weights[7])[0]


#: What a sample adds to its own sum: exp(-0) as the formula has it, exp(-1) in the article's first
#: code, nothing in the code of Salimans et al.
SELF_TERMS = {"kept": 1.0, "damped": float(np.exp(-1.0)), "masked": 0.0}


def minibatch_knobs(settings: Settings) -> dict[str, float]:
    """Return what changes no shape in the minibatch layer: self_term and feature_scale."""
    terms = (settings.nearest or settings.batch_size - 1) + (settings.self_distance != "masked")
    mean = settings.feature_reduction == "mean"
    return {
        "self_term": SELF_TERMS[settings.self_distance],
        "feature_scale": 1.0 / max(1, terms) if mean else 1.0,
    }


def minibatch_features(h: Tensor, tensor: Tensor, settings: Settings, knobs: Knobs) -> Tensor:
    """Measure for each sample how near the others of its batch are.

    Args:
        h: [features, groups, batch, runs] activations of the layer below.
        tensor: [features, num_kernels * kernel_dim, runs].
        settings: `num_kernels`, `kernel_dim`, `nearest`.
        knobs: `self_term` and `feature_scale`, scalars or [runs].

    Returns:
        [num_kernels, groups, batch, runs].

    Source: Salimans et al. 2016, section 3.2.
    """
    kernels, dim = settings.num_kernels, settings.kernel_dim
    groups, batch, runs = h.shape[1:]
    no_bias = tf.zeros([kernels * dim, 1], h.dtype)
    points = tf.reshape(linear(h, tensor, no_bias), [kernels, dim, groups, batch, runs])
    return knobs["feature_scale"] * (_sum_nearness(points, settings.nearest) + knobs["self_term"])


def _sum_nearness(points: Tensor, nearest: int) -> Tensor:
    """Sum exp(-L1 distance) to the others: [kernels, dim, groups, batch, runs] without dim."""

    @tf.custom_gradient
    def sum_over_batch(points: Tensor) -> tuple[Tensor, Any]:
        gaps = points[:, :, :, :, None] - points[:, :, :, None]
        others = 1.0 - tf.eye(points.shape[3], dtype=points.dtype)[None, None, :, :, None]
        nearness = tf.exp(-tf.reduce_sum(tf.abs(gaps), 1)) * others
        if nearest:
            nearness *= _mark_nearest(nearness, nearest)
        nearness = _materialise(nearness)

        def backward(upstream: Tensor) -> Tensor:
            # A pair counts in the sum of either sample: one pass over the pairs does both.
            mirrored = tf.transpose(nearness, [0, 1, 3, 2, 4]) if nearest else nearness
            pull = upstream[:, :, :, None] * nearness + upstream[:, :, None] * mirrored
            return -tf.reduce_sum(pull[:, None] * tf.sign(gaps), 4)

        return tf.reduce_sum(nearness, 3), backward

    return sum_over_batch(points)


def _mark_nearest(nearness: Tensor, count: int) -> Tensor:
    # 1 for the `count` largest; ranks by counting: [kernels, groups, batch, batch, runs].
    nearer = nearness[:, :, :, None, :, :] > nearness[:, :, :, :, None, :]
    rank = tf.reduce_sum(tf.cast(nearer, nearness.dtype), 4)
    return tf.cast(rank < count, nearness.dtype)


# ---- the same in Keras --------------------------------------------------------------------------


@keras.saving.register_keras_serializable("gan_book")
class MinibatchDiscrimination(keras.layers.Layer):
    """A layer that lets a discriminator see how much alike the samples of a batch are.

    Each sample's activations are multiplied by a tensor, giving num_kernels rows of kernel_dim
    numbers.  For each row, exp(-L1 distance) to the same row of every sample in the batch is
    summed: one feature per kernel, appended to the activations.  (Salimans et al. 2016,
    section 3.2.)  Real and generated samples must come in separate batches.

    Args:
        num_kernels: features that are appended.
        kernel_dim: numbers per kernel that are compared.
        self_distance: "kept", "damped" or "masked": a sample's own term is 1, exp(-1) or 0.
        feature_reduction: "sum", or "mean" over the terms.
        nearest: count only so many nearest others; 0 counts all.

    Input shape: [batch, features].  Output shape: [batch, features + num_kernels].
    """

    def __init__(
        self,
        num_kernels: int = 5,
        kernel_dim: int = 3,
        self_distance: str = "kept",
        feature_reduction: str = "sum",
        nearest: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        # Settings checks the values and is what `minibatch_features` reads.
        self.settings = Settings(
            num_kernels=num_kernels,
            kernel_dim=kernel_dim,
            self_distance=self_distance,
            feature_reduction=feature_reduction,
            nearest=nearest,
            batch_size=4096,
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (input_shape[-1], self.settings.num_kernels * self.settings.kernel_dim)
        normal = keras.initializers.RandomNormal(stddev=TENSOR_STD)
        self.tensor = self.add_weight(shape=shape, initializer=normal, name="tensor")

    def call(self, x: Tensor) -> Tensor:
        rows = keras.ops.reshape(
            keras.ops.matmul(x, self.tensor),
            (-1, self.settings.num_kernels, self.settings.kernel_dim),
        )
        distance = keras.ops.sum(
            keras.ops.abs(rows[:, None] - rows[None, :]), -1
        )  # [B, B, kernels]
        batch = keras.ops.shape(x)[0]
        others = 1.0 - keras.ops.eye(batch, dtype=x.dtype)[:, :, None]
        nearness = keras.ops.exp(-distance) * others
        count = batch - 1
        if self.settings.nearest:
            count = self.settings.nearest
            nearness = keras.ops.top_k(keras.ops.transpose(nearness, (0, 2, 1)), count)[0]
            nearness = keras.ops.transpose(nearness, (0, 2, 1))
        features = keras.ops.sum(nearness, 1) + SELF_TERMS[self.settings.self_distance]
        if self.settings.feature_reduction == "mean":
            count = count + (self.settings.self_distance != "masked")
            features = features / keras.ops.cast(keras.ops.maximum(count, 1), x.dtype)
        return keras.ops.concatenate([x, features], -1)

    def get_config(self) -> dict[str, Any]:
        names = ("num_kernels", "kernel_dim", "self_distance", "feature_reduction", "nearest")
        return super().get_config() | {name: getattr(self.settings, name) for name in names}


def build_generator(settings: Settings, weights: Weights | None = None) -> keras.Sequential:
    """Build G in Keras: linear, softplus, linear.

    Args:
        settings: the sizes.
        weights: arrays of one run as in `weight_shapes`; drawn for `settings.seed` if None.

    Returns:
        A model from [batch, 1] noise to [batch, 1] samples.
    """
    layers = [
        keras.layers.Dense(settings.hidden_size, activation="softplus", dtype=settings.precision),
        keras.layers.Dense(1, dtype=settings.precision),
    ]
    return _assemble(layers, "generator", settings, 0, weights)


def build_discriminator(settings: Settings, weights: Weights | None = None) -> keras.Sequential:
    """Build D in Keras: two hidden layers, a third or the minibatch layer, then the logit.

    Args:
        settings: the sizes, the activation, the minibatch layer.
        weights: arrays of one run as in `weight_shapes`; drawn for `settings.seed` if None.

    Returns:
        A model from [batch, 1] samples to [batch, 1] logits.
    """
    wide, options = settings.width_d, {"dtype": settings.precision}
    hidden = [
        keras.layers.Dense(wide, activation=settings.activation_d, **options) for _ in range(3)
    ]
    if settings.minibatch:
        hidden[2] = MinibatchDiscrimination(
            settings.num_kernels,
            settings.kernel_dim,
            settings.self_distance,
            settings.feature_reduction,
            settings.nearest,
            **options,
        )
    layers = [*hidden, keras.layers.Dense(1, **options)]
    return _assemble(layers, "discriminator", settings, 1, weights)


def _assemble(
    layers: list[keras.layers.Layer],
    name: str,
    settings: Settings,
    which: int,
    weights: Weights | None,
) -> keras.Sequential:
    model = keras.Sequential([keras.Input((1,), dtype=settings.precision), *layers], name=name)
    if weights is None:
        drawn = draw_weights(settings, tf.constant([settings.seed], tf.uint32))[which]
        weights = [w[..., 0].numpy() for w in drawn]
    model.set_weights(weights)
    return model
