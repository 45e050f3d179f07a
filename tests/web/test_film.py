"""The film: its numbers against the run's, its player in a headless browser."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import zlib
from functools import partial

import numpy as np
import pytest
from in_page import read_function
from scipy import stats

from gan_book.pictures import plotting, svg, web_files
from gan_book.pictures.axis import find_ticks
from gan_book.pictures.svg import CELLS
from gan_book.settings import Settings, presets
from gan_book.training.train import train
from gan_book.widgets.film import Film, film

SETTINGS = presets["book"].replace(record_frames=True, steps=1000)


class FakeRun:
    """A run with closed forms: G makes a normal that moves to the data and then narrows."""

    def __init__(self, settings: Settings = SETTINGS, moments: int = 41) -> None:
        self.settings, self.diverged_at = settings, None
        time = np.linspace(0, 1, moments)
        self.mean = 4 * (1 - np.exp(-9 * time)) + 0.3 * np.sin(20 * time) * time
        self.std = 0.01 + 0.8 * np.exp(-4 * time)
        width = self.std / settings.sigma
        self.history = {
            "step": np.rint(settings.steps * time),
            "mean": self.mean,
            "std": self.std,
            "width_ratio": width,
            "wasserstein": abs(self.mean - 4) / settings.sigma + abs(1 - width),
        }
        self.outcomes = np.where(width < 0.3, "collapsed", np.where(width < 0.5, "narrow", "good"))
        self.outcome = str(self.outcomes[-1])

    def quantiles(self, moment: int | np.ndarray = -1, n: int = 200) -> np.ndarray:
        levels = (np.arange(n) + 0.5) / n
        return stats.norm.ppf(levels, self.mean[moment, None], self.std[moment, None])

    def decide(self, x: np.ndarray, moment: int | np.ndarray = -1) -> np.ndarray:
        real, made = stats.norm.pdf(x, 4, 0.5), stats.norm.pdf(x, self.mean[moment, None], 0.9)
        return (real + 0.05) / (real + made + 0.1)


@pytest.fixture(scope="module")
def reel() -> Film:
    return film(FakeRun())


# ---------------------------------------------------------------- what Python computes


def test_frames_hold_the_numbers_of_the_run(reel):
    run = FakeRun()
    assert len(reel) == 41
    np.testing.assert_array_equal(reel.step, run.history["step"])
    np.testing.assert_array_equal(reel.width_ratio, run.history["width_ratio"])
    np.testing.assert_allclose(reel.decide[7], run.decide(reel.x, 7))
    assert reel.points.shape == (41, 12)
    assert np.isin(reel.points[7], run.quantiles(7, 2000)).all()
    np.testing.assert_array_equal(reel.outcome, run.outcomes)


def test_density_is_the_generators(reel):
    exact = stats.norm.pdf(reel.x, reel.mean[8], FakeRun().std[8])
    np.testing.assert_allclose(reel.density[8], exact, atol=0.01)
    mass = reel.density.sum(axis=1) * (reel.x[1] - reel.x[0]) + reel.outside.sum(axis=1)
    np.testing.assert_allclose(mass, 1)


def test_a_spike_does_not_stretch_the_axis(reel):
    assert reel.density[-1].max() > 4 * reel.axis.top
    assert reel.axis.top == pytest.approx(2 * stats.norm.pdf(0, scale=0.5), abs=0.05)
    assert svg.to_levels(reel.density[-1], reel.axis.top).max() == svg.LEVELS


def test_at_most_so_many_frames_evenly_chosen_with_first_and_last():
    chosen = film(FakeRun(moments=401), frames=101)
    assert len(chosen) == 101
    np.testing.assert_allclose(np.diff(chosen.step), 10, atol=3)
    assert chosen.step[[0, -1]].tolist() == [0, 1000]


def test_axis_covers_data_and_generator_but_not_any_distance():
    low, high = film(FakeRun()).edges
    assert low < 0
    assert high > 5.5
    far = FakeRun()
    far.mean = far.mean - 1000
    assert film(far).edges[0] == pytest.approx(4 - 16 * 0.5)
    assert film(far).outside[-1].tolist() == [1, 0]
    assert film(far, span=(-1, 7)).edges == pytest.approx((-1, 7))


def test_a_film_of_a_diverged_run_ends_before_and_says_so():
    run = FakeRun()
    run.diverged_at = 500
    run.history = {
        k: np.where(run.history["step"] < 500, v, np.nan) for k, v in run.history.items()
    }
    short = film(run)
    assert short.step[-1] == 475
    assert "diverged at step 500" in short._repr_html_()
    assert "last finite frame, step 475" in short._repr_html_()
    whole = film(FakeRun())._repr_html_()
    assert "diverged" not in re.sub("<script.*?</script>", "", whole, flags=re.DOTALL)


def test_frames_end_where_d_is_not_finite():
    run = FakeRun()
    finite = run.decide
    run.decide = lambda x, moment: finite(x, moment) / (np.asarray(moment)[..., None] <= 20)
    with np.errstate(divide="ignore"):
        assert len(film(run)) == 21


def test_settings_are_trained_and_filmed():
    reel = film(Settings(steps=30, seed=3, hidden_size=2), frames=10)
    run = train(reel.settings)
    assert len(reel) == 10
    assert reel.step[[0, -1]].tolist() == [0, 30]
    np.testing.assert_allclose(reel.decide[-1], run.decide(reel.x), atol=1e-6)
    np.testing.assert_array_equal(reel.mean[[0, -1]], run.history["mean"][[0, -1]])
    assert reel.outcome[-1] == run.outcome


def test_a_single_frame_is_a_film_too(show):
    run = FakeRun()
    run.history = {k: np.where(run.history["step"] > 0, np.nan, v) for k, v in run.history.items()}
    run.diverged_at = 1
    page = show(film(run))
    button(page, "Play").click()
    page.wait_for_function("document.querySelector('gan-film').dataset.state === 'paused'")
    check_picture(page, film(run), 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"frames": 1}, "frames must be a whole number of at least 2, not 1"),
        ({"frame": 41}, "frame must be from -41 to 40, not 41"),
        ({"span": (3, 3)}, "span must be two rising finite numbers"),
        ({"floor": -0.1}, "floor must be None or a number of at least 0, not -0.1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        film(FakeRun(), **arguments)


def test_a_run_without_frames_is_told_what_to_do():
    with pytest.raises(ValueError, match="train with record_frames=True"):
        film(FakeRun(presets["book"]))


def unpack(text: str, width: int) -> np.ndarray:
    """Undo `web_files.pack` in NumPy, independently of the player."""
    changes = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<u2").reshape(-1, width)
    return np.cumsum(changes, axis=1, dtype=np.uint16)


def test_packing_loses_less_than_half_a_level(reel):
    packed = web_files.pack(svg.to_levels(reel.decide, 1))
    np.testing.assert_allclose(unpack(packed, CELLS) / 1000, reel.decide, atol=0.0005001)
    top = reel.axis.top
    packed = web_files.pack(svg.to_levels(reel.density, top))
    cut = np.minimum(reel.density, top)
    np.testing.assert_allclose(unpack(packed, CELLS) * top / 1000, cut, atol=top / 1999)


def test_points_beyond_the_axis_are_not_drawn():
    levels = svg.to_point_levels([-1.0, 0.0, 2.5, 10.0, 10.1], 0, 10)
    assert levels.tolist() == [svg.OFF_AXIS, 0, 2500, 10000, svg.OFF_AXIS]
    assert svg.trace_rug(levels) == "M0 0V10M2500 0V10M10000 0V10"


def test_hills_leave_out_the_ground_only():
    path = svg.trace_hills(np.array([0, 0, 3, 0, 0, 0, 1]))
    assert path == "M1 0L2 3L3 0M5 0L6 1"


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-4, 12), (3.9, 4.1), (-1e6, 1e6), (0.5, 6.5)])
def test_ticks_are_few_round_and_inside(low, high):
    ticks = find_ticks(low, high)
    assert 3 <= len(ticks) <= 7
    assert low <= ticks[0] < ticks[-1] <= high
    assert find_ticks(0, 6) == [0, 1, 2, 3, 4, 5, 6]  # seven, and no more
    assert find_ticks(0, 6.1) == [0, 2, 4, 6]


def test_a_long_film_is_light():
    page = film(FakeRun(moments=300), frames=300)._repr_html_()
    assert len(page.encode()) < 150_000
    assert len(web_files.read_script("elements/film.js").encode()) < 15_000


def test_markup_in_a_title_stays_text(reel):
    page = film(FakeRun(), title='<script>"&')._repr_html_()
    assert '<script>"' not in page
    assert "&lt;script&gt;&quot;&amp;" in page


def test_colours_are_the_figures_colours(reel):
    style = web_files.read_styles("player")
    named = {"data": plotting.DATA, "generated": plotting.GENERATED, "neutral": plotting.NEUTRAL}
    named["discriminator"] = plotting.DISCRIMINATOR
    for name, colour in named.items():
        assert f"--gan-{name}: {colour.lower()};" in style
    drawn = re.findall(r'class="[\w -]*gan-(\w+)" (?:stroke|fill)="(#\w+)"', reel._repr_html_())
    assert {name for name, _ in drawn} >= {"data", "generated", "discriminator"}
    for name, colour in drawn:
        assert colour == named["generated" if name == "width" else name]


def test_nothing_that_a_strict_policy_forbids(reel):
    page = film(FakeRun(), title="a")._repr_html_()
    assert not re.search(r"\s(on\w+|style)=|javascript:|https?://|eval\(", page)
    assert not re.search(
        r"^(import|export)\b", web_files.read_script("elements/film.js"), re.MULTILINE
    )


# ---------------------------------------------------------------- what the browser does

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">"""
ADDRESS = "http://film.test/"


@pytest.fixture
def show(page):
    """Open films in the browser; the fixture `page` fails on errors and on foreign requests."""

    def open_page(*films: Film | str, head: str = "", files: dict[str, str] | None = None):
        body = "".join(f if isinstance(f, str) else f._repr_html_() for f in films)
        page.route(ADDRESS, lambda route: route.fulfill(body=document, content_type="text/html"))
        document = f"{HEAD}{head}<title>Films</title><main>{body}</main>"
        for name, text in (files or {}).items():
            serve = partial(serve_script, text)
            page.route(ADDRESS + name, serve)
        page.goto(ADDRESS)
        page.wait_for_function(read_function("areFilmsAwake"))
        return page

    return open_page


def serve_script(text: str, route) -> None:
    route.fulfill(body=text, content_type="text/javascript")


@pytest.fixture
def clock(page):
    """The browser's clock; it stands still but in `clock.run_for(milliseconds)`."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page.clock


def frame_of(page, n: int = 0) -> int:
    return int(page.locator("gan-film").nth(n).get_attribute("data-frame"))


def state_of(page, n: int = 0) -> str:
    return page.locator("gan-film").nth(n).get_attribute("data-state")


def part(page, name: str, n: int = 0):
    return page.locator("gan-film").nth(n).locator(f"[data-part={name}]")


def read_curve(page, name: str, n: int = 0) -> np.ndarray:
    """Levels of a drawn curve, from the coordinates of its path: [cells]."""
    levels = np.zeros(CELLS)
    for cell, level in re.findall(r"(\d+) (\d+)", part(page, name, n).get_attribute("d")):
        levels[int(cell)] = int(level)
    return levels


def check_picture(page, reel: Film, i: int, n: int = 0) -> None:
    """Everything drawn and written is frame i of the film."""
    assert frame_of(page, n) == i
    np.testing.assert_allclose(read_curve(page, "decide", n) / 1000, reel.decide[i], atol=0.00051)
    top = reel.axis.top
    density = read_curve(page, "density", n) * top / 1000
    np.testing.assert_allclose(density, np.minimum(reel.density[i], top), atol=top / 1999)
    low, high = reel.edges
    ticks = np.array(re.findall(r"M(\d+)", part(page, "rug", n).get_attribute("d")), float)
    inside = (reel.points[i] >= low) & (reel.points[i] <= high)
    points = low + (high - low) * ticks / svg.POINT_LEVELS
    np.testing.assert_allclose(points, reel.points[i][inside], atol=(high - low) / 19_999)
    assert part(page, "step", n).inner_text() == f"{reel.step[i]:,.0f}"
    for name, values in (("mean", reel.mean), ("width", reel.width_ratio)):
        assert part(page, name, n).inner_text() == svg.format_number(values[i])
    assert part(page, "outcome", n).inner_text() == reel.outcome[i]
    place = 100 * reel.step[i] / max(1, reel.step[-1])
    assert float(part(page, "playhead", n).get_attribute("x1")[:-1]) == pytest.approx(
        place, abs=0.01
    )


def button(page, name: str, n: int = 0):
    return page.locator("gan-film").nth(n).get_by_role("button", name=name, exact=True)


def slider(page, n: int = 0):
    return page.locator("gan-film").nth(n).get_by_role("slider")


@pytest.mark.parametrize("i", [0, 5, 40])
def test_scrubbing_shows_the_frame_asked_for(show, reel, i):
    page = show(reel)
    slider(page).fill(str(i))
    check_picture(page, reel, i)


# The last two have a spike at either end of the axis.
@pytest.mark.parametrize(
    ("i", "span"), [(0, None), (12, None), (40, None), (40, (4.25, 8)), (40, (0, 4.3))]
)
def test_player_redraws_exactly_what_python_drew(show, i, span):
    reel = film(FakeRun(), frame=i, span=span)
    page = show(reel)
    drawn = re.findall(r'<(?:path|text|line|circle|b|desc)[^>]*data-part="(\w+)"', page.content())
    assert {"decide", "density", "area", "rug", "beyond", "playhead", "dot"} <= set(drawn)
    read, parts = read_function("readPieces"), "svg [data-part], p [data-part]"
    awake = page.eval_on_selector("gan-film", read, parts)
    still = reel._repr_html_().replace("gan-film", "x-f")
    page.evaluate(read_function("replaceBody"), still)
    assert page.eval_on_selector("x-f", read, parts) == awake
    check_picture(show(reel), reel, i)


def test_film_opens_at_the_last_frame_and_stands(show, reel):
    page = show(reel)
    check_picture(page, reel, 40)
    assert state_of(page) == "paused"
    assert "▲" in part(page, "beyond").text_content()


@pytest.mark.parametrize(("speed", "frames"), [("1", 20), ("0.5", 10), ("0.25", 5)])
def test_play_advances_at_its_speed_and_pause_stops(show, clock, reel, speed, frames):
    page = show(reel)
    page.get_by_label("Speed").select_option(speed)
    button(page, "Play").click()
    assert state_of(page) == "playing"
    clock.run_for(1000)
    assert frame_of(page) == pytest.approx(frames, abs=1)
    button(page, "Pause").click()
    stopped = frame_of(page)
    clock.run_for(1000)
    check_picture(page, reel, stopped)
    assert state_of(page) == "paused"


def test_play_stops_at_the_end_and_starts_anew(show, clock, reel):
    page = show(reel)
    button(page, "Play").click()
    clock.run_for(5000)
    assert (frame_of(page), state_of(page)) == (40, "paused")
    button(page, "Play").click()
    clock.run_for(200)
    assert 0 < frame_of(page) < 10


def test_steps_move_exactly_one_frame(show, reel):
    page = show(reel)
    button(page, "One frame back").click()
    check_picture(page, reel, 39)
    button(page, "One frame back").click()
    button(page, "One frame forward").click()
    check_picture(page, reel, 39)
    button(page, "To the last frame").click()
    button(page, "One frame forward").click()
    check_picture(page, reel, 40)
    slider(page).fill("0")
    button(page, "One frame back").click()
    check_picture(page, reel, 0)


def test_strip_is_clicked_and_dragged(show, reel):
    page = show(reel)
    part(page, "strip").scroll_into_view_if_needed()
    box = part(page, "strip").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.click(box["x"] + 0.25 * box["width"], middle)
    check_picture(page, reel, 10)
    page.mouse.move(box["x"] + 0.25 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], middle, steps=4)
    check_picture(page, reel, 20)
    page.mouse.up()
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)
    check_picture(page, reel, 20)


def test_keyboard_alone_operates_everything(show, clock, reel):
    page = show(reel)
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    check_picture(page, reel, 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    check_picture(page, reel, 2)
    page.keyboard.press("Space")
    assert state_of(page) == "playing"
    clock.run_for(500)
    page.keyboard.press("Space")
    assert state_of(page) == "paused"
    after = frame_of(page)
    assert after > 5
    for key, expected in (
        ("ArrowRight", after + 1),
        ("ArrowLeft", after),
        ("End", 40),
        ("Home", 0),
    ):
        page.keyboard.press("Tab") if key == "ArrowRight" else None  # from here on the play button
        page.keyboard.press(key)
        check_picture(page, reel, expected)
    page.keyboard.press("Enter")
    assert state_of(page) == "playing"
    page.keyboard.press("Space")
    assert state_of(page) == "paused"
    names = []
    for _ in range(4):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == ["One frame back", "One frame forward", "To the last frame", "Speed"]


def test_focus_is_visible_and_targets_are_large(show, reel):
    page = show(reel)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for box in [e.bounding_box() for e in page.locator("button, select, input").all()]:
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_live_region_is_silent_in_play_and_speaks_at_rest(show, clock, reel):
    page = show(reel)
    status = page.get_by_role("status")
    assert status.text_content() == ""
    button(page, "One frame back").click()
    assert status.text_content().startswith("Step 975: generated mean 4.")
    assert part(page, "description").text_content() == status.text_content()
    assert slider(page).get_attribute("aria-valuetext") == status.text_content()
    slider(page).fill("0")
    button(page, "Play").click()
    page.evaluate(read_function("listenToStatus"))
    clock.run_for(500)
    assert status.text_content() == ""
    assert page.evaluate("window.spoke") is None
    button(page, "Pause").click()
    assert status.text_content().startswith(f"Step {reel.step[frame_of(page)]:,.0f}:")


def test_two_films_on_a_page_are_independent(show, clock):
    first, second = film(FakeRun()), film(FakeRun(moments=31), span=(-3, 9))
    page = show(first, second)
    slider(page, 1).fill("3")
    check_picture(page, first, 40, 0)
    check_picture(page, second, 3, 1)
    button(page, "Play", 0).click()
    clock.run_for(300)
    button(page, "Pause", 0).click()
    assert 0 < frame_of(page, 0) < 40
    check_picture(page, second, 3, 1)
    ids = page.evaluate(read_function("listIds"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_autoplay_only_where_motion_is_welcome(show, page, motion):
    page.emulate_media(reduced_motion=motion)
    page = show(film(FakeRun(), autoplay=True))
    if motion == "reduce":
        page.wait_for_timeout(400)
        assert (frame_of(page), state_of(page)) == (40, "paused")
    else:
        page.wait_for_function("document.querySelector('gan-film').dataset.state === 'playing'")


@pytest.mark.parametrize("width", [320, 390, 1280, 2560])
def test_no_sideways_scroll(show, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page = show(film(FakeRun(), title="A title", floor=0.105))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    box = page.locator("gan-film").bounding_box()
    for text in [e.bounding_box() for e in page.locator("gan-film text:not(:empty)").all()]:
        assert box["x"] <= text["x"]
        assert text["x"] + text["width"] <= box["x"] + box["width"]


def test_picture_and_its_words_stand_without_scripts(browser, reel):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.set_content(reel._repr_html_())
        picture = page.get_by_role("img", name="Data density, generated density and D(x) over x")
        assert picture.is_visible()
        assert "Step 1,000: generated mean" in picture.locator("desc").text_content()
        check_picture(page, reel, 40)
        assert page.get_by_text("the film plays where scripts run").is_visible()
        assert page.get_by_role("button").count() == 0
    finally:
        context.close()


def test_an_output_taken_out_and_put_back_still_plays(show, clock, reel):
    page = show(reel)
    button(page, "Play").click()
    page.evaluate("window.kept = document.querySelector('gan-film'); kept.remove()")
    clock.run_for(300)
    page.evaluate("document.querySelector('main').append(kept)")
    assert state_of(page) == "paused"
    button(page, "Play").click()
    clock.run_for(300)
    assert state_of(page) == "playing"
    assert page.get_by_role("slider").count() == 1


def test_print_shows_the_last_frame(show, reel):
    page = show(reel)
    slider(page).fill("4")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    check_picture(page, reel, 40)
    page.emulate_media(media="print")
    assert not button(page, "Play").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    check_picture(page, reel, 4)


def hash_block(page: str, tag: str) -> str:
    text = re.search(rf"<{tag}>(.*?)</{tag.split()[0]}>", page, re.DOTALL)[1]
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_film_works_under_a_strict_content_security_policy(show, reel):
    html = reel._repr_html_()
    scripts, styles = hash_block(html, 'script type="module"'), hash_block(html, "style")
    policy = f"default-src 'none'; script-src {scripts}; style-src {styles}"
    page = show(reel, head=f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    slider(page).fill("9")
    check_picture(page, reel, 9)


def test_modules_load_as_files_too(show, reel):
    html = re.sub(r'<script type="module">.*?</script>', "", reel._repr_html_(), flags=re.DOTALL)
    names = web_files.order_modules("elements/film.js")
    files = {name: web_files.read_web(name) for name in names}
    script = '<script type="module" src="elements/film.js"></script>'
    page = show(html + script, files=files)
    slider(page).fill("9")
    check_picture(page, reel, 9)


def test_a_film_of_a_diverged_run_plays(show):
    run = FakeRun()
    run.diverged_at = 500
    run.history = {
        k: np.where(run.history["step"] < 500, v, np.nan) for k, v in run.history.items()
    }
    short = film(run)
    page = show(short)
    check_picture(page, short, 19)
    assert page.get_by_text("diverged at step 500").is_visible()


def test_numbers_missing_from_the_history_are_dashes(show):
    reel = dataclasses.replace(film(FakeRun()), wasserstein=np.full(41, np.nan))
    page = show(reel)
    assert part(page, "wasserstein").inner_text() == "–"
