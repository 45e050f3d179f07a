"""Chapter 3's tables: how runs end, over presets, rates, noises, networks and what was changed.

The engine is imported where it is used: who only asks for the names of tables needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from gan_book.chapters.tables import count_outcomes, tabulate
from gan_book.metrics.outcomes import classify_outcomes, has_arrived
from gan_book.settings import Settings, presets

if TYPE_CHECKING:
    from book.measurements.other_networks import Networks
    from gan_book.training.run import TrainingRuns

ARTICLE, BOOK = presets["article_2016"], presets["book"]
EQUAL = BOOK.replace(learning_rate_g=1e-3, learning_rate_d=1e-3)

STUDIES: dict[str, dict[object, Settings]] = {
    "presets": {
        name: presets[name] for name in ("article_2016", "december_2016", "book", "balanced")
    },
    "rate, article": {
        rate: ARTICLE.replace(learning_rate=rate)
        for rate in (5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1, 2e-1, 5e-1)
    },
    "rate, book": {
        rate: EQUAL.replace(learning_rate_g=rate, learning_rate_d=rate)
        for rate in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
    },
    "rate of G": {
        rate: EQUAL.replace(learning_rate_g=rate)
        for rate in (5e-4, 1e-3, 1.4e-3, 2e-3, 3e-3, 5e-3, 1e-2)
    },
    "noise, article": {
        f"{kind} {reach}": ARTICLE.replace(noise=kind, noise_range=reach)
        for kind, reach in (*(("stratified", reach) for reach in (4.0, 2.0, 1.0)), ("uniform", 8.0))
    },
    "width of D, article": {w: ARTICLE.replace(hidden_size_d=w) for w in (2, 4, 8, 16)},
    "width of D, equal rates": {w: EQUAL.replace(hidden_size_d=w) for w in (2, 4, 8, 16, 32)},
    "width of D, fast G": {w: BOOK.replace(hidden_size_d=w) for w in (2, 8, 32)},
    "D steps": {n: BOOK.replace(d_steps=n) for n in (1, 2, 3, 5, 10)},
}
SEEDS = {
    "presets": 1024,
    "rate, article": 256,
    "rate, book": 128,
    "rate of G": 128,
    "noise, article": 1024,
    "width of D, article": 256,
    "width of D, equal rates": 128,
    "width of D, fast G": 128,
    "D steps": 64,
}


def count_all(most: int | None) -> pd.DataFrame:
    """Count the outcomes of every study: a row per study and value of its knob."""
    tables = [
        tabulate(name, grid, range(min(SEEDS[name], most or SEEDS[name])))
        for name, grid in STUDIES.items()
    ]
    return pd.concat(tables)


#: Hidden layers of D with the weights of three layers of 8 units (169) or of 4 (53), nearly: 166 to
#: 169, and 52 to 53.
DEPTHS: dict[str, tuple[Settings, dict[int, tuple[int, ...]], int]] = {
    "depth, article": (ARTICLE, {1: (56,), 2: (11, 11), 4: (7, 7, 6, 6)}, 256),
    "depth, equal rates": (EQUAL, {1: (17,), 2: (5, 6), 4: (3, 3, 4, 3)}, 128),
}


def count_networks(most: int | None) -> pd.DataFrame:
    """Count the outcomes with another D (depth) or another start of G, in the article's setting and
    at equal rates. Three layers, and G's usual start, are in the table "outcomes"."""
    from book.measurements.other_networks import (
        Networks,
        check_rules,
        design_deep,
        shrink_start,
    )

    gap = max(check_rules(s.replace(steps=200), range(8)) for s in (ARTICLE, EQUAL))
    usual = shrink_start(ARTICLE)
    rows: list[dict[str, object]] = [
        {"study": name, "value": depth}
        | _count_ends(setting, Networks(usual, design_deep(setting, widths)), most or seeds)
        for name, (setting, grid, seeds) in DEPTHS.items()
        for depth, widths in grid.items()
    ]
    three = design_deep(ARTICLE, (8, 8, 8))
    for name, start in {"first": {"first": 1 / 8}, "last": {"last": 1 / 8}}.items():
        narrow = Networks(shrink_start(ARTICLE, **start), three)
        row: dict[str, object] = {"study": "start, article", "value": f"{name} layer / 8"}
        rows.append(row | _count_ends(ARTICLE, narrow, most or 256))
    table = pd.DataFrame(rows)
    table.attrs["difference from the engine after 200 steps"] = f"{gap:.1e}"
    return table


def _count_ends(settings: Settings, networks: Networks, seeds: int) -> dict[str, int]:
    from book.measurements.other_networks import end_runs

    mean, std = end_runs(settings, networks, range(seeds))
    words = classify_outcomes(mean, std, settings.data_mean, settings.sigma)
    arrived = has_arrived(mean, std, settings.data_mean, settings.sigma)
    return count_outcomes(words) | {"arrived": int(arrived.sum())}


#: What differs between the article's setting and the book's, in the order of the chapter's table.
CHANGES: dict[str, dict[str, object]] = {
    "noise": {"noise": "uniform", "noise_range": 1.0},
    "first weights": {"init_d": "fan_in"},
    "pre-training": {"pretrain_steps": 0},
    "loss": {"loss": "logits"},
    "optimiser": {
        "optimizer": "adam",
        "learning_rate_g": BOOK.rate_g,
        "learning_rate_d": BOOK.rate_d,
    },
    "steps": {"steps": BOOK.steps, "decay_rate": 1.0},
}


def count_changes(most: int | None) -> pd.DataFrame:
    """Try every combination of the changes, over the same seeds: a row for each, with a letter for
    how each seed ended (the first of the outcome's name)."""
    seeds = range(min(64, most or 64))
    combinations = list(product((0, 1), repeat=len(CHANGES)))
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda made: _end_changed(made, seeds), combinations))
    rows = [
        dict(zip(CHANGES, made, strict=True)) | {"ends": letters}
        for made, letters in zip(combinations, ends, strict=True)
    ]
    return pd.DataFrame(rows)


def _end_changed(made: tuple[int, ...], seeds: Sequence[int]) -> str:
    """Return a letter for each seed: how it ends with these changes to the article's setting."""
    from gan_book.training.train import CHUNK

    settings = ARTICLE
    for change, taken in zip(CHANGES.values(), made, strict=True):
        settings = settings.replace(**change) if taken else settings
    chunks = (seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK))
    return "".join(_end_chunk(settings, chunk) for chunk in chunks)


def _end_chunk(settings: Settings, seeds: Sequence[int]) -> str:
    import tensorflow as tf
    from gan_book.training.compiled import collect_inputs, find_program, make_blank

    # Without pre-training the program is the same, told to take no step of it: half the compiling.
    batch = [settings.replace(seed=seed, pretrain_steps=1000) for seed in seeds]
    key, counts, numbers = collect_inputs(batch)
    counts["pretrain_steps"] = tf.constant(settings.pretrain_steps)
    program, last = find_program(batch[0], len(batch)), counts["moments"] - 1
    record, _ = program(key, counts, numbers, make_blank(batch))
    words = classify_outcomes(record.mean[last], record.std[last])
    words[record.diverged_at.numpy() >= 0] = "diverged"
    return "".join(str(word)[0] for word in words)


#: Steps to which runs of the article's setting are followed, past its 1,200.
LATER = 2400


def follow_runs(most: int | None) -> pd.DataFrame:
    """Follow the runs of August 2016 past their 1,200 steps, with the decay as it is: counts of
    outcomes at every 48th step."""
    return _count_moments("article_2016", _train_releases(most or 1024)["article_2016"], 48)


def play_on(most: int | None) -> pd.DataFrame:
    """Let the releases play ten times the 1,200 steps of the first, the decay as each has it:
    counts of outcomes at every 1,200th step."""
    from gan_book.training.train import train_many

    tables = []
    for name in ("article_2016", "december_2016", "release_2017"):
        longer = presets[name].replace(steps=10 * ARTICLE.steps, record_every=ARTICLE.steps)
        runs = train_many(longer, range(most or 256), progress=False)
        tables.append(_count_moments(name, runs, ARTICLE.steps))
    return pd.concat(tables)


def _count_moments(study: str, runs: TrainingRuns, every: int) -> pd.DataFrame:
    words = np.array([run.outcomes for run in runs])
    return pd.DataFrame(
        {"study": study, "value": int(step)} | count_outcomes(column)
        for step, column in zip(runs[0].history["step"], words.T, strict=True)
        if step % every == 0
    )


def find_closest(most: int | None) -> pd.DataFrame:
    """Find when runs come closest within 1,200 steps: a row for each run that is good at a moment
    by then, with its outcome at step 1,200. Of August 2016, where few then narrow, there are twice
    as many seeds."""
    from gan_book.training.train import train_many

    rows = []
    count = most or 1024
    more = {"article_2016": train_many(ARTICLE, range(count, 2 * count), progress=False)}
    for name, runs in _train_releases(count).items():
        for run in (*runs, *more.get(name, ())):
            moments = run.history["step"] <= ARTICLE.steps
            if "good" not in run.outcomes[moments]:
                continue
            distance = run.history["wasserstein"][moments]
            closest = int(np.nanargmin(distance))
            rows.append(
                {
                    "study": name,
                    "seed": run.settings.seed,
                    "closest": int(run.history["step"][closest]),
                    "wasserstein": round(float(distance[closest]), 3),
                    "outcome": str(run.outcomes[moments][-1]),
                }
            )
    return pd.DataFrame(rows)


@cache  # two tables look at the same runs
def _train_releases(count: int) -> dict[str, TrainingRuns]:
    from gan_book.training.train import train_many

    longer = ARTICLE.replace(steps=LATER, record_every=12)
    settings = {"article_2016": longer, "december_2016": presets["december_2016"]}
    return {name: train_many(s, range(count), progress=False) for name, s in settings.items()}


SIGNALS = ("loss_d", "loss_g", "accuracy_real", "accuracy_fake", "gradient_d", "gradient_g")


def read_losses(most: int | None) -> pd.DataFrame:
    """Average over the last tenth of a run what training shows, a row per run, at three ratios of
    the rates between which collapse turns from rare to common."""
    from gan_book.training.train import train_grid

    grid = [
        BOOK.replace(learning_rate_g=ratio * 1e-3, seed=seed)
        for ratio in (2.0, 2.5, 3.0)
        for seed in range(20_000, 20_000 + (most or 128))
    ]
    rows = []
    for run in train_grid(grid, progress=False):
        late = run.history["step"] > 0.9 * run.settings.steps
        means = {name: round(float(run.history[name][late].mean()), 4) for name in SIGNALS}
        ratio = run.settings.rate_g / run.settings.rate_d
        row: dict[str, object] = {"value": round(ratio, 1), "seed": run.settings.seed}
        rows.append(row | {"outcome": run.outcome} | means)
    return pd.DataFrame(rows)


TABLES = {
    "outcomes": count_all,
    "networks": count_networks,
    "changes": count_changes,
    "course": follow_runs,
    "later": play_on,
    "closest": find_closest,
    "losses": read_losses,
}
