"""The explorer of lesson 03: a line and a boundary, beside the point on the loss surface."""

from __future__ import annotations

import functools

import numpy as np

from .. import plotting
from ..problems import Problem, quadratic
from ..widgets.compute import Scene, Series
from ..widgets.controls import Choice, Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Data, Loss, Plane

LINE, BOUNDARY = "a line", "a decision boundary"


def logistic(x: np.ndarray, labels: np.ndarray) -> Problem:
    """Return the mean log loss of a logistic model without intercept, labels 0 or 1, d = 2."""
    signs = 2.0 * labels - 1

    def value(theta: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, -(theta @ x.T) * signs).mean(axis=-1)

    def probability(theta: np.ndarray) -> np.ndarray:
        return 0.5 * (1 + np.tanh((theta @ x.T) / 2))

    def grad(theta: np.ndarray) -> np.ndarray:
        return (probability(theta) - labels) @ x / len(x)

    def hess(theta: np.ndarray) -> np.ndarray:
        p = probability(theta)
        return np.einsum("...n,ni,nj->...ij", p * (1 - p), x, x) / len(x)

    best = np.zeros(2)
    for _ in range(20):
        best = best - np.linalg.solve(hess(best), grad(best))
    return Problem("logistic", 2, value, grad, hess, best[None], ((-2.0, 4.0), (-2.5, 3.0)))


@functools.cache
def _data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return simulated points for a line (40, 2), and for two groups (60, 2) with labels."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-1.5, 2.5, 40)
    line = np.column_stack([x, 0.5 + 1.2 * x + rng.normal(0, 0.6, 40)])
    labels = np.repeat([0, 1], 30)
    groups = rng.normal(0, 1.1, (60, 2)) + np.where(labels[:, None] == 1, 1.0, -1.0) * [1.1, 0.7]
    return line, groups, labels


def fit() -> Explorer:
    """Return a model and its loss surface side by side, both at the same parameters.

    It answers: what does one point of the surface mean? A whole line, or a whole boundary; the
    minimum is the one that fits best.
    """
    line, groups, labels = _data()
    x = np.column_stack([np.ones(len(line)), line[:, 0]])
    best = np.linalg.solve(x.T @ x, x.T @ line[:, 1])
    # The mean squared error above its minimum, without a half: the loss of the lesson.
    squares = quadratic(2 * x.T @ x / len(x), best)
    return Explorer(
        "fit",
        "What does one point of a loss surface mean?",
        scenes=[
            Scene(squares, (-1.6, -0.6), LINE, ((-2.2, 2.8), (-1.2, 3.2))),
            Scene(logistic(groups, labels), (-1.4, 2.0), BOUNDARY),
        ],
        choice=Choice("model", (LINE, BOUNDARY)),
        series=[Series("gd", "gradient descent", look=plotting.SERIES[2])],
        sliders=[Slider("lr", "learning rate", 0.02, 2.0, count=41, log=True, value=0.2)],
        panels=[
            Data({LINE: line, BOUNDARY: groups}, {LINE: None, BOUNDARY: labels}, "The model"),
            Plane("The loss surface"),
            Loss(),
        ],
        steps=80,
        target=1e-4,
        drag=True,
        note="Line: y = θ₁ + θ₂ x. Boundary: θ₁ x₁ + θ₂ x₂ = 0. The data are simulated.",
    )
