"""Probabilities from scores, finite at extreme scores."""

from __future__ import annotations

import functools
import math

import numpy as np

from ... import models
from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def softmax(scores):
    """Return the probabilities exp(s) / Σ exp(s) of each row of scores, the same shape."""
    return models.softmax(scores)


def cases(rng):
    def case(scores, note, says):
        return Case((np.array(scores),), {}, note, says)

    extreme, row = "right at scores of ±1000", "Return the softmax of each row"
    shape, whole = "shape (n, k)", "They may be whole numbers"
    near = 1000 + uniform(rng, -2, 2, (3, 4))
    wide = np.array([[1000.0], [-1000.0]]) + uniform(rng, -2, 2, (2, 3))
    return [
        case([[0.0, 0.0, 0.0, 0.0]], "four equal scores", "probabilities"),
        case([[1.0, 2.0, 4.0], [3.0, 0.0, -1.0]], "two rows, three classes", row),
        case([[0.5, -1.0, 2.0]], "a single row", shape),
        case([[2.0, 1.0], [0.0, 1.0], [-3.0, -1.0]], "three rows, two classes", shape),
        case([[1.0, 2.0, 0.0], [3.0, 5.0, 4.0], [0.0, -1.0, 6.0]], "as many rows as classes", row),
        case([[2.0], [-1.0]], "a single class", shape),
        case([[-3.0, -5.0, -4.0], [-1.0, -9.0, -2.0]], "negative scores", row),
        case([[2, 0, 1], [-1, 3, 3]], "whole numbers", whole),
        case([[1000, -1000], [999, 1000]], "whole numbers, extreme", whole),
        case([[1000.0, 999.0, 998.0]], "scores near 1000", extreme),
        case([[-1000.0, -999.0, -1001.0]], "scores near −1000", extreme),
        case([[0.0, -1000.0, 1000.0], [1.0, 1.0, 1.0]], "scores 2000 apart in a row", extreme),
        case([[1000.0, 999.0], [-1000.0, -999.0]], "one row near 1000, one near −1000", "largest"),
        case([[0.0, 20.0], [15.0, -5.0]], "tiny probabilities", "probabilities"),
        Case((uniform(rng, -3, 3, (3, 4)),), {}, "random scores, three rows"),
        Case((near,), {}, "random scores near 1000"),
        Case((wide,), {}, "random scores near 1000 and near −1000"),
        Case((rng.integers(-3, 4, (2, 5)),), {}, "random whole numbers"),
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
    "maximum of the columns",
    "Where all rows are alike the numbers may come out right. From each row its own largest score "
    "is to be subtracted, `axis=1`, and not from each column its own: that changes the differences "
    "within a row.",
)
def maximum_of_the_columns(scores):
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "smallest subtracted",
    "Right unless the scores of a row lie far apart: with the smallest one subtracted the largest "
    "overflows. Subtract the largest, and every exponent is at most 0.",
)
def smallest_subtracted(scores):
    e = np.exp(scores - scores.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "largest size subtracted",
    "Right except where all scores of a row are far below 0: there 0 / 0 is left. Subtract the "
    "largest score itself, with its sign, not the largest absolute value.",
)
def largest_size_subtracted(scores):
    e = np.exp(scores - abs(scores).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "clipped scores",
    "No overflow any more, but 1000 and 999 get the same probability, as when scores are cut off "
    "at a limit. Subtract the row's largest score: only differences count.",
)
def clipped_scores(scores):
    e = np.exp(np.clip(scores, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "cut off above",
    "No overflow any more, but scores above a limit are taken for the limit, and 1000 and 999 get "
    "the same probability; far below 0 a row is 0/0. Subtract the row's largest score.",
)
def cut_off_above(scores):
    e = np.exp(np.minimum(scores, 700))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "shift in the sum only",
    "The rows do not sum to 1 unless their largest score is 0: the largest score is subtracted in "
    "the sum, and not in the numerator. Only in both does it cancel.",
)
def shift_in_the_sum_only(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.exp(scores) / e.sum(axis=1, keepdims=True)


@mistake(
    "shift in the numerator only",
    "The rows do not sum to 1 unless their largest score is 0: the largest score is subtracted in "
    "the numerator, and not in the sum. Only in both does it cancel.",
)
def shift_in_the_numerator_only(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / np.exp(scores).sum(axis=1, keepdims=True)


@mistake(
    "scaled scores",
    "The scores are divided by the largest of their row, which changes the probabilities. "
    "Subtract it: only the differences between scores count.",
)
def scaled_scores(scores):
    top = scores.max(axis=1, keepdims=True)
    e = np.exp(scores / top)
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "something added to the sum",
    "The rows do not quite sum to 1: something has been added to the denominator. With the largest "
    "score subtracted it is at least 1, so a division by 0 can't happen.",
)
def something_added_to_the_sum(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-8)


@mistake(
    "NaN taken for 0",
    "Right at ordinary scores. Where they are extreme, inf/inf or 0/0 has been replaced by a "
    "number, and the rows no longer sum to 1. Subtract the row's largest score first.",
)
def nan_taken_for_0(scores):
    e = np.exp(scores)
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


@mistake(
    "wrong axis",
    "Your columns sum to 1, not your rows. A row is an example and holds one score a "
    "class: normalise along axis 1.",
)
def wrong_axis(scores):
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)


@mistake(
    "wrong axis, and overflow",
    "Your columns sum to 1, not your rows, and near 1000 they are NaN. Normalise along axis 1, and "
    "subtract the row's largest score first.",
)
def wrong_axis_and_overflow(scores):
    return np.exp(scores) / np.sum(np.exp(scores), axis=0)


@mistake(
    "one sum for the table",
    "The whole table sums to 1. Each row is a distribution of its own: "
    "`sum(axis=1, keepdims=True)`.",
)
def one_sum_for_the_table(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()


@mistake(
    "one softmax for the table",
    "The whole table sums to 1, as if it were one long row. Largest score and sum belong to each "
    "row: `axis=1, keepdims=True`.",
)
def one_softmax_for_the_table(scores):
    e = np.exp(scores - np.max(scores))
    return e / np.sum(e)


@mistake(
    "keepdims missing",
    "A single row comes out right, and so may others by chance. With several rows, n maxima or "
    "sums of shape (n,) do not stand beside their rows: keep the axis with `keepdims=True`.",
)
def keepdims_missing(scores):
    e = np.exp(scores - scores.max(axis=1))
    return e / e.sum(axis=1)


@mistake(
    "keepdims missing in the sum",
    "A single row comes out right. With several, the sums of shape (n,) do not stand beside their "
    "rows: keep the axis with `keepdims=True`.",
)
def keepdims_missing_in_the_sum(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


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
    "not normalised",
    "The largest entry of each row is 1, and the rows do not sum to 1. Divide by the sum of the "
    "row.",
)
def not_normalised(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True))


@mistake(
    "logarithm",
    "These are the logarithms of the probabilities. Take exp of them.",
)
def logarithm(scores):
    return scores - models.log_sum_exp(scores)[:, None]


@mistake(
    "sigmoid",
    "Each score has its own sigmoid, and the rows do not sum to 1. In softmax the classes of a row "
    "share one sum.",
)
def sigmoid(scores):
    return models.sigmoid(scores)


@mistake(
    "smallest score likeliest",
    "The smallest score gets the largest probability: exp is taken of −s. Only the denominator "
    "divides, the exponent keeps its sign.",
)
def smallest_score_likeliest(scores):
    return softmax(-scores)


@mistake(
    "decision",
    "The largest score gets all the probability. Softmax is soft: the others keep what their "
    "scores earn.",
)
def decision(scores):
    return np.eye(scores.shape[1])[scores.argmax(axis=1)]


@mistake(
    "shares without exp",
    "You divide the scores by their sum. Softmax takes exp first: then only the "
    "differences between scores count, and none is negative.",
)
def shares_without_exp(scores):
    return scores / scores.sum(axis=1, keepdims=True)


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


def softmax_by_differences(table):
    """One over the sum of exp of all differences, for an argument of another name."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(table[:, None, :] - table[:, :, None]).sum(axis=2)


def softmax_in_plain_python(scores):
    """No arrays inside."""

    def shares(row):
        e = [math.exp(s - max(row)) for s in row]
        return [x / math.fsum(e) for x in e]

    return [shares(row) for row in scores.tolist()]


@functools.wraps(softmax)
def softmax_of_columns(scores):
    """Transposed, so that no axis has to be kept."""
    e = np.exp(scores.T - scores.T.max(axis=0))
    return (e / e.sum(axis=0)).T


EXERCISE = Exercise(
    id="03.5",
    signature="softmax(scores)",
    points=2,
    task="Return the probabilities of each row of scores, shape (n, k), finite at ±1000.",
    reference=softmax,
    cases=cases,
    # A little that is added to the exponentials or to their sum must be seen.
    rtol=1e-10,
    atol=0.0,
    mistakes=(
        overflow,
        one_maximum_for_all_rows,
        maximum_of_the_columns,
        smallest_subtracted,
        largest_size_subtracted,
        clipped_scores,
        cut_off_above,
        shift_in_the_sum_only,
        shift_in_the_numerator_only,
        scaled_scores,
        something_added_to_the_sum,
        nan_taken_for_0,
        wrong_axis,
        wrong_axis_and_overflow,
        one_sum_for_the_table,
        one_softmax_for_the_table,
        keepdims_missing,
        keepdims_missing_in_the_sum,
        shift_put_back,
        not_normalised,
        logarithm,
        sigmoid,
        smallest_score_likeliest,
        decision,
        shares_without_exp,
    ),
    alternatives=(
        softmax_by_row,
        softmax_by_logs,
        softmax_in_place,
        softmax_float32,
        softmax_by_differences,
        softmax_in_plain_python,
        softmax_of_columns,
    ),
    equivalents={
        "conversion dropped: `np.asarray(scores, dtype=np.float64)`": "an array comes in",
        "`(scores + 1)` for `scores`": "the same number added to all scores cancels",
        "`(scores - 1)` for `scores`": "the same number taken from all scores cancels",
    },
)
