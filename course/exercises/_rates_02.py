"""Answers to 02.1 to 02.3, right and wrong, and their cases: the edge, the best rate, scaling."""

from __future__ import annotations

import numpy as np

from .. import rates
from .spec import Case

# ---------------------------------------------------------------- 02.1 and 02.2


def critical_rate(hessian):
    """Return the rate beyond which descent on the quadratic diverges, 2 / L."""
    return rates.critical_rate(hessian)


def best_rate(hessian):
    """Return the best fixed rate 2 / (L + m), and its factor a step (L - m) / (L + m)."""
    return rates.best_rate(hessian)


def turned(rng, eigenvalues):
    """A symmetric matrix with the given eigenvalues and random axes."""
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = q @ np.diag(eigenvalues) @ q.T
    return (matrix + matrix.T) / 2


def hessian_cases(rng):
    low, middle, high = np.sort(rng.uniform(1, 3, 3)) * [1, 2, 6]
    return [
        Case((turned(rng, [low, high]),), {}, "a valley that lies askew"),
        Case((np.diag([high, low, middle]),), {}, "axes in no particular order"),
        Case((turned(rng, rng.uniform(0.5, 40, 5)),), {}, "five parameters"),
        Case((turned(rng, 1e6 * rng.uniform(1, 9, 3)),), {}, "a loss in huge units"),
        Case((np.diag([0.0, high, middle]),), {}, "a direction in which the ground is flat"),
        Case((np.array([[high]]),), {}, "a single parameter"),
    ]


def valley_cases(rng):
    # A round bowl has factor 0, against which a rounding of 1e-16 would count as wrong.
    nearly_round = Case(
        (turned(rng, [2.0, rng.uniform(2.5, 3)]),), {}, "a bowl that is almost round"
    )
    return [*hessian_cases(rng)[:-1], nearly_round]


def ends(hessian):
    eigenvalues = np.linalg.eigvalsh(hessian)
    return eigenvalues[0], eigenvalues[-1]


def power_iteration(hessian):
    v = np.ones(len(hessian)) + np.linspace(0, 0.3, len(hessian))
    for _ in range(3000):
        v = hessian @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ hessian @ v)


def lowest_rate(hessian):
    low, _ = ends(hessian)
    return 2 / low


def best_by_kappa(hessian):
    low, high = ends(hessian)
    kappa = high / low
    return 2 / (low + high), (kappa - 1) / (kappa + 1)


def best_with_loss_factor(hessian):
    lr, factor = best_rate(hessian)
    return lr, factor**2


def best_misplaced(hessian):
    low, high = ends(hessian)
    with np.errstate(all="ignore"):
        kappa = high / low
        factor = kappa - 1 / kappa + 1
    return 2 / (low + high), factor


def best_one_over_largest(hessian):
    low, high = ends(hessian)
    return 1 / high, 1 - low / high


def best_mean_of_rates(hessian):
    low, high = ends(hessian)
    lr = (1 / low + 1 / high) / 2
    return lr, abs(1 - lr * high)


def best_from_diagonal(hessian):
    d = np.diag(hessian)
    return 2 / (d.max() + d.min()), (d.max() - d.min()) / (d.max() + d.min())


def best_at_shallow(hessian):
    low, high = ends(hessian)
    return 2 / (low + high), 1 - low / high


def best_by_scan(hessian):
    eigenvalues = np.linalg.svd(hessian, compute_uv=False)
    lr = 2 / (eigenvalues.max() + eigenvalues.min())
    return [lr, np.abs(1 - lr * eigenvalues).max()]


def best_as_list(hessian):
    eigenvalues = sorted(float(x) for x in np.linalg.eigvals(hessian).real)
    lr = 1 / (0.5 * eigenvalues[0] + 0.5 * eigenvalues[-1])
    return lr, 1 - lr * eigenvalues[0]


# ---------------------------------------------------------------- 02.3


def standardize(X):
    """Return X with every column at mean 0 and standard deviation 1, constant columns at 0."""
    X = np.asarray(X, dtype=float)
    spread = X.std(axis=0)
    constant = X.max(axis=0) == X.min(axis=0)
    return np.where(constant, 0.0, (X - X.mean(axis=0)) / np.where(constant, 1.0, spread))


def table_cases(rng):
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


def safe(spread):
    return np.where(spread == 0, 1.0, spread)


def scaled(X, centre, spread):
    constant = X.max(axis=0) == X.min(axis=0)
    return np.where(constant, 0.0, (X - centre) / np.where(constant, 1.0, spread))


def sample_deviation(X):
    return scaled(X, X.mean(axis=0), X.std(axis=0, ddof=1) if len(X) > 1 else 1.0)


def whole_table(X):
    return (X - X.mean()) / X.std()


def row_by_row(X):
    return standardize(np.transpose(X)).T


def not_centred(X):
    constant = X.max(axis=0) == X.min(axis=0)
    return X / np.where(constant, 1.0, X.std(axis=0))


def by_variance(X):
    return scaled(X, X.mean(axis=0), X.var(axis=0))


def into_unit_interval(X):
    return scaled(X, X.min(axis=0), X.max(axis=0) - X.min(axis=0))


def nan_for_constant(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def zero_by_equality(X):
    return (X - X.mean(axis=0)) / safe(X.std(axis=0))


def variance_by_difference(X):
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
