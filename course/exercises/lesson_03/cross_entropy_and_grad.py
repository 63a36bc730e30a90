"""The cross-entropy and its gradient, finite at extreme scores."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Case, Exercise, mistake


def cross_entropy_and_grad(W, X, y):
    """Return the cross-entropy of softmax(X W) against classes y, and its gradient, (d, k)."""
    return models.cross_entropy_and_grad(W, X, y)


def cases(rng):
    return [
        Case(
            (rng.normal(size=(3, 4)), rng.normal(size=(6, 3)), np.array([0, 3, 1, 2, 2, 0])),
            {},
            "six examples, three features, four classes",
        ),
        Case(
            (
                np.array([[1000.0, 0.0, -1000.0], *rng.normal(size=(1, 3))]),
                np.column_stack([[1.0, 1.0, -1.0, 0.001], rng.normal(size=4)]),
                np.array([0, 2, 0, 1]),
            ),
            {},
            "scores near 1000 and −1000, some right, some wrong",
        ),
        Case(
            (rng.normal(size=(2, 3)), rng.normal(size=(5, 2)), np.array([0, 0, 2, 2, 2])),
            {},
            "a class that no example has",
        ),
        Case(
            (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), np.array([2, 0, 0])),
            {},
            "as many examples as features and classes",
        ),
        Case(
            (rng.normal(size=(2, 4)), rng.normal(size=(1, 2)), np.array([3])),
            {},
            "a single example",
        ),
    ]


@mistake(
    "logarithm of a rounded probability",
    "Your softmax is stable, its logarithm is not: a probability below 5e-324 is 0, "
    "and log(0) is −inf. Compute log p as score minus log-sum-exp.",
)
def logarithm_of_a_rounded_probability(W, X, y):
    P = models.softmax(X @ W)
    return -np.mean(np.log(P[np.arange(len(y)), y])), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "table of scores",
    "`S[:, y]` picks whole columns and gives an n × n table, whose mean is a plausible "
    "number. One score a row is `S[np.arange(n), y]`.",
)
def table_of_scores(W, X, y):
    S = X @ W
    loss = np.mean(models.log_sum_exp(S)[:, None] - S[:, y])
    return loss, cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "sum for mean",
    "Loss and gradient are both n times too large. Divide by the number of examples.",
)
def sum_for_mean(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return len(y) * loss, len(y) * grad


@mistake(
    "mean over classes",
    "Loss and gradient are both k times too small: the mean runs over the examples, "
    "not over the n·k entries of a table.",
)
def mean_over_classes(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss / W.shape[1], grad / W.shape[1]


@mistake(
    "uphill",
    "The gradient has the wrong sign: it is Xᵀ(P − Y), prediction minus truth.",
)
def uphill(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, -grad


@mistake(
    "right class only",
    "Only the column of the right class is corrected. The other classes hold "
    "probability too, and their scores have to come down: P − Y has an entry for "
    "each class.",
)
def right_class_only(W, X, y):
    Y = np.eye(W.shape[1])[y]
    loss, _ = cross_entropy_and_grad(W, X, y)
    return loss, X.T @ (Y * (models.softmax(X @ W) - 1)) / len(y)


@mistake(
    "truth left out",
    "Your gradient is XᵀP / n, that of the log-sum-exp alone. Subtract 1 at the right "
    "class of each row: P − Y.",
)
def truth_left_out(W, X, y):
    return cross_entropy_and_grad(W, X, y)[0], X.T @ models.softmax(X @ W) / len(y)


@mistake(
    "transposed",
    "The gradient has the shape (k, d); W has (d, k). A gradient always has the "
    "shape of its parameters: Xᵀ(P − Y).",
)
def transposed(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, grad.T


def cross_entropy_in_place(W, X, y):
    """Subtracts 1 at the right classes, in place."""
    n, S = len(y), X @ W
    logs = S - np.logaddexp.reduce(S, axis=1)[:, None]
    P = np.exp(logs)
    P[np.arange(n), y] -= 1
    return -logs[np.arange(n), y].mean(), X.T @ P / n


def cross_entropy_by_example(W, X, y):
    """One example after the other."""
    loss, grad = 0.0, np.zeros(W.shape)
    for x, target in zip(X, y, strict=True):
        s = x @ W
        s = s - s.max()
        p = np.exp(s) / np.exp(s).sum()
        loss += (np.log(np.exp(s).sum()) - s[target]) / len(y)
        p[target] -= 1
        grad += np.outer(x, p) / len(y)
    return loss, grad


def cross_entropy_by_equality(W, X, y):
    """The table of right classes by comparison, the gradient as a list."""
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    Y = (y[:, None] == np.arange(W.shape[1])).astype(float)
    loss = (np.log(np.exp(S).sum(axis=1)) - (S * Y).sum(axis=1)).mean()
    return loss, (X.T @ ((np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)) - Y) / len(y)).tolist()


EXERCISE = Exercise(
    id="03.6",
    signature="cross_entropy_and_grad(W, X, y)",
    points=4,
    task="Return the mean cross-entropy of the scores X W for classes y, and its gradient of "
    "shape (d, k), finite at scores of ±1000.",
    reference=cross_entropy_and_grad,
    cases=cases,
    mistakes=(
        logarithm_of_a_rounded_probability,
        table_of_scores,
        sum_for_mean,
        mean_over_classes,
        uphill,
        right_class_only,
        truth_left_out,
        transposed,
    ),
    alternatives=(
        cross_entropy_in_place,
        cross_entropy_by_example,
        cross_entropy_by_equality,
        lambda W, X, y: tuple(map(np.float32, cross_entropy_and_grad(W, X, y))),
    ),
)
