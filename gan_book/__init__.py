"""The code behind *The GAN Book*: a small GAN, its instruments and its pictures."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gan_book.base.backend import choose_backend
from gan_book.settings import Settings, presets

if TYPE_CHECKING:
    from gan_book.training.run import TrainingRun
    from gan_book.training.train import train, train_grid, train_many
    from gan_book.widgets.explorer import explore

__version__ = "0.1.0"
__all__ = [
    "Settings",
    "TrainingRun",
    "explore",
    "presets",
    "train",
    "train_grid",
    "train_many",
]

# TensorFlow takes seconds to import, so what needs it is imported at first use (PEP 562).
_HOMES = {
    "explore": "gan_book.widgets.explorer",
    "TrainingRun": "gan_book.training.run",
    "train": "gan_book.training.train",
    "train_grid": "gan_book.training.train",
    "train_many": "gan_book.training.train",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        choose_backend()
        importlib.import_module("gan_book.training.program_cache").open_cache()
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'gan_book' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
