"""Keep the lines that TensorFlow and Dask write for themselves off the terminal."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator


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


def silence_libraries() -> None:
    """Ask TensorFlow and Dask for silence, here and in processes that start from here."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
