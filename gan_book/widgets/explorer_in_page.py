"""The explorer's face that needs no kernel: HTML whose own engine plays in a worker."""

from __future__ import annotations

import dataclasses
import html
from typing import Any

from gan_book.pictures.web_files import fill_template, read_script, read_styles, write_recipe
from gan_book.settings import Settings, presets
from gan_book.training.run import TrainingRun
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import STYLES, draw_stage, explain_end, find_last


def render_explorer(run: TrainingRun, title: str, autoplay: bool, compact: bool) -> str:
    """Return the explorer as HTML: first picture, knobs' list, style, engine and scripts.

    Args:
        run: whose last moment is the first picture, and where the knobs stand.
        title, autoplay, compact: as in `explore`.
    """
    last, settings = find_last(run), knobs.settle(run.settings)
    return fill_template(
        "explorer",
        stage=draw_stage(run, last),
        label=html.escape(title or "Explorer of the game"),
        heading=f'<p class="gan-heading">{html.escape(title)}</p>\n' if title else "",
        note=explain_end(run),
        words=html.escape(describe_settings(settings)),
        autoplay=" autoplay" if autoplay else "",
        compact=" compact" if compact else "",
        front='<div class="gan-front" data-part="front"></div>\n' if compact else "",
        index=last,
        recipe=write_recipe(list_ingredients(settings, compact)),
        style=read_styles(*STYLES),
        worker=read_script("engine/worker.js"),
        script=read_script("elements/explorer.js"),
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


def list_ingredients(settings: Settings, compact: bool) -> dict[str, Any]:
    """Return what the page's scripts need: where the knobs stand, which there are, the presets."""
    return {
        "start": dataclasses.asdict(settings),
        "preset": knobs.find_preset(settings),
        "help": knobs.PRESET_HELP,
        "presets": {name: dataclasses.asdict(knobs.settle(s)) for name, s in presets.items()},
        "knobs": [dataclasses.asdict(knob) for knob in knobs.list_knobs(settings)],
        "groups": arrange_groups(compact),
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
