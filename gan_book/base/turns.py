"""Turns: numbers of a run that become others while it goes on, as a short text.

"1500:learning_rate_g=0.0005,3000:beta1=0.9": after 1,500 steps G's rate is 0.0005, after 3,000
beta1 is 0.9.  Weights, the optimisers' memories and the random numbers go on as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gan_book.base.facts import Facts, check_value

#: At most so many: a link can hold them, and each costs a look at the numbers.
MOST_TURNS = 50
_TURN = re.compile(r"\s*(\d{1,9}):(\w+)=([\w.+-]+)\s*")


class Turn(NamedTuple):
    """A number of a run that becomes another after so many steps."""

    step: int
    name: str
    value: Any


def spell_turns(value: Any) -> str | None:
    """Return turns as text in the order of their steps, or None where they are none.

    Of several that turn the same at the same step the last counts.
    """
    if isinstance(value, str):
        parts = value.split(",") if value.strip() else []
    elif isinstance(value, Iterable):
        try:
            parts = [f"{step}:{name}={number}" for step, name, number in value]
        except (TypeError, ValueError):
            return None
    else:
        return None
    found = [_TURN.fullmatch(part) for part in parts]
    if len(found) > MOST_TURNS or not all(found):
        return None
    last = {(int(m[1]), m[2]): _spell_value(m[3]) for m in found if m}
    return ",".join(f"{step}:{name}={last[step, name]}" for step, name in sorted(last))


def _spell_value(text: str) -> str:
    try:
        return repr(float(text)).removesuffix(".0")
    except ValueError:
        return text


def read_turns(text: str, fields: Mapping[str, Facts]) -> tuple[Turn, ...]:
    """Return the turns of a text that `spell_turns` gave, their values in their fields' types.

    Raises:
        ValueError: one line about a field that is none, that may not turn, or a bad value.
    """
    turns = []
    for part in filter(None, text.split(",")):
        step, _, change = part.partition(":")
        name, _, written = change.partition("=")
        if name not in fields or not fields[name].turns:
            able = ", ".join(other for other, facts in fields.items() if facts.turns)
            raise ValueError(f"turns must be of {able}, not of {name!r}")
        turns.append(Turn(int(step), name, _read_value(name, fields[name], written)))
    return tuple(turns)


def _read_value(name: str, facts: Facts, text: str) -> Any:
    if facts.choices is not None:
        return check_value(name, facts, text)
    try:
        value = float(text)
    except ValueError:
        return check_value(name, facts, text)  # which refuses it, in its own words
    whole = facts.kind is int and value.is_integer()
    return check_value(name, facts, int(value) if whole else value)


#: What is allowed, in words and as a function: as `facts.text` takes them.
TURNS_FORM = (
    f"at most {MOST_TURNS} of step:name=value, separated by commas, "
    "as '1500:learning_rate_g=0.0005', or as many (step, name, value)",
    spell_turns,
)
