"""The engine against the article's graph in its TensorFlow 1 form: same weights, data and noise."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from article_graph import ArticleGraph
from plain_loop import draw_batches
from scipy import stats

from gan_book import presets, train_many
from gan_book.data.random import Purpose
from gan_book.networks.weights import draw_weights

ARTICLE = presets["article_2016"].replace(
    steps=100, record_every=1, record_frames=True, precision="float64"
)


def play_article(settings):
    """Return losses [steps, 2] and weights: of D before the game, of D and of G at its end."""
    drawn = draw_weights(settings, tf.constant([settings.seed], tf.uint32))
    first = ([w[..., 0].numpy() for w in part] for part in drawn)
    graph = ArticleGraph(*first, settings.minibatch)
    points = draw_batches(settings, Purpose.PRETRAINING, settings.pretrain_steps).numpy()[..., 0]
    graph.pretrain(zip(points, stats.norm(4, 0.5).pdf(points), strict=True))
    pretrained = graph.weights("D")
    data, z_d, z_g = (
        draw_batches(settings, purpose, settings.steps).numpy()[..., 0]
        for purpose in (Purpose.DATA, Purpose.NOISE_D, Purpose.NOISE_G)
    )
    losses = graph.play(zip(np.sort(data), z_d, z_g, strict=True))  # sorted, as in the article
    weights = [*pretrained, *graph.weights("D"), *graph.weights("G")]
    graph.session.close()
    return losses, weights


@pytest.mark.parametrize("minibatch", [False, True], ids=["plain", "minibatch"])
def test_a_hundred_steps_agree_with_the_articles_graph(minibatch):
    runs = train_many(ARTICLE.replace(minibatch=minibatch), range(8))
    finite = [run for run in runs if run.diverged_at is None]
    for run in finite[:2]:
        losses, weights = play_article(run.settings)
        found = np.c_[run.history["loss_d"], run.history["loss_g"]][:100]
        np.testing.assert_allclose(found, losses, rtol=1e-6)
        assert np.ptp(losses[:, 0]) > 0.1  # a game in which something happens
        ours = [*run.discriminator_weights(0), *run.discriminator_weights()]
        for a, b in zip(ours + run.generator_weights(), weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-8)
    assert len(finite) >= 2
