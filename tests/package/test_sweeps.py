"""Sweeps on a real cluster: a Dask scheduler and two worker processes on the loopback.

They run a copy of the package, so that an edit of it in the middle of a test changes nothing.
"""

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from small_sweep import write_notebook

import gan_book
from gan_book.chapters.report import read_report
from gan_book.sweeps import load

pytestmark = pytest.mark.long

TINY = (
    "seed: int = 0  # which run\nscale: float = 1.0  # of the result\nlog: str = ''  # see below",
    "from gan_book.chapters.report import record\nimport time\n"
    "with open(log, 'a') as file:\n    file.write(f'{seed}\\n')\n"  # what ran is on record
    "assert seed != 13, 'unlucky'\ntime.sleep(0.3)",
    "record('99', {'square': scale * seed**2, 'kind': 'odd' if seed % 2 else 'even'})",
)


def wait_until(check, seconds: float = 120) -> None:
    """Wait for something that another process will make true."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


class Place:
    """A copy of the package, and processes that use it and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        source = Path(gan_book.__file__).parent
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / "package" / "gan_book", ignore=ignored)
        self.environment = os.environ | {
            "PYTHONPATH": str(folder / "package"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self.processes: list[subprocess.Popen] = []

    def start(self, *words: str, **options) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=self.folder,
            env=self.environment | options.get("env", {}),
            start_new_session=True,
            text=True,
            stdout=options.get("out", subprocess.DEVNULL),
            stderr=options.get("err", subprocess.DEVNULL),
            # A shell starts what it runs in the background deaf to Ctrl-C, and children inherit it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.processes.append(process)
        return process

    def sweep(self, *words: str, **env: str) -> subprocess.Popen:
        pipes = {"out": subprocess.PIPE, "err": subprocess.PIPE}
        return self.start("-m", "gan_book", *words, env=env, **pipes)

    def run(self, *words: str, **env: str) -> tuple[int, str, str]:
        process = self.sweep(*words, **env)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def start_scheduler(self, name: str) -> tuple[subprocess.Popen, str]:
        file = self.folder / f"{name}.address"
        code = (
            "import asyncio, pathlib, sys\nfrom distributed import Scheduler\n"
            "async def main():\n"
            "    async with Scheduler(host='127.0.0.1', dashboard_address=':0') as s:\n"
            "        pathlib.Path(sys.argv[1]).write_text(s.address)\n"
            "        await s.finished()\n"
            "asyncio.run(main())"
        )
        process = self.start("-c", code, str(file))
        wait_until(lambda: file.exists() and file.read_text())
        return process, file.read_text()

    def start_worker(self, address: str, *words: str) -> subprocess.Popen:
        options = ("--nthreads", "1", "--no-dashboard", "--memory-limit", "0", *words)
        return self.start("-m", "distributed.cli.dask_worker", address, *options)

    def close(self) -> None:
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("place"))
    yield place
    place.close()


@pytest.fixture(scope="module")
def cluster(place) -> str:
    """The address of a scheduler with two workers, each watched by a nanny that renews it."""
    _, address = place.start_scheduler("shared")
    for _ in range(2):
        place.start_worker(address)
    return address


@pytest.fixture
def tiny(tmp_path) -> list[str]:
    """The words of a sweep of a notebook that leaves a line in a log wherever it runs."""
    path = write_notebook(tmp_path / "tiny.ipynb", *TINY)
    return ["sweep", str(path), "-p", f"log={tmp_path / 'log'}", "--out", str(tmp_path / "runs")]


def ended(folder: Path) -> int:
    return len(list((folder / "runs" / "runs").glob("*.json")))


def ran(folder: Path) -> list[int]:
    log = folder / "log"
    return sorted(int(line) for line in log.read_text().split()) if log.exists() else []


# ---- what a sweep leaves ------------------------------------------------------------------------


def test_sweep_leaves_table_notebooks_and_page(place, cluster, tiny, tmp_path):
    words = [*tiny, "-p", "seed=11:15", "-p", "scale=1,2", "--scheduler", cluster]
    status, out, err = place.run(*words)
    assert (status, "8 runs" in out, "2 failed" in out) == (1, True, True), err
    assert "AssertionError: unlucky" in err
    table = load(tmp_path / "runs")
    assert list(table["seed"]) == [11, 11, 12, 12, 13, 13, 14, 14]
    assert list(table["square"].dropna()) == [121, 242, 144, 288, 196, 392]
    failed = table[table["status"] == "failed"]
    assert set(failed["seed"]) == {13}
    assert set(failed["error"]) == {"AssertionError: unlucky"}
    for _, row in table.iterrows():
        notebook = nbformat.read(tmp_path / "runs" / "notebooks" / f"{row['run']}.ipynb", 4)
        report = read_report(notebook)
        assert (report is None) == (row["seed"] == 13)
        assert report is None or report["results"]["square"] == row["square"]
    assert (tmp_path / "runs" / "report.html").exists()

    assert place.run(*words)[0] == 1  # again: nothing to do, and the failed ones still failed
    assert len(ran(tmp_path)) == 8
    assert place.run(*words, "--retry-failed")[0] == 1
    assert ran(tmp_path).count(13) == 4
    assert ran(tmp_path).count(12) == 2
    # More runs into the same folder: only what is new.
    assert place.run(*tiny, "-p", "seed=14:17", "--scheduler", cluster)[0] == 0
    assert [ran(tmp_path).count(seed) for seed in (14, 15, 16)] == [2, 1, 1]


def test_a_changed_notebook_is_another_sweep(place, cluster, tiny, tmp_path):
    assert place.run(*tiny, "--scheduler", cluster)[0] == 0
    write_notebook(tmp_path / "tiny.ipynb", TINY[0], TINY[1], TINY[2].replace("**2", "**3"))
    status, _, err = place.run(*tiny, "--scheduler", cluster)
    assert status == 2
    assert "another version of the notebook" in err


LEAKY = (
    "seed: int = 0  # which run",
    """import os, numpy as np, tensorflow as tf, gan_book.training
from gan_book import presets, train
from gan_book.chapters.report import record
assert not hasattr(gan_book.training, "LEFT") and "LEFT" not in os.environ
gan_book.training.LEFT, os.environ["LEFT"] = 1, "1"
luck = float(np.random.rand())
run = train(presets["book"].replace(steps=200, seed=seed, minibatch=True))
bits = run.record.weights_g.tobytes().hex()""",
    "import matplotlib.pyplot as plt\nplt.plot(run.history['mean'])\nplt.show()",
    "record('99', {'bits': bits, 'luck': luck})",
)


def test_runs_are_as_in_a_fresh_kernel_and_leave_nothing_to_each_other(place, cluster, tmp_path):
    """The same bits as plain papermill gives, from kernels that share an import and a compiler."""
    path = write_notebook(tmp_path / "leaky.ipynb", *LEAKY)
    runs = tmp_path / "runs"
    words = ("-p", "seed=0:4", "--out", str(runs), "--scheduler", cluster)
    status, _, err = place.run("sweep", str(path), *words)
    assert status == 0, err
    table = load(runs).set_index("seed")
    assert table["luck"].nunique() == 4  # copies of one process, yet not of its random numbers
    fresh = tmp_path / "fresh.ipynb"
    papermill = place.start("-m", "papermill", str(path), str(fresh), "-p", "seed", "3")
    assert papermill.wait(300) == 0
    assert read_report(nbformat.read(fresh, 4))["results"]["bits"] == table.loc[3, "bits"]
    notebook = nbformat.read(runs / "notebooks" / f"{table.loc[3, 'run']}.ipynb", 4)
    kinds = [
        kind
        for cell in notebook.cells
        for o in cell.get("outputs", [])
        for kind in o.get("data", {})
    ]
    assert "image/png" in kinds


def test_study_is_train_many(place, cluster, tmp_path):
    from gan_book import presets, train_many

    words = ["study", "--out", str(tmp_path / "runs"), "-p", "steps=60", "--scheduler", cluster]
    assert place.run(*words, "--seeds", "0:3")[0] == 0
    assert place.run(*words, "--seeds", "0:5", "-p", "learning_rate_g=0.01,100")[0] == 0
    table = load(tmp_path / "runs")
    assert len(table) == 10
    runs = train_many(presets["book"].replace(steps=60), range(5))
    book = table[table["learning_rate_g"] == 0.01]
    assert list(book["mean"]) == [float(run.history["mean"][-1]) for run in runs]
    assert list(book["outcome"]) == [run.outcome for run in runs]
    wild = table[table["learning_rate_g"] == 100]
    assert set(wild["status"]) == {"done"}  # to diverge is a result


# ---- what may happen on the way -----------------------------------------------------------------


def find_workers(address: str) -> list[int]:
    from distributed import Client

    with Client(address, timeout="60s") as client:
        return list(client.run(os.getpid).values())


def test_a_killed_worker_costs_nothing_but_time(place, cluster, tiny, tmp_path):
    wait_until(lambda: len(find_workers(cluster)) == 2)
    sweep = place.sweep(*tiny, "-p", "seed=20:30", "--scheduler", cluster)
    wait_until(lambda: ended(tmp_path) >= 4)
    os.kill(find_workers(cluster)[0], signal.SIGKILL)
    out, err = sweep.communicate(timeout=300)
    assert sweep.returncode == 0, err
    assert "10 runs" in out
    assert set(load(tmp_path / "runs")["status"]) == {"done"}
    assert set(ran(tmp_path)) == set(range(20, 30))
    assert len(ran(tmp_path)) <= 11  # at most the run in flight was begun twice


def test_a_killed_sweep_resumes_where_it_was(place, cluster, tiny, tmp_path):
    words = [*tiny, "-p", "seed=20:32", "--scheduler", cluster]
    sweep = place.sweep(*words)
    wait_until(lambda: ended(tmp_path) >= 3)
    os.killpg(sweep.pid, signal.SIGKILL)
    sweep.wait()
    kept = set(load(tmp_path / "runs")["seed"])
    assert 3 <= len(kept) < 12
    assert place.run(*words)[0] == 0
    assert list(load(tmp_path / "runs")["seed"]) == list(range(20, 32))
    assert all(ran(tmp_path).count(seed) == 1 for seed in kept)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sweep_says_what_it_kept(place, cluster, tiny, tmp_path, number):
    sweep = place.sweep(*tiny, "-p", "seed=20:60", "--scheduler", cluster)
    wait_until(lambda: ended(tmp_path) >= 2)
    sweep.send_signal(number)
    _, err = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert "runs are kept" in err
    assert "Traceback" not in err
    assert 2 <= len(load(tmp_path / "runs")) < 40
    assert (tmp_path / "runs" / "runs.csv").exists()


def test_two_sweeps_at_once_share_the_work(place, cluster, tiny, tmp_path):
    words = [*tiny, "-p", "seed=20:36", "--scheduler", cluster]
    both = [place.sweep(*words) for _ in range(2)]
    for sweep in both:
        _, err = sweep.communicate(timeout=300)
        assert sweep.returncode == 0, err
    assert list(load(tmp_path / "runs")["seed"]) == list(range(20, 36))
    assert ran(tmp_path) == list(range(20, 36))  # each of them once


def test_a_killed_scheduler_ends_the_sweep_in_one_line(place, tiny, tmp_path):
    scheduler, address = place.start_scheduler("mortal")
    worker = place.start_worker(address, "--no-nanny")
    words = [*tiny, "-p", "seed=20:60"]
    sweep = place.sweep(*words, "--scheduler", address)
    wait_until(lambda: ended(tmp_path) >= 2)
    scheduler.kill()
    _, err = sweep.communicate(timeout=120)
    worker.kill()
    assert sweep.returncode == 3
    assert "stopped: the scheduler is gone" in err
    assert "Traceback" not in err
    assert 2 <= len(load(tmp_path / "runs")) < 40


def test_a_full_disk_ends_the_sweep_and_keeps_what_ended(place, cluster, tiny, tmp_path):
    """The disk of the sweep fills after five runs; then there is room again."""
    words = [*tiny, "-p", "seed=20:32", "--scheduler", cluster]
    code = f"""
import os, sys, pathlib
real = os.fsync
def fill(file):
    if len(list(pathlib.Path({str(tmp_path / "runs" / "runs")!r}).glob("*.json"))) >= 5:
        raise OSError({errno.ENOSPC}, os.strerror({errno.ENOSPC}))
    real(file)
os.fsync = fill
from gan_book.sweeps.command_line import main
sys.exit(main(sys.argv[1:]))
"""
    sweep = place.start("-c", code, *words, err=subprocess.PIPE)
    _, err = sweep.communicate(timeout=300)
    assert sweep.returncode == 3
    assert "No space left on device" in err
    assert "Traceback" not in err
    assert len(load(tmp_path / "runs")) == 5
    assert not list((tmp_path / "runs").rglob(".*"))
    assert place.run(*words)[0] == 0
    assert list(load(tmp_path / "runs")["seed"]) == list(range(20, 32))


def test_a_worker_with_other_versions_is_refused(place, tiny):
    _, address = place.start_scheduler("mixed")
    code = (
        "import sys, gan_book\ngan_book.__version__ = '0.0.1'\n"
        "from distributed.cli.dask_worker import main\nmain(sys.argv[1:])"
    )
    place.start("-c", code, address, "--no-nanny", "--nthreads", "1", "--no-dashboard")
    wait_until(lambda: len(find_workers(address)) == 1)
    status, _, err = place.run(*tiny, "--scheduler", address)
    assert status == 2
    assert "gan_book 0.0.1 there, " in err
    assert err.count("\n") == 1


def test_a_kernel_ends_with_its_worker(place, tmp_path):
    """However that dies: nothing may go on computing for nobody."""
    _, address = place.start_scheduler("lonely")
    worker = place.start_worker(address, "--no-nanny")
    mark = (
        "import os, pathlib, time\npathlib.Path(log).write_text(str(os.getpid()))\ntime.sleep(600)"
    )
    path = write_notebook(tmp_path / "long.ipynb", "log: str = ''  # where its number goes", mark)
    words = ("-p", f"log={tmp_path / 'pid'}", "--out", str(tmp_path / "runs"))
    place.sweep("sweep", str(path), *words, "--scheduler", address)
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    kernel = Path("/proc", (tmp_path / "pid").read_text())
    assert kernel.exists() or sys.platform != "linux"
    worker.kill()
    wait_until(lambda: not kernel.exists())


def test_a_notebook_that_kills_its_kernel_is_a_failed_run(place, cluster, tmp_path):
    cells = ("seed: int = 0  # s", "import os\nif seed == 1:\n    os.kill(os.getpid(), 9)", "1")
    path = write_notebook(tmp_path / "deadly.ipynb", *cells)
    words = ("-p", "seed=0:3", "--out", str(tmp_path / "runs"), "--scheduler", cluster)
    assert place.run("sweep", str(path), *words)[0] == 1
    table = load(tmp_path / "runs").set_index("seed")
    assert list(table["status"]) == ["done", "failed", "done"]
    assert "DeadKernelError" in table.loc[1, "error"]
    assert (tmp_path / "runs" / "notebooks" / f"{table.loc[1, 'run']}.ipynb").exists()


def test_without_a_scheduler_the_machine_is_the_cluster(place, tiny, tmp_path):
    status, out, err = place.run(*tiny, "-p", "seed=1:4", "--workers", "1")
    assert status == 0, err
    assert err == ""
    assert out.startswith("3 runs in ")
    assert list(load(tmp_path / "runs")["square"]) == [1, 4, 9]


def test_a_killed_sweep_leaves_nothing_for_long_however_deep_its_folder(place, tiny, tmp_path):
    """Not in the folder for temporary files, which is too deep for the path of a socket."""
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    words = [*tiny, "-p", "seed=20:28", "--workers", "1"]
    sweep = place.sweep(*words, TMPDIR=str(deep))
    wait_until(lambda: ended(tmp_path) >= 1)
    os.killpg(sweep.pid, signal.SIGKILL)
    sweep.communicate()
    assert list(deep.rglob("kernels-*"))
    status, _, err = place.run(*words, TMPDIR=str(deep))
    assert (status, err) == (0, "")
    assert [p.name for p in deep.rglob("*") if p.is_dir()] == ["dask-scratch-space"]
    assert list(load(tmp_path / "runs")["seed"]) == list(range(20, 28))


def test_two_sweeps_on_one_machine_say_nothing_of_each_other(place, tiny, tmp_path):
    words = [*tiny, "-p", "seed=21:23", "--workers", "1"]
    sweeps = [place.sweep(*words, "--out", str(tmp_path / name)) for name in "ab"]
    for sweep in sweeps:
        _, err = sweep.communicate(timeout=300)
        assert (sweep.returncode, err) == (0, "")


CHANGED = (
    "seed = 0\nsteps = 2 * 50\nsizes = (8, 16)\nx = None\ntags = {'b', 'a'}\nimport os\n"
    "cores = os.cpu_count()",
    "from gan_book.chapters.report import record\nimport sys\n"
    "record('9', {'seen': repr((steps, sizes, x, sorted(tags), cores == os.cpu_count()))})",
    "if seed == 2:\n    raise MemoryError\nif seed == 3:\n    sys.exit()\n'not' 'shown'\nseed",
)


def test_runs_get_what_was_asked_for_and_keep_the_rest(place, cluster, tmp_path):
    """And a reader's profile of IPython, or backend of Keras, changes nothing."""
    path = write_notebook(tmp_path / "changed.ipynb", *CHANGED)
    words = ["sweep", str(path), "-p", "seed=1:4", "-p", "sizes=[4],(1,)", "-p", "x=3"]
    status, _, err = place.run(*words, "--out", str(tmp_path / "runs"), "--scheduler", cluster)
    assert status == 1, err
    table = load(tmp_path / "runs")
    assert list(table["sizes"]) == ["(1,)", "[4]"] * 3
    assert set(table["seen"]) == {f"(100, {s}, 3, ['a', 'b'], True)" for s in ("(1,)", "[4]")}
    assert {str(table[name][0]) for name in ("steps", "x", "tags", "cores")} == {
        "100",
        "3",
        "{'a', 'b'}",
        "os.cpu_count()",
    }
    errors = table.groupby("seed")["error"].first()
    assert errors[2].startswith("MemoryError: there was not memory enough")
    assert errors[3].startswith("SystemExit: cell [")
    assert list(table["status"]) == ["done"] * 2 + ["failed"] * 4
    assert (tmp_path / "runs" / "report.html").exists()


def test_a_failed_run_says_why_in_one_line(place, cluster, tiny):
    """No word of the kernel that ends."""
    status, _, err = place.run(*tiny, "-p", "seed=12:15", "--scheduler", cluster)
    assert status == 1
    (line,) = err.splitlines()
    assert line.endswith("AssertionError: unlucky")
