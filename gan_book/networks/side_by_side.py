"""The networks as functions that compute many runs at once; the engine uses these.

Shapes: samples and activations [features, groups, batch, runs], where the groups are the batches
that must not mix (real, generated).
"""

from __future__ import annotations

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor, Weights
from gan_book.networks.architecture import Network
from gan_book.networks.weights import list_shapes, split_weights


def apply_network(network: Network, weights: Weights, x: Tensor, numbers: Numbers) -> Tensor:
    """Pass samples through the layers.

    Args:
        network: its layers.
        weights: of the layers, in order, each with [runs] last.
        x: [features, groups, batch, runs].
        numbers: what the layers ask for by name, each a scalar or [runs].

    Returns:
        [outputs of the last layer, groups, batch, runs].
    """
    weights = list(weights)
    for layer in network:
        own = [weights.pop(0) for _ in layer.shapes]
        x = layer.apply(x, own, numbers)
    return x


def apply_flat(network: Network, flat: Tensor, x: Tensor, numbers: Numbers) -> Tensor:
    """Do the same with all weights in one tensor [weights, runs]."""
    return apply_network(network, split_weights(flat, list_shapes(network)), x, numbers)


def score_samples(network: Network, flat: Tensor, x: Tensor, numbers: Numbers) -> Tensor:
    """Give each sample D's score: [features, groups, batch, runs] to [groups, batch, runs]."""
    (scores,) = tf.unstack(apply_flat(network, flat, x, numbers))
    return scores
