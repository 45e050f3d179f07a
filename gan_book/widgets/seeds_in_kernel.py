"""Many seeds as widgets: they are trained a few at a time, so that the reader sees and can stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets as w

from gan_book.base.wording import EXPLORER_WORDS, OUTCOME_WORDS
from gan_book.pictures.web_files import fill_template
from gan_book.settings import Settings
from gan_book.training.run import TrainingRun
from gan_book.training.train import train_many
from gan_book.widgets.explorer_stage import SEEDS
from gan_book.widgets.knobs_in_kernel import FULL_WIDTH
from gan_book.widgets.many_seeds import draw_share_table, draw_tile

#: Seeds that are trained before the kernel looks at what the reader has done.
AT_ONCE = 10
#: Seconds for that look.
PAUSE = 0.01

_GRID = {"display": "grid", "grid_template_columns": "repeat(auto-fill, minmax(104px, 1fr))"}


class ManySeeds:
    """Status and a button that cancels, the shares, and a small picture of each seed.

    Attributes:
        root: what is shown.
        runs: that are there.
    """

    def __init__(self, choose: Callable[[int], None]) -> None:
        """Show nothing yet.

        Args:
            choose: called with the seed that the reader picks.
        """
        self.choose = choose
        self.runs: list[TrainingRun] = []
        self.settings: Settings | None = None  # of what is shown, its own seed aside
        self.order = 0  # the last asked for: older ones find that they are not
        self.status, self.shares = w.HTML(), w.HTML(layout=FULL_WIDTH)
        self.grid = w.Box(layout=_GRID)
        words = EXPLORER_WORDS["cancel"], EXPLORER_WORDS["cancel_help"]
        self.cancel_button = w.Button(description=words[0], tooltip=words[1])
        self.cancel_button.on_click(lambda _: self.cancel())
        line = w.HBox([self.status, self.cancel_button], layout={"flex_flow": "row wrap"})
        self.root = w.VBox([line, self.shares, self.grid])
        self.clear()

    def run(self, settings: Settings) -> None:
        """Train the seeds from the settings' own on: beside the kernel's loop where it has one."""
        self.clear()
        self.settings = settings.replace(seed=0)
        first = min(settings.seed, 2**32 - SEEDS)
        self.root.layout.display = self.cancel_button.layout.display = ""
        self._report()
        parts = self._train(settings, range(first, first + SEEDS), self.order)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a script, or a test
            for _ in parts:
                pass
        else:
            self.task = loop.create_task(_take_turns(parts))

    def _train(self, settings: Settings, seeds: range, order: int) -> Iterator[None]:
        for start in range(0, len(seeds), AT_ONCE):
            if self.order != order:
                return
            self._add(list(train_many(settings, seeds[start : start + AT_ONCE])))
            yield
        if self.order == order:
            self.cancel()

    def cancel(self) -> None:
        """Train no more; what has been trained stays."""
        self.order += 1
        self.cancel_button.layout.display = "none"
        if self.runs:
            done = EXPLORER_WORDS["seeds_done"].format(count=len(self.runs))
            self.status.value = fill_template("kernel_status", text=done)
        else:
            self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self.order += 1
        self.runs = []
        self.settings = None
        self.shares.value, self.grid.children = "", ()
        self.root.layout.display = "none"

    def follow(self, settings: Settings) -> None:
        """Keep what is shown while only the seed is another."""
        if settings.replace(seed=0) != self.settings:
            self.clear()

    def _add(self, runs: list[TrainingRun]) -> None:
        self.runs += runs
        self.grid.children = (*self.grid.children, *map(self._make_tile, runs))
        self.shares.value = draw_share_table([run.outcome for run in self.runs])
        self._report()

    def _report(self) -> None:
        text = EXPLORER_WORDS["seeds_to_come"].format(done=len(self.runs), count=SEEDS)
        self.status.value = fill_template("kernel_status", text=text)

    def _make_tile(self, run: TrainingRun) -> Any:
        seed = run.settings.seed
        words = f"{seed} {OUTCOME_WORDS[run.outcome]}"
        button = w.Button(description=words, layout=FULL_WIDTH)
        button.on_click(lambda _: self.choose(seed))
        return w.VBox([w.HTML(draw_tile(run), layout=FULL_WIDTH), button])


async def _take_turns(parts: Iterator[None]) -> None:
    """Go through the parts, and let the kernel do what the reader asked for in between."""
    for _ in parts:
        await asyncio.sleep(PAUSE)
