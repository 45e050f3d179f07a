"""Figures drawn once more for a phone: narrower, so that their letters keep their size.

The picture travels beside the wide one in a notebook's outputs, under a type of its own; the book's
build asks for it, and lays it into the page for narrow screens (book/_ext/gan_book_narrow.py).
Nobody else would see it, and it takes as long as the figure itself.
"""

from __future__ import annotations

import base64
import io
import os
import pickle
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.legend import Legend
from matplotlib.text import Text

#: The environment variable with which a build asks for narrow pictures.
NARROW_SWITCH = "GAN_BOOK_NARROW_PICTURES"
#: The kind of output under which a narrow picture travels.
NARROW_TYPE = "application/vnd.gan-book.narrow+png"
#: Inches: at the width of a phone's column, 346 pixels, letters of 9 points are 11 pixels high.
NARROW_WIDTH = 3.9
DPI = 180
#: So many panels side by side are stacked; more of them are tiles of one picture.
MOST_STACKED = 4
#: Inches that one more line of a legend takes.
LINE = 0.24
#: A legend has no more columns.
MOST_COLUMNS = 4


def offer_narrow_pictures() -> None:
    """Have every figure that this notebook shows drawn for narrow screens too, where asked for."""
    if not os.environ.get(NARROW_SWITCH):
        return
    ipython = sys.modules.get("IPython")  # where it is not yet imported, there is no notebook
    shell = ipython.get_ipython() if ipython else None
    if shell:
        shell.display_formatter.mimebundle_formatter.for_type(Figure, show_narrow)


def show_narrow(figure: Figure, **_: Any) -> Mapping[str, str]:
    """Return a figure's narrow picture as an output; nothing for one that cannot be copied."""
    try:
        copy = pickle.loads(pickle.dumps(figure))
    except (AttributeError, TypeError, pickle.PicklingError):  # it holds a function, say
        return {}
    narrow_down(copy)
    file = io.BytesIO()
    copy.savefig(file, format="png", dpi=DPI)
    plt.close(copy)
    return {NARROW_TYPE: base64.b64encode(file.getvalue()).decode("ascii")}


def narrow_down(figure: Figure) -> None:
    """Make a figure as wide as a phone's column; panels that stand side by side are stacked."""
    width, height = figure.get_size_inches()
    rows, columns = find_grid(figure)
    count = rows
    if 1 < columns <= MOST_STACKED:
        count = rows * columns
        grid = GridSpec(count, 1, figure=figure)
        for axes in list_panels(figure):
            place = axes.get_subplotspec()
            assert place  # find_grid found it
            axes.set_subplotspec(grid[place.num1 : place.num2 + 1])
            axes.tick_params(labelleft=True)
        panel = max(height / rows, NARROW_WIDTH * height * columns / (rows * width) * 0.8)
        height, width = count * min(panel, NARROW_WIDTH), NARROW_WIDTH
    height *= (NARROW_WIDTH / width) ** 0.5
    figure.set_size_inches(NARROW_WIDTH, height)
    for axes in figure.axes:
        _wrap(axes.xaxis.label, 0.75 * NARROW_WIDTH)
        _wrap(axes.title, 0.75 * NARROW_WIDTH)
        _wrap(axes.yaxis.label, 0.6 * height / count)
    lines = sum(_lay_out_legend(figure, legend) for legend in list(figure.legends))
    figure.set_size_inches(NARROW_WIDTH, height + LINE * max(0, lines - 1))


def _wrap(text: Text, inches: float) -> None:
    """Break a text that is longer than a panel: to make room for it, the panel would shrink."""
    letters = int(inches * 72 / (0.55 * float(text.get_fontsize())))
    if "$" not in text.get_text():  # a formula has no place to break at
        text.set_text(textwrap.fill(text.get_text(), letters))


def _lay_out_legend(figure: Figure, legend: Legend) -> int:
    """Give a legend beside the panels as many columns as fit, below them; return its lines."""
    if not vars(legend)["_outside_loc"]:  # there is no getter
        return 0
    labels = [text.get_text() for text in legend.get_texts()]
    handles = [handle for handle in legend.legend_handles if handle]
    columns = min(len(labels), MOST_COLUMNS)
    while True:
        legend.remove()
        legend = figure.legend(handles, labels, loc="outside lower center", ncols=columns)
        figure.draw_without_rendering()
        if columns == 1 or legend.get_window_extent().width <= figure.bbox.width:
            return -(-len(labels) // columns)
        columns -= 1


def list_panels(figure: Figure) -> list[Axes]:
    """Return the axes of a figure that are no scale of colours."""
    return [axes for axes in figure.axes if not hasattr(axes, "_colorbar")]


def find_grid(figure: Figure) -> tuple[int, int]:
    """Return the rows and columns in which a figure's panels stand; (1, 1) where in no one grid."""
    places = [axes.get_subplotspec() for axes in list_panels(figure)]
    grids = {place.get_gridspec() for place in places if place}
    return grids.pop().get_geometry() if len(grids) == 1 and all(places) else (1, 1)
