"""The widget of chapter 1: both boundaries are the models', wherever the means are moved."""

from __future__ import annotations

import numpy as np
import pytest
from in_page import read_function

from gan_book.widgets.two_classes import (
    fit_gaussians,
    fit_logistic,
    move_classes,
    trace_straight_line,
)


def test_moved_means_move_the_boundaries_as_the_models_say(show):
    page = show(move_classes())
    for label, stop in (("class 1, across", 45), ("class 1, up", 4), ("points far out", 8)):
        page.get_by_label(label, exact=True).fill(str(stop))
    x, y = move_classes(((-1.0, -0.3), (1.5, -1.6)), far=8).sample()
    expected = {"generative": fit_gaussians(x, y)[2], "discriminative": fit_logistic(x, y)}
    lines = page.evaluate("document.querySelector('gan-classes').lines")
    for name, line in expected.items():
        np.testing.assert_allclose(lines[name], line, rtol=1e-6)
        assert page.locator(f"[data-part={name}]").get_attribute("d") == trace_straight_line(line)


def test_generative_boundary_has_the_closed_form():
    x, y = move_classes(far=5).sample()
    means = np.array([x[y == k].mean(axis=0) for k in (0, 1)])
    spread = (x - means[y]).T @ (x - means[y]) / len(x)
    w = np.linalg.inv(spread) @ (means[1] - means[0])
    b = np.log(45 / 40) - w @ means.sum(axis=0) / 2
    fitted_means, covariance, line = fit_gaussians(x, y)
    np.testing.assert_allclose(fitted_means, means)
    np.testing.assert_allclose(covariance, spread)
    np.testing.assert_allclose(line, [*w, b])


def test_python_draws_what_the_page_draws(show):
    classes = move_classes(far=3)
    page = show(classes)
    read, parts = read_function("readPieces"), "svg path, svg g[transform], desc"
    awake = page.eval_on_selector("gan-classes", read, parts)
    still = classes._repr_html_().replace("gan-classes", "x-still")
    page.evaluate(read_function("replaceBody"), still)
    assert page.eval_on_selector("x-still", read, parts) == awake


def test_drag_and_keyboard_do_the_same(show):
    page = show(move_classes())
    read = "document.querySelector('gan-classes').state"
    box = page.locator(".gan-plane").bounding_box()
    unit = box["width"] / 8
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle[0] - unit, middle[1] + 0.3 * unit)
    page.mouse.down()
    page.mouse.move(middle[0] - 2 * unit, middle[1] - unit, steps=3)
    page.mouse.up()
    assert page.evaluate(read) == {"x0": -2, "y0": 1, "x1": 1, "y1": 0.3, "far": 0}
    page.get_by_label("class 0, across", exact=True).press("ArrowRight")
    assert page.evaluate(read)["x0"] == -1.9
    page.get_by_role("button", name="Reset").press("Enter")
    assert page.evaluate(read) == {"x0": -1, "y0": -0.3, "x1": 1, "y1": 0.3, "far": 0}


def test_far_points_are_counted():
    with pytest.raises(ValueError, match="far must be from 0 to 10, not 11"):
        move_classes(far=11)
