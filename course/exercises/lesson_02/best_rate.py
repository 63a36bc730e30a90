"""The best fixed learning rate for a quadratic, and how fast it is."""

from __future__ import annotations

import numpy as np

from ... import rates
from ..drawing import symmetric
from ..spec import Case, Exercise, mistake
from .critical_rate import cases as hessian_cases
from .critical_rate import ends


def best_rate(hessian):
    """Return the best fixed rate 2 / (L + m), and its factor a step (L - m) / (L + m)."""
    return rates.best_rate(hessian)


def cases(rng):
    # A round bowl has factor 0, against which a rounding of 1e-16 would count as wrong.
    nearly_round = Case(
        (symmetric(rng, [2.0, rng.uniform(2.5, 3)]),), {}, "a bowl that is almost round"
    )
    return [*hessian_cases(rng)[:-1], nearly_round]


@mistake(
    "1/L",
    "You return 1/L and its factor 1 − m/L. It leaves the steepest direction at 0 and "
    "the shallow one slow. The best rate makes both equally fast: 1 − ηm = ηL − 1.",
)
def one_over_largest(hessian):
    low, high = ends(hessian)
    return 1 / high, 1 - low / high


@mistake(
    "mean of the two rates",
    "You take the mean of 1/m and 1/L, the rates that each direction would like. For "
    "the steep one that is far beyond 2/L. Balance the factors: 1 − ηm = ηL − 1.",
)
def mean_of_the_two_rates(hessian):
    low, high = ends(hessian)
    lr = (1 / low + 1 / high) / 2
    return lr, abs(1 - lr * high)


@mistake(
    "factor of the loss",
    "The rate is right, and your factor is squared: that is what happens to the loss. "
    "The exercise asks for the factor of the distance.",
)
def factor_of_the_loss(hessian):
    lr, factor = best_rate(hessian)
    return lr, factor**2


@mistake(
    "misplaced parentheses",
    "`kappa - 1 / kappa + 1` divides first. Write `(kappa - 1) / (kappa + 1)`.",
)
def misplaced_parentheses(hessian):
    low, high = ends(hessian)
    with np.errstate(all="ignore"):
        kappa = high / low
        factor = kappa - 1 / kappa + 1
    return 2 / (low + high), factor


@mistake(
    "infinite condition number",
    "Right, except where the ground is flat in one direction: then κ is infinite and "
    "∞/∞ is NaN. Write the factor with L and m, (L − m)/(L + m).",
)
def infinite_condition_number(hessian):
    low, high = ends(hessian)
    kappa = high / low
    return 2 / (low + high), (kappa - 1) / (kappa + 1)


@mistake(
    "diagonal entries",
    "You read the curvatures off the diagonal. They stand there only if the valley "
    "lies along the axes; in general they are the eigenvalues.",
)
def diagonal_entries(hessian):
    d = np.diag(hessian)
    return 2 / (d.max() + d.min()), (d.max() - d.min()) / (d.max() + d.min())


@mistake(
    "factor of another rate",
    "The rate is right. Your factor, 1 − m/L, belongs to the rate 1/L; put your own "
    "rate into |1 − ηm|.",
)
def factor_of_another_rate(hessian):
    low, high = ends(hessian)
    return 2 / (low + high), 1 - low / high


@mistake(
    "wrong order",
    "Both numbers are right, in the other order: first the rate, then the factor.",
)
def wrong_order(hessian):
    return best_rate(hessian)[::-1]


def best_by_scan(hessian):
    eigenvalues = np.linalg.svd(hessian, compute_uv=False)
    lr = 2 / (eigenvalues.max() + eigenvalues.min())
    return [lr, np.abs(1 - lr * eigenvalues).max()]


def best_as_list(hessian):
    eigenvalues = sorted(float(x) for x in np.linalg.eigvals(hessian).real)
    lr = 1 / (0.5 * eigenvalues[0] + 0.5 * eigenvalues[-1])
    return lr, 1 - lr * eigenvalues[0]


EXERCISE = Exercise(
    id="02.2",
    signature="best_rate(hessian)",
    points=2,
    task="Return the best fixed rate for the quadratic, and its factor a step, as a tuple.",
    reference=best_rate,
    cases=cases,
    mistakes=(
        one_over_largest,
        mean_of_the_two_rates,
        factor_of_the_loss,
        misplaced_parentheses,
        infinite_condition_number,
        diagonal_entries,
        factor_of_another_rate,
        wrong_order,
    ),
    alternatives=(
        best_by_scan,
        best_as_list,
        lambda hessian: [np.float32(part) for part in best_rate(hessian)],
    ),
)
