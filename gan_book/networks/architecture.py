"""Which layers the two networks have: a network is a tuple of layers."""

from __future__ import annotations

from itertools import pairwise

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.networks.deviation import Deviation
from gan_book.networks.linear import Linear
from gan_book.networks.minibatch import Minibatch
from gan_book.settings import Settings

Layer = Linear | Minibatch | Deviation
Network = tuple[Layer, ...]


def design_generator(settings: Settings) -> Network:
    """Return G's layers, from the noise to the samples."""
    sizes = [settings.latent_size] + [settings.hidden_size] * settings.depth_g
    hidden = _stack(sizes, settings.activation_g, settings.init_g)
    return *hidden, _make_layer(sizes[-1], count_features(settings), "none", settings.init_g)


def design_discriminator(settings: Settings) -> Network:
    """Return D's layers, from a pack of samples to a score.

    The minibatch layer takes the place of the last hidden one.
    """
    sizes = [settings.pack * count_features(settings)] + [settings.width_d] * settings.depth_d
    hidden = _stack(sizes, settings.activation_d, settings.init_d)
    if settings.minibatch:
        limited = settings.nearest > 0
        hidden[-1] = Minibatch(sizes[-2], settings.num_kernels, settings.kernel_dim, limited)
    if settings.minibatch_std:
        hidden.append(Deviation(hidden[-1].outputs))
    return *hidden, _make_layer(hidden[-1].outputs, 1, "none", settings.init_d)


def count_features(settings: Settings) -> int:
    """Return how many numbers a sample of data is."""
    return int(DISTRIBUTIONS[settings.data].dimension)


def _stack(sizes: list[int], activation: str, init: str) -> list[Layer]:
    return [_make_layer(inputs, outputs, activation, init) for inputs, outputs in pairwise(sizes)]


def _make_layer(inputs: int, outputs: int, activation: str, init: str) -> Linear:
    """Return a layer with the first weights that `init_g` or `init_d` asks for.

    "he" keeps the size of activations behind a relu (He et al. 2015, "Delving deep into
    rectifiers", section 2.2).
    """
    stds = {"fan_in": inputs**-0.5, "he": (2.0 / inputs) ** 0.5}
    return Linear(inputs, outputs, activation, stds.get(init, 1.0), init == "orthogonal")
