"""Descend through one epoch, a gradient step for each batch of rows."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import cases, other_ways


def sgd_epoch(grad, theta, X, y, batches, *, lr):
    """Take one step of gradient descent for each batch of rows, and return the last theta."""
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


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


@mistake(
    "from first to last",
    "Each step looks at all rows from the batch's smallest number to its largest. A batch is a "
    "list of row numbers, with others between: index with it, `X[rows]`.",
)
@stepping
def from_first_to_last(grad, theta, X, y, rows, lr):
    low, high = min(rows), max(rows) + 1
    return theta - lr * grad(theta, X[low:high], y[low:high])


@mistake(
    "mean of the ends",
    "What comes back is the mean of the places that each batch's step leads to, all from the first "
    "theta. A batch's step starts where the step before it ended.",
)
def mean_of_the_ends(grad, theta, X, y, batches, *, lr):
    return np.mean([theta - lr * grad(theta, X[rows], y[rows]) for rows in batches], axis=0)


@mistake(
    "gradients add up",
    "The first step is right. Each later one goes along the sum of all gradients so far; it has to "
    "go along its own batch's alone.",
)
def gradients_add_up(grad, theta, X, y, batches, *, lr):
    total = 0
    for rows in batches:
        total = total + grad(theta, X[rows], y[rows])
        theta = theta - lr * total
    return theta


@mistake(
    "the batch for the data",
    "The second batch finds fewer rows than the data has, as if X and y themselves had become the "
    "first batch: `X, y = X[rows], y[rows]` does that. Give the batch's rows names of their own.",
)
def the_batch_for_the_data(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        X, y = X[rows], y[rows]
        theta = theta - lr * grad(theta, X, y)
    return theta


@mistake(
    "rows of the gradient",
    "`grad` returns one gradient, with one entry for each parameter, and not one for each row: it "
    "has no rows to pick. Give it the batch's rows of X and y.",
)
@stepping
def rows_of_the_gradient(grad, theta, X, y, rows, lr):
    return theta - lr * grad(theta, X, y)[rows]


@mistake(
    "one number for the gradient",
    "Right for one parameter. With more all move alike: each entry moves its own parameter alone.",
)
@stepping
def one_number_for_the_gradient(grad, theta, X, y, rows, lr):
    return theta - lr * np.mean(grad(theta, X[rows], y[rows]))


@mistake(
    "each row once",
    "Right, except where a batch names a row twice. It then counts twice in the mean gradient: "
    "`X[rows]` takes the numbers as they come.",
)
@stepping
def each_row_once(grad, theta, X, y, rows, lr):
    rows = np.unique(rows)
    return theta - lr * grad(theta, X[rows], y[rows])


@mistake(
    "cut off to whole numbers",
    "Right, except for a theta of whole numbers: an array of integers can't hold fractions.",
)
def cut_off_to_whole_numbers(grad, theta, X, y, batches, *, lr):
    theta = theta.copy()
    for rows in batches:
        theta[:] = theta - lr * grad(theta, X[rows], y[rows])
    return theta


EXERCISE = Exercise(
    id="04.2",
    signature="sgd_epoch(grad, theta, X, y, batches, *, lr)",
    points=2,
    task="Take one gradient step for each batch of rows; return the last theta.",
    reference=sgd_epoch,
    cases=cases.of_epochs,
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
        from_first_to_last,
        mean_of_the_ends,
        gradients_add_up,
        the_batch_for_the_data,
        rows_of_the_gradient,
        one_number_for_the_gradient,
        each_row_once,
        cut_off_to_whole_numbers,
    ),
    alternatives=(
        other_ways.in_single_precision,
        other_ways.on_a_copy,
        other_ways.theta_in_a_list,
        other_ways.by_folding,
        other_ways.by_next,
        other_ways.listed,
    ),
)
