"""Probabilities from scores, finite at extreme scores."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Case, Exercise, mistake


def softmax(scores):
    """Return the probabilities exp(s) / Σ exp(s) of each row of scores, the same shape."""
    return models.softmax(scores)


def cases(rng):
    small, wide = rng.normal(size=(3, 4)), rng.normal(size=(2, 3))
    return [
        Case((small,), {}, "three rows, four classes"),
        Case((1000 + small,), {}, "scores near 1000"),
        Case(
            (np.array([[1000.0], [-1000.0]]) + wide,), {}, "one row near 1000, the other near −1000"
        ),
        Case(
            (np.array([[0.0, -1000.0, 1000.0], [1.0, 1.0, 1.0]]),),
            {},
            "scores 2000 apart in one row, equal ones in the next",
        ),
        Case((rng.integers(-3, 4, (2, 5)),), {}, "whole numbers"),
    ]


@mistake(
    "overflow",
    "Right at ordinary scores, NaN near 1000: inf / inf. Subtract the row's largest "
    "score first; numerator and denominator shrink alike, so nothing changes but the "
    "size of the numbers.",
)
def overflow(scores):
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "one maximum for all rows",
    "One maximum of the whole table leaves a row with far smaller scores at 0 / 0. "
    "Subtract from each row its own: `scores.max(axis=1, keepdims=True)`.",
)
def one_maximum_for_all_rows(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "wrong axis",
    "Your columns sum to 1, not your rows. A row is an example and holds one score a "
    "class: normalise along axis 1.",
)
def wrong_axis(scores):
    return softmax(scores.T).T


@mistake(
    "one sum for the table",
    "The whole table sums to 1. Each row is a distribution of its own: "
    "`sum(axis=1, keepdims=True)`.",
)
def one_sum_for_the_table(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()


@mistake(
    "shift put back",
    "You multiply exp(max) back into the numerator. The shift cancels in the quotient; "
    "nothing has to be undone.",
)
def shift_put_back(scores):
    top = scores.max(axis=1, keepdims=True)
    e = np.exp(scores - top)
    return np.exp(top) * e / e.sum(axis=1, keepdims=True)


@mistake(
    "logarithm",
    "These are the logarithms of the probabilities. Take exp of them.",
)
def logarithm(scores):
    return scores - models.log_sum_exp(scores)[:, None]


@mistake(
    "shares without exp",
    "You divide shifted scores by their sum. Softmax takes exp first: then only the "
    "differences between scores count.",
)
def shares_without_exp(scores):
    shifted = scores - scores.min(axis=1, keepdims=True)
    return (shifted + 1) / (shifted + 1).sum(axis=1, keepdims=True)


def softmax_by_row(scores):
    """Row by row."""
    rows = []
    for row in scores:
        e = np.exp(row - max(row))
        rows.append((e / sum(e)).tolist())
    return rows


def softmax_by_logs(scores):
    """Exp of score minus log-sum-exp."""
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])


def softmax_in_place(scores):
    """In place, on a copy."""
    e = np.array(scores, dtype=float)
    e -= e.max(axis=1)[:, None]
    np.exp(e, out=e)
    e /= e.sum(axis=1)[:, None]
    return e


def softmax_float32(scores):
    """Single precision."""
    return np.float32(softmax(scores))


EXERCISE = Exercise(
    id="03.5",
    signature="softmax(scores)",
    points=2,
    task="Return the probabilities of each row of scores, shape (n, k), finite at ±1000.",
    reference=softmax,
    cases=cases,
    mistakes=(
        overflow,
        one_maximum_for_all_rows,
        wrong_axis,
        one_sum_for_the_table,
        shift_put_back,
        logarithm,
        shares_without_exp,
    ),
    alternatives=(softmax_by_row, softmax_by_logs, softmax_in_place, softmax_float32),
)
