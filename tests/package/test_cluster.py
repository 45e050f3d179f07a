"""A cluster in this process: whom a sweep takes for a worker, and what it keeps of the work."""

from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client

from gan_book import presets, train_many
from gan_book.sweeps import cluster, load, worker
from gan_book.sweeps.plan import plan_study
from gan_book.sweeps.store import Store
from gan_book.sweeps.versions import find_versions
from gan_book.sweeps.worker import OtherVersionsError, Piece

HERE = find_versions()
GRID = {"method": "grid", "count": 0, "seed": 0}


def check(*answers: object) -> None:
    """Ask workers that give these answers when they are asked for their versions."""
    by_address = {f"tcp://{i}": answer for i, answer in enumerate(answers)}
    client = SimpleNamespace(sync=lambda *_, **__: by_address, _run=None)
    cluster.check_workers(client)


def test_every_worker_has_the_versions_of_the_sweep():
    check()
    check(dict(HERE), dict(HERE))
    for name, words in (("numpy", "numpy 1.0 there"), ("code", "other code in gan_book")):
        with pytest.raises(ValueError, match=f"worker at tcp://1 cannot take part: {words}"):
            check(HERE, HERE | {name: "1.0"})
    with pytest.raises(ValueError, match=r"tcp://0 .*: no gan_book there \(No module\)"):
        check(ModuleNotFoundError("No module"), HERE)


def test_a_worker_refuses_work_of_other_versions():
    with pytest.raises(OtherVersionsError, match=r"differs: python .* there, 2.7 here"):
        worker.do(Piece({"a": {}}, HERE | {"python": "2.7"}))


def test_the_seconds_of_a_piece_are_shared_by_its_runs(monkeypatch):
    ticks = iter([10.0, 16.0])
    monkeypatch.setattr(worker, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    monkeypatch.setattr(worker, "_run_engine", lambda piece: ({}, None, {}))
    rows, _ = worker.do(Piece({"a": {}, "b": {}, "c": {}}, HERE))
    assert [row["seconds"] for row in rows] == [2.0, 2.0, 2.0]


@pytest.fixture(scope="module")
def client():
    with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as one:
        yield one


def test_a_foreign_clusters_workers_are_asked_before_any_work(client, monkeypatch):
    asked = []
    monkeypatch.setattr(cluster, "check_scheduler", asked.append)
    monkeypatch.setattr(cluster, "check_workers", lambda one: asked.append(one.scheduler.address))
    address = client.scheduler.address
    with cluster.open_client(address, None):
        assert asked == [address, address]


def test_a_sweep_keeps_what_its_workers_measured(tmp_path, client):
    words = {"steps": "60", "record_every": "3", "learning_rate_g": "0.05", "batch_size": "8,12"}
    plan, seen = plan_study("book", words, "3:6", GRID), []
    kept = Store(tmp_path / "runs", plan.manifest)
    cluster.sweep(kept, plan.cut(set(), None, None), client, "abc", seen.append)
    kept.close()
    assert sorted(map(len, seen)) == [3, 3]
    table = load(tmp_path / "runs")
    assert set(table["commit"]) == {"abc"}
    for batch_size, part in table.groupby("batch_size"):
        changes = {"steps": 60, "record_every": 3, "learning_rate_g": 0.05}
        runs = train_many(presets["book"].replace(batch_size=batch_size, **changes), range(3, 6))
        assert list(part["seed"]) == [3, 4, 5]
        for name in ("mean", "std", "width_ratio", "wasserstein"):
            np.testing.assert_allclose(part[name], runs.stack(name)[:, -1], rtol=1e-6)
        best = runs.stack("wasserstein").argmin(1)
        assert (best > 0).all()  # the step differs from the moment's place
        assert list(part["best_step"]) == list(3 * best)
        np.testing.assert_allclose(part["best_wasserstein"], runs.stack("wasserstein").min(1))
        assert list(part["outcome"]) == list(runs.outcomes)
        assert list(part["ever_good"]) == [bool((run.outcomes == "good").any()) for run in runs]
