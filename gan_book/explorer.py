"""The explorer: every knob of the game, and a picture that follows.  One object, two faces.

Where a kernel's front end is live (JupyterLab, Notebook, VS Code, Colab) it shows widgets that
drive the TensorFlow engine.  Everywhere else (the published page, a notebook that papermill or
nbconvert executed, GitHub Pages without a kernel) it shows HTML whose own engine plays in a worker
of the browser.  Which of the two offers itself is asked of the kernel: a front end that takes part
allows input, a tool that executes notebooks does not (`gan_book.progress.is_watched`).  The HTML is
in the output either way; a live front end that has no widgets falls back to it.
"""

from __future__ import annotations

import dataclasses
import html
import json
from dataclasses import dataclass
from functools import cached_property
from string import Template
from typing import TYPE_CHECKING, Any

from gan_book import drawing, knobs
from gan_book.floors import floor
from gan_book.picture import Picture, draw_losses, draw_picture, draw_strip
from gan_book.progress import is_watched
from gan_book.settings import Settings, presets

if TYPE_CHECKING:
    from gan_book.training import TrainingRun

#: Frames of a run, without the first.
FRAMES = 200

ENGINE = (
    *("elementary", "numbers", "random", "outcomes", "weights", "layers", "minibatch", "networks"),
    *("losses", "optimizers", "pretraining", "engine"),
)
#: Modules of the worker and of the page, each after those it imports.
WORKER = tuple(f"{name}.js" for name in (*ENGINE, "frames", "worker"))
PAGE = tuple(
    f"{name}.js"
    for name in (
        *("picture", "strip", "timeline", "outcomes", "axes", "chart", "scene"),
        *("link", "knobs", "panel", "many", "session", "explorer"),
    )
)
STYLES = ("style.css", "explorer.css")


@dataclass(frozen=True, eq=False)
class Explorer:
    """Knobs and picture, starting from some settings; displays itself.

    Attributes:
        settings: where the knobs stand at first.
        title: a line above, or "".
        autoplay: each new run plays from its start (never where the reader asked for less motion).
        compact: only the minibatch switch in sight, all else folded away.
    """

    settings: Settings
    title: str = ""
    autoplay: bool = False
    compact: bool = False

    def __repr__(self) -> str:
        return f"Explorer, starting from {knobs.find_preset(self.settings)!r} settings"

    def _repr_html_(self) -> str:
        return render(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if is_watched():
            bundle[VIEW] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.widget.root.model_id,
            }
        return bundle

    @cached_property
    def widget(self) -> Any:
        """The face that a kernel drives: `gan_book.widgets.Face`."""
        from gan_book.widgets import Face  # ipywidgets only where there is a kernel

        return Face(self)

    @cached_property
    def run(self) -> TrainingRun:
        """The run whose last moment is the first picture."""
        return train_frames(self.settings)


VIEW = "application/vnd.jupyter.widget-view+json"


def explore(
    settings: Settings | None = None,
    *,
    title: str = "",
    autoplay: bool = False,
    compact: bool = False,
) -> Explorer:
    """Offer every knob of the game beside its picture.

    Args:
        settings: where the knobs stand at first; None is the preset "book".
        title: a line above.
        autoplay: each new run plays from its start, unless the reader asked for less motion.
        compact: only the minibatch switch in sight, all else folded away.

    Returns:
        An object that displays itself in Jupyter, Colab, VS Code and the published page.

    Raises:
        ValueError: for settings that are none.
    """
    settings = presets["book"] if settings is None else settings
    if not isinstance(settings, Settings):
        raise ValueError(f"settings must be a Settings, not {settings!r}")
    return Explorer(knobs.settle(settings), title, autoplay, compact)


def train_frames(settings: Settings) -> TrainingRun:
    """Train with as many recorded moments as the explorer has frames."""
    from gan_book.training import train  # imports TensorFlow

    every = max(1, settings.steps // FRAMES)
    return train(settings.replace(record_frames=True, record_every=every))


def render(explorer: Explorer) -> str:
    """Return the explorer as HTML: first picture, knobs' list, style, engine and scripts."""
    run = explorer.run
    last = find_last(run)
    return Template(drawing.read_web("explorer.html")).substitute(
        stage=draw_stage(run, last),
        label=html.escape(explorer.title or "Explorer of the game"),
        heading=f'<p class="gan-heading">{html.escape(explorer.title)}</p>\n'
        if explorer.title
        else "",
        note=explain_end(run),
        words=html.escape(describe_settings(explorer.settings)),
        autoplay=" autoplay" if explorer.autoplay else "",
        compact=" compact" if explorer.compact else "",
        front='<div class="gan-front" data-part="front"></div>\n' if explorer.compact else "",
        index=last,
        recipe=_to_json(write_recipe(explorer)),
        style=read_style(),
        worker=drawing.read_script(WORKER),
        script=drawing.read_script(PAGE),
    )


def find_last(run: TrainingRun) -> int:
    """Return the index of the last moment at which both networks are finite."""
    import numpy as np

    finite = np.isfinite(run.record.weights_g).all(1) & np.isfinite(run.record.weights_d).all(1)
    return len(finite) - 1 if finite.all() else max(0, int(np.argmin(finite)) - 1)


def draw_stage(run: TrainingRun, i: int, shown: Shown | None = None) -> str:
    """Return readout, legend, picture and both strips as HTML.

    Args:
        run: whose history is drawn.
        i: the moment at which the playheads stand.
        shown: in place of that moment.
    """
    history, last = run.history, run.settings.steps
    shown = shown or show_moment(run, i)
    kinds = ("data", "generated", "discriminator", "arrow")
    return Template(drawing.read_web("stage.html")).substitute(
        **shown.readout,
        **{f"swatch_{kind}": drawing.draw_swatch(kind) for kind in kinds},
        picture=draw_picture(shown.picture, describe_moment(shown.readout)),
        losses=draw_losses(history["step"], last, history["loss_d"], history["loss_g"], i),
        strip=draw_strip(history["step"], last, history["width_ratio"], i),
        floor=f"{measure_floor():.2f}",
        hidden=" hidden" if run.settings.data_gap else "",
    )


@dataclass(frozen=True)
class Shown:
    """A moment: its picture and its numbers in words."""

    picture: Picture
    readout: dict[str, str]


def show_moment(run: TrainingRun, i: int) -> Shown:
    """Return what is shown of a recorded moment."""
    from gan_book.moments import count_updates, take_picture  # imports TensorFlow

    return Shown(take_picture(run, i, count_updates(run, i)), write_readout(run, i))


def read_style() -> str:
    """Return the style sheets of all that an explorer shows."""
    return "".join(drawing.read_web(name) for name in STYLES)


def write_readout(run: TrainingRun, i: int) -> dict[str, str]:
    """Return the numbers of moment i as they are shown."""
    history = run.history
    names = {"mean": "mean", "width": "width_ratio", "wasserstein": "wasserstein"}
    return {
        "step": f"{history['step'][i]:,.0f}",
        "outcome": str(run.outcomes[i]),
        **{short: drawing.format_number(history[name][i]) for short, name in names.items()},
    }


def describe_moment(readout: dict[str, str]) -> str:
    """Say in a sentence what a moment shows, as `scene.js` does."""
    return (
        "Step {step}: generated mean {mean}, width ratio {width}, "
        "Wasserstein-1 {wasserstein} sigma, {outcome}.".format(**readout)
    )


def describe_settings(settings: Settings) -> str:
    """Say in a line which settings these are: the nearest preset, and what differs from it."""
    name = knobs.find_preset(settings)
    base = knobs.settle(presets[name])
    differing = [
        f"{knob.label} {getattr(settings, knob.name)}"
        for knob in knobs.list_knobs(settings)
        if getattr(settings, knob.name) != getattr(base, knob.name)
    ]
    return ", ".join([f"preset {name}", *differing])


def explain_end(run: TrainingRun) -> str:
    """Say that a run diverged, or nothing."""
    return "" if run.diverged_at is None else f"This run diverged at step {run.diverged_at:,}."


def measure_floor() -> float:
    """Return the Wasserstein-1 in sigmas that 256 samples of a perfect generator get."""
    return floor("wasserstein", 256).median


def write_recipe(explorer: Explorer) -> dict[str, Any]:
    """Return what the page's scripts need: where the knobs stand, which there are, the presets."""
    return {
        "start": dataclasses.asdict(explorer.settings),
        "preset": knobs.find_preset(explorer.settings),
        "help": knobs.PRESET_HELP,
        "presets": {name: dataclasses.asdict(knobs.settle(s)) for name, s in presets.items()},
        "knobs": [dataclasses.asdict(knob) for knob in knobs.list_knobs(explorer.settings)],
        "groups": arrange_groups(explorer.compact),
    }


def arrange_groups(compact: bool) -> list[dict[str, Any]]:
    """Return the groups of knobs; where space is dear, all but the switch in one fold."""
    groups = [{"label": label, "names": list(names)} for label, names in knobs.GROUPS.items()]
    if not compact:
        return groups
    first, *rest = groups
    others = [name for name in first["names"] if name != "minibatch"]
    return [
        {"label": "", "names": ["minibatch"]},
        {"label": "All knobs", "names": others, "groups": rest},
    ]


def _to_json(recipe: dict[str, Any]) -> str:
    # A "<" could end the script element.
    return json.dumps(recipe, separators=(",", ":")).replace("<", "\\u003c")
