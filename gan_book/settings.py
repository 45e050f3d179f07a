"""Settings: every hyperparameter of a run in one frozen, checked object, and the presets."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any


def _number(
    default: Any, help: str, low: float, high: float = math.inf, above: bool = False
) -> Any:
    """A numeric field allowed in [low, high], or in (low, high] where `above` is set."""
    return field(default=default, metadata={"help": help, "low": low, "high": high, "above": above})


def _choice(default: str, help: str, *choices: str) -> Any:
    return field(default=default, metadata={"help": help, "choices": choices})


def _switch(default: bool, help: str) -> Any:
    return field(default=default, metadata={"help": help, "choices": (True, False)})


@dataclass(frozen=True)
class Settings:
    """All that determines a run of the one-dimensional GAN.

    Every field has a default, a help line and a stated range
    (``dataclasses.fields(Settings)[i].metadata``).  The defaults are the preset ``book``.

    Raises:
        ValueError: one line that names the field, its value and what is allowed.
    """

    steps: int = _number(
        5000, "training steps; one is d_steps updates of D, then one of G", 1, 10**7
    )
    batch_size: int = _number(12, "samples in a batch, of data and of noise each", 1, 4096)
    seed: int = _number(0, "fixes every random number of the run", 0, 2**32 - 1)

    data_mean: float = _number(4.0, "mean of the data", -1e6, 1e6)
    data_std: float = _number(
        0.5, "standard deviation of the data (of each mode)", 0, 1e6, above=True
    )
    data_gap: float = _number(
        0.0, "distance between two equal modes of the data; 0: one mode", 0, 1e6
    )
    noise: str = _choice(
        "uniform", "how the latent noise is drawn", "stratified", "uniform", "normal"
    )
    noise_range: float = _number(
        1.0, "noise lies in [-range, range]; normal: its std", 0, 1e6, above=True
    )

    hidden_size: int = _number(4, "hidden units of the generator", 1, 256)
    hidden_size_d: int | None = _number(None, "units per layer of D; None: 2 * hidden_size", 1, 512)
    activation_d: str = _choice("tanh", "activation of D's hidden layers", "tanh", "relu")
    init_d: str = _choice(
        "fan_in", "std of D's first weights: 1, or 1/sqrt(fan_in)", "normal", "fan_in"
    )

    minibatch: bool = _switch(False, "minibatch discrimination in place of D's third layer")
    num_kernels: int = _number(5, "features of the minibatch layer", 1, 256)
    kernel_dim: int = _number(3, "numbers per kernel that are compared", 1, 256)
    self_distance: str = _choice(
        "kept", "a sample's own term in the sum: 1, exp(-1) or 0", "kept", "damped", "masked"
    )
    feature_reduction: str = _choice("mean", "sum or mean over the batch", "sum", "mean")
    nearest: int = _number(
        0, "only so many nearest others contribute; 0: all of the batch", 0, 4095
    )

    loss: str = _choice(
        "logits",
        "cross-entropy from logits, or log(sigmoid) as written in 2016, or clipped as in 2017",
        "logits",
        "log",
        "clipped",
    )
    loss_g: str = _choice("non_saturating", "the generator's loss", "non_saturating", "saturating")
    label_smoothing: float = _number(0.0, "real samples are labelled 1 minus this", 0, 0.5)

    optimizer: str = _choice("adam", "the update rule of both networks", "sgd", "adam")
    learning_rate: float = _number(1e-3, "rate of both networks where no own one is given", 0, 100)
    learning_rate_g: float | None = _number(None, "rate of G; None: learning_rate", 0, 100)
    learning_rate_d: float | None = _number(None, "rate of D; None: learning_rate", 0, 100)
    beta1: float = _number(0.5, "Adam's memory of the gradient", 0, 0.99999)
    beta2: float = _number(0.999, "Adam's memory of the squared gradient", 0, 0.9999999)
    decay_rate: float = _number(1.0, "the rates are multiplied by this ...", 0, 1, above=True)
    decay_steps: int = _number(150, "... every so many steps", 1)
    d_steps: int = _number(1, "updates of D for each update of G", 1, 100)
    pretrain_steps: int = _number(0, "steps in which D first learns the data's density", 0)

    record_every: int | None = _number(None, "steps between recorded moments; None: 100 moments", 1)
    record_frames: bool = _switch(False, "keep D's weights at each moment too, for films")
    precision: str = _choice("float32", "floating-point type", "float32", "float64")

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            value = getattr(self, spec.name)
            object.__setattr__(self, spec.name, _check(spec, value))
        if self.nearest >= self.batch_size:
            raise ValueError(
                f"nearest must be smaller than batch_size={self.batch_size}, not {self.nearest}"
            )
        if self.label_smoothing and self.loss != "logits":
            raise ValueError(
                f"label_smoothing must be 0 where loss is {self.loss!r}, not {self.label_smoothing}"
            )

    def replace(self, **changes: Any) -> Settings:
        """Return a copy with some fields changed.

        Raises:
            ValueError: for an unknown field, with the nearest name, or a bad value.
        """
        names = [spec.name for spec in dataclasses.fields(self)]
        for name in changes:
            if name not in names:
                import difflib  # only needed on this error path

                near = difflib.get_close_matches(name, names, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names)}"
                raise ValueError(f"unknown setting {name}={changes[name]!r}{hint}")
        return dataclasses.replace(self, **changes)

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
    def sigma(self) -> float:
        """Standard deviation of the data, both modes together."""
        return math.hypot(self.data_std, self.data_gap / 2)

    @property
    def interval(self) -> int:
        """Steps between recorded moments."""
        return max(1, self.steps // 100) if self.record_every is None else self.record_every


def _check(spec: dataclasses.Field[Any], value: Any) -> Any:
    """Return the value in its field's type, or raise the one-line ValueError."""
    allowed: dict[str, Any] = dict(spec.metadata)
    if "choices" in allowed:
        kind = bool if True in allowed["choices"] else str
        if isinstance(value, kind) and value in allowed["choices"]:
            return value
        names = ", ".join(repr(choice) for choice in allowed["choices"])
        raise ValueError(f"{spec.name} must be one of {names}, not {value!r}")
    if value is None and "None" in str(spec.type):
        return None
    whole = "int" in str(spec.type)
    if isinstance(value, Integral if whole else Real) and not isinstance(value, bool):
        inside = allowed["low"] <= value <= allowed["high"]  # false for NaN
        if inside and not (allowed["above"] and value == allowed["low"]):
            number: Any = value  # mypy knows no conversion of Integral and Real
            return int(number) if whole else float(number)
    raise ValueError(f"{spec.name} must be {_describe(spec, whole)}, not {value!r}")


def _describe(spec: dataclasses.Field[Any], whole: bool) -> str:
    allowed = spec.metadata
    kind = "a whole number" if whole else "a number"
    low = f"above {allowed['low']:g}" if allowed["above"] else f"of at least {allowed['low']:g}"
    high = "" if allowed["high"] == math.inf else f" and at most {allowed['high']:g}"
    none = ", or None" if "None" in str(spec.type) else ""
    return f"{kind} {low}{high}{none}"


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

#: The four settings that the book returns to.
#: ``article_2016`` and ``release_2017`` follow the article's code of August 2016 and June 2017;
#: ``book`` is the setting in which collapse shows clearly; ``balanced`` takes it away.
presets: dict[str, Settings] = {
    "article_2016": _ARTICLE_2016,
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
