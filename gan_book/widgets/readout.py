"""The numbers of a moment as they are shown, and the sentence that says them."""

from __future__ import annotations

from collections.abc import Mapping

from gan_book.base.wording import PLAYER_WORDS
from gan_book.pictures import svg


def format_moment(step: float, outcome: str, numbers: Mapping[str, float]) -> dict[str, str]:
    """Return a moment in words.

    Args:
        step: of the run.
        outcome: its key, or the update in its place.
        numbers: "mean", "width" (ratio) and "wasserstein".
    """
    return {
        "step": f"{step:,.0f}",
        "outcome": PLAYER_WORDS[outcome],
        **{name: svg.format_number(value) for name, value in numbers.items()},
    }


def describe_moment(readout: dict[str, str]) -> str:
    """Say in a sentence what a moment shows."""
    return PLAYER_WORDS["moment"].format(**readout)
