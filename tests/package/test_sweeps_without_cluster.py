"""Designs, what is asked for, the store and its table: all of a sweep that needs no cluster."""

import errno
import json
import multiprocessing
import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes

from gan_book.settings import presets
from gan_book.sweeps import command_line, load, notebooks, report_page, store, summary
from gan_book.sweeps.designs import Parameter, Range, make_design, parse_values
from gan_book.sweeps.plan import plan_study
from gan_book.sweeps.versions import compare_versions, find_versions

WHOLE, REAL = Parameter("n", "int", 1), Parameter("rate", "float", 0.1)
SWITCH, WORD = Parameter("flag", "bool", False), Parameter("word", "str", "a")
GRID = {"method": "grid", "count": 0, "seed": 0}
MANIFEST = {
    "subject": "a.ipynb",
    "source": "1",
    "versions": find_versions(),
    "parameters": ["seed", "rate"],
}


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook whose first cell has its parameters."""
    first, *rest = [new_code_cell(cell) for cell in cells]
    first.metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[first, *rest], metadata={"kernelspec": kernel})
    path.write_text(writes(notebook), encoding="utf-8")
    return path


def make_rows(**parameters: object) -> list[dict]:
    about = {"status": "done", "error": None, "seconds": 1.0, "started": "now", "host": "here"}
    name = store.name_run(MANIFEST, parameters)
    row = {"run": name, "parameters": parameters, "results": {"x": 1.0}}
    return [row | about | MANIFEST["versions"]]


# ---- designs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "text", "values"),
    [
        (WHOLE, "4,8,16", (4, 8, 16)),
        (WHOLE, "0:4", (0, 1, 2, 3)),
        (WHOLE, "0:10:4,100", (0, 4, 8, 100)),
        (WHOLE, "3,3,2", (3, 2)),
        (REAL, "1e-3, 2", (0.001, 2.0)),
        (SWITCH, "true,False", (True, False)),
        (WORD, "sum,mean", ("sum", "mean")),
        (WHOLE, ["1", "5"], (1, 5)),
        (Parameter("m", "int", None, optional=True), "none,3", (None, 3)),
    ],
)
def test_words_become_values_of_the_parameters_kind(parameter, text, values):
    found = parse_values(parameter, text)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("parameter", "text", "line"),
    [
        (WHOLE, "4,x", "n must be whole numbers, not 'x'"),
        (WHOLE, "2.5", "n must be whole numbers"),
        (REAL, "nan", "rate must be numbers"),
        (SWITCH, "yes", "flag must be true or false"),
        (WHOLE, "8:8", "n has no values"),
        (WHOLE, ",", "n has no values"),
        (WHOLE, "0:100000000000", "at most"),
        (REAL, "0.5..0.1", "low < high"),
        (REAL, "log:0..1", "0 < low"),
        (REAL, "1..2..3", "rate must be"),
        (WHOLE, [["1"]], "n must be a value or a list"),
    ],
)
def test_bad_values_are_one_line(parameter, text, line):
    with pytest.raises(ValueError, match=line) as error:
        parse_values(parameter, text)
    assert "\n" not in str(error.value)


def test_grid_has_every_combination_once():
    design = make_design({"a": (1, 2), "b": ("x", "y", "z")})
    assert len(design) == 6
    assert {(p["a"], p["b"]) for p in design} == {(a, b) for a in (1, 2) for b in "xyz"}
    assert make_design({}) == [{}]


def test_latin_hypercube_has_one_point_in_each_slice():
    values = {"rate": Range(1e-4, 1e-1, True, False), "n": Range(0, 39, False, True), "w": (1, 2)}
    design = make_design(values, "latin", 40, seed=3)
    slices = np.floor(40 * np.log10([p["rate"] / 1e-4 for p in design]) / 3 - 1e-6)
    assert sorted(slices) == list(range(40))
    assert sorted(p["n"] for p in design) == list(range(40))
    assert [p["w"] for p in design].count(1) == 20
    assert design == make_design(values, "latin", 40, seed=3)
    assert design != make_design(values, "latin", 40, seed=4)


def test_random_points_stay_in_range_and_come_once():
    values = {"n": Range(4, 6, False, True), "w": ("x", "y")}
    design = make_design(values, "random", 500)
    assert {p["n"] for p in design} == {4, 5, 6}
    assert len(design) == 6  # of 500 draws, the equal ones are one run


def test_a_range_needs_a_number_of_points():
    with pytest.raises(ValueError, match="--random or --latin"):
        make_design({"rate": Range(0, 1, False, False)})
    with pytest.raises(ValueError, match="--latin must be"):
        make_design({"n": (1, 2)}, "latin", 0)


# ---- chapters -----------------------------------------------------------------------------------


def test_parameters_of_a_chapter_have_kind_default_and_help(tmp_path):
    cell = (
        "seed: int = 3  # which numbers  #@param {type:'integer'}\n"
        "rate: float = 1  # a rate\non: bool = False  # a switch\nword = 'a'"
    )
    found = notebooks.read_chapter(write_notebook(tmp_path / "a.ipynb", cell)).parameters
    assert [(p.name, p.kind, p.default) for p in found] == [
        ("seed", "int", 3),
        ("rate", "float", 1),
        ("on", "bool", False),
        ("word", "str", "a"),
    ]
    assert found[0].help == "which numbers"


def test_source_of_a_chapter_is_its_cells_not_its_outputs(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "seed: int = 0  # s", "1 + 1")
    first = notebooks.read_chapter(path).source
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["execution_count"] = 7
    path.write_text(json.dumps(notebook))
    assert notebooks.read_chapter(path).source == first
    notebook["cells"][1]["source"] = ["1 + 2"]
    path.write_text(json.dumps(notebook))
    assert notebooks.read_chapter(path).source != first


# ---- plans --------------------------------------------------------------------------------------


def test_runs_of_a_study_are_settings_of_the_preset():
    plan = plan_study("balanced", {"minibatch": "true,false"}, "0:3", GRID)
    assert len(plan.runs) == 6
    one = next(iter(plan.runs.values()))
    expected = presets["balanced"].replace(minibatch=True, seed=0)
    assert one == {name: getattr(expected, name) for name in one}
    assert len(one) > 30


def test_a_run_is_named_by_all_that_determines_it():
    name = store.name_run(MANIFEST, {"seed": 1, "rate": 0.5})
    assert name == store.name_run(MANIFEST, {"rate": 0.5, "seed": 1})
    others = [
        (MANIFEST, {"seed": 2, "rate": 0.5}),
        (MANIFEST | {"source": "2"}, {"seed": 1, "rate": 0.5}),
        (MANIFEST | {"versions": MANIFEST["versions"] | {"code": "x"}}, {"seed": 1, "rate": 0.5}),
    ]
    assert name not in {store.name_run(*other) for other in others}


def test_engine_runs_are_cut_by_program():
    plan = plan_study("book", {"batch_size": "8,12", "steps": "10"}, "0:70", GRID)
    done = set(list(plan.runs)[:5])
    pieces = plan.cut(done, None, None)
    assert sorted(len(piece.runs) for piece in pieces) == [1, 6, 32, 32, 32, 32]
    assert all(len({run["batch_size"] for run in piece.runs.values()}) == 1 for piece in pieces)
    assert not done & {name for piece in pieces for name in piece.runs}
    assert sum(len(piece.runs) for piece in plan.cut(done, 10, None)) == 10


def test_versions_differ_in_words():
    here = find_versions()
    assert compare_versions(here, dict(here)) is None
    assert compare_versions(here, here | {"numpy": "1.0"}).startswith("numpy 1.0 there")
    assert "code" in compare_versions(here, here | {"code": "?"})


# ---- the command line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["study", "-p", "lerning_rate=1"],
            "lerning_rate; did you mean learning_rate?",
        ),
        (["study", "-p", "batch_size=0"], "batch_size must be a whole number of at least 1"),
        (["study", "-p", "batch_size"], "-p must be name=values"),
        (["study", "-p", "steps=5", "-p", "steps=6"], "-p steps comes twice"),
        (["study", "-p", "seed=1"], "seed is set by --seeds"),
        (["study", "--seeds", "8:8"], "seed has no values"),
        (["study", "--preset", "bok"], "unknown preset bok; did you mean book?"),
        (["study", "--latin", "0", "-p", "steps=1..5"], "--latin must be"),
        (["study", "--workers", "0"], "--workers must be above 0"),
        (["study", "--file", "absent.yaml"], "cannot read absent.yaml: No such file"),
        (["sweep"], "name the notebook"),
        (["sweep", "absent.ipynb"], "cannot read the notebook absent.ipynb: No such file"),
        (["sweep", "bare.ipynb"], "needs one cell tagged parameters, and has no cell"),
        (["sweep", "text.ipynb"], "is not a notebook"),
        (["sweep", "a.ipynb", "-p", "sed=1"], "unknown parameter sed; did you mean seed?"),
        (["sweep", "a.ipynb", "-p", "seed=1.5"], "seed must be whole numbers, not '1.5'"),
        (["sweep", "a.ipynb", "--scheduler", "tcp://127.0.0.1:9"], "no scheduler answers at"),
        (["sweep", "a.ipynb", "--scheduler", "nonsense://"], "no scheduler answers at"),
        (["sweep", "b.ipynb", "-p", "status=1"], "status is a column of every table"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tmp_path, monkeypatch, capsys, words, line):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gan_book.sweeps.cluster.PATIENCE", "1s")
    write_notebook(tmp_path / "a.ipynb", "seed: int = 0  # s")
    write_notebook(tmp_path / "b.ipynb", "status: int = 0  # s")
    Path("bare.ipynb").write_text(writes(new_notebook(cells=[new_code_cell("1")])))
    Path("text.ipynb").write_text("no notebook")
    assert command_line.main([*words, "--out", "runs"]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


def test_out_is_needed(capsys):
    assert command_line.main(["study"]) == 2
    assert "--out is missing" in capsys.readouterr().err


FILE = """
preset: article_2016
parameters:
  steps: 10
  batch_size: [4, 8]
  learning_rate: 0.1
seeds: 1:30
"""


def test_a_file_says_the_same_as_the_command_line(tmp_path, capsys):
    path = tmp_path / "study.yaml"
    path.write_text(FILE)
    words = ["study", "--file", str(path), "--out", str(tmp_path / "runs"), "--dry-run"]
    assert command_line.main(words) == 0
    assert "58 runs; 58 would run" in capsys.readouterr().out  # 1:30 is no 90 seconds here
    assert command_line.main([*words, "--seeds", "0:2", "-p", "batch_size=4"]) == 0
    out = capsys.readouterr().out
    assert "2 runs; 2 would run" in out
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("parameters: {steps: 1}\nseds: 1", "unknown entry seds; did you mean seeds?"),
        ("- 1", "must hold names and values"),
        ("parameters: 7", "must hold names and values"),
        ("a: [", "is not YAML"),
        ("latin: many", "latin must be a number"),
        ("latin: 3\nrandom: 3", "random and latin; choose one"),
        ("parameters: {steps: {low: 1}}", "steps must be a value or a list"),
    ],
)
def test_bad_files_are_one_line(tmp_path, capsys, text, line):
    path = tmp_path / "study.yaml"
    path.write_text(text)
    assert command_line.main(["study", "--file", str(path), "--out", str(tmp_path / "runs")]) == 2
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1


def test_a_file_is_data(tmp_path, capsys):
    trap = tmp_path / "trap"
    path = tmp_path / "study.yaml"
    path.write_text(f"parameters:\n  steps: !!python/object/apply:os.mkdir ['{trap}']\n")
    assert command_line.main(["study", "--file", str(path), "--out", str(tmp_path / "runs")]) == 2
    assert not trap.exists()


# ---- the store ----------------------------------------------------------------------------------


def test_table_has_a_row_per_run_in_order(tmp_path):
    kept = store.Store(tmp_path / "runs", MANIFEST)
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
    kept = store.Store(tmp_path / "runs", MANIFEST)
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
    kept = store.Store(tmp_path / "runs", MANIFEST)
    kept.save(make_rows(seed=1, rate=0.5), {})

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    for write in (lambda: kept.save(make_rows(seed=2, rate=0.5), {"n": "text"}), kept.write_table):
        with pytest.raises(OSError, match="No space left"):
            write()
    assert [row["parameters"]["seed"] for row in store.read_rows(tmp_path / "runs")] == [1]
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
    store.Store(tmp_path / "runs", MANIFEST).close()
    with pytest.raises(ValueError, match=line):
        store.Store(tmp_path / "runs", MANIFEST | change)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ValueError, match=r"holds thesis\.tex and no sweep"):
        store.Store(tmp_path, MANIFEST)
    with pytest.raises(ValueError, match="holds no sweep"):
        load(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def _claim(folder: Path, manifest: dict, name: str) -> bool:
    return store.Store(folder, manifest).claim(name)


def test_a_claim_holds_against_other_processes_and_ends_with_its_own(tmp_path):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        mine = store.Store(tmp_path / "runs", MANIFEST)
        assert mine.claim("a")
        theirs = partial(pool.apply, _claim)
        assert not theirs((tmp_path / "runs", MANIFEST, "a"))
        assert theirs((tmp_path / "runs", MANIFEST, "b"))
        mine.release("a")
        assert theirs((tmp_path / "runs", MANIFEST, "a"))


# ---- what came out ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with 40 runs, two of them failed."""
    kept = store.Store(tmp_path / "runs", MANIFEST)
    for seed in range(20):
        for rate in (0.1, 0.2):
            [row] = make_rows(seed=seed, rate=rate)
            row["results"] = {"outcome": "good" if seed < 15 else "bad", "width": seed + rate}
            if seed == 19:
                row |= {"status": "failed", "error": "ValueError: <no>", "results": {}}
            kept.save([row], {})
    kept.write_table()
    return tmp_path / "runs"


def test_summary_has_shares_and_medians_with_intervals(folder):
    table = summary.summarise(load(folder), MANIFEST["parameters"])
    first = table[table["rate"] == 0.1].set_index("result")
    assert first.loc["failed", "value"] == "1"
    assert first.loc["outcome", "value"] == "good 79 [57, 91] %, bad 21 [9, 43] %"  # 15 of 19
    assert first.loc["outcome", "runs"] == 19
    assert first.loc["width", "value"].startswith("median 9.1 [")
    assert set(table["rate"]) == {0.1, 0.2}


def test_page_stands_alone_and_lists_failures(folder):
    text = report_page.write_page(folder).read_text(encoding="utf-8")
    assert text.count("data:image/png;base64") == 2  # outcome and width by rate
    assert "&lt;no&gt;" in text
    assert "<no>" not in text
    assert "http" not in text


def test_show_prints_the_table_and_the_shares(folder, capsys):
    assert command_line.main(["show", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "40 runs" in out
    assert "79 [57, 91] %" in out
    assert command_line.main(["show", str(folder.parent)]) == 2
