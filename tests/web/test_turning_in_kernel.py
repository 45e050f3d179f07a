"""Knobs that are turned in mid-run in the kernel's face, and data from a sketch."""

from __future__ import annotations

import numpy as np
import pytest

from gan_book import explore, train
from gan_book.base.sketch import SKETCHES
from gan_book.base.turns import MOST_TURNS, Turn
from gan_book.pictures.map_svg import draw_map
from gan_book.pictures.turn_marks import draw_turn_marks
from gan_book.settings import presets
from gan_book.widgets import knobs
from gan_book.widgets.explorer import Explorer
from gan_book.widgets.explorer_in_kernel import Face
from gan_book.widgets.turning import turn_from

# The shape that `test_explorer_in_kernel.py` has.
START = presets["book"].replace(steps=200, learning_rate_g=0.02)


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explore(START)


@pytest.fixture
def face(explorer) -> Face:
    return Face(explorer.settings, explorer.run, explorer.title)


def test_a_knob_turned_in_the_middle_goes_on_from_there(face):
    before = face.run
    face.frame.value = 70
    face.knobs["learning_rate_g"].value = 0.001
    expected = knobs.settle(START).turn_at(70, learning_rate_g=0.001)
    assert face.settings == expected
    assert face.frame.value == 70
    np.testing.assert_array_equal(face.run.record.weights_d[:71], before.record.weights_d[:71])
    whole = train(expected.replace(record_frames=True, record_every=1))
    np.testing.assert_array_equal(face.run.record.weights_g, whole.record.weights_g)
    assert face.picture.value.count(draw_turn_marks(expected)) == 2
    assert "From step 70: learning rate of G 0.001" in face.news.value


def test_at_the_end_at_the_start_and_with_the_switch_off_a_new_run_begins(face):
    for frame, switch in ((200, True), (0, True), (70, False)):
        face.here.value = switch
        face.frame.value = frame
        face.knobs["learning_rate_g"].value = 0.001
        assert face.settings == knobs.settle(START).replace(learning_rate_g=0.001)
        face.reset()


def test_knobs_show_what_holds_at_the_moment_and_stay_where_the_run_restarts(face):
    face.frame.value = 70
    face.knobs["beta1"].value = 0.9
    for frame, value in ((69, 0.5), (70, 0.9), (200, 0.9)):
        face.frame.value = frame
        assert face.knobs["beta1"].value == value
    face.knobs["data_mean"].value = 2.0
    assert face.settings == knobs.settle(START).replace(data_mean=2.0).turn_at(70, beta1=0.9)


def test_g_is_drawn_as_a_curve(face):
    face.frame.value = 60
    axis = face_axis(face)
    assert draw_map(face.run, 60, axis) in face.picture.value


def face_axis(face):
    from gan_book.pictures.frame_of_run import choose_axis

    return choose_axis(face.run.settings)


def test_a_sketch_is_one_of_the_shapes_or_ones_own(face, monkeypatch):
    shapes = dict(face.knobs["sketch"].options)
    assert [*shapes.values()] == [*SKETCHES.values()]
    same = face.run  # another shape of program is other tests' business
    monkeypatch.setattr("gan_book.widgets.explorer_in_kernel.train_frames", lambda settings: same)
    face.frame.value = 0
    face.knobs["data"].value = "sketch"
    assert face.settings.data == "sketch"
    own = knobs.settle(START).replace(data="sketch", sketch=[1] * 31 + [2])
    face.adopt(own)
    assert face.knobs["sketch"].value == own.sketch
    assert ("by hand", own.sketch) in face.knobs["sketch"].options


def test_of_too_many_turns_the_first_is_forgotten():
    full = [(step, "beta1", 0.9 if step % 2 else 0.1) for step in range(1, MOST_TURNS + 1)]
    settings = knobs.settle(START).replace(turns=full)
    turned = turn_from(settings, Turn(100, "learning_rate_g", 0.001), reach=5)
    assert len(turned.list_turns()) == MOST_TURNS
    expected = [*full[1:], (100, "learning_rate_g", 0.001)]
    assert turned == settings.replace(turns=expected)
