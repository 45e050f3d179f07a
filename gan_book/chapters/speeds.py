"""How fast the two players move, as functions and not as weights."""

from __future__ import annotations

import numpy as np

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
    x = settings.data_mean + settings.sigma * np.linspace(-2, 2, 33)
    logit = np.array([judge_places(run, k, x) for k in range(left_out, count)])
    moved = (np.sqrt((np.diff(path, axis=0) ** 2).mean(1)) for path in (made, logit))
    g, d = (float(np.exp(np.log(path + 1e-12).mean())) for path in moved)
    return g, d


def judge_places(run: TrainingRun, moment: int, x: np.ndarray) -> np.ndarray:
    """Return D's logit at x, both [n], of a D with tanh layers that judges single samples."""
    weights = [w.astype(float) for w in run.discriminator_weights(moment)]
    value = x[:, None]
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        value = np.tanh(value @ kernel + bias)
    logit: np.ndarray = (value @ weights[-2] + weights[-1])[:, 0]
    return logit
