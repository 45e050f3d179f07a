"""The knobs of the explorer: which there are, in which order, and where each may stand.

Name in words, help, choices and bounds are facts of the settings; here is only what a hand needs
beyond: the stops of a slider.  Both faces of the explorer read this list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gan_book.base.facts import Need, check_value, find_unmet, reconcile
from gan_book.base.sketch import SKETCHES
from gan_book.base.turns import read_turns
from gan_book.base.wording import EXPLORER_WORDS, SKETCH_WORDS
from gan_book.settings import FIELDS, Settings, presets

_RATES = (*(float(f"{m}e{p}") for p in range(-5, 0) for m in (1, 1.4, 2, 3, 5, 7)), 1.0)
_SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32)


def _range(low: float, high: float, step: float) -> tuple[float, ...]:
    return tuple(round(low + step * i, 6) for i in range(round((high - low) / step) + 1))


#: In groups (their labels: `GROUP_WORDS`), by the names of the settings: the stops of a slider, or
#: None for choices and for any number.  A newcomer sees the first group; the others are folded.
GROUPS: dict[str, dict[str, Sequence[float] | None]] = {
    "first": {
        "preset": None,
        "minibatch": None,
        "learning_rate_g": _RATES,
        "learning_rate_d": _RATES,
        "batch_size": (*_SIZES, 48, 64, 96, 128),
        "seed": None,
    },
    "minibatch": {
        "num_kernels": _SIZES,
        "kernel_dim": _SIZES[:10],
        "self_distance": None,
        "feature_reduction": None,
        "nearest": (0, *_SIZES, 48, 63),
    },
    "networks": {
        "hidden_size": _SIZES,
        "hidden_size_d": (*_SIZES, 48, 64),
        "activation_d": None,
        "init_d": None,
    },
    "training": {
        "steps": (200, 500, 1000, 1200, 2000, 3000, 5000, 10000, 20000),
        "d_steps": _range(1, 10, 1),
        "optimizer": None,
        "beta1": (*_range(0, 0.9, 0.1), 0.95, 0.99),
        "decay_rate": (*_range(0.5, 0.95, 0.05), 0.98, 0.99, 1.0),
        "decay_steps": (10, 20, 50, 100, 150, 200, 500, 1000),
        "pretrain_steps": (0, 100, 200, 500, 1000, 2000),
        "loss": None,
        "loss_g": None,
        "label_smoothing": _range(0, 0.5, 0.05),
    },
    "data": {
        "data": None,
        "sketch": None,
        "data_mean": _range(-8, 8, 0.25),
        "data_std": (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0),
        "data_gap": _range(0, 8, 0.25),
        "noise": None,
        "noise_range": (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 16.0),
    },
}

_STOPS = {
    name: stops for group in GROUPS.values() for name, stops in group.items() if name != "preset"
}


@dataclass(frozen=True)
class Knob:
    """One setting as a hand turns it.

    Attributes:
        name: of the field of `Settings`.
        label, help: in words.
        low, high: bounds of a number, the stops' ends; None for choices.
        whole: only whole numbers.
        choices: of a choice or a switch, or None.
        stops: of a slider, or None.
        turns: whether it may be turned in mid-run.
        words: of a sketch, for its bins, or None.
        shapes: to begin a sketch with, by their names, or None.
        needs, idle, below: as in `Facts`: without which it has no effect, and what it contradicts.
    """

    name: str
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    whole: bool = False
    choices: tuple[Any, ...] | None = None
    stops: tuple[float, ...] | None = None
    turns: bool = False
    words: dict[str, str] | None = None
    shapes: dict[str, str] | None = None
    needs: tuple[Need, ...] = ()
    idle: float | None = None
    below: str | None = None


def list_knobs(start: Settings) -> list[Knob]:
    """Return all knobs; sliders also stop where the start and the presets stand."""
    return [_make_knob(name, start) for name in _STOPS]


def _make_knob(name: str, start: Settings) -> Knob:
    facts, stops = FIELDS[name], _STOPS[name]
    # Here both rates and D's width are numbers always: what None stands for needs no help.
    help = facts.help.split("; None:")[0]
    shared: dict[str, Any] = {
        fact: getattr(facts, fact) for fact in ("turns", "needs", "idle", "below")
    }
    if facts.spell:
        shapes = {SKETCH_WORDS[shape]: sketch for shape, sketch in SKETCHES.items()}
        return Knob(name, facts.label, help, words=SKETCH_WORDS, shapes=shapes, **shared)
    if facts.choices:
        return Knob(name, facts.label, help, choices=facts.page_choices, **shared)
    whole = facts.kind is int
    if stops is None:
        return Knob(name, facts.label, help, facts.low, facts.high, whole, **shared)
    used = {getattr(settle(s), name) for s in (start, *presets.values())}
    stops = tuple(sorted({*stops, *used}))
    return Knob(name, facts.label, help, stops[0], stops[-1], whole, stops=stops, **shared)


def settle(settings: Settings) -> Settings:
    """Return the settings with a number in place of every None, so that each knob has a value."""
    return settings.replace(
        learning_rate_g=settings.rate_g,
        learning_rate_d=settings.rate_d,
        hidden_size_d=settings.width_d,
        record_every=None,
    )


def find_preset(settings: Settings) -> str:
    """Return the preset that differs from the settings in the fewest knobs."""
    own = settle(settings)

    def count_differences(name: str) -> int:
        other = settle(presets[name])
        return sum(getattr(own, knob) != getattr(other, knob) for knob in _STOPS)

    return min(presets, key=count_differences)


def turn(settings: Settings, **changes: Any) -> Settings:
    """Turn knobs; what would contradict them, in mid-run too, gives way."""
    wanted = vars(settings) | changes
    agreed = reconcile(FIELDS, wanted | {"turns": ""})
    turns = read_turns(check_value("turns", FIELDS["turns"], wanted["turns"]), FIELDS)
    kept = [
        one
        for one in turns
        if one.step < agreed["steps"]
        and reconcile(FIELDS, agreed | {one.name: one.value})[one.name] == one.value
    ]
    return Settings(**agreed | {"turns": kept})


def explain_idle(settings: Settings, name: str) -> str:
    """Say why turning a knob changes nothing, as `explainIdle` of `needs.js` does; or nothing."""
    need = find_unmet(FIELDS[name], vars(settings))
    if need is None:
        return ""
    values = [EXPLORER_WORDS["on"] if v is True else f"{v}" for v in need.among or need.other_than]
    sentence = EXPLORER_WORDS["needs" if need.among else "needs_other"]
    label, value = FIELDS[need.field].label, EXPLORER_WORDS["or"].join(values)
    return sentence.format(label=label, value=value)


def choose_preset(settings: Settings, name: str) -> Settings:
    """Take all from a preset but the seed and the minibatch switch, to compare both."""
    chosen = settle(presets[name])
    return chosen.replace(minibatch=settings.minibatch, seed=settings.seed)
