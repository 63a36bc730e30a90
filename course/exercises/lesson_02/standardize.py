"""Columns of a table brought to mean 0 and standard deviation 1."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def standardize(X):
    """Return X with every column at mean 0 and standard deviation 1, constant columns at 0."""
    X = np.asarray(X, dtype=float)
    spread = X.std(axis=0)
    constant = X.max(axis=0) == X.min(axis=0)
    return np.where(constant, 0.0, (X - X.mean(axis=0)) / np.where(constant, 1.0, spread))


def cases(rng):
    units = np.array([1.0, 30.0, 0.02])
    far = np.column_stack([1e6 + rng.normal(size=9), rng.normal(size=9)])
    ones = np.column_stack([np.ones(7), rng.uniform(5, 9, 7), rng.uniform(-1, 1, 7)])
    # Ten times 0.1 does not sum to 1, so the standard deviation of the column is not exactly 0.
    tenths = np.column_stack([rng.normal(3, 2, 10), np.full(10, 0.1)])
    return [
        Case((rng.normal(size=(8, 3)) * units + 5 * units,), {}, "three features in three units"),
        Case((ones,), {}, "a column of ones"),
        Case((tenths,), {}, "a column that holds 0.1 throughout"),
        Case((far,), {}, "a column far from 0, with a small spread"),
        Case((rng.integers(0, 50, (6, 2)),), {}, "whole numbers"),
        Case((rng.normal(40, 3, (1, 4)),), {}, "a single example"),
    ]


def scaled(X, centre, spread):
    constant = X.max(axis=0) == X.min(axis=0)
    return np.where(constant, 0.0, (X - centre) / np.where(constant, 1.0, spread))


@mistake(
    "sample deviation",
    "Your standard deviation divides by n − 1 (`ddof=1`). The exercise divides by n, "
    "NumPy's default, so that the columns of XᵀX/n have exactly 1 on the diagonal.",
)
def sample_deviation(X):
    return scaled(X, X.mean(axis=0), X.std(axis=0, ddof=1) if len(X) > 1 else 1.0)


@mistake(
    "whole table",
    "You take one mean and one standard deviation for the whole table, so the columns "
    "keep their different units. Take them column by column, with `axis=0`.",
)
def whole_table(X):
    return (X - X.mean()) / X.std()


@mistake(
    "rows",
    "You standardise the rows. A row is an example, a column a feature; `axis=0` goes "
    "down the columns.",
)
def rows(X):
    return standardize(np.transpose(X)).T


@mistake(
    "not centred",
    "The spread is right, the mean is not 0. Subtract the mean of each column first.",
)
def not_centred(X):
    constant = X.max(axis=0) == X.min(axis=0)
    return X / np.where(constant, 1.0, X.std(axis=0))


@mistake(
    "variance",
    "You divide by the variance, which has the units squared. Divide by its root.",
)
def variance(X):
    return scaled(X, X.mean(axis=0), X.var(axis=0))


@mistake(
    "unit interval",
    "You map each column to the interval from 0 to 1. That is min-max scaling; a "
    "single outlier decides about it. Use mean and standard deviation.",
)
def unit_interval(X):
    return scaled(X, X.min(axis=0), X.max(axis=0) - X.min(axis=0))


@mistake(
    "constant column",
    "A constant column has standard deviation 0, and 0/0 is NaN. Return zeros for it.",
)
def constant_column(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake(
    "deviation that is almost 0",
    "You test the standard deviation for being exactly 0. A column of 0.1s fails that "
    "test: its mean is rounded, the deviation is 1e-17, and dividing by it turns "
    "rounding into ±1. Compare the column's maximum with its minimum.",
)
def deviation_that_is_almost_0(X):
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


@mistake(
    "difference of squares",
    "Mean of the squares minus square of the mean: equal on paper. Far from 0 both are "
    "huge and their difference is rounding. Subtract the mean before you square.",
)
def difference_of_squares(X):
    X = np.asarray(X, dtype=float)
    variance = (X**2).mean(axis=0) - X.mean(axis=0) ** 2
    return scaled(X, X.mean(axis=0), np.sqrt(np.abs(variance)) + 0.0)


def standardize_on_a_copy(X):
    X = np.array(X, dtype=float)
    X -= X.mean(axis=0)
    spread = np.sqrt(np.mean(X**2, axis=0))
    constant = np.ptp(X, axis=0) == 0
    X[:, constant], spread[constant] = 0.0, 1.0
    X /= spread
    return X


def standardize_columns(X):
    columns = []
    for column in np.asarray(X, dtype=float).T:
        shifted = column - column.mean()
        spread = (shifted @ shifted / len(shifted)) ** 0.5
        flat = spread <= 1e-12 * abs(column).max()
        columns.append([0.0] * len(column) if flat else shifted / spread)
    return np.array(columns).T.tolist()


def standardize_with_tolerance(X):
    X = np.asarray(X, dtype=np.float64)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    moved = spread > 1e-12 * np.abs(mean)
    return np.divide(X - mean, spread, out=np.zeros_like(X), where=moved)


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
        rows,
        not_centred,
        variance,
        unit_interval,
        constant_column,
        deviation_that_is_almost_0,
        difference_of_squares,
    ),
    alternatives=(
        standardize_on_a_copy,
        standardize_columns,
        standardize_with_tolerance,
        lambda X: standardize(X).astype(np.float32),
    ),
)
