"""Many seeds of the same settings: shares of their outcomes, and a small picture of each."""

from __future__ import annotations

import numpy as np

from gan_book.base.wording import EXPLORER_WORDS, OUTCOME_WORDS
from gan_book.data.distribution import data_density
from gan_book.metrics.outcomes import shares
from gan_book.pictures import svg
from gan_book.pictures.axis import Axis
from gan_book.pictures.density import estimate_density
from gan_book.pictures.frame_of_run import choose_axis
from gan_book.pictures.web_files import fill_template
from gan_book.training.run import TrainingRun, TrainingRuns
from gan_book.widgets.explorer_stage import TILE_QUANTILES

TILE_CELLS = 100  # of the x axis of a small picture


def draw_many_seeds(runs: TrainingRuns) -> str:
    """Return the HTML: shares with their intervals, then a tile for each run."""
    settings = runs[0].settings
    axis = choose_axis(settings, TILE_CELLS)
    data = svg.trace_hills(svg.to_levels(data_density(axis.middles, settings), axis.top))
    rows = [
        fill_template("kernel_share", outcome=OUTCOME_WORDS[key], share=f"{share:.0%}")
        for key, share in shares(runs.outcomes).items()
        if share.value > 0
    ]
    return fill_template(
        "kernel_seeds",
        status=EXPLORER_WORDS["seeds_done"].format(count=len(runs)),
        shares="".join(rows),
        tiles="".join(_draw_tile(run, axis, data) for run in runs),
    )


def _draw_tile(run: TrainingRun, axis: Axis, data: str) -> str:
    density = np.nan_to_num(estimate_density(run.quantiles(-1, TILE_QUANTILES), axis.edges))
    return fill_template(
        "kernel_tile",
        outcome=run.outcome,
        word=OUTCOME_WORDS[run.outcome],
        seed=run.settings.seed,
        cells=axis.cells,
        data=data,
        density=svg.trace_hills(svg.to_levels(density, axis.top)),
    )
