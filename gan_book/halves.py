"""Half steps: D or G updated alone, from any recorded moment of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tensorflow as tf

from gan_book import drawing, engine, moves, programs
from gan_book.engine import Record
from gan_book.explorer import Shown, write_readout
from gan_book.film import Film, film
from gan_book.moments import count_updates, take_picture
from gan_book.moves import Player
from gan_book.settings import Settings
from gan_book.training import TrainingRun, train


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

    def freeze(self) -> TrainingRun:
        """Return a run with this one moment, to be measured and drawn."""
        weights_g, weights_d = (player.weights.numpy().T for player in (self.g, self.d))
        measured, nothing = np.zeros((1, len(engine.MEASURED))), np.zeros(1)
        record = Record(measured, weights_g, weights_d, nothing, nothing, -1)
        settings = self.settings.replace(record_frames=True)
        made = TrainingRun(settings, record).quantiles(0)
        return TrainingRun(
            settings, record._replace(mean=np.array([made.mean()]), std=np.array([made.std()]))
        )


def find_position(run: TrainingRun, moment: int) -> Position:
    """Play the run again up to a recorded moment."""
    updates_g, updates_d = count_updates(run, moment)
    program = programs.compile_replay(programs.shape_of(run.settings))
    seeds, counts, knobs = programs.collect_inputs([run.settings])
    g, d = program(seeds, tf.constant(updates_g), counts, knobs)
    return Position(run.settings, g, d, updates_g, updates_d)


def move_discriminator(at: Position) -> tuple[Position, float]:
    """Update D once; return where that leads, and D's loss before."""
    d, measured = moves.update_discriminator(at.d, at.g, *_collect(at, at.updates_d))
    return Position(at.settings, at.g, d, at.updates_g, at.updates_d + 1), float(measured[0][0])


def move_generator(at: Position) -> tuple[Position, float]:
    """Update G once; return where that leads, and G's loss before."""
    g, measured = moves.update_generator(at.g, at.d, *_collect(at, at.updates_g))
    return Position(at.settings, g, at.d, at.updates_g + 1, at.updates_d), float(measured[0][0])


def _collect(at: Position, count: int) -> tuple[Any, ...]:
    seeds, _, knobs = programs.collect_inputs([at.settings])
    return seeds, tf.constant(count), knobs, at.settings


def show_move(at: Position, which: str) -> tuple[Position, Shown, str]:
    """Update D ("d") or G ("g") once.

    Returns:
        Where that leads, what is to be shown, and a sentence that says what changed.
    """
    then, loss = move_discriminator(at) if which == "d" else move_generator(at)
    runs = at.freeze(), then.freeze()
    before = take_picture(runs[0], 0, at.counts)
    # The same noise before and after: the points have moved, they are not others.
    after = take_picture(runs[1], 0, (at.updates_g, then.updates_d), before)
    readouts = [write_readout(run, 0) for run in runs]
    step = f"{then.updates_g:,}"
    return then, Shown(after, readouts[1] | {"step": step}), _describe(which, loss, after, runs)


def _describe(which: str, loss: float, after: Any, runs: tuple[TrainingRun, TrainingRun]) -> str:
    """Say what changed, as `describeMove` of `scene.js` does."""
    shown = drawing.format_number(loss)
    if which == "d":
        most = drawing.format_number(np.abs(after.decide - after.before.decide).max(), 3)
        return (
            f"D step (loss {shown}): D(x) moved by at most {most}; the thin line is D before. "
            "G stands still."
        )
    mean, width = (
        " → ".join(drawing.format_number(run.history[name][0], 3) for run in runs)
        for name in ("mean", "width_ratio")
    )
    return (
        f"G step (loss {shown}): mean {mean}, width ratio {width}; the thin line is G before. "
        "D stands still."
    )


def film_updates(
    settings: Settings,
    *,
    frame: int = 0,
    span: tuple[float, float] | None = None,
    title: str = "",
) -> Film:
    """Make a film with a frame for every single update: D's, then G's, then D's again.

    Args:
        settings: of the run; one update of D in each step. Its few steps are all filmed.
        frame: the one shown at first; -1 is the last.
        span: left and right end of the x axis; None chooses what the run needs.
        title: a line above the film.

    Returns:
        A film of 2 * steps + 1 frames; where an outcome would stand, it says who has moved.

    Raises:
        ValueError: for more than one update of D in a step.
    """
    if settings.d_steps != 1:
        raise ValueError(f"d_steps must be 1 where every update is filmed, not {settings.d_steps}")
    run = train(settings.replace(record_frames=True, record_every=1))
    kept, moves = run.record, 2 * settings.steps
    # In a step D moves first: G as it was meets D as it will be.
    apart = kept._replace(
        weights_g=np.repeat(kept.weights_g, 2, 0)[:-1],
        weights_d=np.repeat(kept.weights_d, 2, 0)[1:],
        mean=np.repeat(kept.mean, 2)[:-1],
        std=np.repeat(kept.std, 2)[:-1],
    )
    reel = film(
        TrainingRun(run.settings.replace(steps=moves), apart),
        frames=moves + 1,
        frame=frame,
        span=span,
        title=title,
    )
    movers = ["the start"] + ["D has moved", "G has moved"] * settings.steps
    steps = (np.arange(len(reel)) + 1) // 2  # the step that this update belongs to
    return replace(reel, settings=run.settings, step=steps, outcome=np.array(movers)[: len(reel)])
