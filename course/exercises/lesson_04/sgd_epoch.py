"""Descend through one epoch, a gradient step for each batch of rows."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import regression, uniform
from ..spec import Case, Code, Exercise, code, mistake
from . import other_ways
from .said import cut


def sgd_epoch(grad, theta, X, y, batches, *, lr):
    """Take one step of gradient descent for each batch of rows, and return the last theta."""
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


# The mean gradients of ½(Xw − y)², for one w, a stack of them and classes; and of the log loss.
SQUARES = Code("lambda w, X, y: X.T @ (X @ w - y) / len(y)")
STACKED = Code("lambda w, X, y: (w @ X.T - y) @ X / len(y)")
CLASSES = Code("lambda w, X, y: X.T @ (X @ w - np.eye(3)[y]) / len(y)")
COIN = Code("lambda w, X, y: X.T @ (0.5 + 0.5 * np.tanh(X @ w / 2) - y) / len(y)")


def yielding(batches):
    """Return batches as a generator, which has no length and can be gone through once."""
    return code("(rows for rows in batches)", batches=batches)


def cases(rng):
    X, y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([3.0, 1.0, 7.0, 4.0])
    two, start = np.array([[1, 0], [1, 2], [1, 4], [0, 2]]), np.array([1.0])
    whole, mean = "may hold whole numbers", "the mean gradient over the rows that it is given"
    each, kinds = "take one step of gradient descent for each", "arrays or lists of row numbers"
    generator = "a generator too"

    def case(grad, theta, X, y, batches, lr, note, says=""):
        return Case((grad, theta, X, y, batches), {"lr": lr}, note, says)

    def arrays(order, size):
        return cut(np.array(order), size)

    def drawn(n, d, lr, size, note, *, made=list, targets=False):
        w, X, y = regression(rng, n, d)
        y = rng.integers(0, 2, n) if targets else y
        batches = made(cut(rng.permutation(n), size))
        return case(COIN if targets else SQUARES, w, X, y, batches, lr, note)

    return [
        case(SQUARES, start, X, y, arrays([1, 3, 0, 2], 2), 0.125, "two batches of two", each),
        case(SQUARES, start, X, y, yielding([[3, 0], [1, 2]]), 0.125, "a generator", generator),
        case(SQUARES, start, X, y, [[2, 1, 0], [3]], 0.25, "lists, the last one short", kinds),
        case(SQUARES, start, X, y, arrays([2, 3, 1, 0], 4), 0.125, "all rows in one batch", mean),
        case(SQUARES, start, X, y, arrays([2, 0, 3, 1], 1), 0.0625, "one row a batch", mean),
        case(SQUARES, start, X, y, [], 0.125, "no batch at all", each),
        case(SQUARES, np.array([3, -1]), two, np.array([1, 0, 2, 5]), arrays([3, 1, 0, 2], 3),
             0.125, "whole numbers", whole),
        case(SQUARES, start, X, y, (np.array([3, 3, 0]), np.array([1])), 0.125,
             "a row drawn twice, in a tuple of batches", "any iterable"),
        case(STACKED, np.array([[1.0, 0.5], [0.0, -2.0], [2.0, 1.0]]), two, y,
             yielding([[0, 1], [3, 2]]), 0.0625, "three walks at once, shape (3, 2)", "any shape"),
        case(CLASSES, uniform(rng, -2, 2, (2, 3)), uniform(rng, -2, 2, (5, 2)),
             rng.integers(0, 3, 5), [np.array([4, 0]), np.array([1, 3]), np.array([2])],
             0.25, "a matrix of parameters, and classes for targets"),
        drawn(8, 2, 0.1, 3, "eight random rows in threes"),
        drawn(9, 2, 0.5, 4, "a classifier, its batches from a generator", made=yielding,
              targets=True),
        case(SQUARES, uniform(rng, 1, 2, 1), X, y, yielding(arrays(range(4), 2) * 3), 0.05,
             "three epochs in a row"),
    ]  # fmt: skip


def stepping(step):
    """Return an epoch whose every step is step(grad, theta, X, y, rows, lr)."""

    @functools.wraps(step)
    def epoch(grad, theta, X, y, batches, *, lr):
        for rows in batches:
            theta = step(grad, theta, X, y, rows, lr)
        return theta

    return epoch


@mistake(
    "all the data",
    "Every step evaluates the gradient on all rows. Hand over the batch's rows only: `X[rows], "
    "y[rows]`.",
)
@stepping
def all_the_data(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X, y)


@mistake(
    "stale gradient",
    "All gradients are taken at the start, and their sum is one long step. Step after each "
    "batch; the next gradient is taken where you then are.",
)
def stale_gradient(grad, theta, X, y, batches, *, lr):
    return theta - lr * sum(grad(theta, X[rows], y[rows]) for rows in batches)


@mistake(
    "mean of the gradients",
    "The mean of all batches' gradients at the start is one step. Take a step for each batch, "
    "and the next gradient where you then are.",
)
def mean_of_the_gradients(grad, theta, X, y, batches, *, lr):
    slopes = [grad(theta, X[rows], y[rows]) for rows in batches]
    return theta - lr * np.mean(slopes, axis=0) if slopes else theta


@mistake(
    "starts over",
    "Each batch starts again from the first theta, so only the last batch counts. Go on from the "
    "theta of the step before.",
)
def starts_over(grad, theta, X, y, batches, *, lr):
    new = theta
    for rows in batches:
        new = theta - lr * grad(theta, X[rows], y[rows])
    return new


@mistake(
    "returns too early",
    "Only the first batch makes a step. Does `return` stand inside the loop?",
)
def returns_too_early(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        return theta - lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "returns from the loop",
    "Only the first batch makes a step, and with no batch nothing is returned. Does `return` "
    "stand inside the loop?",
)
def returns_from_the_loop(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        return theta - lr * grad(theta, X[rows], y[rows])
    return None


@mistake(
    "one step",
    "The batches are put together, and make one step. That is batch descent; take a step for each "
    "of them.",
)
def one_step(grad, theta, X, y, batches, *, lr):
    rows = [i for batch in batches for i in batch]
    return theta - lr * grad(theta, X[rows], y[rows]) if rows else theta


@mistake(
    "divided twice",
    "The gradient is divided by the number of rows. It is already their mean: the steps are too "
    "short by the size of the batch.",
)
@stepping
def divided_twice(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X[rows], y[rows]) / len(rows)


@mistake(
    "sum over the batch",
    "The gradient is multiplied by the number of rows, which makes it a sum: the rate then means "
    "something else for each size of batch. Use the mean as it comes.",
)
@stepping
def sum_over_the_batch(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X[rows], y[rows]) * len(rows)


@mistake(
    "share of the data",
    "Each step is weighted by its batch's share of all rows. The gradient is a mean over its "
    "rows; the step is lr times that, as it comes.",
)
@stepping
def share_of_the_data(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X[rows], y[rows]) * len(rows) / len(y)


@mistake("uphill", "The walk climbs: the gradient is added. Subtract it.")
@stepping
def uphill(grad, theta, X, y, rows, lr):
    return theta + lr * grad(theta, X[rows], y[rows])


@mistake(
    "pairs torn apart",
    "The batch's rows of X meet the *first* rows of y, so the examples get each other's "
    "targets. Index both with `rows`.",
)
@stepping
def pairs_torn_apart(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X[rows], y[: len(rows)])


@mistake(
    "first rows",
    "Each step looks at the first rows of the data, as many as the batch has. The batch says "
    "*which* rows: index with it.",
)
@stepping
def first_rows(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X[: len(rows)], y[: len(rows)])


@mistake(
    "start changed",
    "What comes back is right, but the caller's theta has moved too, and with whole numbers the "
    "call fails: `theta -= …` writes into the array that was handed in. `theta = theta - …` makes "
    "a new one.",
)
def start_changed(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta -= lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "needs a length",
    "Right for lists and tuples. `batches` may also be a generator, which has no length and no "
    "entries to pick: a loop `for rows in batches` goes through all of them.",
)
def needs_a_length(grad, theta, X, y, batches, *, lr):
    for i in range(len(batches)):
        theta = theta - lr * grad(theta, X[batches[i]], y[batches[i]])
    return theta


@mistake(
    "goes through twice",
    "Right for lists and tuples. A generator can be gone through only once: the second loop "
    "over it finds nothing, and no step is taken.",
)
def goes_through_twice(grad, theta, X, y, batches, *, lr):
    steps = sum(1 for _ in batches)
    for _, rows in zip(range(steps), batches, strict=False):
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "short batch left out",
    "A batch that is shorter than the first makes no step. Its gradient is a mean like any other, "
    "so it makes one too.",
)
def short_batch_left_out(grad, theta, X, y, batches, *, lr):
    size = 0
    for rows in batches:
        size = size or len(rows)
        if len(rows) >= size:
            theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "row by row",
    "Each single row makes a step. A batch makes one step together, with the mean gradient over "
    "its rows.",
)
def row_by_row(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        for i in rows:
            theta = theta - lr * grad(theta, X[[i]], y[[i]])
    return theta


@mistake(
    "rate falls",
    "The first step is right, and each later one is shorter, like 1/t. The rate stays `lr` for "
    "the whole epoch.",
)
def rate_falls(grad, theta, X, y, batches, *, lr):
    for t, rows in enumerate(batches, start=1):
        theta = theta - lr / t * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "made into an array",
    "Right where `batches` is a list of batches of one size. One array of all of them fails for "
    "sizes that differ, and for a generator; a loop `for rows in batches` takes them as they come.",
)
def made_into_an_array(grad, theta, X, y, batches, *, lr):
    for rows in np.array(batches):
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "copy of whole numbers",
    "Right, except for a theta of whole numbers: `-=` can't write fractions into an array of "
    "integers. Begin with `np.array(theta, dtype=float)`, or write `theta = theta - …`.",
)
def copy_of_whole_numbers(grad, theta, X, y, batches, *, lr):
    theta = theta.copy()
    for rows in batches:
        theta -= lr * grad(theta, X[rows], y[rows])
    return theta


@mistake(
    "whole path",
    "Every theta comes back, one row a step. The exercise asks for the last one alone.",
)
def whole_path(grad, theta, X, y, batches, *, lr):
    path = [theta]
    for rows in batches:
        path.append(path[-1] - lr * grad(path[-1], X[rows], y[rows]))
    return np.array(path)


def float32(grad, theta, X, y, batches, *, lr):
    X, theta = np.asarray(X, np.float32), np.asarray(theta, np.float32)
    return np.asarray(sgd_epoch(grad, theta, X, y, batches, lr=lr), np.float32)


EXERCISE = Exercise(
    id="04.2",
    signature="sgd_epoch(grad, theta, X, y, batches, *, lr)",
    points=2,
    task="Take one gradient step for each batch of rows; return the last theta.",
    reference=sgd_epoch,
    cases=cases,
    mistakes=(
        all_the_data,
        stale_gradient,
        mean_of_the_gradients,
        starts_over,
        returns_too_early,
        returns_from_the_loop,
        one_step,
        divided_twice,
        sum_over_the_batch,
        share_of_the_data,
        uphill,
        pairs_torn_apart,
        first_rows,
        start_changed,
        needs_a_length,
        goes_through_twice,
        short_batch_left_out,
        row_by_row,
        rate_falls,
        made_into_an_array,
        copy_of_whole_numbers,
        whole_path,
    ),
    alternatives=(
        float32,
        other_ways.on_a_copy,
        other_ways.theta_in_a_list,
        other_ways.by_folding,
        other_ways.by_next,
        other_ways.listed,
    ),
)
