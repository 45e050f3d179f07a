"""Plans: what is read of a chapter, and which runs are to be made of it."""

import json

import pytest
from small_sweep import write_notebook

from gan_book.settings import presets
from gan_book.sweeps.notebooks import read_chapter
from gan_book.sweeps.plan import plan_chapter, plan_study

GRID = {"method": "grid", "count": 0, "seed": 0}


def test_parameters_of_a_chapter_have_kind_default_and_help(tmp_path):
    cell = (
        "seed: int = 3  # which numbers  #@param {type:'integer'}\n"
        "rate: float = 1  # a rate\non: bool = False  # a switch\nword = 'a'"
    )
    found = read_chapter(write_notebook(tmp_path / "a.ipynb", cell)).parameters
    assert [(p.name, p.kind, p.default) for p in found] == [
        ("seed", "int", 3),
        ("rate", "float", 1),
        ("on", "bool", False),
        ("word", "str", "a"),
    ]
    assert found[0].help == "which numbers"


def test_source_of_a_chapter_is_its_cells_not_its_outputs(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "seed: int = 0  # s", "1 + 1")
    first = read_chapter(path).source
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["execution_count"] = 7
    path.write_text(json.dumps(notebook))
    assert read_chapter(path).source == first
    notebook["cells"][1]["source"] = ["1 + 2"]
    path.write_text(json.dumps(notebook))
    assert read_chapter(path).source != first


def test_runs_of_a_study_are_settings_of_the_preset():
    plan = plan_study("balanced", {"minibatch": "true,false"}, "0:3", GRID)
    assert len(plan.runs) == 6
    one = next(iter(plan.runs.values()))
    expected = presets["balanced"].replace(minibatch=True, seed=0)
    assert one == {name: getattr(expected, name) for name in one}
    assert len(one) > 30


def test_engine_runs_are_cut_by_program():
    plan = plan_study("book", {"batch_size": "8,12", "steps": "10"}, "0:70", GRID)
    done = set(list(plan.runs)[:5])
    pieces = plan.cut(done, None, None)
    assert sorted(len(piece.runs) for piece in pieces) == [1, 6, 32, 32, 32, 32]
    assert all(len({run["batch_size"] for run in piece.runs.values()}) == 1 for piece in pieces)
    assert not done & {name for piece in pieces for name in piece.runs}
    assert sum(len(piece.runs) for piece in plan.cut(done, 10, None)) == 10


CELL = "seed = 0\nsteps = 2 * 50\nsizes = (8, 16)\nthreads = os.cpu_count()\nx = None"


def test_only_what_was_asked_for_reaches_a_run(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", CELL)
    plan = plan_chapter(path, {"x": "3", "sizes": "[4,5],[6]"}, GRID)
    [piece, _] = plan.cut(set(), None, None)
    assert set(piece.given) == {"x", "sizes"}
    [row] = piece.runs.values()  # the table has the others too
    assert row == {"seed": 0, "steps": 100, "sizes": "[4, 5]", "threads": "os.cpu_count()", "x": 3}
    assert plan_study("book", {"steps": "5"}, "0", GRID).cut(set(), None, None)[0].given == ()


def test_values_that_are_written_alike_but_for_their_order_are_one_run(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "tags = {1}")
    assert len(plan_chapter(path, {"tags": "{2,1},{1,2},{1}"}, GRID).runs) == 2


def test_a_parameter_without_a_default_must_be_given(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "n: int\nm: int = 2")
    with pytest.raises(ValueError, match=r"n has no default in .*-p n=1") as error:
        plan_chapter(path, {"m": "3"}, GRID)
    assert "\n" not in str(error.value)
    assert len(plan_chapter(path, {"n": "3"}, GRID).runs) == 1
