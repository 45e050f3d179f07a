"""The book's pages as articles: in reading order, without what only a screen can use."""

import re
import tomllib
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[1]
TITLE = "The GAN Book"
# What a page offers to a reader at a screen, and paper does not; and cells that only serve.
SCREEN_ONLY = (
    "script, .headerlink, .copybtn, button, .toctree-wrapper, .gan-panel, .gan-controls, "
    ".gan-news, .gan-seeds, .gan-front, .tag_hide-input details.above-input, "
    ".tag_parameters, .tag_set-up, .stacked-note, #the-results-in-a-line, mjx-assistive-mml, form"
)
# Sentences, with the tags in them, that tell what to press, to drag or to unfold.
TO_DO = re.compile(
    r"(?:Press|It plays below|Drag the|Move the sliders|Change one, then|These are the numbers to|"
    r"Solutions are folded)\b(?:<[^>]*>|[^<.])*\.\s*"
)


def list_parts() -> list[tuple[str, list[str]]]:
    """Return the parts and their pages as in _toc.yml, before them ("", ["book/index"])."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [(part["caption"], [c["file"] for c in part["chapters"]]) for part in toc["parts"]]
    return [("", [toc["root"]]), *parts]


def list_documents() -> list[str]:
    """Return the pages in reading order: book/index, ..."""
    return [page for _, pages in list_parts() for page in pages]


def get_name(document: str) -> str:
    return document.split("/")[-1]


def read_version() -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["version"]


def read_article(site: Path, name: str) -> Tag:
    """Return what a page says, without what surrounds it."""
    soup = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article")
    assert article, name
    return article


def read_heading(article: Tag) -> str:
    """Return a page's title, with its number."""
    heading = article.select_one("h1")
    return heading.get_text().strip().removesuffix("#") if heading else ""


def leave_screen(article: Tag) -> None:
    """Take out of an article what only a screen can use; put its solutions at the end."""
    for prompt in article.select("summary > .expanded"):
        name = prompt.get_text().removeprefix("Hide ")
        prompt.string = name[0].upper() + name[1:]
    for summary in article.select(".tag_hide-cell summary"):
        if "checks" in summary.get_text():
            find_cell(summary).decompose()
    for part in article.select(f"{SCREEN_ONLY}, summary > .collapsed"):
        part.decompose()
    for link in article.select('a[href*="_images/"]'):
        link.unwrap()  # a picture that leads to itself
    for picture in article.select("picture"):
        picture.replace_with(*picture.select("img"))  # the wide one
    for paragraph in article.select("p"):
        leave_out_what_to_do(paragraph)
    gather_solutions(article)


def leave_out_what_to_do(paragraph: Tag) -> None:
    """Take sentences that paper cannot follow out of a paragraph; all of it where no other is."""
    text = paragraph.decode_contents()
    if not TO_DO.search(text):
        return
    rest = BeautifulSoup(TO_DO.sub("", text), "html.parser")
    paragraph.clear()
    paragraph.extend(list(rest.children))
    if not paragraph.get_text().strip():
        paragraph.decompose()


def find_cell(part: Tag) -> Tag:
    """Return the cell that a part of it stands in."""
    cell = part.find_parent(class_="cell")
    assert cell
    return cell


def gather_solutions(article: Tag) -> None:
    """Move solutions, and ways to go about an exercise, into a section at the chapter's end."""
    found: list[Tag] = []
    for summary in article.select(".tag_hide-cell summary, .exercise summary"):
        exercise, text = summary.find_parent(class_="exercise"), summary.get_text().strip()
        name = exercise.select_one("strong") if exercise else None
        if name and text != "Hint":
            summary.string = f"{name.get_text().rstrip('.')}: {text}"
            found += summary.find_parents("details", limit=1)
        elif text.startswith("Solution"):
            found.append(find_cell(summary))
    if found:
        heading, section = Tag(name="h2"), Tag(name="section", attrs={"id": "solutions"})
        heading.string = "Solutions"
        section.extend([heading, *(part.extract() for part in found)])
        (article.section or article).append(section)
