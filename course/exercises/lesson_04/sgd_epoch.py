"""Descend through one epoch, a gradient step for each batch of rows."""

from __future__ import annotations

from functools import reduce

import numpy as np

from ..spec import Case, Exercise, mistake
from .minibatches import cut


def sgd_epoch(grad, theta, X, y, batches, *, lr):
    """Take one step of gradient descent for each batch of rows, and return the last theta."""
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


def squares(w, X, y):
    """The gradient of ½ · mean (Xw − y)²."""
    return X.T @ (X @ w - y) / len(y)


def coin(w, X, y):
    """The gradient of the log loss."""
    return X.T @ (0.5 + 0.5 * np.tanh(X @ w / 2) - y) / len(y)


def cases(rng):
    def case(grad, n, d, rows, lr, note):
        X = rng.normal(size=(n, d)) + 0.5
        y = rng.normal(size=n) if grad is squares else rng.integers(0, 2, n).astype(float)
        return Case((grad, rng.normal(size=d), X, y, rows), {"lr": lr}, note)

    order = [rng.permutation(n) for n in (11, 12, 9, 10, 8)]
    return [
        case(squares, 11, 3, cut(order[0], 4), 0.1, "three batches, the last one short"),
        case(coin, 12, 2, cut(order[1], 3), 0.5, "four batches of a classifier"),
        case(squares, 9, 2, cut(order[2], 1), 0.05, "one row a batch"),
        case(squares, 10, 3, cut(order[3], 5) + cut(order[4], 4), 0.08, "two epochs in a row"),
        case(coin, 6, 2, [np.array([4, 4, 1]), np.array([2, 5])], 0.3, "a row drawn twice"),
    ]


@mistake(
    "all the data",
    "Every step evaluates the gradient on all rows. Hand over the batch's rows only: `X[rows], "
    "y[rows]`.",
)
def all_the_data(grad, theta, X, y, batches, *, lr):
    for _ in batches:
        theta = theta - lr * grad(theta, X, y)
    return theta


@mistake(
    "stale gradient",
    "All your gradients are taken at the start, and their sum is one long step. Step after each "
    "batch; the next gradient is taken where you then are.",
)
def stale_gradient(grad, theta, X, y, batches, *, lr):
    return theta - lr * sum(grad(theta, X[rows], y[rows]) for rows in batches)


@mistake(
    "starts over",
    "Each batch starts again from the first theta, so only the last batch counts. Go on from the "
    "theta of the step before.",
)
def starts_over(grad, theta, X, y, batches, *, lr):
    rows = list(batches)[-1]
    return theta - lr * grad(theta, X[rows], y[rows])


@mistake("returns too early", "You return after the first batch: `return` stands inside the loop.")
def returns_too_early(grad, theta, X, y, batches, *, lr):
    rows = next(iter(batches))
    return theta - lr * grad(theta, X[rows], y[rows])


@mistake(
    "one step",
    "You put the batches together and take one step. That is batch descent; take a step for each "
    "of them.",
)
def one_step(grad, theta, X, y, batches, *, lr):
    rows = np.concatenate(list(batches))
    return theta - lr * grad(theta, X[rows], y[rows])


@mistake(
    "divided twice",
    "You divide the gradient by the number of rows. It is already their mean: the steps are too "
    "short by the size of the batch.",
)
def divided_twice(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows]) / len(rows)
    return theta


@mistake(
    "sum over the batch",
    "You multiply the gradient by the number of rows, which makes it a sum: the rate then means "
    "something else for each size of batch. Use the mean as it comes.",
)
def sum_over_the_batch(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows]) * len(rows)
    return theta


@mistake("uphill", "You add the gradient, and climb. Subtract it.")
def uphill(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta = theta + lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "pairs torn apart",
    "You take the batch's rows of X and the *first* rows of y, so the examples get each other's "
    "targets. Index both with `rows`.",
)
def pairs_torn_apart(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[: len(rows)])
    return theta


@mistake(
    "start changed",
    "The answer is right, but `theta -= …` has moved the caller's theta. Write `theta = theta - "
    "…`, which makes a new array.",
)
def start_changed(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta -= lr * grad(theta, X[rows], y[rows])
    return theta


def on_a_copy(grad, theta, X, y, batches, *, lr):
    theta = np.array(theta, dtype=float)
    for rows in batches:
        theta -= lr * np.asarray(grad(theta, X.take(rows, axis=0), y.take(rows)))
    return theta


def float32(grad, theta, X, y, batches, *, lr):
    X, y, theta = (np.asarray(part, np.float32) for part in (X, y, theta))
    return np.asarray(sgd_epoch(grad, theta, X, y, batches, lr=lr), np.float32)


def in_lists(grad, theta, X, y, batches, *, lr):
    theta = list(theta)
    for rows in batches:
        X_rows, y_rows = np.array([X[i] for i in rows]), np.array([y[i] for i in rows])
        slope = grad(np.array(theta), X_rows, y_rows)
        theta = [t - lr * s for t, s in zip(theta, slope, strict=True)]
    return theta


def by_folding(grad, theta, X, y, batches, *, lr):
    def step(theta, rows):
        return np.subtract(theta, np.multiply(lr, grad(theta, X[rows], y[rows])))

    return reduce(step, batches, theta)


EXERCISE = Exercise(
    id="04.2",
    signature="sgd_epoch(grad, theta, X, y, batches, *, lr)",
    points=2,
    task="Take one gradient step for each batch of rows; return the last theta.",
    reference=sgd_epoch,
    cases=cases,
    mistakes=(
        all_the_data,
        stale_gradient,
        starts_over,
        returns_too_early,
        one_step,
        divided_twice,
        sum_over_the_batch,
        uphill,
        pairs_torn_apart,
        start_changed,
    ),
    alternatives=(on_a_copy, float32, in_lists, by_folding),
)
