"""The explorer's kernel face: milliseconds from a moved knob to the new picture.

Usage: python benchmarks/explorer.py
Knobs that change no shape: each is moved, TensorFlow trains a whole run, the picture is drawn.
"""

from __future__ import annotations

import statistics
import time

from gan_book import explore, presets
from gan_book.widgets.explorer_in_kernel import Face

TARGET = 150  # milliseconds, for the median
MOVES: dict[str, tuple[float, ...]] = {
    "learning_rate_g": (0.002, 0.005, 0.02, 0.01),
    "learning_rate_d": (0.002, 0.005, 0.01, 0.001),
    "seed": (1, 2, 3, 0),
    "data_mean": (2.0, 0.0, -2.0, 4.0),
    "data_std": (0.3, 1.0, 2.0, 0.5),
    "noise_range": (2.0, 0.5, 3.0, 1.0),
}


def time_moves(face: Face) -> dict[str, list[float]]:
    """Return milliseconds of each move, by knob."""
    times: dict[str, list[float]] = {name: [] for name in MOVES}
    for name, values in MOVES.items():
        for value in values:
            before, start = face.picture.value, time.perf_counter()
            face.knobs[name].value = value
            times[name].append(1000 * (time.perf_counter() - start))
            assert face.picture.value != before
    return times


def main() -> None:
    for minibatch in (False, True):
        face = explore(presets["book"].replace(minibatch=minibatch)).widget
        face.change_seed()  # compiles, if anything is left to be
        face.reset()
        times = time_moves(face)
        for name, values in times.items():
            print(f"{name:32}{statistics.median(values):8.0f} ms")
        median = statistics.median([t for values in times.values() for t in values])
        layer = "with" if minibatch else "without"
        verdict = "holds" if median < TARGET else "MISSED"
        print(f"median {layer} the layer{median:16.0f} ms   target < {TARGET} ms   {verdict}\n")


if __name__ == "__main__":
    main()
