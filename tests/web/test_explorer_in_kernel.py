"""The explorer's face where there is a kernel, driven without a front end."""

from __future__ import annotations

import ipywidgets as w
import numpy as np
import pytest

from gan_book import explore, metrics, train, train_many
from gan_book.settings import presets
from gan_book.widgets import explorer_in_kernel, knobs
from gan_book.widgets.explorer import Explorer
from gan_book.widgets.explorer_in_kernel import Face
from gan_book.widgets.explorer_stage import draw_stage, show_moment

# One shape for all tests: each other one is compiled anew.
START = presets["book"].replace(steps=200, learning_rate_g=0.02)


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explore(START, title="<b>bold</b>")


@pytest.fixture
def face(explorer) -> Face:
    return Face(explorer.settings, explorer.run, explorer.title)


def check_picture(face: Face, i: int) -> None:
    """The picture is the run's at moment i, and the run is that of the knobs."""
    assert draw_stage(face.run, i) in face.picture.value
    expected = train(face.settings.replace(record_frames=True, record_every=1))
    np.testing.assert_array_equal(face.run.history["mean"], expected.history["mean"])
    for name, knob in face.knobs.items():
        assert knob.value == (face.preset if name == "preset" else getattr(face.settings, name)), (
            name
        )


def test_it_opens_at_the_end_of_the_run(face):
    check_picture(face, 200)
    assert face.frame.value == face.play.value == 200
    assert "&lt;b&gt;bold" in face.root.children[1].value


def test_there_is_a_widget_for_every_knob_with_its_help(face):
    kinds = {"minibatch": w.Checkbox, "noise": w.Dropdown, "seed": w.BoundedIntText}
    kinds |= {"preset": w.Dropdown, "data_mean": w.SelectionSlider}
    for name, kind in kinds.items():
        assert isinstance(face.knobs[name], kind)
    for knob in knobs.list_knobs(START):
        widget = face.knobs[knob.name]
        assert widget.description == knob.label
        name = "tooltip" if widget.has_trait("tooltip") else "description_tooltip"  # of 7.7
        assert getattr(widget, name) == knob.help


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate_g", 0.1), ("data_mean", -2.0), ("seed", 12), ("data_std", 1.0)],
)
def test_a_moved_slider_trains_and_draws_anew(face, name, value):
    before = face.picture.value
    face.knobs[name].value = value
    assert getattr(face.settings, name) == value
    check_picture(face, 200)
    assert face.picture.value != before


def test_a_moved_slider_trains_once(face, monkeypatch):
    asked = []
    trained = explorer_in_kernel.train_frames

    def count(settings):
        asked.append(settings)
        return trained(settings)

    monkeypatch.setattr(explorer_in_kernel, "train_frames", count)
    face.knobs["data_mean"].value = 1.0
    face.reset()
    face.change_seed()
    assert [(s.data_mean, s.seed) for s in asked] == [(1, 0), (4, 0), (4, 1)]


def test_another_seed_and_reset(face):
    first = face.picture.value
    face.change_seed()
    assert face.knobs["seed"].value == 1
    check_picture(face, 200)
    face.knobs["seed"].value = 2**32 - 1
    face.change_seed()
    assert face.settings.seed == 0
    assert face.picture.value == first
    face.knobs["noise_range"].value = 2.0
    face.reset()
    assert face.picture.value == first
    assert face.settings == knobs.settle(START)


def test_a_preset_turns_the_knobs(face, monkeypatch):
    same = face.run  # what the preset trains is another shape, and another test's business
    monkeypatch.setattr(explorer_in_kernel, "train_frames", lambda settings: same)
    face.knobs["seed"].value = 5
    face.knobs["preset"].value = "article_2016"
    expected = knobs.settle(presets["article_2016"].replace(seed=5))
    assert face.settings == expected
    for name in knobs.GROUPS["training"]:
        assert face.knobs[name].value == getattr(expected, name)


def test_the_slider_of_moments_and_the_steps(face):
    face.frame.value = 50
    check_picture(face, 50)
    face.step(-1)
    check_picture(face, 49)
    face.step(10**6)
    assert face.frame.value == 200
    face.frame.value = 100
    face.knobs["data_std"].value = 0.7
    assert face.frame.value == 100
    check_picture(face, 100)


def test_half_steps_make_the_next_moment(face):
    face.frame.value = 60
    face.update("d")
    assert 'data-moved="d"' in face.picture.value
    assert "G stands still" in face.news.value
    face.update("g")
    assert 'data-moved="g"' in face.picture.value
    assert "D stands still" in face.news.value
    reached = face.detached
    np.testing.assert_allclose(
        reached.g.weights.numpy().T[0], face.run.record.weights_g[61], rtol=1e-4, atol=1e-6
    )
    readout = show_moment(face.run, 61).readout
    for name in ("mean", "width", "outcome", "step"):
        assert f'data-part="{name}">{readout[name]}<' in face.picture.value
    face.step(1)
    assert face.detached is None
    check_picture(face, 61)


def test_many_seeds_and_their_shares(face):
    face.run_many()
    runs = train_many(face.settings, range(50))
    for run in runs:
        assert f"<span>{run.settings.seed} {run.outcome}</span>" in face.seeds.value
    for name, share in metrics.shares(runs.outcomes).items():
        assert (f"<th>{name}</th><td>{share:.0%}</td>" in face.seeds.value) == (share.value > 0)
    face.change_seed()
    assert face.seeds.value == ""


def test_a_run_that_diverges_says_so_and_the_next_is_whole(face, monkeypatch):
    whole = face.run
    short = train(whole.settings.replace(record_frames=True, record_every=1))
    for name in ("weights_g", "weights_d"):
        getattr(short.record, name).setflags(write=True)
        getattr(short.record, name)[1:] = np.nan
    ended = short.record._replace(diverged_at=1)
    runs = iter([type(short)(short.settings, ended), whole])
    monkeypatch.setattr(explorer_in_kernel, "train_frames", lambda settings: next(runs))
    face.knobs["seed"].value = 3
    assert "This run diverged at step 1." in face.news.value
    assert face.frame.max == face.frame.value == 0
    face.reset()
    assert face.frame.value == face.frame.max == 200
