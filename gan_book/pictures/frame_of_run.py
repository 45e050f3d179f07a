"""Moments of a training run as pictures with points and arrows; as `engine/frames.js` does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS, LOSSES
from gan_book.data.distribution import data_density, sample_data
from gan_book.data.noise import sample_noise
from gan_book.data.random import Purpose
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.networks.side_by_side import apply_network
from gan_book.pictures.axis import Axis, choose_top
from gan_book.pictures.density import estimate_density, share_outside
from gan_book.pictures.frame import Picture
from gan_book.pictures.svg import CELLS
from gan_book.settings import Settings
from gan_book.training.run import TrainingRun

QUANTILES = 1000  # that stand for the generator's whole distribution
REACH = 1.5  # the longest arrow of a batch, in sigmas of the data, however weak ...
FAINT = 1e-6  # ... but for rounding: of this change of loss per sigma it is half as long


def choose_axis(settings: Settings, cells: int = CELLS) -> Axis:
    """Choose the axis of a run.

    It comes from the settings alone, so that the axis stands still while a run plays.
    """
    low, high = DISTRIBUTIONS[settings.data].reach(settings)
    bare = Axis(low, high, 1.0, cells)
    return replace(bare, top=choose_top(data_density(bare.middles, settings)))


def take_picture(
    run: TrainingRun, moment: int, counts: tuple[int, int], before: Picture | None = None
) -> Picture:
    """Return what is to be drawn of a recorded moment.

    Args:
        run: trained with `record_frames=True`, unless the moment is the last.
        moment: its index.
        counts: updates of G and of D so far; they say which points are drawn.
        before: the picture from which a single update led here.
    """
    axis = choose_axis(run.settings)
    made = run.quantiles(moment, QUANTILES)
    points, tips, push = find_arrows(run, moment, counts[0])
    return Picture(
        axis,
        data=data_density(axis.middles, run.settings),
        density=estimate_density(made, axis.edges),
        decide=run.decide(axis.middles, moment),
        outside=share_outside(made, axis.edges),
        points=points,
        real=sample_data(run.settings, run.settings.batch_size, max(0, counts[1] - 1)),
        tips=np.clip(tips, axis.low, axis.high),
        push=push,
        before=before,
    )


def find_arrows(run: TrainingRun, moment: int, step: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the points of G's next batch, and where the arrows end that D gives to them.

    An arrow is minus the gradient of the point's own loss.  The strongest of a batch is always as
    long: arrows would be specks where D hardly tells anything apart, and G follows them all the
    same.

    Returns:
        Two arrays [batch], and what the longest stands for: a change of loss per sigma.
    """
    settings = run.settings
    z = sample_noise(settings, settings.batch_size, step, Purpose.NOISE_G)
    weights_g = [w[..., None] for w in run.generator_weights(moment)]
    weights_d = [w[..., None] for w in run.discriminator_weights(moment)]
    loss = LOSSES[settings.loss].choose_g(settings.loss_g)
    x = apply_network(
        design_generator(settings), weights_g, tf.constant(z)[None, None, :, None], {}
    )
    real = sample_data(settings, settings.batch_size, step)[None, None, :, None]
    with tf.GradientTape() as tape:
        tape.watch(x)
        network = design_discriminator(settings)
        numbers = minibatch_numbers(run.settings_at(moment))
        scores = [apply_network(network, weights_d, batch, numbers)[0, 0] for batch in (real, x)]
        lowered = loss(*scores)
    points, sigma = x.numpy().ravel(), settings.sigma
    pushes = -sigma * settings.batch_size * tape.gradient(lowered, x).numpy().ravel()
    strongest = float(np.abs(pushes).max())
    return points, points + REACH * sigma * pushes / (strongest + FAINT), strongest
