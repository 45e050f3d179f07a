"""Programs kept on this machine, so that no process compiles what another one has compiled.

Two things are kept of a program: what tracing gives (StableHLO, from here), and the machine code
that XLA makes of it (by TensorFlow's own cache).  Machine code is for one processor and one
TensorFlow: the folder's name says which.  `GAN_BOOK_CACHE` is the switch: "off", or another folder.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from gan_book.base.registries import DISTRIBUTIONS, LOSSES, NOISES, PENALTIES

SWITCH = "GAN_BOOK_CACHE"
MOST_BYTES = 500 * 2**20  # some 350 programs; the oldest make room
SPARE_BYTES = 200 * 2**20  # of the disk, which stay free
ROOMS = ("settings", "data", "losses", "networks", "training")


def open_cache() -> None:
    """Tell TensorFlow where to keep machine code; it asks once, before its first operation."""
    flags = os.environ.get("TF_XLA_FLAGS", "")
    if "persistent_cache_directory" in flags:
        return
    folder = find_folder()
    if folder and " " not in str(folder):  # a space would end the flag
        flag = f"--tf_xla_persistent_cache_directory={folder}"
        os.environ["TF_XLA_FLAGS"] = f"{flags} {flag}".strip()


def find_folder() -> Path | None:
    """Return the folder of this machine's programs, made if need be, or None if there is none.

    There is none where it is switched off, where nothing can be written, where others could write,
    or where the disk is nearly full: TensorFlow would fail for a file that it cannot write.
    """
    chosen = os.environ.get(SWITCH, "")
    if chosen.lower() == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(chosen or Path(base) / "gan-book").absolute() / name_machine()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):
        return None
    roomy = shutil.disk_usage(folder).free >= SPARE_BYTES
    return folder if roomy and _is_ours(folder) else None


def _is_ours(folder: Path) -> bool:
    """Code that another user wrote is not run."""
    state = folder.stat()
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def name_machine() -> str:
    """Return a name of this machine, its processor and the versions that write programs."""
    versions = [metadata.version(name) for name in ("tensorflow", "numpy", "scipy")]
    parts = [platform.node(), platform.machine(), platform.processor(), *_list_features()]
    digest = hashlib.sha256("\n".join([*versions, *parts]).encode()).hexdigest()[:16]
    return f"tensorflow-{versions[0]}-{digest}"


def _list_features() -> list[str]:
    """Return the processor's features, as Linux tells them: what machine code may use."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    names = ("flags", "Features", "model name")
    return sorted({line for line in lines if line.split("\t")[0].strip() in names})


def keep_module(name: str, write: Callable[[], bytes]) -> bytes:
    """Return a program as it was kept, or write it and keep it.

    Args:
        name: says all that the program depends on, but for the engine's own code.
        write: makes the program.
    """
    folder = find_folder()
    if folder is None:
        return write()
    key = hashlib.sha256((name + fingerprint_engine()).encode()).hexdigest()[:32]
    file = folder / f"{key}.stablehlo"
    try:
        return file.read_bytes()
    except OSError:
        module = write()
    with contextlib.suppress(OSError):  # another process may be clearing the folder
        prune_folder(folder, MOST_BYTES)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as new:
            new.write(module)
        os.replace(new.name, file)  # whole or not at all, whoever else writes it
    return module


def prune_folder(folder: Path, most: int) -> None:
    """Delete the oldest files until the rest are at most so many bytes."""
    total = 0
    for _, size, file in sorted(_list_files(folder), reverse=True):
        total += size
        if total > most:
            file.unlink(missing_ok=True)


def _list_files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Return the time, the size and the path of each file."""
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process deletes some too
            state = file.stat()
            yield state.st_mtime, state.st_size, file


def clear_folder() -> None:
    """Delete what is kept."""
    folder = find_folder()
    if folder:
        prune_folder(folder, 0)


def fingerprint_engine() -> str:
    """Return a hash of the code that writes programs: its files, and what stands in this process.

    So who replaces a function of the engine, or changes a constant, gets programs of their own.
    """
    for registry in (DISTRIBUTIONS, LOSSES, NOISES, PENALTIES):
        for name in registry:
            registry[name]  # its module is part of the engine, whether it was needed before or not
    digest = hashlib.sha256(sys.version.encode())
    for module in _list_modules():
        digest.update(_read_source(module.__file__ or ""))
        for name, value in sorted(dict(vars(module)).items()):
            digest.update(f"{module.__name__}.{name}={_describe(value)}".encode())
    return digest.hexdigest()


def _list_modules() -> list[ModuleType]:
    rooms = tuple(f"gan_book.{room}" for room in ROOMS)
    # Copies: another thread may be importing meanwhile.
    names = sorted(name for name in list(sys.modules) if name.startswith(rooms))
    write_none = ("in_keras", "single_updates", "watching", "program_cache")
    return [sys.modules[name] for name in names if not name.endswith(write_none)]


@functools.cache
def _read_source(file: str) -> bytes:
    return Path(file).read_bytes()


def _describe(value: Any) -> str:
    """Say what a name of a module stands for, the same in every process."""
    function = inspect.unwrap(value) if callable(value) else value
    if isinstance(function, FunctionType):
        return _describe_code(function.__code__)
    return repr(value) if isinstance(value, (bool, int, float, str)) else ""


def _describe_code(code: CodeType) -> str:
    constants = [
        _describe_code(constant)
        if isinstance(constant, CodeType)
        else repr(sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant)
        for constant in code.co_consts
    ]
    return f"{code.co_code.hex()} {code.co_names} {constants}"
