"""One notebook executed by papermill, and its error, if there was one, in a line."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.translators import PythonTranslator, papermill_translators

from gan_book.sweeps.errors import describe_error
from gan_book.sweeps.kernels import change_environment, choose_manager
from gan_book.sweeps.values import Expression, write_value

#: What jupyter_client says where another process has taken one of a new kernel's ports.
_NOT_STARTED = "Kernel died before replying to kernel_info"


class _Translator(PythonTranslator):
    """Writes values into the cell of a run; an Expression is Python already."""

    @classmethod
    def translate(cls, val: Any) -> str:
        return write_value(val)


def execute(
    source: Path,
    target: Path,
    given: Mapping[str, Any],
    cwd: str,
    timeout: float | None,
    again: bool = True,
) -> str | None:
    """Execute a notebook; return its error in a line, or None.

    Args:
        source, target: the notebook, and where the executed one goes.
        given: values of parameters, as `values.fit_value` gives them.
        cwd: where its kernel starts.
        timeout: seconds after which a cell is stopped; None never.
        again: start anew, once, if its kernel did not start: then nothing has run.
    """
    papermill_translators.register("python", _Translator)
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)  # the row says what went wrong
    ended: list[int] = []
    try:
        with change_environment():
            execute_notebook(
                source,
                target,
                {name: _make_plain(value) for name, value in given.items()},
                cwd=cwd,
                kernel_name="python3",  # whatever it was saved with: the worker's own Python
                language="python",
                progress_bar=False,
                start_timeout=120,
                execution_timeout=timeout,
                kernel_manager_class=choose_manager(),
                on_cell_executed=lambda **cell: _note_exit(ended, **cell),
            )
    except Exception as error:  # a dead kernel, a cell that takes too long: a result of this run
        if again and str(error) == _NOT_STARTED:
            return execute(source, target, given, cwd, timeout, again=False)
        if not ended or isinstance(error, PapermillExecutionError):
            return _describe(error)
    return f"SystemExit: cell [{ended[0]}] ended the notebook" if ended else None


def _make_plain(value: Any) -> Any:
    """Notebooks are JSON, and note their parameters: infinity goes as an expression."""
    infinite = isinstance(value, float) and not math.isfinite(value)
    return Expression(write_value(value)) if infinite else value


def _note_exit(
    ended: list[int], cell: Any, cell_index: int, execute_reply: Mapping[str, Any]
) -> None:
    """Note a cell that ends its kernel, which papermill takes for success, or for a dead kernel."""
    reply = execute_reply["content"]
    asked = any(one.get("source") == "ask_exit" for one in reply.get("payload", []))
    meant = "raises-exception" in cell.metadata.get("tags", [])
    if asked or (reply.get("ename") == "SystemExit" and not meant):
        ended.append(reply.get("execution_count", cell_index))


def _describe(error: Exception) -> str:
    if isinstance(error, PapermillExecutionError):
        return describe_error(error.ename, error.evalue)
    return describe_error(type(error).__name__, str(error))
