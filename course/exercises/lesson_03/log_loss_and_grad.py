"""The log loss and its gradient, finite at extreme scores."""

from __future__ import annotations

import math

import numpy as np

from ... import models
from ..drawing import regression
from ..spec import Case, Exercise, mistake


def log_loss_and_grad(w, X, y):
    """Return the log loss of sigmoid(X w) against classes 0 and 1, and its gradient, shape (d,)."""
    return models.log_loss_and_grad(w, X, y)


def classes(rng, n):
    """Random classes 0 and 1, both of them among the n."""
    y = rng.integers(0, 2, n)
    y[:2] = 0, 1
    return y


def cases(rng):
    w, X, _ = regression(rng, 8, 3)
    extreme = np.column_stack([[1.0, 1.0, -1.0, -1.0, 0.001], rng.uniform(-1, 1, 5)])
    return [
        Case((w, X, classes(rng, 8)), {}, "eight examples, three features"),
        Case(
            (np.array([1000.0, rng.uniform(1, 2)]), extreme, np.array([0, 1, 0, 1, 1])),
            {},
            "scores near 1000 and −1000, some right and some wrong",
        ),
        Case(
            (np.array([100.0, 1.0]), extreme, np.array([0, 1, 0, 1, 0])),
            {},
            "scores near 100 and −100",
        ),
        Case(
            (rng.uniform(-1, 1, 2), rng.normal(size=(4, 2)), np.ones(4)),
            {},
            "class 1 only, given as floats",
        ),
        Case(
            (rng.uniform(0.5, 1, 2), rng.uniform(0.5, 1, (1, 2)), np.array([0])),
            {},
            "a single example",
        ),
    ]


@mistake(
    "logarithm of a rounded probability",
    "Right at ordinary scores, inf or NaN at extreme ones. Beyond a score of about 37 "
    "the probability rounds to 1, 1 − p to 0, and log(0) is −inf. Compute the loss "
    "from the score, not from the probability: `np.logaddexp(0, s)` is log(1 + eˢ).",
)
def logarithm_of_a_rounded_probability(w, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), X.T @ (p - y) / len(y)


@mistake(
    "exp overflows",
    "Right at ordinary scores, inf at 1000: `np.exp(1000)` exceeds the largest float, "
    "1.8e308. `np.logaddexp(0, s)` computes log(1 + eˢ) without forming eˢ.",
)
def exp_overflows(w, X, y):
    s = X @ w
    return np.mean(np.log(1 + np.exp(s)) - y * s), X.T @ (1 / (1 + np.exp(-s)) - y) / len(y)


@mistake(
    "clipped probability",
    "Finite, but wrong: clipping p caps the loss of an example near 35, whereas a "
    "score of 1000 on the wrong side costs 1000. Compute the loss from the score.",
)
def clipped_probability(w, X, y):
    p = np.clip(1 / (1 + np.exp(-(X @ w))), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), X.T @ (p - y) / len(y)


@mistake(
    "uphill",
    "The gradient has the wrong sign: it is Xᵀ(p − y), prediction minus truth. Where p "
    "is too large, the score has to come down.",
)
def uphill(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return loss, -grad


@mistake(
    "sum for mean",
    "Loss and gradient are both n times too large. Divide by the number of examples.",
)
def sum_for_mean(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return len(y) * loss, len(y) * grad


@mistake(
    "p(1 − p) not cancelled",
    "The loss is right; the gradient has a factor p(1 − p) too many. The chain rule "
    "does bring it in, and the derivative of the logarithm, 1/p or 1/(1 − p), cancels "
    "it. What is left is p − y.",
)
def p_1_p_not_cancelled(w, X, y):
    p = models.sigmoid(X @ w)
    return log_loss_and_grad(w, X, y)[0], X.T @ ((p - y) * p * (1 - p)) / len(y)


@mistake(
    "labels taken for ±1",
    "log(1 + exp(−y·s)) is the log loss for classes −1 and 1. The classes here are 0 "
    "and 1: with y = 0 your loss is log 2, whatever the score.",
)
def labels_taken_for_1(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(0, -y * s)), -X.T @ (y * models.sigmoid(-y * s)) / len(y)


@mistake(
    "bits",
    "Your loss is in bits, with logarithms to base 2, and your gradient in nats. Use "
    "the natural logarithm for both.",
)
def bits(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return loss / np.log(2), grad


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


EXERCISE = Exercise(
    id="03.2",
    signature="log_loss_and_grad(w, X, y)",
    points=4,
    task="Return the mean log loss of the scores X w for classes 0 and 1, and its gradient of "
    "shape (d,), finite at scores of ±1000.",
    reference=log_loss_and_grad,
    cases=cases,
    mistakes=(
        logarithm_of_a_rounded_probability,
        exp_overflows,
        clipped_probability,
        uphill,
        sum_for_mean,
        p_1_p_not_cancelled,
        labels_taken_for_1,
        bits,
    ),
    alternatives=(
        log_loss_by_maximum,
        log_loss_by_sign,
        log_loss_by_example,
        lambda w, X, y: tuple(map(np.float32, log_loss_and_grad(w, X, y))),
    ),
)
