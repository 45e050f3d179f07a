"""Many seeds of the same settings: shares of their outcomes, and a small picture of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gan_book.base.wording import OUTCOME_WORDS
from gan_book.data.distribution import data_density
from gan_book.metrics.outcomes import shares
from gan_book.pictures import svg
from gan_book.pictures.density import estimate_density
from gan_book.pictures.frame_of_run import choose_axis
from gan_book.pictures.web_files import fill_template
from gan_book.training.run import TrainingRun
from gan_book.widgets.explorer_stage import TILE_QUANTILES

TILE_CELLS = 100  # of the x axis of a small picture


def draw_share_table(outcomes: Sequence[str]) -> str:
    """Return the shares of the outcomes with their intervals, as HTML; of none, nothing."""
    if not outcomes:
        return ""
    rows = [
        fill_template("kernel_share", outcome=OUTCOME_WORDS[key], share=f"{share:.0%}")
        for key, share in shares(outcomes).items()
        if share.value > 0
    ]
    return fill_template("kernel_seeds", shares="".join(rows))


def draw_tile(run: TrainingRun) -> str:
    """Return the small picture of a run, as HTML."""
    axis = choose_axis(run.settings, TILE_CELLS)
    data = data_density(axis.middles, run.settings)
    density = np.nan_to_num(estimate_density(run.quantiles(-1, TILE_QUANTILES), axis.edges))
    data_path, path = (svg.trace_hills(svg.to_levels(d, axis.top)) for d in (data, density))
    return fill_template("kernel_tile", cells=axis.cells, data=data_path, density=path)
