"""What training leaves: a run with its history and its networks, and many runs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np
import tensorflow as tf

from gan_book.base.registries import DISTRIBUTIONS, LOSSES, NOISES
from gan_book.data.distribution import data_quantiles
from gan_book.data.noise import noise_grid, sample_noise
from gan_book.data.random import Purpose
from gan_book.metrics.outcomes import classify_outcomes
from gan_book.networks.architecture import (
    Network,
    count_features,
    design_discriminator,
    design_generator,
)
from gan_book.networks.minibatch import minibatch_numbers
from gan_book.networks.side_by_side import apply_flat, score_samples
from gan_book.networks.weights import list_shapes
from gan_book.settings import Settings
from gan_book.training.loop import GRID, MEASURED, Record

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What one run did: its settings, its history and its networks at the recorded moments."""

    settings: Settings
    record: Record  # of this run alone: every array without its last axis

    @cached_property
    def history(self) -> dict[str, np.ndarray]:
        """Arrays [moments] by name; losses and accuracies belong to the step that comes next.

        "step" (updates completed), "loss_d", "loss_g", "accuracy_real", "accuracy_fake",
        "gradient_d", "gradient_g" (norms); and of data in one dimension "mean", "std",
        "width_ratio" (std / sigma) and "wasserstein" (W1 between G's exact output and the data, in
        sigma).  After a divergence the entries are NaN.
        """
        every, last = self.settings.interval, self.settings.steps
        history = {"step": np.minimum(np.arange(len(self.record.mean)) * every, last)}
        history |= dict(zip(MEASURED, self.record.measured.T, strict=True))
        if self.dimension > 1:
            return history
        history |= {"mean": self.record.mean, "std": self.record.std}
        history["width_ratio"] = self.record.std / self.settings.sigma
        made = self.quantiles(np.arange(len(self.record.mean)))
        gap = np.abs(made - data_quantiles(self.settings, GRID))
        history["wasserstein"] = gap.mean(1) / self.settings.sigma
        return history

    @property
    def dimension(self) -> int:
        """Numbers that a sample is."""
        return count_features(self.settings)

    @property
    def diverged_at(self) -> int | None:
        """The first step whose numbers were not finite, or None."""
        step = int(self.record.diverged_at)
        return None if step < 0 else step

    @cached_property
    def outcomes(self) -> np.ndarray:
        """The outcome class at each recorded moment: [moments] of `metrics.OUTCOMES`.

        Raises:
            ValueError: for data in several dimensions.
        """
        settings = self._check_line("outcomes")
        return classify_outcomes(self.record.mean, self.record.std, settings.mu, settings.sigma)

    @property
    def outcome(self) -> str:
        """The outcome class of the whole run: that of its last moment."""
        return "diverged" if self.diverged_at is not None else str(self.outcomes[-1])

    def generator_weights(self, moment: int = -1) -> list[np.ndarray]:
        """G's weights at a recorded moment: kernel [1, hidden], bias, kernel, bias."""
        return _split(self.record.weights_g[moment], design_generator(self.settings))

    def discriminator_weights(self, moment: int = -1) -> list[np.ndarray]:
        """D's weights at a recorded moment, in the order of its layers.

        Raises:
            ValueError: for a moment before the last of a run without `record_frames`.
        """
        return _split(self._take_discriminator(moment), design_discriminator(self.settings))

    def _take_discriminator(self, moment: int) -> np.ndarray:
        moments = len(self.record.mean)
        if not self.settings.record_frames and moment not in (-1, moments - 1):
            raise ValueError(
                f"moment must be -1 where record_frames is False, not {moment}: "
                "D's earlier weights were not kept; train with record_frames=True"
            )
        weights: np.ndarray = self.record.weights_d[moment if self.settings.record_frames else -1]
        return weights

    def build_generator(self, moment: int = -1) -> keras.Sequential:
        """Return G as a Keras model with the weights that it had at a moment."""
        from gan_book.networks import in_keras  # Keras: a second, and most runs need none

        return in_keras.build_generator(self.settings, self.generator_weights(moment))

    def build_discriminator(self, moment: int = -1) -> keras.Sequential:
        """Return D as a Keras model with the weights that it had at a moment."""
        from gan_book.networks import in_keras

        return in_keras.build_discriminator(self.settings, self.discriminator_weights(moment))

    def generate(self, n: int, seed: int = 0, moment: int = -1) -> np.ndarray:
        """Draw n independent samples of what G makes: [n], or [n, dimension] of several numbers.

        Stratified noise is replaced by its distribution, the uniform one: samples that an
        instrument measures must be independent.
        """
        apart = self.settings.replace(noise=NOISES[self.settings.noise].apart, seed=seed)
        z = sample_noise(apart, n, purpose=Purpose.SAMPLES)
        return self.make(z, moment)

    def generate_from(self, z: np.ndarray) -> np.ndarray:
        """Return what G makes of given noise at every recorded moment.

        Args:
            z: [moments, n].

        Returns:
            [moments, n].
        """
        return self._make_samples(z.T[None, None], self.record.weights_g.T)

    def make(self, z: np.ndarray, moment: int = -1) -> np.ndarray:
        """Return what G makes of given noise at a recorded moment.

        Args:
            z: [n], or [n, latent_size].
            moment: which of the recorded ones.

        Returns:
            [n], or [n, dimension].
        """
        latent = np.reshape(z, (len(z), -1)).T[:, None, :, None].astype(self.settings.precision)
        flat = tf.constant(self.record.weights_g[moment][:, None])
        made = apply_flat(design_generator(self.settings), flat, tf.constant(latent), {})
        return _join_features(made.numpy()[:, 0, :, 0])

    def quantiles(self, moment: int | np.ndarray = -1, n: int = GRID) -> np.ndarray:
        """Return G's output on an even grid over the noise, sorted: its exact distribution.

        Returns:
            [n], or [moments, n] for an array of moments.

        Raises:
            ValueError: for data in several dimensions.
        """
        self._check_line("quantiles")
        flat = np.atleast_2d(self.record.weights_g[moment]).T
        made = np.sort(self._make_samples(noise_grid(self.settings, n), flat))
        return made if np.ndim(moment) else made[0]

    def decide(self, x: np.ndarray, moment: int | np.ndarray = -1) -> np.ndarray:
        """Return D(x), D's belief that x is real, from 0 to 1.

        With a layer that sees the batch D's answer depends on the company; here each x sits among
        batch_size - 1 quantiles of the data, or samples in several dimensions. So it does in a
        pack.

        Args:
            x: [n], or [n, dimension].
            moment: which of the recorded ones, or several.

        Returns:
            [n], or [moments, n] for an array of moments.
        """
        moments = np.atleast_1d(moment)
        own = np.reshape(x, (len(x), -1)).T[:, :, None]
        company = np.tile(self._find_company()[:, None], (1, len(x), 1))
        x = np.concatenate([own, company], 2).astype(self.settings.precision)
        # In parts: the minibatch layer compares every two samples of every batch at every moment.
        parts = [self._believe(x, part) for part in np.array_split(moments, -(-len(moments) // 16))]
        return np.concatenate(parts) if np.ndim(moment) else parts[0][0]

    def settings_at(self, moment: int) -> Settings:
        """Return the settings, without turns, of the step that follows on a recorded moment."""
        return self.settings.at(int(self.history["step"][moment]))

    def _check_line(self, name: str) -> Settings:
        if self.dimension > 1:
            raise ValueError(
                f"{name} must be of data in one dimension, not of {self.settings.data}"
            )
        return self.settings

    def _find_company(self) -> np.ndarray:
        """Data among which D is asked of one sample: [dimension, others]."""
        settings = self.settings
        company = settings.minibatch or settings.minibatch_std
        others = (settings.batch_size if company else settings.pack) - 1
        if self.dimension == 1:
            return data_quantiles(settings, others)[None]
        random = np.random.default_rng(0)
        return np.asarray(DISTRIBUTIONS[settings.data].sample(random, others, settings).T)

    def _believe(self, x: np.ndarray, moments: np.ndarray) -> np.ndarray:
        """D's belief in the first sample of each batch: [features, groups, batch] to [moments,
        groups]."""
        flat = tf.constant(np.stack([self._take_discriminator(int(m)) for m in moments], -1))
        rows = [minibatch_numbers(self.settings_at(int(moment))) for moment in moments]
        numbers = {name: tf.constant([row[name] for row in rows], x.dtype) for name in rows[0]}
        network = design_discriminator(self.settings)
        scores = score_samples(network, flat, tf.constant(x)[..., None], numbers)
        beliefs = LOSSES[self.settings.loss].belief(scores)
        return np.asarray(beliefs[:, 0].numpy().T)

    def _make_samples(self, z: np.ndarray, flat: np.ndarray) -> np.ndarray:
        """Apply G with weights [weights, k] to noise, [n] or [1, 1, n, k]: [k, n]."""
        z = z[None, None, :, None] if z.ndim == 1 else z
        latent = tf.constant(z.astype(self.settings.precision))
        made = apply_flat(design_generator(self.settings), tf.constant(flat), latent, {})
        return np.asarray(made[0, 0].numpy().T)


class TrainingRuns(Sequence[TrainingRun]):
    """Runs in the order in which they were asked for, with their numbers side by side."""

    def __init__(self, runs: Iterable[TrainingRun]) -> None:
        self._runs = list(runs)

    def __len__(self) -> int:
        return len(self._runs)

    @overload
    def __getitem__(self, index: int) -> TrainingRun: ...
    @overload
    def __getitem__(self, index: slice) -> TrainingRuns: ...
    def __getitem__(self, index: int | slice) -> TrainingRun | TrainingRuns:
        if isinstance(index, slice):
            return TrainingRuns(self._runs[index])
        return self._runs[index]

    @property
    def seeds(self) -> np.ndarray:
        """The seed of each run: [runs]."""
        return np.array([run.settings.seed for run in self])

    @property
    def outcomes(self) -> np.ndarray:
        """The outcome class of each run: [runs]."""
        return np.array([run.outcome for run in self])

    def stack(self, name: str) -> np.ndarray:
        """Return one entry of the histories as an array [runs, moments]."""
        return np.array([run.history[name] for run in self])


def _join_features(x: np.ndarray) -> np.ndarray:
    """Turn [features, n] into [n] where there is one, [n, features] where there are several."""
    return x[0] if len(x) == 1 else x.T


def _split(flat: np.ndarray, network: Network) -> list[np.ndarray]:
    """Cut the weights of one run [weights] into the arrays of a network's layers."""
    shapes = list_shapes(network)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]
