"""Values of parameters: what Python's own parser makes of their text, and how a table holds them.

Numbers, words, True, False and None stand for themselves. Anything else (a list, a set, what only a
kernel can evaluate) is an `Expression`: the text of it, which has a hash and fits into JSON, a
table and the cell of a run.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

#: What an expression may call: pure functions, so that reading a notebook does nothing.
PURE: tuple[Any, ...] = (abs, bool, complex, dict, float, frozenset, int, len, list, max, min)
PURE += (pow, range, round, set, str, sum, tuple)
_CLOSED = (ast.Attribute, ast.Lambda, ast.NamedExpr)


class Expression(str):
    """A value as Python writes it: "[16, 32]", "os.cpu_count()"."""


def evaluate(text: str | ast.expr, known: Mapping[str, Any] | None = None) -> Any:
    """Return the value of an expression of literals, known names and pure functions.

    Args:
        text: "2 * 50", or the same as Python has parsed it.
        known: values by their names.

    Raises:
        ValueError: it is none, or only a kernel can evaluate it.
    """
    try:
        node = ast.parse(text.strip(), mode="eval").body if isinstance(text, str) else text
        if any(isinstance(part, _CLOSED) for part in ast.walk(node)):
            raise ValueError
        names = {"__builtins__": {function.__name__: function for function in PURE}}
        return eval(compile(ast.Expression(node), "<parameter>", "eval"), names | dict(known or {}))
    except Exception:  # whatever it would have raised in a kernel
        raise ValueError(f"not a constant: {text!r}") from None


def fit_value(value: Any) -> Any:
    """Return a value as a table holds it: a number, a word, True, False, None or an Expression."""
    plain = value is None or isinstance(value, (bool, int, float, str))
    return value if plain else Expression(write_value(value))


def write_value(value: Any) -> str:
    """Return the text from which Python reads a value."""
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, dict):
        pairs = (f"{write_value(key)}: {write_value(inside)}" for key, inside in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (set, frozenset)):  # without an order: equal sets have one text
        written = f"{{{', '.join(sorted(map(write_value, value)))}}}" if value else "set()"
        return written if isinstance(value, set) else f"frozenset({written})"
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(write_value, value))}{',' * (len(value) == 1)})"
    return repr(value)


def split_values(text: str) -> list[str]:
    """Cut at the commas that stand in no brackets and quotes: "[1, 2], 'a,b'" is two values."""
    listed = f"[{text}]"
    try:
        node = ast.parse(listed, mode="eval").body
    except (SyntaxError, ValueError):  # words, or a span
        return text.split(",")
    if not isinstance(node, ast.List):
        return text.split(",")
    return [str(ast.get_source_segment(listed, part)) for part in node.elts]
