"""Tune the heavy ball for a range of curvatures."""

from __future__ import annotations

import math

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def tuned_heavy_ball(m, L):
    """Return the rate and the beta that are best for curvatures from m to L."""
    root_m, root_L = np.sqrt(m), np.sqrt(L)
    return (2 / (root_L + root_m)) ** 2, ((root_L - root_m) / (root_L + root_m)) ** 2


def cases(rng):
    m = [uniform(rng, 0.05, 0.8), uniform(rng, 2, 9)]
    return [
        Case((1.0, 9.0), {}, "curvatures from 1 to 9", says="for curvatures from `m` to `L`"),
        Case((4.0, 36.0), {}, "curvatures from 4 to 36", says=r"\frac{2}{\sqrt L+\sqrt m}"),
        Case((0.25, 4.0), {}, "a lowest curvature below 1", says="with κ = L/m"),
        Case((4.0, 4.0), {}, "a round bowl", says="On a round bowl, m = L"),
        Case((4, 16), {}, "whole numbers", says="two positive numbers in any unit"),
        Case((1e6, 1.6e7), {}, "a loss in large units", says="two positive numbers in any unit"),
        Case((1e-6, 1.6e-5), {}, "a loss in tiny units", says="two positive numbers in any unit"),
        Case((1.0, 1e6), {}, "a narrow ravine", says="The lowest floor makes both equalities"),
        Case((m[0], round(m[0] * uniform(rng, 5, 40), 2)), {}, "any range, from below 1"),
        Case((m[1], round(m[1] * uniform(rng, 2, 200), 1)), {}, "any range, from above 1"),
    ]


@mistake(
    "rate not squared",
    "beta is right, and the rate is not squared: √(lr·L) + √(lr·m) = 2 gives the *root* of lr "
    "first.",
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
    "neither squared",
    "Neither of the two is squared. What the two equations give at once are √lr and √beta.",
)
def neither_squared(m, L):
    root_m, root_L = m**0.5, L**0.5
    return 2 / (root_L + root_m), (root_L - root_m) / (root_L + root_m)


@mistake(
    "beta without the roots",
    "The rate is right. beta is built from κ, and it takes √κ. With κ itself it is the squared "
    "factor of gradient descent, far too close to 1.",
)
def beta_without_the_roots(m, L):
    lr, _ = tuned_heavy_ball(m, L)
    return lr, ((L - m) / (L + m)) ** 2


@mistake(
    "no roots",
    "Both are built from m and L themselves, and take their roots: (1 − √β)² ≤ ηm has ηm, and not "
    "its square, on the other side.",
)
def no_roots(m, L):
    return (2 / (L + m)) ** 2, ((L - m) / (L + m)) ** 2


@mistake(
    "tuned gradient descent",
    "2/(L + m) is the best rate of gradient descent, and (L − m)/(L + m) its factor per step. With "
    "momentum the *roots* of the curvatures count, and both results are squares.",
)
def tuned_gradient_descent(m, L):
    return 2 / (L + m), (L - m) / (L + m)


@mistake(
    "the rate of gradient descent",
    "beta is right, but 2/(L + m) is the best rate of gradient descent. With momentum a longer "
    "step stays stable.",
)
def rate_of_gradient_descent(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return 2 / (L + m), beta


@mistake(
    "rate 1/L",
    "beta is right, and 1/L is the rate that goes with Nesterov's method. The heavy ball's best "
    "rate depends on m as well.",
)
def rate_1_over_L(m, L):
    return 1 / L, tuned_heavy_ball(m, L)[1]


@mistake(
    "Nesterov's tuning",
    "This is the textbook's pair for Nesterov's method, rate 1/L included. The heavy ball's pair "
    "follows from the two equations above.",
)
def tuning_of_nesterov(m, L):
    root_m, root_L = np.sqrt([m, L])
    return 1 / L, (root_L - root_m) / (root_L + root_m)


@mistake(
    "the lowest curvature taken as 1",
    "Right where m = 1 only. beta depends on the ratio κ = L/m, but the rate has the units of "
    "1/curvature, so that κ alone can't say it.",
)
def lowest_curvature_taken_as_1(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return (2 / ((L / m) ** 0.5 + 1)) ** 2, beta


@mistake(
    "the largest curvature taken for κ",
    "The rate is right, and beta is so where m = 1 only: it looks at L in place of κ = L/m.",
)
def largest_curvature_taken_for_kappa(m, L):
    lr, _ = tuned_heavy_ball(m, L)
    return lr, ((np.sqrt(L) - 1) / (np.sqrt(L) + 1)) ** 2


@mistake(
    "a difference in the rate",
    "beta is right, and the rate has √L − √m below, which is 0 on a round bowl. Adding the two "
    "equations gives the sum of the roots.",
)
def a_difference_in_the_rate(m, L):
    with np.errstate(divide="ignore"):
        return np.float64(2 / (np.sqrt(L) - np.sqrt(m))) ** 2, tuned_heavy_ball(m, L)[1]


@mistake(
    "roots of the sum",
    "A root is taken of a sum or difference of curvatures. Each curvature has its own root: "
    "√L + √m is not √(L + m).",
)
def roots_of_the_sum(m, L):
    return (2 / np.sqrt(L + m)) ** 2, (np.sqrt(L - m) / np.sqrt(L + m)) ** 2


@mistake(
    "root of the sum in the rate",
    "beta is right, and the rate is 4/(L + m). Each curvature has its own root: the square of "
    "√L + √m is not L + m.",
)
def root_of_the_sum_in_the_rate(m, L):
    return 4 / (L + m), tuned_heavy_ball(m, L)[1]


@mistake(
    "2 not squared",
    "beta is right, and the rate is half of what it should be: in (2/(…))² the 2 is squared as "
    "well.",
)
def two_not_squared(m, L):
    lr, beta = tuned_heavy_ball(m, L)
    return lr / 2, beta


@mistake("swapped", "Both numbers are right and change places: return the rate first, then beta.")
def swapped(m, L):
    return tuned_heavy_ball(m, L)[::-1]


@mistake(
    "only the rate",
    "Only the rate comes back, and it is right. Two numbers are asked for, the rate and beta.",
)
def only_the_rate(m, L):
    return tuned_heavy_ball(m, L)[0]


@mistake(
    "half in place of the root",
    "The rate is right, and beta has κ/2 where √κ belongs: `** 1/2` is the first power, halved. "
    "`** 0.5`, or `** (1/2)`.",
)
def half_in_place_of_the_root(m, L):
    half = (L / m) ** 1 / 2
    return tuned_heavy_ball(m, L)[0], ((half - 1) / (half + 1)) ** 2


@mistake(
    "halves in place of roots",
    "m/2 and L/2 come in where √m and √L belong: `** 1/2` is the first power, halved. `** 0.5`, or "
    "`** (1/2)`.",
)
def halves_in_place_of_roots(m, L):
    half_m, half_L = m**1 / 2, L**1 / 2
    return (2 / (half_L + half_m)) ** 2, ((half_L - half_m) / (half_L + half_m)) ** 2


@mistake(
    "Nesterov's other tuning",
    "This is the best pair for Nesterov's method, 4/(3L + m) and its beta, which comes further "
    "down. The heavy ball's is the solution of the two equations above.",
)
def other_tuning_of_nesterov(m, L):
    root = np.sqrt(3 * L / m + 1)
    return 4 / (3 * L + m), (root - 2) / (root + 2)


@mistake(
    "rate of the unsquared equation",
    "beta is right. The rate comes from (1 − √β) = ηm, and the equation is (1 − √β)² = ηm: its "
    "left side is squared.",
)
def rate_of_the_unsquared_equation(m, L):
    _, beta = tuned_heavy_ball(m, L)
    return (1 - np.sqrt(beta)) / m, beta


@mistake(
    "ratio cut off",
    "The rate is right, and beta too where L/m is a whole number: else the ratio is cut off, as by "
    "`//`. Divide with `/`.",
)
def ratio_cut_off(m, L):
    root = np.sqrt(L // m)
    return tuned_heavy_ball(m, L)[0], ((root - 1) / (root + 1)) ** 2


@mistake(
    "no rate for a round bowl",
    "Right, except on a round bowl, where the rate is 0. With m = L it is 1/L, the step that leads "
    "right to the minimum; the formula needs no exception there.",
)
def no_rate_for_a_round_bowl(m, L):
    return (0.0, 0.0) if m == L else tuned_heavy_ball(m, L)


@mistake(
    "another rate for a round bowl",
    "beta is right, and the rate has √L − √m below, with an exception for a round bowl. Adding the "
    "two equations gives the sum of the roots, and needs none.",
)
def another_rate_for_a_round_bowl(m, L):
    root_m, root_L = np.sqrt([m, L])
    rate = (2 / (root_L - root_m)) ** 2 if m != L else 1 / L
    return rate, tuned_heavy_ball(m, L)[1]


def by_kappa(m, L):
    q = (L / m) ** 0.5
    return 4 / (m * (q + 1) ** 2), (q - 1) ** 2 / (q + 1) ** 2


def by_beta(m, L):
    root = 1 - 2 / (np.sqrt(L / m) + 1)
    return (1 + root) ** 2 / L, root**2


def by_rate(m, L):
    rate = 4 / (m + L + 2 * math.sqrt(m * L))
    return [rate, (1 - math.sqrt(rate * m)) ** 2]


def by_equations(m, L):
    # Linear in x = √lr and y = √beta: √m x + y = 1, √L x − y = 1.
    x, y = np.linalg.solve([[m**0.5, 1.0], [L**0.5, -1.0]], [1.0, 1.0])
    return np.array([x, y]) ** 2


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
        neither_squared,
        beta_without_the_roots,
        no_roots,
        tuned_gradient_descent,
        rate_of_gradient_descent,
        rate_1_over_L,
        tuning_of_nesterov,
        lowest_curvature_taken_as_1,
        largest_curvature_taken_for_kappa,
        a_difference_in_the_rate,
        roots_of_the_sum,
        root_of_the_sum_in_the_rate,
        two_not_squared,
        swapped,
        only_the_rate,
        half_in_place_of_the_root,
        halves_in_place_of_roots,
        other_tuning_of_nesterov,
        rate_of_the_unsquared_equation,
        ratio_cut_off,
        no_rate_for_a_round_bowl,
        another_rate_for_a_round_bowl,
    ),
    alternatives=(
        by_kappa,
        by_beta,
        by_rate,
        by_equations,
        lambda m, L: [np.array(x) for x in tuned_heavy_ball(np.array(m), np.array(L))],
        lambda low, high: tuple(map(np.float32, tuned_heavy_ball(low, high))),
    ),
    equivalents={
        "difference turned: `root_L - root_m`": "The difference of the roots is squared.",
        "`m` and `L` exchanged": "A sum and a squared difference are the same from either side.",
    },
)
