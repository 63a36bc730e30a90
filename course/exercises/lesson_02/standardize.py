"""Columns of a table brought to mean 0 and standard deviation 1."""

from __future__ import annotations

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from .alternatives import (
    standardize_by_hand,
    standardize_columns,
    standardize_on_a_copy,
    standardize_then_mend,
    standardize_with_tolerance,
)


def standardize(X):
    """Return X with every column at mean 0 and standard deviation 1, constant columns at 0."""
    constant = X.max(axis=0) == X.min(axis=0)
    # Divided by infinity, whatever rounding leaves of a constant column becomes 0.
    return (X - X.mean(axis=0)) / np.where(constant, np.inf, X.std(axis=0))


def cases(rng):
    # Three times 0.1 does not sum to 0.3, in whatever order. The other column is so large that what
    # an addition to the divisor leaves of rounding is none beside it: the next case shows that one.
    tenths = np.array([[1e7, 0.1], [2e7, 0.1], [6e7, 0.1]])
    return [
        Case(
            (np.array([[1.0, 10.0], [3.0, 50.0]]),),
            {},
            "two features in two units",
            says="with every column at mean 0 and standard deviation 1",
        ),
        Case(
            (np.array([[-4.0], [-2.0], [0.0], [6.0]]),),
            {},
            "a single feature",
            says="divide by n, not n − 1",
        ),
        Case(
            (np.array([[1, 2, 9], [4, 6, 8], [1, 7, 4]]),),
            {},
            "whole numbers",
            says="whole numbers too",
        ),
        Case(
            (np.array([[1.0, 5.0], [1.0, 7.0], [1.0, 3.0]]),),
            {},
            "a column of ones",
            says="A constant column",
        ),
        Case(
            (tenths,),
            {},
            "a column that holds 0.1 throughout",
            says="a column that holds 0.1 throughout",
        ),
        Case(
            (np.array([[2.5, -3.0, 0.0]]),),
            {},
            "a single example",
            says="one whose entries are all equal",
        ),
        Case(
            (np.array([[2e-30, 1.0], [6e-30, 3.0], [4e-30, 8.0]]),),
            {},
            "a column in very small units",
            says="every other column is scaled, however small its units",
        ),
        Case(
            (np.array([[400000001.0, 2.0], [400000002.0, 7.0], [400000006.0, 3.0]]),),
            {},
            "a column far from 0, with a small spread",
            says="subtract its mean, divide by its standard deviation",
        ),
        Case((uniform(rng, 1, 9, (6, 3)) * [1, 10, 100],), {}, "three features in three units"),
        Case((rng.integers(0, 50, (5, 2)),), {}, "whole numbers below 50"),
        Case(
            (np.column_stack([1e6 + uniform(rng, 0, 5, 6), uniform(rng, -9, 9, 6)]),),
            {},
            "readings near a million",
        ),
    ]


def is_constant(X):
    return X.max(axis=0) == X.min(axis=0)


def scaled(X, centre, spread):
    constant = is_constant(X)
    return np.where(constant, 0.0, (X - centre) / np.where(constant, 1.0, spread))


@mistake(
    "sample deviation",
    "Your standard deviation divides by n − 1 (`ddof=1`). The exercise divides by n, "
    "NumPy's default, so that the columns of XᵀX/n have exactly 1 on the diagonal.",
)
def sample_deviation(X):
    return scaled(X, X.mean(axis=0), X.std(axis=0, ddof=1))


@mistake(
    "whole table",
    "There is one mean and one standard deviation for the whole table, so the columns "
    "keep their different units. Take them column by column, with `axis=0`.",
)
def whole_table(X):
    return (X - X.mean()) / X.std()


@mistake(
    "one deviation for all",
    "The means are right, but all columns are divided by the same standard deviation, that of the "
    "whole table. Each column has its own.",
)
def one_deviation_for_all(X):
    return scaled(X, X.mean(axis=0), X.std())


@mistake(
    "rows",
    "Your rows are standardised. A row is an example, a column a feature; `axis=0` goes "
    "down the columns.",
)
def rows(X):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


@mistake(
    "not centred",
    "The spread is right, the mean is not 0. Subtract the mean of each column first.",
)
def not_centred(X):
    constant = is_constant(X)
    return np.where(constant, 0.0, X / np.where(constant, 1.0, X.std(axis=0)))


@mistake(
    "not scaled",
    "The means are 0, but the columns still have their units: each is to be divided by its "
    "standard deviation.",
)
def not_scaled(X):
    return X - X.mean(axis=0)


@mistake(
    "divided before subtracted",
    "Neither the mean nor the spread comes out right: a division comes before a difference. "
    "Subtract first, with parentheses, and then divide the difference.",
)
def divided_before_subtracted(X):
    constant = is_constant(X)
    return np.where(constant, 0.0, X - X.mean(axis=0) / np.where(constant, 1.0, X.std(axis=0)))


@mistake(
    "variance",
    "Your divisor is the variance, which has the units squared. Divide by its root.",
)
def variance(X):
    return scaled(X, X.mean(axis=0), X.var(axis=0))


@mistake(
    "length of the column",
    "Your columns have length 1, not standard deviation 1: the squared deviations are summed "
    "where their mean is asked for.",
)
def length_of_the_column(X):
    return scaled(X, X.mean(axis=0), np.linalg.norm(X - X.mean(axis=0), axis=0))


@mistake(
    "sample deviation alone",
    "Two things: your standard deviation divides by n − 1 (`ddof=1`) where n is asked for, and a "
    "constant column, whose deviation is 0, gives NaN.",
)
def sample_deviation_alone(X):
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


@mistake(
    "axis 1",
    "Means and deviations are those of the rows, as `axis=1` gives them, and NumPy lays them "
    "along the columns, where the shapes allow that at all. A column is a feature: `axis=0`.",
)
def axis_1(X):
    return (X - X.mean(axis=1)) / X.std(axis=1)


@mistake(
    "unit interval",
    "You map each column to the interval from 0 to 1. That is min-max scaling; a "
    "single outlier decides about it. Use mean and standard deviation.",
)
def unit_interval(X):
    return scaled(X, X.min(axis=0), X.max(axis=0) - X.min(axis=0))


@mistake(
    "constant column",
    "A constant column has standard deviation 0, and 0/0 is NaN. Such a column needs an answer "
    "of its own.",
)
def constant_column(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake(
    "constant column kept",
    "A constant column comes back as it was. It is to become zeros: it can be centred, but not "
    "scaled.",
)
def constant_column_kept(X):
    constant = is_constant(X)
    return np.where(constant, X, (X - X.mean(axis=0)) / np.where(constant, 1.0, X.std(axis=0)))


@mistake(
    "constant column dropped",
    "A column is missing. A constant column becomes zeros and stays in its place, so that the "
    "answer has the shape of X.",
)
def constant_column_dropped(X):
    X = X[:, ~is_constant(X)]
    return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake(
    "deviation that is almost 0",
    "Right, except for a column that holds 0.1 throughout: its mean is rounded, so its standard "
    "deviation comes out as 1e-17 and not as 0, and dividing by it turns rounding into ±1. "
    "Whether a column is constant can be seen from its entries, without arithmetic.",
)
def deviation_that_is_almost_0(X):
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


@mistake(
    "fixed threshold",
    "Right, except that a column in very small units is not scaled. A fixed number, such as 1e-8 "
    "added to the divisor or a limit below which a column counts as constant, has units: beside "
    "this column it is huge. Compare the column with itself.",
)
def fixed_threshold(X):
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / (spread + 1e-8)


@mistake(
    "larger addition to the divisor",
    "Every entry is too small by about a millionth: something like 1e-6 has been added to the "
    "standard deviation. That changes every column, and has units. Treat constant columns apart.",
)
def larger_addition_to_the_divisor(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-6)


@mistake(
    "difference of squares",
    "Right, except far from 0. Mean of the squares minus square of the mean equals the variance "
    "on paper; far from 0 both are huge, and their difference is rounding. Subtract the mean "
    "before you square.",
)
def difference_of_squares(X):
    X = np.asarray(X, dtype=float)
    variance = (X**2).mean(axis=0) - X.mean(axis=0) ** 2
    return scaled(X, X.mean(axis=0), np.sqrt(variance))


@mistake(
    "in place",
    "The caller's table has changed with the answer; with whole numbers NumPy even refuses to "
    "store fractions in it. `X -= …` works in place: make a new array instead.",
)
def in_place(X):
    constant, spread = is_constant(X), X.std(axis=0)
    X -= X.mean(axis=0)
    X /= np.where(constant, 1.0, spread)
    X[:, constant] = 0.0
    return X


@mistake(
    "columns in place",
    "Each column is stored back into the caller's table, which changes it, and which drops all "
    "fractions if it holds whole numbers. Begin with `np.array(X, dtype=float)`, a copy.",
)
def columns_in_place(X):
    for j in range(X.shape[1]):
        X[:, j] = standardize(X)[:, j]
    return X


@mistake(
    "whole numbers",
    "Right, except that a table of whole numbers gets a whole-numbered answer: an array made "
    "like X has its type, and drops all fractions. Ask for `dtype=float`.",
)
def whole_numbers(X):
    answer = np.zeros_like(X)
    answer[:] = standardize(X)
    return answer


EXERCISE = Exercise(
    id="02.3",
    signature="standardize(X)",
    points=3,
    task="Return X with every column at mean 0 and standard deviation 1.",
    reference=standardize,
    cases=cases,
    mistakes=(
        sample_deviation,
        whole_table,
        one_deviation_for_all,
        rows,
        not_centred,
        not_scaled,
        divided_before_subtracted,
        variance,
        length_of_the_column,
        sample_deviation_alone,
        axis_1,
        unit_interval,
        constant_column,
        constant_column_kept,
        constant_column_dropped,
        deviation_that_is_almost_0,
        fixed_threshold,
        larger_addition_to_the_divisor,
        difference_of_squares,
        in_place,
        columns_in_place,
        whole_numbers,
    ),
    alternatives=(
        standardize_on_a_copy,
        standardize_columns,
        standardize_with_tolerance,
        standardize_by_hand,
        standardize_then_mend,
        lambda table: standardize(table).astype(np.float32),
    ),
)
