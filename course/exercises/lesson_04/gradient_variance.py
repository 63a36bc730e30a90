"""Say how much the mean gradient of a random batch varies, with and without replacement."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import cases, other_ways


def gradient_variance(grads, batch_size, *, replacement):
    """Return the variance of each coordinate of a batch's mean gradient."""
    n = len(grads)
    variance = np.var(grads, axis=0)
    if replacement:
        return variance / batch_size
    return variance / batch_size * (n - batch_size) / (n - 1)


def scaled(factor):
    """Return an answer that multiplies σ² by factor(n, B), times what the right one has."""

    @functools.wraps(factor)
    def answer(grads, batch_size, *, replacement):
        n = len(grads)
        right = gradient_variance(grads, batch_size, replacement=replacement)
        return right * factor(n, batch_size)

    return answer


def corrected(factor):
    """Return an answer whose factor without replacement is factor(n, B)."""

    @functools.wraps(factor)
    def answer(grads, batch_size, *, replacement):
        variance = np.var(grads, axis=0) / batch_size
        return variance if replacement else variance * factor(len(grads), batch_size)

    return answer


def of_variance(measure):
    """Return an answer that takes measure(grads) for the variance of a single draw."""

    @functools.wraps(measure)
    def answer(grads, batch_size, *, replacement):
        n, one = len(grads), measure(grads) / batch_size
        return one if replacement else one * (n - batch_size) / (n - 1)

    return answer


@mistake(
    "sample variance with replacement",
    "Without replacement you are right. With it, each draw has the variance of the n gradients "
    "that there are, which divides by n: `np.var` without `ddof=1`.",
)
def sample_variance(grads, batch_size, *, replacement):
    n, sample = len(grads), np.var(grads, axis=0, ddof=1)
    return sample / batch_size * (1 if replacement else 1 - batch_size / n)


@mistake(
    "sample variance everywhere",
    "Both answers are too large by n/(n − 1), as with `ddof=1`. These n gradients are all there "
    "are, so σ² divides by n.",
)
@of_variance
def sample_variance_everywhere(grads):
    return np.var(grads, axis=0, ddof=1)


@mistake(
    "sample variance, no correction",
    "S²/B comes out both times. The sample variance S² belongs to draws without replacement, and "
    "to the factor 1 − B/n; with replacement it is σ²/B.",
)
def sample_variance_alone(grads, batch_size, *, replacement):
    return np.var(grads, axis=0, ddof=1) / batch_size


@mistake(
    "two corrections",
    "Right with replacement. Without it the variance divides by n − 1 *and* has the factor "
    "(n − B)/(n − 1), and these are of two conventions: S² goes with 1 − B/n.",
)
def two_corrections(grads, batch_size, *, replacement):
    right = gradient_variance(grads, batch_size, replacement=replacement)
    return right if replacement else right * len(grads) / (len(grads) - 1)


@mistake(
    "no correction",
    "(n − B)/(n − 1) is missing. Without replacement a large batch cannot stray far from the "
    "mean of all rows, and with B = n not at all.",
)
@corrected
def no_correction(n, batch_size):
    return 1.0


@mistake(
    "replacement ignored",
    "The correction is there in both cases. With replacement the draws are independent, and a "
    "batch of n rows still varies: no correction.",
)
def replacement_ignored(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=False)


@mistake(
    "the wrong way round",
    "The two cases are exchanged: the correction belongs to `replacement=False`.",
)
def wrong_way_round(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=not replacement)


@mistake(
    "1 − B/n beside σ²",
    "The factor 1 − B/n belongs to the *sample* variance, which divides by n − 1. With `np.var`, "
    "which divides by n, the factor is (n − B)/(n − 1).",
)
@corrected
def factor_of_the_sample_variance(n, batch_size):
    return 1 - batch_size / n


@mistake(
    "factor upside down",
    "The factor without replacement is (B − 1)/(n − 1): it grows with the batch. The variance has "
    "to vanish when B = n.",
)
@corrected
def factor_upside_down(n, batch_size):
    return (batch_size - 1) / (n - 1)


@mistake(
    "factor inverted",
    "The factor without replacement is (n − 1)/(n − B), and makes the variance larger. Drawing "
    "without replacement makes it smaller: numerator and denominator are exchanged.",
)
@corrected
def factor_inverted(n, batch_size):
    return (n - 1) / (n - batch_size)


@mistake(
    "factor squared",
    "The factor (n − B)/(n − 1) comes in squared. It is a factor of the variance already.",
)
@corrected
def factor_squared(n, batch_size):
    return ((n - batch_size) / (n - 1)) ** 2


@mistake(
    "root of the factor",
    "The root of (n − B)/(n − 1) belongs to the standard deviation. A variance takes the factor "
    "itself.",
)
@corrected
def root_of_the_factor(n, batch_size):
    return ((n - batch_size) / (n - 1)) ** 0.5


@mistake(
    "standard deviation",
    "Standard deviations come out. The exercise asks for variances, their squares.",
)
def standard_deviation(grads, batch_size, *, replacement):
    return np.sqrt(gradient_variance(grads, batch_size, replacement=replacement))


@mistake(
    "standard deviation of a draw",
    "The factors are right, and stand beside the standard deviation σ. They belong to its square, "
    "the variance, `np.var`.",
)
@of_variance
def standard_deviation_of_a_draw(grads):
    return np.std(grads, axis=0)


@mistake(
    "standard deviation of the mean",
    "σ/√B is the standard deviation of a mean. The exercise asks for its square, the variance, "
    "and (n − B)/(n − 1) is a factor of that.",
)
def standard_deviation_of_the_mean(grads, batch_size, *, replacement):
    n, one = len(grads), np.std(grads, axis=0) / batch_size**0.5
    return one if replacement else one * (n - batch_size) / (n - 1)


@mistake(
    "batch size squared",
    "A factor 1/B too much: B² divides. The *sum* of B draws has the variance Bσ²; the mean "
    "divides by B, and so its variance by B²: σ²/B is left.",
)
@scaled
def batch_size_squared(n, batch_size):
    return 1 / batch_size


@mistake(
    "root of the batch size",
    "The variance falls like 1/√B here. It is the standard deviation of a mean that does so; the "
    "variance falls like 1/B.",
)
@scaled
def root_of_the_batch_size(n, batch_size):
    return batch_size**0.5


@mistake(
    "variance of one draw",
    "The batch size does not divide. The variance of a mean of B draws is that of one draw over B.",
)
@scaled
def variance_of_one_draw(n, batch_size):
    return batch_size


@mistake(
    "variance of the sum",
    "This is the variance of the *sum* over the batch, B² times that of its mean.",
)
@scaled
def variance_of_the_sum(n, batch_size):
    return batch_size**2


@mistake(
    "mean not subtracted",
    "The mean of the squares comes in where the variance should. Subtract the mean of all rows "
    "before you square: only at the minimum is it zero.",
)
@of_variance
def mean_not_subtracted(grads):
    return np.mean(np.square(grads), axis=0)


@mistake(
    "whole table",
    "One number comes out for all coordinates. Take the variance down each column, with `axis=0`: "
    "a row is an example, a column a coordinate of the gradient.",
)
@of_variance
def whole_table(grads):
    return np.var(grads)


@mistake(
    "rows",
    "The variance is taken along each row, across the coordinates of one example. `axis=0` goes "
    "down the examples.",
)
@of_variance
def rows(grads):
    return np.var(grads, axis=1)


@mistake(
    "sum over the coordinates",
    "The variances of all coordinates are added up. Return one for each, shape (d,).",
)
@of_variance
def sum_over_the_coordinates(grads):
    return np.sum(np.var(grads, axis=0))


@mistake(
    "drawn again and again",
    "The numbers come close to the right ones and never meet them, as in an estimate from random "
    "draws. The exact variance has a formula: σ²/B, and its correction without replacement.",
)
def drawn_again_and_again(grads, batch_size, *, replacement):
    rng, n = np.random.default_rng(0), len(grads)
    pick = functools.partial(rng.choice, n, batch_size, replace=replacement)
    return np.var([grads[pick()].mean(axis=0) for _ in range(5000)], axis=0)


@mistake(
    "the first rows only",
    "σ² is the variance of the first B rows here. It is that of all n gradients: any of them may "
    "come into a batch.",
)
def the_first_rows_only(grads, batch_size, *, replacement):
    n, one = len(grads), np.var(grads[:batch_size], axis=0) / batch_size
    return one if replacement else one * (n - batch_size) / (n - 1)


@mistake(
    "mean of each row",
    "What is subtracted is the mean of each row, over the coordinates. The deviations are from the "
    "mean gradient, one mean for each column: `axis=0` there too.",
)
@of_variance
def mean_of_each_row(grads):
    return np.mean((grads - grads.mean(axis=1, keepdims=True)) ** 2, axis=0)


@mistake(
    "squared after the mean",
    "Zero comes out, or nearly so: deviations from the mean have the mean 0. Square them first, "
    "then take the mean.",
)
@of_variance
def squared_after_the_mean(grads):
    return np.mean(grads - grads.mean(axis=0), axis=0) ** 2


@mistake(
    "covariances",
    "A (d, d) table of covariances comes out. The exercise asks for the variances alone, which "
    "stand on its diagonal, shape (d,): `np.var` with `axis=0` makes no others.",
)
@of_variance
def covariances(grads):
    return np.cov(grads, rowvar=False, bias=True)


@mistake(
    "row j for column j",
    "The variance of row j comes out in the place of coordinate j. A coordinate is a column of "
    "`grads`, `grads[:, j]`; a row is an example.",
)
@of_variance
def row_for_column(grads):
    return np.array([np.var(grads[j]) for j in range(grads.shape[1])])


@mistake(
    "columns counted",
    "Right with replacement. Without it, the factor counts the coordinates for n: n is the number "
    "of examples, the rows of `grads`.",
)
def columns_counted(grads, batch_size, *, replacement):
    n, one = grads.shape[1], np.var(grads, axis=0) / batch_size
    return one if replacement else one * np.float64(n - batch_size) / (n - 1)


def float32(grads, batch_size, *, replacement):
    return np.float32(gradient_variance(grads, batch_size, replacement=replacement))


EXERCISE = Exercise(
    id="04.3",
    signature="gradient_variance(grads, batch_size, *, replacement)",
    points=2,
    task="Return the variance of each coordinate of the mean gradient of a random batch.",
    reference=gradient_variance,
    cases=cases.of_variances,
    mistakes=(
        sample_variance,
        sample_variance_everywhere,
        sample_variance_alone,
        two_corrections,
        no_correction,
        replacement_ignored,
        wrong_way_round,
        factor_of_the_sample_variance,
        factor_upside_down,
        factor_inverted,
        factor_squared,
        root_of_the_factor,
        standard_deviation,
        standard_deviation_of_a_draw,
        standard_deviation_of_the_mean,
        batch_size_squared,
        root_of_the_batch_size,
        variance_of_one_draw,
        variance_of_the_sum,
        mean_not_subtracted,
        whole_table,
        rows,
        sum_over_the_coordinates,
        drawn_again_and_again,
        the_first_rows_only,
        mean_of_each_row,
        squared_after_the_mean,
        covariances,
        row_for_column,
        columns_counted,
    ),
    alternatives=(
        other_ways.by_squares,
        other_ways.by_sample_variance,
        other_ways.columns_in_lists,
        float32,
        other_ways.by_covariance,
        other_ways.a_coordinate_at_a_time,
    ),
)
