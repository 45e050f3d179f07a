"""Tables: counts are those of the runs, and a kept table is read as it was written."""

import numpy as np
import pandas as pd
import pytest

from gan_book import metrics, presets, train_many
from gan_book.chapters.tables import load_counts, save_table, share_rows, train_and_count

SHORT = presets["balanced"].replace(steps=20)


def test_counts_are_those_of_the_runs():
    counts = train_and_count(SHORT, range(20))
    runs = train_many(SHORT, range(20))
    assert counts["runs"] == 20
    assert {o: counts[o] for o in metrics.OUTCOMES} == {
        o: int((runs.outcomes == o).sum()) for o in metrics.OUTCOMES
    }
    near = np.abs(runs.stack("mean")[:, -1] - 4) < 0.5
    narrow = runs.stack("std")[:, -1] < 1
    assert counts["arrived"] == int((near & narrow).sum())


def test_kept_tables_add_up():
    table = load_counts("03-outcomes", "presets")
    assert (table[list(metrics.OUTCOMES)].sum(axis=1) == table["runs"]).all()
    assert {"article_2016", "book", "balanced"} <= set(table.index)


def test_numeric_knobs_are_numbers():
    table = load_counts("03-outcomes", "rate of G")
    assert (np.diff(table.index) > 0).all()


def test_unknown_study_is_one_line():
    with pytest.raises(ValueError, match="study must be one of") as error:
        load_counts("03-outcomes", "presents")
    assert str(error.value).endswith("not 'presents'")
    assert "\n" not in str(error.value)


def test_saved_table_comes_with_a_note(tmp_path):
    table = pd.DataFrame([{"study": "s", "value": 1, "runs": 4, "good": 3}])
    save_table(table, tmp_path / "t.csv", command="c")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "t.csv"), table)
    assert '"command": "c"' in (tmp_path / "t.json").read_text()


def test_share_of_a_row():
    table = pd.DataFrame({"runs": [4, 8], "good": [1, 8]})
    assert [s.value for s in share_rows(table, "good")] == [0.25, 1.0]
