"""The functions of `in_page.js`, as Playwright's `evaluate` takes them.

As text and not as a module, since a page under a strict policy loads no module of the tests.
"""

from __future__ import annotations

import re
from pathlib import Path

TEXT = Path(__file__).with_name("in_page.js").read_text("utf-8")


def read_function(name: str) -> str:
    """Return the text of one function."""
    found = re.search(rf"^export (function {name}\(.*?^}})", TEXT, re.DOTALL | re.MULTILINE)
    assert found, f"in_page.js has no function {name}"
    return found[1]
