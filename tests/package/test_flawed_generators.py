"""Generators with one fault each, and instruments otherwise tuned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gan_book.chapters import flawed_generators
from gan_book.metrics import distances


def test_tuned_instruments_see_what_their_question_is():
    random = np.random.default_rng(9)
    made, real = random.normal(size=80), random.normal(size=80)
    tunings = flawed_generators.TUNINGS
    assert tunings["MMD, h = 0.3"](made, real) == distances.mmd_squared(made, real, 0.3)
    wide = np.mean([tunings["C2ST by QDA"](3 * random.normal(size=80), real) for _ in range(5)])
    straight = np.mean([tunings["C2ST by LDA"](3 * random.normal(size=80), real) for _ in range(5)])
    shifted = np.mean([tunings["C2ST by LDA"](2 + random.normal(size=80), real) for _ in range(5)])
    assert wide > 0.65 > straight + 0.05
    assert shifted == pytest.approx(stats.norm.cdf(1), abs=0.05)


def test_generators_are_what_they_are_called():
    random = np.random.default_rng(11)
    seen = random.normal(size=flawed_generators.MEMORY)
    made = {k: g(random, 40_000, seen) for k, g in flawed_generators.GENERATORS.items()}
    for name, mean, std in (
        ("perfect", 0, 1),
        ("collapsed", 0, 0.3),
        ("shifted", 0.3, 1),
        ("too wide", 0, 1.3),
        ("memorised", seen.mean(), seen.std()),
        ("two humps", 0, 1),
    ):
        assert made[name].mean() == pytest.approx(mean, abs=0.03), name
        assert made[name].std() == pytest.approx(std, abs=0.03), name
    assert set(made["memorised"]) == set(seen)
    own, data = flawed_generators.draw_case("memorised, by its own", random, 5000)
    assert set(own) == set(data)


def test_each_generator_size_and_seed_has_numbers_of_its_own(monkeypatch):
    first = {"mean": lambda samples, data: float(samples[0])}
    monkeypatch.setattr(flawed_generators, "INSTRUMENTS", first)
    drawn = [
        flawed_generators.score_generator(name, n, 2, seed, ["mean"])["mean"]
        for name in ("perfect", "shifted")
        for n in (8, 16)
        for seed in (0, 1)
    ]
    assert len(np.unique(drawn)) == 2 * len(drawn)
