"""Tune the heavy ball for a range of curvatures."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def tuned_heavy_ball(m, L):
    """Return the rate and the beta that are best for curvatures from m to L."""
    root_m, root_L = np.sqrt(m), np.sqrt(L)
    return (2 / (root_L + root_m)) ** 2, ((root_L - root_m) / (root_L + root_m)) ** 2


def cases(rng):
    m, kappa = rng.uniform(0.05, 0.8), rng.uniform(5, 40)
    big = rng.uniform(1e3, 1e4)
    return [
        Case((1.0, float(rng.integers(50, 200))), {}, "the lowest curvature is 1"),
        Case((float(m), float(m * kappa)), {}, "a lowest curvature below 1"),
        Case((float(big), float(big * rng.uniform(2, 9))), {}, "a loss in large units"),
        Case((4.0, 4.0), {}, "a round bowl: both curvatures are 4"),
    ]


@mistake(
    "rate not squared",
    "beta is right, the rate is not squared. √(lr·L) + √(lr·m) = 2 gives √lr = 2/(√L + √m): the "
    "rate is the square of that.",
)
def rate_not_squared(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return 2 / (L**0.5 + m**0.5), beta


@mistake(
    "beta not squared",
    "The rate is right. (√κ − 1)/(√κ + 1) is √beta, the spectral radius; beta is its square. "
    "Unsquared it is the beta for Nesterov's method with rate 1/L.",
)
def beta_not_squared(m, L):
    lr, _ = tuned_heavy_ball(m, L)
    root = (L / m) ** 0.5
    return lr, (root - 1) / (root + 1)


@mistake(
    "no roots",
    "beta is built from κ, and it takes √κ: ((√κ − 1)/(√κ + 1))². With κ itself it is the squared "
    "factor of gradient descent, far too close to 1.",
)
def no_roots(m, L):
    lr, _ = tuned_heavy_ball(m, L)
    kappa = L / m
    return lr, ((kappa - 1) / (kappa + 1)) ** 2


@mistake(
    "the rate of gradient descent",
    "beta is right, but 2/(L + m) is the best rate of gradient descent. With momentum a longer "
    "step stays stable: (2/(√L + √m))².",
)
def rate_of_gradient_descent(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return 2 / (L + m), beta


@mistake(
    "the lowest curvature taken as 1",
    "Right where m = 1 only. beta depends on the ratio κ = L/m, but the rate has the units of "
    "1/curvature: (2/(√L + √m))², not (2/(√κ + 1))².",
)
def lowest_curvature_taken_as_1(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return (2 / ((L / m) ** 0.5 + 1)) ** 2, beta


@mistake("swapped", "Both numbers are right and change places: return the rate first, then beta.")
def swapped(m, L):
    return tuned_heavy_ball(m, L)[::-1]


def by_kappa(m, L):
    q = (L / m) ** 0.5
    return 4 / (m * (q + 1) ** 2), (q - 1) ** 2 / (q + 1) ** 2


def by_beta(m, L):
    root = 1 - 2 / (np.sqrt(L / m) + 1)
    return (1 + root) ** 2 / L, root**2


EXERCISE = Exercise(
    id="05.3",
    signature="tuned_heavy_ball(m, L)",
    points=2,
    task="Return the best rate and the best beta for curvatures from m to L.",
    reference=tuned_heavy_ball,
    cases=cases,
    mistakes=(
        rate_not_squared,
        beta_not_squared,
        no_roots,
        rate_of_gradient_descent,
        lowest_curvature_taken_as_1,
        swapped,
    ),
    alternatives=(
        by_kappa,
        by_beta,
        lambda m, L: list(tuned_heavy_ball(m, L)),
        lambda m, L: tuple(map(np.float32, tuned_heavy_ball(m, L))),
    ),
)
