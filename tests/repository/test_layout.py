"""The repository: what must be there, what must agree, and the form of every chapter."""

import ast
import json
import os
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
TEMPLATE = ROOT / "tools" / "template.ipynb"
NOTEBOOKS = [*CHAPTERS, TEMPLATE]
ADDRESS = CONFIG["repository"]["url"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def read_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        c | {"source": "".join(c["source"]), "tags": c["metadata"].get("tags", [])} for c in cells
    ]


def test_layout():
    folders = "book gan_book tests tools benchmarks .ci .github/workflows"
    files = (
        "_config.yml _toc.yml environment.yml README.md pyproject.toml requirements.lock Makefile "
        "LICENSE CITATION.cff CONTRIBUTING.md CHANGELOG.md .ci/run .github/workflows/ci.yml"
    )
    missing = [name for name in folders.split() if not (ROOT / name).is_dir()]
    missing += [name for name in files.split() if not (ROOT / name).is_file()]
    assert missing == []


def test_table_of_contents_names_every_chapter_and_only_those():
    toc = yaml.safe_load(read("_toc.yml"))
    named = {toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])}
    there = {f"book/{p.stem}" for p in (ROOT / "book").iterdir() if p.suffix in (".md", ".ipynb")}
    assert named == there


def test_repository_has_one_address():
    """_config.yml says it; every other mention agrees."""
    owner, name = ADDRESS.removeprefix("https://github.com/").split("/")
    homes = (ADDRESS, f"https://{owner}.github.io/{name}")
    assert CONFIG["html"]["baseurl"] == homes[1]
    assert PROJECT["urls"]["Repository"] == homes[0]
    assert PROJECT["urls"]["Homepage"] == homes[1]
    for path in [*(ROOT / n for n in ("README.md", "CONTRIBUTING.md", "CITATION.cff")), *NOTEBOOKS]:
        text = path.read_text(encoding="utf-8")
        assert f"{owner}/{name}" in text, path.name
        owners = re.findall(rf"github(?:\.com)?/([\w.-]+)/{name}\b", text)
        owners += re.findall(rf"([\w-]+)\.github\.io/{name}\b", text)
        assert set(owners) == {owner}, path.name


def test_one_version():
    version = PROJECT["version"]
    assert yaml.safe_load(read("CITATION.cff"))["version"] == version
    assert re.search(rf"^## {re.escape(version)}\b", read("CHANGELOG.md"), re.MULTILINE)
    for path in NOTEBOOKS:
        tags = re.findall(r"archive/refs/tags/v([\d.]+)\.zip", path.read_text(encoding="utf-8"))
        assert tags == [version], path.name


def test_readme_and_ci_say_the_same_command():
    assert "make test" in read("README.md")
    assert re.search(r"^\s*make test", read(".ci/run"), re.MULTILINE)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_no_file_names_a_machine():
    """No paths of a home or of this machine, and no registry's host, in what is published."""
    suffixes = {".py", ".md", ".toml", ".yml", ".ipynb", ".sh", ".css", ".js", ".cff", ".lock"}
    folders = ("book", "gan_book", "tests", "tools", "benchmarks", ".github")
    files = [p for f in folders for p in (ROOT / f).rglob("*")] + list(ROOT.glob("*"))
    pattern = re.compile(r"/(?:home|root|Users)/\w|index-url\s*=|files\.pythonhosted")
    found = [
        p.name
        for p in files
        if p.suffix in suffixes and p.is_file() and p != Path(__file__)
        if pattern.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []


def is_code(cell):
    """Tell whether a cell of words is several statements of Python, a call among them."""
    try:
        tree = ast.parse(cell["source"])
    except SyntaxError:
        return False
    calls = any(isinstance(node, ast.Call) for node in ast.walk(tree))
    return cell["cell_type"] == "markdown" and len(tree.body) > 1 and calls


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
class TestChapter:
    """The conventions of CONTRIBUTING.md."""

    def test_begins_with_badge_and_bootstrap(self, path):
        badge, bootstrap, *_ = read_cells(path)
        assert badge["cell_type"] == "markdown"
        name = path.name if path != TEMPLATE else "NN-name-of-the-chapter.ipynb"
        owner_name = ADDRESS.removeprefix("https://github.com/")
        link = f"https://colab.research.google.com/github/{owner_name}/blob/main/book/{name}"
        assert link in badge["source"]
        assert bootstrap["source"].startswith("try:\n    import gan_book\n")
        assert "--no-deps" in bootstrap["source"]
        assert all("remove-cell" in cell["tags"] for cell in (badge, bootstrap))

    def test_has_one_parameters_cell_of_commented_literals(self, path):
        cells = [c for c in read_cells(path) if "parameters" in c["tags"]]
        assert len(cells) == 1
        lines = [s for s in cells[0]["source"].splitlines() if s and not s.startswith("#")]
        assert [s for s in lines if not re.match(r"\w+(: \w+)? = [^=()\[\]]+  # ?\S", s)] == []

    def test_begins_with_words(self, path):
        """No code is seen before the first section; the record of results is folded too."""
        cells = read_cells(path)
        first = next(i for i, c in enumerate(cells) if re.search(r"^## ", c["source"], re.M))
        code = [c for c in cells[:first] if c["cell_type"] == "code"]
        last = [c for c in cells if c["cell_type"] == "code"][-1]
        code += [last] if re.search(r"^record\(", last["source"], re.M) else []
        hidden, folded = {"remove-cell", "remove-input"}, {"hide-input", "hide-cell"}
        seen = [c for c in code if not hidden & set(c["tags"])]
        assert [c["source"][:60] for c in seen if not folded & set(c["tags"])] == []
        labels = [c["metadata"].get("mystnb", {}).get("code_prompt_show") for c in seen]
        assert set(labels) <= {"Show the numbers", "Show the set-up", "Show the results"}

    def test_words_are_no_code(self, path):
        """A cell of code that was saved as words would be shown, and never run."""
        assert [c["source"][:60] for c in read_cells(path) if is_code(c)] == []

    def test_can_fail(self, path):
        """Without assertions and a kept output nbval passes whatever a chapter computes."""
        code = [c for c in read_cells(path) if c["cell_type"] == "code"]
        assert any(
            re.search(r"^\s*assert |assert_allclose", c["source"], re.MULTILINE) for c in code
        )
        compared = [c for c in code if "nbval-check-output" in c["tags"]]
        assert compared
        assert [c["source"] for c in compared if not c["outputs"]] == []

    def test_one_title_and_no_skipped_heading(self, path):
        text = "\n".join(c["source"] for c in read_cells(path) if c["cell_type"] == "markdown")
        text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        depths = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
        assert depths[0] == 1
        assert depths.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(depths))

    def test_text_reads_right_without_the_book(self, path):
        """Jupyter and Colab show MyST directives and roles as raw text."""
        for cell in read_cells(path):
            if cell["cell_type"] == "markdown":
                assert not re.search(r"^(`{3,}|:{3,})\{|\{\w+\}`", cell["source"], re.MULTILINE)

    def test_figures_are_described(self, path):
        for cell in read_cells(path):
            figure = cell["metadata"].get("mystnb", {})
            if "figure" in figure:
                assert len(figure.get("image", {}).get("alt", "").split()) >= 5, cell["source"][:80]
