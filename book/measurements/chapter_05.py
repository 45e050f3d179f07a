"""Chapter 5's tables: the remedy beside the plain game, seed by seed, and its knobs."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import pandas as pd
import tensorflow as tf
from book.measurements.ears import change_ears
from gan_book.chapters.first_logits import locate_logits, score_first_batches
from gan_book.chapters.tables import count_outcomes, tabulate
from gan_book.metrics.intervals import median_interval
from gan_book.metrics.outcomes import classify_outcomes, has_arrived
from gan_book.networks.weights import draw_weights
from gan_book.settings import Settings, presets
from gan_book.training.compiled import collect_numbers, run_program
from gan_book.training.run import TrainingRuns
from gan_book.training.train import train_many

BOOK = presets["book"].replace(minibatch=True)
ARTICLE = presets["article_2016"].replace(minibatch=True)
SETTINGS = ("book", "article_2016", "release_2017")
DECEMBER, JUNE = presets["december_2016"], presets["release_2017"]
#: The release between the two, June's with a loss from logits, and June's again, by where its first
#: logits lie: settings without the layer and with it, and seeds.
RELEASES: dict[str, tuple[Settings, Settings, int]] = {
    "december_2016": (DECEMBER, DECEMBER.replace(minibatch=True, learning_rate=0.005), 1024),
    "release_2017": (JUNE, JUNE.replace(minibatch=True), 128),
    "release_2017, logits": (
        JUNE.replace(loss="logits"),
        JUNE.replace(loss="logits", minibatch=True),
        1024,
    ),
}


@lru_cache(maxsize=2 * len(SETTINGS))  # two tables look at the same runs
def _train(name: str, minibatch: bool, count: int) -> TrainingRuns:
    return train_many(presets[name].replace(minibatch=minibatch), range(count))


def _arrive(runs: TrainingRuns) -> np.ndarray:
    mean, std = np.transpose([(run.record.mean[-1], run.record.std[-1]) for run in runs])
    return has_arrived(mean, std)


def count_pairs(most: int | None) -> pd.DataFrame:
    """Count pairs of outcomes over the seeds of chapter 4: without the layer, and with it."""
    tables = []
    for name in SETTINGS:
        both = {key: _train(name, key == "on", most or 1024) for key in ("off", "on")}
        words = {key: runs.outcomes for key, runs in both.items()}
        arrived = {f"arrived_{key}": _arrive(runs) for key, runs in both.items()}
        pairs = pd.DataFrame({"study": name} | words | arrived)
        tables.append(pairs.value_counts(sort=False).rename("runs").reset_index())
    return pd.concat(tables)


def measure_widths(most: int | None) -> pd.DataFrame:
    """Measure how wide runs end, and how far from the data: medians over runs on target."""
    rows = []
    for name in SETTINGS:
        for key in ("off", "on"):
            runs = _train(name, key == "on", most or 1024)
            rows.append({"study": name, "value": key} | _summarise(runs))
    runs = train_many(presets["balanced"], range(most or 1024))
    rows.append({"study": "balanced", "value": "off"} | _summarise(runs))
    for size in (4, 12):
        for noise in ("uniform", "stratified"):
            setting = BOOK.replace(batch_size=size, noise=noise)
            runs = train_many(setting, range(min(256, most or 256)))
            rows.append({"study": f"noise, batch {size}", "value": noise} | _summarise(runs))
    return pd.DataFrame(rows)


def _summarise(runs: TrainingRuns) -> dict[str, object]:
    ends = [run for run in runs if run.outcome not in ("diverged", "off target")]
    row: dict[str, object] = {"runs": len(runs), "on_target": len(ends)}
    for name in ("width_ratio", "wasserstein"):
        last = np.array([run.history[name][-1] for run in ends])
        middle = median_interval(last)
        for end in ("value", "low", "high"):
            row[f"{name}_{end}"] = round(getattr(middle, end), 3)
        for level in (0.05, 0.95):
            row[f"{name}_q{100 * level:02.0f}"] = round(float(np.quantile(last, level)), 3)
    return row


@lru_cache(maxsize=2 * len(RELEASES))
def _train_release(name: str, minibatch: bool, most: int | None) -> TrainingRuns:
    count = min(RELEASES[name][2], most or RELEASES[name][2])
    off, on, _ = RELEASES[name]
    return train_many(on if minibatch else off, range(count))


def count_releases(most: int | None) -> pd.DataFrame:
    """Count pairs of outcomes as `count_pairs` does, and where each run's first logits lie."""
    tables = []
    for name in RELEASES:
        row: dict[str, object] = {"study": name}
        for key, minibatch in (("off", False), ("on", True)):
            runs = _train_release(name, minibatch, most)
            first = score_first_batches(runs[0].settings, range(len(runs)))
            row |= {key: runs.outcomes, f"arrived_{key}": _arrive(runs)}
            row[f"first_{key}"] = locate_logits(*first)
        tables.append(pd.DataFrame(row).value_counts(sort=False).rename("runs").reset_index())
    return pd.concat(tables)


def measure_release_widths(most: int | None) -> pd.DataFrame:
    """Measure how wide the runs of `count_releases` end: medians over runs on target."""
    return pd.DataFrame(
        {"study": name, "value": key} | _summarise(_train_release(name, key == "on", most))
        for name in RELEASES
        for key in ("off", "on")
    )


def compare_cures(most: int | None) -> pd.DataFrame:
    """Count how the article's runs end, seed by seed, under each cure and without pre-training."""
    forms = {
        "sum, log": ARTICLE,
        "mean, log": ARTICLE.replace(feature_reduction="mean"),
        "sum, logits": ARTICLE.replace(loss="logits"),
        "mean, logits": ARTICLE.replace(loss="logits", feature_reduction="mean"),
        "sum, log, no pre-training": ARTICLE.replace(pretrain_steps=0),
    }
    near = ARTICLE.replace(nearest=4, batch_size=8)
    forms |= {"4 nearest": near, "4 nearest, no pre-training": near.replace(pretrain_steps=0)}
    seeds = range(min(256, most or 256))
    words = {name: train_many(setting, seeds).outcomes for name, setting in forms.items()}
    return pd.DataFrame(words).value_counts(sort=False).rename("runs").reset_index()


def toss_coins(most: int | None) -> pd.DataFrame:
    """Count outcomes of few kernels by how many of their first weights have the wrong sign."""
    rows = []
    seeds = range(min(256, most or 256))
    for kernels in (2, 3):
        setting = BOOK.replace(num_kernels=kernels)
        last = draw_weights(setting, tf.constant(seeds, tf.uint32))[1][5].numpy()
        wrong = (last[-kernels:, 0] > 0).sum(0)
        words = train_many(setting, seeds).outcomes
        for count in range(kernels + 1):
            row = {"study": f"{kernels} kernels", "value": count}
            rows.append(row | count_outcomes(words[wrong == count]))
    return pd.DataFrame(rows)


def turn_knobs(most: int | None) -> pd.DataFrame:
    """Count outcomes over what compiles nothing: six forms of the layer, the dial, two modes."""
    forms = [(how, kind) for how in ("mean", "sum") for kind in ("kept", "damped", "masked")]
    tables = []
    for name, setting, count in (("book", BOOK, 64), ("article", ARTICLE, 128)):
        grid = {
            f"{how} {kind}": setting.replace(feature_reduction=how, self_distance=kind)
            for how, kind in forms
        }
        tables.append(tabulate(f"form, {name}", grid, range(min(count, most or count))))
    seeds = range(min(64, most or 64))
    dial: dict[object, Settings] = {
        ratio: BOOK.replace(learning_rate_g=ratio * 1e-3) for ratio in (1.0, 3.0, 10.0, 30.0, 100.0)
    }
    tables.append(tabulate("dial", dial, seeds))
    for key in ("off", "on"):
        modes: dict[object, Settings] = {
            gap: BOOK.replace(data_gap=gap, minibatch=key == "on") for gap in (2.0, 4.0)
        }
        tables.append(tabulate(f"two modes, {key}", modes, seeds))
    return pd.concat(tables)


def turn_sizes(most: int | None) -> pd.DataFrame:
    """Count outcomes over the sizes of the layer: kernels, their length, neighbours that count."""
    studies: dict[str, dict[object, Settings]] = {
        "kernels": {n: BOOK.replace(num_kernels=n) for n in (1, 2, 5, 10)},
        "kernel size": {n: BOOK.replace(kernel_dim=n) for n in (1, 2, 3, 5, 10)},
        "nearest": {n: BOOK.replace(nearest=n) for n in (1, 2, 4, 0)},
    }
    seeds = range(min(64, most or 64))
    return pd.concat(tabulate(name, grid, seeds) for name, grid in studies.items())


def scale_features(most: int | None) -> pd.DataFrame:
    """Count outcomes when the layer's features are multiplied by a factor; 0 blinds D."""
    count = min(128, most or 128)
    rows = []
    for factor in (0.0, 1e-5, 1e-4, 1e-3, 1e-2, 1.0, 100.0):
        words = np.concatenate(
            [_train_scaled(range(k, min(k + 64, count)), factor) for k in range(0, count, 64)]
        )
        rows.append({"study": "scale", "value": factor} | count_outcomes(words))
    return pd.DataFrame(rows)


def _train_scaled(seeds: range, factor: float) -> np.ndarray:
    """Train the book's setting with the features times a factor: last outcomes [runs]."""
    grid = [BOOK.replace(seed=seed) for seed in seeds]
    scale = collect_numbers(grid)["feature_scale"] * factor
    record = run_program(grid, {"feature_scale": scale})
    return classify_outcomes(record.mean[-1], record.std[-1])


# ---- batch size ---------------------------------------------------------------------------------


def _count(study: str, settings: Settings, count: int) -> dict[str, object]:
    """Count last outcomes; `train_many` fills up its chunks, which is dear for large batches."""
    grid = [settings.replace(seed=seed) for seed in range(count)]
    width = min(64, -(-count // 2))  # at least two chunks, one for each core
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = [grid[start : start + width] for start in range(0, count, width)]
        records = list(pool.map(run_program, parts))
    mean, std = (np.concatenate([getattr(r, k)[-1] for r in records]) for k in ("mean", "std"))
    lost = np.concatenate([record.diverged_at for record in records]) >= 0
    words = np.where(lost, "diverged", classify_outcomes(mean, std))
    return {"study": study, "value": settings.batch_size} | count_outcomes(words)


def vary_article_batch(most: int | None) -> pd.DataFrame:
    """Count outcomes over the batch size in the article's setting: all, the mean, 4 nearest."""
    rows = []
    begin = ARTICLE.replace(pretrain_steps=0, steps=20)  # a whole run is too dear
    for size in (64, 128, 256):
        setting = begin.replace(batch_size=size)
        rows.append(_count("first steps, sum", setting, min(64, most or 64)))
    for size, count in ((4, 128), (8, 128), (16, 128), (32, 64), (64, 32)):
        for how in ("sum", "mean"):
            setting = ARTICLE.replace(feature_reduction=how, batch_size=size)
            rows.append(_count(f"article, {how}", setting, min(count, most or count)))
    for size in (8, 32):
        setting = ARTICLE.replace(nearest=4, batch_size=size)
        rows.append(_count("article, sum of 4 nearest", setting, min(64, most or 64)))
    return pd.DataFrame(rows)


def vary_batch(most: int | None) -> pd.DataFrame:
    """Count outcomes over the batch size in the book's setting, after 1,000 steps."""
    rows = []
    for size, count in ((4, 64), (12, 64), (32, 64), (64, 32), (128, 16), (256, 8)):
        for how in ("mean", "sum")[: 2 if size < 128 else 1]:
            setting = BOOK.replace(feature_reduction=how, batch_size=size, steps=1000)
            rows.append(_count(f"book, {how}", setting, min(count, most or count)))
        if size < 128:
            plain = presets["book"].replace(batch_size=size, steps=1000)
            rows.append(_count("book, no layer", plain, min(count, most or count)))
    return pd.DataFrame(rows)


TABLES = {
    "pairs": count_pairs,
    "widths": measure_widths,
    "releases": count_releases,
    "release-widths": measure_release_widths,
    "cures": compare_cures,
    "coins": toss_coins,
    "scale": scale_features,
    "ear": change_ears,
    "knobs": turn_knobs,
    "sizes": turn_sizes,
    "article-batch": vary_article_batch,
    "batch": vary_batch,
}
