"""The instruments: how good is a generator, how did a run end, and how sure are we.

One door to five modules, none of which knows anything of training: `distances` (samples against
data), `theory` (closed forms), `floors` (what a perfect generator gets), `outcomes` (one word per
run) and `intervals` (how sure). `collapse_phases` and `early_stopping` have doors of their own.
"""

from __future__ import annotations

from gan_book.metrics.distances import (
    classifier_accuracy,
    describe,
    histogram_js,
    histogram_kl,
    kolmogorov_smirnov,
    kolmogorov_smirnov_to_normal,
    mmd_squared,
    wasserstein,
    wasserstein_to_normal,
    width_ratio,
)
from gan_book.metrics.floors import (
    METRICS,
    Floor,
    Score,
    floor,
    measure,
    perfect_scores,
)
from gan_book.metrics.intervals import (
    Comparison,
    Interval,
    agree,
    compare_medians,
    compare_pairs,
    mean_interval,
    median_interval,
    wilson_interval,
)
from gan_book.metrics.outcomes import (
    OUTCOMES,
    classify_outcomes,
    compare_shares,
    has_arrived,
    share,
    shares,
)
from gan_book.metrics.theory import (
    game_value,
    histogram_js_bias,
    jensen_shannon,
    optimal_discriminator,
    wasserstein_between_normals,
)

__all__ = [
    "METRICS",
    "OUTCOMES",
    "Comparison",
    "Floor",
    "Interval",
    "Score",
    "agree",
    "classifier_accuracy",
    "classify_outcomes",
    "compare_medians",
    "compare_pairs",
    "compare_shares",
    "describe",
    "floor",
    "game_value",
    "has_arrived",
    "histogram_js",
    "histogram_js_bias",
    "histogram_kl",
    "jensen_shannon",
    "kolmogorov_smirnov",
    "kolmogorov_smirnov_to_normal",
    "mean_interval",
    "measure",
    "median_interval",
    "mmd_squared",
    "optimal_discriminator",
    "perfect_scores",
    "share",
    "shares",
    "wasserstein",
    "wasserstein_between_normals",
    "wasserstein_to_normal",
    "width_ratio",
    "wilson_interval",
]
