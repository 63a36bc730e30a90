"""The learning rate beyond which descent on a quadratic diverges."""

from __future__ import annotations

import numpy as np

from ... import rates
from ..drawing import symmetric
from ..spec import Case, Exercise, mistake


def critical_rate(hessian):
    """Return the rate beyond which descent on the quadratic diverges, 2 / L."""
    return rates.critical_rate(hessian)


def cases(rng):
    low, middle, high = np.sort(rng.uniform(1, 3, 3)) * [1, 2, 6]
    return [
        Case((symmetric(rng, [low, high]),), {}, "a valley that lies askew"),
        Case((np.diag([high, low, middle]),), {}, "axes in no particular order"),
        Case((symmetric(rng, rng.uniform(0.5, 40, 5)),), {}, "five parameters"),
        Case((symmetric(rng, 1e6 * rng.uniform(1, 9, 3)),), {}, "a loss in huge units"),
        Case((np.diag([0.0, high, middle]),), {}, "a direction in which the ground is flat"),
        Case((np.array([[high]]),), {}, "a single parameter"),
    ]


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
    "smallest eigenvalue",
    "You use the smallest eigenvalue. The steepest direction is the first to diverge: "
    "the largest eigenvalue sets the edge.",
)
def smallest_eigenvalue(hessian):
    low, _ = ends(hessian)
    return 2 / low


@mistake(
    "largest diagonal entry",
    "You read the curvatures off the diagonal. They stand there only if the valley "
    "lies along the axes; in general they are the eigenvalues.",
)
def largest_diagonal_entry(hessian):
    return 2 / np.diag(hessian).max()


@mistake(
    "trace",
    "You divide by the trace, the sum of all curvatures. That rate is safe, and too "
    "low: each direction converges by itself, so only the largest one counts.",
)
def trace(hessian):
    return 2 / np.trace(hessian)


@mistake(
    "Frobenius norm",
    "`np.linalg.norm(hessian)` is the Frobenius norm, the root of the sum of all "
    "squared eigenvalues. The largest eigenvalue is `np.linalg.norm(hessian, 2)` or "
    "the last entry of `np.linalg.eigvalsh(hessian)`.",
)
def frobenius_norm(hessian):
    return 2 / np.linalg.norm(hessian)


@mistake(
    "unsorted eigenvalues",
    "You take the last of `np.linalg.eigvals`, which come in no order. "
    "`np.linalg.eigvalsh`, for symmetric matrices, sorts them, the largest last.",
)
def unsorted_eigenvalues(hessian):
    return 2 / np.linalg.eigvals(hessian).real[-1]


@mistake(
    "upside down",
    "You return L/2. The steeper the ground, the shorter the step: it is 2/L.",
)
def upside_down(hessian):
    return ends(hessian)[1] / 2


def power_iteration(hessian):
    v = np.ones(len(hessian)) + np.linspace(0, 0.3, len(hessian))
    for _ in range(3000):
        v = hessian @ v
        v /= np.linalg.norm(v)
    return 2 / (v @ hessian @ v)


EXERCISE = Exercise(
    id="02.1",
    signature="critical_rate(hessian)",
    points=1,
    task="Return the learning rate beyond which descent on the quadratic diverges.",
    reference=critical_rate,
    cases=cases,
    mistakes=(
        one_over_largest,
        smallest_eigenvalue,
        largest_diagonal_entry,
        trace,
        frobenius_norm,
        unsorted_eigenvalues,
        upside_down,
    ),
    alternatives=(
        power_iteration,
        lambda hessian: 2 / np.linalg.norm(hessian, 2),
        lambda hessian: 1 / (max(np.linalg.eigvals(hessian).real) / 2),
        lambda hessian: np.float32(2 / np.linalg.svd(hessian)[1][0]),
    ),
)
