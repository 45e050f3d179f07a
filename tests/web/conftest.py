"""Fixtures of the tests that look at an explorer on a page of its own."""

import pytest
from explorer_page import Bench

from gan_book import explore


@pytest.fixture(scope="module")
def html(request: pytest.FixtureRequest) -> str:
    """The explorer of the module's START, as a page holds it."""
    return explore(request.module.START)._repr_html_()


@pytest.fixture
def bench(page, html) -> Bench:
    """That explorer, to be opened and worked."""
    return Bench(page, html)
