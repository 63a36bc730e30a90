"""One step of gradient descent."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def gradient_step(theta, grad, *, lr):
    """Return theta one step of length lr * |grad| further downhill."""
    return theta - lr * grad


def cases(rng):
    return [
        Case((rng.uniform(-3, 3, 2), rng.uniform(-4, 4, 2)), {"lr": 0.1}, "two parameters"),
        Case((rng.uniform(-3, 3, 5), rng.uniform(-4, 4, 5)), {"lr": 0.03}, "five parameters"),
        Case(
            (rng.uniform(-3, 3, (2, 3)), rng.uniform(-4, 4, (2, 3))),
            {"lr": 1.7},
            "a matrix of parameters and a long step",
        ),
        Case((rng.uniform(-3, 3, 2), np.zeros(2)), {"lr": 0.5}, "a point where the gradient is 0"),
    ]


@mistake(
    "ascent",
    "You add the gradient, so you climb. The gradient points uphill; a step of descent "
    "subtracts it.",
)
def ascent(theta, grad, *, lr):
    return theta + lr * grad


@mistake(
    "no learning rate",
    "You subtract the whole gradient: `lr` is never used. The gradient says where to "
    "go, the learning rate how far.",
)
def no_learning_rate(theta, grad, *, lr):
    return theta - grad


@mistake(
    "only the displacement",
    "You return the displacement −lr·grad. The step starts where you stand: return "
    "theta plus the displacement, the new position.",
)
def only_the_displacement(theta, grad, *, lr):
    return -lr * grad


@mistake(
    "unit step",
    "You divide the gradient by its length, so every step is lr long. In gradient "
    "descent the step shrinks by itself where the ground gets flat; use "
    "the gradient as it is.",
)
def unit_step(theta, grad, *, lr):
    norm = np.linalg.norm(grad)
    return theta - lr * grad / norm if norm else theta


@mistake(
    "in place",
    "The value is right, but `theta -= …` changes the array that the caller handed in. "
    "Whoever kept it, a path for example, sees it move. Write `theta = theta - …` or "
    "return a new array.",
)
def in_place(theta, grad, *, lr):
    theta -= lr * grad
    return theta


@mistake(
    "rate on everything",
    "The learning rate multiplies theta as well, which pulls the parameters towards 0. "
    "It scales the gradient alone: theta − lr·grad.",
)
def rate_on_everything(theta, grad, *, lr):
    return lr * (theta - grad)


def step_on_a_copy(theta, grad, *, lr):
    theta = theta.copy()
    theta -= lr * grad
    return theta


EXERCISE = Exercise(
    id="01.2",
    signature="gradient_step(theta, grad, *, lr)",
    also=("gd_step",),
    points=2,
    task="Return the parameters after one step of gradient descent.",
    reference=gradient_step,
    cases=cases,
    mistakes=(
        ascent,
        no_learning_rate,
        only_the_displacement,
        unit_step,
        in_place,
        rate_on_everything,
    ),
    alternatives=(
        step_on_a_copy,
        lambda theta, grad, *, lr: np.float32(theta) - np.float32(lr) * np.float32(grad),
        lambda theta, grad, *, lr: (theta / lr - grad) * lr,
        lambda theta, grad, *, lr: np.add(theta, np.multiply(grad, -lr)).tolist(),
    ),
)
