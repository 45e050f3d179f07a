"""The house: imports run one way, and a public name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gan_book"

#: Rooms by floors: a room uses only those below it, and `settings` is a room of one module.
FLOORS = (
    {"base"},
    {"settings", "losses"},
    {"data", "metrics"},
    {"networks"},
    {"training"},
    {"pictures", "chapters"},
    {"widgets", "sweeps"},
)
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def list_modules() -> dict[str, Path]:
    """Modules of the rooms by their dotted names within gan_book: "data.noise"."""
    paths = [
        p for p in PACKAGE.rglob("*.py") if p.stem not in ("__main__",) and p.parent != PACKAGE
    ]
    names = {".".join(p.relative_to(PACKAGE).with_suffix("").parts): p for p in paths}
    return {n.removesuffix(".__init__"): p for n, p in names.items()} | {
        "settings": PACKAGE / "settings.py"
    }


def find_imports(path: Path) -> Iterator[str]:
    """What a module imports of gan_book, wherever in it: dotted names within gan_book."""
    known = list_modules()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            targets = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            parts = target.split(".")
            if parts[0] != "gan_book" or len(parts) == 1:
                continue
            inside = ".".join(parts[1:])
            yield inside if inside in known else inside.rpartition(".")[0] or inside


def test_every_room_has_its_floor():
    rooms = {name.split(".")[0] for name in list_modules()}
    assert rooms == set(HEIGHT)
    assert len(FLOORS) <= 7


def test_imports_run_one_way():
    upward = []
    for name, path in list_modules().items():
        room = name.split(".")[0]
        for target in find_imports(path):
            other = target.split(".")[0]
            if other != room and HEIGHT.get(other, 99) >= HEIGHT[room]:
                upward.append(f"{name} imports {target}")
    assert upward == []


def test_no_circle():
    modules = list_modules()
    graph = {name: set(find_imports(path)) - {name} for name, path in modules.items()}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, with the circle


def list_public_names(path: Path) -> Iterator[str]:
    """Functions, classes and constants that a module defines for others."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            targets = [t.elts if isinstance(t, ast.Tuple) else [t] for t in node.targets]
            names = [t.id for group in targets for t in group if isinstance(t, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def test_a_public_name_means_one_thing():
    homes = defaultdict(list)
    for module, path in list_modules().items():
        for name in list_public_names(path):
            homes[name].append(module)
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_modules_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}
