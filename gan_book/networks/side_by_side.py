"""The networks as functions that compute many runs at once; the engine uses these.

Shapes: samples and activations [features, groups, batch, runs], where the groups are the batches
that must not mix (real, generated).
"""

from __future__ import annotations

from collections.abc import Iterator

import tensorflow as tf

from gan_book.base.types import Numbers, Tensor, Weights
from gan_book.networks.architecture import Layer, Network
from gan_book.networks.linear import ACTIVATIONS, Linear, linear_runs_first
from gan_book.networks.weights import list_shapes, split_weights

#: From so many units a layer on, the run is the first axis inside of a network of several inputs:
#: products of matrices are then faster than lanes of runs. (On two cores, the ring at batch 64: 69
#: against 51 us a run-step at 8 units, 107 against 170 at 16, 204 against 1,875 at 32.) Networks of
#: one input stay as they were: at batch 12 they would lose at 16 units, and tables have their bits.
WIDE = 16


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
    if network[0].inputs > 1 and max(layer.outputs for layer in network) >= WIDE:
        return _apply_runs_first(network, weights, x, numbers)
    for layer, own in _pair_weights(network, weights):
        x = layer.apply(x, own, numbers)
    return x


def _apply_runs_first(network: Network, weights: Weights, x: Tensor, numbers: Numbers) -> Tensor:
    """Do the same with samples as [runs, groups * batch, features] between linear layers."""
    groups, batch = x.shape[1:3]

    def turn(x: Tensor) -> Tensor:
        return tf.transpose(tf.reshape(x, [x.shape[0], groups * batch, x.shape[3]]), [2, 1, 0])

    def turn_back(x: Tensor) -> Tensor:
        return tf.reshape(tf.transpose(x, [2, 1, 0]), [x.shape[2], groups, batch, x.shape[0]])

    x = turn(x)
    for layer, own in _pair_weights(network, weights):
        if isinstance(layer, Linear):
            x = ACTIVATIONS[layer.activation](linear_runs_first(x, *own))
        else:
            x = turn(layer.apply(turn_back(x), own, numbers))
    return turn_back(x)


def _pair_weights(network: Network, weights: Weights) -> Iterator[tuple[Layer, Weights]]:
    weights = list(weights)
    for layer in network:
        yield layer, [weights.pop(0) for _ in layer.shapes]


def apply_flat(network: Network, flat: Tensor, x: Tensor, numbers: Numbers) -> Tensor:
    """Do the same with all weights in one tensor [weights, runs]."""
    return apply_network(network, split_weights(flat, list_shapes(network)), x, numbers)


def score_samples(network: Network, flat: Tensor, x: Tensor, numbers: Numbers) -> Tensor:
    """Give each sample D's score: [features, groups, batch, runs] to [groups, batch, runs].

    Where D takes several samples at once, those that follow each other in the batch are a pack, and
    there is a score for each pack (Lin et al. 2018, "PacGAN", section 3).
    """
    (scores,) = tf.unstack(apply_flat(network, flat, _pack(x, network[0].inputs), numbers))
    return scores


def _pack(x: Tensor, inputs: int) -> Tensor:
    features, groups, batch, runs = x.shape
    pack = inputs // features
    if pack == 1:
        return x
    apart = tf.reshape(x, [features, groups, batch // pack, pack, runs])
    together = tf.transpose(apart, [3, 0, 1, 2, 4])
    return tf.reshape(together, [inputs, groups, batch // pack, runs])
