"""Chapter 6's generators with one fault each, and the instruments that are to notice it.

Data are in units of sigma around their mean, so that one table serves any mean and width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from gan_book.base.types import Floats, Random
from gan_book.metrics import distances

SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
MEMORY = 100  # points that the memorising generator knows

#: Each instrument takes generated samples [n] and data [n]; larger is worse.
INSTRUMENTS: dict[str, Callable[[Floats, Floats], float]] = {
    "mean": lambda samples, data: float(abs(samples.mean() - data.mean())),
    "width": lambda samples, data: float(abs(np.log(samples.std() / data.std()))),
    "Wasserstein-1": lambda samples, data: distances.wasserstein(samples, data, 1.0),
    "KS": distances.kolmogorov_smirnov,
    "MMD": lambda samples, data: distances.mmd_squared(samples, data, 1.0),
    "C2ST": distances.classifier_accuracy,
    "histogram JS": distances.histogram_js,
    "histogram KL": distances.histogram_kl,
}

#: The same two instruments with other tunings: MMD by its bandwidth, C2ST by its classifier.
TUNINGS: dict[str, Callable[[Floats, Floats], float]] = {
    f"MMD, h = {bandwidth:g}": partial(distances.mmd_squared, bandwidth=bandwidth)
    for bandwidth in (0.1, 0.3, 1.0, 3.0)
} | {
    "C2ST by LDA": lambda samples, data: _judge_classes(samples, data, same_width=True),
    "C2ST by QDA": lambda samples, data: _judge_classes(samples, data, same_width=False),
}

#: Each generator takes random numbers, n, and what it has seen; the sixth has the data's moments.
GENERATORS: dict[str, Callable[[Random, int, Floats], Floats]] = {
    "perfect": lambda random, n, seen: random.normal(size=n),
    "collapsed": lambda random, n, seen: 0.3 * random.normal(size=n),
    "shifted": lambda random, n, seen: 0.3 + random.normal(size=n),
    "too wide": lambda random, n, seen: 1.3 * random.normal(size=n),
    "memorised": lambda random, n, seen: random.choice(seen, n),
    "two humps": lambda random, n, seen: (
        0.9 * random.choice([-1, 1], n) + np.sqrt(0.19) * random.normal(size=n)
    ),
}


def draw_case(name: str, random: Random, n: int) -> tuple[Floats, Floats]:
    """Draw what a generator makes, and data to judge it by: two samples of n.

    "memorised" is judged by fresh data; "memorised, by its own" by the data that it has seen.
    """
    seen = random.normal(size=MEMORY)
    if name == "memorised, by its own":
        return random.choice(seen, n), random.choice(seen, n)
    return GENERATORS[name](random, n, seen), random.normal(size=n)


def score_generator(
    name: str, n: int, repeats: int, seed: int, keys: Iterable[str] = INSTRUMENTS
) -> dict[str, Floats]:
    """Measure a generator many times.

    Args:
        name: of the generator, as `draw_case` takes it.
        n: samples, and data.
        repeats: measurements, each of fresh samples.
        seed: of all of them.
        keys: names in `INSTRUMENTS` or `TUNINGS`.

    Returns:
        [repeats] by the name of the instrument.
    """
    random = np.random.default_rng([seed, n, sum(name.encode())])
    cases = [draw_case(name, random, n) for _ in range(repeats)]
    takers = INSTRUMENTS | TUNINGS
    return {key: np.array([takers[key](*case) for case in cases]) for key in keys}


def _judge_classes(samples: Floats, data: Floats, same_width: bool) -> float:
    """Return the accuracy of a judge that fits a bell curve to each of the two samples."""
    # scikit-learn takes seconds to import.
    from sklearn.discriminant_analysis import (
        LinearDiscriminantAnalysis,
        QuadraticDiscriminantAnalysis,
    )

    judge = LinearDiscriminantAnalysis if same_width else QuadraticDiscriminantAnalysis
    return distances.classifier_accuracy(samples, data, judge())
