"""How the cost grows with the number of seeds, what recording adds, and what importing takes."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pandas as pd

from gan_book import Settings, train, train_many

COUNTS = (10, 30, 100, 300, 1000, 3000, 10_000)
STEPS = 300  # enough: the cost is the same for every step
IMPORT = """
import time, tensorflow, keras
start = time.perf_counter()
import gan_book.training.train
print(time.perf_counter() - start)
"""


def measure_growth(settings: Settings, most: int) -> pd.DataFrame:
    """Time many runs, in increasing numbers.

    Args:
        settings: all but seed and steps.
        most: the largest number of seeds.

    Returns:
        A row per count: seeds, steps, seconds, run_steps_per_second, peak_mb (of the process).
    """
    settings = settings.replace(steps=STEPS)
    train_many(settings, range(1))  # compiles
    # In increasing order, because the peak of memory can only rise.
    return pd.DataFrame([_time_runs(settings, count) for count in COUNTS if count <= most])


def _time_runs(settings: Settings, count: int) -> dict[str, float]:
    seconds = time_call(lambda: train_many(settings, range(count)), 1 if count > 1000 else 3)
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes elsewhere
    return {
        "seeds": count,
        "steps": settings.steps,
        "seconds": round(seconds, 3),
        "run_steps_per_second": round(count * settings.steps / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
    }


def measure_recording(settings: Settings, frames: int = 300) -> pd.DataFrame:
    """Time a run of 1,200 steps with so many frames beside one with its two ends only.

    The two take turns, so that what disturbs the machine disturbs both.

    Returns:
        One row: frames, seconds_without, seconds_with, ratio of the times, as the fastest of many.
    """
    bare = settings.replace(steps=1200, record_every=1200)
    filmed = settings.replace(steps=1200, record_every=1200 // frames, record_frames=True)
    train(bare), train(filmed)
    turns = [[time_call(lambda s=s: train(s), 1) for s in (bare, filmed)] for _ in range(30)]
    without, recorded = (min(times) for times in zip(*turns, strict=True))
    return pd.DataFrame(
        [
            {
                "frames": frames,
                "seconds_without": round(without, 4),
                "seconds_with": round(recorded, 4),
                "ratio": round(recorded / without, 2),
            }
        ]
    )


def measure_import() -> pd.DataFrame:
    """Return in a row the seconds that importing adds to those of TensorFlow and Keras."""
    command = [sys.executable, "-c", IMPORT]
    times = [
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    return pd.DataFrame([{"seconds": round(statistics.median(times), 2)}])


def time_call(call: Callable[[], object], rounds: int) -> float:
    """Return the seconds of the fastest of some calls."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best
