"""A whole descent, its path kept."""

from __future__ import annotations

import numpy as np

from ..drawing import bowl
from ..spec import Case, Exercise, mistake


def descend(grad, theta, *, lr, steps):
    """Return the path of a descent, shape (steps + 1, d): the start, then every step."""
    path = [np.asarray(theta, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def cases(rng):
    return [
        Case(
            (lambda theta: 2 * theta, np.array([10.0])),
            {"lr": 0.1, "steps": 5},
            "f(x) = x², from 10",
        ),
        Case((bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.12, "steps": 8}, "a bowl in 2-d"),
        Case(
            (bowl(rng, 2), rng.integers(2, 6, 2)),
            {"lr": 0.05, "steps": 4},
            "a start with whole-number coordinates",
        ),
        Case((bowl(rng, 3), rng.uniform(1, 3, 3)), {"lr": 0.2, "steps": 1}, "a single step"),
        Case((bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 0}, "no step at all"),
    ]


@mistake(
    "aliased path",
    "Every row of your path is the last point. The list holds the same array again and "
    "again, and `theta -= …` changes that one array. Append a copy, or make a new "
    "array with `theta = theta - …`.",
)
def aliased_path(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta]
    for _ in range(steps):
        theta -= lr * grad(theta)
        path.append(theta)
    return np.array(path)


@mistake(
    "start missing",
    "The path lacks its start. It has steps + 1 points: where you stood before the "
    "first step, then one point a step.",
)
def start_missing(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[1:]


@mistake(
    "last step missing",
    "The path stops one step early. A path of `steps` steps has steps + 1 points, as a "
    "fence of five panels has six posts.",
)
def last_step_missing(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[:-1]


@mistake(
    "only the end",
    "You return the last point only. The exercise asks for the whole path, one row a "
    "point, with the start as the first row.",
)
def only_the_end(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[-1]


@mistake(
    "ascent",
    "Your path climbs: the step adds the gradient. Subtract it.",
)
def ascent(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=-lr, steps=steps)


@mistake(
    "stale gradient",
    "Every step is the same. The gradient is evaluated once, at the start; it belongs "
    "inside the loop, evaluated at the point reached so far.",
)
def stale_gradient(grad, theta, *, lr, steps):
    theta = np.asarray(theta, dtype=float)
    slope = grad(theta)
    return np.array([theta - k * lr * slope for k in range(steps + 1)])


@mistake(
    "whole numbers",
    "Right, except from a start with whole-number coordinates: an integer array drops "
    "the fractions of every point stored in it. Begin with "
    "`np.array(theta, dtype=float)`.",
)
def whole_numbers(grad, theta, *, lr, steps):
    path = np.empty((steps + 1, *np.shape(theta)), dtype=np.asarray(theta).dtype)
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def descend_filling(grad, theta, *, lr, steps):
    path = np.empty((steps + 1, len(theta)))
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def descend_on_a_copy(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta.copy()]
    for _ in range(steps):
        theta -= lr * np.asarray(grad(theta))
        path.append(theta.copy())
    return path


def descend_float32(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps).astype(np.float32)


EXERCISE = Exercise(
    id="01.3",
    signature="descend(grad, theta, *, lr, steps)",
    also=("gd_step",),
    points=3,
    task="Return the path of a descent, an array of shape (steps + 1, d).",
    reference=descend,
    cases=cases,
    mistakes=(
        aliased_path,
        start_missing,
        last_step_missing,
        only_the_end,
        ascent,
        stale_gradient,
        whole_numbers,
    ),
    alternatives=(descend_filling, descend_on_a_copy, descend_float32),
)
