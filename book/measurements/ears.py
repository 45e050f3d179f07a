"""How faint the layer's features may be where G, D or both hear otherwise than in setting `book`.

Adam divides a step by the size of the gradient, so it ought to hear a whisper: a larger epsilon in
its divisor makes it deaf to small gradients, and gradient descent divides by nothing.
"""

from __future__ import annotations

import pandas as pd
from book.measurements.other_networks import Networks, check_rules, end_runs
from gan_book.chapters.tables import count_outcomes
from gan_book.metrics.outcomes import classify_outcomes
from gan_book.networks.architecture import design_discriminator, design_generator
from gan_book.settings import Settings, presets
from gan_book.training.optimizers import EPSILON

BOOK = presets["book"].replace(minibatch=True)
ADAM = ("adam", "adam")

#: Who hears how: the setting, the optimisers of G and of D, and what either one's Adam adds to its
#: divisor. The rates of gradient descent are from a pilot on other seeds: most runs of a D that is
#: blind to its batch fail at them, and none of one that hears all the layer says.
EARS: dict[str, tuple[Settings, tuple[str, str], dict[str, float]]] = {
    f"epsilon in {name.upper()} {epsilon:g}": (BOOK, ADAM, {f"epsilon_{name}": epsilon / EPSILON})
    for name, epsilons in {"d": (1e-9, 1e-5, 1e-3), "g": (1e-3,)}.items()
    for epsilon in epsilons
} | {
    "descent in D": (BOOK.replace(learning_rate_d=0.01), ("adam", "sgd"), {}),
    "descent in G": (BOOK.replace(learning_rate_g=0.3), ("sgd", "adam"), {}),
    "descent in both": (
        BOOK.replace(learning_rate_g=0.3, learning_rate_d=0.01),
        ("sgd", "sgd"),
        {},
    ),
}


def change_ears(most: int | None) -> pd.DataFrame:
    """Count outcomes for every ear, over factors on the features; 0 blinds D."""
    networks = design_generator(BOOK), design_discriminator(BOOK)
    seeds, rows = range(min(64, most or 64)), []
    for name, (settings, optimizers, epsilons) in EARS.items():
        for factor in (0.0, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0):
            who = Networks(*networks, optimizers=optimizers)
            ends = end_runs(settings, who, seeds, epsilons | {"feature_scale": factor})
            row = {"study": name, "value": factor}
            rows.append(row | count_outcomes(classify_outcomes(*ends)))
    table = pd.DataFrame(rows)
    # Few steps: with the layer rounding grows fast.
    gap = check_rules(BOOK.replace(steps=20), range(8))
    table.attrs["difference from the engine after 20 steps"] = f"{gap:.1e}"
    return table
