"""Columns of a table brought to mean 0 and standard deviation 1."""

from __future__ import annotations

import numpy as np

from ..spec import Exercise, mistake
from . import cases
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


@mistake(
    "relative threshold",
    "Right, except that a column far from 0 becomes zeros although its entries differ: its spread "
    "is small beside its mean. Constant is a column whose entries are all equal.",
)
def relative_threshold(X):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    constant = spread <= 1e-10 * np.abs(mean)
    return np.where(constant, 0.0, (X - mean) / np.where(constant, 1.0, spread))


@mistake(
    "coarse relative threshold",
    "Right, except that columns far from 0 become zeros, even where their entries differ by whole "
    "numbers. A spread may be small beside the mean; constant is a column whose entries are all "
    "equal.",
)
def coarse_relative_threshold(X):
    mean, spread = X.mean(axis=0), X.std(axis=0)
    constant = spread <= 1e-3 * np.abs(mean)
    return np.where(constant, 0.0, (X - mean) / np.where(constant, 1.0, spread))


@mistake(
    "nearly equal",
    "Columns in tiny units, and some far from 0, become zeros although their entries differ: "
    "`np.isclose` and `np.allclose` have tolerances of their own. Ask whether the entries are "
    "equal.",
)
def nearly_equal(X):
    constant = np.isclose(X, X[0]).all(axis=0)
    spread = np.where(constant, 1.0, X.std(axis=0))
    return np.where(constant, 0.0, (X - X.mean(axis=0)) / spread)


@mistake(
    "root mean square",
    "Your divisor is the root of the mean square of the column itself, not of its deviations: far "
    "from 0 that is almost the mean. Subtract the mean first, and then square.",
)
def root_mean_square(X):
    X = np.asarray(X, dtype=float)
    return scaled(X, X.mean(axis=0), np.sqrt((X**2).mean(axis=0)))


@mistake(
    "mean of the sizes",
    "Your divisor is the mean size of the deviations. The standard deviation is the root of their "
    "mean square.",
)
def mean_of_the_sizes(X):
    return scaled(X, X.mean(axis=0), np.abs(X - X.mean(axis=0)).mean(axis=0))


@mistake(
    "mean in the old units",
    "The spread is right, the mean is not 0: the column is divided by its deviation, and the mean "
    "that is subtracted then still has the old units. Subtract first.",
)
def mean_in_the_old_units(X):
    constant = is_constant(X)
    return np.where(constant, 0.0, X / np.where(constant, 1.0, X.std(axis=0)) - X.mean(axis=0))


@mistake(
    "divided by the range",
    "The mean is right, and your divisor is the range, largest entry minus smallest. Divide by "
    "the standard deviation.",
)
def divided_by_the_range(X):
    return scaled(X, X.mean(axis=0), X.max(axis=0) - X.min(axis=0))


@mistake(
    "first and last entry",
    "A column becomes zeros as soon as its first and last entry agree, whatever stands between "
    "them. Constant is a column whose entries are all equal.",
)
def first_and_last_entry(X):
    return np.where(X[0] == X[-1], 0.0, standardize(X))


@mistake(
    "median",
    "The spread is right, and what you subtract is the median. Subtract the mean of the column.",
)
def median(X):
    return scaled(X, np.median(X, axis=0), X.std(axis=0))


@mistake(
    "largest size",
    "The mean is right, and your divisor is the largest absolute entry. Divide by the standard "
    "deviation.",
)
def largest_size(X):
    return scaled(X, X.mean(axis=0), np.abs(X).max(axis=0))


EXERCISE = Exercise(
    id="02.3",
    signature="standardize(X)",
    points=3,
    task="Return X with every column at mean 0 and standard deviation 1.",
    reference=standardize,
    cases=cases.tables,
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
        relative_threshold,
        coarse_relative_threshold,
        nearly_equal,
        root_mean_square,
        mean_of_the_sizes,
        mean_in_the_old_units,
        divided_by_the_range,
        first_and_last_entry,
        median,
        largest_size,
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
