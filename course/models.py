"""Linear, logistic and softmax regression: each loss with its hand-derived gradient.

X is (n, d), a row an example; a column of ones in it is the intercept. w is (..., d) and W is
(..., d, k): leading axes are a batch of independent models, as in course.optimizers.
"""

from __future__ import annotations

import numpy as np


def with_intercept(X):
    """Return X (n, d) with a first column of ones, shape (n, d + 1), float64.

    >>> with_intercept([[5.0], [7.0]])
    array([[1., 5.],
           [1., 7.]])
    """
    X = np.asarray(X, dtype=np.float64)
    return np.column_stack([np.ones(len(X)), X])


def mse_and_grad(w, X, y, *, l2=0.0):
    """Mean squared error of linear regression, and its gradient.

        r = X w - y
        loss = |r|² / n + ½ l2 |w|²,   grad = 2 Xᵀ r / n + l2 w

    Args:
        w: coefficients, shape (..., d).
        X: features, shape (n, d).
        y: targets, shape (n,).
        l2: strength of the penalty, a number, or shape (d,), where 0 spares the intercept.

    Returns:
        The loss, shape (...), and the gradient, shape (..., d).

    Raises:
        ValueError: the shapes do not fit.

    Same as: torch.nn.functional.mse_loss(X @ w, y) where l2 is 0; the minimiser is that of
        sklearn.linear_model.Ridge(alpha=n * l2 / 2, fit_intercept=False).
    Source: Legendre 1805, Nouvelles méthodes pour la détermination des orbites des comètes.

    >>> loss, grad = mse_and_grad(np.array([1.0]), np.array([[1.0], [2.0]]), np.array([3.0, 0.0]))
    >>> float(loss), grad
    (4.0, array([2.]))
    """
    w, X, y = _arguments(w, X, y, coefficients=1)
    r = w @ X.T - y
    loss = np.mean(r**2, axis=-1) + 0.5 * np.sum(l2 * w**2, axis=-1)
    return loss, 2 * r @ X / len(y) + l2 * w


def mse_hess(X, *, l2=0.0):
    """Return the Hessian of mse_and_grad, the same everywhere: 2 XᵀX / n + l2 I, shape (d, d)."""
    X = np.asarray(X, dtype=np.float64)
    return 2 * X.T @ X / len(X) + np.diag(np.broadcast_to(l2, X.shape[1]))


def least_squares(X, y, *, l2=0.0):
    """Return the minimiser of mse_and_grad in closed form, shape (d,).

        (XᵀX + ½ n l2 I) w = Xᵀ y

    solved as a least-squares problem with d more rows, so that XᵀX, whose condition number is the
    square of X's, is never formed. Of several minimisers it is the shortest: pinv(X) y.

    Source: Gauss 1809, Theoria motus corporum coelestium; Golub 1965, Numerische Mathematik 7,
        206-216, for the orthogonal solution.

    >>> least_squares([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [1.0, 3.0, 5.0]).round(12)
    array([1., 2.])
    """
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    n, d = X.shape
    rows = np.diag(np.sqrt(0.5 * n * np.broadcast_to(l2, d)))
    w, *_ = np.linalg.lstsq(np.vstack([X, rows]), np.concatenate([y, np.zeros(d)]), rcond=None)
    return w


def sigmoid(scores):
    """Return the logistic function 1 / (1 + exp(-s)) of each score, without overflow.

    exp is only taken of -|s|: for s >= 0 as 1 / (1 + exp(-s)), else as exp(s) / (1 + exp(s)).

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    scores = np.asarray(scores, dtype=np.float64)
    e = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1.0, e) / (1 + e)


def log_loss_and_grad(w, X, y, *, l2=0.0):
    """Log loss (binary cross-entropy) of logistic regression, and its gradient.

        s = X w,   p = sigmoid(s)
        loss = mean(log(1 + exp(s)) - y s) + ½ l2 |w|²,   grad = Xᵀ (p - y) / n + l2 w

    Args:
        w: coefficients, shape (..., d).
        X: features, shape (n, d).
        y: classes 0 and 1 (or probabilities of class 1), shape (n,).
        l2: strength of the penalty, a number, or shape (d,), where 0 spares the intercept.

    Returns:
        The loss in nats, shape (...), and the gradient, shape (..., d); finite at any finite score.

    Raises:
        ValueError: the shapes do not fit.

    Same as: torch.nn.functional.binary_cross_entropy_with_logits(X @ w, y) where l2 is 0;
        sklearn.linear_model.LogisticRegression(C=1 / (n * l2), fit_intercept=False).
    Source: Cox 1958, Journal of the Royal Statistical Society B 20, 215-242.

    >>> loss, grad = log_loss_and_grad(np.array([1.0]), np.array([[1000.0]]), np.array([0.0]))
    >>> float(loss), grad
    (1000.0, array([1000.]))
    """
    w, X, y = _arguments(w, X, y, coefficients=1)
    s = w @ X.T
    # log(1 + exp(s)) - y s, weighed so that two infinite-sized terms are never subtracted.
    losses = (1 - y) * np.logaddexp(0, s) + y * np.logaddexp(0, -s)
    loss = np.mean(losses, axis=-1) + 0.5 * np.sum(l2 * w**2, axis=-1)
    return loss, (sigmoid(s) - y) @ X / len(y) + l2 * w


def log_loss_hess(w, X, *, l2=0.0):
    """Return the Hessian of log_loss_and_grad: Xᵀ diag(p (1 - p)) X / n + l2 I, (..., d, d)."""
    X = np.asarray(X, dtype=np.float64)
    p = sigmoid(np.asarray(w, dtype=np.float64) @ X.T)
    weights = (p * (1 - p) / len(X))[..., None]
    return X.T @ (weights * X) + np.diag(np.broadcast_to(l2, X.shape[1]))


def log_sum_exp(scores):
    """Return log(Σ exp(s)) over the last axis, without overflow: max(s) + log(Σ exp(s - max(s))).

    >>> round(float(log_sum_exp(np.array([1000.0, 1000.0]))), 9)
    1000.693147181
    """
    scores = np.asarray(scores, dtype=np.float64)
    top = scores.max(axis=-1, keepdims=True)
    return top[..., 0] + np.log(np.exp(scores - top).sum(axis=-1))


def softmax(scores):
    """Return exp(s) / Σ exp(s) over the last axis, the same shape, without overflow.

    >>> softmax(np.array([[1000.0, 1000.0], [-1000.0, 0.0]]))
    array([[0.5, 0.5],
           [0. , 1. ]])
    """
    scores = np.asarray(scores, dtype=np.float64)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy_and_grad(W, X, y, *, l2=0.0):
    """Cross-entropy of softmax regression, and its gradient.

        S = X W,   P = softmax(S),   Y the rows of the identity that y names
        loss = mean(log_sum_exp(S) - S[i, y_i]) + ½ l2 |W|²,   grad = Xᵀ (P - Y) / n + l2 W

    Args:
        W: coefficients, shape (..., d, k), a column a class.
        X: features, shape (n, d).
        y: classes 0, ..., k - 1, whole numbers, shape (n,).
        l2: strength of the penalty, a number, or shape (d, 1), where 0 spares the intercepts.

    Returns:
        The loss in nats, shape (...), and the gradient, shape (..., d, k); finite at any finite
        score.

    Raises:
        ValueError: the shapes do not fit, or a class is not one of 0, ..., k - 1.

    Same as: torch.nn.functional.cross_entropy(X @ W, y) where l2 is 0.
    Source: Bishop 2006, Pattern Recognition and Machine Learning, equation 4.109.

    >>> W, X, y = np.zeros((1, 2)), np.array([[1.0], [3.0]]), np.array([0, 1])
    >>> loss, grad = cross_entropy_and_grad(W, X, y)
    >>> round(float(loss), 6), grad
    (0.693147, array([[ 0.5, -0.5]]))
    """
    W, X, y = _arguments(W, X, y, coefficients=2)
    k = W.shape[-1]
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= k:
        raise ValueError(f"y must hold whole numbers from 0 to {k - 1}, the classes of W's columns")
    S = X @ W
    right = np.take_along_axis(S, np.broadcast_to(y[:, None], (*S.shape[:-1], 1)), axis=-1)
    loss = np.mean(log_sum_exp(S) - right[..., 0], axis=-1)
    grad = X.T @ (softmax(S) - np.eye(k)[y]) / len(y)
    return loss + 0.5 * np.sum(l2 * W**2, axis=(-2, -1)), grad + l2 * W


def predict(coefficients, X):
    """Return the class of each row of X, whole numbers of shape (n,).

    For w of shape (d,) it is 1 where X w > 0, that is where p > ½; for W of shape (d, k) it is the
    column with the largest score.

    >>> predict(np.array([1.0, -2.0]), np.array([[1.0, 0.0], [1.0, 1.0]]))
    array([1, 0])
    """
    scores = np.asarray(X, dtype=np.float64) @ np.asarray(coefficients, dtype=np.float64)
    return scores.argmax(axis=-1) if scores.ndim == 2 else (scores > 0).astype(np.int64)


def accuracy(coefficients, X, y):
    """Return the share of rows of X whose predicted class is that of y, a float from 0 to 1.

    >>> accuracy(np.array([1.0, -2.0]), np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1, 1]))
    0.5
    """
    return float(np.mean(predict(coefficients, X) == np.asarray(y)))


def _arguments(w, X, y, *, coefficients):
    """Return w and X in float64, and y, once their shapes fit; `coefficients` is the axes of w."""
    w, X = np.asarray(w, dtype=np.float64), np.asarray(X, dtype=np.float64)
    y = np.asarray(y)
    if y.ndim != 1 or X.ndim != 2 or len(X) != len(y) or not len(y):
        raise ValueError(
            f"X has shape {X.shape} and y {y.shape}; they must be (n, d) and (n,). A y of shape "
            "(n, 1) would broadcast against the n scores to an n by n table: write y.ravel()."
        )
    if w.ndim < coefficients or w.shape[-coefficients] != X.shape[1]:
        raise ValueError(
            f"the coefficients have shape {w.shape}, and X has {X.shape[1]} columns: they need one "
            "entry a column" + (", and a column a class." if coefficients == 2 else ".")
        )
    return w, X, y
