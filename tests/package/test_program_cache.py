"""Kept programs: taken where they fit, made anew where anything differs, never trusted blindly."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gan_book import Settings
from gan_book.losses import cross_entropy
from gan_book.training import compiled, loop, program, program_cache, train
from gan_book.training.program_cache import SWITCH, find_folder, keep_module, prune_folder

TINY = Settings(steps=3, record_every=1, batch_size=2, hidden_size=1, hidden_size_d=1)
TRAIN = """
import sys
from gan_book import Settings, train
import gan_book.training.program as program
traced, write = [], program._write_module
program._write_module = lambda *given: traced.append(1) or write(*given)
run = train(Settings(steps=3, record_every=1, batch_size=2, hidden_size=1, hidden_size_d=1))
print(len(traced), run.record.weights_g.tobytes().hex())
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv(SWITCH, str(tmp_path))
    found = find_folder()
    assert found is not None
    assert found.parent == tmp_path
    return found


def train_elsewhere(cache: Path | str) -> tuple[str, str]:
    """Train in a process of its own: how many programs it traced, and its weights."""
    environment = {k: v for k, v in os.environ.items() if k != "TF_XLA_FLAGS"} | {
        SWITCH: str(cache)
    }
    done = subprocess.run(
        [sys.executable, "-c", TRAIN], env=environment, capture_output=True, text=True, check=True
    )
    traced, weights = done.stdout.split()
    return traced, weights


def test_another_process_takes_what_is_kept_and_bits_are_the_same(folder):
    first = train_elsewhere(folder.parent)
    kept = {file.name for file in folder.iterdir()}
    assert first[0] == "1"
    assert sorted(Path(name).suffix for name in kept) == [".pb", ".stablehlo"]
    # It has made fewer functions by then, and still finds the machine code: nothing new is written.
    assert train_elsewhere(folder.parent) == ("0", first[1])
    assert {file.name for file in folder.iterdir()} == kept
    for file in folder.iterdir():
        if file.suffix == ".pb":  # as if the process had been killed, or the disk were full
            file.write_bytes(file.read_bytes()[:1000])
    assert train_elsewhere(folder.parent) == ("0", first[1])
    assert train_elsewhere("off") == first


def test_what_is_kept_is_read_and_nothing_else_is_written(folder):
    assert keep_module("a", lambda: b"first") == b"first"
    assert keep_module("a", lambda: b"second") == b"first"
    assert keep_module("b", lambda: b"third") == b"third"
    assert len(list(folder.iterdir())) == 2


def test_nothing_is_kept_where_it_is_switched_off(folder, monkeypatch):
    monkeypatch.setenv(SWITCH, "off")
    assert find_folder() is None
    assert keep_module("a", lambda: b"first") == b"first"
    assert keep_module("a", lambda: b"second") == b"second"
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_made_is_no_folder(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(SWITCH, str(tmp_path / "file"))
    assert find_folder() is None
    assert keep_module("a", lambda: b"made") == b"made"


def test_a_nearly_full_disk_keeps_nothing(folder, monkeypatch):
    def leave(free: int) -> None:
        answer = SimpleNamespace(free=free)
        monkeypatch.setattr("shutil.disk_usage", lambda place: answer)

    leave(program_cache.SPARE_BYTES - 1)
    assert find_folder() is None
    leave(program_cache.SPARE_BYTES)
    assert find_folder() == folder


def test_the_folder_is_looked_for_once(folder, monkeypatch):
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_auto_jit=0")
    program_cache.open_cache()
    told = f"--tf_xla_auto_jit=0 --tf_xla_persistent_cache_directory={folder}"
    assert os.environ["TF_XLA_FLAGS"] == told
    monkeypatch.setattr(program_cache, "find_folder", pytest.fail)
    program_cache.open_cache()
    assert os.environ["TF_XLA_FLAGS"] == told


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners are a thing of POSIX")
def test_a_folder_in_which_others_may_write_is_not_trusted(folder, monkeypatch):
    folder.chmod(0o777)
    assert find_folder() is None
    folder.chmod(0o755)
    assert find_folder() == folder
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert find_folder() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr(cross_entropy, "CLIP", 1e-6),
        lambda patch: patch.setattr(loop, "_write_row", lambda rows, k, row: rows),
        lambda patch: patch.setattr(program_cache, "_read_source", lambda file: file.encode()),
    ],
    ids=["a constant", "a function", "a file"],
)
def test_other_code_gets_programs_of_its_own(folder, monkeypatch, change):
    keep_module("a", lambda: b"before")
    with monkeypatch.context() as patch:
        change(patch)
        assert keep_module("a", lambda: b"changed") == b"changed"
    assert keep_module("a", lambda: b"after") == b"before"


def test_other_machines_have_other_folders(folder, monkeypatch):
    def find_other(name: str, answer: object) -> Path | None:
        with monkeypatch.context() as patch:
            patch.setattr(name, lambda *given: answer)
            return find_folder()

    others = [
        find_other("platform.node", "elsewhere"),
        find_other("gan_book.training.program_cache._list_features", ["flags\t: sse2"]),
        find_other("importlib.metadata.version", "1.0"),
    ]
    assert len({folder, *others}) == 4
    assert {other.parent for other in others if other} == {folder.parent}


def test_the_oldest_files_make_room(tmp_path):
    for age, size in enumerate((10, 20, 30, 40)):
        file = tmp_path / f"{size}"
        file.write_bytes(bytes(size))
        os.utime(file, (1000 - age, 1000 - age))
    prune_folder(tmp_path, 60)
    assert {file.name for file in tmp_path.iterdir()} == {"10", "20", "30"}
    prune_folder(tmp_path, 59)
    assert {file.name for file in tmp_path.iterdir()} == {"10", "20"}


def test_what_another_process_deletes_meanwhile_is_no_obstacle(folder, monkeypatch):
    """A file that is listed and gone, and a folder that is cleared under what is being written."""
    find_folder()
    (find_folder() / "gone").symlink_to("nowhere")
    prune_folder(find_folder(), 10)
    monkeypatch.setattr(os, "replace", lambda old, new: Path(old).unlink() or os.stat(old))
    assert keep_module("a program", lambda: b"written") == b"written"
    assert keep_module("a program", lambda: b"anew") == b"anew"


def test_many_threads_want_one_program_and_one_is_made(monkeypatch):
    monkeypatch.setenv(SWITCH, "off")
    made = []
    monkeypatch.setattr(program, "_write_module", lambda *given: made.append(1) or b"")
    other = TINY.replace(batch_size=3)  # a shape of this test's own
    threads = [
        threading.Thread(target=compiled.find_program, args=(other, 5), daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_empty_room_for_moments_stays_out_of_the_record():
    batch = [TINY.replace(seed=seed) for seed in (4, 9)]
    record = compiled.run_program(batch)
    assert [len(part) for part in record] == [4, 4, 1, 4, 4, 2]
    whole = compiled.run_program([s.replace(record_frames=True) for s in batch])
    assert len(whole.weights_d) == 4
    np.testing.assert_allclose(whole.weights_d[-1], record.weights_d[0], rtol=1e-5)
    assert compiled.choose_capacity(TINY.replace(steps=255)) == 256
    assert compiled.choose_capacity(TINY.replace(steps=256)) == 1024


def test_a_gpu_is_left_alone_and_the_reader_told_once(monkeypatch, capsys):
    compiled.tell_about_gpu.cache_clear()
    monkeypatch.setattr("tensorflow.config.list_physical_devices", lambda kind: [f"{kind}:0"])
    for seed in (1, 2):
        compiled.run_program([TINY.replace(seed=seed)])
    assert capsys.readouterr().err == f"{compiled.GPU_LINE}\n"
    compiled.tell_about_gpu.cache_clear()


def test_what_was_compiled_ahead_is_there_when_it_is_needed(monkeypatch):
    monkeypatch.setenv(SWITCH, "off")
    ahead = TINY.replace(batch_size=4, pretrain_steps=7, d_steps=5, steps=200)
    train.compile_ahead([ahead]).join()
    before = compiled.compile_program.cache_info().misses
    train.train(ahead)
    assert compiled.compile_program.cache_info().misses == before
