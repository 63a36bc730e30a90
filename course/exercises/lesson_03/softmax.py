"""Probabilities from scores, finite at extreme scores."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Exercise, mistake
from .examples import scores
from .others import SOFTMAXES


def softmax(scores):
    """Return the probabilities exp(s) / Σ exp(s) of each row of scores, the same shape."""
    return models.softmax(scores)


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


@mistake(
    "mean subtracted",
    "Right unless the scores of a row lie far apart: with their mean subtracted the largest still "
    "overflows. Subtract the largest, and every exponent is at most 0.",
)
def mean_subtracted(scores):
    e = np.exp(scores - scores.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "whole numbers stay whole",
    "Right, except where the scores are whole numbers: there every probability below 1 is cut off "
    "to 0. An array made like `scores`, as by `empty_like` or `copy`, keeps whole numbers only.",
)
def whole_numbers_stay_whole(scores):
    return softmax(scores).astype(scores.dtype)


@mistake(
    "sums of the columns",
    "Your columns sum to 1, not your rows, as when Python's own `sum` adds up whole rows. The sum "
    "runs along each row: `axis=1`.",
)
def sums_of_the_columns(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / sum(e)


@mistake(
    "the others only",
    "Each score is compared with the sum over the other classes: those are odds, and exceed 1. The "
    "sum takes in the class itself.",
)
def the_others_only(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) - e)


@mistake(
    "sigmoids shared out",
    "The rows do sum to 1, but each score went through a sigmoid first. Softmax shares out the "
    "exponentials themselves.",
)
def sigmoids_shared_out(scores):
    p = models.sigmoid(scores)
    return p / p.sum(axis=1, keepdims=True)


@mistake(
    "first row only",
    "Only the first row comes back, as when `return` stands inside the loop.",
)
def first_row_only(scores):
    return softmax(scores)[:1]


@mistake(
    "first row alone, flat",
    "Only the first row comes back, and as a flat array. Each row has its softmax, and the shape "
    "stays (n, k).",
)
def first_row_alone_flat(scores):
    return softmax(scores)[0]


EXERCISE = Exercise(
    id="03.5",
    signature="softmax(scores)",
    points=2,
    task="Return the probabilities of each row of scores, shape (n, k), finite at ±1000.",
    reference=softmax,
    cases=scores,
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
        mean_subtracted,
        whole_numbers_stay_whole,
        sums_of_the_columns,
        the_others_only,
        sigmoids_shared_out,
        first_row_only,
        first_row_alone_flat,
    ),
    alternatives=SOFTMAXES,
    equivalents={
        "conversion dropped: `np.asarray(scores, dtype=np.float64)`": "an array comes in",
        "`(scores + 1)` for `scores`": "the same number added to all scores cancels",
        "`(scores - 1)` for `scores`": "the same number taken from all scores cancels",
    },
)
