"""The explorer's face where there is a kernel, driven without a front end."""

from __future__ import annotations

import asyncio

import ipywidgets as w
import numpy as np
import pytest

from gan_book import explore, metrics, train, train_many
from gan_book.settings import FIELDS, presets
from gan_book.widgets import explorer_in_kernel, knobs
from gan_book.widgets.explorer import Explorer
from gan_book.widgets.explorer_in_kernel import Face
from gan_book.widgets.explorer_stage import draw_stage, show_moment
from gan_book.widgets.seeds_in_kernel import AT_ONCE

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
    assert face.knobs["preset"].value == "article_2016"
    face.reset()
    assert face.knobs["preset"].value == "book"
    assert face.settings == knobs.settle(START)


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


def test_a_run_plays_at_the_speed_of_the_menu(face):
    stage, _ = face.root.children[-1].children
    [speed] = [one for one in stage.children[2].children if isinstance(one, w.Dropdown)]
    assert face.play.interval == speed.value
    for interval in (50, 200, 100):
        speed.value = interval
        assert face.play.interval == interval


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


def read_buttons(face: Face) -> list[str]:
    return [tile.children[1].description for tile in face.seeds.grid.children]


def test_many_seeds_and_their_shares(face):
    assert face.seeds.root.layout.display == "none"
    face.run_many()
    runs = train_many(face.settings, range(50))
    assert read_buttons(face) == [f"{run.settings.seed} {run.outcome}" for run in runs]
    for name, share in metrics.shares(runs.outcomes).items():
        row = f"<th>{name}</th><td>{share:.0%}</td>"
        assert (row in face.seeds.shares.value) == (share.value > 0)
    assert "50 seeds, 95 % Wilson" in face.seeds.status.value
    assert face.seeds.cancel_button.layout.display == "none"
    face.seeds.grid.children[7].children[1].click()
    assert face.settings.seed == 7
    check_picture(face, 200)
    assert len(face.seeds.grid.children) == 50  # they are of the same settings
    face.knobs["data_mean"].value = 1.0
    assert face.seeds.root.layout.display == "none"
    assert not face.seeds.grid.children


def test_the_last_seeds_there_are(face, monkeypatch):
    asked = []
    train_few = lambda settings, seeds: asked.extend(seeds) or []  # noqa: E731
    monkeypatch.setattr("gan_book.widgets.seeds_in_kernel.train_many", train_few)
    face.seeds.run(START.replace(seed=2**32 - 3))
    assert asked == list(range(2**32 - 50, 2**32))


def test_many_seeds_can_be_cancelled_in_a_kernel_and_begun_anew(face):
    """In a running loop the seeds come a few at a time, and what the reader does is heard."""

    async def work():
        face.run_many()
        first = face.seeds.task
        while not face.seeds.runs:
            await asyncio.sleep(0)
        face.seeds.cancel_button.click()
        await first
        return len(face.seeds.runs)

    assert asyncio.run(work()) == AT_ONCE
    assert f"{AT_ONCE} seeds, 95 % Wilson" in face.seeds.status.value

    async def change_horses():
        face.run_many()
        first = face.seeds.task
        face.knobs["seed"].value = 100
        face.run_many()
        await asyncio.gather(first, face.seeds.task)

    asyncio.run(change_horses())
    assert [run.settings.seed for run in face.seeds.runs] == [*range(100, 150)]


def test_knobs_that_have_no_effect_are_grey_and_say_why(face):
    def read(name):
        return face.knobs[name].disabled, face.shelves[name].line.value

    reason = "No effect here: this needs minibatch discrimination on."
    assert read("kernel_dim") == (True, f"<small>{reason}</small>")
    assert read("beta1")[0] is False
    face.knobs["decay_rate"].value = 0.9
    assert read("decay_steps") == (False, f"<small>{FIELDS['decay_steps'].help}</small>")
    face.reset()
    assert read("decay_steps")[0] is True


def test_picture_and_knobs_stand_side_by_side_and_the_knobs_scroll(face):
    stage, panel = face.root.children[-1].children
    assert face.picture in stage.children
    assert face.seeds.root in panel.children
    assert panel.layout.overflow == "auto"
    assert panel.layout.max_height
    assert panel.layout.display == "block"
    assert face.root.children[-1].layout.flex_flow == "row wrap"


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
    assert 'data-part="outcome">diverged<' in face.picture.value
    assert face.frame.max == face.frame.value == 0
    face.reset()
    assert face.frame.value == face.frame.max == 200
