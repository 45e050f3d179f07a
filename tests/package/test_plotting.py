"""Figures: what is drawn is what was measured, and importing changes nothing."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb

from gan_book import metrics
from gan_book.pictures import plotting
from gan_book.pictures.density import estimate_density, share_outside


@pytest.fixture
def axes():
    with plt.rc_context():
        yield plt.subplots()[1]
    plt.close("all")


def measure_contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""

    def luminance(color: str) -> float:
        c = np.array(to_rgb(color))
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["DATA", "GENERATED", "DISCRIMINATOR", "NEUTRAL"])
def test_colours_stand_out_on_light_and_dark(name):
    color = getattr(plotting, name)
    assert measure_contrast(color, "white") >= 3
    assert measure_contrast(color, "#121212") >= 3


def test_only_use_style_changes_the_look():
    code = (
        "import matplotlib as mpl; before = dict(mpl.rcParams); "
        "from gan_book.pictures import plotting; "
        "assert dict(mpl.rcParams) == before; plotting.use_style(); "
        "assert mpl.rcParams['figure.figsize'][0] <= 7.2; assert dict(mpl.rcParams) != before; "
        "assert mpl.rcParams['font.size'] >= 9; assert mpl.rcParams['xtick.labelsize'] >= 9"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_density_of_quantiles_is_the_density():
    from scipy.stats import norm

    levels = (np.arange(5000) + 0.5) / 5000
    edges = np.linspace(1, 7, 61)
    density = estimate_density(norm.ppf(levels, 4, 0.5), edges)
    exact = np.diff(norm.cdf(edges, 4, 0.5)) / np.diff(edges)
    np.testing.assert_allclose(density, exact, atol=2e-3)
    assert np.isclose((density * np.diff(edges)).sum(), 1, atol=1e-3)


def test_quantiles_stand_in_the_middle_of_their_shares():
    """Few of them, cells of unequal width: another place would show."""
    quantiles = (np.arange(4) + 0.5) / 4  # of the uniform distribution
    edges = np.array([0.125, 0.25, 0.7, 0.875])
    np.testing.assert_allclose(estimate_density(quantiles, edges), 1)
    np.testing.assert_allclose(share_outside(quantiles, edges), [0.125, 0.125])


def test_density_leaves_out_what_lies_beyond():
    edges = np.linspace(0, 1, 11)
    density = estimate_density(np.linspace(0, 2, 1000), edges)
    assert np.isclose((density * 0.1).sum(), 0.5, atol=2e-3)


def test_bars_have_the_length_of_the_shares(axes):
    outcomes = np.array(["good"] * 3 + ["collapsed"])
    plotting.draw_outcomes(axes, metrics.shares(outcomes))
    lengths = dict(zip(metrics.OUTCOMES, (bar.get_width() for bar in axes.patches), strict=True))
    assert lengths["good"] == 75
    assert lengths["collapsed"] == 25
    assert lengths["wide"] == 0


def test_widths_survive_a_run_that_diverged(axes):
    widths = np.array([[1.0, 0.5], [2.0, np.nan], [4.0, 0.1]])
    plotting.draw_widths(axes, [0, 10], widths)
    median = axes.lines[3].get_ydata()
    np.testing.assert_allclose(median, [2.0, 0.3])


def test_a_floor_is_a_line_at_the_median_in_a_band_from_low_to_high(axes):
    bar = metrics.floor("wasserstein", 50, repeats=40)
    plotting.draw_floor(axes, bar)
    (line,), (band,) = axes.lines, axes.patches
    assert set(line.get_ydata()) == {bar.median}
    low, high = band.get_extents().transformed(axes.transData.inverted()).intervaly
    assert (low, high) == pytest.approx((bar.low, bar.high))
    assert bar.low < bar.median < bar.high
    assert axes.get_legend_handles_labels()[1] == ["a perfect generator"]
