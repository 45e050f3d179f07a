"""Chapter 1's two ways to a classifier: data, models, and errors over many splits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np
from scipy.special import logsumexp
from sklearn import datasets
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from gan_book.base.checks import check_seeds
from gan_book.base.types import Floats, Random

Labelled = tuple[Floats, np.ndarray]
Model = tuple[Floats, Floats, Floats]  # shares [K], means [K, d], variances [d]

# ---- data ----------------------------------------------------------------------------------------


def scale(x: Floats) -> Floats:
    """Give every feature mean 0 and variance 1, and leave out those that never change."""
    spread = x.std(axis=0)
    return (x[:, spread > 0] - x.mean(axis=0)[spread > 0]) / spread[spread > 0]


def draw_independent(random: Random, n: int = 4000) -> Labelled:
    """Draw two classes of ten independent normal features each: naive Bayes is right."""
    y = random.integers(2, size=n)
    return random.normal(size=(n, 10)) + np.where(y[:, None], 0.35, -0.35), y


def draw_correlated(random: Random, n: int = 4000) -> Labelled:
    """Draw the same, but nine of the ten features share half of their variance: it is wrong."""
    x, y = draw_independent(random, n)
    x[:, 1:] += random.normal(size=(n, 1))
    return x, y


def draw_crossed(random: Random, n: int = 4000) -> Labelled:
    """Draw two heaps, left and right, that the label cuts: above (80 % right) and below."""
    y = random.integers(2, size=n)
    side = np.where((random.random(n) < 0.8) == (y == 1), 2.5, -2.5)
    return random.normal(size=(n, 2)) + np.stack([side, np.where(y, 1.3, -1.3)], axis=1), y


def take_diabetes() -> Labelled:
    """Return scikit-learn's diabetes data; the label: is the disease worse than in the median?"""
    x, y = datasets.load_diabetes(return_X_y=True)
    return x, (y > np.median(y)).astype(int)


@lru_cache
def take_digits(*kept: int) -> Labelled:
    """Return scikit-learn's digits, all or some of them: [n, 64] and which digit [n]."""
    digits = datasets.load_digits()
    chosen = np.isin(digits.target, kept) if kept else np.full(len(digits.target), True)
    return digits.data[chosen], digits.target[chosen]


@lru_cache
def take_components(count: int = 20) -> Labelled:
    """Return the digits in their first principal components, which need no labels."""
    x, y = take_digits()
    return PCA(count, random_state=0).fit_transform(x), y


#: Data sets of the comparison with logistic regression; what is made is made anew in each repeat.
CROSSING: dict[str, Callable[[Random], Labelled]] = {
    "made, independent": draw_independent,
    "made, correlated": draw_correlated,
    "diabetes": lambda random: take_diabetes(),
    "breast cancer": lambda random: datasets.load_breast_cancer(return_X_y=True),
    "wine": lambda random: datasets.load_wine(return_X_y=True),
    "iris": lambda random: datasets.load_iris(return_X_y=True),
    "digits 3 or 8": lambda random: take_digits(3, 8),
    "digits, all ten": lambda random: take_digits(),
}

#: Data sets of the study of unlabelled data: the model is right of the first, and of no other.
UNLABELLED: dict[str, Callable[[Random], Labelled]] = {
    "made, independent": draw_independent,
    "digits, all ten": lambda random: take_components(),
    "crossed heaps": draw_crossed,
    "digits, odd or even": lambda random: (take_components()[0], take_components()[1] % 2),
}

# ---- models --------------------------------------------------------------------------------------


def fit_naive_bayes(x: Floats, weights: Floats) -> Model:
    """Return shares, means and shared variances of classes, one pseudo-count for each.

    Args:
        x: [n, d] scaled features.
        weights: [n, K] how much of each sample belongs to each class.

    Returns:
        [K] shares, [K, d] means, [d] variances.
    """
    sizes = weights.sum(axis=0)
    shares = (sizes + 1) / (sizes.sum() + len(sizes))
    means = weights.T @ x / np.maximum(sizes, 1e-9)[:, None]
    within = (weights.sum(axis=1) @ x**2) - sizes @ means**2
    return shares, means, (within + 1) / (sizes.sum() + 1)


def log_joint(x: Floats, model: Model) -> Floats:
    """Return log p(x, y) for every sample and class: [n, K]."""
    shares, means, variances = model
    squares = (x**2 / variances).sum(axis=1, keepdims=True)
    squares = squares - 2 * x @ (means / variances).T + (means**2 / variances).sum(axis=1)
    constant = np.log(2 * np.pi * variances).sum()
    return np.asarray(np.log(shares) - 0.5 * (squares + constant))


def run_em(x: Floats, y: np.ndarray, unlabelled: Floats, rounds: int = 200) -> Model:
    """Fit the same model to samples with labels and samples without, by EM.

    Args:
        x, y: [n, d] and [n] labelled samples, every class among them.
        unlabelled: [m, d].
        rounds: at most.
    """
    given = np.eye(y.max() + 1)[y]
    model = fit_naive_bayes(x, given)
    everything, reached = np.concatenate([x, unlabelled]), -np.inf
    for _ in range(rounds):
        joint = log_joint(unlabelled, model)
        total = logsumexp(joint, axis=1, keepdims=True)
        model = fit_naive_bayes(everything, np.concatenate([given, np.exp(joint - total)]))
        if total.mean() - reached < 1e-6:
            break
        reached = total.mean()
    return model


class NaiveBayes(ClassifierMixin, BaseEstimator):
    """Gaussian naive Bayes with variances that the classes share: the pair of logistic regression.

    Source: Ng and Jordan 2002.
    """

    def fit(self, x: Floats, y: np.ndarray) -> NaiveBayes:
        """Count, average, and measure the spread within classes."""
        self.classes_, index = np.unique(y, return_inverse=True)
        self.model_ = fit_naive_bayes(x, np.eye(len(self.classes_))[index])
        return self

    def predict(self, x: Floats) -> np.ndarray:
        """Return the class of the greatest joint density."""
        return np.asarray(self.classes_[log_joint(x, self.model_).argmax(axis=1)])


MODELS: dict[str, Callable[[], ClassifierMixin]] = {
    "naive Bayes": NaiveBayes,
    "logistic": lambda: LogisticRegression(C=1e4, solver="newton-cholesky", max_iter=200),
    "logistic, stopped early": lambda: LogisticRegression(C=1e4, tol=1e-4, max_iter=1000),
    "logistic, penalised": lambda: LogisticRegression(C=1.0, max_iter=1000),
}

# ---- studies -------------------------------------------------------------------------------------


def draw_order(random: Random, y: np.ndarray) -> np.ndarray:
    """Shuffle samples so that the first ones hold each class once: [n] indices."""
    order = random.permutation(len(y))
    first = np.unique(y[order], return_index=True)[1]
    rest = np.setdiff1d(np.arange(len(y)), first)
    return np.asarray(np.concatenate([order[first], order[rest]]))


def list_sizes(count: int, classes: int) -> list[int]:
    """Return training sizes, about equally far apart on a logarithmic axis, up to half the data."""
    ladder = np.array([4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512])
    return [int(size) for size in ladder if 1.5 * classes <= size <= count / 2]


def seed_study(name: str, seed: int) -> Random:
    """Return the random numbers of one split of one data set."""
    return np.random.default_rng([seed, sum(name.encode())])


def choose_fresh_seeds(seed: int, count: int) -> range:
    """Return seeds for a repetition of a kept study, whose own lie far below 10,000.

    Args:
        seed: of the page that repeats it; every page has seeds of its own.
        count: of them, at most 10,000.
    """
    return range(10_000 * (seed + 1), 10_000 * (seed + 1) + count)


# The matrices are small: several threads would only wait for each other.
@threadpool_limits.wrap(limits=1)
def compare_errors(
    name: str, seeds: Iterable[int], models: Mapping[str, Callable[[], ClassifierMixin]] = MODELS
) -> dict[int, dict[str, Floats]]:
    """Measure test errors over random splits: size of the training set -> model -> [splits].

    Args:
        name: of the data, one of `CROSSING`.
        seeds: of the splits; every size and model sees the same ones.
        models: functions that make them, by name.
    """
    errors: dict[int, dict[str, list[float]]] = {}
    for seed in check_seeds(seeds):
        random = seed_study(name, seed)
        x, y = CROSSING[name](random)
        x, order = scale(x), draw_order(random, y)
        sizes = list_sizes(len(y), len(np.unique(y)))
        test = order[max(len(order) // 2, len(order) - 1000) :]
        for size in sizes:
            row = errors.setdefault(size, {model: [] for model in models})
            for model, make in models.items():
                fitted = make().fit(x[order[:size]], y[order[:size]])
                row[model].append(float((fitted.predict(x[test]) != y[test]).mean()))
    return {n: {m: np.array(v) for m, v in row.items()} for n, row in errors.items()}


@threadpool_limits.wrap(limits=1)
def compare_labels(name: str, labels: int, seeds: Iterable[int]) -> tuple[Floats, Floats]:
    """Measure test accuracy from labelled samples alone, and with unlabelled ones: [seeds] each.

    The unlabelled samples are 1,000, or what a thousand test samples (at most a third) leave.

    Args:
        name: of the data, one of `UNLABELLED`.
        labels: how many samples are labelled.
        seeds: of the repeats; every number of labels sees the same data and order.
    """
    scores: list[tuple[float, float]] = []
    for seed in check_seeds(seeds):
        random = seed_study(name, seed)
        x, y = UNLABELLED[name](random)
        x, order = scale(x), draw_order(random, y)
        test = order[-min(1000, len(y) // 3) :]
        given, unlabelled = order[:labels], order[labels : -len(test)][:1000]
        known = fit_naive_bayes(x[given], np.eye(y.max() + 1)[y[given]])
        both = run_em(x[given], y[given], x[unlabelled])
        alone, together = (
            float((log_joint(x[test], model).argmax(axis=1) == y[test]).mean())
            for model in (known, both)
        )
        scores.append((alone, together))
    alone_scores, together_scores = np.transpose(scores)
    return alone_scores, together_scores
