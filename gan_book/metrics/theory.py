"""What theory says exactly: the closed forms that measurements are held against.

A `Density` is a function of x, such as `scipy.stats.norm(4, 0.5).pdf`, or its values at x.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import trapezoid
from scipy.special import erf, rel_entr

from gan_book.base.checks import check_count, check_number
from gan_book.base.types import Floats

Density = Callable[[Floats], ArrayLike] | ArrayLike


def optimal_discriminator(x: ArrayLike, p: Density, q: Density) -> Floats:
    """Return the best answer to a fixed generator, D(x) = p(x) / (p(x) + q(x)).

    Args:
        x: [n].
        p: density of the data.
        q: density of the generator's samples.

    Returns:
        [n]; NaN where both densities are zero, for there any answer is as good.

    Source: Goodfellow et al. 2014, proposition 1.
    """
    grid = np.asarray(x, dtype=np.float64)
    data, generated = _evaluate("p", p, grid), _evaluate("q", q, grid)
    with np.errstate(invalid="ignore"):
        return data / (data + generated)


def jensen_shannon(x: ArrayLike, p: Density, q: Density) -> float:
    """Return the Jensen-Shannon divergence of two densities in nats, from 0 to log 2.

    Args:
        x: [n], an increasing grid that holds both densities; the integral is a trapezoid rule.
        p, q: the densities.

    Raises:
        ValueError: a density that does not integrate to 1 over the grid, within 0.001.

    Source: Lin 1991.
    """
    grid = np.asarray(x, dtype=np.float64)
    if grid.ndim != 1 or grid.size < 3 or not np.all(np.diff(grid) > 0):
        raise ValueError(f"x must be an increasing grid, not one of shape {grid.shape}")
    data, generated = _evaluate("p", p, grid), _evaluate("q", q, grid)
    for name, density in (("p", data), ("q", generated)):
        total = float(trapezoid(density, grid))
        if not abs(total - 1) < 1e-3:
            raise ValueError(
                f"{name} must integrate to 1 over x, not {total:.4f}: widen or refine the grid"
            )
    middle = (data + generated) / 2
    excess = rel_entr(data, middle) + rel_entr(generated, middle)
    return float(trapezoid(excess, grid)) / 2


def game_value(x: ArrayLike, p: Density, q: Density) -> float:
    """Return the value of the game under the best discriminator, 2 JS(p, q) - 2 log 2, in nats.

    This is the maximum over D of E_p[log D] + E_q[log(1 - D)].

    Args:
        x, p, q: as in `jensen_shannon`.

    Source: Goodfellow et al. 2014, theorem 1.
    """
    return 2 * jensen_shannon(x, p, q) - 2 * float(np.log(2))


def wasserstein_between_normals(
    mean: ArrayLike, std: ArrayLike, data_mean: float, data_std: float
) -> Floats:
    """Return the Wasserstein-1 distance of two normals, in units of data_std.

    Their quantile functions differ by a + b z, with a the difference of the means, b that of the
    widths and z standard normal: the distance is the mean of |a + b z|, a folded normal's.

    Args:
        mean, std: of the generator, any shapes that broadcast; std may be 0.
        data_mean, data_std: of the data.

    Returns:
        Floats in that shape; a spike at the data's mean gives sqrt(2 / pi) = 0.798.

    Source: Leone, Nelson and Nottingham 1961.
    """
    sigma = check_number("data_std", data_std, above=0)
    if np.any(np.less(std, 0)):
        raise ValueError(f"std must be at least 0, not {np.nanmin(std)}")
    a = (np.asarray(mean, np.float64) - check_number("data_mean", data_mean)) / sigma
    b = np.abs(np.asarray(std, np.float64) / sigma - 1)
    # Where b is 0 the limit is |a|: dividing by the smallest number instead gives just that.
    with np.errstate(over="ignore"):
        steepness = a / np.maximum(np.sqrt(2) * b, np.finfo(float).tiny)
        return b * np.sqrt(2 / np.pi) * np.exp(-(steepness**2)) + a * erf(steepness)


def histogram_js_bias(bins: int, n_generated: int, n_data: int) -> float:
    """Return the mean Jensen-Shannon divergence, in nats, of the histograms of two perfect samples.

    (bins - 1)(1 / n_generated + 1 / n_data) / 8, to first order: right where every bin expects
    several values of each sample. The true divergence is 0, so all of it is bias.

    Source: to second order JS is an eighth of the chi-squared distance; Miller 1955 for entropy.
    """
    bins = check_count("bins", bins, least=2)
    n, m = check_count("n_generated", n_generated), check_count("n_data", n_data)
    return (bins - 1) * (1 / n + 1 / m) / 8


def _evaluate(name: str, density: Density, grid: Floats) -> Floats:
    values = np.asarray(density(grid) if callable(density) else density, dtype=np.float64)
    if values.shape != grid.shape:
        raise ValueError(f"{name} must have the shape of x, {grid.shape}, not {values.shape}")
    if not np.all(np.isfinite(values) & (values >= 0)):
        raise ValueError(f"{name} must be finite and at least 0 at every x")
    return values
