"""Which layers the two networks have: a network is a tuple of layers."""

from __future__ import annotations

from gan_book.networks.linear import Linear
from gan_book.networks.minibatch import Minibatch
from gan_book.settings import Settings

Layer = Linear | Minibatch
Network = tuple[Layer, ...]


def design_generator(settings: Settings) -> Network:
    """Return G's layers, from the noise to the samples."""
    hidden = settings.hidden_size
    return Linear(1, hidden, "softplus", 1.0), Linear(hidden, 1, "none", 1.0)


def design_discriminator(settings: Settings) -> Network:
    """Return D's layers, from the samples to one score each: two hidden layers, then a third or
    the minibatch layer."""
    wide = settings.width_d
    hidden = _scale(settings, 1, wide), _scale(settings, wide, wide)
    third = (
        Minibatch(wide, settings.num_kernels, settings.kernel_dim, settings.nearest > 0)
        if settings.minibatch
        else _scale(settings, wide, wide)
    )
    return *hidden, third, _scale(settings, third.outputs, 1)._replace(activation="none")


def _scale(settings: Settings, inputs: int, outputs: int) -> Linear:
    """Return a hidden layer of D with the first weights that `init_d` asks for."""
    std = inputs**-0.5 if settings.init_d == "fan_in" else 1.0
    return Linear(inputs, outputs, settings.activation_d, std)
