"""What a parameters cell declares: each assignment at its top level is a parameter."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from gan_book.sweeps.values import Expression, evaluate, fit_value

#: Kinds of parameters, and what is allowed for each; "any" takes what Python reads, and words.
KINDS = {"int": "whole numbers", "float": "numbers", "bool": "true or false", "str": "words"}
KINDS |= {"list": "lists, as [16, 32]", "set": "sets, as {1, 2}", "dict": "dicts, as {'a': 1}"}
KINDS |= {"any": "a value other than NaN"}
_OTHER_NAMES = {"tuple": "list", "sequence": "list", "frozenset": "set"}


@dataclass(frozen=True)
class Parameter:
    """A parameter that a sweep may vary.

    Attributes:
        name: of the variable, or of the field of `Settings`.
        kind: a key of `KINDS`.
        default: a value as `fit_value` makes it.
        help: a line about it.
        optional: whether it may be None.
        needed: whether it has no default.
    """

    name: str
    kind: str
    default: Any
    help: str = ""
    optional: bool = False
    needed: bool = False


class _Declared(NamedTuple):
    name: str
    annotation: ast.expr | None
    value: ast.expr | None


def read_parameters(source: str) -> list[Parameter]:
    """Read a parameters cell with Python's own parser; nothing in it is executed.

    Args:
        source: of the cell. A comment behind an assignment is the parameter's help.

    Raises:
        ValueError: it is no Python; a line that says where.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    source = TransformerManager().transform_cell(source)  # %matplotlib inline is no Python
    try:
        statements = ast.parse(source).body
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno} is not Python: {error.msg}") from None
    comments = {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}
    found, known = dict[str, Parameter](), dict[str, Any]()
    for statement in statements:
        declared = list(_find_declared(statement))
        comment = comments.get(statement.end_lineno or 0, "")
        made = [_make_parameter(one, comment, known) for one in declared]
        found |= {parameter.name: parameter for parameter in made}
        for name in _find_set(statement).difference(one.name for one in declared):
            known.pop(name, None)  # set in a loop, say: only a kernel can tell to what
            if name in found:
                text = Expression(" ".join(ast.unparse(statement).split()))
                found[name] = replace(found[name], default=text)
    return list(found.values())


def _find_declared(statement: ast.stmt) -> Iterator[_Declared]:
    """Yield what a statement declares: x = 1, x: int = 1, x = y = 1, and x, y = 1, 2."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield _Declared(statement.target.id, statement.annotation, statement.value)
    if not isinstance(statement, ast.Assign):
        return
    for target in statement.targets:
        pairs = [(target, statement.value)]
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            pairs = list(zip(target.elts, statement.value.elts, strict=False))
        for name, value in pairs:
            if isinstance(name, ast.Name):
                yield _Declared(name.id, None, value)


def _find_set(statement: ast.stmt) -> set[str]:
    """Return the names that are set anywhere in a statement."""
    names = (part for part in ast.walk(statement) if isinstance(part, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _make_parameter(declared: _Declared, comment: str, known: dict[str, Any]) -> Parameter:
    """Return a parameter; its value, if it is a constant, is known from here on."""
    name, annotation, node = declared
    hint = re.match(r"type:\s*(\S+)\s*", comment)  # the annotations of old
    comment = comment.removeprefix(hint.group(0) if hint else "").split("#@param")[0].strip()
    said = _list_kinds(hint.group(1) if hint and annotation is None else annotation)
    default, kind = None, "any"
    try:
        value = evaluate(node, known) if node else None
        default, kind = fit_value(value), find_kind(value)
        known[name] = value
    except ValueError:
        known.pop(name, None)
        default = Expression(ast.unparse(node)) if node else None
    kinds = said & set(KINDS) or {kind}
    kind = kinds.pop() if len(kinds) == 1 else "any"
    optional = bool(said & {"none", "optional"}) or (node is not None and default is None)
    return Parameter(name, kind, default, comment, optional, needed=node is None)


def find_kind(value: Any) -> str:
    """Return the kind of a value: a key of `KINDS`."""
    kind = type(value).__name__
    kind = _OTHER_NAMES.get(kind, kind)
    return kind if kind in KINDS else "any"


def _list_kinds(annotation: str | ast.expr | None) -> set[str]:
    """Return the names that an annotation is made of: "int | None" is {"int", "None"}."""
    if isinstance(annotation, ast.Constant):  # None, or an annotation in quotes
        annotation = annotation.value if isinstance(annotation.value, str) else "none"
    if isinstance(annotation, str):
        try:
            annotation = ast.parse(annotation, mode="eval").body
        except SyntaxError:
            return set()
    if isinstance(annotation, ast.BinOp):  # int | None
        return _list_kinds(annotation.left) | _list_kinds(annotation.right)
    if isinstance(annotation, ast.Subscript):  # Optional[int], Union[int, None], list[int]
        outer, inner = _list_kinds(annotation.value), annotation.slice
        if not outer & {"optional", "union"}:
            return outer
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        return outer.union(*map(_list_kinds, parts))
    name = ast.unparse(annotation).rpartition(".")[2].lower() if annotation else ""
    return {_OTHER_NAMES.get(name, name)}
