"""Chapter 4's tables: outcomes, the dial, phases, early stopping, speeds, eigenvalues."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
from gan_book.base.types import Floats
from gan_book.chapters.speeds import find_speeds
from gan_book.chapters.step_matrix import (
    build_step_matrix,
    differentiate_game,
    find_states,
    make_samples,
)
from gan_book.chapters.tables import count_outcomes, tabulate
from gan_book.metrics.collapse_phases import count_turns, find_collapsed
from gan_book.metrics.early_stopping import find_first
from gan_book.metrics.floors import floor
from gan_book.metrics.intervals import median_interval
from gan_book.metrics.outcomes import OUTCOMES, classify_outcomes
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.settings import Settings, presets
from gan_book.training.optimizers import EPSILON
from gan_book.training.run import TrainingRuns
from gan_book.training.train import train_many
from gan_book.training.watching import watch

BOOK = presets["book"]
RATIOS = (1 / 3, 0.5, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0, 20.0)
SAMPLES = 256
#: How the median of the width ratios and its interval are called in a table.
WIDTHS = {"width": "value", "width_low": "low", "width_high": "high"}


def turn_dial(ratio: float, rate_d: float = 1e-3) -> Settings:
    """Return the book's setting with another rate of G, given as a multiple of D's."""
    return BOOK.replace(learning_rate_g=ratio * rate_d, learning_rate_d=rate_d)


@lru_cache(maxsize=len(presets))  # two tables look at the same runs
def _train(settings: Settings, count: int) -> TrainingRuns:
    return train_many(settings, range(count))


def tabulate_outcomes(most: int | None) -> pd.DataFrame:
    """Count how runs end: the article's later releases, and the dial in three families."""
    later = {name: presets[name] for name in ("december_2016", "release_2017")}
    tables = [tabulate("presets", later, range(most or 1024))]
    for rate_d, count in ((5e-4, 128), (1e-3, 512), (2e-3, 128)):
        grid = {round(ratio, 3): turn_dial(ratio, rate_d) for ratio in RATIOS}
        name = f"dial, D at {rate_d:g}"
        tables.append(tabulate(name, grid, range(min(count, most or count))))
    grid = {
        rate: presets["release_2017"].replace(learning_rate_g=rate * 1e-3)
        for rate in (0.3, 1.0, 3.0, 10.0)
    }
    tables.append(tabulate("dial, release_2017", grid, range(min(256, most or 256))))
    grid = {
        rate: presets["article_2016"].replace(learning_rate_g=rate * 5e-3)
        for rate in (0.3, 1.0, 3.0, 10.0)
    }
    tables.append(tabulate("dial, article_2016", grid, range(min(256, most or 256))))
    return pd.concat(tables)


def vary_circumstances(most: int | None) -> pd.DataFrame:
    """Count how runs of the book's setting end when memory, batch or optimiser are others."""
    sgd = BOOK.replace(optimizer="sgd", learning_rate_d=1e-2)
    studies: dict[str, dict[object, Settings]] = {
        "memory, fast G": {b: BOOK.replace(beta1=b) for b in (0.0, 0.25, 0.5, 0.75, 0.9)},
        "memory, equal rates": {
            b: turn_dial(1.0).replace(beta1=b) for b in (0.0, 0.25, 0.5, 0.75, 0.9)
        },
        "batch, fast G": {size: BOOK.replace(batch_size=size) for size in (4, 12, 48, 192)},
        "dial, gradient descent": {
            round(ratio, 3): sgd.replace(learning_rate_g=1e-2 * ratio) for ratio in RATIOS
        },
    }
    seeds = range(min(256, most or 256))
    return pd.concat(tabulate(name, grid, seeds) for name, grid in studies.items())


def follow_outcomes(most: int | None) -> pd.DataFrame:
    """Count the outcome classes at every second moment of each preset's runs."""
    rows = []
    for name, settings in presets.items():
        runs = _train(settings, most or 1024)
        words = np.array([run.outcomes for run in runs])
        steps = runs[0].history["step"]
        for k in range(0, len(steps), 2):
            rows.append({"study": name, "value": int(steps[k])} | count_outcomes(words[:, k]))
    return pd.DataFrame(rows)


def follow_phases(most: int | None) -> pd.DataFrame:
    """Count collapses and recoveries in runs of 30,000 steps: a row per ratio and seed."""
    rows = []
    for ratio in (1 / 3, 1.0, 2.0, 3.0, 10.0):
        settings = turn_dial(ratio).replace(steps=30_000, record_every=50)
        for run in train_many(settings, range(min(64, most or 64))):
            widths = run.record.std / settings.sigma
            phase = find_collapsed(widths)
            falls, returns = count_turns(phase)
            late = run.outcomes[len(widths) // 6 :]  # after the first 5,000 steps
            spike = run.record.mean[widths < 0.3]
            row: dict[str, float | None] = {"study": round(ratio, 3), "value": run.settings.seed}
            row |= {"collapses": int(falls), "recoveries": int(returns)}
            row["share_phase"] = round(float(phase.mean()), 4)
            for word in OUTCOMES:
                row[f"share_{word.replace(' ', '_')}"] = round(float((late == word).mean()), 4)
            row["spike_std"] = round(float(spike.std()), 3) if len(spike) > 20 else None
            rows.append(row)
    return pd.DataFrame(rows)


# ---- early stopping -----------------------------------------------------------------------------


def choose_moments(seen: dict[str, np.ndarray], n: int) -> dict[str, int | None]:
    """Return where each rule stops, as an index of the checks; None where it never fires.

    Args:
        seen: [checks] from `watch`.
        n: samples a check; the thresholds are what a perfect generator gets with so many.
    """
    far, width = floor("wasserstein", n, n), floor("width_ratio", n)
    kept = np.where(np.isfinite(seen["wasserstein"]), seen["wasserstein"], np.inf)
    return {
        "W1": find_first(seen["wasserstein"] < far.high),
        "W1, loose": find_first(seen["wasserstein"] < 2 * far.high),
        "W1, strict": find_first(seen["wasserstein"] < far.median),
        "width": find_first((seen["width_ratio"] > width.low) & (seen["width_ratio"] < width.high)),
        "keep the best": int(kept.argmin()),
    }


def judge_rules(
    name: str, runs: TrainingRuns, n: int = SAMPLES, every: int = 1
) -> list[dict[str, object]]:
    """Stop runs by each rule, and compare what it yields with the last and the best moment.

    Args:
        name: of the setting.
        runs: whose recorded moments are the checks.
        n: samples of G, and of the data, a check.
        every: only each so-many-th moment is checked.
    """
    stops: dict[str, list[tuple[float, ...]]] = {}
    for run in runs:
        seen = {key: values[::every] for key, values in watch(run, n).items()}
        true = np.where(np.isfinite(run.record.std), run.history["wasserstein"], np.inf)
        for rule, k in choose_moments(seen, n).items():
            at = -1 if k is None else k * every
            seen_there = np.nan if k is None else seen["wasserstein"][k]
            good = run.outcomes[at] == "good", run.outcome == "good", "good" in run.outcomes
            step = run.history["step"][at]
            stops.setdefault(rule, []).append(
                (k is not None, step, seen_there, true[at], true[-1], true.min(), *good)
            )
    return [_summarise(name, rule, np.array(rows, float), n, every) for rule, rows in stops.items()]


def _summarise(name: str, rule: str, rows: np.ndarray, n: int, every: int) -> dict[str, object]:
    fired, step, seen, at, last, best, good_at, good_last, good_ever = rows.T
    hit = fired > 0
    row = {"study": name, "value": rule, "samples": n, "every": every, "runs": len(rows)}
    row |= {"fired": int(hit.sum()), "good_fired": int(good_at[hit].sum())}
    row |= {"good_rule": int(good_at.sum()), "good_last": int(good_last.sum())}
    row |= {"good_ever": int(good_ever.sum())}
    for key, values in (
        ("step", step[hit]),
        ("seen", seen[hit]),
        ("w1_fired", at[hit]),
        ("w1_rule", at),
        ("w1_last", last),
        ("w1_best", best),
    ):
        finite = np.minimum(values, 1e6)  # a run that diverged is far off, and has a median
        digits = 0 if key == "step" else 3
        middle = median_interval(finite) if len(finite) > 1 else None
        for end in ("value", "low", "high"):
            row[f"{key}_{end}"] = None if middle is None else round(getattr(middle, end), digits)
    return row


def judge_stopping(most: int | None) -> pd.DataFrame:
    """Judge every rule: on the presets, along the dial, by how often and how closely it looks."""
    rows = []
    for name, settings in presets.items():
        rows += judge_rules(name, _train(settings, most or 1024))
    for ratio in RATIOS:
        runs = _train(turn_dial(ratio), min(256, most or 256))
        rows += judge_rules(f"dial {ratio:.3g}", runs)
    often = _train(BOOK.replace(record_every=5), min(256, most or 256))
    for every in (1, 2, 10, 50, 100):
        rows += judge_rules(f"book, every {5 * every}", often, every=every)
    for n in (16, 64, 1024, 4096):
        rows += judge_rules(f"book, {n} samples", _train(BOOK, min(256, most or 256)), n)
    return pd.DataFrame(rows)


# ---- why ----------------------------------------------------------------------------------------

#: Steps over which the speeds are measured, and how many of them are left out at the start.
WATCHED, LEFT_OUT = 800, 200


def list_speed_studies() -> dict[tuple[str, float], Settings]:
    """Return the settings whose speeds are measured, by the study and the value of its knob."""
    sgd = BOOK.replace(optimizer="sgd", learning_rate_d=1e-2)
    ratios = (1 / 3, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
    found = {
        (f"dial, D at {rate:g}", round(r, 3)): turn_dial(r, rate)
        for rate in (5e-4, 1e-3, 2e-3)
        for r in ratios
    }
    found |= {
        ("dial, gradient descent", round(r, 3)): sgd.replace(learning_rate_g=1e-2 * r)
        for r in ratios
    }
    for beta in (0.0, 0.25, 0.75, 0.9):
        found["memory, fast G", beta] = BOOK.replace(beta1=beta)
        found["memory, equal rates", beta] = turn_dial(1.0).replace(beta1=beta)
    return found


def measure_speeds(most: int | None) -> pd.DataFrame:
    """Measure how fast the players move: a row per setting, medians over runs."""
    rows = []
    for (study, value), settings in list_speed_studies().items():
        watched = settings.replace(steps=WATCHED, record_every=1, record_frames=True)
        runs = train_many(watched, range(30_000, 30_000 + min(32, most or 32)))
        speeds = np.array([find_speeds(run, LEFT_OUT) for run in runs])
        row: dict[str, object] = {"study": study, "value": value, "runs": len(runs)}
        for name, values in zip(
            ("g", "d", "ratio"), (*speeds.T, speeds[:, 0] / speeds[:, 1]), strict=True
        ):
            middle = median_interval(values)
            for end in ("value", "low", "high"):
                row[f"{name}_{end}"] = float(f"{getattr(middle, end):.4g}")
        rows.append(row)
    return pd.DataFrame(rows)


def find_spectra(most: int | None) -> pd.DataFrame:
    """Compute the greatest eigenvalues of a step at the ends of good and of collapsed runs.

    A row per state and ratio: |lambda| - 1 under gradient descent at ten times the rates, and under
    Adam with its own mean squares and memory; and whether that eigenvalue turns (is complex).
    """
    rows: list[dict[str, object]] = []
    for state, trained_at in (("good", 1 / 3), ("collapsed", 10.0)):
        settings, seeds = turn_dial(trained_at), list(range(30_000, 30_000 + 96))
        states = zip(seeds, find_states(settings, seeds, settings.steps), strict=True)
        ends = [(seed, at) for seed, at in states if _classify_state(settings, at) == state]
        for seed, at in ends[: min(64, most or 64)]:
            rows += [
                {"study": state, "value": round(ratio, 3), "seed": seed} | row
                for ratio, row in _find_growth(settings, at)
            ]
    return pd.DataFrame(rows)


def _classify_state(settings: Settings, at: dict[str, Floats]) -> str:
    made = make_samples(settings, at["g"])
    return str(classify_outcomes(made.mean(), made.std()))


def _find_growth(
    settings: Settings, at: dict[str, Floats]
) -> Iterator[tuple[float, dict[str, object]]]:
    """Yield the ratio of the rates, and what is found there, for one state."""
    field, derivatives = differentiate_game(settings, at["g"], at["d"])
    gradients = zip("gd", np.split(field, [len(at["g"])]), strict=True)
    norms = {f"gradient_{name}": float(f"{np.linalg.norm(g):.3g}") for name, g in gradients}
    scale_g, scale_d = (np.sqrt(at[f"square_{name}"]) + EPSILON for name in "gd")
    same_g, same_d = (np.ones(len(at[name])) for name in "gd")
    for ratio in (1 / 3, 1.0, 2.0, 3.0, 10.0):
        rate_g, rate_d = 1e-3 * ratio, 1e-3
        sgd = build_step_matrix(derivatives, 10 * rate_g * same_g, 10 * rate_d * same_d)
        adam = build_step_matrix(derivatives, rate_g / scale_g, rate_d / scale_d, 0.5)
        tops = _find_greatest("sgd", sgd) | _find_greatest("adam", adam)
        yield ratio, tops | norms


def _find_greatest(name: str, matrix: Floats) -> dict[str, object]:
    found = np.linalg.eigvals(matrix)
    top = found[np.abs(found).argmax()]
    return {
        f"{name}_growth": float(f"{abs(top) - 1:.4g}"),
        f"{name}_turns": bool(abs(top.imag) > 1e-6),
    }


def show_again(most: int | None) -> pd.DataFrame:
    """Show D again what G made up to so many steps before, as half of what it learns from: how runs
    end, over the same seeds, and the median of their width ratios."""
    from book.measurements.other_networks import Networks, check_rules, end_runs

    rows: list[dict[str, object]] = []
    for ratio in (2.0, 10.0):
        settings, seeds = turn_dial(ratio), range(min(256, most or 256))
        usual = design_generator(settings), design_discriminator(settings)
        for steps in (0, 10, 100, 1000, 5000):
            mean, std = end_runs(settings, Networks(*usual, steps), seeds)
            words = classify_outcomes(mean, std, settings.data_mean, settings.sigma)
            width = median_interval(std / settings.sigma)
            row = {"study": ratio, "value": steps} | count_outcomes(words)
            ends = {name: round(getattr(width, end), 3) for name, end in WIDTHS.items()}
            rows.append(row | ends | {"ends": "".join(str(word)[0] for word in words)})
    table = pd.DataFrame(rows)
    gap = check_rules(BOOK.replace(steps=200), range(8))
    table.attrs["difference from the engine after 200 steps"] = f"{gap:.1e}"
    return table


TABLES = {
    "outcomes": tabulate_outcomes,
    "circumstances": vary_circumstances,
    "course": follow_outcomes,
    "phases": follow_phases,
    "stopping": judge_stopping,
    "speeds": measure_speeds,
    "spectrum": find_spectra,
    "replay": show_again,
}
