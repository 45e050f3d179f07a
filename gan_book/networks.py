"""The two networks, in two forms that a test holds equal.

One door to three modules: `weights` (shapes and first values), `functional` (many runs at once, for
the engine) and `layers` (ordinary Keras, to read and to reuse).
"""

from __future__ import annotations

from gan_book.functional import discriminate, generate, minibatch_knobs
from gan_book.layers import MinibatchDiscrimination, build_discriminator, build_generator
from gan_book.weights import (
    Knobs,
    Tensor,
    Weights,
    draw_weights,
    split_weights,
    weight_shapes,
)

__all__ = [
    "Knobs",
    "MinibatchDiscrimination",
    "Tensor",
    "Weights",
    "build_discriminator",
    "build_generator",
    "discriminate",
    "draw_weights",
    "generate",
    "minibatch_knobs",
    "split_weights",
    "weight_shapes",
]
