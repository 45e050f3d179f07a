"""The widget of chapter 6: its readings are those of the package, whoever moves the sliders."""

from __future__ import annotations

import numpy as np
import pytest
from in_page import read_function

from gan_book.widgets.metric_bench import SAMPLE_SIZES, move_generator
from gan_book.widgets.metric_rows import METERS, find_verdict


def set_slider(page, label: str, stop: int) -> None:
    page.get_by_label(label, exact=True).fill(str(stop))


def test_readings_are_those_of_the_package(show):
    page = show(move_generator(n=64, seed=5))
    for label, stop in (("mean", 15), ("width", 7), ("gap", 12), ("samples", 3)):
        set_slider(page, label, stop)
    bench = move_generator(mean=3.75, std=0.4, gap=0.6, n=128, seed=5)
    values = page.evaluate("document.querySelector('gan-instruments').values")
    expected = bench.read()
    assert list(values) == list(METERS) == list(expected)
    np.testing.assert_allclose(list(values.values()), list(expected.values()), rtol=1e-9, atol=1e-9)
    for name, value in expected.items():
        row = page.locator(f"[data-meter={name}]")
        assert row.locator(".gan-verdict").inner_text() == find_verdict(name, value, 128)


@pytest.mark.parametrize(
    "numbers",
    [
        {"mean": 4.3, "std": 0.1, "gap": 0.35, "n": 32},
        {"mean": 5.0, "std": 1.25, "n": 16, "seed": 9},  # beyond the upper ends of two axes
        {"std": 0.05, "n": 16},  # below the lower end of one
    ],
)
def test_python_draws_what_the_page_draws(show, numbers):
    bench = move_generator(**numbers)
    page = show(bench)
    page.wait_for_timeout(300)  # the live region speaks once the sliders rest
    parts = "svg [data-part], li, [data-part=news]"
    read = read_function("readPieces")
    awake = page.eval_on_selector("gan-instruments", read, parts)
    still = bench._repr_html_().replace("gan-instruments", "x-still")
    page.evaluate(read_function("replaceBody"), still)
    assert page.eval_on_selector("x-still", read, parts) == awake


def test_keyboard_another_sample_and_reset(show):
    page = show(move_generator(seed=0))
    start = page.locator(".gan-meters").inner_text()
    page.get_by_label("width", exact=True).press("ArrowRight")
    page.get_by_role("button", name="Another sample").press("Enter")
    values = page.evaluate("document.querySelector('gan-instruments').values")
    assert values == pytest.approx(move_generator(std=0.55, seed=1).read())
    page.get_by_role("button", name="Reset").press("Enter")
    assert page.locator(".gan-meters").inner_text() == start


def test_right_moments_do_not_make_a_right_generator():
    """Two humps with the data's mean and width: moments see nothing, distances do."""
    std = 0.1
    bench = move_generator(std=std, gap=2 * np.sqrt(0.25 - std**2), n=256)
    verdicts = {name: find_verdict(name, value, 256) for name, value in bench.read().items()}
    assert {verdicts["mean"], verdicts["width_ratio"]} == {"inside"}
    assert {verdicts[k] for k in ("wasserstein", "kolmogorov_smirnov", "mmd_squared")} == {
        "too high"
    }


def test_sizes_are_those_with_floors():
    with pytest.raises(ValueError, match="n must be one of 16, 32"):
        move_generator(n=17)
    assert all(n % 2 == 0 for n in SAMPLE_SIZES)
