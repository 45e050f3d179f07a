"""The explorer's face where there is a kernel: ipywidgets that drive the TensorFlow engine.

The picture is the very SVG that the page shows, drawn in Python and sent anew for every moment, so
that no package has to be installed in the front end.  Written for ipywidgets 7.7 (Colab's) and 8.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import ipywidgets as w
import numpy as np

from gan_book.data.distribution import data_density
from gan_book.metrics.outcomes import shares
from gan_book.pictures import svg
from gan_book.pictures.density import estimate_density
from gan_book.pictures.frame_of_run import choose_axis
from gan_book.pictures.web_files import read_styles
from gan_book.settings import Settings, presets
from gan_book.training.run import TrainingRun, TrainingRuns
from gan_book.training.single_updates import Position, find_position
from gan_book.training.train import train_many
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import (
    SEEDS,
    STYLES,
    TILE_QUANTILES,
    draw_stage,
    explain_end,
    find_last,
    show_update,
    train_frames,
)
from gan_book.widgets.knobs import Knob

TILE_CELLS = 100
_WIDE = {"width": "auto"}


class Face:
    """Knobs as widgets, the run that they ask for, and its picture.

    Attributes:
        root: what is shown.
        knobs: the widget of each knob, by the name of the setting ("preset" too).
        picture: an HTML widget.
        frame: the slider over the recorded moments.
        settings: as the knobs stand.
        run: of these settings.
    """

    def __init__(self, run: TrainingRun, title: str) -> None:
        self.start = self.settings = knobs.settle(run.settings)
        self.preset = knobs.find_preset(self.start)
        self.run = run
        self.quiet = False  # the program, not the reader, is turning knobs
        last = find_last(self.run)
        self.picture = w.HTML(layout=_WIDE)
        self.news = w.HTML(layout=_WIDE)
        self.seeds = w.HTML(layout=_WIDE)
        self.frame = w.IntSlider(last, 0, last, description="moment", layout=_WIDE)
        self.play = w.Play(value=last, min=0, max=last, interval=100)
        self.aside: Position | None = None  # where half steps have led
        self.knobs = self._make_knobs()
        self.root = self._arrange(title)
        w.jslink((self.play, "value"), (self.frame, "value"))
        self.frame.observe(lambda change: self.draw(), "value")
        self.draw()

    # ---- widgets ----

    def _make_knobs(self) -> dict[str, Any]:
        preset = Knob("preset", "preset", knobs.PRESET_HELP, choices=tuple(presets))
        made = {}
        for knob in (preset, *knobs.list_knobs(self.start)):
            value = self.preset if knob is preset else getattr(self.start, knob.name)
            made[knob.name] = _make_widget(knob, value)
            made[knob.name].observe(partial(self._turn, knob.name), "value")
        return made

    def _arrange(self, title: str) -> Any:
        front = [_button("Another seed", "The next seed, all else the same", self.change_seed)]
        front += [
            _button("Reset", "Back to the settings this began with", self.reset),
            _button(f"{SEEDS} seeds", f"Play {SEEDS} seeds with these settings", self.run_many),
        ]
        moves = [
            _button("D step", "Update D once, and mark what changed", partial(self.move, "d")),
            _button("G step", "Update G once, and mark what changed", partial(self.move, "g")),
        ]
        steps = [
            _button("◀", "One moment back", partial(self.step, -1)),
            _button("▶", "One moment forward", partial(self.step, 1)),
        ]
        speed = w.Dropdown(options=[("½ ×", 200), ("1 ×", 100), ("2 ×", 50)], value=100)
        speed.layout = w.Layout(width="80px")
        speed.observe(lambda change: setattr(self.play, "interval", change["new"]), "value")
        row = w.Layout(flex_flow="row wrap")
        boxes = [self._make_group(names) for names in knobs.GROUPS.values()]
        folds = w.Accordion(children=boxes[1:], selected_index=None)
        for i, label in enumerate([label for label in knobs.GROUPS if label]):
            folds.set_title(i, label)
        heading = [w.HTML(f"<b>{html.escape(title)}</b>")] if title else []
        controls = w.HBox([self.play, *steps, speed, *moves], layout=row)
        return w.VBox(
            [
                w.HTML(f"<style>{read_styles(*STYLES)}</style>"),
                *heading,
                self.picture,
                self.frame,
                controls,
                self.news,
                boxes[0],
                w.HBox(front, layout=row),
                folds,
                self.seeds,
            ]
        )

    def _make_group(self, names: Iterable[str]) -> Any:
        grid = w.Layout(
            display="grid", grid_template_columns="repeat(auto-fill, minmax(300px, 1fr))"
        )
        return w.Box([self.knobs[name] for name in names], layout=grid)

    # ---- what the reader does ----

    def _turn(self, name: str, change: Any) -> None:
        if self.quiet:
            return
        if name == "preset":
            self.preset = change["new"]
            self.adopt(knobs.choose_preset(self.settings, self.preset))
        else:
            self.adopt(knobs.turn(self.settings, **{name: change["new"]}))

    def change_seed(self) -> None:
        """Take the next seed."""
        self.adopt(self.settings.replace(seed=(self.settings.seed + 1) % 2**32))

    def reset(self) -> None:
        """Go back to where the knobs stood at first."""
        self.preset = knobs.find_preset(self.start)
        self.adopt(self.start)

    def step(self, moments: int) -> None:
        """Show an earlier or a later moment."""
        self.frame.value = min(self.frame.max, max(0, self.frame.value + moments))

    def move(self, which: str) -> None:
        """Update D ("d") or G ("g") once, from what is shown, and show what changed."""
        at = self.aside or find_position(self.run, self.frame.value)
        self.aside, shown, sentence = show_update(at, which)
        self._write(draw_stage(self.run, self.frame.value, shown), which)
        self.news.value = _speak(sentence)

    def run_many(self) -> None:
        """Train many seeds; show each outcome, and the shares."""
        first = min(self.settings.seed, 2**32 - SEEDS)
        self.seeds.value = "<p role='status'>training ...</p>"
        runs = train_many(self.settings, range(first, first + SEEDS))
        self.seeds.value = _draw_many(runs)

    def adopt(self, settings: Settings) -> None:
        """Turn all knobs to these settings, train, and show the moment that stood there before."""
        place = self.frame.value / self.frame.max if self.frame.max else 1
        self.settings = settings
        self.quiet = True
        for name, knob in self.knobs.items():
            value = self.preset if name == "preset" else getattr(settings, name)
            _set_value(knob, value)
        self.run = train_frames(settings)
        last = find_last(self.run)
        self.frame.max = self.play.max = last
        self.frame.value = self.play.value = round(place * last)
        self.quiet = False
        self.seeds.value = ""
        self.draw()

    # ---- what is shown ----

    def draw(self) -> None:
        """Draw the moment at which the slider stands."""
        if self.quiet:
            return
        self.aside = None
        self._write(draw_stage(self.run, self.frame.value))
        self.news.value = _speak(explain_end(self.run))

    def _write(self, stage: str, moved: str = "") -> None:
        self.picture.value = (
            f'<div class="gan gan-explorer" role="group" aria-label="Explorer of the game">'
            f'<div class="gan-stage" data-moved="{moved}">{stage}</div></div>'
        )


def _speak(sentence: str) -> str:
    return f'<p role="status" class="gan-news">{html.escape(sentence)}</p>'


def _button(text: str, help: str, act: Callable[[], None]) -> Any:
    button = w.Button(description=text, tooltip=help, layout=w.Layout(width="auto"))
    button.on_click(lambda _: act())
    return button


def _make_widget(knob: Knob, value: Any) -> Any:
    """Return the widget of a knob, with its help."""
    style = {"description_width": "11em"}
    kind, options = _choose_kind(knob)
    widget = kind(value=value, description=knob.label, style=style, layout=_WIDE, **options)
    # The name that 7.7 has for it warns in 8.
    name = "tooltip" if widget.has_trait("tooltip") else "description_tooltip"
    setattr(widget, name, knob.help)
    return widget


def _choose_kind(knob: Knob) -> tuple[Any, dict[str, Any]]:
    """Choose a checkbox, a menu, a slider over the knob's stops, or a number."""
    if knob.choices and True in knob.choices:
        return w.Checkbox, {"indent": False}
    if knob.choices:
        return w.Dropdown, {"options": [(str(c).replace("_", " "), c) for c in knob.choices]}
    if knob.stops:
        return w.SelectionSlider, {"options": _list_stops(knob.stops)}
    return w.BoundedIntText, {"min": int(knob.low or 0), "max": int(knob.high or 0)}


def _set_value(widget: Any, value: Any) -> None:
    """Set a knob; a slider gets a stop there where it has none."""
    if isinstance(widget, w.SelectionSlider):
        stops = [stop for _, stop in widget.options]
        if value not in stops:
            widget.options = _list_stops(sorted([*stops, value]))
    widget.value = value


def _list_stops(stops: Sequence[float]) -> list[tuple[str, float]]:
    return [(f"{stop:g}", stop) for stop in stops]


def _draw_many(runs: TrainingRuns) -> str:
    """Return shares with intervals, and each run's outcome as a small picture."""
    rows = [
        f"<tr><th>{name}</th><td>{share:.0%}</td></tr>"
        for name, share in shares(runs.outcomes).items()
        if share.value > 0
    ]
    low, high, top = choose_axis(runs[0].settings)
    edges = np.linspace(low, high, TILE_CELLS + 1)
    x = (edges[1:] + edges[:-1]) / 2
    data = svg.trace_hills(svg.to_levels(data_density(x, runs[0].settings), top))
    tiles = [_draw_tile(run, edges, top, data) for run in runs]
    return (
        f'<div class="gan gan-explorer"><div class="gan-seeds"><p role="status">{len(runs)} seeds, '
        f"95 % Wilson intervals</p><table>{''.join(rows)}</table>"
        f'<div class="gan-many">{"".join(tiles)}</div></div></div>'
    )


def _draw_tile(run: TrainingRun, edges: np.ndarray, top: float, data: str) -> str:
    density = estimate_density(run.quantiles(-1, TILE_QUANTILES), edges)
    made = svg.trace_hills(svg.to_levels(np.nan_to_num(density), top))
    return (
        f'<div class="gan-tile" data-outcome="{run.outcome}"><svg viewBox="0 0 {TILE_CELLS} 1000" '
        'preserveAspectRatio="none" aria-hidden="true"><g transform="matrix(1 0 0 -1 0 1000)">'
        f'<path class="gan-line gan-data" vector-effect="non-scaling-stroke" d="{data}"/>'
        f'<path class="gan-line gan-generated" vector-effect="non-scaling-stroke" d="{made}"/>'
        f"</g></svg><span>{run.settings.seed} {run.outcome}</span></div>"
    )
