"""A grammar that draws sentences, and one that judges them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gan_book.chapters.toy_language import draw_sentence, is_grammatical

RIGHT = (
    "the dog sleeps",
    "the old dogs sleep",
    "the dog that sees the cats sleeps",
    "the dogs that the small cat sees sleep",
)
WRONG = (
    "the dog sleep",
    "the dog that the cats see sleep",
    "the dog that see the cats sleeps",
    "the dog that the cats sees sleeps",
    "dog the sleeps",
    "the dog old sleeps",
    "the old small dog sleeps",
    "the dog sleeps sleeps",
    "the dog",
    "",
)


@pytest.mark.parametrize(("sentence", "right"), [(s, s in RIGHT) for s in RIGHT + WRONG])
def test_the_grammar_judges_as_a_reader_does(sentence, right):
    assert is_grammatical(tuple(sentence.split())) is right


def test_the_grammar_accepts_what_it_draws_and_draws_every_shape():
    random = np.random.default_rng(3)
    sentences = [draw_sentence(random) for _ in range(600)]
    assert all(map(is_grammatical, sentences))
    with_clause = np.mean(["that" in words for words in sentences])
    assert stats.binomtest(round(600 * with_clause), 600, 0.6).pvalue > 1e-4
    assert {words[0] for words in sentences} == {"the"}
    assert {len(words) for words in sentences} == {3, 4, 7, 8, 9}
