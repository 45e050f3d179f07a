"""The weights of the networks: their shapes, their first values, and how they are laid out.

Shapes: those of the layers, with [runs] appended: the last axis is always the run.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from gan_book.base.types import Tensor, Weights
from gan_book.data.random import Purpose, draw_normal
from gan_book.networks.architecture import Network, design_discriminator, design_generator
from gan_book.networks.linear import Linear
from gan_book.settings import Settings


def list_shapes(network: Network) -> list[tuple[int, ...]]:
    """Return the shapes of a network's weights in order: kernel, bias, kernel, bias, ..."""
    return [shape for layer in network for shape in layer.shapes]


def count_weights(network: Network) -> int:
    """Return how many numbers a network's weights are."""
    return sum(int(np.prod(shape)) for shape in list_shapes(network))


def draw_weights(settings: Settings, seeds: Tensor) -> tuple[Weights, Weights]:
    """Draw the first weights of G and of D; biases are 0.

    Args:
        settings: the sizes and `init_d`; its own seed is not used.
        seeds: [runs] uint32.

    Returns:
        Two lists of tensors, each shape of `list_shapes` with [runs] appended.
    """
    g, d = design_generator(settings), design_discriminator(settings)
    shapes, stds = list_shapes(g) + list_shapes(d), [s for layer in g + d for s in layer.stds]
    scale = np.repeat(stds, [np.prod(shape) for shape in shapes])[:, None]
    dtype = tf.as_dtype(settings.precision)
    flat = draw_normal(seeds, Purpose.WEIGHTS, 0, len(scale), dtype) * tf.constant(scale, dtype)
    weights = split_weights(flat, shapes)
    asked = [
        isinstance(layer, Linear) and layer.orthogonal and len(shape) == 2  # kernels, not biases
        for layer in g + d
        for shape in layer.shapes
    ]
    weights = [
        _make_orthogonal(w) if wanted else w for w, wanted in zip(weights, asked, strict=True)
    ]
    return weights[: len(list_shapes(g))], weights[len(list_shapes(g)) :]


def _make_orthogonal(kernel: Tensor) -> Tensor:
    """Return [in, out, runs] with orthonormal columns, or rows where these are fewer.

    Source: Saxe et al. 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks", section 3; the signs as Mezzadri 2007, "How to generate random matrices".
    """
    wide = kernel.shape[0] < kernel.shape[1]
    tall = tf.transpose(kernel, [2, 1, 0] if wide else [2, 0, 1])
    q, r = tf.linalg.qr(tall)
    q *= tf.sign(tf.linalg.diag_part(r))[:, None]
    return tf.transpose(q, [2, 1, 0] if wide else [1, 2, 0])


def split_weights(flat: Tensor, shapes: Sequence[tuple[int, ...]]) -> Weights:
    """Cut [weights, runs] into tensors of the given shapes, each with [runs] appended."""
    parts = tf.split(flat, [int(np.prod(shape)) for shape in shapes], 0)
    return [tf.reshape(part, [*shape, -1]) for part, shape in zip(parts, shapes, strict=True)]
