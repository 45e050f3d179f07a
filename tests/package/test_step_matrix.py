"""The matrix of one step: against finite differences, and against the Dirac-GAN by hand."""

import numpy as np
import pytest

from gan_book.chapters import step_matrix
from gan_book.settings import presets

BOOK = presets["book"]


@pytest.fixture(scope="module")
def state():
    return step_matrix.find_states(BOOK, [3], 200)[0]


def test_derivatives_agree_with_finite_differences(state):
    _, derivatives = step_matrix.differentiate_game(BOOK, state["g"], state["d"])
    weights = np.concatenate([state["g"], state["d"]]).astype(float)
    for k in (0, 5, 12, 13, 60, 181):  # weights of both players, first and last among them
        ends = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[k] += sign * 1e-5
            ends.append(step_matrix.differentiate_game(BOOK, moved[:13], moved[13:])[0])
        np.testing.assert_allclose((ends[0] - ends[1]) / 2e-5, derivatives[:, k], atol=1e-8)


def test_gradients_are_those_of_the_run_on_average(state):
    """A run's gradient norms are of batches; the expected gradient is the mean over many."""
    field, _ = step_matrix.differentiate_game(BOOK, state["g"], state["d"])
    random = np.random.default_rng(0)
    z, x = random.uniform(-1, 1, 200_000), random.normal(4, 0.5, 200_000)

    def split(flat, shapes):
        ends = np.cumsum([np.prod(s) for s in shapes])[:-1]
        return [p.reshape(s) for p, s in zip(np.split(flat, ends), shapes, strict=True)]

    a, b, c, e = split(state["g"].astype(float), [(1, 4), 4, (4, 1), 1])
    layers = split(state["d"].astype(float), [(1, 8), 8, (8, 8), 8, (8, 8), 8, (8, 1), 1])

    def judge(x):
        h = x[:, None]
        for kernel, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
            h = np.tanh(h @ kernel + bias)
        return (h @ layers[-2] + layers[-1])[:, 0]

    made = (np.logaddexp(0, z[:, None] @ a + b) @ c + e)[:, 0]
    # By hand: the derivative of L_D in D's last offset, and of L_G in G's.
    on_real, on_fake = (1 / (1 + np.exp(-judge(s))) for s in (x, made))
    assert field[-1] == pytest.approx(np.mean(on_real - 1) + np.mean(on_fake), abs=4e-3)
    slope = (judge(made + 1e-5) - judge(made - 1e-5)) / 2e-5
    assert field[12] == pytest.approx(np.mean((on_fake - 1) * slope), abs=4e-3)


@pytest.mark.parametrize("eta", [0.1, 1.0])
def test_two_weights_give_the_dirac_gan(eta):
    # L_G falls along psi / 2 (so its gradient is -psi / 2), L_D along -theta / 2.
    derivatives = np.array([[0.0, -0.5], [0.5, 0.0]])
    matrix = step_matrix.build_step_matrix(derivatives, np.array([eta]), np.array([eta]))
    np.testing.assert_allclose(matrix, [[1 - eta**2 / 4, eta / 2], [-eta / 2, 1]])
    rates = np.array([2 * eta]), np.array([eta / 3])
    matrix = step_matrix.build_step_matrix(derivatives, *rates)
    np.testing.assert_allclose(matrix, [[1 - eta**2 / 6, eta], [-eta / 6, 1]])


@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_memory_follows_the_characteristic_polynomial(beta):
    """(lambda - 1)^2 (lambda - beta)^2 + c lambda^3 = 0 with c = ((1 - beta) eta / 2)^2."""
    derivatives = np.array([[0.0, -0.5], [0.5, 0.0]])
    rates = np.array([0.3]), np.array([0.3])
    matrix = step_matrix.build_step_matrix(derivatives, *rates, memory=beta)
    found = np.linalg.eigvals(matrix)
    pull = ((1 - beta) * 0.3 / 2) ** 2
    square = np.polymul(np.poly([1, beta]), np.poly([1, beta]))
    expected = np.roots(np.polyadd(square, [pull, 0, 0, 0]))
    np.testing.assert_allclose(np.sort_complex(found), np.sort_complex(expected), atol=1e-7)
    assert np.abs(found).max() > 1
