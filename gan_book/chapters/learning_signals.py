"""What a generator can learn from: D's gradient (pathwise), or D's verdict alone (REINFORCE).

The generator is affine, x = m + s z with z standard normal in d dimensions, so that both ways of
estimating its gradient can be written in a line, and D's best answer is known exactly.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from gan_book.base.checks import check_count, check_number
from gan_book.base.types import Floats

#: By D's gradient; by its verdict; by its verdict above that of the other samples of the batch.
WAYS = ("gradient", "verdict", "verdict with baseline")


def score_with_best_d(x: Floats, m: Floats, s: Floats) -> Floats:
    """Return the logit of the best D for data N(0, 1)^d and a generator x = m + s z.

    Args:
        x: [..., batch, d] samples.
        m, s: [..., 1, d] of the generator.

    Returns:
        [..., batch]: log p(x) - log q(x).
    """
    terms = ((x - m) / s) ** 2 - x**2 + 2 * np.log(s)
    return np.asarray(terms.sum(-1) / 2)


def estimate_gradient(way: str, z: Floats, m: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Estimate the gradient of E[-log D(m + s z)] from one batch; D is the best one, and fixed.

    Args:
        way: one of `WAYS`.
        z: [..., batch, d] standard normal.
        m, s: [..., 1, d].

    Returns:
        Derivatives with respect to m and to log s, each [..., d].

    Raises:
        ValueError: another way, or a baseline asked of a batch of one.

    Source: Williams 1992 for the verdict; Kingma and Welling 2014 for the gradient.
    """
    if way not in WAYS:
        raise ValueError(f"way must be one of {', '.join(map(repr, WAYS))}, not {way!r}")
    x = m + s * z
    logit = score_with_best_d(x, m, s)
    if way == "gradient":
        push = -expit(-logit)[..., None] * ((x - m) / s**2 - x)
        return push.mean(-2), (push * s * z).mean(-2)
    cost = np.logaddexp(0, -logit)
    if way == "verdict with baseline":
        others = check_count("batch", z.shape[-2], 2) - 1
        # The mean of the others, not of all: a sample's own cost would bias its estimate.
        cost = cost - (cost.sum(-1, keepdims=True) - cost) / others
    cost = cost[..., None]
    return (cost * z / s).mean(-2), (cost * (z**2 - 1)).mean(-2)


def count_updates_to_goal(
    way: str,
    rate: float,
    dimension: int,
    runs: int,
    batch: int,
    most: int,
    rng: np.random.Generator,
    start: float = 4.0,
    goal: float = 0.5,
) -> Floats:
    """Train generators by gradient descent and count the updates until they are near the data.

    Args:
        way, rate: of every run.
        dimension: d; the data is N(0, 1)^d, the generator starts as N(start, 1) in the first
            direction, at the data's mean in every other.
        runs, batch: generators, and samples in each of their batches.
        most: updates at most.
        rng: of the noise.
        start: how far away the generator begins, in sigma.
        goal: the distance that counts as near, in sigma: Wasserstein-2, which is
            sqrt(|m|^2 + |s - 1|^2) here.

    Returns:
        [runs]; infinity for a run that did not get there.
    """
    check_number("rate", rate, above=0)
    m, log_s = np.zeros((runs, 1, dimension)), np.zeros((runs, 1, dimension))
    m[..., 0] = start
    needed, under_way = np.full(runs, np.inf), np.arange(runs)
    for update in range(1, check_count("most", most) + 1):
        z = rng.standard_normal((len(under_way), batch, dimension))
        slopes = estimate_gradient(way, z, m, np.exp(log_s))
        # Bounds that only a run that flies apart meets: its numbers stay finite.
        m = np.clip(m - rate * slopes[0][:, None], -1e3, 1e3)
        log_s = np.clip(log_s - rate * slopes[1][:, None], -5, 5)
        there = np.sqrt((m**2 + np.expm1(log_s) ** 2).sum((1, 2))) < goal
        needed[under_way[there]] = update
        m, log_s, under_way = m[~there], log_s[~there], under_way[~there]
        if not under_way.size:
            break
    return needed
