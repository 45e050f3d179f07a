"""One update of D or of G alone, from any recorded moment of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import tensorflow as tf

from gan_book.base.types import Numbers
from gan_book.settings import Settings
from gan_book.training import compiled, updates
from gan_book.training.loop import MEASURED, Record
from gan_book.training.run import TrainingRun
from gan_book.training.updates import Player


@dataclass(frozen=True, eq=False)
class Position:
    """Both networks between two updates, with the number of updates that each has had."""

    settings: Settings
    g: Player
    d: Player
    updates_g: int
    updates_d: int

    @property
    def counts(self) -> tuple[int, int]:
        """Updates of G and of D."""
        return self.updates_g, self.updates_d

    def update_d(self) -> tuple[Position, float]:
        """Update D once; return where that leads, and D's loss before."""
        drawn, numbers = self._prepare()
        count = tf.constant(self.updates_d)
        d, measured = updates.update_discriminator(
            self.d, self.g, drawn, count, numbers, self.settings
        )
        return replace(self, d=d, updates_d=self.updates_d + 1), float(measured[0][0])

    def update_g(self) -> tuple[Position, float]:
        """Update G once; return where that leads, and G's loss before."""
        drawn, numbers = self._prepare()
        counts = tf.constant(self.updates_g), tf.constant(self.updates_d)
        g, measured = updates.update_generator(
            self.g, self.d, drawn, counts, numbers, self.settings
        )
        return replace(self, g=g, updates_g=self.updates_g + 1), float(measured[0][0])

    def _prepare(self) -> tuple[updates.Drawn, Numbers]:
        """Return the words of the next update of either network, and the run's numbers."""
        seeds, _, numbers = compiled.collect_inputs([self.settings.at(self.updates_g)])
        counts = tf.constant(self.updates_d), tf.constant(self.updates_g)
        return updates.draw_batches(seeds, *counts, self.settings), numbers

    def freeze(self) -> TrainingRun:
        """Return a run with this one moment, to be measured and drawn."""
        weights_g, weights_d = (player.weights.numpy().T for player in (self.g, self.d))
        measured, nothing = np.zeros((1, len(MEASURED))), np.zeros(1)
        record = Record(measured, weights_g, weights_d, nothing, nothing, -1)
        settings = self.settings.at(self.updates_g).replace(record_frames=True)
        made = TrainingRun(settings, record).quantiles(0)
        return TrainingRun(
            settings, record._replace(mean=np.array([made.mean()]), std=np.array([made.std()]))
        )


def find_position(run: TrainingRun, moment: int) -> Position:
    """Play the run again up to a recorded moment."""
    updates_g, updates_d = count_updates(run, moment)
    g, d = compiled.replay([run.settings], updates_g)
    return Position(run.settings, g, d, updates_g, updates_d)


def count_updates(run: TrainingRun, moment: int) -> tuple[int, int]:
    """Return how many updates of G and of D led to a recorded moment."""
    step = int(run.history["step"][moment])
    return step, step * run.settings.d_steps
