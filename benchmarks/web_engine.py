"""The engine in the page: steps per second, how long the page is blocked, how soon a knob shows.

Usage: python benchmarks/web_engine.py
Runs the explorer in headless Chromium; each figure stands beside its target. The explorer's own
HTML is measured, with its worker and all.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from gan_book import explore, presets
from gan_book.pictures import web_files

sys.path.append(str(Path(__file__).parents[1] / "tools"))
# The best of many short rounds is taken: what disturbs a machine only ever slows it down.
ROUND, ROUNDS = 500, 80
SETTINGS = presets["book"].replace(batch_size=12)

STEPS_PER_SECOND = """([settings, steps, rounds]) => {
  const game = createGame(settings);
  game.advance(2000);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    game.advance(steps);
    best = Math.min(best, performance.now() - start);
  }
  return (1000 * steps) / best;
}"""

# From the event that the slider sends to the first frame of the new run on the screen.
TURN = """([name, value]) => new Promise((done) => {
  const explorer = document.querySelector("gan-explorer");
  const input = explorer.querySelector(`[data-knob=${name}] input`);
  const start = performance.now();
  const extend = explorer.extend.bind(explorer);
  explorer.extend = (news) => {
    extend(news);
    delete explorer.extend;
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  };
  input.value = value;
  input.dispatchEvent(new Event("input"));
})"""


def measure_speed(page: Page, settings: dict[str, Any]) -> float:
    """Return steps per second of the engine alone."""
    return page.evaluate(STEPS_PER_SECOND, [settings, ROUND, ROUNDS])


def measure_page(page: Page, html: str) -> dict[str, float]:
    """Return milliseconds from a moved knob to its run's first frames, and of the longest task."""
    page.set_content(f"<!doctype html><title>benchmark</title><main>{html}</main>")
    page.wait_for_function("document.querySelector('gan-explorer').session.ended")
    waits = [page.evaluate(TURN, ["learning_rate_g", place]) for place in range(2, 22)]
    browser = page.context.browser
    browser.start_tracing(page=page, categories=["toplevel"])
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="50 seeds", exact=True).click()
    page.get_by_text("50 seeds, 95 % Wilson intervals").wait_for(timeout=300_000)
    longest = find_longest_task(json.loads(browser.stop_tracing())["traceEvents"])
    return {
        "first frames (median)": statistics.median(waits),
        "first frames (best)": min(waits),
        "longest task": longest,
    }


def find_longest_task(events: list[dict[str, Any]]) -> float:
    """Return milliseconds of work of the page's thread, so that no other load is counted."""
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    return max(e.get("tdur", 0) for e in events if (e["pid"], e["tid"]) in threads) / 1000


def report(name: str, value: float, target: str, holds: bool) -> None:
    print(f"{name:52}{value:12,.0f}   target {target:12}{'holds' if holds else 'MISSED'}")


def main() -> None:
    from browser import FLAGS, find_browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        script = web_files.read_script("engine/game.js")
        for minibatch, least in ((False, 30_000), (True, 8_000)):
            layer = "with" if minibatch else "without"
            start = SETTINGS.replace(minibatch=minibatch)
            # Pages of their own: what the compiler learns of one game must not help the other.
            page = chromium.new_page()
            page.set_content("<!doctype html><title>engine</title>")
            page.add_script_tag(content=f"{{{script}\nwindow.createGame = createGame;}}")
            speed = measure_speed(page, dataclasses.asdict(start))
            page.close()
            report(f"steps/s {layer} the layer", speed, f">= {least:,}", speed >= least)
            page = chromium.new_page()
            for name, value in measure_page(page, explore(start)._repr_html_()).items():
                most = 50 if "task" in name else 100
                report(f"ms, {name}, {layer} the layer", value, f"<= {most}", value <= most)
            page.close()
        chromium.close()


if __name__ == "__main__":
    main()
