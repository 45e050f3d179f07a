"""The instruments as one: bad input is one line, and none of them knows anything of training."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from gan_book import metrics


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: metrics.wasserstein([], [1], 1), "samples"),
        (lambda: metrics.wasserstein([1], [np.nan], 1), "data"),
        (lambda: metrics.wasserstein([1], [1], 0), "data_std"),
        (lambda: metrics.wasserstein_to_normal([], 4, 0.5), "samples"),
        (lambda: metrics.wasserstein_to_normal(4.0, 4, 0.5), "samples"),
        (lambda: metrics.wasserstein_to_normal([1], np.nan, 0.5), "data_mean"),
        (lambda: metrics.wasserstein_to_normal([1], 4, -0.5), "data_std"),
        (lambda: metrics.width_ratio([1], 0.5), "samples"),
        (lambda: metrics.describe([1], 4, 0.5), "samples"),
        (lambda: metrics.kolmogorov_smirnov([[1, 2]], [1]), "samples"),
        (lambda: metrics.kolmogorov_smirnov_to_normal([np.inf], 4, 0.5), "samples"),
        (lambda: metrics.mmd_squared([1], [1, 2], 1), "samples"),
        (lambda: metrics.mmd_squared([1, 2], [1, 2], 0), "bandwidth"),
        (lambda: metrics.mmd_squared([[1, 2], [3, 4]], [1, 2], 1), "data"),
        (lambda: metrics.classifier_accuracy([1, 2], [1, 2, 3, 4, 5]), "samples"),
        (lambda: metrics.classifier_accuracy([1, 2], [1, 2], folds=1), "folds"),
        (lambda: metrics.histogram_js([1, 2], [1, 2], bins=1), "bins"),
        (lambda: metrics.histogram_js([1, 2], [1, 2], bins=(0, 2, 1)), "bins"),
        (lambda: metrics.histogram_kl([1, 2], [1, 2], pseudo_count=-1), "pseudo_count"),
        (lambda: metrics.histogram_js_bias(1, 9, 9), "bins"),
        (lambda: metrics.optimal_discriminator([1, 2], [1], [1, 1]), "p"),
        (lambda: metrics.optimal_discriminator([1, 2], [1, 1], [1, -1]), "q"),
        (lambda: metrics.jensen_shannon([0, 1, 2], [0, 1, 0], [0, 0.7, 0]), "q"),
        (lambda: metrics.jensen_shannon([0, 2, 1], [0, 1, 0], [0, 1, 0]), "x"),
        (lambda: metrics.wasserstein_between_normals(4, -1, 4, 0.5), "std"),
        (lambda: metrics.classify_outcomes(4, -0.1), "std"),
        (lambda: metrics.classify_outcomes(4, 0.1, data_std=0), "data_std"),
        (lambda: metrics.has_arrived(4, 0.1, np.inf), "data_mean"),
        (lambda: metrics.share(["good"], "colapsed"), "which"),
        (lambda: metrics.share(["good"]), "which"),
        (lambda: metrics.share(["god"], "good"), "outcomes"),
        (lambda: metrics.share([], "good"), "outcomes"),
        (lambda: metrics.share(["good"], "good", confidence=95), "confidence"),
        (lambda: metrics.wilson_interval(3, 2), "successes"),
        (lambda: metrics.wilson_interval(0, 0), "total"),
        (lambda: metrics.compare_pairs([True], [True, False]), "first and second"),
        (lambda: metrics.compare_pairs([0, 1], [1, 0]), "first and second"),
        (lambda: metrics.median_interval([1, np.nan]), "values"),
        (lambda: metrics.median_interval([1]), "values"),
        (lambda: metrics.median_interval([1, 2], repeats=9), "repeats"),
        (lambda: metrics.compare_medians([1, 2], [1, 2, 3]), "second"),
        (lambda: metrics.floor("wasserstien", 256), "metric"),
        (lambda: metrics.floor("mmd_squared", 256), "mmd_squared"),
        (lambda: metrics.floor("wasserstein", 1), "n_generated"),
        (lambda: metrics.floor("wasserstein", 9, 0.5), "n_data"),
        (lambda: metrics.floor("wasserstein", 9, confidence=1), "confidence"),
        (lambda: metrics.floor("wasserstein", 9, repeats=9), "repeats"),
        (lambda: metrics.measure("histogram_js", [1, 2]), "histogram_js"),
    ],
)
def test_bad_input_gets_one_line_that_names_it(call, name):
    with pytest.raises(ValueError, match=rf"\A{name} must .*\Z"):  # a dot matches no line's end
        call()


def test_the_instruments_know_nothing_of_training():
    code = (
        "import sys, gan_book.metrics;"
        "print([m for m in ('tensorflow', 'sklearn', 'matplotlib', 'gan_book.training')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
