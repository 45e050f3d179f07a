"""Notation: every letter in a chapter's formulas is in the tables of `book/notation.md`."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGES = sorted(BOOK.glob("*.ipynb"))
COMMON, BORROWED = (
    (BOOK / "notation.md").read_text(encoding="utf-8").split("\n## Borrowed letters\n")
)

#: Words of LaTeX that stand for no quantity.
WORDS = re.compile(r"\\(?:text|operatorname|mathrm|begin|end)\*?\s*\{[^}]*\}")
GREEK = re.compile(
    r"\\(?:[Gg]amma|[Dd]elta|(?:var)?epsilon|zeta|[Tt]heta|alpha|beta|iota|kappa|[Ll]ambda|mu|nu|"
    r"[Xx]i|[Pp]i|rho|[Ss]igma|tau|[Uu]psilon|[Pp]hi|chi|[Pp]si|[Oo]mega|eta|ell)(?![a-zA-Z])"
)


def find_letters(text: str) -> set[str]:
    """Return the Latin and Greek letters of the formulas in a piece of Markdown."""
    formulas = re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", text, re.DOTALL)
    plain = " ".join(WORDS.sub(" ", a or b) for a, b in formulas)
    latin = re.findall(r"[a-zA-Z]", re.sub(r"\\[a-zA-Z]+", " ", plain))
    return {*latin, *GREEK.findall(plain)}


def read_page(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def list_rows(table: str) -> list[list[str]]:
    lines = [line for line in table.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in rows if "$" in "".join(row)]


def read_borrowed() -> dict[str, set[str]]:
    """Return page -> the letters that it borrows; a row without a page belongs to the one above."""
    borrowed: dict[str, set[str]] = {}
    page = ""
    for place, letters, _ in list_rows(BORROWED):
        if place:
            page = re.search(r"\((.+)\.ipynb\)", place)[1]
        borrowed.setdefault(page, set()).update(find_letters(letters))
    return borrowed


def find_common() -> set[str]:
    return set().union(*(find_letters(row[0]) for row in list_rows(COMMON)))


def test_letters_are_found_and_words_are_not():
    text = r"$\operatorname{Var}(x) = \tfrac12 \beta_1 e^{-z}$, $$\mathrm{JS}(p, q) \cdot \Delta$$"
    assert find_letters(text) == {"x", r"\beta", "e", "z", "p", "q", r"\Delta"}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_every_letter_of_a_page_has_its_meaning(path):
    unknown = find_letters(read_page(path)) - find_common() - read_borrowed().get(path.stem, set())
    assert unknown == set(), f"{path.name}: add them to book/notation.md, or write others"


def test_borrowed_letters_are_used_where_they_are_borrowed():
    for page, letters in read_borrowed().items():
        unused = letters - find_letters(read_page(BOOK / f"{page}.ipynb"))
        assert unused == set(), page
