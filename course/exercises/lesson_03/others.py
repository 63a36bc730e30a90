"""Other right answers to the exercises on log loss, softmax and cross-entropy."""

from __future__ import annotations

import functools
import math

import numpy as np

from ...models import cross_entropy_and_grad, log_loss_and_grad, softmax


def log_loss_by_maximum(w, X, y):
    """The largest term taken out of the logarithm; a sigmoid by the hyperbolic tangent."""
    s = np.dot(X, w)
    losses = np.maximum(s, 0) - y * s + np.log1p(np.exp(-abs(s)))
    return losses.mean(), ((0.5 + 0.5 * np.tanh(s / 2) - y) @ X) / len(s)


def log_loss_by_sign(w, X, y):
    """Classes turned into signs first."""
    sign = 2 * np.asarray(y, dtype=float) - 1
    s = sign * (X @ w)
    return np.logaddexp(0, -s).mean(), -(sign * np.exp(-np.logaddexp(0, s))) @ X / len(y)


def log_loss_by_example(w, X, y):
    """One example after the other, in plain Python."""
    loss, grad = 0.0, [0.0] * len(w)
    for x, target in zip(X.tolist(), y.tolist(), strict=True):
        s = sum(a * b for a, b in zip(x, w.tolist(), strict=True))
        e = math.exp(-abs(s))
        p = (1.0 if s >= 0 else e) / (1 + e)
        loss += (max(s, 0.0) - target * s + math.log1p(e)) / len(y)
        grad = [g + (p - target) * a / len(y) for g, a in zip(grad, x, strict=True)]
    return loss, grad


def log_loss_of_the_lesson(w, X, y):
    """As the formula of the lesson."""
    s = X @ w
    p = 1 / (1 + np.exp(-s))
    return np.mean(np.logaddexp(0, s) - y * s), X.T @ (p - y) / len(y)


@functools.wraps(log_loss_and_grad)
def log_loss_by_choice(w, X, y):
    """The loss of each class where it belongs."""
    s = X.dot(w)
    losses = np.where(y == 1, np.logaddexp(0, -s), np.logaddexp(0, s))
    p = np.exp(s - np.logaddexp(0, s))
    return losses.sum() / y.size, ((p - y)[:, None] * X).mean(axis=0)


def softmax_by_row(scores):
    """Row by row."""
    rows = []
    for row in scores:
        e = np.exp(row - max(row))
        rows.append((e / sum(e)).tolist())
    return rows


def softmax_by_logs(scores):
    """Exp of score minus log-sum-exp."""
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])


def softmax_in_place(scores):
    """In place, on a copy."""
    e = np.array(scores, dtype=float)
    e -= e.max(axis=1)[:, None]
    np.exp(e, out=e)
    e /= e.sum(axis=1)[:, None]
    return e


def softmax_float32(scores):
    """Single precision."""
    return np.float32(softmax(scores))


def softmax_by_differences(table):
    """One over the sum of exp of all differences, for an argument of another name."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(table[:, None, :] - table[:, :, None]).sum(axis=2)


def softmax_in_plain_python(scores):
    """No arrays inside."""

    def shares(row):
        e = [math.exp(s - max(row)) for s in row]
        return [x / math.fsum(e) for x in e]

    return [shares(row) for row in scores.tolist()]


@functools.wraps(softmax)
def softmax_of_columns(scores):
    """Transposed, so that no axis has to be kept."""
    e = np.exp(scores.T - scores.T.max(axis=0))
    return (e / e.sum(axis=0)).T


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


@functools.wraps(cross_entropy_and_grad)
def cross_entropy_by_equality(W, X, y):
    """The table of right classes by comparison, the gradient as a list."""
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    Y = (y[:, None] == np.arange(W.shape[1])).astype(float)
    loss = (np.log(np.exp(S).sum(axis=1)) - (S * Y).sum(axis=1)).mean()
    return loss, (X.T @ ((np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)) - Y) / len(y)).tolist()


def cross_entropy_of_the_lesson(weights, features, classes):
    """As the lesson writes it, for arguments of other names."""
    n, S = len(classes), features @ weights
    top = S.max(axis=1)
    log_sum_exp = top + np.log(np.exp(S - top[:, None]).sum(axis=1))
    loss = np.mean(log_sum_exp - S[np.arange(n), classes])
    P = np.exp(S - log_sum_exp[:, None])
    return loss, features.T @ (P - np.eye(S.shape[1])[classes]) / n


def cross_entropy_by_class(W, X, y):
    """One class after the other, columns of the gradient."""
    scores = [X @ column for column in W.T]
    total = functools.reduce(np.logaddexp, scores)
    loss = sum((total - s)[y == j].sum() for j, s in enumerate(scores)) / len(y)
    columns = ((np.exp(s - total) - (y == j)) @ X / len(y) for j, s in enumerate(scores))
    return loss, np.column_stack(list(columns))


LOG_LOSSES = (
    log_loss_by_maximum,
    log_loss_by_sign,
    log_loss_by_example,
    log_loss_of_the_lesson,
    log_loss_by_choice,
    lambda w, X, y: tuple(map(np.float32, log_loss_and_grad(w, X, y))),
)

SOFTMAXES = (
    softmax_by_row,
    softmax_by_logs,
    softmax_in_place,
    softmax_float32,
    softmax_by_differences,
    softmax_in_plain_python,
    softmax_of_columns,
)

CROSS_ENTROPIES = (
    cross_entropy_in_place,
    cross_entropy_by_example,
    cross_entropy_by_equality,
    cross_entropy_of_the_lesson,
    cross_entropy_by_class,
    lambda W, X, y: tuple(map(np.float32, cross_entropy_and_grad(W, X, y))),
)
