"""Fresh samples at every recorded moment of a run, for a watcher who sees nothing else."""

from __future__ import annotations

import numpy as np

from gan_book.base.checks import check_count
from gan_book.base.registries import DISTRIBUTIONS, NOISES
from gan_book.base.types import Floats
from gan_book.metrics.early_stopping import watch_samples
from gan_book.training.run import TrainingRun


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
    random = np.random.default_rng((seed, settings.seed))
    size = (len(run.record.weights_g), n)
    if NOISES[settings.noise].apart == "normal":
        z = random.normal(0, settings.noise_range, size)
    else:
        z = random.uniform(-settings.noise_range, settings.noise_range, size)
    made = run.generate_from(z).astype(float)
    return made, DISTRIBUTIONS[settings.data].sample(random, size, settings)


def watch(run: TrainingRun, n: int = 256, seed: int = 0) -> dict[str, Floats]:
    """Measure n samples of G against n of the data at every recorded moment.

    Args:
        run, n, seed: as in `draw_samples`.

    Returns:
        See `watch_samples`.
    """
    return watch_samples(*draw_samples(run, n, seed), run.settings.sigma)
