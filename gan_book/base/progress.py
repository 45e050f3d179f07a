"""A bar for long work: in a terminal and in a live notebook, never in a built page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future, as_completed


def show_progress(
    futures: dict[Future[None], int], total: int, progress: bool | None = None
) -> Iterator[Future[None]]:
    """Yield the futures as they complete, with a bar that counts their runs.

    Args:
        futures: the work, and how many runs each piece is.
        total: runs in all.
        progress: show the bar; None shows it where somebody watches, once it takes over 2 s.
    """
    from tqdm.auto import tqdm  # imports IPython where it runs in a notebook

    hidden = not (is_watched() if progress is None else progress)
    with tqdm(
        total=total, unit="run", disable=hidden, delay=0 if progress else 2, leave=False
    ) as bar:
        for future in as_completed(futures):
            bar.update(futures[future])
            yield future


def is_watched() -> bool:
    """Tell whether somebody sees the output as it comes: a terminal, or a live notebook.

    Tools that execute notebooks (Jupyter Book, papermill, nbval) allow no input; front ends do.
    """
    if "IPython" in sys.modules:
        from IPython.core.getipython import get_ipython

        kernel = getattr(get_ipython(), "kernel", None)
        if kernel is not None:
            return bool(getattr(kernel, "_allow_stdin", False))
    return sys.stderr.isatty()
