"""The mean squared error and its gradient."""

from __future__ import annotations

import functools

import numpy as np

from ... import models
from ..spec import Exercise, mistake
from .examples import squared_errors


def mse_and_grad(w, X, y):
    """Return the mean squared error of X w against y, and its gradient, shape (d,)."""
    return models.mse_and_grad(w, X, y)


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


@mistake(
    "division of one term only",
    "The loss is right; in the gradient the part with y is not divided by n and lacks the 2. "
    "Multiplied out, 2/n stands before both terms.",
)
def division_of_one_term_only(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 / len(y) * X.T @ X @ w - X.T @ y


@mistake(
    "variance of the residuals",
    "The gradient is right; the loss is the variance of the residuals, from which their mean is "
    "subtracted. An error common to all examples would cost nothing: square the residuals as they "
    "are.",
)
def variance_of_the_residuals(w, X, y):
    r = X @ w - y
    return np.var(r), 2 * X.T @ r / len(y)


@mistake(
    "squares in the gradient",
    "The loss is right; the gradient holds r² where r belongs, as when r itself is squared in "
    "place by `*=`, under a second name or not. The derivative of r² is 2r.",
)
def squares_in_the_gradient(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r**2 / len(y)


@mistake(
    "intercept last",
    "The last coefficient is taken for the intercept, and the gradient has the intercept's entry "
    "last. Here w[0] belongs to the first column of X: the prediction is X @ w as it stands.",
)
def intercept_last(w, X, y):
    r = X[:, 1:] @ w[:-1] + w[-1] - y
    return np.mean(r**2), 2 * np.append(X[:, 1:].T @ r, r.sum()) / len(y)


@mistake(
    "half the loss alone",
    "The gradient is right; the loss is half of what it should be. There is no ½ here, and the "
    "gradient of a halved loss would have no 2.",
)
def half_the_loss_alone(w, X, y):
    r = X @ w - y
    return np.mean(r**2) / 2, 2 * X.T @ r / len(y)


@mistake(
    "loss summed",
    "The gradient is right; the loss is n times too large. It is the mean of the squares, not "
    "their sum.",
)
def loss_summed(w, X, y):
    r = X @ w - y
    return r @ r, 2 * X.T @ r / len(y)


@mistake(
    "one residual for all",
    "The loss is right; the gradient takes the mean residual for every example. Each example's own "
    "residual is multiplied by its features, and then the mean is taken.",
)
def one_residual_for_all(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.mean(axis=0) * r.mean()


@mistake(
    "divided by n twice",
    "The loss is right; the gradient is divided by n twice, as by a mean and by `len(y)`. Once is "
    "enough.",
)
def divided_by_n_twice(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r / len(y) ** 2


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
    cases=squared_errors,
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
        division_of_one_term_only,
        variance_of_the_residuals,
        squares_in_the_gradient,
        intercept_last,
        half_the_loss_alone,
        loss_summed,
        one_residual_for_all,
        divided_by_n_twice,
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
