"""How fast the two players move, as functions and not as weights."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from gan_book.base.types import Floats
from gan_book.networks.architecture import design_discriminator
from gan_book.networks.side_by_side import score_samples
from gan_book.training.run import TrainingRun


def find_speeds(run: TrainingRun, left_out: int = 0) -> tuple[float, float]:
    """Measure how far G's output and D's logit move between recorded moments.

    Root mean squares, of G's output over the noise and of D's logit over the data's mean and two
    sigma either side; then the geometric mean over the moments.

    Args:
        run: with `record_frames`, uniform noise in [-1, 1].
        left_out: moments at the start that do not count.

    Returns:
        G's speed in sigma, D's speed in units of its logit, both per recorded moment.
    """
    settings, count = run.settings, len(run.record.mean)
    z = np.broadcast_to(np.linspace(-1, 1, 50), (count, 50))
    made = run.generate_from(z).astype(float)[left_out:] / settings.sigma
    x = settings.mu + settings.sigma * np.linspace(-2, 2, 33)
    moved = (
        np.sqrt((np.diff(path, axis=0) ** 2).mean(1))
        for path in (made, judge_places(run, x)[left_out:])
    )
    g, d = (float(np.exp(np.log(path + 1e-12).mean())) for path in moved)
    return g, d


def judge_places(run: TrainingRun, x: Floats) -> Floats:
    """Return the logit of a D that judges single samples, at every recorded moment.

    In double precision, since differences of it are taken.

    Args:
        run: with `record_frames`.
        x: [n].

    Returns:
        [moments, n].
    """
    weights = tf.constant(run.record.weights_d.T.astype(float))
    network, places = design_discriminator(run.settings), tf.constant(x[None, None, :, None])
    return np.asarray(score_samples(network, weights, places, {})[0].numpy().T)
