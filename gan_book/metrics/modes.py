"""Modes of a mixture in the plane: which of them samples reach, and in which shares.

None of the scores is perfect for a perfect generator with a finite sample: its values stand beside
them (`perfect_modes`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtr, rel_entr

from gan_book.base.checks import check_count, check_number, check_sample
from gan_book.base.types import Floats
from gan_book.metrics.floors import Floor, find_floor

#: A sample is of high quality within so many standard deviations of the nearest mode, as in
#: Srivastava et al. 2017, "VEEGAN", section 5.1, and Lin et al. 2018, "PacGAN", section 4.1.
GOOD_WITHIN = 3.0
#: A mode is held where it gets at least this much of its share of the data.
HELD_FROM = 0.2


class ModeScores(NamedTuple):
    """How samples lie among the modes.

    Attributes:
        captured: modes with at least one sample of high quality: the literature's count.
        held: modes that get at least `HELD_FROM` of their share.
        quality: share of samples within `GOOD_WITHIN` standard deviations of a mode: 98.9 % of
            perfect ones, 1 - exp(-9/2).
        reverse_kl: KL divergence of the shares of the modes from those of the data, in nats, by the
            nearest mode of every sample. A perfect generator gets about (modes - 1) / 2n.
        width: standard deviation of the samples of high quality within their modes, over that of
            perfect ones; NaN where no mode has two.
    """

    captured: int
    held: int
    quality: float
    reverse_kl: float
    width: float


def measure_modes(
    samples: ArrayLike, middles: ArrayLike, data_std: float, shares: ArrayLike | None = None
) -> ModeScores:
    """Say how samples lie among the modes of a mixture of round bells.

    Args:
        samples: [n, d], finite.
        middles: of the modes, [modes, d].
        data_std: of each mode, along every coordinate.
        shares: of the modes among the data, [modes]; None: all the same.

    Returns:
        The scores.

    Raises:
        ValueError: one line that names the argument, its value and what is allowed.
    """
    x = check_sample("samples", samples, least=1, dimensions=2)
    places = check_sample("middles", middles, least=1, dimensions=2)
    std = check_number("data_std", data_std, above=0)
    wanted = _check_shares(shares, len(places))
    nearest, distance = find_nearest(x, places)
    near = distance <= GOOD_WITHIN * std
    good = np.bincount(nearest[near], minlength=len(places)) / len(x)
    found = np.bincount(nearest, minlength=len(places)) / len(x)
    return ModeScores(
        captured=int((good > 0).sum()),
        held=int((good >= HELD_FROM * wanted).sum()),
        quality=float(near.mean()),
        reverse_kl=float(rel_entr(found, wanted).sum()),
        width=_measure_width(x[near], nearest[near]) / (std * perfect_width(x.shape[1])),
    )


def find_nearest(samples: Floats, middles: Floats) -> tuple[np.ndarray, Floats]:
    """Return each sample's nearest mode, and how far it is: [n] and [n].

    Args:
        samples: [n, d].
        middles: [modes, d].
    """
    distances = np.sqrt(((samples[:, None] - middles) ** 2).sum(-1))
    return distances.argmin(1), distances.min(1)


def _measure_width(x: Floats, modes: np.ndarray) -> float:
    """Return the standard deviation of a coordinate within modes, pooled: [n, d] and [n] in."""
    kinds, which, counts = np.unique(modes, return_inverse=True, return_counts=True)
    free = len(x) - len(kinds)
    if not free:
        return float("nan")
    sums = np.zeros((len(kinds), x.shape[1]))
    np.add.at(sums, which, x)
    apart = x - (sums / counts[:, None])[which]
    return float(np.sqrt((apart**2).sum() / (free * x.shape[1])))


def perfect_quality(dimension: int = 2) -> float:
    """Return the share of perfect samples that are of high quality: the chi-square distribution."""
    return float(chdtr(dimension, GOOD_WITHIN**2))


def perfect_width(dimension: int = 2) -> float:
    """Return the width of a bell within `GOOD_WITHIN`, in units of its own: of a coordinate.

    E[r^2; r < c] = d P(chi-square of d + 2 < c^2), so the cut takes a little of the width.
    """
    return float(np.sqrt(chdtr(dimension + 2, GOOD_WITHIN**2) / chdtr(dimension, GOOD_WITHIN**2)))


def _check_shares(shares: ArrayLike | None, modes: int) -> Floats:
    """Return the shares of the data's modes, which add up to 1."""
    if shares is None:
        return np.full(modes, 1 / modes)
    wanted = check_sample("shares", shares, least=1)
    if len(wanted) != modes or wanted.min() <= 0:
        raise ValueError(f"shares must be {modes} numbers above 0, one a mode, not {shares!r}")
    return wanted / wanted.sum()


def perfect_modes(
    middles: ArrayLike,
    data_std: float,
    n: int,
    shares: ArrayLike | None = None,
    confidence: float = 0.95,
    repeats: int = 400,
    seed: int = 0,
) -> dict[str, Floor]:
    """Say what a perfect generator gets with n samples, for every one of the mode scores.

    Args:
        middles, data_std, shares: as in `measure_modes`.
        n: samples.
        confidence: share of perfect generators within the range.
        repeats: perfect generators that are asked.
        seed: of their samples.

    Returns:
        The floor of each score, by its name in `ModeScores`.
    """
    places = check_sample("middles", middles, least=1, dimensions=2)
    wanted = _check_shares(shares, len(places))
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(check_count("repeats", repeats, least=40)):
        chosen = places[random.choice(len(places), check_count("n", n), p=wanted)]
        samples = chosen + random.normal(0, data_std, chosen.shape)
        rows.append(measure_modes(samples, places, data_std, wanted))
    columns = zip(ModeScores._fields, np.transpose(rows), strict=True)
    return {name: find_floor(column, confidence) for name, column in columns}
