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
from gan_book.sweeps.rows import LeftOutWarning
from gan_book.sweeps.store import Store, name_run
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
    """What a file held before it holds until the new one is whole, and afterwards."""
    kept = Store(tmp_path / "runs", MANIFEST)
    kept.save(make_rows(seed=1, rate=0.5), {"n": "old"})
    kept.write_table()

    def read_all() -> dict[Path, bytes]:
        files = (path for path in (tmp_path / "runs").rglob("[!.]*") if path.is_file())
        return {path: path.read_bytes() for path in files}

    before, meanwhile = read_all(), []

    def refuse(_: int) -> None:
        meanwhile.append(read_all())
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse)
        other = make_rows(seed=1, rate=0.5)[0] | {"results": {"x": 2.0}}
        for write in (
            lambda: kept.save([other], {"n": "new"}),
            lambda: kept.save([other], {}),
            kept.write_table,
        ):
            with pytest.raises(OSError, match="No space left"):
                write()
            assert read_all() == before
    assert meanwhile == [before] * 3
    assert not list((tmp_path / "runs").rglob(".*"))
    kept.save([other], {"n": "new"})  # there is room again
    assert list(kept.write_table()["x"]) == [2.0]


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


BROKEN = {
    "._a.json": b"\x00\x05\x16\x07",  # as macOS leaves them
    "b.json": b"",
    "c.json": b'[{"run": "c", "parame',
    "d.json": b"{}",
    "e.json": b'[{"run": "e"}]',
}


def test_files_that_are_no_rows_are_named_and_the_rest_is_read(tmp_path):
    folder = tmp_path / "runs"
    Store(folder, MANIFEST).save(make_rows(seed=1, rate=0.5), {})
    for name, content in BROKEN.items():
        (folder / "runs" / name).write_bytes(content)
    (folder / "runs" / "f.json").mkdir()
    with pytest.warns(LeftOutWarning) as warned:
        assert list(load(folder)["seed"]) == [1]
    assert len(warned) == 6
    for name in [*BROKEN, "f.json"]:
        assert sum(f"{folder / 'runs' / name} is left out" in str(w.message) for w in warned) == 1
        assert (folder / "runs" / name).exists()  # who only looks moves nothing

    with pytest.warns(LeftOutWarning, match="aside"):
        kept = Store(folder, MANIFEST)
    assert kept.find_done() == {row["run"] for row in make_rows(seed=1, rate=0.5)}
    assert {p.name for p in (folder / "aside").iterdir()} == {*BROKEN, "f.json"}
    assert (folder / "aside" / "c.json").read_bytes() == BROKEN["c.json"]
    assert list(load(folder)["seed"]) == [1]  # no word any more


@pytest.mark.parametrize("content", ["", "{}", "[]", "nonsense", '{"subject": "a.ipynb"}'])
def test_a_broken_manifest_is_made_anew_if_the_runs_are_its_own(tmp_path, content):
    folder = tmp_path / "runs"
    Store(folder, MANIFEST).save(make_rows(seed=1, rate=0.5), {})
    (folder / "sweep.json").write_text(content)
    with pytest.raises(ValueError, match=r"sweep\.json is broken") as error:
        load(folder)
    assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match="the runs are others"):
        Store(folder, MANIFEST | {"source": "2"})
    with pytest.warns(LeftOutWarning, match=r"sweep\.json"):
        Store(folder, MANIFEST)
    assert list(load(folder)["seed"]) == [1]
    assert (folder / "aside" / "sweep.json").read_text() == content


def test_of_two_rows_of_a_run_the_one_that_began_last_counts(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST)
    [row], [other] = make_rows(seed=1, rate=0.5), make_rows(seed=2, rate=0.5)
    new = row | {"started": "2026-11-28T10:00:00.200+00:00", "results": {"x": "new"}}
    old = row | {"started": "2026-11-28T10:00:00.100+00:00", "results": {"x": "old"}}
    never = row | {"started": None, "results": {"x": "never"}}
    kept.save([new], {})
    kept.save([old, other], {})  # the same run in another piece of work, and written later
    kept.save([never, other, *make_rows(seed=3, rate=0.5)], {})
    assert load(tmp_path / "runs").set_index("seed").loc[1, "x"] == "new"


def test_a_table_keeps_types(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST | {"parameters": ["n", "rate", "on", "x", "s", "cut"]})
    settings = [
        (None, None, None, 10, "[8, 16]", float("inf")),
        (3, 0.5, True, "word", "(1,)", 2.0),
        (4, 1, False, 9, "[]", 3.0),
    ]
    for n, rate, on, x, s, cut in settings:
        [row] = make_rows(n=n, rate=rate, on=on, x=x, s=s, cut=cut)
        results = {"whole": n, "real": rate, "big": 10**30, "mixed": x, "flag": on}
        kept.save([row | {"results": results}], {})
    kept.write_table()
    table = load(tmp_path / "runs")
    assert list(table["n"].dropna()) == [3, 4]
    assert {str(table[name].dtype) for name in ("n", "whole")} == {"Int64"}
    assert [str(table[name].dtype) for name in ("rate", "real")] == ["Float64", "float64"]
    assert str(table["on"].dtype) == "boolean"
    assert {type(value) for value in table["x"]} == {int, str}
    assert set(table["s"]) == {"[8, 16]", "(1,)", "[]"}
    assert set(table["cut"]) == {float("inf"), 2.0, 3.0}
    assert set(table["big"]) == {10**30}
    assert set(table["flag"]) == {None, True, False}
    read = pd.read_parquet(tmp_path / "runs" / "runs.parquet")  # one kind a column there
    assert set(read["mixed"]) == {"10", "word", "9"}
    assert str(read["n"].dtype) == "Int64"
    assert list(pd.read_csv(tmp_path / "runs" / "runs.csv")["cut"]) == list(table["cut"])


def test_values_of_several_kinds_are_sorted(tmp_path):
    kept = Store(tmp_path / "runs", MANIFEST | {"parameters": ["x"]})
    for x in ("b", 10, None, 9, "a"):
        kept.save(make_rows(x=x), {})
    assert list(load(tmp_path / "runs")["x"]) == [9, 10, "a", "b", None]


def test_what_a_killed_sweep_has_half_written_goes(tmp_path):
    folder = tmp_path / "runs"
    Store(folder, MANIFEST)
    old, new, foreign = (
        folder / name for name in ("runs/.a.json.123", "notebooks/.b.ipynb.124", ".gitignore")
    )
    for path in (old, new, foreign):
        path.touch()
    for path in (old, foreign):
        os.utime(path, (0, 0))
    Store(folder, MANIFEST)
    assert [path.exists() for path in (old, new, foreign)] == [False, True, True]
