"""What the tests of the explorer's page share: opening it, reading its picture, and what it owes.

`Bench.expect` computes a moment with the engine's own modules, apart from the explorer; what the
engine computes is held against TensorFlow in `test_web_engine.py`.
"""

from __future__ import annotations

import dataclasses
import re
from time import monotonic, sleep
from typing import Any

import numpy as np
from in_page import read_function
from probing import serve_modules

from gan_book.base.wording import EXPLORER_WORDS
from gan_book.pictures import svg
from gan_book.settings import FIELDS, Settings

#: Fields of settings that the engine in the page has not.
ADDRESS = "http://explorer.test/"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Explorer</title>"""


class Bench:
    """An explorer on a page, to be looked at and worked."""

    def __init__(self, page: Any, html: str, head: str = HEAD) -> None:
        self.page = page

        def serve(route: Any) -> None:
            if route.request.url.removeprefix(ADDRESS).split("#")[0]:
                serve_modules(route)
            else:
                route.fulfill(body=f"{head}<main>{html}</main>", content_type="text/html")

        page.route(f"{ADDRESS}**", serve)
        self.root = page.locator("gan-explorer").first

    def open(self, fragment: str = "") -> Bench:
        """Go there, and wait until the first run has ended."""
        self.page.goto(ADDRESS + fragment)
        return self.rest()

    def rest(self) -> Bench:
        """Wait until the run of the knobs has ended and the picture stands."""
        end = monotonic() + 60
        # Not with wait_for_function, which a strict policy stops.
        while not self.root.evaluate(read_function("isAtRest")):
            assert monotonic() < end, "the run has not ended in a minute"
            sleep(0.02)
        return self

    # ---- what a reader does ----

    def knob(self, name: str) -> Any:
        """The input of a knob, its fold opened."""
        self.root.evaluate(read_function("openFolds"))
        return self.root.locator(f"[data-knob={name}] :is(input, select)")

    def turn(self, name: str, value: Any) -> Bench:
        """Turn a knob as a reader does, and wait for its run."""
        knob = self.knob(name)
        kind = knob.evaluate("e => e.type")
        if kind == "checkbox":
            knob.set_checked(value)
        elif kind == "select-one":
            knob.select_option(value)
        elif kind == "range":
            stops = self.root.evaluate(read_function("findStops"), name)
            knob.fill(str(stops.index(value)))
        else:
            knob.fill(str(value))
            knob.press("Tab")
        return self.rest()

    def press(self, name: str) -> Bench:
        """Click a button."""
        self.root.get_by_role("button", name=name, exact=True).click()
        return self

    # ---- what is shown ----

    def part(self, name: str) -> Any:
        """A marked piece of the picture."""
        return self.root.locator(f"[data-part={name}]")

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the panel holds."""
        return self.root.evaluate("e => e.panel.settings")

    def path(self, name: str) -> str:
        """The path of a curve."""
        return self.part(name).get_attribute("d") or ""

    def curve(self, name: str) -> np.ndarray:
        """Levels of a drawn curve, from the coordinates of its path: [cells]."""
        levels = np.zeros(svg.CELLS)
        for cell, level in re.findall(r"(\d+) (\d+)", self.path(name)):
            levels[int(cell)] = int(level)
        return levels

    def ticks(self, name: str) -> list[int]:
        """Places of the ticks of a rug."""
        return [int(x) for x in re.findall(r"M(\d+) 0V10", self.path(name))]

    def text(self, name: str) -> str:
        """What a readout says."""
        return self.part(name).text_content()

    def look(self) -> dict[str, Any]:
        """All that the picture shows of its moment, as data."""
        shown: dict[str, Any] = {
            name: self.curve(name).tolist() for name in ("data", "density", "decide")
        }
        shown |= {name: self.ticks(name) for name in ("real", "rug")}
        shown["darts"] = re.findall(r"M(\d+) \d+v-6L(\d+)", self.path("darts"))
        shown |= {name: self.text(name) for name in ("step", "mean", "width", "wasserstein")}
        return shown | {"outcome": self.text("outcome")}

    def probe(self, name: str, *values: Any) -> Any:
        """Ask a function of `probes.js`, apart from the explorer."""
        ask = "async ([n, v]) => (await import('/tests/probes.js'))[n](...v)"
        return self.page.evaluate(ask, [name, list(values)])

    def expect(self, settings: dict[str, Any], steps: int, halves: str = "") -> dict[str, Any]:
        """The same of a moment, computed apart from the explorer."""
        frame = self.probe("moment", settings, steps, list(halves))
        inside = [x for x in frame["points"] if x <= svg.POINT_LEVELS]
        pairs = sorted(zip(frame["points"], frame["tips"], strict=True), key=lambda pair: pair[0])
        shown = {name: frame[name] for name in ("data", "density", "decide", "real")}
        shown |= {"rug": inside, "outcome": EXPLORER_WORDS[frame["outcome"]]}
        shown["step"] = f"{frame['step']:,}"
        shown["darts"] = [(str(x), str(tip)) for x, tip in pairs if max(x, tip) <= 10_000]
        shown["real"] = [x for x in frame["real"] if x <= svg.POINT_LEVELS]
        for name in ("mean", "width", "wasserstein"):
            shown[name] = svg.format_number(frame[name])
        return shown


def as_object(settings: Settings, **changes: Any) -> dict[str, Any]:
    """Settings as the page gets them."""
    everything = dataclasses.asdict(settings.replace(**changes))
    return {name: value for name, value in everything.items() if FIELDS[name].in_page}
