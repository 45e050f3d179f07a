"""What keeps the book alive: workflows, images and bots agree with the lock and the Makefile."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ["3.11", "3.12", "3.13"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def list_commands(workflow: Path) -> list[str]:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.stem)
def test_workflows_run_what_is_there(workflow):
    """Every `make` target and every script that a workflow names exists."""
    targets = set(re.findall(r"^([\w-]+(?: [\w-]+)*):", read("Makefile"), re.MULTILINE))
    targets = {name for line in targets for name in line.split()}
    for command in list_commands(workflow):
        for line in re.findall(r"make ([\w -]+)", command):
            assert set(line.split()) <= targets, command
        for script in re.findall(r"\b((?:tools|\.ci)/[\w.]+)", command):
            assert (ROOT / script).is_file(), command


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.stem)
def test_workflows_have_no_more_rights_than_they_need(workflow):
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    rights = content["permissions"]
    allowed = {"publish": {"pages", "id-token"}, "release": {"contents"}}
    writes = {name for name, right in rights.items() if right == "write"}
    assert writes == allowed.get(workflow.stem, set())
    # What an outsider can name (a branch, a title) never becomes part of a command.
    for command in list_commands(workflow):
        assert "${{" not in command


def test_a_commit_is_formatted_by_the_ruff_that_judges_it():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    revision = next(hook["rev"] for hook in hooks if "ruff" in hook["repo"])
    assert f"ruff=={revision.removeprefix('v')} " in read("requirements.lock")


def test_the_same_pythons_everywhere():
    ci = yaml.safe_load(read(".github/workflows/ci.yml"))
    assert ci["jobs"]["check"]["strategy"]["matrix"]["python"] == PYTHONS
    found = re.findall(r'"(3\.\d+)": "tensorflow', read("noxfile.py"))
    assert found == PYTHONS
    named = {c.split(" :: ")[-1] for c in PROJECT["classifiers"] if "Python :: 3." in c}
    assert named == set(PYTHONS)
    assert all(Version(python) in SpecifierSet(PROJECT["requires-python"]) for python in PYTHONS)


def test_the_image_installs_the_lock_and_nothing_else():
    image = read(".binder/Dockerfile")
    python = re.search(r"^FROM python:(\d\.\d+)", image, re.MULTILINE)[1]
    assert python in PYTHONS
    installs = re.findall(r"pip install ([^\n&\\]+)", image)
    assert len(installs) == 3
    for line in installs:
        assert "--require-hashes" in line or "--no-deps" in line, line
    for name in ("requirements.lock", "tools/uv.txt"):
        assert name in image
        assert (ROOT / name).is_file()


def test_colab_meets_the_projects_bounds():
    """The package must install into Colab without replacing anything."""
    there = {
        requirement.name: next(iter(requirement.specifier)).version.replace(".*", ".0")
        for line in read("tools/colab.txt").splitlines()
        if "==" in line
        for requirement in [Requirement(line)]
    }
    for requirement in map(Requirement, PROJECT["dependencies"]):
        if requirement.name in there:
            assert requirement.specifier.contains(there[requirement.name]), str(requirement)


def test_bots_keep_jupyter_book_below_2():
    rules = json.loads(read("renovate.json"))["packageRules"]
    bounds = {
        name: rule["allowedVersions"]
        for rule in rules
        if "allowedVersions" in rule
        for name in rule["matchPackageNames"]
    }
    assert Version("2.0") not in SpecifierSet(bounds["jupyter-book"])
    assert Version("1.0.4") in SpecifierSet(bounds["jupyter-book"])


def test_hooks_name_files_that_are_there():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    names = {hook["id"] for repo in hooks for hook in repo["hooks"]}
    assert {"ruff-check", "ruff-format", "nbstripout", "codespell", "notebooks"} <= names
    local = next(repo for repo in hooks if repo["repo"] == "local")
    assert (ROOT / local["hooks"][0]["entry"].split()[-1]).is_file()


def test_a_release_has_its_section_of_the_changelog():
    tool = ROOT / "tools" / "changes.py"

    def run(version: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, tool, version], capture_output=True, text=True)

    done = run(PROJECT["version"])
    assert done.returncode == 0
    assert done.stdout.strip()
    assert "## " not in done.stdout
    assert run("99.0").returncode == 1


def test_archive_for_citing_agrees_with_the_citation():
    zenodo, citation = json.loads(read(".zenodo.json")), yaml.safe_load(read("CITATION.cff"))
    assert zenodo["title"] == citation["title"]
    assert [c["name"] for c in zenodo["creators"]] == [a["name"] for a in citation["authors"]]
