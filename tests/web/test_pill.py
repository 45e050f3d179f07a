"""The word beside the numbers, and the arrows: what both faces of the explorer say of a moment."""

from __future__ import annotations

import re

import numpy as np
import pytest
from explorer_page import Bench, as_object
from in_page import read_function
from probing import open_probes
from scipy.stats import norm

from gan_book import explore
from gan_book.base.wording import NUMBER_WORDS
from gan_book.metrics.outcomes import MISSHAPEN_BEYOND, is_misshapen
from gan_book.pictures import svg
from gan_book.pictures.frame_of_run import REACH, choose_axis
from gan_book.settings import presets
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import find_last, show_moment, train_frames

LEVELS = (np.arange(500) + 0.5) / 500
DATA = 4 + 0.5 * norm.ppf(LEVELS)
#: Good by its mean and width, with a spike: both networks far too fast.
WILD = knobs.settle(presets["book"]).replace(
    optimizer="sgd", learning_rate_g=1.0, learning_rate_d=1.0, steps=400
)


@pytest.mark.parametrize("shift", [-0.7, 0, 0.4])
@pytest.mark.parametrize("stretch", [0.5, 1, 1.4])
def test_a_moved_and_stretched_copy_has_the_right_shape(shift, stretch):
    assert not is_misshapen(4 + shift + (DATA - 4) * stretch, DATA)


def test_two_spikes_have_another_shape_and_the_page_finds_the_same(page):
    """With less and less of the spikes in it, a shape is right again: at the threshold."""
    spikes = np.where(LEVELS < 0.5, -1, 1)
    bell = norm.ppf(LEVELS)
    samples, far = [], []
    for share in (1, 0.7, 0.55, 0.5, 0.45, 0.3, 0):
        made = np.sort(share * spikes + (1 - share) * bell)
        samples.append(3 + 2 * made)
        far.append(np.abs((made - made.mean()) / made.std() - bell / bell.std()).mean())
    found = [is_misshapen(points, DATA) for points in samples]
    assert found == [distance > MISSHAPEN_BEYOND for distance in far]
    assert found[0]
    assert not found[-1]
    assert far[0] == pytest.approx(0.54, abs=0.01)
    assert np.ptp([d for d in far if abs(d - MISSHAPEN_BEYOND) < 0.1]) > 0.02
    open_probes(page)
    arguments = [[points.tolist() for points in samples], DATA.tolist()]
    assert page.evaluate("([s, d]) => probes.misshapen(s, d)", arguments) == found
    flat = norm.ppf(0.75) * (2 * LEVELS - 1)
    assert np.abs(flat / flat.std() - bell / bell.std()).mean() == pytest.approx(0.15, abs=0.01)


@pytest.fixture(scope="module")
def wild():
    return explore(WILD)


def test_good_by_mean_and_width_alone_says_so_in_both_faces(page, wild):
    words = [show_moment(wild.run, i).readout["outcome"] for i in range(find_last(wild.run) + 1)]
    named = set(words) & {"good", "good, wrong shape"}
    assert named == {"good", "good, wrong shape"}, set(words)
    bench = Bench(page, wild._repr_html_()).open()
    seen = set()
    for index in range(0, 201, 4):
        bench.root.get_by_role("slider", name="Frame").fill(str(index))
        frame = bench.probe("moment", as_object(WILD), 2 * index, [])
        word = bench.text("outcome")
        seen.add(word)
        assert (word == "good, wrong shape") == (frame["outcome"] == "misshapen")
    assert "good, wrong shape" in seen


def test_a_run_that_diverged_says_so_at_its_last_moment_in_both_faces(page):
    settings = presets["article_2016"].replace(minibatch=True, seed=2)
    run = train_frames(settings)
    assert run.diverged_at is not None
    assert show_moment(run, find_last(run)).readout["outcome"] == "diverged"
    bench = Bench(page, explore(settings)._repr_html_())
    bench.open()
    assert bench.text("outcome") == "diverged"
    ends = bench.root.evaluate("e => [e.timeline.index, e.session.frames.length - 1]")
    assert ends[0] == ends[1]  # the run was to have more frames
    bench.press("To the last frame")
    assert bench.text("outcome") == "diverged"
    assert "diverged at step" in bench.text("note")
    assert "diverged" in bench.part("description").text_content()
    link = "explore=book&seed=2&steps=200"
    page.evaluate(read_function("followHash"), link)
    bench.rest()
    assert bench.text("outcome") != "diverged"


def test_the_longest_arrow_is_as_long_where_d_is_weak_and_says_what_it_stands_for(page):
    settings = knobs.settle(presets["book"]).replace(steps=600)
    shown = explore(settings)
    bench = Bench(page, shown._repr_html_()).open()
    axis, lengths, pushes = choose_axis(settings), [], []
    for index in (20, 100, 200):
        bench.root.get_by_role("slider", name="Frame").fill(str(index))
        frame = bench.probe("moment", as_object(settings), 3 * index, [])
        ends = re.findall(r"M(\d+) \d+v-6L(\d+)", bench.path("darts"))
        longest = max(abs(int(tip) - int(x)) for x, tip in ends)
        lengths.append(longest * (axis.high - axis.low) / svg.POINT_LEVELS)
        pushes.append(frame["push"])
        assert bench.text("push") == svg.format_push(frame["push"])
    np.testing.assert_allclose(lengths, REACH * settings.sigma, rtol=0.01)
    assert max(pushes) > 3 * min(pushes)
    picture = show_moment(shown.run, 200).picture
    assert np.abs(picture.tips - picture.points).max() == pytest.approx(0.75, rel=0.01)
    assert picture.push > 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00009, "less than 0.0001"), (0.0001, "0.0001"), (0.25, "0.2500"), (2000, "over 1000")],
)
def test_what_an_arrow_stands_for_is_written_alike(page, value, text):
    assert svg.format_push(value) == text
    open_probes(page)
    words = {"less": "less than {least}", "over": "over {most}", "under": ""}
    ask = "async ([w, v]) => (await import('/web/player/words.js')).formatPush(w, v)"
    assert page.evaluate(ask, [words, value]) == text


def test_a_number_in_the_middle_is_rounded_alike(page):
    """Shares of 16 samples are such: 2 of 16 are 0.125; and 1,000 is no longer written."""
    values = [0.125, 0.375, -0.625, 0.045, 1.005, -0.004, 0.0, 2.5, -999.99, 1000.0, -1000.0]
    expected = ["0.13", "0.38", "−0.63", "0.04", "1.00", "0.00", "0.00", "2.50", "−999.99"]
    expected += [NUMBER_WORDS[side].format(most=1000) for side in ("over", "under")]
    assert [svg.format_number(value) for value in values] == expected
    assert svg.round_number(1e300, 2) == 1e300
    open_probes(page)
    ask = "async ([words, values]) => { const w = await import('/web/player/words.js');"
    ask += " return values.map((value) => w.formatNumber(words, value)); }"
    assert page.evaluate(ask, [NUMBER_WORDS, values]) == expected


def test_a_share_beyond_the_axis_is_written_alike(page):
    shares = [0, 0.0049, 0.0051, 0.0099, 0.012, 0.125, 0.996, 1]
    expected = ["", "", "1 %", "1 %", "1 %", "13 %", "100 %", "100 %"]
    assert [svg.format_share(share) for share in shares] == expected
    open_probes(page)
    ask = "async (shares) => shares.map((await import('/web/player/words.js')).formatShare)"
    assert page.evaluate(ask, shares) == expected
