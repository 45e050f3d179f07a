"""Narrow pictures: as wide as a phone's column, panels stacked, and the figure left as it was."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from gan_book.pictures import narrow
from gan_book.sweeps.kernels import set_environment


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def draw(rows: int, columns: int, size=(6.4, 3.0)):
    figure, panels = plt.subplots(
        rows, columns, figsize=size, squeeze=False, sharey=True, layout="constrained"
    )
    for i, axes in enumerate(panels.flat):
        axes.plot(np.arange(3) + i, label="a line")
    return figure


def open_picture(figure) -> Image.Image:
    [text] = narrow.show_narrow(figure).values()
    return Image.open(io.BytesIO(base64.b64decode(text)))


def test_letters_are_as_high_as_on_a_wide_page():
    """The picture is narrower and the letters are not: 9 points are 11 pixels of a phone's 346."""
    picture = open_picture(draw(1, 1))
    assert picture.width == round(narrow.NARROW_WIDTH * narrow.DPI)
    assert 9 / 72 * 346 / narrow.NARROW_WIDTH >= 11


@pytest.mark.parametrize(("rows", "columns"), [(1, 2), (2, 2), (1, narrow.MOST_STACKED)])
def test_panels_are_stacked_in_their_order(rows, columns):
    figure = draw(rows, columns)
    narrow.narrow_down(figure)
    figure.draw_without_rendering()
    boxes = [axes.get_position() for axes in figure.axes]
    assert len({round(box.x0, 3) for box in boxes}) == 1
    assert [box.y0 for box in boxes] == sorted((box.y0 for box in boxes), reverse=True)
    assert all(axes.yaxis.get_tick_params()["labelleft"] for axes in figure.axes)


def test_a_scale_of_colours_stands_beside_the_stack():
    figure, panels = plt.subplots(1, 2, figsize=(6.4, 3), layout="constrained")
    for axes in panels:
        image = axes.imshow(np.arange(6).reshape(2, 3), aspect="auto")
        axes.set(title="a title of twenty", xlabel="learning rate")
    scale = figure.colorbar(image, ax=panels, label="% of runs").ax
    narrow.narrow_down(figure)
    figure.draw_without_rendering()
    first, second = (axes.get_position() for axes in panels)
    assert first.y0 > second.y1
    assert scale.get_position().x0 > first.x1
    assert first.width > 0.5


def test_many_tiles_stay_side_by_side():
    figure = draw(2, narrow.MOST_STACKED + 1)
    narrow.narrow_down(figure)
    assert narrow.find_grid(figure) == (2, narrow.MOST_STACKED + 1)


def test_only_a_build_asks_for_narrow_pictures(monkeypatch):
    """Neither a reader at a kernel nor a sweep inside of a build waits for what nobody sees."""
    from IPython.core import interactiveshell

    shell = interactiveshell.InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    kinds = shell.display_formatter.mimebundle_formatter
    for asked in (set_environment("folder")[narrow.NARROW_SWITCH], "1"):
        monkeypatch.setenv(narrow.NARROW_SWITCH, asked)
        narrow.offer_narrow_pictures()
        assert (Figure in kinds.type_printers) == bool(asked)


def test_the_figure_itself_stays_and_no_copy_is_left_open():
    figure = draw(1, 2, size=(6.4, 2.5))
    narrow.show_narrow(figure)
    assert tuple(figure.get_size_inches()) == (6.4, 2.5)
    assert narrow.find_grid(figure) == (1, 2)
    assert plt.get_fignums() == [figure.number]


def test_a_figure_that_cannot_be_copied_has_no_narrow_picture():
    figure = draw(1, 1)
    figure.axes[0].xaxis.set_major_formatter(lambda value, place: f"{value:g} m")
    assert narrow.show_narrow(figure) == {}


def is_inside(figure, artist) -> bool:
    box, whole = artist.get_window_extent(), figure.bbox
    return whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 and box.y1 <= whole.y1


@pytest.mark.parametrize(
    ("label", "lines"),
    [("a", 1), ("twenty letters in it", 2), ("thirty letters are in this one", 4)],
)
def test_a_legend_beside_the_panels_is_seen_whole(label, lines):
    figure = draw(1, 3)
    handles, _ = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles * 4, [label] * 4, ncols=4, loc="outside lower center")
    tall = figure.get_size_inches()[1]
    narrow.narrow_down(figure)
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert is_inside(figure, legend)
    assert len({round(text.get_window_extent().y0) for text in legend.get_texts()}) == lines
    assert figure.get_size_inches()[1] > tall


def test_long_names_of_axes_are_broken_and_do_not_press_the_panel():
    figure = draw(1, 2)
    for axes in figure.axes:
        axes.set(
            xlabel="speed of G / speed of D (σ per unit of the logit)",
            ylabel="% of the runs that are collapsed at the end",
            title="a title with as many words as an axis has",
        )
    figure.axes[0].set_title("$a formula with spaces is left alone$")
    narrow.narrow_down(figure)
    figure.draw_without_rendering()
    for axes in figure.axes:
        assert axes.get_window_extent().width > 0.7 * figure.bbox.width
        assert is_inside(figure, axes.xaxis.label)
        assert is_inside(figure, axes.yaxis.label)
    assert "\n" not in figure.axes[0].get_title()
    assert "\n" in figure.axes[1].get_title()
