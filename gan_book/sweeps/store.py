"""The folder of a sweep: a file for each piece of work that ended, and the table made of them.

sweep.json       whose sweep this is; fixed when the folder is made
runs/*.json      rows, written whole or not at all, one file for what ended together
notebooks/*      the executed notebooks, each named after its run
runs.parquet     the table, a row per run; runs.csv is the same
aside/           what stood among these and is none of them, or broken
lock             held, byte by byte, by the sweeps that are at work here
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_book.sweeps.rows import LeftOutWarning, Row, has, read_file, read_rows
from gan_book.sweeps.table import make_table, write_parquet
from gan_book.sweeps.versions import PACKAGES, compare_versions

if TYPE_CHECKING:
    import pandas as pd

try:
    import fcntl
except ImportError:  # Windows: there two sweeps in one folder may do some runs twice, no more
    fcntl = None  # type: ignore[assignment]

MANIFEST = "sweep.json"
#: Columns that say how a run went, not what came out of it.
ABOUT = {"run", "status", "error", "seconds", "started", "host", "commit"}
ABOUT |= {"gan_book", "code", "python", *PACKAGES}
OLD = 3600  # seconds after which a half-written file belongs to a dead process


class BrokenError(ValueError):
    """The folder's sweep.json cannot be read."""


def name_run(manifest: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    """Return the name of a run: a hash of all that determines it."""
    parts = [manifest["subject"], manifest["source"], manifest["versions"], dict(parameters)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


class Store:
    """A sweep's folder, open for writing.

    Args:
        folder: made if it is not there.
        manifest: "subject" (a notebook's name, or "engine"), "source" (its hash), "versions", and
            "parameters" (names).

    Raises:
        ValueError: the folder holds another sweep, or something else.
        OSError: it cannot be written.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.folder, self.manifest = folder, manifest
        if folder.exists() and not (folder / MANIFEST).exists():
            strangers = [p.name for p in folder.iterdir() if p.name not in ("lock", "runs")]
            if strangers and not all(name.startswith(f".{MANIFEST}") for name in strangers):
                raise ValueError(f"{folder} holds {strangers[0]} and no sweep; name a new folder")
        for name in ("runs", "notebooks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        # The only time that this process opens it: closing a file drops all of its locks.
        self._lock = open(folder / "lock", "a+b")  # noqa: SIM115
        with self._alone():
            self._clean_up()
            self._match_manifest()
        self._old = {path.stem for path in (folder / "runs").glob("*.json")}

    def close(self) -> None:
        """Give up all claims."""
        self._lock.close()

    def _clean_up(self) -> None:
        """Set aside what is none of our files, and remove what a killed sweep has half written."""
        for path in (self.folder / "runs").glob("*.json"):
            found = read_file(path)
            if isinstance(found, str):
                self._set_aside(path, found)
        for path in self.folder.rglob(".*"):
            if path.suffix[1:].isdigit() and time.time() - path.stat().st_mtime > OLD:
                path.unlink(missing_ok=True)

    def _set_aside(self, path: Path, reason: str) -> None:
        (self.folder / "aside").mkdir(exist_ok=True)
        os.replace(path, self.folder / "aside" / path.name)
        words = f"{path} is no file of this sweep ({reason}); it is in {self.folder / 'aside'} now"
        warnings.warn(words, LeftOutWarning, stacklevel=2)

    def _match_manifest(self) -> None:
        path = self.folder / MANIFEST
        if path.exists():
            try:
                check_manifest(self.folder, self.manifest)
                return
            except BrokenError:
                self._check_rows()
                self._set_aside(path, "broken")
        write(path, _to_json(self.manifest))

    def _check_rows(self) -> None:
        """Tell without sweep.json whether the runs are ours: their names are hashes of it too."""
        for row in read_rows(self.folder):
            if name_run(self.manifest, row["parameters"]) != row["run"]:
                broken = self.folder / MANIFEST
                raise ValueError(f"{broken} is broken, and the runs are others; name a new folder")

    # ---- what is there ----

    def find_done(self, failed_too: bool = True) -> set[str]:
        """Return the names of the runs that ended."""
        rows = read_rows(self.folder)
        return {row["run"] for row in rows if failed_too or row["status"] == "done"}

    def is_news(self, name: str) -> bool:
        """Tell whether a piece of work has ended since the folder was opened."""
        return name not in self._old and (self.folder / "runs" / f"{name}.json").exists()

    def save(self, rows: list[Row], notebooks: Mapping[str, str]) -> None:
        """Keep what ended together: notebooks first, so that a row's notebook is always there.

        Args:
            rows: one per run.
            notebooks: their text, by the names of the runs.

        Raises:
            OSError: the disk is full, say; then nothing half-written stays.
        """
        for name, text in notebooks.items():
            write(self.folder / "notebooks" / f"{name}.ipynb", text.encode())
        write(
            self.folder / "runs" / f"{name_rows(row['run'] for row in rows)}.json", _to_json(rows)
        )

    def write_table(self) -> pd.DataFrame:
        """Write the table anew from the rows, as Parquet and CSV, and return it."""
        with self._alone():
            table = load(self.folder)
            write(self.folder / "runs.parquet", write_parquet(table))
            write(self.folder / "runs.csv", table.to_csv(index=False).encode())
        return table

    # ---- sharing the folder ----

    def claim(self, name: str) -> bool:
        """Reserve a piece of work for this process; False while another one has it.

        A claim is a lock on one byte of the lock file, far beyond its end. The system drops it
        with the process, however that dies, so no claim is ever left over.
        """
        return self._lock_byte(_find_byte(name), wait=False)

    def release(self, name: str) -> None:
        """Give a claim back."""
        if fcntl:
            fcntl.lockf(self._lock, fcntl.LOCK_UN, 1, _find_byte(name))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other sweeps from changing what all of them share."""
        self._lock_byte(0, wait=True)
        try:
            yield
        finally:
            if fcntl:
                fcntl.lockf(self._lock, fcntl.LOCK_UN, 1, 0)

    def _lock_byte(self, byte: int, wait: bool) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB), 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True


def _find_byte(name: str) -> int:
    return 1 + int(hashlib.sha256(name.encode()).hexdigest()[:15], 16)


def name_rows(runs: Iterable[str]) -> str:
    """Return the name of the file in which these runs are kept together."""
    runs = list(runs)
    return runs[0] if len(runs) == 1 else hashlib.sha256("".join(runs).encode()).hexdigest()[:16]


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, whatever happens meanwhile."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what sweep.json says.

    Raises:
        ValueError: the folder holds no sweep, or its sweep.json is broken.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{folder} holds no sweep ({MANIFEST} is missing)") from None
    except (OSError, ValueError):
        manifest = None
    kinds = {"subject": str, "source": str, "versions": dict, "parameters": list}
    if not has(manifest, kinds):
        raise BrokenError(f"{path} is broken; the command that made it makes it anew")
    return dict(manifest)


def check_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compare the sweep in a folder with another one.

    Raises:
        ValueError: it is of something else, or of other code.
    """
    there = read_manifest(folder)
    if there["subject"] != manifest["subject"]:
        raise ValueError(
            f"{folder} holds a sweep of {there['subject']}, not of {manifest['subject']}; "
            "name another folder"
        )
    change = compare_versions(manifest["versions"], there["versions"])
    if there["source"] != manifest["source"]:
        change = "another version of the notebook"
    if change:
        raise ValueError(f"{folder} holds runs of other code ({change}); name another folder")


def load(folder: str | Path) -> pd.DataFrame:
    """Return the table of a sweep: a row per run that ended, in the order of the parameters.

    The columns are the parameters; the results (`result_` before those that would have the name of
    another column); then run, status ("done" or "failed"), error, seconds, started, host, commit
    and the versions. A list, or another value that is no number, word, True, False or None, stands
    there as the text from which Python reads it. `Settings.from_row` makes a row of a study
    settings again.

    Args:
        folder: what --out named.

    Raises:
        ValueError: the folder holds no sweep.
    """
    manifest = read_manifest(Path(folder))
    return make_table(read_rows(Path(folder)), manifest["parameters"])


def _to_json(value: Any) -> bytes:
    """Write JSON; a parameter may be infinite, which Python reads again."""
    return (json.dumps(value, indent=1) + "\n").encode()
