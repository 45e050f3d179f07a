"""Keep the lines that TensorFlow and Dask write for themselves off the terminal."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator

from gan_book.base.backend import choose_backend


@contextlib.contextmanager
def hide_stderr() -> Iterator[None]:
    """Drop what is written to the process's error stream, from compiled code too.

    For imports of TensorFlow, which writes to it whatever one tells it.
    """
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)


@contextlib.contextmanager
def silence_libraries() -> Iterator[None]:
    """Keep TensorFlow and Dask silent, here and in processes that start from here."""
    choose_backend()  # of those processes, too: an import of Keras that fails would be heard
    before = logging.root.manager.disable
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
