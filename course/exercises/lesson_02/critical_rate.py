"""The learning rate beyond which descent on a quadratic diverges."""

from __future__ import annotations

import functools

import numpy as np

from ... import rates
from ..spec import Exercise, mistake
from . import cases


def ends(hessian):
    """Return the smallest and the largest eigenvalue."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    return eigenvalues[0], eigenvalues[-1]


@mistake(
    "1/L",
    "You return 1/L. At that rate the steepest direction is done in one step; it still "
    "converges, overshooting, until |1 − ηL| reaches 1. At which η is that?",
)
def one_over_largest(hessian):
    return 1 / ends(hessian)[1]


@mistake(
    "best rate",
    "You return the rate at which descent is fastest, where the shallowest and the steepest "
    "direction shrink alike. It still converges there; the edge lies further out, and m has no "
    "part in it.",
)
def best_rate(hessian):
    return 2 / sum(ends(hessian))


@mistake(
    "smallest eigenvalue",
    "You use the smallest eigenvalue. The steepest direction is the first to diverge: "
    "the largest eigenvalue sets the edge.",
)
def smallest_eigenvalue(hessian):
    low, _ = ends(hessian)
    return 2 / low


@mistake(
    "largest diagonal entry",
    "Right where the valley lies along the axes: there the curvatures stand on the diagonal. "
    "In general they are the eigenvalues, and the largest exceeds every entry of the diagonal.",
)
def largest_diagonal_entry(hessian):
    return 2 / np.diag(hessian).max()


@mistake(
    "last diagonal entry",
    "You use the last entry of the diagonal. The curvatures stand there only if the valley lies "
    "along the axes, and the last need not be the largest.",
)
def last_diagonal_entry(hessian):
    return 2 / hessian[-1, -1]


@mistake(
    "trace",
    "You divide by the trace, the sum of all curvatures. That rate is safe, and too "
    "low: each direction converges by itself, so only the largest one counts.",
)
def trace(hessian):
    return 2 / np.trace(hessian)


@mistake(
    "Frobenius norm",
    "Your divisor is the Frobenius norm, the root of the sum of all squared eigenvalues; "
    "`np.linalg.norm(hessian)` is that. Only the largest eigenvalue counts.",
)
def frobenius_norm(hessian):
    return 2 / np.linalg.norm(hessian)


@mistake(
    "row sums",
    "Your divisor is the largest sum of a row's absolute values, which `np.linalg.norm` gives "
    "with `1` or `np.inf`. No eigenvalue exceeds it, so that rate is safe, but the edge is where "
    "the largest eigenvalue puts it.",
)
def row_sums(hessian):
    return 2 / np.linalg.norm(hessian, 1)


@mistake(
    "unsorted eigenvalues",
    "The eigenvalue that you use is not always the largest. `np.linalg.eigvals` and "
    "`np.linalg.eig` give them in no order; `np.linalg.eigvalsh`, for symmetric matrices, sorts.",
)
def unsorted_eigenvalues(hessian):
    return 2 / np.linalg.eigvals(hessian)[-1]


@mistake(
    "first of unsorted eigenvalues",
    "The eigenvalue that you use is the largest by chance only. `np.linalg.eigvals` and "
    "`np.linalg.eig` sort nothing, so the first is not the largest.",
)
def first_of_unsorted_eigenvalues(hessian):
    return 2 / np.linalg.eigvals(hessian)[0]


@mistake(
    "second eigenvalue",
    "Right for two parameters only: with d of them there are d eigenvalues, and the second is "
    "the largest when d is 2. Which place has the largest whatever d is?",
)
def second_eigenvalue(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[1]


@mistake(
    "largest of a pair",
    "`np.linalg.eig` and `np.linalg.eigh` return two things, the eigenvalues and the matrix of "
    "eigenvectors. The largest of that pair means nothing; take the eigenvalues out first.",
)
def largest_of_a_pair(hessian):
    return 2 / max(np.linalg.eig(hessian))


@mistake(
    "array of a pair",
    "Eigenvalues and eigenvectors do not fit into one array. `np.linalg.eig` and "
    "`np.linalg.eigh` return the two as a pair: take the eigenvalues out of it, then their "
    "largest.",
)
def array_of_a_pair(hessian):
    return 2 / np.max(np.linalg.eigh(hessian))


@mistake(
    "eigenvectors",
    "You divide by the matrix of eigenvectors, which are directions and have length 1. The "
    "curvatures along them are the eigenvalues, which `np.linalg.eigh` returns first.",
)
def eigenvectors(hessian):
    return 2 / np.linalg.eigh(hessian)[-1]


@mistake(
    "mean curvature",
    "You divide by the mean of the curvatures. The steepest direction is steeper than that, and "
    "diverges before the others.",
)
def mean_curvature(hessian):
    return 2 / np.linalg.eigvalsh(hessian).mean()


@mistake(
    "a rate for each direction",
    "You return one rate a direction. All directions share one η, so the answer is one number: "
    "the rate at which the first of them diverges.",
)
def a_rate_for_each_direction(hessian):
    return 2 / np.linalg.eigvalsh(hessian)


@mistake(
    "upside down",
    "Your answer is the inverse of the right one: it grows with the curvature. The steeper the "
    "ground, the shorter the longest safe step.",
)
def upside_down(hessian):
    return ends(hessian)[1] / 2


@mistake(
    "curvature itself",
    "You return the largest eigenvalue, a curvature. At which η does |1 − ηL| reach 1?",
)
def curvature_itself(hessian):
    return ends(hessian)[1]


@mistake(
    "condition number",
    "You divide by the condition number κ = L/m. It says how slow descent is, not where it "
    "diverges: the edge depends on L alone.",
)
def condition_number(hessian):
    return 2 / np.linalg.cond(hessian)


@mistake(
    "half of the curvature",
    "Your rate is twice the right one. The ½ in ½ θᵀHθ has gone already into H, the matrix of "
    "second derivatives: its eigenvalues are the curvatures, not twice as much.",
)
def half_of_the_curvature(hessian):
    return 4 / ends(hessian)[1]


@mistake(
    "smallest of the quotients",
    "Right, except where the ground is flat askew to the axes: there rounding may leave an "
    "eigenvalue a little below 0, and 2 divided by it is the smallest quotient. Take the largest "
    "eigenvalue first, and divide then.",
)
def smallest_of_the_quotients(hessian):
    return np.min(2 / np.linalg.eigvalsh(hessian))


@mistake(
    "squared curvature",
    "You divide by L² in the place of L: the eigenvalues of HᵀH are the squares of those of H. A "
    "rate has the units of 1/curvature.",
)
def squared_curvature(hessian):
    return 2 / ends(hessian)[1] ** 2


@mistake(
    "entry of an eigenvector",
    "You divide by an entry of the eigenvectors, which are directions and have length 1. "
    "`np.linalg.eigh` returns a pair, and the eigenvalues are the first of it.",
)
def entry_of_an_eigenvector(hessian):
    return 2 / np.linalg.eigh(hessian)[1].max()


@mistake(
    "rounded",
    "Right to a few decimals: in a loss in huge units all of them are 0. Return the rate as it "
    "is; a number can be rounded where it is shown.",
)
def rounded_to_4(hessian):
    return round(2 / ends(hessian)[1], 4)


@mistake(
    "difference of the ends",
    "You divide by L − m. How far the steepest direction lies from the shallowest sets no edge: "
    "each converges by itself, and L alone is the first to fail.",
)
def difference_of_the_ends(hessian):
    low, high = ends(hessian)
    return 2 / (high - low)


@mistake(
    "determinant",
    "You divide by the determinant, the product of all curvatures, which is 0 where one of them "
    "is. The edge depends on the largest one alone.",
)
def determinant(hessian):
    return 2 / np.linalg.det(hessian)


@mistake(
    "shallowest that is not flat",
    "You use the smallest curvature above 0. The steepest direction is the first to diverge: the "
    "largest eigenvalue sets the edge.",
)
def shallowest_that_is_not_flat(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / values[values > 0].min()


@mistake(
    "a little added",
    "Right, except in tiny units: something like 1e-8 has been added to the divisor, and has "
    "units of its own. The text promises a curvature above 0; divide by it as it is.",
)
def a_little_added(hessian):
    return 2 / (ends(hessian)[1] + 1e-8)


@mistake(
    "root of the curvature",
    "You divide by √L. A rate has the units of 1/curvature: at which η does |1 − ηL| reach 1?",
)
def root_of_the_curvature(hessian):
    return 2 / ends(hessian)[1] ** 0.5


@mistake(
    "two in the divisor",
    "Your rate is a quarter of the right one: it is 1/(2L). At which η does |1 − ηL| reach 1?",
)
def two_in_the_divisor(hessian):
    return 1 / (2 * ends(hessian)[1])


def edge_by_powers(hessian):
    power = np.array(hessian, dtype=float)
    for _ in range(60):
        power = power @ power / np.linalg.norm(power) ** 2
    return 2 * np.trace(power) / np.trace(hessian @ power)


def edge_by_hand(hessian):
    largest = 0.0
    for value in np.linalg.eigh(hessian)[0]:
        if value > largest:
            largest = float(value)
    return 2.0 / largest


def rounded(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return round(function(*args, **kwargs), 15)

    return wrapper


@rounded
def edge_decorated(hessian):
    return min(2 / value for value in np.linalg.eigvalsh(hessian) if value > 1e-9)


EXERCISE = Exercise(
    id="02.1",
    signature="critical_rate(hessian)",
    points=1,
    task="Return the learning rate beyond which descent on the quadratic diverges.",
    reference=rates.critical_rate,
    cases=cases.edges,
    mistakes=(
        one_over_largest,
        best_rate,
        smallest_eigenvalue,
        largest_diagonal_entry,
        last_diagonal_entry,
        trace,
        frobenius_norm,
        row_sums,
        unsorted_eigenvalues,
        first_of_unsorted_eigenvalues,
        second_eigenvalue,
        largest_of_a_pair,
        array_of_a_pair,
        eigenvectors,
        mean_curvature,
        a_rate_for_each_direction,
        upside_down,
        curvature_itself,
        condition_number,
        half_of_the_curvature,
        smallest_of_the_quotients,
        squared_curvature,
        entry_of_an_eigenvector,
        rounded_to_4,
        difference_of_the_ends,
        determinant,
        shallowest_that_is_not_flat,
        a_little_added,
        root_of_the_curvature,
        two_in_the_divisor,
    ),
    alternatives=(
        edge_by_powers,
        edge_by_hand,
        edge_decorated,
        lambda H: 2 / np.linalg.norm(H, 2),
        lambda hessian: 1 / (max(np.linalg.eigvals(hessian).real) / 2),
        lambda hessian: np.float32(2 / np.linalg.svd(hessian)[1][0]),
        lambda hessian: np.array(2 / np.linalg.eigvalsh(hessian).max()),
    ),
    equivalents={
        "_extremes: conversion dropped: `np.asarray(hessian, dtype=np.float64)`": "the text "
        "promises an array, and of an array nothing is converted",
        "_extremes: max for entry: `eigenvalues[-1]`": "eigvalsh sorts, so the last is the largest",
    },
)
