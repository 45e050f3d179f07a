"""Knobs as ipywidgets: a checkbox, a menu, a slider over stops, or a number."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import ipywidgets as w

from gan_book.base.wording import SKETCH_WORDS
from gan_book.pictures.web_files import fill_template
from gan_book.widgets.knobs import Knob

#: Layout of what is as wide as its box.
FULL_WIDTH = {"width": "auto"}


def make_widget(knob: Knob, value: Any) -> Any:
    """Return the widget of a knob, with its help."""
    style = {"description_width": "11em"}
    kind, options = _choose_kind(knob, value)
    widget = kind(value=value, description=knob.label, style=style, layout=FULL_WIDTH, **options)
    # The name that 7.7 has for it warns in 8.
    name = "tooltip" if widget.has_trait("tooltip") else "description_tooltip"
    setattr(widget, name, knob.help)
    return widget


def _choose_kind(knob: Knob, value: Any) -> tuple[Any, dict[str, Any]]:
    if knob.shapes:
        return w.Dropdown, {"options": _list_shapes(knob.shapes, value)}
    if knob.choices and True in knob.choices:
        return w.Checkbox, {"indent": False}
    if knob.choices:
        return w.Dropdown, {"options": [(str(c).replace("_", " "), c) for c in knob.choices]}
    if knob.stops:
        return w.SelectionSlider, {"options": _list_stops(knob.stops)}
    return w.BoundedIntText, {"min": int(knob.low or 0), "max": int(knob.high or 0)}


def set_widget(widget: Any, value: Any) -> None:
    """Set a knob; a slider gets a stop there where it has none."""
    if isinstance(widget, w.SelectionSlider):
        stops = [stop for _, stop in widget.options]
        if value not in stops:
            widget.options = _list_stops(sorted([*stops, value]))
    elif isinstance(widget, w.Dropdown) and value not in dict(widget.options).values():
        widget.options = _list_shapes(dict(widget.options), value)
    widget.value = value


def _list_shapes(shapes: dict[str, Any], value: Any) -> list[tuple[str, Any]]:
    """Return choices by their names; a density that was drawn by hand is one more."""
    drawn = {} if value in shapes.values() else {SKETCH_WORDS["by_hand"]: value}
    return [*(shapes | drawn).items()]


class Shelf:
    """A knob with a line under it: what it does, or why it does nothing now."""

    def __init__(self, knob: Knob, value: Any) -> None:
        self.knob, self.widget = knob, make_widget(knob, value)
        self.line = w.HTML(layout=FULL_WIDTH)
        self.root = w.VBox([self.widget, self.line])
        self.excuse("")

    def excuse(self, reason: str) -> None:
        """Grey the knob and say why; "" wakes it."""
        self.widget.disabled = bool(reason)
        text = html.escape(reason or self.knob.help, quote=False)
        self.line.value = fill_template("kernel_help", text=text)


def _list_stops(stops: Sequence[float]) -> list[tuple[str, float]]:
    return [(f"{stop:g}", stop) for stop in stops]
