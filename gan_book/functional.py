"""The two networks as functions that compute many runs at once; the engine uses these.

The run is the *last* axis, so that the processor's vector lanes hold different runs of the same
number.

Shapes: activations [features, groups, batch, runs], where the groups are the batches that must not
mix (real, generated); weights [in, out, runs]; biases [out, runs].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from gan_book.settings import Settings
from gan_book.weights import Knobs, Tensor, Weights


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
