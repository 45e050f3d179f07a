"""What a loss of the game consists of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gan_book.base.types import Numbers, Tensor


class Loss(NamedTuple):
    """A loss of the game, from the scores that D gives: [batch, runs] in, [runs] out.

    Real and generated scores always come together, for losses that compare them.

    Attributes:
        d: (real, fake, numbers) -> what D lowers.
        g: (real, fake) -> what G lowers.
        zero_sum_g: (real, fake) -> what G lowers where it wants the contrary of what D wants:
            the loss that saturates.
        belief: scores -> what is drawn as D(x), from 0 (generated) to 1 (real).
        undecided: the score that says neither.
        compares: whether G's loss looks at the real scores too; elsewhere it gets None for them.
    """

    d: Callable[[Tensor, Tensor, Numbers], Tensor]
    g: Callable[[Tensor, Tensor], Tensor]
    zero_sum_g: Callable[[Tensor, Tensor], Tensor]
    belief: Callable[[Tensor], Tensor]
    undecided: float = 0.0
    compares: bool = False

    def choose_g(self, variant: str) -> Callable[[Tensor, Tensor], Tensor]:
        """Return G's loss: "non_saturating" or "saturating"."""
        return self.g if variant == "non_saturating" else self.zero_sum_g
