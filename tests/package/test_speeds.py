"""Speeds: of hand-made runs whose speeds are known."""

import numpy as np
import pytest

from gan_book.chapters.speeds import find_speeds, judge_places
from gan_book.settings import presets
from gan_book.training.loop import MEASURED, Record
from gan_book.training.run import TrainingRun
from gan_book.training.train import train

BOOK = presets["book"].replace(record_frames=True)


def test_last_offsets_set_the_speeds():
    """G's last offset shifts its output by 0.1, two fifths of it in sigma 0.25; D's by 0.03."""
    weights_g, weights_d = np.ones((4, 13), "float32"), np.full((4, 169), 0.1, "float32")
    weights_g[:, -1] = [9, 0, 0.1, 0.2]
    weights_d[:, -1] = [9, 0, 0.03, 0.06]
    nothing = np.zeros(4)
    record = Record(np.zeros((4, len(MEASURED))), weights_g, weights_d, nothing, nothing, -1)
    g, d = find_speeds(TrainingRun(BOOK.replace(data_std=0.25), record), left_out=1)
    assert g == pytest.approx(0.4, rel=1e-5)
    assert d == pytest.approx(0.03, rel=1e-5)


def test_logit_is_that_of_the_run():
    run = train(BOOK.replace(steps=50, record_every=25))
    x = np.linspace(3, 5, 7)
    belief = 1 / (1 + np.exp(-judge_places(run, x)[1]))
    np.testing.assert_allclose(belief, run.decide(x, 1), rtol=1e-3)
