"""Settings: every hyperparameter of a run in one frozen, checked object, and the presets."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_book.base.facts import (
    Facts,
    Need,
    check_agreement,
    check_value,
    choice,
    number,
    read_row,
    switch,
    text,
    whole,
)
from gan_book.base.labels import SETTING_WORDS
from gan_book.base.modes import MODES_FORM, place_ring
from gan_book.base.registries import DISTRIBUTIONS, LOSSES, NOISES, PENALTIES
from gan_book.base.sketch import SKETCH_FORM, SKETCHES
from gan_book.base.turns import TURNS_FORM, Turn, read_turns
from gan_book.base.wording import suggest_name

_IN_LAYER = (Need("minibatch", among=(True,)),)
_OF_BELLS = (Need("data", among=("gaussians",)),)
_OF_MIXTURE = (Need("data", among=("mixture",)),)
_ON_LINE = (Need("data", among=("gaussians", "sketch")),)
_OF_ADAM = (Need("optimizer", among=("adam",)),)
#: How the first weights of a layer are drawn (`networks.weights`), and what bends its outputs.
_INITS = ("normal", "fan_in", "he", "orthogonal")
_ACTIVATIONS = ("softplus", "tanh", "relu", "leaky_relu")


@dataclass(frozen=True)
class Settings:
    """All that determines a run of a GAN with data of few dimensions.

    Every field has a default, and facts about it in `FIELDS`.  The defaults are the preset
    ``book``, but for its learning rates.

    Raises:
        ValueError: one line that names the field, its value and what is allowed.
    """

    steps: int = whole(5000, 1, 10**7, role="count")
    batch_size: int = whole(12, 1, 4096)
    seed: int = whole(0, 0, 2**32 - 1, role="course")

    data: str = choice("gaussians", *DISTRIBUTIONS, page_choices=DISTRIBUTIONS.list_in_page())
    data_mean: float = number(4.0, -1e6, 1e6, role="task", needs=_OF_BELLS)
    data_std: float = number(
        0.5, 0, 1e6, above=True, role="task", needs=(Need("data", other_than=("sketch",)),)
    )
    data_gap: float = number(0.0, 0, 1e6, role="task", needs=_OF_BELLS)
    sketch: str = text(
        SKETCHES["two_bells"], *SKETCH_FORM, role="task", needs=(Need("data", among=("sketch",)),)
    )
    modes: str = text(
        place_ring(8, 2.0), *MODES_FORM, role="task", in_page=False, needs=_OF_MIXTURE
    )
    noise: str = choice("uniform", *NOISES, page_choices=NOISES.list_in_page())
    noise_range: float = number(1.0, 0, 1e6, above=True, role="task")

    latent_size: int = whole(1, 1, 64, in_page=False, page_choices=(1,))

    hidden_size: int = whole(4, 1, 256)
    hidden_size_d: int | None = whole(None, 1, 512)
    depth_g: int = whole(1, 1, 8, in_page=False, page_choices=(1,))
    depth_d: int = whole(3, 1, 8, in_page=False, page_choices=(3,))
    activation_g: str = choice("softplus", *_ACTIVATIONS, in_page=False, page_choices=("softplus",))
    activation_d: str = choice("tanh", *_ACTIVATIONS, page_choices=("tanh", "relu"))
    init_g: str = choice("normal", *_INITS, in_page=False, page_choices=("normal",))
    init_d: str = choice("fan_in", *_INITS, page_choices=("normal", "fan_in"))
    minibatch_std: bool = switch(False, in_page=False, page_choices=(False,))
    pack: int = whole(1, 1, 16, in_page=False, page_choices=(1,))

    minibatch: bool = switch(False)
    num_kernels: int = whole(5, 1, 256, needs=_IN_LAYER)
    kernel_dim: int = whole(3, 1, 256, needs=_IN_LAYER)
    self_distance: str = choice("kept", "kept", "damped", "masked", role="derived", needs=_IN_LAYER)
    feature_reduction: str = choice(
        "mean",
        "sum",
        "mean",
        role="derived",
        needs=(*_IN_LAYER, Need("batch_size", other_than=(1,))),
    )
    nearest: int = whole(
        0, 0, 4095, needs=(*_IN_LAYER, Need("batch_size", other_than=(1, 2))), below="batch_size"
    )

    loss: str = choice("logits", *LOSSES, page_choices=LOSSES.list_in_page())
    loss_g: str = choice("non_saturating", "non_saturating", "saturating")
    label_smoothing: float = number(
        0.0, 0, 0.5, role="number", needs=(Need("loss", among=("logits",)),), idle=0
    )
    penalty: str | None = choice(
        None, None, *PENALTIES, page_choices=(None, *PENALTIES.list_in_page()), in_page=False
    )
    penalty_weight: float = number(
        1.0, 0, 1e6, role="number", in_page=False, needs=(Need("penalty", other_than=(None,)),)
    )

    optimizer: str = choice("adam", "sgd", "adam")
    learning_rate: float = number(1e-3, 0, 100, role="derived")
    learning_rate_g: float | None = number(None, 0, 100, role="derived")
    learning_rate_d: float | None = number(None, 0, 100, role="derived")
    beta1: float = number(0.5, 0, 0.99999, role="number", needs=_OF_ADAM)
    beta2: float = number(0.999, 0, 0.9999999, role="number", needs=_OF_ADAM)
    decay_rate: float = number(1.0, 0, 1, above=True, role="number")
    decay_steps: int = whole(150, 1, role="number", needs=(Need("decay_rate", other_than=(1,)),))
    d_steps: int = whole(1, 1, 100, role="count")
    unrolled_steps: int = whole(0, 0, 10, in_page=False, page_choices=(0,))
    pretrain_steps: int = whole(0, 0, role="count", needs=_ON_LINE, idle=0)

    turns: str = text("", *TURNS_FORM, role="course")
    record_every: int | None = whole(None, 1, role="count", in_page=False)
    record_frames: bool = switch(False, in_page=False)
    precision: str = choice("float32", "float32", "float64")

    def __post_init__(self) -> None:
        for name, facts in FIELDS.items():
            object.__setattr__(self, name, check_value(name, facts, getattr(self, name)))
        check_agreement(FIELDS, vars(self))
        if self.batch_size % self.pack:
            raise ValueError(f"pack must divide batch_size={self.batch_size}, not {self.pack}")
        if self.noise == "stratified" and self.latent_size > 1:
            raise ValueError(
                f"latent_size must be 1 where noise is 'stratified', not {self.latent_size}"
            )
        for turn in self.list_turns():
            if not 0 < turn.step < self.steps:
                allowed = f"from 1 to steps - 1 = {self.steps - 1}"
                raise ValueError(f"turns must be at a step {allowed}, not at {turn.step}")
            self.at(turn.step)  # raises where they contradict each other

    def replace(self, **changes: Any) -> Settings:
        """Return a copy with some fields changed.

        Raises:
            ValueError: for an unknown field, with the nearest name, or a bad value.
        """
        for name in changes:
            if name not in FIELDS:
                hint = suggest_name(name, FIELDS)
                raise ValueError(f"unknown setting {name}={changes[name]!r}; {hint}")
        return dataclasses.replace(self, **changes)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Settings:
        """Return the settings in a row of a study's table, as `table.iloc[0]`: see `read_row`."""
        return cls(**read_row(FIELDS, row))

    def list_turns(self) -> tuple[Turn, ...]:
        """Return what is turned while the run goes on, in the order of the steps."""
        return read_turns(self.turns, FIELDS)

    def turn_at(self, step: int, **changes: Any) -> Settings:
        """Return a copy in which numbers become others after so many steps.

        Raises:
            ValueError: for a field that cannot turn, a bad value, or a step outside of the run.
        """
        more = [Turn(step, name, value) for name, value in changes.items()]
        return self.replace(turns=[*self.list_turns(), *more])

    def at(self, step: int) -> Settings:
        """Return the settings, without turns, of the updates that follow after so many steps."""
        turned = {turn.name: turn.value for turn in self.list_turns() if turn.step <= step}
        return self.replace(turns="", **turned) if self.turns else self

    @property
    def starts(self) -> tuple[int, ...]:
        """The steps at which the pieces of the run start, between which nothing is turned."""
        return tuple(sorted({0, *(turn.step for turn in self.list_turns())}))

    @property
    def rate_g(self) -> float:
        """The generator's initial learning rate."""
        return self.learning_rate if self.learning_rate_g is None else self.learning_rate_g

    @property
    def rate_d(self) -> float:
        """The discriminator's initial learning rate."""
        return self.learning_rate if self.learning_rate_d is None else self.learning_rate_d

    @property
    def width_d(self) -> int:
        """Units in each hidden layer of the discriminator."""
        return 2 * self.hidden_size if self.hidden_size_d is None else self.hidden_size_d

    @property
    def mu(self) -> float:
        """Mean of the data."""
        return float(DISTRIBUTIONS[self.data].moments(self)[0])

    @property
    def sigma(self) -> float:
        """Standard deviation of the data, all modes together."""
        return float(DISTRIBUTIONS[self.data].moments(self)[1])

    @property
    def interval(self) -> int:
        """Steps between recorded moments."""
        return max(1, self.steps // 100) if self.record_every is None else self.record_every


#: The facts of every field of `Settings`, by its name.
FIELDS: dict[str, Facts] = {
    spec.name: spec.metadata["facts"].name(*SETTING_WORDS[spec.name])
    for spec in dataclasses.fields(Settings)
}


_ARTICLE_2016 = Settings(
    steps=1200,
    batch_size=12,
    noise="stratified",
    noise_range=8.0,
    init_d="normal",
    self_distance="damped",
    feature_reduction="sum",
    loss="log",
    optimizer="sgd",
    learning_rate=0.005,
    decay_rate=0.95,
    decay_steps=150,
    pretrain_steps=1000,
)

_BOOK = Settings(learning_rate_g=1e-2, learning_rate_d=1e-3)

#: The settings that the book returns to.
#: ``article_2016``, ``december_2016`` and ``release_2017`` follow the article's code of August and
#: December 2016 and of June 2017; December's comment asks for a rate of 0.005 with the layer;
#: ``book`` is the setting in which collapse shows clearly; ``balanced`` takes it away.
presets: dict[str, Settings] = {
    "article_2016": _ARTICLE_2016,
    "december_2016": _ARTICLE_2016.replace(learning_rate=0.03, self_distance="kept"),
    "release_2017": _ARTICLE_2016.replace(
        steps=5000,
        batch_size=8,
        activation_d="relu",
        self_distance="kept",
        loss="clipped",
        optimizer="adam",
        learning_rate=1e-3,
        beta1=0.9,
        decay_rate=1.0,
        pretrain_steps=0,
    ),
    "book": _BOOK,
    "balanced": _BOOK.replace(learning_rate_g=1e-3, learning_rate_d=3e-3),
}
