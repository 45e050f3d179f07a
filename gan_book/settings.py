"""Settings: every hyperparameter of a run in one frozen, checked object, and the presets."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial
from typing import Any

from gan_book.base.facts import Facts, check_value, choice, number, pick, switch, text, whole
from gan_book.base.registries import DISTRIBUTIONS, LOSSES, NOISES, PENALTIES
from gan_book.base.sketch import SKETCH_FORM, SKETCHES
from gan_book.base.turns import TURNS_FORM, Turn, read_turns
from gan_book.base.wording import suggest_name

_task = partial(number, role="task")


@dataclass(frozen=True)
class Settings:
    """All that determines a run of the one-dimensional GAN.

    Every field has a default, and facts about it in `FIELDS`.  The defaults are the preset
    ``book``, but for its learning rates.

    Raises:
        ValueError: one line that names the field, its value and what is allowed.
    """

    steps: int = whole(
        5000, "steps", "one is d_steps updates of D, then one of G", 1, 10**7, role="count"
    )
    batch_size: int = whole(
        12, "batch size", "samples in a batch, of data and of noise each", 1, 4096
    )
    seed: int = whole(
        0, "seed", "fixes every random number of the run", 0, 2**32 - 1, role="course"
    )

    data: str = pick("gaussians", "data", "the distribution of the data", DISTRIBUTIONS)
    data_mean: float = _task(4.0, "mean", "mean of the data", -1e6, 1e6)
    data_std: float = _task(
        0.5, "width", "standard deviation of the data (of each mode)", 0, 1e6, above=True
    )
    data_gap: float = _task(
        0.0, "gap between two modes", "distance of two equal modes of the data; 0: one mode", 0, 1e6
    )
    sketch: str = text(
        SKETCHES["two_bells"],
        "sketch",
        "the data's density, drawn by hand",
        *SKETCH_FORM,
        role="task",
    )
    noise: str = pick("uniform", "noise", "how the latent noise is drawn", NOISES)
    noise_range: float = _task(
        1.0, "noise range", "noise lies in [-range, range]; normal: its std", 0, 1e6, above=True
    )

    hidden_size: int = whole(4, "hidden units of G", "hidden units of the generator", 1, 256)
    hidden_size_d: int | None = whole(
        None, "units per layer of D", "units per layer of D; None: 2 * hidden_size", 1, 512
    )
    activation_d: str = choice(
        "tanh", "activation of D", "activation of D's hidden layers", "tanh", "relu"
    )
    init_d: str = choice(
        "fan_in",
        "D's first weights",
        "std of D's first weights: 1, or 1/sqrt(fan_in)",
        "normal",
        "fan_in",
    )

    minibatch: bool = switch(
        False, "minibatch discrimination", "minibatch discrimination in place of D's third layer"
    )
    num_kernels: int = whole(5, "kernels", "features of the minibatch layer", 1, 256)
    kernel_dim: int = whole(3, "kernel size", "numbers per kernel that are compared", 1, 256)
    self_distance: str = choice(
        "kept",
        "self-distance",
        "a sample's own term in the sum: 1, exp(-1) or 0",
        "kept",
        "damped",
        "masked",
        role="derived",
    )
    feature_reduction: str = choice(
        "mean", "features are the", "sum or mean over the batch", "sum", "mean", role="derived"
    )
    nearest: int = whole(
        0,
        "nearest others only",
        "only so many nearest others contribute; 0: all of the batch",
        0,
        4095,
    )

    loss: str = pick(
        "logits",
        "loss",
        "cross-entropy from logits, from log(sigmoid) as written in 2016, clipped as in 2017; "
        "or least squares",
        LOSSES,
    )
    loss_g: str = choice(
        "non_saturating", "G's loss", "the generator's loss", "non_saturating", "saturating"
    )
    label_smoothing: float = number(
        0.0, "label smoothing", "real samples are labelled 1 minus this", 0, 0.5, role="number"
    )
    penalty: str | None = pick(
        None, "penalty", "what is added to D's loss", PENALTIES, in_page=False
    )
    penalty_weight: float = number(
        1.0,
        "weight of the penalty",
        "gamma, the weight of the penalty",
        0,
        1e6,
        role="number",
        in_page=False,
    )

    optimizer: str = choice("adam", "optimiser", "the update rule of both networks", "sgd", "adam")
    learning_rate: float = number(
        1e-3, "rate", "rate of both networks where no own one is given", 0, 100, role="derived"
    )
    learning_rate_g: float | None = number(
        None, "G's rate", "rate of G; None: learning_rate", 0, 100, role="derived"
    )
    learning_rate_d: float | None = number(
        None, "D's rate", "rate of D; None: learning_rate", 0, 100, role="derived"
    )
    beta1: float = number(
        0.5, "Adam's beta1", "Adam's memory of the gradient", 0, 0.99999, role="number"
    )
    beta2: float = number(
        0.999, "Adam's beta2", "Adam's memory of the squared gradient", 0, 0.9999999, role="number"
    )
    decay_rate: float = number(
        1.0, "decay", "the rates are multiplied by this ...", 0, 1, above=True, role="number"
    )
    decay_steps: int = whole(150, "decay every", "... every so many steps", 1, role="number")
    d_steps: int = whole(
        1, "D steps per G step", "updates of D for each update of G", 1, 100, role="count"
    )
    pretrain_steps: int = whole(
        0, "pre-training of D", "steps in which D first learns the data's density", 0, role="count"
    )

    turns: str = text(
        "", "turned", "numbers that become others in mid-run", *TURNS_FORM, role="course"
    )
    record_every: int | None = whole(
        None,
        "record every",
        "steps between recorded moments; None: 100 moments",
        1,
        role="count",
        in_page=False,
    )
    record_frames: bool = switch(
        False, "record frames", "keep D's weights at each moment too, for films", in_page=False
    )
    precision: str = choice("float32", "precision", "floating-point type", "float32", "float64")

    def __post_init__(self) -> None:
        for name, facts in FIELDS.items():
            object.__setattr__(self, name, check_value(name, facts, getattr(self, name)))
        if self.nearest >= self.batch_size:
            raise ValueError(
                f"nearest must be smaller than batch_size={self.batch_size}, not {self.nearest}"
            )
        if self.label_smoothing and self.loss != "logits":
            raise ValueError(
                f"label_smoothing must be 0 where loss is {self.loss!r}, not {self.label_smoothing}"
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
        return self.replace(turns="", **turned)

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
    spec.name: spec.metadata["facts"] for spec in dataclasses.fields(Settings)
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
