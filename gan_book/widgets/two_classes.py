"""Two classes whose means the reader moves, and both ways to tell them apart: HTML, no kernel."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression

from gan_book.base.types import Floats
from gan_book.base.wording import CLASSES_WORDS
from gan_book.pictures import svg
from gan_book.pictures.web_files import fill_template, read_script, read_styles, write_recipe

WIDTH, HEIGHT, UNIT = 800, 600, 100  # of the plane in levels, and levels per unit of x
ACROSS, UP = 3, 2  # how far the means may be moved
POINT_MARKS = ("h0", "m-7 -7l14 14m-14 0l14 -14")  # of the classes: dots, crosses
SHAPE = np.array([[0.8, 0.0], [0.45, 0.6]])  # turns round noise into a class's cloud
FAR = (2.0, -1.9)  # where the far points lie, seen from the mean of class 1
MOST_FAR = 10
PENALTY = 0.01  # on the squared weights of logistic regression: separable data has no optimum


@dataclass(frozen=True, eq=False)
class Classes:
    """Two clouds of points, a Gaussian per class, and two boundaries; displays itself.

    Attributes:
        means: [2, 2] where the clouds of class 0 and class 1 stand.
        far: how many points of class 1 lie far out, at most 10.
        n: points in each cloud.
        seed: of the clouds.
    """

    means: tuple[tuple[float, float], tuple[float, float]]
    far: int = 0
    n: int = 40
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.far <= MOST_FAR:
            raise ValueError(f"far must be from 0 to {MOST_FAR}, not {self.far!r}")

    def __repr__(self) -> str:
        return f"Two classes to move. {describe_classes(self)}"

    def _repr_html_(self) -> str:
        return render_classes(self)

    def clouds(self) -> tuple[Floats, Floats]:
        """Return both clouds around 0, and the far points around theirs: [2, n, 2], [10, 2]."""
        random = np.random.default_rng(self.seed)
        clouds = random.normal(size=(2, self.n, 2)) @ SHAPE.T
        far = FAR + 0.15 * random.normal(size=(MOST_FAR, 2))
        return np.round(clouds, 3), np.round(far, 3)

    def sample(self) -> tuple[Floats, np.ndarray]:
        """Return the points [2 n + far, 2] and their classes."""
        clouds, far = self.clouds()
        first, second = (cloud + mean for cloud, mean in zip(clouds, self.means, strict=True))
        points = np.concatenate([first, second, far[: self.far] + self.means[1]])
        return points, np.repeat([0, 1], [self.n, self.n + self.far])


def move_classes(
    means: tuple[tuple[float, float], tuple[float, float]] = ((-1.0, -0.3), (1.0, 0.3)),
    far: int = 0,
    seed: int = 0,
) -> Classes:
    """Offer two classes to move, and both boundaries between them.

    Args:
        means: where the clouds of class 0 and class 1 stand; the plane is 8 by 6.
        far: how many points of class 1 lie far out, at most 10.
        seed: of the points.
    """
    return Classes(means, far=far, seed=seed)


def fit_gaussians(x: Floats, y: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Return means [2, 2], the shared covariance [2, 2], and the boundary: weights and offset [3].

    The log odds are `w . x + b`, with w = S^-1 (m1 - m0) and b = -w . (m0 + m1) / 2 + log(n1 / n0).
    """
    model = LinearDiscriminantAnalysis(solver="lsqr", store_covariance=True).fit(x, y)
    return model.means_, model.covariance_, np.append(model.coef_[0], model.intercept_)


def fit_logistic(x: Floats, y: np.ndarray) -> Floats:
    """Return the log odds of logistic regression: weights and offset [3]."""
    model = LogisticRegression(C=1 / PENALTY, solver="newton-cholesky", tol=1e-12, max_iter=200)
    model.fit(x, y)
    return np.append(model.coef_[0], model.intercept_)


def describe_classes(classes: Classes) -> str:
    """Say how many points each boundary has on the wrong side, and the angle between them."""
    x, y = classes.sample()
    lines = fit_gaussians(x, y)[2], fit_logistic(x, y)
    wrong = [int(((x @ line[:2] + line[2] > 0) != y).sum()) for line in lines]
    return CLASSES_WORDS["mistakes"].format(
        count=len(x),
        generative=wrong[0],
        discriminative=wrong[1],
        angle=f"{measure_angle(*lines):.0f}",
    )


def measure_angle(first: Floats, second: Floats) -> float:
    """Return the angle between two boundaries, in degrees."""
    a, b = (line[:2] / np.linalg.norm(line[:2]) for line in (first, second))
    return float(np.degrees(np.arccos(min(1.0, float(abs(a @ b))))))


def place(points: Floats) -> Floats:
    """Return where points [n, 2] lie in the picture, whose y axis points down: [n, 2]."""
    return np.array([WIDTH / 2, HEIGHT / 2]) + UNIT * points * [1, -1]


def trace_straight_line(line: Floats) -> str:
    """Return the SVG path of the points where the log odds are 0, wider than the plane."""
    size = np.hypot(line[0], line[1])
    foot = -line[2] * line[:2] / size**2
    along = 20 * np.array([-line[1], line[0]]) / size
    (x, y), (u, v) = place(np.stack([foot - along, foot + along]))
    return f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}"


def trace_points(points: Floats, kind: int) -> str:
    """Return the SVG path of dots (class 0) or crosses (class 1)."""
    return "".join(f"M{x:.1f} {y:.1f}{POINT_MARKS[kind]}" for x, y in place(points))


def place_ellipse(mean: Floats, covariance: Floats) -> str:
    """Return the SVG transform that makes the unit circle an ellipse of the Gaussian."""
    root = UNIT * np.linalg.cholesky(covariance)
    ((x, y),) = place(mean[None])
    return f"matrix({root[0, 0]:.2f} {-root[1, 0]:.2f} 0 {-root[1, 1]:.2f} {x:.1f} {y:.1f})"


def render_classes(classes: Classes) -> str:
    """Return the HTML: the picture drawn, then the recipe, style and script."""
    x, y = classes.sample()
    means, covariance, generative = fit_gaussians(x, y)
    news = html.escape(describe_classes(classes))
    return fill_template(
        "two_classes",
        points0=trace_points(x[y == 0], 0),
        points1=trace_points(x[y == 1], 1),
        ellipse0=place_ellipse(means[0], covariance),
        ellipse1=place_ellipse(means[1], covariance),
        generative=trace_straight_line(generative),
        discriminative=trace_straight_line(fit_logistic(x, y)),
        **svg.draw_swatches("generated", "discriminator"),
        news=news,
        controls=fill_template(
            "movable_controls", news=news, recipe=write_recipe(make_classes_recipe(classes))
        ),
        style=read_styles("player", "explorer", "two_classes"),
        script=read_script("elements/two_classes.js"),
    )


def make_classes_recipe(classes: Classes) -> dict[str, Any]:
    """Return what `two_classes.js` reads: clouds, penalty, knobs and where they stand, words."""
    clouds, far = classes.clouds()
    (x0, y0), (x1, y1) = classes.means
    across, up = ([i / 10 for i in range(-10 * m, 10 * m + 1)] for m in (ACROSS, UP))
    knobs = [
        ("x0", "class 0, across", "Its mean: dots.", across),
        ("y0", "class 0, up", "", up),
        ("x1", "class 1, across", "Its mean: crosses.", across),
        ("y1", "class 1, up", "", up),
        ("far", "points far out", "Crosses that nobody could mistake.", list(range(MOST_FAR + 1))),
    ]
    return {
        "clouds": clouds.tolist(),
        "far": far.tolist(),
        "penalty": PENALTY,
        "state": {"x0": x0, "y0": y0, "x1": x1, "y1": y1, "far": classes.far},
        "words": CLASSES_WORDS,
        "knobs": [dict(zip(("name", "label", "help", "stops"), k, strict=True)) for k in knobs],
    }
