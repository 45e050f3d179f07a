"""Phases of collapse: two thresholds, counts of falls and recoveries."""

import numpy as np
import pytest

from gan_book.metrics.collapse_phases import count_turns, find_collapsed

NAN = float("nan")


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([1.0, 0.4, 0.29, 0.4, 0.49, 0.5, 0.4], [0, 0, 1, 1, 1, 0, 0]),  # hysteresis both ways
        ([0.4, 0.4], [0, 0]),  # nothing has decided yet
        ([0.1, 0.4, 2.0], [1, 1, 0]),  # collapsed from the start
        ([0.1, NAN, 0.4, 0.6], [1, 1, 1, 0]),  # a moment without a width decides nothing
    ],
)
def test_a_phase_lasts_until_the_width_is_back(widths, expected):
    assert find_collapsed(widths).tolist() == [bool(e) for e in expected]


def test_a_tremble_about_one_threshold_is_one_collapse():
    widths = np.r_[1.0, np.tile([0.29, 0.31], 20), 1.0]
    assert [int(n) for n in count_turns(find_collapsed(widths))] == [1, 1]
    assert [int(n) for n in count_turns(find_collapsed(widths, above=0.3))] == [20, 20]


def test_runs_stand_side_by_side():
    widths = np.array([[1.0, 0.1, 1.0, 0.1], [0.1, 0.1, 0.1, 0.1], [1.0, 1.0, 1.0, 1.0]])
    falls, returns = count_turns(find_collapsed(widths))
    assert falls.tolist() == [2, 1, 0]
    assert returns.tolist() == [1, 0, 0]


@pytest.mark.parametrize("bad", [{"below": 0.0}, {"below": 0.5, "above": 0.4}])
def test_thresholds_must_make_sense(bad):
    with pytest.raises(ValueError, match=r"below|above"):
        find_collapsed([1.0], **bad)
