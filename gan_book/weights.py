"""The weights of the two networks: their shapes, their first values, and how they are laid out.

Shapes: weights [in, out, runs]; biases [out, runs].  The last axis is always the run.
"""

from __future__ import annotations

from typing import Any

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
