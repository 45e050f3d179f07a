"""One word for each run: the boundaries, and shares of many runs."""

from __future__ import annotations

import numpy as np
import pytest

from gan_book import metrics

MEAN = 4.0


@pytest.mark.parametrize(
    ("mean", "std", "word"),
    [
        (np.nan, 0.5, "diverged"),
        (4, np.nan, "diverged"),
        (np.inf, 0.5, "diverged"),
        (4, np.inf, "diverged"),
        (5.001, 0.5, "off target"),
        (2.999, 0, "off target"),
        (5, 0.5, "good"),
        (3, 0, "collapsed"),
        (4, 0.1499, "collapsed"),
        (4, 0.15, "narrow"),
        (4, 0.2499, "narrow"),
        (4, 0.25, "good"),
        (4, 0.75, "good"),
        (4, 0.7501, "wide"),
    ],
)
def test_outcomes_at_the_boundaries(mean, std, word):
    assert metrics.classify_outcomes(mean, std).item() == word
    # The rule is stated in units of the data: the same run of data twenty times as wide.
    far = metrics.classify_outcomes(20 * (mean - 4) - 300, 20 * std, -300, 10).item()
    assert far == word


def test_outcomes_of_a_time_series_keep_its_shape():
    mean, std = np.full((2, 3), MEAN), np.array([[0.5, 0.1, np.nan], [0.9, 0.2, 0.5]])
    words = metrics.classify_outcomes(mean, std)
    assert words.tolist() == [["good", "collapsed", "diverged"], ["wide", "narrow", "good"]]
    assert set(words.ravel()) <= set(metrics.OUTCOMES)
    assert metrics.classify_outcomes(MEAN, std).tolist() == words.tolist()


def test_arrival_at_the_boundaries():
    mean = [4, 4.499, 4.5, 3.5, 4, 4, np.nan, 4]
    std = [0, 0.5, 0.5, 0.5, 0.999, 1, 0.5, np.nan]
    expected = [True, True, False, False, True, False, False, False]
    assert metrics.has_arrived(mean, std).tolist() == expected
    assert metrics.has_arrived(2 * np.array(mean), 2 * np.array(std), 8, 1).tolist() == expected


def test_shares_count_every_run_once():
    words = np.array(["good"] * 5 + ["collapsed"] * 3 + ["diverged"] * 2)
    table = metrics.shares(words)
    assert tuple(table) == metrics.OUTCOMES
    assert sum(entry.value for entry in table.values()) == pytest.approx(1)
    assert table["collapsed"] == metrics.share(words, "collapsed") == metrics.wilson_interval(3, 10)
    assert metrics.share(words == "good").value == 0.5
