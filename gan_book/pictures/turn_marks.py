"""What was turned in mid-run, as marks on a strip; as `player/scene.js` draws them."""

from __future__ import annotations

import html

from gan_book.base.turns import Turn
from gan_book.base.wording import TURN_WORDS
from gan_book.pictures.web_files import fill_template
from gan_book.settings import FIELDS, Settings


def draw_turn_marks(settings: Settings) -> str:
    """Return a thin line at the step of each turn, which says what was turned."""
    return "".join(
        fill_template(
            "turn_mark",
            said=html.escape(describe_turn(turn)),
            x=f"{100 * turn.step / settings.steps:.2f}%",
        )
        for turn in settings.list_turns()
    )


def describe_turn(turn: Turn) -> str:
    """Say what was turned: "From step 1,500: learning rate of G 0.0005"."""
    value = f"{turn.value:g}" if isinstance(turn.value, float) else turn.value
    label = FIELDS[turn.name].label
    return TURN_WORDS["turned"].format(step=f"{turn.step:,}", label=label, value=value)
