"""What somebody asks for: on the command line, in a file, or both."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_book.base.wording import suggest_name
from gan_book.sweeps.designs import DESIGNS

NUMBERS = dict.fromkeys(DESIGNS, int) | {"design_seed": int, "workers": int, "timeout": float}
WORDS = ("out", "scheduler")
OWN = {"sweep": ("notebook",), "study": ("preset", "seeds")}


@dataclass(frozen=True)
class Asked:
    """A sweep as it was asked for; `words` are the values of each parameter, not yet read."""

    out: Path
    words: dict[str, Any]
    design: dict[str, Any]
    notebook: Path | None = None
    preset: str = "book"
    seeds: str | list[str] = "0"
    workers: int | None = None
    scheduler: str | None = None
    timeout: float | None = None
    limit: int | None = None
    retry_failed: bool = False


def read_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Read "name=values" words.

    Raises:
        ValueError: a word without "=", or a name that comes twice.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not (name.strip() and equals):
            raise ValueError(f"-p must be name=values, as seed=0:8, not {pair!r}")
        if name.strip() in values:
            raise ValueError(f"-p {name.strip()} comes twice; separate values by commas")
        values[name.strip()] = text
    return values


def merge_file(options: argparse.Namespace, words: Mapping[str, str]) -> Asked:
    """Put together what the command line says and, where it says nothing, what its file says.

    Raises:
        ValueError: a line about what is wrong or missing.
    """
    known = {*NUMBERS, *WORDS, *OWN[options.kind], "parameters"}
    found = _read_file(options.file, known) if options.file else {}
    in_file = found.pop("parameters", {})
    given = {name: getattr(options, name, None) for name in known - {"parameters"}}
    if any(given[name] for name in DESIGNS):  # the command line's design, not the file's
        found = {name: value for name, value in found.items() if name not in DESIGNS}
    merged = found | {name: value for name, value in given.items() if value is not None}
    if "out" not in merged:
        raise ValueError("--out is missing: name a folder for the results")
    if options.kind == "sweep" and "notebook" not in merged:
        raise ValueError("name the notebook to rerun, as book/03-a-gan-for-one-gaussian.ipynb")
    for name in ("workers", "limit", "timeout"):
        value = merged.get(name, getattr(options, name))
        if value is not None and value <= 0:
            raise ValueError(f"--{name} must be above 0, not {value}")
    method = next((name for name in DESIGNS if name in merged), "grid")
    design = {
        "method": method,
        "count": merged.pop(method, 0),
        "seed": merged.pop("design_seed", 0),
    }
    merged |= {name: Path(merged[name]) for name in ("out", "notebook") if name in merged}
    own = {"limit": options.limit, "retry_failed": options.retry_failed}
    return Asked(words={**in_file, **words}, design=design, **own, **merged)


def _read_file(path: Path, known: set[str]) -> dict[str, Any]:
    """Read a YAML file as words: nothing in it is executed, and 1:30 stays 1:30."""
    import yaml

    try:
        # Its loader for words only: no numbers, no dates, no objects, whatever tags the file has.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {getattr(error, 'strerror', error)}") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict) or not isinstance(content.get("parameters", {}), dict):
        raise ValueError(f"{path} must hold names and values, as parameters: {{seed: 0:8}}")
    for name in content:
        if name not in known:
            hint = suggest_name(name, sorted(known))
            raise ValueError(f"{path}: unknown entry {name}; {hint}")
    drawn = [name for name in DESIGNS if name in content]
    if len(drawn) > 1:
        raise ValueError(f"{path} has {' and '.join(drawn)}; choose one")
    return {name: _convert(path, name, value) for name, value in content.items()}


def _convert(path: Path, name: str, value: Any) -> Any:
    if name in NUMBERS:
        try:
            return NUMBERS[name](value)
        except (TypeError, ValueError):
            raise ValueError(f"{path}: {name} must be a number, not {value!r}") from None
    if name not in ("parameters", "seeds") and not isinstance(value, str):
        raise ValueError(f"{path}: {name} must be one word, not {value!r}")
    return value
