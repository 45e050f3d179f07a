"""A sweep from what was asked for: its runs by name, cut into pieces of work."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gan_book.base.wording import suggest_name
from gan_book.settings import FIELDS, Settings, presets
from gan_book.sweeps.designs import Values, find_parameter, make_design, parse_values
from gan_book.sweeps.notebooks import read_chapter
from gan_book.sweeps.parameters import Parameter
from gan_book.sweeps.quiet import hide_stderr
from gan_book.sweeps.store import ABOUT, name_run
from gan_book.sweeps.versions import find_versions
from gan_book.sweeps.worker import Piece


@dataclass(frozen=True)
class Plan:
    """What a sweep would do.

    Attributes:
        manifest: whose sweep it is; see `Store`.
        runs: the parameters of every run, by its name.
        notebook: its text; None for the engine.
        folder: of the notebook.
        given: the parameters that were asked for; a notebook keeps its own line for the others.
    """

    manifest: dict[str, Any]
    runs: dict[str, dict[str, Any]]
    notebook: str | None = None
    folder: str = "."
    given: tuple[str, ...] = ()

    def cut(self, done: set[str], limit: int | None, timeout: float | None) -> list[Piece]:
        """Return the pieces of work for the runs that are not done, at most so many runs."""
        missing = dict(islice(((k, v) for k, v in self.runs.items() if k not in done), limit))
        groups = [[name] for name in missing] if self.notebook else _group(missing)
        common = self.manifest["versions"], self.notebook, self.folder, timeout, self.given
        return [Piece({name: missing[name] for name in names}, *common) for names in groups]


def plan_chapter(path: Path, words: Mapping[str, Any], design: Mapping[str, Any]) -> Plan:
    """Plan reruns of a notebook.

    Args:
        path: of the notebook.
        words: the values of each parameter that varies, as `parse_values` takes them.
        design: "method", "count" and "seed" of `make_design`.

    Raises:
        ValueError: a line about what is wrong.
    """
    chapter = read_chapter(path)
    values = _read_values(chapter.parameters, words)
    for name in ABOUT.intersection(parameter.name for parameter in chapter.parameters):
        raise ValueError(f"{name} is a column of every table; give that parameter another name")
    for name in (p.name for p in chapter.parameters if p.needed and p.name not in words):
        raise ValueError(f"{name} has no default in {path}: give it one, as -p {name}=1")
    defaults = {parameter.name: parameter.default for parameter in chapter.parameters}
    manifest = {
        "subject": path.name,
        "source": chapter.source,
        "versions": find_versions(),
        "parameters": list(defaults),
    }
    points = [defaults | point for point in make_design(values, **design)]
    runs = {name_run(manifest, point): point for point in points}
    return Plan(manifest, runs, chapter.text, str(path.resolve().parent), tuple(values))


def plan_study(
    preset: str, words: Mapping[str, Any], seeds: str | list[str], design: Mapping[str, Any]
) -> Plan:
    """Plan runs of the engine.

    Args:
        preset: name of the setting that the parameters change.
        words, design: as in `plan_chapter`.
        seeds: of every point of the design, in words.

    Raises:
        ValueError: a line about what is wrong.
    """
    if preset not in presets:
        raise ValueError(f"unknown preset {preset}; {suggest_name(preset, presets)}")
    parameters = list_fields()
    if "seed" in words:
        raise ValueError("seed is set by --seeds, for every point of the design")
    [numbers] = _read_values(parameters, {"seed": seeds}).values()
    if not isinstance(numbers, tuple):
        raise ValueError(f"--seeds must be whole numbers or a span of them, not {seeds!r}")
    points = make_design(_read_values(parameters, words), **design)
    # Settings checks every value here, before anything runs.
    settings = [presets[preset].replace(**p, seed=s) for p in points for s in numbers]
    manifest = {
        "subject": "the engine",
        "source": "",
        "versions": find_versions(),
        "parameters": [parameter.name for parameter in parameters],
    }
    grid = [dataclasses.asdict(one) for one in settings]
    return Plan(manifest, {name_run(manifest, one): one for one in grid})


def list_fields() -> list[Parameter]:
    """Return the fields of `Settings` as parameters of a study."""
    default = Settings()
    return [
        Parameter(name, facts.kind.__name__, getattr(default, name), facts.help, facts.optional)
        for name, facts in FIELDS.items()
    ]


def _read_values(parameters: Iterable[Parameter], words: Mapping[str, Any]) -> dict[str, Values]:
    parameters = list(parameters)
    return {
        name: parse_values(find_parameter(parameters, name), text) for name, text in words.items()
    }


def _group(runs: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Cut runs of the engine into groups that one program trains side by side."""
    with hide_stderr():
        from gan_book.training.train import cut_chunks

    names = list(runs)
    chunks = cut_chunks([Settings(**settings) for settings in runs.values()])
    return [[names[place] for place in places] for places in chunks]
