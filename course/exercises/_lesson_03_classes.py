"""Cases, mistakes and alternatives of lesson 03's softmax, accuracy and decision boundary."""

from __future__ import annotations

import numpy as np

from .. import models
from .spec import Case

# ---------------------------------------------------------------- 03.5


def softmax(scores):
    """Return the probabilities exp(s) / Σ exp(s) of each row of scores, the same shape."""
    return models.softmax(scores)


def softmax_cases(rng):
    """Rows of scores, ordinary and extreme."""
    small, wide = rng.normal(size=(3, 4)), rng.normal(size=(2, 3))
    return [
        Case((small,), {}, "three rows, four classes"),
        Case((1000 + small,), {}, "scores near 1000"),
        Case((np.array([[1000.0], [-1000.0]]) + wide,), {},
             "one row near 1000, the other near −1000"),
        Case((np.array([[0.0, -1000.0, 1000.0], [1.0, 1.0, 1.0]]),), {},
             "scores 2000 apart in one row, equal ones in the next"),
        Case((rng.integers(-3, 4, (2, 5)),), {}, "whole numbers"),
    ]  # fmt: skip


def unshifted(scores):
    """Mistake: overflows."""
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)


def shifted_by_one_maximum(scores):
    """Mistake: one maximum for all rows."""
    return unshifted(scores - scores.max())


def down_the_columns(scores):
    """Mistake: sums over the examples."""
    return softmax(scores.T).T


def one_sum(scores):
    """Mistake: divided by the sum of the whole table."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()


def shift_put_back(scores):
    """Mistake: the shift is multiplied back into the numerator."""
    top = scores.max(axis=1, keepdims=True)
    e = np.exp(scores - top)
    return np.exp(top) * e / e.sum(axis=1, keepdims=True)


def log_softmax(scores):
    """Mistake: the logarithm of what is asked for."""
    return scores - models.log_sum_exp(scores)[:, None]


def shares_of_scores(scores):
    """Mistake: scores divided by their sum, without exp."""
    shifted = scores - scores.min(axis=1, keepdims=True)
    return (shifted + 1) / (shifted + 1).sum(axis=1, keepdims=True)


def softmax_by_row(scores):
    """Right: row by row."""
    rows = []
    for row in scores:
        e = np.exp(row - max(row))
        rows.append((e / sum(e)).tolist())
    return rows


def softmax_by_logs(scores):
    """Right: exp of score minus log-sum-exp."""
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])


def softmax_in_place(scores):
    """Right: in place, on a copy."""
    e = np.array(scores, dtype=float)
    e -= e.max(axis=1)[:, None]
    np.exp(e, out=e)
    e /= e.sum(axis=1)[:, None]
    return e


def softmax_float32(scores):
    """Right: single precision."""
    return np.float32(softmax(scores))


# ---------------------------------------------------------------- 03.6


def cross_entropy_and_grad(W, X, y):
    """Return the cross-entropy of softmax(X W) against classes y, and its gradient, (d, k)."""
    return models.cross_entropy_and_grad(W, X, y)


def cross_entropy_cases(rng):
    """Classifications, ordinary and with extreme scores."""
    return [
        Case((rng.normal(size=(3, 4)), rng.normal(size=(6, 3)), np.array([0, 3, 1, 2, 2, 0])), {},
             "six examples, three features, four classes"),
        Case((np.array([[1000.0, 0.0, -1000.0], *rng.normal(size=(1, 3))]),
              np.column_stack([[1.0, 1.0, -1.0, 0.001], rng.normal(size=4)]),
              np.array([0, 2, 0, 1])), {}, "scores near 1000 and −1000, some right, some wrong"),
        Case((rng.normal(size=(2, 3)), rng.normal(size=(5, 2)), np.array([0, 0, 2, 2, 2])), {},
             "a class that no example has"),
        Case((rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), np.array([2, 0, 0])), {},
             "as many examples as features and classes"),
        Case((rng.normal(size=(2, 4)), rng.normal(size=(1, 2)), np.array([3])), {},
             "a single example"),
    ]  # fmt: skip


def log_of_softmax(W, X, y):
    """Mistake: the logarithm of a probability that has been rounded to 0."""
    P = softmax(X @ W)
    return -np.mean(np.log(P[np.arange(len(y)), y])), cross_entropy_and_grad(W, X, y)[1]


def table_of_scores(W, X, y):
    """Mistake: S[:, y] is a table of n by n scores."""
    S = X @ W
    loss = np.mean(models.log_sum_exp(S)[:, None] - S[:, y])
    return loss, cross_entropy_and_grad(W, X, y)[1]


def cross_entropy_summed(W, X, y):
    """Mistake: sums in place of means."""
    loss, grad = cross_entropy_and_grad(W, X, y)
    return len(y) * loss, len(y) * grad


def mean_over_classes(W, X, y):
    """Mistake: means over the classes as well."""
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss / W.shape[1], grad / W.shape[1]


def cross_entropy_uphill(W, X, y):
    """Mistake: Y - P for P - Y."""
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, -grad


def right_class_only(W, X, y):
    """Mistake: only the column of the right class is corrected."""
    Y = np.eye(W.shape[1])[y]
    loss, _ = cross_entropy_and_grad(W, X, y)
    return loss, X.T @ (Y * (softmax(X @ W) - 1)) / len(y)


def without_the_truth(W, X, y):
    """Mistake: the gradient of the log-sum-exp alone."""
    return cross_entropy_and_grad(W, X, y)[0], X.T @ softmax(X @ W) / len(y)


def cross_entropy_transposed(W, X, y):
    """Mistake: the gradient lies on its side."""
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, grad.T


def cross_entropy_in_place(W, X, y):
    """Right: subtracts 1 at the right classes, in place."""
    n, S = len(y), X @ W
    logs = S - np.logaddexp.reduce(S, axis=1)[:, None]
    P = np.exp(logs)
    P[np.arange(n), y] -= 1
    return -logs[np.arange(n), y].mean(), X.T @ P / n


def cross_entropy_by_example(W, X, y):
    """Right: one example after the other."""
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
    """Right: the table of right classes by comparison, the gradient as a list."""
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    Y = (y[:, None] == np.arange(W.shape[1])).astype(float)
    loss = (np.log(np.exp(S).sum(axis=1)) - (S * Y).sum(axis=1)).mean()
    return loss, (X.T @ ((np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)) - Y) / len(y)).tolist()


# ---------------------------------------------------------------- 03.7


def accuracy(W, X, y):
    """Return the share of examples whose largest score is that of their class."""
    return models.accuracy(W, X, y)


def accuracy_cases(rng):
    """Models that are right on a known number of examples."""

    def case(n, d, k, right, note, scale=1.0):
        W, X = scale * rng.normal(size=(d, k)), rng.normal(size=(n, d))
        y = (X @ W).argmax(axis=1)
        y[right:] = (y[right:] + rng.integers(1, k, n - right)) % k
        order = rng.permutation(n)
        return Case((W, X[order], y[order]), {}, note)

    # The wrong ones have the class of the smallest score, but never that one above the prediction:
    # so the two mistakes that name these classes can't agree.
    W, X = rng.normal(size=(3, 4)), rng.normal(size=(41, 3))
    y, least = (X @ W).argmax(axis=1), (X @ W).argmin(axis=1)
    y[17:] = np.where(least[17:] == y[17:] + 1, (y[17:] - 1) % 4, least[17:])
    return [
        Case((W, X, y), {}, "41 examples, four classes"),
        case(11, 2, 3, 4, "a model that is mostly wrong"),
        case(7, 2, 2, 7, "a model that is always right"),
        case(9, 4, 3, 7, "scores in the thousands", 5000.0),
    ]


def accuracy_counted(W, X, y):
    """Mistake: the number, not the share."""
    return int(np.sum((X @ W).argmax(axis=1) == y))


def accuracy_percent(W, X, y):
    """Mistake: percent."""
    return 100 * accuracy(W, X, y)


def accuracy_error(W, X, y):
    """Mistake: the share of wrong ones."""
    return 1 - accuracy(W, X, y)


def accuracy_least(W, X, y):
    """Mistake: the class of the smallest score."""
    return accuracy(-W, X, y)


def accuracy_from_one(W, X, y):
    """Mistake: classes counted from 1."""
    return float(np.mean((X @ W).argmax(axis=1) + 1 == y))


def accuracy_soft(W, X, y):
    """Mistake: the mean probability of the right class."""
    return float(np.mean(softmax(X @ W)[np.arange(len(y)), y]))


def accuracy_by_example(W, X, y):
    """Right: counts in a loop."""
    right = 0
    for x, target in zip(X, y, strict=True):
        right += int(np.argmax(x @ W) == target)
    return right / len(y)


def accuracy_by_probability(W, X, y):
    """Right: the largest probability is that of the largest score."""
    return np.float32((softmax(X @ W).argmax(axis=1) == y).mean())


def accuracy_by_difference(W, X, y):
    """Right: counts where the difference of the classes is zero."""
    return 1 - np.count_nonzero(np.argmax(np.dot(X, W), axis=-1) - y) / len(y)


# ---------------------------------------------------------------- 03.3


def decision_boundary(w, x1, *, p):
    """Return the x2 at which a model with scores w0 + w1 x1 + w2 x2 gives class 1 probability p."""
    return (np.log(p / (1 - p)) - w[0] - w[1] * x1) / w[2]


def boundary_cases(rng):
    """Models of two features, at several probabilities."""
    x1 = np.sort(rng.uniform(-3, 3, 4))

    def w(sign=1.0):
        return np.array([rng.uniform(0.5, 2), rng.uniform(1, 2), sign * rng.uniform(2.5, 4)])

    return [
        Case((w(), x1), {"p": 0.5}, "equal odds"),
        Case((w(), x1), {"p": 0.9}, "nine to one for class 1"),
        Case((w(-1.0), x1), {"p": 0.1}, "a negative coefficient, and nine to one against"),
        Case((w(), np.array([rng.uniform(1, 2)])), {"p": 0.75}, "a single place"),
    ]


def _logit(p):
    return np.log(p / (1 - p))


def boundary_without_intercept(w, x1, *, p):
    """Mistake: w0 is left out."""
    return (_logit(p) - w[1] * x1) / w[2]


def boundary_by_probability(w, x1, *, p):
    """Mistake: the score is set to p."""
    return (p - w[0] - w[1] * x1) / w[2]


def boundary_at_half(w, x1, *, p):
    """Mistake: p is ignored."""
    return -(w[0] + w[1] * x1) / w[2]


def boundary_reversed(w, x1, *, p):
    """Mistake: the odds against class 1."""
    return (-_logit(p) - w[0] - w[1] * x1) / w[2]


def boundary_swapped(w, x1, *, p):
    """Mistake: w1 and w2 change places."""
    return (_logit(p) - w[0] - w[2] * x1) / w[1]


def boundary_by_odds(w, x1, *, p):
    """Mistake: the odds without the logarithm."""
    return (p / (1 - p) - w[0] - w[1] * x1) / w[2]


def boundary_mirrored(w, x1, *, p):
    """Mistake: the sign is lost when the equation is solved."""
    return -decision_boundary(w, x1, p=p)


def boundary_by_steps(w, x1, *, p):
    """Right: intercept and slope of the line first."""
    slope, intercept = -w[1] / w[2], (np.log(p) - np.log1p(-p) - w[0]) / w[2]
    return [intercept + slope * float(x) for x in x1]


def boundary_in_place(w, x1, *, p):
    """Right: in place, on a copy."""
    x2 = np.array(x1, dtype=float)
    x2 *= -w[1]
    x2 += 2 * np.arctanh(2 * p - 1) - w[0]
    x2 /= w[2]
    return x2


def boundary_float32(w, x1, *, p):
    """Right: single precision."""
    return np.float32(decision_boundary(w, x1, p=p))
