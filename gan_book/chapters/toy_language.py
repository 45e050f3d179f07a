"""Chapter 6's toy language: a grammar that draws sentences, and one that judges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from gan_book.base.types import Random

Sentence = tuple[str, ...]

NOUNS = {
    "dog": "dogs",
    "cat": "cats",
    "bird": "birds",
    "child": "children",
    "horse": "horses",
    "teacher": "teachers",
}
VERBS = {"sleeps": "sleep", "runs": "run", "sings": "sing", "waits": "wait"}
ACTS = {"sees": "see", "chases": "chase", "likes": "like", "hears": "hear"}
ADJECTIVES = ("old", "small", "red", "happy", "quiet")

#: What stands where, a letter a word (t: the, n: noun, r: that, a: act, v: verb), adjectives left
#: out; and which of the nouns, acts and verbs, counted from 0, must agree in number.
SHAPES = {
    "tnv": ((0, 1),),
    "tnratnv": ((0, 1), (0, 3)),
    "tnrtnav": ((0, 3), (1, 2)),
}
_LETTERS = {"the": "t", "that": "r"} | dict.fromkeys(ADJECTIVES, "k")
_NUMBERS: dict[str, int] = {}
for _letter, _table in (("n", NOUNS), ("v", VERBS), ("a", ACTS)):
    for _pair in _table.items():
        _LETTERS |= dict.fromkeys(_pair, _letter)
        _NUMBERS |= {word: number for number, word in enumerate(_pair)}


def draw_sentence(random: Random) -> Sentence:
    """Draw a sentence: a subject, perhaps a clause about it, and a verb that agrees with it."""
    number, other = (int(i) for i in random.integers(2, size=2))  # 0 is one, 1 is many
    clause = []
    if random.random() < 0.6:
        acts = _pick(ACTS, number, random), _pick(ACTS, other, random)
        phrase = _draw_phrase(other, random)
        subject_acts = random.random() < 0.5
        clause = ["that", acts[0], *phrase] if subject_acts else ["that", *phrase, acts[1]]
    return (*_draw_phrase(number, random), *clause, _pick(VERBS, number, random))


def is_grammatical(words: Sequence[str]) -> bool:
    """Say whether every word stands where the grammar allows it, and agrees."""
    letters = "".join(_LETTERS[word] for word in words)
    adjectives_follow_the = all(a == "t" for a, b in pairwise(letters) if b == "k")
    shape = letters.replace("k", "")
    numbers = [_NUMBERS[word] for word in words if word in _NUMBERS]
    return (
        adjectives_follow_the
        and shape in SHAPES
        and all(numbers[i] == numbers[j] for i, j in SHAPES[shape])
    )


def _pick(words: Mapping[str, str], number: int, random: Random) -> str:
    return list(words.items())[random.integers(len(words))][number]


def _draw_phrase(number: int, random: Random) -> list[str]:
    adjectives = [ADJECTIVES[random.integers(len(ADJECTIVES))]] if random.random() < 0.5 else []
    return ["the", *adjectives, _pick(NOUNS, number, random)]
