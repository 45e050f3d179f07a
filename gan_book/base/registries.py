"""What settings can choose by name: a line each for data, noises, losses and penalties.

The code behind a name is imported when the name is first looked up: `Settings` needs the names, and
TensorFlow takes seconds. (Metrics and designs of sweeps need none; they have their registries where
they are: `metrics.floors.METRICS`, `sweeps.designs.DESIGNS`.)
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """Where the code behind a name is, and whether the engine in the page has it too."""

    place: str  # "room.module:object", within gan_book
    in_page: bool = True


class Registry(Mapping[str, Any]):
    """Choices of one kind by their names, in the order in which they are offered.

    Args:
        kind: what they are, for the line that says that there is no such thing.
        entries: by name.
    """

    def __init__(self, kind: str, entries: dict[str, Entry]) -> None:
        self.kind, self.entries = kind, entries

    def __getitem__(self, name: str) -> Any:
        """Return what the name stands for.

        Raises:
            ValueError: there is no such name; the line has those that there are.
        """
        if name not in self.entries:
            names = ", ".join(self.entries)
            raise ValueError(f"{self.kind} must be one of {names}, not {name!r}")
        module, _, attribute = self.entries[name].place.partition(":")
        return getattr(importlib.import_module(f"gan_book.{module}"), attribute)

    def __contains__(self, name: object) -> bool:
        return name in self.entries  # without an import, and without an error

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def list_in_page(self) -> tuple[str, ...]:
        """Return the names that the engine in the page has too."""
        return tuple(name for name, entry in self.entries.items() if entry.in_page)


#: Distributions of the data: `data.distribution.Distribution`.
DISTRIBUTIONS = Registry(
    "data",
    {
        "gaussians": Entry("data.gaussians:GAUSSIANS"),
        "sketch": Entry("data.sketched:SKETCHED"),
        "mixture": Entry("data.mixture:MIXTURE", in_page=False),
        "moons": Entry("data.curves:MOONS", in_page=False),
        "spiral": Entry("data.curves:SPIRAL", in_page=False),
    },
)

#: Ways to draw latent noise: `data.noise.Noise`.
NOISES = Registry(
    "noise",
    {
        "stratified": Entry("data.noise:STRATIFIED"),
        "uniform": Entry("data.noise:UNIFORM"),
        "normal": Entry("data.noise:NORMAL"),
    },
)

#: Losses of the game: `losses.loss.Loss`.
LOSSES = Registry(
    "loss",
    {
        "logits": Entry("losses.cross_entropy:FROM_LOGITS"),
        "log": Entry("losses.cross_entropy:FROM_LOG"),
        "clipped": Entry("losses.cross_entropy:CLIPPED"),
        "least_squares": Entry("losses.least_squares:LEAST_SQUARES"),
        "relativistic": Entry("losses.relativistic:RELATIVISTIC", in_page=False),
    },
)

#: Penalties on D, added to its loss: functions (score, real, fake) -> [runs].
PENALTIES = Registry(
    "penalty",
    {
        "r1": Entry("losses.penalties:penalise_on_data", in_page=False),
        "r2": Entry("losses.penalties:penalise_on_generated", in_page=False),
        "r1_r2": Entry("losses.penalties:penalise_on_both", in_page=False),
    },
)
