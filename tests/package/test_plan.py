"""Plans: what is read of a chapter, and which runs are to be made of it."""

import json

from small_sweep import write_notebook

from gan_book.settings import presets
from gan_book.sweeps.notebooks import read_chapter
from gan_book.sweeps.plan import plan_study

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
