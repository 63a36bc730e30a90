"""A bug to mend: coordinates that move one after another."""

from __future__ import annotations

import numpy as np

from ..drawing import bowl
from ..spec import Case, Exercise, mistake


def mended_descent(grad, theta, *, lr, steps):
    """Return where a descent of `steps` steps ends, all coordinates moved at once."""
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return theta


def cases(rng):
    return [
        Case((bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 1}, "one step"),
        Case((bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.15, "steps": 3}, "three steps"),
        Case((bowl(rng, 4), rng.uniform(1, 3, 4)), {"lr": 0.05, "steps": 6}, "four coordinates"),
        Case((bowl(rng, 3), rng.uniform(1, 3, 3)), {"lr": 0.1, "steps": 0}, "no step at all"),
    ]


@mistake(
    "one after another",
    "The bug is still there: `grad(theta)` is evaluated inside the inner loop, when "
    "some coordinates have already moved. Evaluate it once a step, before any "
    "coordinate moves.",
)
def one_after_another(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in range(len(theta)):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "other order",
    "You turned the order of the coordinates round; they still move one after another. "
    "Evaluate the gradient once a step, before any coordinate moves.",
)
def other_order(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in reversed(range(len(theta))):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "one coordinate a step",
    "You move a single coordinate a step. That is coordinate descent, a method of its "
    "own; gradient descent moves all of them, by the gradient at one point.",
)
def one_coordinate_a_step(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for k in range(steps):
        i = k % len(theta)
        theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "first gradient only",
    "You evaluate the gradient once for the whole descent. Once a step is what is "
    "needed: it changes as theta moves.",
)
def first_gradient_only(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    return theta - steps * lr * np.asarray(grad(theta))


@mistake(
    "start changed",
    "The end is right, but the caller's start has moved with it. Make a copy first: "
    "`theta = np.array(theta, dtype=float)`.",
)
def start_changed(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta -= lr * grad(theta)
    return theta


def mended_vector(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta = theta - lr * grad(theta)
    return theta


def mended_list(grad, theta, *, lr, steps):
    theta = [float(x) for x in theta]
    for _ in range(steps):
        theta = [x - lr * g for x, g in zip(theta, grad(np.array(theta)), strict=True)]
    return theta


def mended_float32(grad, theta, *, lr, steps):
    return np.float32(mended_descent(grad, theta, lr=lr, steps=steps))


EXERCISE = Exercise(
    id="01.5",
    signature="mended_descent(grad, theta, *, lr, steps)",
    also=("gd_step",),
    points=2,
    task="Mend the descent so that all coordinates move at once; return where it ends.",
    reference=mended_descent,
    cases=cases,
    mistakes=(
        one_after_another,
        other_order,
        one_coordinate_a_step,
        first_gradient_only,
        start_changed,
    ),
    alternatives=(mended_vector, mended_list, mended_float32),
)
