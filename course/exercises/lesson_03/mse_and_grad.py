"""The mean squared error and its gradient."""

from __future__ import annotations

import numpy as np

from ... import models
from ..drawing import regression
from ..spec import Case, Exercise, mistake


def mse_and_grad(w, X, y):
    """Return the mean squared error of X w against y, and its gradient, shape (d,)."""
    return models.mse_and_grad(w, X, y)


def cases(rng):
    w, X, y = regression(rng, 7, 3)
    return [
        Case((w, X, y), {}, "seven examples, three features"),
        Case(regression(rng, 2, 4), {}, "fewer examples than features"),
        Case(regression(rng, 1, 2), {}, "a single example"),
        Case(
            (rng.integers(1, 4, 2), rng.integers(-5, 6, (5, 2)), rng.integers(7, 12, 5)),
            {},
            "whole numbers",
        ),
        Case((w, 1000 * X, y + 5000), {}, "features and targets in large units"),
    ]


@mistake(
    "sum for mean",
    "Loss and gradient are both n times too large: you add the squares, and the mean "
    "divides by the number of examples. With a sum, the right learning rate would "
    "hang on how many examples there are.",
)
def sum_for_mean(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return len(y) * loss, len(y) * grad


@mistake(
    "gradient of the sum",
    "The loss is right, the gradient n times too long. The loss is a mean, so its "
    "gradient is one too: divide Xᵀr by n as well.",
)
def gradient_of_the_sum(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return loss, len(y) * grad


@mistake(
    "two lost",
    "The gradient is half of what it should be. The derivative of r² is 2r: the 2 "
    "stays, since this loss has no ½ to cancel it.",
)
def two_lost(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return loss, grad / 2


@mistake(
    "half the loss",
    "Your loss and gradient fit each other, but are those of ½ the mean squared "
    "error. That is another common convention; here, as in the libraries, the loss is "
    "the mean of r² itself.",
)
def half_the_loss(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return loss / 2, grad / 2


@mistake(
    "inner sign",
    "The gradient has the wrong sign. With the residual y − Xw the chain rule gives a "
    "minus, since the derivative of −Xw is −X. Take r = Xw − y and there is none.",
)
def inner_sign(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return loss, -grad


@mistake(
    "root",
    "You return the root of the mean square. The root has the target's unit and suits "
    "a report; the loss here is the mean square, and your gradient belongs to that.",
)
def root(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return np.sqrt(loss), grad


@mistake(
    "square of the mean",
    "You average the residuals and then square. Residuals of opposite sign cancel that "
    "way. Square each one first, then take the mean.",
)
def square_of_the_mean(w, X, y):
    r = X @ w - y
    return np.mean(r) ** 2, 2 * np.mean(r) * np.mean(X, axis=0)


def mse_by_example(w, X, y):
    """One example after the other."""
    loss, grad = 0.0, np.zeros(len(w))
    for x, target in zip(X, y, strict=True):
        r = float(np.dot(x, w)) - target
        loss += r**2 / len(y)
        grad += 2 * r * x / len(y)
    return loss, grad


def mse_by_norm(w, X, y):
    """By the length of the residual, and a list as gradient."""
    r = np.dot(X, w) - y
    return np.linalg.norm(r) ** 2 / len(y), [float(2 * np.mean(r * x)) for x in X.T]


def mse_by_gram(w, X, y):
    """By XᵀX and Xᵀy."""
    A, b, c = X.T @ X, X.T @ y, y @ y
    return (w @ A @ w - 2 * b @ w + c) / len(y), 2 * (A @ w - b) / len(y)


EXERCISE = Exercise(
    id="03.1",
    signature="mse_and_grad(w, X, y)",
    points=3,
    task="Return the mean squared error of the predictions X w, and its gradient of shape (d,).",
    reference=mse_and_grad,
    cases=cases,
    mistakes=(
        sum_for_mean,
        gradient_of_the_sum,
        two_lost,
        half_the_loss,
        inner_sign,
        root,
        square_of_the_mean,
    ),
    alternatives=(
        mse_by_example,
        mse_by_norm,
        mse_by_gram,
        lambda w, X, y: tuple(map(np.float32, mse_and_grad(w, X, y))),
    ),
)
