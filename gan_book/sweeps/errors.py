"""Errors of runs, in a line each."""

from __future__ import annotations

#: Of errors that come without a word.
REASONS = {
    "MemoryError": "there was not memory enough; fewer workers leave more for each",
    "KeyboardInterrupt": "something interrupted the kernel",
}


def describe_error(name: str, words: str) -> str:
    """Return an error in a line: its name, and the first line of what it says."""
    lines = words.strip().splitlines() or [REASONS.get(name, "")]
    return f"{name}: {lines[0]}".removesuffix(": ")[:500]
