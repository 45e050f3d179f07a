"""Early stopping by samples only: what a watcher of a run would have seen, and when it stops."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from gan_book import networks
from gan_book.checks import Floats, check_count
from gan_book.training import TrainingRun


def draw_samples(run: TrainingRun, n: int, seed: int = 0) -> tuple[Floats, Floats]:
    """Draw fresh samples of G and of the data at every recorded moment.

    Args:
        run: any; D's weights are not needed.
        n: samples of each.
        seed: of the watcher; the run's own seed enters too.

    Returns:
        Two arrays [moments, n]: generated, data.
    """
    n, settings = check_count("n", n, 2), run.settings
    flat = run.record.weights_g
    random = np.random.default_rng((seed, settings.seed))
    size = (len(flat), n)
    if settings.noise == "normal":
        z = random.normal(0, settings.noise_range, size)
    else:  # independent samples: stratified noise stands for the uniform distribution
        z = random.uniform(-settings.noise_range, settings.noise_range, size)
    weights = networks.split_weights(tf.constant(flat.T), networks.weight_shapes(settings)[0])
    made = networks.generate(tf.constant(z.T[None].astype(settings.precision)), weights)[0]
    real = random.normal(settings.data_mean, settings.data_std, size)
    real += settings.data_gap * (random.integers(0, 2, size) - 0.5)
    return made.numpy().T.astype(float), real


def watch(run: TrainingRun, n: int = 256, seed: int = 0) -> dict[str, Floats]:
    """Measure n samples of G against n of the data at every recorded moment.

    Args:
        run, n, seed: as in `draw_samples`.

    Returns:
        Arrays [moments]: "wasserstein" in sigmas and "width_ratio" (std of the generated samples
        over sigma). NaN once the run has diverged.
    """
    made, real = draw_samples(run, n, seed)
    # Two samples of one size: the i-th smallest of one answers for the i-th smallest of the other.
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.abs(np.sort(made) - np.sort(real)).mean(-1)
        return {
            "wasserstein": gaps / run.settings.sigma,
            "width_ratio": made.std(-1) / run.settings.sigma,
        }


def find_first(fires: ArrayLike) -> int | None:
    """Return the index of the first True, or None."""
    hits = np.flatnonzero(np.asarray(fires, bool))
    return int(hits[0]) if hits.size else None
