"""The cache of executed notebooks: it is another one as soon as anything is that they depend on."""

from types import SimpleNamespace

import pytest
from gan_book_cache import find_cache, set_cache

FILES = ("gan_book/a.py", "gan_book/web/b.js", "book/data/t.csv", "requirements.lock")


@pytest.fixture
def root(tmp_path):
    for name in (*FILES, "book/a.md", "gan_book/__pycache__/a.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_its_part_in_the_name(root, name):
    before, text = find_cache(root), (root / name).read_text()
    (root / name).write_text("other")
    assert find_cache(root) != before
    (root / name).write_text(text)
    assert find_cache(root) == before
    if name != "requirements.lock":
        (root / name).rename((root / name).with_name("c"))
        assert find_cache(root) != before


def test_what_no_notebook_depends_on_has_none(root):
    before = find_cache(root)
    for name in ("book/a.md", "gan_book/__pycache__/a.pyc"):
        (root / name).write_text("other")
    assert find_cache(root) == before


def test_only_the_cache_of_this_package_is_kept(root):
    for name in ("old", find_cache(root).name):
        (find_cache(root).parent / name).mkdir(parents=True)
    config = {}
    set_cache(SimpleNamespace(srcdir=root), config)
    assert config == {"nb_execution_cache_path": str(find_cache(root))}
    assert [path.name for path in find_cache(root).parent.iterdir()] == [find_cache(root).name]
