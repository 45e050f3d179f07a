"""What reruns cost: a sweep beside plain papermill in a loop, and a second worker beside the first.

    .venv/bin/python benchmarks/sweeps.py [--most N]

Each of N (64) reruns executes a notebook that imports TensorFlow and trains 200 steps. The
loop makes at most 16 of them and is scaled; the sweeps make all. Chapter 7 keeps the same table in
book/data/07-costs.csv.
"""

import argparse
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # the studies are no part of the package
from book.measurements.chapter_07 import time_reruns


def main() -> None:
    """Measure, and print the table and the two figures that count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--most", type=int, default=64, help="reruns of each kind")
    table = time_reruns(parser.parse_args().most)
    print(table.to_string(index=False))
    loop, one, two = table["seconds"][:3] / table["runs"][:3]
    print(f"\na sweep on two workers is {loop / two:.1f} times as fast as papermill in a loop")
    print(f"efficiency from one worker to two: {100 * one / two / 2:.0f} %")


if __name__ == "__main__":
    main()
