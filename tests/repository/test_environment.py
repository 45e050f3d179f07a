"""One set of versions: what the lock names is what is installed, by make, pip and conda alike."""

import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# The backend image of August 2026: what a reader's Colab has, and must keep.
COLAB = {
    "python": "3.13",
    "tensorflow": "2.20",
    "numpy": "2.1.3",
    "matplotlib": "3.10",
    "ipywidgets": "7.7.1",
    "ipython": "7.34",
}


@cache
def locked() -> list[tuple[str, str, Marker | None]]:
    """Name, version and marker of each package that the lock names."""
    lines = re.findall(r"^([\w.-]+)==([^\s;\\]+)(?: ; (.*?))? \\$", LOCK, re.MULTILINE)
    return [(name, version, Marker(marker) if marker else None) for name, version, marker in lines]


def own_requirements(*extras: str) -> list[Requirement]:
    optional = PROJECT["optional-dependencies"]
    lines = PROJECT["dependencies"] + [line for extra in extras for line in optional[extra]]
    return [Requirement(line) for line in lines]


def test_installed_versions_are_the_locks():
    expected = {
        name: version for name, version, marker in locked() if not marker or marker.evaluate()
    }
    found = {name: metadata.version(name) for name in expected}
    assert found == expected


def test_lock_satisfies_the_project():
    versions = {name: version for name, version, _ in locked()}
    for requirement in own_requirements("book", "test"):
        name = requirement.name.lower().replace("_", "-")
        assert requirement.specifier.contains(versions[name]), str(requirement)


def test_every_package_of_the_lock_has_hashes():
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked()) > 100
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_lock_names_no_place():
    for name in ("requirements.lock", "tools/uv.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?:|file:|index-url|find-links|@ ", text), name
        assert len(text) < 600_000


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_lock_holds_for_every_supported_machine(python, system):
    """Each package at most once, and TensorFlow always, whatever the Python and the system."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
    }
    names = [name for name, _, marker in locked() if not marker or marker.evaluate(machine)]
    assert len(names) == len(set(names))
    assert {"tensorflow", "jupyter-book", "pytest"} <= set(names)


def test_conda_users_get_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    # Nothing but Python and pip comes from conda, so there is no second set of versions.
    names = [Requirement(line) for line in conda]
    assert [r.name for r in names] == ["python", "pip"]
    supported = [minor for minor in range(8, 20) if names[0].specifier.contains(f"3.{minor}")]
    assert supported == [11, 12, 13]
    assert names[0].specifier.contains(".".join(map(str, sys.version_info[:2])))


def test_package_installs_into_colab_without_replacing_anything():
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(COLAB["python"])
    for requirement in own_requirements():
        assert all(spec.operator == ">=" for spec in requirement.specifier), str(requirement)
        if requirement.name in COLAB:
            assert requirement.specifier.contains(Version(COLAB[requirement.name])), str(
                requirement
            )
