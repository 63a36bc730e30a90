"""The mean squared error and its gradient."""

from __future__ import annotations

import functools

import numpy as np

from ... import models
from ..drawing import regression
from ..spec import Case, Exercise, mistake


def mse_and_grad(w, X, y):
    """Return the mean squared error of X w against y, and its gradient, shape (d,)."""
    return models.mse_and_grad(w, X, y)


def cases(rng):
    def case(w, X, y, note, says):
        return Case((np.array(w), np.array(X), np.array(y)), {}, note, says)

    w, X, y = regression(rng, 5, 3)
    return [
        case(
            [1.0, 1.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]],
            [3.0, 1.0, 3.0, 5.0],
            "four examples, an intercept and a slope",
            "Return the mean squared error and its gradient",
        ),
        case([0.0, 0.0], [[1.0, 2.0]], [5.0], "a single example", "One example, two coefficients"),
        case([2.0], [[1.0], [-1.0], [3.0]], [4.0, 0.0, 5.0], "a single feature", "(d,)"),
        case(
            [1.0, 2.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 3.0]],
            [1.0, 3.0, 7.0],
            "a perfect fit",
            "each example's error",
        ),
        case(
            [1.0, -1.0, 0.5, 2.0],
            [[1.0, 2.0, 4.0, 0.0], [1.0, 0.0, -2.0, 3.0]],
            [4.0, 5.0],
            "fewer examples than features",
            "in proportion to their values",
        ),
        case(
            [1.0, 2.0, -1.0],
            [[1.0, 3.0, 0.0], [1.0, -1.0, 2.0], [1.0, 0.0, 5.0]],
            [4.0, -2.0, -6.0],
            "as many examples as features",
            "X^\\top",
        ),
        case(
            [1, 3],
            [[2, -5], [1, 0], [4, 3], [-1, 2], [0, 6]],
            [7, 8, 11, 9, 10],
            "whole numbers",
            "The arrays may hold whole numbers",
        ),
        case(
            [1, 2],
            [[1, 4], [1, -3], [1, 2]],
            [0.5, 2.25, 7.75],
            "whole numbers, and targets with fractions",
            "The arrays may hold whole numbers",
        ),
        Case((w, X, y), {}, "five examples, three features"),
        Case((w, 1000 * X, y + 5000), {}, "features and targets in large units"),
        Case(regression(rng, 3, 4), {}, "three examples, four features"),
        Case(regression(rng, 9, 2), {}, "nine examples, two features"),
    ]


@mistake(
    "sum for mean",
    "Loss and gradient are both n times too large: you add the squares, and the mean "
    "divides by the number of examples. With a sum, the right learning rate would "
    "hang on how many examples there are.",
)
def sum_for_mean(w, X, y):
    r = X @ w - y
    return np.sum(r**2), 2 * X.T @ r


@mistake(
    "gradient of the sum",
    "The loss is right, the gradient n times too long. The loss is a mean, so its "
    "gradient is one too: divide Xᵀr by n as well.",
)
def gradient_of_the_sum(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r


@mistake(
    "gradient of half the sum",
    "The loss is right; the gradient is Xᵀr, that of half the sum of squares. The mean of the "
    "squares brings a factor 2 and a division by n.",
)
def gradient_of_half_the_sum(w, X, y):
    r = X @ w - y
    return np.mean(r**2), X.T @ r


@mistake(
    "two lost",
    "The gradient is half of what it should be. The derivative of r² is 2r: the 2 "
    "stays, since this loss has no ½ to cancel it.",
)
def two_lost(w, X, y):
    r = X @ w - y
    return np.mean(r**2), X.T @ r / len(y)


@mistake(
    "half the loss",
    "Your loss and gradient fit each other, but are those of ½ the mean squared "
    "error. That is another common convention; here, as in the libraries, the loss is "
    "the mean of r² itself.",
)
def half_the_loss(w, X, y):
    r = X @ w - y
    return np.mean(r**2) / 2, X.T @ r / len(y)


@mistake(
    "inner sign",
    "The gradient has the wrong sign. With the residual y − Xw the chain rule gives a "
    "minus, since the derivative of −Xw is −X. Take r = Xw − y and there is none.",
)
def inner_sign(w, X, y):
    r = y - X @ w
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "inner sign and two lost",
    "The gradient has the wrong sign and half its length: the derivative of r² is 2r, and with the "
    "residual y − Xw the chain rule brings in a minus.",
)
def inner_sign_and_two_lost(w, X, y):
    r = y - X @ w
    return np.mean(r**2), X.T @ r / len(y)


@mistake(
    "root",
    "You return the root of the mean square. The root has the target's unit and suits "
    "a report; the loss here is the mean square, and your gradient belongs to that.",
)
def root(w, X, y):
    r = X @ w - y
    return np.sqrt(np.mean(r**2)), 2 * X.T @ r / len(y)


@mistake(
    "square of the mean",
    "You average the residuals and then square. Residuals of opposite sign cancel that "
    "way. Square each one first, then take the mean.",
)
def square_of_the_mean(w, X, y):
    r = X @ w - y
    return np.mean(r) ** 2, 2 * np.mean(r) * np.mean(X, axis=0)


@mistake(
    "mean of r in the loss",
    "The gradient is right; the loss is the square of the mean residual, in which residuals of "
    "opposite sign cancel. Square first, then take the mean.",
)
def mean_of_r_in_the_loss(w, X, y):
    r = X @ w - y
    return np.mean(r) ** 2, 2 * X.T @ r / len(y)


@mistake(
    "absolute errors",
    "This is the mean of |r| and its gradient. The squared error squares every residual, so that "
    "a large one counts for more.",
)
def absolute_errors(w, X, y):
    r = X @ w - y
    return np.mean(abs(r)), X.T @ np.sign(r) / len(y)


@mistake(
    "divided by the features",
    "Loss and gradient are divided by the number of features, d. The mean runs over the examples: "
    "divide by n, the number of rows.",
)
def divided_by_the_features(w, X, y):
    r = X @ w - y
    return np.sum(r**2) / len(w), 2 * X.T @ r / len(w)


@mistake(
    "gradient divided by the features",
    "The loss is right; the gradient is divided by the number of features, d. `X.T` has d rows: "
    "divide by n, the number of examples.",
)
def gradient_divided_by_the_features(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r / len(X.T)


@mistake(
    "gradient not summed",
    "The gradient is a table with an entry for each feature and example. The gradient of the loss "
    "sums over the examples, which a matrix product does: `X.T @ r`.",
)
def gradient_not_summed(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T * r / len(y)


@mistake(
    "gradient of one number",
    "The gradient is a single number; it has one entry for each coefficient. Average over the "
    "examples only, not over the features.",
)
def gradient_of_one_number(w, X, y):
    r = X @ w - y
    return np.mean(r**2), np.mean(2 * X.T * r)


@mistake(
    "features left out",
    "The gradient is the average of 2r, the same for all features. The chain rule brings in X: "
    "each error is dealt out in proportion to the values of the features.",
)
def features_left_out(w, X, y):
    r = X @ w - y
    return np.mean(r**2), np.full(len(w), 2 * np.mean(r))


@mistake(
    "losses of the examples",
    "The loss is a list of squares, one for each example. Descent needs a single number: take "
    "their mean.",
)
def losses_of_the_examples(w, X, y):
    r = X @ w - y
    return r**2, 2 * X.T @ r / len(y)


@mistake(
    "pair turned round",
    "Both values come, in the wrong order: the loss first, then the gradient.",
)
def pair_turned_round(w, X, y):
    loss, grad = mse_and_grad(w, X, y)
    return grad, loss


@mistake(
    "X not transposed",
    "The product with the residuals needs X transposed: its shape, (d, n), times (n,) gives the "
    "(d,) of the gradient. X itself fits only where n and d are equal, and there the numbers are "
    "wrong.",
)
def x_not_transposed(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X @ r / len(y)


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
    return [np.linalg.norm(r) ** 2 / len(y), [float(2 * np.mean(r * x)) for x in X.T]]


def mse_by_gram(weights, features, targets):
    """By XᵀX and Xᵀy, for arguments of other names."""
    n, A, b = len(targets), features.T @ features, features.T @ targets
    r = features @ weights - targets
    return np.dot(r, r) / n, 2 * (A @ weights - b) / n


def mse_from_the_truth(w, X, y):
    """Residuals with the other sign, and a minus."""
    r = y - X.dot(w)
    return np.average(np.square(r)), -2 / len(y) * (r @ X)


def mse_in_columns(w, X, y):
    """Everything a column inside."""
    r = X @ w.reshape(-1, 1) - y.reshape(-1, 1)
    return (r.T @ r).item() / r.size, (2 * X * r).mean(axis=0)


@functools.wraps(mse_and_grad)
def mse_by_einsum(w, X, y):
    """By sums over indices."""
    r = np.einsum("nd,d->n", X, w) - y
    return np.einsum("n,n->", r, r) / len(r), np.einsum("nd,n->d", X, r) * 2 / len(r)


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
        gradient_of_half_the_sum,
        two_lost,
        half_the_loss,
        inner_sign,
        inner_sign_and_two_lost,
        root,
        square_of_the_mean,
        mean_of_r_in_the_loss,
        absolute_errors,
        divided_by_the_features,
        gradient_divided_by_the_features,
        gradient_not_summed,
        gradient_of_one_number,
        features_left_out,
        losses_of_the_examples,
        pair_turned_round,
        x_not_transposed,
    ),
    alternatives=(
        mse_by_example,
        mse_by_norm,
        mse_by_gram,
        mse_from_the_truth,
        mse_in_columns,
        mse_by_einsum,
        lambda w, X, y: tuple(map(np.float32, mse_and_grad(w, X, y))),
    ),
    equivalents={
        "axis dropped: `np.mean(r ** 2, axis=-1)`": "the residuals have one axis only",
        "axis 0: `np.mean(r ** 2, axis=-1)`": "the residuals have one axis only",
    },
)
