"""The log loss and its gradient, finite at extreme scores."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Exercise, mistake
from .examples import CAPS, log_losses
from .others import LOG_LOSSES


def log_loss_and_grad(w, X, y):
    """Return the log loss of sigmoid(X w) against classes 0 and 1, and its gradient, shape (d,)."""
    return models.log_loss_and_grad(w, X, y)


def probability(s):
    return 1 / (1 + np.exp(-s))


def loss_of(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@mistake(
    "logarithm of a rounded probability",
    "Right at ordinary scores, inf or NaN at extreme ones. Beyond a score of about 37 "
    "the probability rounds to 1, 1 − p to 0, and log(0) is −inf. Compute the loss "
    "from the score, not from the probability: `np.logaddexp(0, s)` is log(1 + eˢ).",
)
def logarithm_of_a_rounded_probability(w, X, y):
    p = probability(X @ w)
    return loss_of(p, y), X.T @ (p - y) / len(y)


@mistake(
    "rounded probability of the right class",
    "Right at ordinary scores, inf where a score near 40 or beyond is on the wrong side: there the "
    "probability of what was true has been rounded to 0. Compute the loss from the score.",
)
def rounded_probability_of_the_right_class(w, X, y):
    p = probability(X @ w)
    return -np.mean(np.log(np.where(y == 1, p, 1 - p))), X.T @ (p - y) / len(y)


@mistake(
    "exp overflows",
    "Right at ordinary scores, inf at 1000: `np.exp(1000)` exceeds the largest float, "
    "1.8e308. `np.logaddexp(0, s)` computes log(1 + eˢ) without forming eˢ.",
)
def exp_overflows(w, X, y):
    s = X @ w
    return np.mean(np.log(1 + np.exp(s)) - y * s), X.T @ (probability(s) - y) / len(y)


@mistake(
    "exp overflows in the gradient",
    "The loss is right everywhere, the gradient is NaN at 1000: eˢ/(1 + eˢ) is inf/inf there. Take "
    "exp of −|s| only, or of −s.",
)
def exp_overflows_in_the_gradient(w, X, y):
    s = X @ w
    return log_loss_and_grad(w, X, y)[0], X.T @ (np.exp(s) / (1 + np.exp(s)) - y) / len(y)


@mistake(
    "exp overflows twice",
    "Right at ordinary scores; at 1000 the loss is inf and the gradient NaN, for e¹⁰⁰⁰ exceeds the "
    "largest float. `np.logaddexp(0, s)` does not form it, and p can take exp of −|s|.",
)
def exp_overflows_twice(w, X, y):
    s = X @ w
    p = np.exp(s) / (1 + np.exp(s))
    return np.mean(np.log(1 + np.exp(s)) - y * s), X.T @ (p - y) / len(y)


def clipped(eps, cap):
    """Return the mistake of keeping p so far away from 0 and 1."""

    @mistake(
        f"clipped probability, {eps:g}",
        f"Finite, but wrong: no example costs more than about {cap}, as if p were clipped to "
        f"{eps:g}. A score of 1000 on the wrong side costs 1000: compute the loss from the score.",
    )
    def function(w, X, y):
        p = np.clip(probability(X @ w), eps, 1 - eps)
        return loss_of(p, y), X.T @ (p - y) / len(y)

    return function


def added(eps, cap):
    """Return the mistake of adding so much inside the logarithm."""

    @mistake(
        f"something added in the logarithm, {eps:g}",
        f"Finite, but wrong: no example costs more than about {cap}, as if {eps:g} were added in "
        "the logarithm. A score of 1000 on the wrong side costs 1000: use the score.",
    )
    def function(w, X, y):
        p = probability(X @ w)
        loss = -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))
        return loss, X.T @ (p - y) / len(y)

    return function


def cut_off(limit):
    """Return the mistake of clipping scores there."""

    @mistake(
        f"clipped score, {limit}",
        f"Finite, but wrong: scores are cut off at {limit}. A score of 1000 on the wrong side "
        "costs 1000, and `np.logaddexp` needs no such limit.",
    )
    def function(w, X, y):
        s = np.clip(X @ w, -limit, limit)
        return np.mean(np.log(1 + np.exp(s)) - y * s), X.T @ (probability(s) - y) / len(y)

    return function


@mistake(
    "replaced by a number",
    "Right at ordinary scores. At extreme ones an inf or NaN has been replaced by a finite number, "
    "which is not the loss: a score of 1000 on the wrong side costs 1000.",
)
def replaced_by_a_number(w, X, y):
    p = probability(X @ w)
    losses = np.nan_to_num(-(y * np.log(p) + (1 - y) * np.log(1 - p)))
    return np.mean(losses), X.T @ (p - y) / len(y)


@mistake(
    "squared error",
    "This is the squared error of the probabilities and its gradient. The log loss charges the "
    "negative logarithm of the probability given to what was true.",
)
def squared_error(w, X, y):
    p = probability(X @ w)
    return np.mean((p - y) ** 2), 2 * X.T @ ((p - y) * p * (1 - p)) / len(y)


@mistake(
    "uphill",
    "The gradient has the wrong sign: it is Xᵀ(p − y), prediction minus truth. Where p "
    "is too large, the score has to come down.",
)
def uphill(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return loss, -grad


@mistake(
    "log-likelihood",
    "The loss has the wrong sign: the mean logarithm of the probability is at most 0, and the loss "
    "is its negative.",
)
def log_likelihood(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return -loss, grad


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
    "score for probability",
    "The loss is right; the gradient is Xᵀ(s − y)/n, of scores. The prediction is a probability: "
    "p = σ(s).",
)
def score_for_probability(w, X, y):
    return log_loss_and_grad(w, X, y)[0], X.T @ (X @ w - y) / len(y)


@mistake(
    "sign of the score lost",
    "The loss is right; in the gradient a negative score gets the probability of its absolute "
    "value. With e = exp(−|s|), p is 1/(1 + e) for s ≥ 0 and e/(1 + e) below.",
)
def sign_of_the_score_lost(w, X, y):
    return log_loss_and_grad(w, X, y)[0], X.T @ (probability(abs(X @ w)) - y) / len(y)


@mistake(
    "decision for probability",
    "The loss is right; the gradient takes 0 or 1 for the prediction, as the side of the boundary "
    "says. The prediction is the probability p itself.",
)
def decision_for_probability(w, X, y):
    return log_loss_and_grad(w, X, y)[0], X.T @ ((X @ w > 0) - y) / len(y)


@mistake(
    "class 0 costs nothing",
    "Only the examples of class 1 are charged: those of class 0 cost nothing. They are charged "
    "−log(1 − p).",
)
def class_0_costs_nothing(w, X, y):
    return np.mean(y * np.logaddexp(0, -(X @ w))), log_loss_and_grad(w, X, y)[1]


@mistake(
    "classes exchanged",
    "Loss and gradient are those with 0 and 1 exchanged. A score far above 0 speaks for class 1.",
)
def classes_exchanged(w, X, y):
    return log_loss_and_grad(w, X, 1 - y)


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


@mistake(
    "two of the square kept",
    "The loss is right; the gradient is twice too long. The 2 of the squared error comes from its "
    "square, and nothing is squared here.",
)
def two_of_the_square_kept(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return loss, 2 * grad


@mistake(
    "gradient of the sum",
    "The loss is right; the gradient is n times too long. The loss is a mean, so its gradient is "
    "one too.",
)
def gradient_of_the_sum(w, X, y):
    loss, grad = log_loss_and_grad(w, X, y)
    return loss, len(y) * grad


@mistake(
    "1 in the place of log 1",
    "The gradient is right; the loss holds log(e + eˢ) where log(1 + eˢ) belongs. `logaddexp` "
    "takes the exponents, and 1 is e⁰.",
)
def one_in_the_place_of_log_1(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(1, s) - y * s), log_loss_and_grad(w, X, y)[1]


@mistake(
    "labels taken for ±1 in the loss",
    "The gradient is right; the loss is log(1 + exp(−y·s)), which is meant for classes −1 and 1. "
    "With y = 0 it is log 2, whatever the score.",
)
def labels_taken_for_1_in_the_loss(w, X, y):
    return np.mean(np.logaddexp(0, -y * (X @ w))), log_loss_and_grad(w, X, y)[1]


@mistake(
    "class as a place",
    "The gradient is right; in the loss, y looks up a score, `s[y]`, and that of the first or "
    "second example comes. Here y is a factor, 0 or 1: y·s.",
)
def class_as_a_place(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(0, s) - s[y.astype(int)]), log_loss_and_grad(w, X, y)[1]


@mistake(
    "mean over class 1",
    "The gradient is right; in the loss the scores of class 1 are averaged among themselves. Both "
    "terms are divided by n, the number of all examples.",
)
def mean_over_class_1(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(0, s)) - np.mean(s[y == 1]), log_loss_and_grad(w, X, y)[1]


@mistake(
    "division of one term only",
    "The gradient is right; the loss sums y·s undivided. The mean takes in both terms.",
)
def division_of_one_term_only(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(0, s)) - y @ s, log_loss_and_grad(w, X, y)[1]


@mistake(
    "probability of class 0",
    "The loss is right; the gradient takes 1 − p, the probability of class 0, for p. Near score "
    "1000 p is 1.",
)
def probability_of_class_0(w, X, y):
    return log_loss_and_grad(w, X, y)[0], X.T @ (models.sigmoid(-(X @ w)) - y) / len(y)


@mistake(
    "both classes charged",
    "The gradient is right; in the loss every example pays for both classes, whatever its own. "
    "Class 1 pays −log p, class 0 pays −log(1 − p).",
)
def both_classes_charged(w, X, y):
    s = X @ w
    return np.mean(np.logaddexp(0, s) + np.logaddexp(0, -s)), log_loss_and_grad(w, X, y)[1]


@mistake(
    "class 1 charged as class 0",
    "The gradient is right; the loss is log(1 + eˢ) for every example, which is class 0's. "
    "Those of class 1 pay y·s less.",
)
def class_1_charged_as_class_0(w, X, y):
    return np.mean(np.logaddexp(0, X @ w)), log_loss_and_grad(w, X, y)[1]


EXERCISE = Exercise(
    id="03.2",
    signature="log_loss_and_grad(w, X, y)",
    points=4,
    task="Return the mean log loss of the scores X w for classes 0 and 1, and its gradient of "
    "shape (d,), finite at scores of ±1000.",
    reference=log_loss_and_grad,
    cases=log_losses,
    mistakes=(
        logarithm_of_a_rounded_probability,
        rounded_probability_of_the_right_class,
        exp_overflows,
        exp_overflows_in_the_gradient,
        exp_overflows_twice,
        *(clipped(*both) for both in CAPS),
        *(added(*both) for both in CAPS),
        *(cut_off(limit) for limit in (20, 30, 50, 100, 500, 700)),
        replaced_by_a_number,
        squared_error,
        uphill,
        log_likelihood,
        sum_for_mean,
        p_1_p_not_cancelled,
        score_for_probability,
        sign_of_the_score_lost,
        decision_for_probability,
        class_0_costs_nothing,
        classes_exchanged,
        labels_taken_for_1,
        bits,
        two_of_the_square_kept,
        gradient_of_the_sum,
        one_in_the_place_of_log_1,
        labels_taken_for_1_in_the_loss,
        class_as_a_place,
        mean_over_class_1,
        division_of_one_term_only,
        probability_of_class_0,
        both_classes_charged,
        class_1_charged_as_class_0,
    ),
    alternatives=LOG_LOSSES,
    equivalents={
        "axis dropped: `np.mean(losses, axis=-1)`": "the losses have one axis only",
        "axis 0: `np.mean(losses, axis=-1)`": "the losses have one axis only",
        "sigmoid: equality decided otherwise: `scores >= 0`": "both forms give a half at 0",
        "sigmoid: conversion dropped: `np.asarray(scores, dtype=np.float64)`": "an array comes in",
        "`y ** 2` for `y`": "0 and 1 are their own squares",
        "`np.sqrt(y)` for `y`": "0 and 1 are their own roots",
    },
)
