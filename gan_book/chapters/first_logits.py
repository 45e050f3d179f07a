"""What untrained Ds say of the first batches, and where a clipped loss hears nothing."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from gan_book.base.registries import DISTRIBUTIONS
from gan_book.base.types import Floats
from gan_book.losses.cross_entropy import CLIP
from gan_book.networks.architecture import design_discriminator
from gan_book.networks.side_by_side import score_samples
from gan_book.networks.weights import draw_weights
from gan_book.settings import Settings
from gan_book.training.compiled import collect_inputs
from gan_book.training.updates import draw_batches, generate, start_player

#: Beyond this logit, of either sign, one of D and 1 - D is below `CLIP`.
SILENT_BEYOND = float(np.log(1 / CLIP - 1))

#: Where the first logits of a run lie.
PLACES = ("all below", "all above", "between")


def score_first_batches(settings: Settings, seeds: range) -> tuple[Floats, Floats]:
    """Return the logits that untrained Ds give to their first batches.

    Args:
        settings: all but the seed; pre-training is left out.
        seeds: one D each.

    Returns:
        Those of data and those of generated samples, each [batch, runs].
    """
    words, _, numbers = collect_inputs([settings.replace(seed=seed) for seed in seeds])
    g, d = (start_player(w, settings.optimizer) for w in draw_weights(settings, words))
    drawn = draw_batches(words, tf.constant(0), tf.constant(0), settings)
    real = DISTRIBUTIONS[settings.data].draw(drawn.data, numbers)
    fake = generate(g.weights, drawn.noise_d, numbers, settings)
    both = tf.stack([real, fake], 1)
    scores = score_samples(design_discriminator(settings), d.weights, both, numbers).numpy()
    return scores[0], scores[1]


def locate_logits(real: Floats, fake: Floats) -> NDArray[np.str_]:
    """Say of each run whether all of its logits lie beyond the clip, and on which side.

    Args:
        real, fake: [batch, runs].

    Returns:
        [runs] words of `PLACES`.
    """
    both = np.concatenate([real, fake])
    beyond = [np.all(both < -SILENT_BEYOND, 0), np.all(both > SILENT_BEYOND, 0)]
    return np.select(beyond, PLACES[:2], default=PLACES[2])
