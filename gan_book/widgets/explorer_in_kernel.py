"""The explorer's face where there is a kernel: ipywidgets that drive the TensorFlow engine.

The picture is the very SVG that the page shows, drawn in Python and sent anew for every moment, so
that no package has to be installed in the front end.  Written for ipywidgets 7.7 (Colab's) and 8.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import ipywidgets as w

from gan_book.base.turns import Turn
from gan_book.base.wording import EXPLORER_WORDS, GROUP_WORDS, KERNEL_WORDS
from gan_book.pictures.turn_marks import describe_turn
from gan_book.pictures.web_files import fill_template, read_styles
from gan_book.settings import FIELDS, Settings, presets
from gan_book.training.run import TrainingRun
from gan_book.training.single_updates import Position, find_position
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import (
    SEEDS,
    STYLES,
    draw_stage,
    explain_end,
    find_last,
    show_update,
    train_frames,
)
from gan_book.widgets.knobs import Knob
from gan_book.widgets.knobs_in_kernel import FULL_WIDTH, Shelf, set_widget
from gan_book.widgets.seeds_in_kernel import ManySeeds
from gan_book.widgets.turning import turn_anew, turn_from

#: Moments between two turns of a knob that are one: it is being dragged while the run plays.
NEAR = 10

_ROW = {"flex_flow": "row wrap"}
_GRID = {"display": "grid", "grid_template_columns": "repeat(auto-fill, minmax(260px, 1fr))"}
# Picture and knobs stand side by side where there is room, and the knobs scroll in a box of their
# own: front ends lay outputs in boxes in which nothing can stay in sight while the page scrolls.
# (A block, since a flexible box would squeeze what is in it rather than scroll.)
_STAGE = {"flex": "4 1 400px", "min_width": "0"}
_PANEL = {"flex": "3 1 280px", "display": "block", "max_height": "36rem", "overflow": "auto"}


class Face:
    """Knobs as widgets, the run that they ask for, and its picture.

    Attributes:
        root: what is shown.
        knobs: the widget of each knob, by the name of the setting ("preset" too).
        picture, news: HTML widgets: a moment, and what is said of it.
        seeds: many seeds of the same settings.
        here: whether a knob turned in the middle of the run acts from there on.
        frame: the slider over the recorded moments; `play` moves it.
        start, settings: as the knobs stood at first, and as they stand.
        run: of these settings.
        detached: where single updates have led, apart from the run, or None.
    """

    def __init__(self, settings: Settings, run: TrainingRun, title: str) -> None:
        self.start = self.settings = settings
        self.preset = knobs.find_preset(self.start)
        self.run = run
        self.detached: Position | None = None
        self.adopting = False  # the program, not the reader, is turning knobs
        last = find_last(run)
        self.picture, self.news = (w.HTML(layout=FULL_WIDTH) for _ in range(2))
        self.seeds = ManySeeds(lambda seed: self.adopt(self.settings.replace(seed=seed)))
        slider = {"description": KERNEL_WORDS["moment"], "layout": FULL_WIDTH}
        self.frame = w.IntSlider(last, 0, last, **slider)
        self.play = w.Play(value=last, min=0, max=last, interval=100)
        self.here = w.Checkbox(value=True, indent=False, layout=FULL_WIDTH)
        self.here.description = EXPLORER_WORDS["turn_here"]
        self.shelves = self._make_shelves()
        self.knobs = {name: shelf.widget for name, shelf in self.shelves.items()}
        self.root = self._arrange(title)
        w.jslink((self.play, "value"), (self.frame, "value"))
        self.frame.observe(lambda change: self.draw(), "value")
        self._excuse()
        self.draw()

    # ---- widgets ----

    def _make_shelves(self) -> dict[str, Shelf]:
        words = EXPLORER_WORDS["preset"], EXPLORER_WORDS["preset_help"]
        preset = Knob("preset", *words, choices=tuple(presets))
        made = {}
        for knob in (preset, *knobs.list_knobs(self.start)):
            value = self.preset if knob is preset else getattr(self.start, knob.name)
            made[knob.name] = Shelf(knob, value)
            made[knob.name].widget.observe(partial(self._turn, knob.name), "value")
        return made

    def _arrange(self, title: str) -> Any:
        first, *others = (self._make_group(names) for names in knobs.GROUPS.values())
        folds = w.Accordion(children=others, selected_index=None)
        for i, key in enumerate(list(knobs.GROUPS)[1:]):
            folds.set_title(i, GROUP_WORDS[key])
        parts = [w.HTML(fill_template("kernel_style", style=read_styles(*STYLES)))]
        if title:
            parts.append(w.HTML(fill_template("kernel_title", title=html.escape(title))))
        stage = [self.picture, self.frame, self._make_controls(), self.news]
        help = w.HTML(fill_template("kernel_help", text=EXPLORER_WORDS["turn_here_help"]))
        here = w.VBox([self.here, help])
        panel = [first, self._make_actions(), self.seeds.root, here, folds]
        beside = [w.VBox(stage, layout=_STAGE), w.VBox(panel, layout=_PANEL)]
        return w.VBox([*parts, w.Box(beside, layout=_ROW)])

    def _make_group(self, names: Iterable[str]) -> Any:
        return w.Box([self.shelves[name].root for name in names], layout=_GRID)

    def _make_controls(self) -> Any:
        """Make what moves through a run: play, single moments, speed, single updates."""
        speed = w.Dropdown(options=[("½ ×", 200), ("1 ×", 100), ("2 ×", 50)], value=100)
        speed.layout = w.Layout(width="80px")
        speed.observe(lambda change: setattr(self.play, "interval", change["new"]), "value")
        steps = [
            _make_button("◀", KERNEL_WORDS["back"], partial(self.step, -1)),
            _make_button("▶", KERNEL_WORDS["forward"], partial(self.step, 1)),
        ]
        updates = [_say_button(f"update_{net}", partial(self.update, net)) for net in ("d", "g")]
        return w.HBox([self.play, *steps, speed, *updates], layout=_ROW)

    def _make_actions(self) -> Any:
        actions = {
            "another_seed": self.change_seed,
            "reset": self.reset,
            "many_seeds": self.run_many,
        }
        return w.HBox([_say_button(name, act) for name, act in actions.items()], layout=_ROW)

    # ---- what the reader does ----

    def _turn(self, name: str, change: Any) -> None:
        if self.adopting:
            return
        if name == "preset":
            self.preset = change["new"]
            self.adopt(knobs.choose_preset(self.settings, self.preset))
        else:
            self.adopt(self._choose_settings(name, change["new"]))

    def _choose_settings(self, name: str, value: Any) -> Settings:
        """Turn a knob from here on, where the reader stands in the middle of the run, or anew."""
        within = 0 < self.frame.value < self.frame.max
        if not (within and self.here.value and FIELDS[name].turns):
            return turn_anew(self.settings, name, value)
        step = int(self.run.history["step"][self.frame.value])
        reach = NEAR * self.settings.steps / self.frame.max
        return turn_from(self.settings, Turn(step, name, value), reach)

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

    def update(self, net: str) -> None:
        """Update D ("d") or G ("g") once, from what is shown, and show what changed."""
        at = self.detached or find_position(self.run, self.frame.value)
        self.detached, shown, sentence = show_update(at, net)
        self._show(draw_stage(self.run, self.frame.value, shown), sentence, net)

    def run_many(self) -> None:
        """Train many seeds; show each outcome, and the shares."""
        self.seeds.run(self.settings)

    def adopt(self, settings: Settings) -> None:
        """Turn all knobs to these settings, train, and show the moment that stood there before."""
        place = self.frame.value / self.frame.max if self.frame.max else 1
        self.settings = settings
        self.adopting = True
        self.seeds.follow(settings)
        self.news.value = fill_template("kernel_status", text=KERNEL_WORDS["training"])
        self.run = train_frames(settings)
        last = find_last(self.run)
        self.frame.max = self.play.max = last
        self.frame.value = self.play.value = round(place * last)
        self.adopting = False
        self.draw()

    def _excuse(self) -> None:
        """Grey the knobs that have no effect beside the others, and say why."""
        for name, shelf in self.shelves.items():
            if name != "preset":
                shelf.excuse(knobs.explain_idle(self.settings, name))

    # ---- what is shown ----

    def draw(self) -> None:
        """Draw the moment at which the slider stands."""
        if self.adopting:
            return
        self.detached = None
        self._show_knobs()
        turned = ". ".join(map(describe_turn, self.settings.list_turns()))
        sentence = " ".join(filter(None, (explain_end(self.run), turned)))
        self._show(draw_stage(self.run, self.frame.value), sentence)

    def _show_knobs(self) -> None:
        """Turn all knobs to what holds at this moment."""
        now = self.settings.at(int(self.run.history["step"][self.frame.value]))
        self.adopting = True
        for name, knob in self.knobs.items():
            set_widget(knob, self.preset if name == "preset" else getattr(now, name))
        self._excuse()
        self.adopting = False

    def _show(self, stage: str, sentence: str, updated: str = "") -> None:
        label = EXPLORER_WORDS["label"]
        values = {"label": label, "updated": updated, "stage": stage}
        self.picture.value = fill_template("kernel_stage", **values)
        self.news.value = fill_template("kernel_status", text=html.escape(sentence))


def _make_button(text: str, help: str, act: Callable[[], None]) -> Any:
    button = w.Button(description=text, tooltip=help, layout=FULL_WIDTH)
    button.on_click(lambda _: act())
    return button


def _say_button(name: str, act: Callable[[], None]) -> Any:
    """Make a button with the words that the page has for it too."""
    text, help = (EXPLORER_WORDS[key].format(count=SEEDS) for key in (name, f"{name}_help"))
    return _make_button(text, help, act)
