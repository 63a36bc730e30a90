"""A bug to mend: a table of residuals where one residual an example is meant."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import regression
from ..spec import Case, Exercise, mistake


def mended_mse(w, X, y):
    """Return the mean squared error and its gradient for a column w (d, 1) and a flat y (n,)."""
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * X.T @ r / len(y)


def cases(rng):
    def case(w, X, y, note, says):
        return Case((np.array(w)[:, None], np.array(X), np.array(y)), {}, note, says)

    def drawn(n, d, note):
        w, X, y = regression(rng, n, d)
        return Case((w[:, None], X, y), {}, note)

    flat, column = "`w` is (d, 1), `y` is (n,)", "a column like `w`"
    return [
        case(
            [1.0, 1.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]],
            [3.0, 1.0, 3.0, 5.0],
            "four examples, an intercept and a slope",
            flat,
        ),
        case([0.0, 0.0], [[1.0, 2.0]], [5.0], "a single example", "the loss, a single number"),
        case([2.0], [[1.0], [-1.0], [3.0]], [4.0, 0.0, 5.0], "a single feature", column),
        case(
            [1.0, 2.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 3.0]],
            [1.0, 3.0, 7.0],
            "a perfect fit",
            "every patient gets the same prediction",
        ),
        case(
            [1.0, 2.0, -1.0],
            [[1.0, 3.0, 0.0], [1.0, -1.0, 2.0], [1.0, 0.0, 5.0]],
            [4.0, -2.0, -6.0],
            "as many examples as features",
            "for the same shapes",
        ),
        case(
            [1.0, -1.0, 0.5, 2.0],
            [[1.0, 2.0, 4.0, 0.0], [1.0, 0.0, -2.0, 3.0]],
            [4.0, 5.0],
            "fewer examples than features",
            "for the same shapes",
        ),
        case([0.0, 0.0], [[1.0, -1.0], [1.0, 3.0]], [2.0, 6.0], "w = 0", column),
        drawn(6, 3, "six examples, three features"),
        drawn(3, 5, "three examples, five features"),
        drawn(8, 2, "eight examples, two features"),
    ]


@mistake(
    "table of residuals",
    "The bug is still there: (n, 1) minus (n,) gives an n × n table, every prediction "
    "minus every target. Give y a second axis, `y[:, None]`, or flatten the "
    "predictions.",
)
def table_of_residuals(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r.mean(axis=1, keepdims=True) / len(y)


@mistake(
    "table kept",
    "The loss averages an n × n table, and the gradient is a table (d, n) with a column for each "
    "target. (n, 1) minus (n,) is the cause: give both the same shape.",
)
def table_kept(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "both turned",
    "The loss averages an n × n table, and the gradient is a table (d, n): flat predictions minus "
    "a column of targets cross as much as the bug does. Change the shape of one of the two.",
)
def both_turned(w, X, y):
    r = X @ w[:, 0] - y[:, None]
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "table summed",
    "The bug is still there: the loss averages an n × n table, and the gradient adds up its rows, "
    "which makes it n times too long besides. The table must not arise.",
)
def table_summed(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r.sum(axis=1, keepdims=True) / len(y)


@mistake(
    "loss not mended",
    "The gradient is mended, the loss still averages an n × n table. Compute the "
    "residual once, with its shape right, and use it for both.",
)
def loss_not_mended(w, X, y):
    return np.mean((X @ w - y) ** 2), mended_mse(w, X, y)[1]


@mistake(
    "gradient not mended",
    "The loss is mended, the gradient still comes from an n × n table. Compute the "
    "residual once, with its shape right, and use it for both.",
)
def gradient_not_mended(w, X, y):
    r = X @ w - y
    return mended_mse(w, X, y)[0], 2 * X.T @ r.mean(axis=1, keepdims=True) / len(y)


@mistake(
    "mean left in the gradient",
    "The loss is right; the gradient uses the mean residual for every example, as an average over "
    "the examples does. Each of them has its own residual, and none has to be averaged.",
)
def mean_left_in_the_gradient(w, X, y):
    r = X @ w - y[:, None]
    grad = 2 * X.T @ np.full(r.shape, r.mean()) / len(y)
    return np.mean(r**2), grad


@mistake(
    "other axis",
    "Averaging the table along its other axis makes the shapes fit and the numbers no "
    "better. The table must not arise: one residual an example.",
)
def other_axis(w, X, y):
    r = X @ w - y
    return np.mean(r.mean(axis=0) ** 2), 2 * X.T @ r.mean(axis=0)[:, None] / len(y)


@mistake(
    "gradient along the other axis",
    "The loss still averages an n × n table; the gradient averages the table along its other axis. "
    "The shapes fit, the numbers do not: the table must not arise.",
)
def gradient_along_the_other_axis(w, X, y):
    r = X @ w - y
    return np.mean(r**2), 2 * X.T @ r.mean(axis=0)[:, None] / len(y)


@mistake(
    "mean of the targets",
    "Every prediction is compared with the mean target, which is what the odd loss aimed at. Each "
    "example has its own target.",
)
def mean_of_the_targets(w, X, y):
    r = X @ w - y.mean()
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "flat gradient",
    "The numbers are right, but the gradient has the shape (d,) beside a w of (d, 1): "
    "in the next step, w − lr·grad would be a d × d table. A gradient has the shape "
    "of its parameters.",
)
def flat_gradient(w, X, y):
    r = X @ w[:, 0] - y
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "row gradient",
    "The numbers are right, but the gradient is a row, (1, d), beside a column w of (d, 1): the "
    "next step would make a table of the two. Transpose it.",
)
def row_gradient(w, X, y):
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * r.T @ X / len(y)


@mistake(
    "loss in a table",
    "The numbers are right, but the loss is a table of one entry, (1, 1), as rᵀr is for a column. "
    "Asked for is a single number.",
)
def loss_in_a_table(w, X, y):
    r = X @ w - y[:, None]
    return r.T @ r / len(y), 2 * X.T @ r / len(y)


@mistake(
    "losses of the examples",
    "The gradient is right; the loss is a list, one square for each example. Asked for is a single "
    "number: take their mean.",
)
def losses_of_the_examples(w, X, y):
    r = (X @ w)[:, 0] - y
    return r**2, 2 * X.T @ r[:, None] / len(y)


@mistake(
    "two lost",
    "The loss is mended; the gradient is half of what it should be. The derivative of r² is 2r: "
    "the 2 was no bug.",
)
def two_lost(w, X, y):
    r = X @ w - y[:, None]
    return np.mean(r**2), X.T @ r / len(y)


@mistake(
    "division lost",
    "The loss is mended; the gradient is n times too long. The division by n was no bug: the loss "
    "is a mean, so its gradient is one too.",
)
def division_lost(w, X, y):
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * X.T @ r


@mistake(
    "divided twice",
    "The loss is mended; the gradient is divided by n twice, as by a mean and by `len(y)`. Once is "
    "enough.",
)
def divided_twice(w, X, y):
    r = X @ w - y[:, None]
    return np.mean(r**2), 2 * np.mean(X * r, axis=0)[:, None] / len(y)


@mistake(
    "uphill",
    "The loss is mended; the gradient has the wrong sign. With the residual y − Xw the chain rule "
    "brings in a minus.",
)
def uphill(w, X, y):
    r = y[:, None] - X @ w
    return np.mean(r**2), 2 * X.T @ r / len(y)


@mistake(
    "difference of the means",
    "You compare the mean prediction with the mean target. Residuals of opposite sign "
    "cancel that way. Subtract example by example, square, then take the mean.",
)
def difference_of_the_means(w, X, y):
    r = np.mean(X @ w) - np.mean(y)
    return r**2, 2 * r * X.mean(axis=0)[:, None]


@mistake(
    "loss divided twice",
    "The gradient is mended; the loss is divided by n twice, as by a mean and by `len(y)`. Once is "
    "enough.",
)
def loss_divided_twice(w, X, y):
    loss, grad = mended_mse(w, X, y)
    return loss / len(y), grad


@mistake(
    "loss summed",
    "The gradient is mended; the loss is n times too large. It is the mean of the squares, not "
    "their sum.",
)
def loss_summed(w, X, y):
    loss, grad = mended_mse(w, X, y)
    return loss * len(y), grad


@mistake(
    "table summed for both",
    "The bug is still there: loss and gradient add up an n × n table of residuals. Sums in place "
    "of means make it larger, not right: the table must not arise.",
)
def table_summed_for_both(w, X, y):
    r = X @ w - y
    return np.sum(r**2) / len(y), 2 * X.T @ r.sum(axis=1, keepdims=True) / len(y)


def mended_flat(w, X, y):
    """Everything flat inside, a column at the end."""
    r = (X @ w).ravel() - y
    return np.mean(r**2), (2 * X.T @ r / len(y)).reshape(-1, 1)


def mended_diagonal(w, X, y):
    """Wasteful: the table's diagonal holds the residuals."""
    r = np.diag(X @ w - y)[:, None]
    return (r**2).sum() / len(y), X.T @ r * (2 / len(y))


def mended_by_example(w, X, y):
    """One example after the other."""
    loss, grad = 0.0, np.zeros(len(w))
    for x, target in zip(X, y, strict=True):
        r = float(np.dot(x, w[:, 0])) - target
        loss += r**2 / len(y)
        grad += 2 * r * x / len(y)
    return loss, [[g] for g in grad]


def mended_in_rows(column, features, targets):
    """Rows inside, and a transposition at the end, for arguments of other names."""
    r = column.T @ features.T - targets
    return float(np.square(r).mean()), (r @ features).T * 2 / targets.size


@functools.wraps(mended_mse)
def mended_by_products(w, X, y):
    """Residuals with the other sign; the loss from a table of one entry."""
    y = y.reshape(len(y), 1)
    r = y - X.dot(w)
    return (r.T @ r).item() / len(r), -2 * np.dot(X.T, r) / len(r)


EXERCISE = Exercise(
    id="03.8",
    signature="mended_mse(w, X, y)",
    points=2,
    task="Mend the loss for a column w of shape (d, 1) and a flat y of shape (n,); return it "
    "with its gradient, a column.",
    reference=mended_mse,
    cases=cases,
    mistakes=(
        table_of_residuals,
        table_kept,
        both_turned,
        table_summed,
        loss_not_mended,
        gradient_not_mended,
        mean_left_in_the_gradient,
        other_axis,
        gradient_along_the_other_axis,
        mean_of_the_targets,
        flat_gradient,
        row_gradient,
        loss_in_a_table,
        losses_of_the_examples,
        two_lost,
        division_lost,
        divided_twice,
        uphill,
        difference_of_the_means,
        loss_divided_twice,
        loss_summed,
        table_summed_for_both,
    ),
    alternatives=(
        mended_flat,
        mended_diagonal,
        mended_by_example,
        mended_in_rows,
        mended_by_products,
        lambda w, X, y: tuple(map(np.float32, mended_mse(w, X, y))),
    ),
)
