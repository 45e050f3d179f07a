"""The rows of the instruments: where a value stands, beside what perfect generators get."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gan_book.base.wording import BENCH_WORDS
from gan_book.metrics.floors import floor
from gan_book.pictures import svg
from gan_book.pictures.web_files import fill_template


@dataclass(frozen=True)
class Meter:
    """How an instrument is shown: its name in words, and its axis, a root or a logarithm."""

    short: str
    unit: str
    low: float
    high: float
    log: bool = False

    @property
    def label(self) -> str:
        """The name with what it is measured in."""
        return self.short + self.unit

    def place(self, value: float) -> float:
        """Return where a value stands on the axis, in per cent; values beyond stand at the end."""
        low, at, high = (
            math.log(max(v, 1e-9)) if self.log else math.copysign(math.sqrt(abs(v)), v)
            for v in (self.low, value, self.high)
        )
        return 100 * min(1.0, max(0.0, (at - low) / (high - low)))


METERS = {
    "mean": Meter("mean", ", σ from the data’s", -2.5, 2.5),
    "width_ratio": Meter("width ratio", "", 0.1, 4, log=True),
    "wasserstein": Meter("Wasserstein-1", ", in σ", 0, 3),
    "kolmogorov_smirnov": Meter("Kolmogorov–Smirnov", "", 0, 1),
    "mmd_squared": Meter("MMD²", ", kernel σ", -0.05, 1),
}


def find_bounds(name: str, n: int) -> tuple[float, float]:
    """Return the middle 95 % of what perfect generators get from n samples."""
    against = None if name in ("mean", "width_ratio") else n
    bar = floor(name, n, against, repeats=400)
    return bar.low, bar.high


def find_verdict(name: str, value: float, n: int) -> str:
    """Return whether a value lies in the range of perfect generators: a key of `BENCH_WORDS`."""
    low, high = find_bounds(name, n)
    return "too low" if value < low else "too high" if value > high else "inside"


def describe_faults(values: dict[str, float], n: int) -> str:
    """Say which instruments see a fault."""
    found = [METERS[k].short for k, v in values.items() if find_verdict(k, v, n) != "inside"]
    sentence = BENCH_WORDS["faults" if found else "no_fault"]
    return sentence.format(n=n, names=", ".join(found))


def draw_meter(name: str, value: float, n: int) -> str:
    """Return one instrument's row: name, value, axis with the floor's range and a dot, verdict."""
    low, high = find_bounds(name, n)
    verdict = find_verdict(name, value, n)
    left, at, right = (METERS[name].place(v) for v in (low, value, high))
    return fill_template(
        "meter",
        name=name,
        label=METERS[name].label,
        value=svg.format_number(value),
        left=f"{left:.2f}%",
        width=f"{right - left:.2f}%",
        at=f"{at:.2f}%",
        verdict=verdict,
        word=BENCH_WORDS[verdict],
        floor=BENCH_WORDS["range"].format(low=svg.format_number(low), high=svg.format_number(high)),
    )
