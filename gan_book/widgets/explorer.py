"""The explorer: every knob of the game, and a picture that follows.  One object, two faces.

Where a kernel's front end is live (JupyterLab, Notebook, VS Code, Colab) it shows widgets that
drive the TensorFlow engine.  Everywhere else (the published page, a notebook that papermill or
nbconvert executed, GitHub Pages without a kernel) it shows HTML whose own engine plays in a worker
of the browser.  Which of the two offers itself is asked of the kernel: a front end that takes part
allows input, a tool that executes notebooks does not (`gan_book.base.progress.is_watched`).  The
HTML is in the output either way; a live front end that has no widgets falls back to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gan_book.base.progress import is_watched
from gan_book.settings import FIELDS, Settings, presets
from gan_book.training.run import TrainingRun
from gan_book.widgets import knobs
from gan_book.widgets.explorer_in_page import render_explorer
from gan_book.widgets.explorer_stage import train_frames

VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True, eq=False)
class Explorer:
    """Knobs and picture, starting from some settings; displays itself.

    Attributes:
        settings: where the knobs stand at first.
        title: a line above, or "".
        autoplay: each new run plays from its start (never where the reader asked for less motion).
        compact: only the minibatch switch in sight, all else folded away.
    """

    settings: Settings
    title: str = ""
    autoplay: bool = False
    compact: bool = False

    def __repr__(self) -> str:
        return f"Explorer, starting from {knobs.find_preset(self.settings)!r} settings"

    def _repr_html_(self) -> str:
        return render_explorer(self.settings, self.run, self.title, self.autoplay, self.compact)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if is_watched():
            model = self.widget.root.model_id
            bundle[VIEW] = {"version_major": 2, "version_minor": 0, "model_id": model}
        return bundle

    @cached_property
    def widget(self) -> Any:
        """The face that a kernel drives: `gan_book.widgets.explorer_in_kernel.Face`."""
        from gan_book.widgets.explorer_in_kernel import Face  # ipywidgets only with a kernel

        return Face(self.settings, self.run, self.title)

    @cached_property
    def run(self) -> TrainingRun:
        """The run whose last moment is the first picture."""
        return train_frames(self.settings)


def explore(
    settings: Settings | None = None,
    *,
    title: str = "",
    autoplay: bool = False,
    compact: bool = False,
) -> Explorer:
    """Offer every knob of the game beside its picture.

    Args:
        settings: where the knobs stand at first; None is the preset "book".
        title: a line above.
        autoplay: each new run plays from its start, unless the reader asked for less motion.
        compact: only the minibatch switch in sight, all else folded away.

    Returns:
        An object that displays itself in Jupyter, Colab, VS Code and the published page.

    Raises:
        ValueError: for settings that are none, or that the page's engine has not.
    """
    settings = presets["book"] if settings is None else settings
    if not isinstance(settings, Settings):
        raise ValueError(f"settings must be a Settings, not {settings!r}")
    for name, facts in FIELDS.items():
        value = getattr(settings, name)
        if facts.page_choices is not None and value not in facts.page_choices:
            allowed = ", ".join(map(repr, facts.page_choices))
            raise ValueError(f"{name} must be one of {allowed} in an explorer, not {value!r}")
    return Explorer(knobs.settle(settings), title, autoplay, compact)
