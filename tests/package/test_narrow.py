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
    figure, panels = plt.subplots(rows, columns, figsize=size, squeeze=False, sharey=True)
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


def test_a_legend_of_the_figure_has_two_columns_at_most():
    figure = draw(1, 3)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    legend = figure.legend(handles * 4, labels * 4, ncols=4)
    narrow.narrow_down(figure)
    figure.draw_without_rendering()
    assert vars(legend)["_ncols"] == 2
