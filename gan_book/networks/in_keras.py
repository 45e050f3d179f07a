"""The two networks in ordinary Keras, to read and to reuse."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from gan_book.base.types import Tensor, Weights
from gan_book.networks.architecture import Layer, Network, design_discriminator, design_generator
from gan_book.networks.deviation import LEAST_VARIANCE, Deviation
from gan_book.networks.linear import Linear
from gan_book.networks.minibatch import SELF_TERMS, TENSOR_STD
from gan_book.networks.weights import draw_weights
from gan_book.settings import Settings


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
        # Settings checks the values.
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


@keras.saving.register_keras_serializable("gan_book")
class MinibatchDeviation(keras.layers.Layer):
    """A layer that appends the mean standard deviation of a batch's activations to each sample.

    Input shape: [batch, features].  Output shape: [batch, features + 1].  (Karras et al. 2018,
    section 3.)
    """

    def call(self, x: Tensor) -> Tensor:
        spread = keras.ops.mean(keras.ops.sqrt(keras.ops.var(x, 0) + LEAST_VARIANCE))
        feature = keras.ops.broadcast_to(spread, (keras.ops.shape(x)[0], 1))
        return keras.ops.concatenate([x, feature], -1)


def build_generator(settings: Settings, weights: Weights | None = None) -> keras.Sequential:
    """Build G in Keras.

    Args:
        settings: the sizes.
        weights: arrays of one run as in `list_shapes`; drawn for `settings.seed` if None.

    Returns:
        A model from [batch, 1] noise to [batch, 1] samples.
    """
    if weights is None:
        weights = _draw_one(settings)[0]
    return _build_model("generator", design_generator(settings), settings, weights)


def build_discriminator(settings: Settings, weights: Weights | None = None) -> keras.Sequential:
    """Build D in Keras.

    Args:
        settings: the sizes, the activation, the minibatch layer.
        weights: arrays of one run as in `list_shapes`; drawn for `settings.seed` if None.

    Returns:
        A model from [batch, 1] samples to [batch, 1] scores.
    """
    if weights is None:
        weights = _draw_one(settings)[1]
    return _build_model("discriminator", design_discriminator(settings), settings, weights)


def _build_model(
    name: str, network: Network, settings: Settings, weights: Weights
) -> keras.Sequential:
    features = keras.Input((network[0].inputs,), dtype=settings.precision)
    layers = [_build_layer(layer, settings) for layer in network]
    model = keras.Sequential([features, *layers], name=name)
    model.set_weights(weights)
    return model


def _build_layer(layer: Layer, settings: Settings) -> keras.layers.Layer:
    if isinstance(layer, Linear):
        activation = None if layer.activation == "none" else layer.activation
        return keras.layers.Dense(layer.outputs, activation, dtype=settings.precision)
    if isinstance(layer, Deviation):
        return MinibatchDeviation(dtype=settings.precision)
    return MinibatchDiscrimination(
        layer.num_kernels,
        layer.kernel_dim,
        settings.self_distance,
        settings.feature_reduction,
        settings.nearest,
        dtype=settings.precision,
    )


def _draw_one(settings: Settings) -> tuple[Weights, Weights]:
    """Return the first weights of the run of `settings.seed`: G's and D's."""
    g, d = draw_weights(settings, tf.constant([settings.seed], tf.uint32))
    return [w[..., 0].numpy() for w in g], [w[..., 0].numpy() for w in d]
