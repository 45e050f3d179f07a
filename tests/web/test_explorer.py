"""The explorer in the page, in a headless browser without a network."""

from __future__ import annotations

import base64
import hashlib
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_page import ADDRESS, HEAD, Bench, as_object
from in_page import read_function

from gan_book import explore, metrics
from gan_book.base.sketch import SKETCHES
from gan_book.base.wording import GROUP_WORDS
from gan_book.data.floor import measure_data_floor
from gan_book.pictures import svg
from gan_book.pictures.frame_of_run import choose_axis
from gan_book.settings import Settings, presets
from gan_book.widgets import knobs
from gan_book.widgets.explorer import Explorer
from gan_book.widgets.film import film

# In these every knob has something to change.
START = presets["book"].replace(
    steps=200, minibatch=True, learning_rate_g=0.02, decay_rate=0.9, decay_steps=50
)


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explore(START)


@pytest.fixture(scope="module")
def html(explorer) -> str:
    return explorer._repr_html_()


# ---------------------------------------------------------------- the first picture


def test_first_picture_is_tensorflows_and_the_pages_own_run_ends_there(bench, browser, html):
    """After 20 steps float32 and float64 differ by less than the eye sees."""
    short = explore(START.replace(steps=20))
    context = browser.new_context(java_script_enabled=False)
    drawn = Bench(context.new_page(), short._repr_html_())
    drawn.page.goto(ADDRESS)
    first = drawn.look()
    context.close()
    own = bench.__class__(bench.page, short._repr_html_()).open().press("To the last frame").look()
    for name in ("data", "decide", "density"):
        np.testing.assert_allclose(first[name], own[name], atol=3, err_msg=name)
    np.testing.assert_allclose(first["rug"], own["rug"], atol=2)
    np.testing.assert_allclose(first["real"], own["real"], atol=1)
    np.testing.assert_allclose(
        np.array(first["darts"], float), np.array(own["darts"], float), atol=5
    )
    assert [first[k] for k in ("step", "outcome")] == [own[k] for k in ("step", "outcome")]


def test_picture_and_its_words_stand_without_scripts(browser, html, explorer):
    context = browser.new_context(java_script_enabled=False)
    try:
        bench = Bench(context.new_page(), html)
        bench.page.goto(ADDRESS)
        name = "Data density, generated density and D(x) over x"
        picture = bench.page.get_by_role("img", name=name)
        assert picture.is_visible()
        history = explorer.run.history
        assert bench.text("mean") == svg.format_number(history["mean"][-1])
        assert bench.text("width") == svg.format_number(history["width_ratio"][-1])
        assert bench.text("outcome") == explorer.run.outcome
        assert "Step 200: generated mean" in picture.locator("desc").text_content()
        words = bench.page.get_by_text("Where scripts run, it plays, and every setting has a knob")
        assert "steps 200" in words.text_content()
        assert bench.page.get_by_role("button").count() == 0
    finally:
        context.close()


def test_the_page_stands_at_the_end_of_its_run_and_its_run_is_the_engines(bench):
    bench.open()
    assert bench.root.evaluate("e => e.timeline.index") == 200
    bench.press("To the last frame")
    assert bench.look() == bench.expect(as_object(START), 200)


# ---------------------------------------------------------------- knobs

TURNS = {
    "minibatch": False,
    "learning_rate_g": 0.1,
    "learning_rate_d": 0.02,
    "batch_size": 24,
    "seed": 41,
    "num_kernels": 2,
    "kernel_dim": 1,
    "self_distance": "masked",
    "feature_reduction": "sum",
    "nearest": 2,
    "hidden_size": 8,
    "hidden_size_d": 3,
    "activation_d": "relu",
    "init_d": "normal",
    "steps": 500,
    "d_steps": 4,
    "optimizer": "sgd",
    "beta1": 0.9,
    "decay_rate": 0.5,
    "decay_steps": 10,
    "pretrain_steps": 100,
    "loss": "clipped",
    "loss_g": "saturating",
    "label_smoothing": 0.2,
    "data": "sketch",
    "sketch": SKETCHES["comb"],
    "data_mean": -2.0,
    "data_std": 1.0,
    "data_gap": 4.0,
    "noise": "normal",
    "noise_range": 8.0,
}


def test_every_knob_is_turned_here():
    assert list(TURNS) == [knob.name for knob in knobs.list_knobs(START)]


@pytest.mark.long
def test_each_knob_gives_the_run_that_it_names(bench):
    before = bench.open().press("To the last frame").look()
    for name, value in TURNS.items():
        start = knobs.settle(START)
        if name == "sketch":  # of which there is none to draw elsewhere
            bench.turn("data", "sketch")
            start = knobs.turn(start, data="sketch")
        bench.turn(name, value)
        settings = as_object(knobs.turn(start, **{name: value}))
        assert bench.settings == settings, name
        after = bench.look()
        assert after == bench.expect(settings, settings["steps"]), name
        # Clipping acts on a D that is surer than this one.
        assert (after["density"], after["decide"]) != (before["density"], before["decide"]) or (
            name == "loss"
        ), name
        bench.press("Reset").rest()


def test_a_slider_may_be_dragged_past_many_stops(bench):
    """Each input is a new run; only the last one's frames are shown."""
    bench.open()
    slider = bench.knob("learning_rate_g")
    for place in range(20):
        slider.evaluate(read_function("drag"), place)
    bench.rest()
    assert bench.look() == bench.expect(bench.settings, 200)


def test_data_is_drawn_as_the_knobs_say(bench):
    bench.open()
    for name, value in (("data_std", 0.4), ("data_gap", 3.0), ("data_std", 0.7), ("data_std", 0.4)):
        bench.turn(name, value)
        floor = measure_data_floor(Settings(**bench.settings))
        assert bench.text("floorValue") == f"{floor:.2f}", name
    bench.turn("data_mean", -1.0)
    data = bench.curve("data")
    peaks = np.flatnonzero((data[1:-1] > data[:-2]) & (data[1:-1] >= data[2:])) + 1
    axis = choose_axis(Settings(**bench.settings))
    cell = (axis.high - axis.low) / 200
    np.testing.assert_allclose(axis.low + (peaks + 0.5) * cell, [-2.5, 0.5], atol=cell)
    assert bench.text("floorValue") == f"{measure_data_floor(Settings(**bench.settings)):.2f}"
    marks = bench.part("axes").locator("text").all_text_contents()
    assert {"0", "½", "1", "density", "D(x)"} <= set(marks)
    assert len(bench.ticks("real")) == 12


def test_a_preset_brings_all_but_seed_and_switch(bench):
    bench.open().turn("seed", 7)
    bench.knob("preset").select_option("release_2017")
    bench.rest()
    expected = knobs.settle(presets["release_2017"]).replace(seed=7, minibatch=True)
    assert bench.settings == as_object(expected)
    assert bench.look() == bench.expect(as_object(expected), expected.steps)
    assert bench.knob("activation_d").input_value() == "relu"


def test_another_seed_and_reset(bench):
    first = bench.open().press("To the last frame").look()
    bench.press("Another seed").rest()
    assert bench.look() == bench.expect(as_object(START, seed=1), 200)
    assert bench.knob("seed").input_value() == "1"
    bench.turn("batch_size", 8).press("Reset").rest()
    assert bench.look() == first
    assert bench.settings == as_object(knobs.settle(START))


def test_what_is_no_seed_is_not_taken(bench):
    bench.open()
    for text in ("-1", "1.5", "", "4294967296"):
        bench.knob("seed").fill(text)
        bench.knob("seed").press("Tab")
    assert bench.settings["seed"] == 0
    bench.turn("seed", 2**32 - 1)
    assert bench.settings["seed"] == 2**32 - 1
    bench.press("Another seed").rest()
    assert bench.settings["seed"] == 0


def test_settings_that_exclude_each_other_give_way(bench):
    bench.open().turn("label_smoothing", 0.3).turn("nearest", 10)
    bench.turn("loss", "log").turn("batch_size", 4)
    assert (bench.settings["label_smoothing"], bench.settings["nearest"]) == (0, 3)
    Settings(**bench.settings)  # raises where they contradict


def test_a_diverged_run_says_so_and_the_next_one_is_whole(bench):
    bench.open().turn("seed", 7)
    bench.knob("preset").select_option("article_2016")
    bench.rest()
    end = re.fullmatch(r"This run diverged at step (\d+)\.", bench.text("note"))
    assert end, bench.text("note")
    expected = bench.probe("divergence", bench.settings)
    assert int(end[1]) == expected
    bench.press("Reset").rest()
    assert bench.text("note") == ""
    assert bench.look() == bench.expect(as_object(START), 200)


# ---------------------------------------------------------------- time


@pytest.fixture
def clock(page):
    """The browser's clock; it stands still but in `clock.run_for(milliseconds)`."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page.clock


def test_play_pause_step_and_speed(bench, clock):
    bench.open()
    bench.press("Play")
    clock.run_for(1000)
    bench.press("Pause")
    index = bench.root.evaluate("e => e.timeline.index")
    assert index == pytest.approx(20, abs=1)
    assert bench.look() == bench.expect(as_object(START), index)
    bench.press("One frame forward")
    assert bench.look() == bench.expect(as_object(START), index + 1)
    bench.press("One frame back").press("One frame back")
    assert bench.look() == bench.expect(as_object(START), index - 1)
    bench.root.get_by_label("Speed").select_option("4")
    bench.press("Play")
    clock.run_for(1000)
    assert bench.root.evaluate("e => e.timeline.index") == pytest.approx(index + 79, abs=4)
    clock.run_for(3000)
    assert bench.root.evaluate("e => [e.timeline.playing, e.timeline.index]") == [False, 200]


def test_scrubbing_and_both_strips(bench):
    bench.open()
    bench.root.get_by_role("slider", name="Frame").fill("50")
    assert bench.text("step") == "50"
    for name, place in (("strip", 0.25), ("losses", 0.75)):
        box = bench.part(name).bounding_box()
        bench.page.mouse.click(box["x"] + place * box["width"], box["y"] + box["height"] / 2)
        assert bench.text("step") == f"{200 * place:.0f}"
        assert bench.part("playhead").get_attribute("x1") == f"{100 * place:.2f}%"
        assert bench.part("lossHead").get_attribute("x1") == f"{100 * place:.2f}%"


def test_strips_hold_losses_and_width_of_the_run(bench):
    bench.open().turn("d_steps", 2)
    widths, losses = bench.probe("strips", bench.settings)
    series = {"history": np.array(widths) / 2}
    series |= {
        "lossD": np.array(losses)[:, 0] / 4,
        "lossG": np.array(losses)[:, 1] / 4,
    }
    for name, values in series.items():
        drawn = np.array(re.findall(r"(\d+) (\d+)", bench.path(name)), float)
        np.testing.assert_array_equal(drawn[:, 0], np.arange(0, 1001, 5))
        np.testing.assert_allclose(drawn[:, 1], 200 * np.clip(values, 0, 1), atol=0.51)


# ---------------------------------------------------------------- one move


def test_a_d_step_moves_d_alone_and_marks_it(bench):
    bench.open()
    bench.root.get_by_role("slider", name="Frame").fill("100")
    before = bench.look()
    bench.press("D step")
    bench.page.wait_for_selector("[data-moved=d]")
    after = bench.look()
    expected = bench.expect(as_object(START), 100, "d")
    assert after == expected | {"step": "100"}
    assert after["decide"] != before["decide"]
    assert after["density"] == before["density"]
    assert bench.curve("decideBefore").tolist() == before["decide"]
    assert bench.path("densityBefore") == ""
    most = np.abs(np.subtract(after["decide"], before["decide"])).max() / 1000
    assert f"D(x) moved by at most {most:.3f}" in bench.text("news")
    width = bench.part("decide").evaluate("e => getComputedStyle(e).strokeWidth")
    assert width == "4px"


def test_a_g_step_moves_g_alone_and_marks_it(bench):
    bench.open()
    bench.root.get_by_role("slider", name="Frame").fill("30")
    before = bench.look()
    bench.press("G step")
    bench.page.wait_for_selector("[data-moved=g]")
    after = bench.look()
    expected = bench.expect(as_object(START), 30, "g")
    for name in ("density", "decide", "mean", "width", "step"):
        assert after[name] == expected[name], name
    assert after["decide"] == before["decide"]
    assert bench.curve("densityBefore").tolist() == before["density"]
    assert after["darts"] == before["darts"]  # what G followed
    assert after["rug"] != before["rug"]
    assert re.match(r"G step \(loss \d\.\d\d\): mean .* → .*, width ratio", bench.text("news"))


def test_half_steps_add_up_to_the_steps_of_the_run(bench):
    bench.open().turn("d_steps", 2)
    bench.root.get_by_role("slider", name="Frame").fill("60")
    for which in ("D step", "D step", "G step"):
        bench.part("news").evaluate("e => e.textContent = ''")
        bench.press(which)
        bench.part("news").get_by_text(which).wait_for()
    whole = bench.expect(bench.settings, 61)
    moved = bench.look()
    for name in ("density", "decide", "mean", "width", "wasserstein", "outcome"):
        assert moved[name] == whole[name], name
    assert moved["step"] == "61"
    bench.press("One frame forward")
    assert bench.look() == whole
    assert bench.text("news") == ""
    assert bench.path("densityBefore") == ""


def test_a_title_is_text(page):
    hostile = explore(START, title='</script><script>alert(1)</script>"&')._repr_html_()
    bench = Bench(page, hostile).open()
    assert page.locator("script:not([type])").count() == 0
    assert bench.root.get_attribute("aria-label") == '</script><script>alert(1)</script>"&'


# ---------------------------------------------------------------- many seeds


def test_fifty_seeds_and_their_shares(bench):
    bench.open().press("50 seeds")
    bench.page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()
    tiles = bench.root.locator(".gan-many button")
    seeds, outcomes = zip(*tiles.evaluate_all(read_function("readTiles")), strict=True)
    assert seeds == tuple(range(50))
    ask = (
        "([settings, seeds]) => import('/tests/probes.js').then((p) => p.outcomes(settings, seeds))"
    )
    expected = bench.page.evaluate(ask, [as_object(START), 50])
    assert list(outcomes) == expected
    rows = bench.root.locator(".gan-shares li").all_text_contents()
    counted = {name: share for name, share in metrics.shares(expected).items() if share.value > 0}
    assert len(counted) > 1
    assert len(rows) == len(counted)
    for row, (name, share) in zip(rows, counted.items(), strict=True):
        numbers = [round(100 * v) for v in (share.value, share.low, share.high)]
        assert row == "{}{} % [{}, {}]".format(name, *numbers)
    heights = tiles.nth(7).locator("path.gan-line.gan-generated").get_attribute("d")
    assert re.findall(r"(\d+) (\d+)", heights)
    tiles.nth(7).click()
    bench.rest()
    assert bench.settings["seed"] == 7
    assert bench.look() == bench.expect(as_object(START, seed=7), 200)
    assert tiles.nth(7).get_attribute("aria-pressed") == "true"
    assert tiles.nth(8).get_attribute("aria-pressed") == "false"
    bench.turn("batch_size", 8)  # what is shown belongs to other settings
    assert bench.root.locator(".gan-seeds").is_hidden()
    bench.press("50 seeds")  # and begins anew, from the seed that is seen
    bench.page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()
    seeds, outcomes = zip(*tiles.evaluate_all(read_function("readTiles")), strict=True)
    assert seeds == tuple(range(7, 57))
    shown = bench.root.locator(".gan-shares li").all_text_contents()
    counted = metrics.shares(outcomes)
    assert [row.partition(" %")[0] for row in shown] == [
        f"{name}{round(100 * share.value)}" for name, share in counted.items() if share.value > 0
    ]


def test_seeds_are_seen_beside_their_button_and_can_be_cancelled(bench):
    bench.page.set_viewport_size({"width": 390, "height": 844})
    bench.open().turn("steps", 5000).press("50 seeds")
    cancel = bench.root.get_by_role("button", name="Cancel")
    cancel.wait_for()
    tiles = bench.root.locator(".gan-many button")
    tiles.nth(2).wait_for()  # another seed than the one that is seen
    for piece in (cancel, tiles.first):
        seen = piece.evaluate(read_function("lookAtBoth"), 0.6)
        assert min(seen) > 0.9
        button = bench.root.get_by_role("button", name="50 seeds").bounding_box()
        assert piece.bounding_box()["y"] - button["y"] < 300
    cancel.click()
    count = tiles.count()
    assert 0 < count < 50
    assert cancel.is_hidden()
    status = bench.root.locator(".gan-seeds [role=status]")
    assert status.text_content() == f"{count} seeds, 95 % Wilson intervals"
    tiles.last.click()
    bench.rest()
    assert tiles.count() == count
    assert tiles.last.is_visible()
    plot = bench.root.locator(".gan-plot").bounding_box()
    assert plot["y"] >= 0


def test_the_last_seeds_there_are(bench):
    bench.open().turn("seed", 2**32 - 1).press("50 seeds")
    bench.page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()
    tiles = bench.root.locator(".gan-many button").evaluate_all(read_function("readTiles"))
    assert [seed for seed, _ in tiles] == list(range(2**32 - 50, 2**32))


# ---------------------------------------------------------------- for everyone


def test_readouts_name_their_floor(bench):
    bench.open()
    text = bench.root.locator(".gan-readout").inner_text()
    least = measure_data_floor(START)
    for word in ("step", "mean", "width ratio", "W", f"from 256 samples {least:.2f}"):
        assert word in text
    assert re.search(r"\b(good|narrow|collapsed|wide|off target)\b", text)


def test_keyboard_alone_operates_everything(bench, clock):
    bench.open()
    page = bench.page
    bench.root.evaluate(read_function("openFolds"))
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(read_function("nameFocus"))
        if name is None:
            break
        names.append(name)
    expected = [
        "Frame",
        "Play",
        "One frame back",
        "One frame forward",
        "To the last frame",
        "Speed",
    ]
    expected += ["D step", "G step", *knobs.GROUPS["first"], "Another seed", "Reset", "50 seeds"]
    expected += ["Link to these settings", "turn_here"]
    for key, group in list(knobs.GROUPS.items())[1:]:
        expected += [GROUP_WORDS[key], *group]
    assert names == expected


def test_keys_turn_knobs_and_play(bench, clock):
    bench.open()
    page = bench.page
    bench.knob("minibatch").focus()
    page.keyboard.press("Space")
    bench.rest()
    assert bench.settings["minibatch"] is False
    bench.knob("batch_size").focus()
    page.keyboard.press("ArrowRight")
    bench.rest()
    assert bench.settings["batch_size"] == 16
    bench.knob("noise").focus()
    page.keyboard.press("s")
    bench.rest()
    assert bench.settings["noise"] == "stratified"
    bench.root.get_by_role("button", name="Another seed").focus()
    page.keyboard.press("Enter")
    bench.rest()
    assert bench.look() == bench.expect(bench.settings, 200)
    bench.root.get_by_role("slider", name="Frame").focus()
    page.keyboard.press("Home")
    assert bench.text("step") == "0"
    page.keyboard.press("Space")
    clock.run_for(500)
    page.keyboard.press("Space")
    step = int(bench.text("step"))
    assert step == pytest.approx(10, abs=1)
    page.keyboard.press("ArrowRight")
    assert bench.text("step") == str(step + 1)


def test_live_regions_speak_when_the_picture_rests(bench):
    bench.open().turn("seed", 2)
    status = bench.part("controls").get_by_role("status")
    assert re.match(
        r"Step 200: generated mean .*, width ratio .* sigma, \w+", status.text_content()
    )
    assert bench.part("description").text_content() == status.text_content()
    assert bench.part("news").get_attribute("aria-live") == "polite"
    assert bench.part("note").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_autoplay_only_where_motion_is_welcome(page, motion):
    page.emulate_media(reduced_motion=motion)
    bench = Bench(page, explore(START, autoplay=True)._repr_html_())
    if motion == "reduce":
        bench.open()
        assert bench.text("step") == "200"
        bench.turn("seed", 1)
        assert bench.text("step") == "200"
    else:
        page.goto(ADDRESS)
        page.wait_for_function("document.querySelector('gan-explorer').timeline.playing")
        assert int(bench.text("step")) < 200
        bench.rest()
        bench.knob("seed").fill("1")
        bench.knob("seed").press("Tab")
        page.wait_for_function("document.querySelector('gan-explorer').timeline.playing")


@pytest.mark.parametrize("compact", [False, True])
def test_no_sideways_scroll_nothing_cut_off_and_room_for_fingers(page, compact):
    bench = Bench(page, explore(START, title="A title", compact=compact)._repr_html_()).open()
    bench.root.evaluate(read_function("openFolds"))
    bench.press("50 seeds")
    page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()
    for width in (320, 360, 390, 768, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        box = bench.root.bounding_box()
        pieces = bench.root.locator("text:not(:empty), span, label, button, select, small, input")
        measured = pieces.evaluate_all(read_function("measurePieces"))
        for left, right, height, piece in measured:
            assert box["x"] - 1 <= left, (width, piece)
            assert right <= box["x"] + box["width"] + 1, (width, piece)
            if piece.startswith(("<button", "<select", "<input")):
                assert height >= 44, (width, piece)
                assert right - left >= 44, (width, piece)


def test_labels_of_a_strip_do_not_meet(page, html):
    page.set_viewport_size({"width": 360, "height": 800})
    bench = Bench(page, html).open()
    for name in ("losses", "strip"):
        labels = bench.part(name).locator("text")
        boxes = labels.evaluate_all(read_function("measureLabels"))
        for i, one in enumerate(boxes):
            for other in boxes[:i]:
                apart = one[1] <= other[0] or other[1] <= one[0]
                assert apart or one[3] <= other[2] + 1 or other[3] <= one[2] + 1, (name, one, other)


# ---------------------------------------------------------------- on a page


def test_two_explorers_on_a_page_are_independent(page, html):
    bench = Bench(page, html + html).open()
    second = page.locator("gan-explorer").nth(1)
    second.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('gan-explorer')[1].session.ended")
    bench.turn("data_mean", 0.0)
    assert second.evaluate("e => e.panel.settings.data_mean") == 4
    assert second.locator("[data-part=mean]").text_content() != bench.text("mean")
    ids = page.evaluate(read_function("listIds"))
    assert len(ids) == len(set(ids))


def test_an_output_taken_out_and_put_back_still_works(bench):
    bench.open()
    bench.root.evaluate(read_function("takeOutAndPutBack"))
    bench.turn("seed", 4)
    assert bench.look() == bench.expect(as_object(START, seed=4), 200)
    assert bench.root.get_by_role("button", name="Reset").count() == 1


def test_print_leaves_out_what_a_sheet_has_no_use_for(bench):
    bench.open().page.emulate_media(media="print")
    assert bench.root.locator("svg.gan-plot").is_visible()
    assert not bench.root.get_by_role("button", name="Play").is_visible()
    assert not bench.part("panel").is_visible()


def test_scripts_and_styles_are_light(html):
    import gzip

    parts = re.findall(r"<(?:style|script)[^>]*>.*?</(?:style|script)>", html, re.DOTALL)
    assert len(parts) == 4
    assert len(gzip.compress("".join(parts).encode())) < 60_000


def hash_blocks(page: str, tag: str) -> str:
    """The sources that a policy allows: every such element of the page by its hash."""
    texts = re.findall(rf"<{tag}>(.*?)</{tag.split()[0]}>", page, re.DOTALL)
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_it_works_under_a_strict_content_security_policy(page, html, tmp_path, scheme):
    scripts, styles = hash_blocks(html, 'script type="module"'), hash_blocks(html, "style")
    policy = f"default-src 'none'; script-src {scripts}; style-src {styles}; worker-src blob:"
    head = f'{HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">'
    if scheme == "http":
        bench = Bench(page, html, head).open()
    else:
        (tmp_path / "page.html").write_text(f"{head}<main>{html}</main>", "utf-8")
        page.context.unroute_all()
        bench = Bench(page, html)
        page.goto((tmp_path / "page.html").as_uri())
        bench.rest()
    before = bench.look()
    bench.turn("data_mean", 0.0)
    assert bench.settings["data_mean"] == 0
    assert bench.look()["density"] != before["density"]
    bench.press("D step")
    page.wait_for_selector("[data-moved=d]")
    bench.press("50 seeds")
    page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("compact", [False, True])
def test_axe_finds_nothing(page, scheme, compact):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    colours = {"light": "color: #222; background: #fff", "dark": "color: #ddd; background: #121212"}
    colours = f"{colours[scheme]}; color-scheme: {scheme}"
    head = f"{HEAD}<style>body {{ {colours} }}</style>"
    shown = explore(START, title="Turn a knob", compact=compact)
    reel = film(shown.run, frames=20, title="A film", floor=0.1)
    page_html = f"<h1>Explorer</h1>{shown._repr_html_()}{reel._repr_html_()}"
    bench = Bench(page, page_html, head).open()
    bench.root.evaluate(read_function("openFolds"))
    bench.press("50 seeds")
    page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for()
    bench.press("G step")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
