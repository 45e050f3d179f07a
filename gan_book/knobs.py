"""The knobs of the explorer: which there are, in which order, and where each may stand.

Help, choices and bounds come from the metadata of `Settings`; here is only what a hand needs
beyond: a name in words, and the stops of a slider.  Both faces of the explorer read this list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gan_book.settings import Settings, presets

PRESET_HELP = "a situation of the book; the seed and the minibatch switch stay as they are"

_RATES = (*(float(f"{m}e{p}") for p in range(-5, 0) for m in (1, 1.4, 2, 3, 5, 7)), 1.0)
_SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32)


def _range(low: float, high: float, step: float) -> tuple[float, ...]:
    return tuple(round(low + step * i, 6) for i in range(round((high - low) / step) + 1))


#: Name of the setting: name in words, and stops of its slider (None: its choices, or any number).
_KNOBS: dict[str, tuple[str, Sequence[float] | None]] = {
    "minibatch": ("minibatch discrimination", None),
    "learning_rate_g": ("G's rate", _RATES),
    "learning_rate_d": ("D's rate", _RATES),
    "batch_size": ("batch size", (*_SIZES, 48, 64, 96, 128)),
    "seed": ("seed", None),
    "num_kernels": ("kernels", _SIZES),
    "kernel_dim": ("kernel size", _SIZES[:10]),
    "self_distance": ("self-distance", None),
    "feature_reduction": ("features are the", None),
    "nearest": ("nearest others only", (0, *_SIZES, 48, 63)),
    "hidden_size": ("hidden units of G", _SIZES),
    "hidden_size_d": ("units per layer of D", (*_SIZES, 48, 64)),
    "activation_d": ("activation of D", None),
    "init_d": ("D's first weights", None),
    "steps": ("steps", (200, 500, 1000, 1200, 2000, 3000, 5000, 10000, 20000)),
    "d_steps": ("D steps per G step", _range(1, 10, 1)),
    "optimizer": ("optimiser", None),
    "beta1": ("Adam's beta1", (*_range(0, 0.9, 0.1), 0.95, 0.99)),
    "decay_rate": ("decay", (*_range(0.5, 0.95, 0.05), 0.98, 0.99, 1.0)),
    "decay_steps": ("decay every", (10, 20, 50, 100, 150, 200, 500, 1000)),
    "pretrain_steps": ("pre-training of D", (0, 100, 200, 500, 1000, 2000)),
    "loss": ("cross-entropy from", None),
    "loss_g": ("G's loss", None),
    "label_smoothing": ("label smoothing", _range(0, 0.5, 0.05)),
    "data_mean": ("mean", _range(-8, 8, 0.25)),
    "data_std": ("width", (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0)),
    "data_gap": ("gap between two modes", _range(0, 8, 0.25)),
    "noise": ("noise", None),
    "noise_range": ("noise range", (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 16.0)),
}

#: A newcomer sees the first group; the others are folded.
GROUPS: dict[str, tuple[str, ...]] = {
    "": ("preset", "minibatch", "learning_rate_g", "learning_rate_d", "batch_size", "seed"),
    "Minibatch layer": (
        "num_kernels",
        "kernel_dim",
        "self_distance",
        "feature_reduction",
        "nearest",
    ),
    "Networks": ("hidden_size", "hidden_size_d", "activation_d", "init_d"),
    "Training": (
        "steps",
        "d_steps",
        "optimizer",
        "beta1",
        "decay_rate",
        "decay_steps",
        "pretrain_steps",
        "loss",
        "loss_g",
        "label_smoothing",
    ),
    "Data and noise": ("data_mean", "data_std", "data_gap", "noise", "noise_range"),
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
    """

    name: str
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    whole: bool = False
    choices: tuple[Any, ...] | None = None
    stops: tuple[float, ...] | None = None


def list_knobs(start: Settings) -> list[Knob]:
    """Return all knobs; sliders also stop where the start and the presets stand."""
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    return [_make_knob(fields[name], start) for name in _KNOBS]


def _make_knob(field: dataclasses.Field[Any], start: Settings) -> Knob:
    (label, stops), meta = _KNOBS[field.name], field.metadata
    # Here both rates and D's width are numbers always: what None stands for needs no help.
    help = meta["help"].split("; None:")[0]
    if "choices" in meta:
        return Knob(field.name, label, help, choices=meta["choices"])
    whole = "int" in str(field.type)
    if stops is None:
        return Knob(field.name, label, help, meta["low"], meta["high"], whole)
    used = {getattr(settle(s), field.name) for s in (start, *presets.values())}
    stops = tuple(sorted({*stops, *used}))
    return Knob(field.name, label, help, stops[0], stops[-1], whole, stops=stops)


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
        return sum(getattr(own, knob) != getattr(other, knob) for knob in _KNOBS)

    return min(presets, key=count_differences)


def turn(settings: Settings, **changes: Any) -> Settings:
    """Turn knobs; what would contradict them gives way, as `reconcile` of `link.js` does."""
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    values |= changes
    values["nearest"] = min(values["nearest"], values["batch_size"] - 1)
    if values["loss"] != "logits":
        values["label_smoothing"] = 0.0
    return Settings(**values)


def choose_preset(settings: Settings, name: str) -> Settings:
    """Take all from a preset but the seed and the minibatch switch, to compare both."""
    chosen = settle(presets[name])
    return chosen.replace(minibatch=settings.minibatch, seed=settings.seed)
