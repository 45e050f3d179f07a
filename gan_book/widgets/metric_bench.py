"""A generator to move by hand, and every instrument beside it: HTML that needs no kernel."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import Any

from gan_book.base.types import Floats
from gan_book.base.wording import BENCH_WORDS
from gan_book.data.distribution import data_density, sample_data
from gan_book.metrics import distances
from gan_book.pictures import svg
from gan_book.pictures.axis import Axis, draw_axes
from gan_book.pictures.frame_svg import trace_curves
from gan_book.pictures.web_files import fill_template, read_script, read_styles, write_recipe
from gan_book.settings import Settings
from gan_book.widgets.metric_rows import METERS, describe_faults, draw_meter, find_bounds

SAMPLE_SIZES = (16, 32, 64, 128, 256)


@dataclass(frozen=True)
class Instruments:
    """A generator of one hump or two, moved by hand, with every instrument; displays itself.

    Attributes:
        generator: its `data_mean`, `data_std` and `data_gap` describe what is made.
        data: what should be made; mean and width are used, and the seed of both samples.
        n: size of both samples, one of `SAMPLE_SIZES`.
    """

    generator: Settings
    data: Settings
    n: int = 64

    def __post_init__(self) -> None:
        if self.n not in SAMPLE_SIZES:
            sizes = ", ".join(map(str, SAMPLE_SIZES))
            raise ValueError(f"n must be one of {sizes}, not {self.n!r}")

    def __repr__(self) -> str:
        return f"A generator to move. {describe_faults(self.read(), self.n)}"

    def _repr_html_(self) -> str:
        return render_bench(self)

    def sample(self) -> tuple[Floats, Floats]:
        """Return what is measured: n generated samples, and n of the data."""
        exact = {"precision": "float64", "seed": self.data.seed}
        made = sample_data(self.generator.replace(**exact), self.n, step=0)
        return made, sample_data(self.data.replace(**exact), self.n, step=1)

    def read(self) -> dict[str, float]:
        """Return the value of every instrument, by its name in `METERS`."""
        made, real = self.sample()
        mean, std = self.data.data_mean, self.data.data_std
        return {
            "mean": float(made.mean() - mean) / std,
            "width_ratio": float(distances.width_ratio(made, std)),
            "wasserstein": distances.wasserstein(made, real, std),
            "kolmogorov_smirnov": distances.kolmogorov_smirnov(made, real),
            "mmd_squared": distances.mmd_squared(made, real, std),
        }


def move_generator(
    mean: float = 4.0, std: float = 0.5, gap: float = 0.0, n: int = 64, seed: int = 0
) -> Instruments:
    """Offer sliders for a generator of normal data (mean 4, width 0.5), and read all instruments.

    Args:
        mean, std: of the generator; std is that of each hump.
        gap: between its two humps; 0 is one hump.
        n: samples, one of `SAMPLE_SIZES`.
        seed: of the samples.
    """
    made = Settings(data_mean=mean, data_std=std, data_gap=gap)
    return Instruments(made, Settings(seed=seed), n)


def render_bench(bench: Instruments) -> str:
    """Return the HTML: picture and readings drawn, then the recipe, style and script."""
    values, axis = bench.read(), choose_bench_axis(bench)
    news = html.escape(describe_faults(values, bench.n))
    data, density = (data_density(axis.middles, s) for s in (bench.data, bench.generator))
    places = (svg.to_point_levels(points, axis.low, axis.high) for points in bench.sample())
    return fill_template(
        "metric_bench",
        **trace_curves(axis, data, density),
        **dict(zip(("rug", "real"), map(svg.trace_rug, places), strict=True)),
        **svg.draw_swatches("data", "generated"),
        axes=draw_axes(axis, decide=False),
        cells=axis.cells,
        news=news,
        meters="\n".join(draw_meter(name, v, bench.n) for name, v in values.items()),
        controls=fill_template(
            "movable_controls", news=news, recipe=write_recipe(make_bench_recipe(bench))
        ),
        style=read_styles("player", "explorer", "metric_bench"),
        script=read_script("elements/metric_bench.js"),
    )


def choose_bench_axis(bench: Instruments) -> Axis:
    """Return an axis five sigma either way of the data's mean."""
    mean, std = bench.data.data_mean, bench.data.data_std
    return Axis(mean - 5 * std, mean + 5 * std, float(f"{0.8 / std:.2g}"))


def make_bench_recipe(bench: Instruments) -> dict[str, Any]:
    """Return what `metric_bench.js` reads: axis, meters with floors, knobs and where they stand.

    The floors come with all digits, so that both sides judge alike.
    """
    axis, made, data = choose_bench_axis(bench), bench.generator, bench.data
    names = ("data_mean", "data_std", "data_gap")
    return {
        "axis": {"low": axis.low, "high": axis.high, "top": axis.top},
        "data": {name: getattr(data, name) for name in ("data", *names)},
        "state": {name: getattr(made, name) for name in names} | {"n": bench.n, "seed": data.seed},
        "knobs": list_sliders(bench),
        "meters": [
            {"name": name, **asdict(m), "floors": {n: find_bounds(name, n) for n in SAMPLE_SIZES}}
            for name, m in METERS.items()
        ],
        "words": BENCH_WORDS,
    }


def list_sliders(bench: Instruments) -> list[dict[str, Any]]:
    """Return the sliders: name, label, help and stops of each."""
    mean, std = bench.data.data_mean, bench.data.data_std
    stops = [round(std * i / 10, 6) for i in range(41)]
    return [
        {"name": name, "label": label, "help": words, "stops": [float(stop) for stop in line]}
        for name, label, words, line in (
            ("data_mean", "mean", "of what is made", [round(mean + s - 2 * std, 6) for s in stops]),
            ("data_std", "width", "of each hump", stops[1:26]),
            ("data_gap", "gap", "between two humps", stops),
            ("n", "samples", "generated, and of the data", SAMPLE_SIZES),
        )
    ]
