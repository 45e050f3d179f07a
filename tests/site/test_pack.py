"""The book to take along: an archive that opens from a folder, a PDF, an EPUB."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def pack():
    """The tool, as a module."""
    import pack

    return pack


def test_archive_opens_from_a_folder(pack, site, browser, tmp_path):
    """Every page without an error in its console, and the explorer plays."""
    target = tmp_path / "book.zip"
    pack.write_zip(site, target)
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path)
    troubles: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    for name in pack.list_documents():
        page.goto((tmp_path / "gan-book" / f"{name}.html").as_uri())
        page.wait_for_load_state("load")
        assert page.locator("article h1").count() == 1
    page.goto((tmp_path / "gan-book" / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    page.locator("gan-explorer .gan-knobs").first.wait_for(state="attached")
    page.close()
    assert troubles == []


def test_one_document_holds_every_page_and_every_link(pack, site):
    """Links between pages lead within it; no anchor stands twice."""
    text = pack.collate(site)
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    for document in pack.list_documents():
        assert document.split("/")[-1] in names
    goals = set(re.findall(r'href="#([^"]+)"', text))
    assert len(goals) > 30
    assert goals - set(names) == set()
    assert "<script" not in text
    # What is folded on a screen is open on paper; nobody can show or hide it there.
    assert ">Solution 1<" in text
    assert not re.search(r">(Show|Hide) (the code|solution)", text)


def test_pdf_has_pages_an_outline_and_tags(site):
    """In a process of its own, as `make pdf` does it: this one has Playwright open."""
    tool = Path(__file__).parents[2] / "tools" / "pack.py"
    done = subprocess.run(
        [sys.executable, tool, "pdf", "--site", site], capture_output=True, text=True, check=True
    )
    assert int(re.search(r"(\d+) pages", done.stdout)[1]) > 30
    content = (site.parent / "gan-book.pdf").read_bytes()
    assert b"/Outlines" in content
    assert b"/StructTreeRoot" in content


def test_epub_is_whole(pack, site, tmp_path):
    """Well-formed pages; what they and the package name is there; formulas are MathML."""
    target = tmp_path / "book.epub"
    pack.write_epub(site, target)
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
