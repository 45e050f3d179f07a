"""The folder of a sweep: whose it is, what it keeps, and what it keeps out."""

import errno
import multiprocessing
import os
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from small_sweep import MANIFEST, make_rows

from gan_book.sweeps import load
from gan_book.sweeps.store import Store, name_run, read_rows
from gan_book.sweeps.versions import compare_versions, find_versions


def test_a_run_is_named_by_all_that_determines_it():
    name = name_run(MANIFEST, {"seed": 1, "rate": 0.5})
    assert name == name_run(MANIFEST, {"rate": 0.5, "seed": 1})
    others = [
        (MANIFEST, {"seed": 2, "rate": 0.5}),
        (MANIFEST | {"source": "2"}, {"seed": 1, "rate": 0.5}),
        (MANIFEST | {"versions": MANIFEST["versions"] | {"code": "x"}}, {"seed": 1, "rate": 0.5}),
    ]
    assert name not in {name_run(*other) for other in others}


def test_versions_differ_in_words():
    here = find_versions()
    assert compare_versions(here, dict(here)) is None
    assert compare_versions(here, here | {"numpy": "1.0"}).startswith("numpy 1.0 there")
    assert "code" in compare_versions(here, here | {"code": "?"})


def test_table_has_a_row_per_run_in_order(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST)
    for seed in (10, 9, 2):
        kept.save(make_rows(seed=seed, rate=0.5), {})
    kept.save(make_rows(seed=2, rate=0.5), {})  # again: the same run
    kept.write_table()
    for table in (
        load(tmp_path / "runs"),
        pd.read_parquet(tmp_path / "runs" / "runs.parquet"),
        pd.read_csv(tmp_path / "runs" / "runs.csv"),
    ):
        assert list(table["seed"]) == [2, 9, 10]
        assert {"rate", "x", "status", "seconds", "numpy", "error"} <= set(table)


def test_a_result_with_the_name_of_a_parameter_gets_another(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST)
    [row] = make_rows(seed=1, rate=0.5)
    kept.save([row | {"results": {"seed": 5, "status": "odd"}}], {})
    table = load(tmp_path / "runs")
    assert table.loc[0, ["seed", "result_seed", "status", "result_status"]].tolist() == [
        1,
        5,
        "done",
        "odd",
    ]


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    kept = Store(tmp_path / "runs", MANIFEST)
    kept.save(make_rows(seed=1, rate=0.5), {})

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    for write in (lambda: kept.save(make_rows(seed=2, rate=0.5), {"n": "text"}), kept.write_table):
        with pytest.raises(OSError, match="No space left"):
            write()
    assert [row["parameters"]["seed"] for row in read_rows(tmp_path / "runs")] == [1]
    assert not list((tmp_path / "runs").rglob(".*"))
    assert not list((tmp_path / "runs" / "notebooks").iterdir())


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"subject": "b.ipynb"}, "holds a sweep of a.ipynb, not of b.ipynb"),
        ({"source": "2"}, "another version of the notebook"),
        ({"versions": MANIFEST["versions"] | {"numpy": "1.0"}}, "numpy"),
        ({"versions": MANIFEST["versions"] | {"code": "?"}}, "other code in gan_book"),
    ],
)
def test_a_folder_belongs_to_one_sweep(tmp_path, change, line):
    Store(tmp_path / "runs", MANIFEST).close()
    with pytest.raises(ValueError, match=line):
        Store(tmp_path / "runs", MANIFEST | change)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ValueError, match=r"holds thesis\.tex and no sweep"):
        Store(tmp_path, MANIFEST)
    with pytest.raises(ValueError, match="holds no sweep"):
        load(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def _claim(folder: Path, manifest: dict, name: str) -> bool:
    return Store(folder, manifest).claim(name)


def test_a_claim_holds_against_other_processes_and_ends_with_its_own(tmp_path):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        mine = Store(tmp_path / "runs", MANIFEST)
        assert mine.claim("a")
        theirs = partial(pool.apply, _claim)
        assert not theirs((tmp_path / "runs", MANIFEST, "a"))
        assert theirs((tmp_path / "runs", MANIFEST, "b"))
        mine.release("a")
        assert theirs((tmp_path / "runs", MANIFEST, "a"))
