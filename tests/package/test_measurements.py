"""Measurements: every kept table has its study, and the command writes what a chapter reads."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from book.measurements import write
from gan_book.chapters.tables import list_tables, load_table

ROOT = Path(__file__).parents[2]

TABLES = [
    f"{chapter}-{name}" for chapter in write.list_chapters() for name in write.find_studies(chapter)
]


def test_every_table_of_a_chapter_is_kept():
    assert set(TABLES) <= set(list_tables())


@pytest.mark.parametrize("name", list_tables())
def test_kept_table_says_how_it_was_made(name):
    note = (write.KEPT / f"{name}.json").read_text(encoding="utf-8")
    assert '"command"' in note
    assert '"versions"' in note
    assert len(load_table(name))


def test_measure_writes_the_table_and_its_note(tmp_path, monkeypatch):
    seen = []

    def study(most: int | None) -> pd.DataFrame:
        seen.append(most)
        return pd.DataFrame([{"study": "s", "value": 1, "runs": most}])

    monkeypatch.setattr(write, "find_studies", lambda chapter: {"a": study, "b": study})
    write.write_tables("03", ["b"], most=7, folder=tmp_path)
    assert seen == [7]
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["03-b.csv", "03-b.json"]
    assert pd.read_csv(tmp_path / "03-b.csv").loc[0, "runs"] == 7
    assert "measurements 03 b --most 7" in (tmp_path / "03-b.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [(["99"], "chapter must be one of"), (["03", "nothing"], "table must be")],
)
def test_bad_names_are_one_line(arguments, line):
    command = [sys.executable, "-m", "book.measurements", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
