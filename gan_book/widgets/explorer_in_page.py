"""The explorer's face that needs no kernel: HTML whose own engine plays in a worker."""

from __future__ import annotations

import dataclasses
import html
from typing import Any

from gan_book.base.wording import EXPLORER_WORDS, GROUP_WORDS
from gan_book.pictures.web_files import fill_template, read_script, read_styles, write_recipe
from gan_book.settings import FIELDS, Settings, presets
from gan_book.training.run import TrainingRun
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import STYLES, draw_stage, explain_end, find_last


def render_explorer(
    settings: Settings, run: TrainingRun, title: str, autoplay: bool, compact: bool
) -> str:
    """Return the explorer as HTML: first picture, knobs' list, style, engine and scripts.

    Args:
        settings: where the knobs stand.
        run: whose last moment is the first picture.
        title, autoplay, compact: as in `explore`.
    """
    last = find_last(run)
    return fill_template(
        "explorer",
        stage=draw_stage(run, last),
        label=html.escape(title or EXPLORER_WORDS["label"]),
        heading=fill_template("heading", title=html.escape(title)) if title else "",
        note=html.escape(explain_end(run)),
        settings=html.escape(describe_settings(settings)),
        autoplay=" autoplay" if autoplay else "",
        compact=" compact" if compact else "",
        front=fill_template("explorer_front") if compact else "",
        index=last,
        recipe=write_recipe(make_explorer_recipe(settings, compact)),
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


def make_explorer_recipe(settings: Settings, compact: bool) -> dict[str, Any]:
    """Return what `explorer.js` reads: knobs and where they stand, presets, words."""
    return {
        "start": pick_page_settings(settings),
        "preset": knobs.find_preset(settings),
        "presets": {name: pick_page_settings(knobs.settle(s)) for name, s in presets.items()},
        "knobs": [dataclasses.asdict(knob) for knob in knobs.list_knobs(settings)],
        "groups": arrange_groups(compact),
        "words": EXPLORER_WORDS,
    }


def pick_page_settings(settings: Settings) -> dict[str, Any]:
    """Return those of the settings that the engine in the page has, by their names."""
    return {name: getattr(settings, name) for name, facts in FIELDS.items() if facts.in_page}


def arrange_groups(compact: bool) -> list[dict[str, Any]]:
    """Return the groups of knobs; where space is dear, all but the switch in one fold."""
    groups = [
        {"label": GROUP_WORDS[key], "names": list(names)} for key, names in knobs.GROUPS.items()
    ]
    if not compact:
        return groups
    first, *rest = groups
    others = [name for name in first["names"] if name != "minibatch"]
    return [
        {"label": "", "names": ["minibatch"]},
        {"label": GROUP_WORDS["all"], "names": others, "groups": rest},
    ]
