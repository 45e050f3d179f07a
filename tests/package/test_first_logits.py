"""First logits: as Keras has them, and on both sides of the clip."""

import numpy as np
import pytest

from gan_book import presets
from gan_book.chapters.first_logits import (
    PLACES,
    SILENT_BEYOND,
    locate_logits,
    score_first_batches,
)
from gan_book.data.distribution import sample_data
from gan_book.networks.in_keras import build_discriminator


@pytest.mark.parametrize("minibatch", [False, True])
def test_scores_are_those_of_keras_on_the_same_data(minibatch):
    settings = presets["release_2017"].replace(minibatch=minibatch)
    real, fake = score_first_batches(settings, range(5, 8))
    assert real.shape == fake.shape == (8, 3)
    for place, seed in enumerate(range(5, 8)):
        one = settings.replace(seed=seed)
        x = sample_data(one, 8, step=0)[:, None]
        theirs = np.asarray(build_discriminator(one)(x))[:, 0]
        np.testing.assert_allclose(real[:, place], theirs, rtol=1e-3, atol=1e-3)


def test_a_run_is_beyond_the_clip_only_if_all_its_logits_are_on_one_side():
    end = SILENT_BEYOND
    assert 1 / (1 + np.exp(end)) == pytest.approx(1e-5)
    real = np.array([[-end - 0.1, end + 0.1, end + 0.1, end + 0.1]])
    fake = np.array([[-end - 0.1, end + 0.1, end - 0.1, -end - 0.1]])
    assert locate_logits(real, fake).tolist() == [PLACES[0], PLACES[1], PLACES[2], PLACES[2]]
