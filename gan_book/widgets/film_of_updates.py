"""A film with a frame for every single update: D's, then G's, then D's again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gan_book.base.wording import UPDATE_WORDS
from gan_book.settings import Settings
from gan_book.training.run import TrainingRun
from gan_book.training.train import train
from gan_book.widgets.film import Film, film


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
    start, *both = UPDATE_WORDS
    movers = [start, *both * settings.steps]
    steps = (np.arange(len(reel)) + 1) // 2  # the step that this update belongs to
    return replace(reel, settings=run.settings, step=steps, outcome=np.array(movers)[: len(reel)])
