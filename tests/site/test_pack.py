"""The book to take along: an archive that opens from a folder, a PDF, an EPUB."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import articles
import epub
import pack
import paper
import pytest
from bs4 import BeautifulSoup


@pytest.mark.long
def test_archive_opens_from_a_folder(site, browser, tmp_path):
    """Every page without an error in its console, and the explorer plays."""
    target = tmp_path / "book.zip"
    pack.write_zip(site, target)
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path)
    troubles: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    for name in articles.list_documents():
        page.goto((tmp_path / "gan-book" / f"{name}.html").as_uri())
        page.wait_for_load_state("load")
        assert page.locator("article h1").count() == 1
    page.goto((tmp_path / "gan-book" / "index.html").as_uri())
    page.locator("gan-explorer .gan-knobs").first.wait_for(state="attached")
    page.close()
    assert troubles == []


@pytest.mark.long
def test_one_document_holds_every_page_and_every_link(site):
    """Links between pages lead within it; no anchor stands twice."""
    book = paper.collate(site)
    text = str(book)
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    for document in articles.list_documents():
        assert document.split("/")[-1] in names
    goals = set(re.findall(r'href="#([^"]+)"', text))
    assert len(goals) > 30
    assert goals - set(names) == set()
    assert "<script" not in text
    # What is folded on a screen is open on paper; nobody can show or hide it there.
    assert ">Solution 1<" in text
    assert not re.search(r">(Show|Hide) (the code|solution)", text)
    words = book.get_text()
    for told in ("Press play", "plays below", "folded away", "the numbers to play with"):
        assert told not in words
    assert not book.select(".tag_set-up, .tag_parameters")
    for link in book.select("nav.contents a"):
        assert link.parent.select_one("[data-goal]")["data-goal"] == link["href"][1:]


@pytest.mark.long
def test_pdf_has_pages_an_outline_and_tags(site):
    """In a process of its own, as `make pdf` does it: this one has Playwright open."""
    tool = Path(__file__).parents[2] / "tools" / "pack.py"
    done = subprocess.run(
        [sys.executable, tool, "pdf", "--site", site], capture_output=True, text=True, check=True
    )
    assert int(re.search(r"(\d+) pages", done.stdout)[1]) > 30
    content = (site.parent / "gan-book.pdf").read_bytes()
    pages = paper.find_pages(content)
    chapters = [pages[articles.get_name(document)] for document in articles.list_documents()]
    assert chapters == sorted(set(chapters))
    assert chapters[0] == 3  # after the cover and the contents
    assert b"/Outlines" in content
    assert b"/StructTreeRoot" in content


@pytest.mark.long
def test_epub_is_whole(site, tmp_path):
    """Well-formed pages; what they and the package name is there; formulas are MathML."""
    target = tmp_path / "book.epub"
    epub.write_epub(site, target)
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        trees = {
            name: ElementTree.fromstring(archive.read(name))
            for name in names
            if name.endswith((".xhtml", ".opf", ".xml"))
        }
    named = [e.get("href") for e in trees["book/book.opf"].iter() if e.tag.endswith("}item")]
    assert {f"book/{name}" for name in named} | {"book/book.opf"} == {
        name for name in names if name.startswith("book/")
    }
    entries = [e.text or "" for e in trees["book/nav.xhtml"].iter() if e.tag.endswith("}a")]
    assert entries[1] == "1. Two ways to model data"
    assert not [entry for entry in entries if "#" in entry]
    package = trees["book/book.opf"]
    [cover] = [e for e in package.iter() if e.get("properties") == "cover-image"]
    assert f"book/{cover.get('href')}" in names
    formulas = 0
    for name, tree in trees.items():
        assert "Show the code" not in "".join(tree.itertext())
        anchors = {e.get("id") for e in tree.iter()}
        formulas += sum(e.tag == "{http://www.w3.org/1998/Math/MathML}math" for e in tree.iter())
        for element in tree.iter():
            goal = element.get("src") or element.get("href") or ""
            if name.endswith(".xhtml") and goal and not re.match(r"[a-z]+:", goal):
                file, _, anchor = goal.partition("#")
                assert not file or f"book/{file}" in names, (name, goal)
                assert file or not anchor or anchor in anchors, (name, goal)
    assert formulas > 100
    assert Path(target).stat().st_size < 20e6


def read(text: str):
    return BeautifulSoup(f"<article>{text}</article>", "html.parser").article


def test_paper_tells_nobody_to_press():
    article = read(
        '<p>Look. Press <em>one <a href="x.html">D</a> step</em> and see. It moves.</p>'
        "<p>These are the numbers to play with. Change one, then run everything below it.</p>"
        "<p>We press on. A letterpress, folded.</p>"
    )
    articles.leave_screen(article)
    assert [p.get_text() for p in article.select("p")] == [
        "Look. It moves.",
        "We press on. A letterpress, folded.",
    ]


def test_solutions_move_to_the_end_and_checks_go():
    fold = (
        '<div class="cell tag_hide-cell"><details><summary><span class="collapsed">Show {0}</span>'
    )
    fold += '<span class="expanded">Hide {0}</span></summary>{1}</details></div>'
    exercise = '<div class="exercise"><strong>Exercise 2.</strong><details><summary>{}</summary>'
    exercise += "w</details></div>"
    text = fold.format("solution 1", "s1") + fold.format("the checks", "c")
    text += exercise.format("Hint") + exercise.format("A way to go about it") + "<p>The end</p>"
    article = read(f"<section>{text}</section>")
    articles.leave_screen(article)
    assert "checks" not in article.get_text()
    solutions = article.section.find_all("section", recursive=False)[-1]
    assert [s.get_text() for s in solutions.select("summary")] == [
        "Solution 1",
        "Exercise 2: A way to go about it",
    ]
    assert [s.get_text() for s in article.select(".exercise summary")] == ["Hint"]


def test_numbers_of_pages_follow_the_tree_of_a_pdf():
    content = b"""7 0 obj
<</Type /Pages
/Count 3
/Kids [5 0 R 2 0 R]>>
endobj
5 0 obj
<</Type /Pages
/Count 2
/Parent 7 0 R
/Kids [9 0 R 3 0 R]>>
endobj
11 0 obj
<</a [3 0 R /XYZ 6 776.25 0]
/b--c#20d [2 0 R /XYZ 6 1 0]>>
"""
    assert paper.find_pages(content) == {"a": 2, "b--c d": 3}
    assert paper.count_pages(content) == 3


def test_links_have_the_pages_number_except_to_what_is_looked_up():
    article = read(
        '<a href="04-why.html#end">4</a><a href="glossary.html#noise">n</a><a href="#here">h</a>'
        '<a href="https://example.org/">out</a>'
    )
    prepared = paper.prepare(article, "03-gan")
    assert [place["data-goal"] for place in prepared.select(".page-number")] == ["04-why--end"]
    paper.number_links(prepared, {"04-why--end": 107})
    assert prepared.get_text() == "4107nhout"
