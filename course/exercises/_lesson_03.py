"""Cases, mistakes and alternatives of lesson 03; lesson_03.py puts them together."""

from __future__ import annotations

import math

import numpy as np

from .. import models
from .spec import Case


def both_float32(function):
    """Return a function whose loss and gradient come out in single precision."""

    def single(w, X, y):
        loss, grad = function(w, X, y)
        return np.float32(loss), np.float32(grad)

    return single


# ---------------------------------------------------------------- 03.1


def mse_and_grad(w, X, y):
    """Return the mean squared error of X w against y, and its gradient, shape (d,)."""
    return models.mse_and_grad(w, X, y)


def regression(rng, n, d):
    """Random w, X and y of a regression with n examples and d features."""
    return rng.uniform(-2, 2, d), rng.normal(size=(n, d)), rng.uniform(-3, 3, n)


def mse_cases(rng):
    """Regressions of several shapes."""
    w, X, y = regression(rng, 7, 3)
    return [
        Case((w, X, y), {}, "seven examples, three features"),
        Case(regression(rng, 2, 4), {}, "fewer examples than features"),
        Case(regression(rng, 1, 2), {}, "a single example"),
        Case((rng.integers(1, 4, 2), rng.integers(-5, 6, (5, 2)), rng.integers(7, 12, 5)), {},
             "whole numbers"),
        Case((w, 1000 * X, y + 5000), {}, "features and targets in large units"),
    ]  # fmt: skip


def mse_summed(w, X, y):
    """Mistake: sums in place of means."""
    loss, grad = mse_and_grad(w, X, y)
    return len(y) * loss, len(y) * grad


def mse_grad_summed(w, X, y):
    """Mistake: the loss is a mean, the gradient that of the sum."""
    loss, grad = mse_and_grad(w, X, y)
    return loss, len(y) * grad


def mse_without_two(w, X, y):
    """Mistake: the 2 of the square is lost in the gradient."""
    loss, grad = mse_and_grad(w, X, y)
    return loss, grad / 2


def mse_halved(w, X, y):
    """Mistake: half the mean squared error, with the gradient that belongs to it."""
    loss, grad = mse_and_grad(w, X, y)
    return loss / 2, grad / 2


def mse_uphill(w, X, y):
    """Mistake: the gradient of the residual y - X w loses its inner sign."""
    loss, grad = mse_and_grad(w, X, y)
    return loss, -grad


def mse_rooted(w, X, y):
    """Mistake: the root of the mean square."""
    loss, grad = mse_and_grad(w, X, y)
    return np.sqrt(loss), grad


def mse_of_the_mean(w, X, y):
    """Mistake: the square of the mean residual."""
    r = X @ w - y
    return np.mean(r) ** 2, 2 * np.mean(r) * np.mean(X, axis=0)


def mse_by_example(w, X, y):
    """Right: one example after the other."""
    loss, grad = 0.0, np.zeros(len(w))
    for x, target in zip(X, y, strict=True):
        r = float(np.dot(x, w)) - target
        loss += r**2 / len(y)
        grad += 2 * r * x / len(y)
    return loss, grad


def mse_by_norm(w, X, y):
    """Right: by the length of the residual, and a list as gradient."""
    r = np.dot(X, w) - y
    return np.linalg.norm(r) ** 2 / len(y), [float(2 * np.mean(r * x)) for x in X.T]


def mse_by_gram(w, X, y):
    """Right: by XᵀX and Xᵀy."""
    A, b, c = X.T @ X, X.T @ y, y @ y
    return (w @ A @ w - 2 * b @ w + c) / len(y), 2 * (A @ w - b) / len(y)


# ---------------------------------------------------------------- 03.2


def log_loss_and_grad(w, X, y):
    """Return the log loss of sigmoid(X w) against classes 0 and 1, and its gradient, shape (d,)."""
    return models.log_loss_and_grad(w, X, y)


def classes(rng, n):
    """Random classes 0 and 1, both of them among the n."""
    y = rng.integers(0, 2, n)
    y[:2] = 0, 1
    return y


def log_loss_cases(rng):
    """Classifications, ordinary and with extreme scores."""
    w, X, _ = regression(rng, 8, 3)
    extreme = np.column_stack([[1.0, 1.0, -1.0, -1.0, 0.001], rng.uniform(-1, 1, 5)])
    return [
        Case((w, X, classes(rng, 8)), {}, "eight examples, three features"),
        Case((np.array([1000.0, rng.uniform(1, 2)]), extreme, np.array([0, 1, 0, 1, 1])), {},
             "scores near 1000 and −1000, some right and some wrong"),
        Case((np.array([100.0, 1.0]), extreme, np.array([0, 1, 0, 1, 0])), {},
             "scores near 100 and −100"),
        Case((rng.uniform(-1, 1, 2), rng.normal(size=(4, 2)), np.ones(4)), {},
             "class 1 only, given as floats"),
        Case((rng.uniform(0.5, 1, 2), rng.uniform(0.5, 1, (1, 2)), np.array([0])), {},
             "a single example"),
    ]  # fmt: skip


def log_of_probability(w, X, y):
    """Mistake: takes the logarithm of a probability that has been rounded to 0 or 1."""
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), X.T @ (p - y) / len(y)


def overflowing_exp(w, X, y):
    """Mistake: log(1 + exp(s)) as it stands."""
    s = X @ w
    return np.mean(np.log(1 + np.exp(s)) - y * s), X.T @ (1 / (1 + np.exp(-s)) - y) / len(y)


def clipped(w, X, y):
    """Mistake: probabilities clipped to a safe interval."""
    p = np.clip(1 / (1 + np.exp(-(X @ w))), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), X.T @ (p - y) / len(y)


def log_loss_uphill(w, X, y):
    """Mistake: y - p for p - y."""
    loss, grad = log_loss_and_grad(w, X, y)
    return loss, -grad


def log_loss_summed(w, X, y):
    """Mistake: sums in place of means."""
    loss, grad = log_loss_and_grad(w, X, y)
    return len(y) * loss, len(y) * grad


def squared_chain(w, X, y):
    """Mistake: the gradient keeps the factor p (1 - p) of the squared error."""
    p = models.sigmoid(X @ w)
    return log_loss_and_grad(w, X, y)[0], X.T @ ((p - y) * p * (1 - p)) / len(y)


def plus_minus_labels(w, X, y):
    """Mistake: the formula for classes -1 and 1."""
    s = X @ w
    return np.mean(np.logaddexp(0, -y * s)), -X.T @ (y * models.sigmoid(-y * s)) / len(y)


def in_bits(w, X, y):
    """Mistake: logarithms to base 2, in the loss alone."""
    loss, grad = log_loss_and_grad(w, X, y)
    return loss / np.log(2), grad


def log_loss_by_maximum(w, X, y):
    """Right: the largest term taken out of the logarithm; a sigmoid by the hyperbolic tangent."""
    s = np.dot(X, w)
    losses = np.maximum(s, 0) - y * s + np.log1p(np.exp(-abs(s)))
    return losses.mean(), ((0.5 + 0.5 * np.tanh(s / 2) - y) @ X) / len(s)


def log_loss_by_sign(w, X, y):
    """Right: classes turned into signs first."""
    sign = 2 * np.asarray(y, dtype=float) - 1
    s = sign * (X @ w)
    return np.logaddexp(0, -s).mean(), -(sign * np.exp(-np.logaddexp(0, s))) @ X / len(y)


def log_loss_by_example(w, X, y):
    """Right: one example after the other, in plain Python."""
    loss, grad = 0.0, [0.0] * len(w)
    for x, target in zip(X.tolist(), y.tolist(), strict=True):
        s = sum(a * b for a, b in zip(x, w.tolist(), strict=True))
        e = math.exp(-abs(s))
        p = (1.0 if s >= 0 else e) / (1 + e)
        loss += (max(s, 0.0) - target * s + math.log1p(e)) / len(y)
        grad = [g + (p - target) * a / len(y) for g, a in zip(grad, x, strict=True)]
    return loss, grad


# ---------------------------------------------------------------- 03.4


def add_l2(loss, grad, w, *, l2):
    """Return loss and gradient with the penalty ½ l2 Σ w_j², which spares w[0], the intercept."""
    rest = np.array(w, dtype=float)
    rest[0] = 0
    return loss + 0.5 * l2 * np.sum(rest**2), grad + l2 * rest


def l2_cases(rng):
    """Losses, gradients and coefficients, the intercept larger than the rest."""
    signs = rng.choice([-1.0, 1.0], 5)
    return [
        Case((rng.uniform(1, 2), rng.uniform(-1, 1, 3), rng.uniform(1, 3, 3) * signs[:3]),
             {"l2": 0.3}, "an intercept and two coefficients"),
        Case((rng.uniform(1, 2), rng.uniform(-1, 1, 5), rng.uniform(1, 3, 5) * signs),
             {"l2": 2.0}, "a strong penalty on four coefficients"),
        Case((rng.uniform(1, 2), rng.uniform(-1, 1, 2), np.array([100.0, rng.uniform(1, 2)])),
             {"l2": 0.1}, "an intercept far larger than the slope"),
        Case((rng.uniform(1, 2), rng.uniform(-1, 1, 3), rng.integers(2, 5, 3)),
             {"l2": 0.5}, "coefficients that are whole numbers"),
    ]  # fmt: skip


def _rest(w):
    return np.concatenate([[0.0], w[1:]])


def l2_on_intercept(loss, grad, w, *, l2):
    """Mistake: the intercept is penalised too."""
    return loss + 0.5 * l2 * np.sum(w**2), grad + l2 * w


def l2_without_half(loss, grad, w, *, l2):
    """Mistake: the ½ is missing in the loss, and the gradient stays."""
    return loss + l2 * np.sum(w[1:] ** 2), grad + l2 * _rest(w)


def l2_doubled(loss, grad, w, *, l2):
    """Mistake: the gradient of l2 |w|², beside the loss with ½."""
    return loss + 0.5 * l2 * np.sum(w[1:] ** 2), grad + 2 * l2 * _rest(w)


def l2_loss_only(loss, grad, w, *, l2):
    """Mistake: the gradient does not know of the penalty."""
    return add_l2(loss, grad, w, l2=l2)[0], grad


def l2_rewarded(loss, grad, w, *, l2):
    """Mistake: the penalty is subtracted."""
    return add_l2(loss, grad, w, l2=-l2)


def l2_is_l1(loss, grad, w, *, l2):
    """Mistake: absolute values in place of squares."""
    return loss + 0.5 * l2 * np.sum(abs(w[1:])), grad + 0.5 * l2 * np.sign(_rest(w))


def l2_in_place(loss, grad, w, *, l2):
    """Mistake: the caller's gradient is changed."""
    loss = loss + 0.5 * l2 * np.sum(w[1:] ** 2)
    grad[1:] += l2 * w[1:]
    return loss, grad


def l2_on_a_copy(loss, grad, w, *, l2):
    """Right: in place, on a copy."""
    grad = grad.copy()
    grad[1:] += l2 * w[1:]
    return loss + l2 / 2 * (w[1:] @ w[1:]), grad


def l2_by_mask(loss, grad, w, *, l2):
    """Right: one strength a coefficient."""
    strength = l2 * (np.arange(len(w)) > 0)
    return loss + np.dot(strength, np.square(w)) / 2, grad + strength * w


def l2_lists(loss, grad, w, *, l2):
    """Right: plain Python."""
    more = [0.0] + [l2 * float(x) for x in w[1:]]
    penalty = sum(float(x) ** 2 for x in w[1:]) * l2 / 2
    return float(loss) + penalty, [g + m for g, m in zip(grad, more, strict=True)]


def l2_float32(loss, grad, w, *, l2):
    """Right: single precision."""
    loss, grad = add_l2(loss, grad, w, l2=l2)
    return np.float32(loss), np.float32(grad)


# ---------------------------------------------------------------- 03.8


def mended_mse(w, X, y):
    """Return the mean squared error and its gradient for a column w (d, 1) and a flat y (n,)."""
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * X.T @ r / len(y)


def mended_cases(rng):
    """Regressions whose coefficients come as a column."""
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


def table_of_residuals(w, X, y):
    """Mistake: as in the lesson, every prediction minus every target."""
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r.mean(axis=1, keepdims=True) / len(y)


def table_in_loss(w, X, y):
    """Mistake: the gradient is mended, the loss is not."""
    return np.mean((X @ w - y) ** 2), mended_mse(w, X, y)[1]


def table_in_grad(w, X, y):
    """Mistake: the loss is mended, the gradient is not."""
    return mended_mse(w, X, y)[0], table_of_residuals(w, X, y)[1]


def table_turned(w, X, y):
    """Mistake: the table is averaged along its other axis."""
    r = X @ w - y
    return np.mean(r.mean(axis=0) ** 2), 2 * X.T @ r.mean(axis=0)[:, None] / len(y)


def diagonal_with_flat_grad(w, X, y):
    """Mistake: right numbers, but the gradient is flat beside a column w."""
    loss, grad = mended_mse(w, X, y)
    return loss, grad.ravel()


def loss_of_means(w, X, y):
    """Mistake: mean prediction against mean target."""
    r = np.mean(X @ w) - np.mean(y)
    return r**2, 2 * r * X.mean(axis=0)[:, None]


def mended_flat(w, X, y):
    """Right: everything flat inside, a column at the end."""
    r = (X @ w).ravel() - y
    return np.mean(r**2), (2 * X.T @ r / len(y)).reshape(-1, 1)


def mended_diagonal(w, X, y):
    """Right, if wasteful: the table's diagonal holds the residuals."""
    r = np.diag(X @ w - y)[:, None]
    return (r**2).sum() / len(y), X.T @ r * (2 / len(y))


def mended_by_example(w, X, y):
    """Right: one example after the other."""
    loss, grad = mse_by_example(w[:, 0], X, y)
    return loss, [[g] for g in grad]
