"""Words have one home: the page's modules have none, an edition replaces them in the recipes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import gan_book
from gan_book.base import wording
from gan_book.metrics.outcomes import OUTCOMES
from gan_book.settings import presets
from gan_book.training.train import train
from gan_book.widgets import knobs
from gan_book.widgets.film import film
from gan_book.widgets.metric_bench import make_bench_recipe, move_generator

WEB = Path(gan_book.__file__).parent / "web"
MODULES = [
    path
    for room in ("player", "controls", "elements")
    for path in sorted((WEB / room).glob("*.js"))
]
SENT = wording.EXPLORER_WORDS | wording.BENCH_WORDS | wording.CLASSES_WORDS


def test_every_outcome_and_every_group_has_its_word():
    assert tuple(wording.OUTCOME_WORDS) == OUTCOMES
    assert list(wording.GROUP_WORDS) == [*knobs.GROUPS, "all"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_page_says_only_what_was_sent(path):
    code = re.sub(r"/\*\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
    code = re.sub(r"^import .*?;$", "", code, flags=re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"\bwords\.(\w+)", code)) <= set(SENT)
    texts = re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', code)
    bare = [re.sub(r"\$\{[^}]*\}|<[^>]*>", " ", "".join(text)) for text in texts]
    # Keys, attributes and paths are single words or have signs; a sentence has words in a row.
    sentences = [text for text in bare if re.search(r"\b[A-Z]?[a-z]+ [a-z]+ [a-z]+\b", text)]
    assert sentences == []


def test_another_edition_replaces_the_words(show):
    bench = move_generator()
    page = show(translate(bench._repr_html_(), make_bench_recipe(bench)["words"]))
    page.get_by_role("button", name="[Another sample]").click()
    page.get_by_text("[Reset]").wait_for()
    assert page.locator(".gan-verdict").first.inner_text() in (
        "[inside]",
        "[too low]",
        "[too high]",
    )
    page.wait_for_function("document.querySelector('[data-part=news]').textContent[0] === '['")


def test_another_edition_of_a_film(page):
    reel = film(train(presets["book"].replace(steps=20, record_frames=True)), frames=5)
    html = translate(reel._repr_html_(), wording.PLAYER_WORDS)
    page.set_content(str(html))
    page.get_by_role("button", name="[One frame back]").click()
    assert page.get_by_role("status").text_content().startswith("[Step ")


class Translated(str):
    """HTML that displays itself."""

    def _repr_html_(self) -> str:
        return self


def translate(html: str, words: dict[str, str]) -> Translated:
    """Put brackets around each word of a recipe."""

    def write(sentences: dict[str, str]) -> str:
        return json.dumps(sentences, separators=(",", ":")).replace("<", "\\u003c")

    assert html.count(write(words)) == 1
    return Translated(html.replace(write(words), write({k: f"[{v}]" for k, v in words.items()})))
