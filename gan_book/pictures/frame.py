"""What is drawn of one moment of a game."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gan_book.pictures.axis import Axis


@dataclass(frozen=True, eq=False)
class Picture:
    """What is drawn of one moment, over an axis of C cells.

    Attributes:
        axis: where it lies.
        data, density, decide: [C] densities of data and generator, and D(x).
        outside: [2] shares of the generated distribution left and right of the axis.
        points: [B] generated.
        real: [B] data, or None.
        tips: [B] where the arrow of each generated point ends, or None.
        push: what the longest arrow stands for: by how much the loss falls over one sigma.
        before: the moment from which a single update led here, or None.
    """

    axis: Axis
    data: np.ndarray
    density: np.ndarray
    decide: np.ndarray
    outside: np.ndarray
    points: np.ndarray
    real: np.ndarray | None = None
    tips: np.ndarray | None = None
    push: float = 0.0
    before: Picture | None = None

    @property
    def updated(self) -> str:
        """Which network a single update has moved: "d", "g", or "" where there was none."""
        if self.before is None:
            return ""
        return "g" if np.array_equal(self.before.decide, self.decide) else "d"

    @property
    def pushed(self) -> Picture:
        """The moment whose arrows are drawn: after an update of G, those that it followed."""
        return self.before if self.before and self.updated == "g" else self
