"""The networks and losses of one run in plain NumPy, written from the formulas.

Weights are lists of arrays: kernel, bias, kernel, bias, ...; in D's minibatch form the fifth is the
tensor [features, num_kernels * kernel_dim].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit

from gan_book import Settings

Arrays = list[np.ndarray]


def generate(z: np.ndarray, weights: Arrays) -> np.ndarray:
    """G(z) = w2 log(1 + exp(w1 z + b1)) + b2: [batch] to [batch]."""
    (w1, b1, w2, b2) = weights
    return (np.log1p(np.exp(z[:, None] @ w1 + b1)) @ w2 + b2)[:, 0]


def discriminate(x: np.ndarray, weights: Arrays, settings: Settings) -> np.ndarray:
    """Return D's logits for one batch: [batch] to [batch]."""
    activate = np.tanh if settings.activation_d == "tanh" else lambda a: np.maximum(a, 0)
    h = activate(x[:, None] @ weights[0] + weights[1])
    h = activate(h @ weights[2] + weights[3])
    if settings.minibatch:
        h = np.hstack([h, measure_company(h, weights[4], settings)])
    else:
        h = activate(h @ weights[4] + weights[5])
    return (h @ weights[-2] + weights[-1])[:, 0]


def measure_company(h: np.ndarray, tensor: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the minibatch features, one by one: [batch, num_kernels]."""
    shape = tensor.shape[0], settings.num_kernels, settings.kernel_dim
    rows = np.einsum("bf,fkd->bkd", h, tensor.reshape(shape))
    features = np.zeros(rows.shape[:2])
    for i in range(len(h)):
        for k in range(settings.num_kernels):
            others = [
                np.exp(-np.abs(rows[i, k] - rows[j, k]).sum()) for j in range(len(h)) if j != i
            ]
            if settings.nearest:
                others = sorted(others)[-settings.nearest :]
            own = {"kept": [1.0], "damped": [np.exp(-1.0)], "masked": []}[settings.self_distance]
            features[i, k] = np.sum(others + own)
            if settings.feature_reduction == "mean":
                features[i, k] /= max(1, len(others + own))
    return features


def discriminator_loss(real: np.ndarray, fake: np.ndarray, settings: Settings) -> float:
    """Return the mean of -log D(x) - log(1 - D(G(z))), real samples labelled 1 - smoothing."""
    s = settings.label_smoothing
    on_real = -(1 - s) * np.log(expit(real)) - s * np.log(expit(-real))
    return np.mean(on_real - np.log(expit(-fake)))


def generator_loss(fake: np.ndarray, settings: Settings) -> float:
    """Return the mean of -log D(G(z)), or of log(1 - D(G(z))) where it is to saturate."""
    if settings.loss_g == "saturating":
        return np.mean(np.log(expit(-fake)))
    return -np.mean(np.log(expit(fake)))


def differentiate(f: Callable[[Arrays], float], weights: Arrays, h: float = 1e-5) -> Arrays:
    """Return the central finite differences of f(weights) by every weight."""
    slopes = []
    for which, weight in enumerate(weights):
        slope = np.zeros_like(weight)
        for place in np.ndindex(weight.shape):
            ends = []
            for side in (h, -h):
                moved = [w.copy() for w in weights]
                moved[which][place] += side
                ends.append(f(moved))
            slope[place] = (ends[0] - ends[1]) / (2 * h)
        slopes.append(slope)
    return slopes
