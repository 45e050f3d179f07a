"""Knobs that are turned in mid-run: what becomes of the settings; as `turning.js` has it."""

from __future__ import annotations

from typing import Any

from gan_book.base.turns import MOST_TURNS, Turn
from gan_book.settings import Settings
from gan_book.widgets import knobs


def turn_from(settings: Settings, turn: Turn, reach: float) -> Settings:
    """Turn a knob from a step on.

    What was turned later is forgotten: the run is another from here on.

    Args:
        settings: with the turns so far.
        turn: one more.
        reach: a turn of the same knob less than so many steps before becomes this one, so that a
            slider may be dragged while the run plays.
    """
    before = [other for other in settings.list_turns() if other.step <= turn.step]
    same = [t for t in before if t.name == turn.name and turn.step - t.step < reach][-1:]
    step = same[0].step if same else turn.step
    kept = [other for other in before if other not in same][1 - MOST_TURNS :]
    bare = settings.replace(turns=kept)
    if getattr(bare.at(step), turn.name) == turn.value:
        return bare
    return knobs.turn(settings, turns=[*kept, turn._replace(step=step)])


def turn_anew(settings: Settings, name: str, value: Any) -> Settings:
    """Turn a knob for the whole run: what it was turned to in mid-run is forgotten."""
    others = [turn for turn in settings.list_turns() if turn.name != name]
    return knobs.turn(settings, **{name: value, "turns": others})
