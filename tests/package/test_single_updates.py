"""Single updates: the film shows those of D and of G one by one."""

from __future__ import annotations

import numpy as np
import pytest

from gan_book.pictures.density import estimate_density
from gan_book.settings import presets
from gan_book.training.single_updates import find_position
from gan_book.training.train import train
from gan_book.widgets.film_of_updates import film_updates

SETTINGS = presets["book"].replace(steps=6, learning_rate_g=0.05, learning_rate_d=0.03)


@pytest.fixture(scope="module")
def reel():
    return film_updates(SETTINGS, title="by turns")


def test_one_player_moves_in_each_frame(reel):
    assert len(reel) == 2 * SETTINGS.steps + 1
    moved_d = np.any(np.diff(reel.decide, axis=0) != 0, axis=1)
    moved_g = np.diff(reel.mean) != 0
    np.testing.assert_array_equal(moved_d, np.arange(12) % 2 == 0)
    np.testing.assert_array_equal(moved_g, np.arange(12) % 2 == 1)
    assert reel.outcome.tolist() == ["the start"] + ["D has moved", "G has moved"] * 6
    assert reel.step.tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_frames_are_the_updates_of_the_game(reel):
    """Played update by update from the start, the game passes through the same curves."""
    run = train(SETTINGS.replace(record_frames=True, record_every=1))
    at = find_position(run, 0)
    edges = np.append(reel.x - (reel.x[1] - reel.x[0]) / 2, reel.edges[1])
    for i in range(5):
        one = at.freeze()
        np.testing.assert_allclose(reel.decide[i], one.decide(reel.x, 0), atol=1e-4)
        density = estimate_density(one.quantiles(0, 2000), edges)
        np.testing.assert_allclose(reel.density[i], density, rtol=0.01, atol=0.02)
        at, _ = at.update_g() if i % 2 else at.update_d()


def test_more_updates_of_d_are_refused():
    with pytest.raises(ValueError, match=r"d_steps must be 1 .* not 3"):
        film_updates(SETTINGS.replace(d_steps=3))
