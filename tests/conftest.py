"""Fixtures of the tests that look at pages.

A test of the built site takes ``page`` and ``site_url``::

    def test_something(page, site_url):
        page.goto(f"{site_url}/book/index.html")
        assert page.locator("h1").is_visible()

``site_url`` builds the site where it is missing or out of date, and serves it for the session.
``page`` is a fresh page of headless Chromium (Playwright's sync interface) without a network: a
request that leaves the site is refused and fails the test when it ends, and so does an error in
the page's console. Content that is no part of the site (a film's HTML, say) can be shown with
``page.set_content`` or served by the test itself with ``page.route``: what a test's own route
answers is not foreign. ``browser`` is there for tests that need contexts of their own.
"""

import fcntl
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import executions
import pytest
from browser import ADVICE, FLAGS, find_browser
from host import serve
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"

FOREIGN = re.compile(r"^(?!http://127\.0\.0\.1:|data:|blob:|about:)")


def pytest_configure(config: pytest.Config) -> None:
    """Let `executions` see the notebooks too: the hooks of this file are for tests beside it.

    Kernels and figures of tests know no settings of the reader's, whoever starts pytest. What nbval
    executes becomes the site's pages, so figures are drawn for phones too.
    """
    ipython = ROOT / "_build" / "ipython"
    ipython.mkdir(parents=True, exist_ok=True)
    os.environ["IPYTHONDIR"] = str(ipython)
    os.environ["MATPLOTLIBRC"] = os.devnull
    os.environ["GAN_BOOK_NARROW_PICTURES"] = "1"
    config.pluginmanager.register(executions)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site, built by the reader's own command; fails where that fails."""
    (ROOT / "_build").mkdir(exist_ok=True)
    with open(ROOT / "_build" / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Several test processes; one of them builds.
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "PYTEST"))}
        done = subprocess.run(
            ["make", "book"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
    if done.returncode:
        pytest.fail(f"make book failed:\n{(done.stdout + done.stderr)[-4000:]}", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def site_url(site: Path) -> str:
    """The address under which the built site is served."""
    return serve(site)


# One a module, not one a session: while Playwright is open, nbval could not run its own event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one, the test is skipped with advice, or fails under CI."""
    path = find_browser()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(ADVICE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without a network; see the head of this file."""
    troubles: list[str] = []
    context = browser.new_context()

    def refuse(route: Route) -> None:
        troubles.append(f"asked another host: {route.request.url}")
        route.abort()

    context.route(FOREIGN, refuse)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            troubles.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    yield page
    context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def show(page: Page) -> Callable[[Any], Page]:
    """Open something that displays itself as a page of its own; come back when it is drawn."""

    def open_page(thing: Any) -> Page:
        address = "http://movable.test/"
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Movable</title>'
        body = head + thing._repr_html_()
        page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(address)
        page.wait_for_function(
            "[...document.querySelectorAll('gan-classes, gan-instruments')].every(e => e.state)"
        )
        return page

    return open_page
