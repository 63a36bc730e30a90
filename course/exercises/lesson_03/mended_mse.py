"""A bug to mend: a table of residuals where one residual an example is meant."""

from __future__ import annotations

import numpy as np

from ..drawing import regression
from ..spec import Case, Exercise, mistake


def mended_mse(w, X, y):
    """Return the mean squared error and its gradient for a column w (d, 1) and a flat y (n,)."""
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * X.T @ r / len(y)


def cases(rng):
    shapes = [
        (6, 3, "six examples, three features"),
        (5, 1, "a single feature"),
        (3, 3, "as many examples as features"),
        (2, 4, "fewer examples than features"),
    ]
    cases = []
    for n, d, note in shapes:
        w, X, y = regression(rng, n, d)
        cases.append(Case((w[:, None], X, y), {}, note))
    return cases


@mistake(
    "table of residuals",
    "The bug is still there: (n, 1) minus (n,) gives an n × n table, every prediction "
    "minus every target. Give y a second axis, `y[:, None]`, or flatten the "
    "predictions.",
)
def table_of_residuals(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r.mean(axis=1, keepdims=True) / len(y)


@mistake(
    "loss not mended",
    "The gradient is mended, the loss still averages an n × n table. Compute the "
    "residual once, with its shape right, and use it for both.",
)
def loss_not_mended(w, X, y):
    return np.mean((X @ w - y) ** 2), mended_mse(w, X, y)[1]


@mistake(
    "gradient not mended",
    "The loss is mended, the gradient still comes from an n × n table. Compute the "
    "residual once, with its shape right, and use it for both.",
)
def gradient_not_mended(w, X, y):
    r = X @ w - y
    return mended_mse(w, X, y)[0], 2 * X.T @ r.mean(axis=1, keepdims=True) / len(y)


@mistake(
    "other axis",
    "Averaging the table along its other axis makes the shapes fit and the numbers no "
    "better. The table must not arise: one residual an example.",
)
def other_axis(w, X, y):
    r = X @ w - y
    return np.mean(r.mean(axis=0) ** 2), 2 * X.T @ r.mean(axis=0)[:, None] / len(y)


@mistake(
    "flat gradient",
    "The numbers are right, but the gradient has the shape (d,) beside a w of (d, 1): "
    "in the next step, w − lr·grad would be a d × d table. A gradient has the shape "
    "of its parameters.",
)
def flat_gradient(w, X, y):
    loss, grad = mended_mse(w, X, y)
    return loss, grad.ravel()


@mistake(
    "difference of the means",
    "You compare the mean prediction with the mean target. Residuals of opposite sign "
    "cancel that way. Subtract example by example, square, then take the mean.",
)
def difference_of_the_means(w, X, y):
    r = np.mean(X @ w) - np.mean(y)
    return r**2, 2 * r * X.mean(axis=0)[:, None]


def mended_flat(w, X, y):
    """Everything flat inside, a column at the end."""
    r = (X @ w).ravel() - y
    return np.mean(r**2), (2 * X.T @ r / len(y)).reshape(-1, 1)


def mended_diagonal(w, X, y):
    """Wasteful: the table's diagonal holds the residuals."""
    r = np.diag(X @ w - y)[:, None]
    return (r**2).sum() / len(y), X.T @ r * (2 / len(y))


def mended_by_example(w, X, y):
    """One example after the other."""
    loss, grad = 0.0, np.zeros(len(w))
    for x, target in zip(X, y, strict=True):
        r = float(np.dot(x, w[:, 0])) - target
        loss += r**2 / len(y)
        grad += 2 * r * x / len(y)
    return loss, [[g] for g in grad]


EXERCISE = Exercise(
    id="03.8",
    signature="mended_mse(w, X, y)",
    points=2,
    task="Mend the loss for a column w of shape (d, 1) and a flat y of shape (n,); return it "
    "with its gradient, a column.",
    reference=mended_mse,
    cases=cases,
    mistakes=(
        table_of_residuals,
        loss_not_mended,
        gradient_not_mended,
        other_axis,
        flat_gradient,
        difference_of_the_means,
    ),
    alternatives=(
        mended_flat,
        mended_diagonal,
        mended_by_example,
        lambda w, X, y: tuple(map(np.float32, mended_mse(w, X, y))),
    ),
)
