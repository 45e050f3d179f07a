"""The page's modules: imports run one way, and every bundle is one script that imports nothing."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from gan_book_math import find_node

import gan_book
from gan_book.pictures.web_files import order_modules, read_script, read_web

WEB = Path(gan_book.__file__).parent / "web"
MODULES = sorted(path.relative_to(WEB).as_posix() for path in WEB.rglob("*.js"))
#: What goes into a page: a module, with all that it imports.
BUNDLES = ["engine/worker.js"]
BUNDLES += [f"elements/{path.name}" for path in sorted((WEB / "elements").glob("*.js"))]

#: Rooms by floors: a room uses only those below it.
FLOORS = (("shared.js",), ("engine", "player"), ("controls",), ("elements",))
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def test_imports_run_one_way():
    upward = []
    for module in MODULES:
        room = module.split("/")[0]
        for target in order_modules(module):
            other = target.split("/")[0]
            if other != room and HEIGHT[other] >= HEIGHT[room]:
                upward.append(f"{module} imports {target}")
    assert upward == []


def test_every_module_is_in_a_bundle():
    used = {module for bundle in BUNDLES for module in order_modules(bundle)}
    assert set(MODULES) - used == {"engine/types.js"}  # types in comments, for the checker


@pytest.mark.parametrize("bundle", BUNDLES)
class TestBundle:
    def test_no_name_is_declared_twice(self, bundle):
        declared = r"^(?:export )?(?:async )?(?:const|let|function\*?|class) ([\w$]+)"
        groups = r"^(?:export )?(?:const|let) [\[{]([^=]*)[\]}] ="
        names: Counter[str] = Counter()
        for module in order_modules(bundle):
            text = read_web(module)
            names.update(re.findall(declared, text, re.MULTILINE))
            for group in re.findall(groups, text, re.MULTILINE):
                names.update(part.split(":")[-1].strip() for part in group.split(","))
        assert [name for name, count in names.items() if count > 1] == []

    def test_it_is_one_script_that_imports_nothing(self, bundle, tmp_path):
        script = read_script(bundle)
        assert not re.search(r"^\s*(import|export)\b|\bimport\(", script, re.MULTILINE)
        assert not re.search(r"\beval\(|new Function|https?://(?!www\.w3\.org)", script)
        assert "/**" not in script
        path = tmp_path / "bundle.mjs"
        path.write_text(script, encoding="utf-8")
        done = subprocess.run([find_node(), "--check", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def test_modules_come_after_those_that_they_import(self, bundle):
        order = order_modules(bundle)
        assert order[-1] == bundle
        for module in order:
            assert set(order_modules(module)) <= set(order[: order.index(module) + 1])


#: What browsers of three years ago may lack; the type checker knows no newer language either.
NEWER = re.compile(
    r"\.(toSorted|toReversed|toSpliced|groupBy|withResolvers|fromAsync|isSubsetOf|union)\(|"
    r"\.with\(|\bSet\.prototype|/v;"
)
NEWER_STYLE = re.compile(
    r"color-mix|light-dark|@scope|@starting-style|anchor-name|field-sizing|^\s+&"
)


@pytest.mark.parametrize("module", MODULES)
def test_scripts_need_no_new_browser(module):
    assert not NEWER.search(read_web(module))


@pytest.mark.parametrize("path", sorted((WEB / "styles").glob("*.css")), ids=lambda p: p.stem)
def test_styles_need_no_new_browser(path):
    assert not NEWER_STYLE.search(path.read_text("utf-8"))
