"""Say how far from the minimum a constant rate keeps wandering."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def noise_floor(lr, curvature, noise):
    """Return the variance that a constant rate leaves; infinite where descent diverges."""
    if lr * curvature >= 2:
        return np.inf
    return lr * noise / (curvature * (2 - lr * curvature))


def cases(rng):
    def case(product, curvature, noise, note):
        return Case((float(product / curvature), float(curvature), float(noise)), {}, note)

    return [
        case(rng.uniform(0.05, 0.2), rng.uniform(2, 5), rng.uniform(2, 9), "a short step"),
        case(rng.uniform(0.4, 0.8), rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.5), "a shallow bowl"),
        case(rng.uniform(1.6, 1.9), rng.uniform(3, 8), rng.uniform(2, 4), "just below the edge"),
        case(rng.uniform(0.2, 0.6), rng.uniform(50, 90), rng.uniform(20, 40), "a steep bowl"),
        case(rng.uniform(2.1, 3), rng.uniform(2, 4), rng.uniform(2, 4), "beyond the edge"),
    ]


@mistake(
    "short steps only",
    "ησ²/2λ is the limit of short steps. Keep the square of ηλ in (1 − ηλ)²: it gives the factor 2 "
    "− ηλ.",
)
def short_steps_only(lr, curvature, noise):
    return np.inf if lr * curvature >= 2 else lr * noise / (2 * curvature)


@mistake(
    "one step's noise",
    "η²σ² is what one step adds. The steps before it added too, and all of it decays by (1 − ηλ)² "
    "a step: divide by 1 − (1 − ηλ)².",
)
def noise_of_one_step(lr, curvature, noise):
    return np.inf if lr * curvature >= 2 else lr**2 * noise


@mistake(
    "decay not squared",
    "You divide by 1 − (1 − ηλ). The distance decays by 1 − ηλ, its *variance* by the square of "
    "that.",
)
def decay_not_squared(lr, curvature, noise):
    return np.inf if lr * curvature >= 2 else lr * noise / curvature


@mistake(
    "standard deviation",
    "You return the standard deviation. The exercise asks for the variance, its square.",
)
def standard_deviation(lr, curvature, noise):
    return noise_floor(lr, curvature, noise) ** 0.5


@mistake("noise squared", "You square `noise`. It is already the variance σ² of the gradient.")
def noise_squared(lr, curvature, noise):
    return noise_floor(lr, curvature, noise**2)


@mistake(
    "curvature left out",
    "A λ is missing in the denominator: λ(2 − ηλ). Shallow ground pulls back weakly, so the same "
    "noise spreads further there.",
)
def curvature_left_out(lr, curvature, noise):
    return np.inf if lr * curvature >= 2 else lr * noise / (2 - lr * curvature)


@mistake(
    "beyond the edge",
    "Right below the edge. Beyond it, where ηλ ≥ 2, the formula is negative, and descent diverges: "
    "return `np.inf`.",
)
def beyond_the_edge(lr, curvature, noise):
    return lr * noise / (curvature * (2 - lr * curvature))


def by_iteration(lr, curvature, noise):
    variance, factor = 0.0, (1 - lr * curvature) ** 2
    if factor >= 1:
        return float("inf")
    for _ in range(3000):
        variance = factor * variance + lr**2 * noise
    return variance


def by_the_series(lr, curvature, noise):
    return np.inf if lr * curvature >= 2 else lr**2 * noise / (1 - (1 - lr * curvature) ** 2)


def float32(lr, curvature, noise):
    if lr * curvature >= 2:
        return np.inf
    return np.float32(noise / (2 * curvature / lr - curvature**2))


EXERCISE = Exercise(
    id="04.4",
    signature="noise_floor(lr, curvature, noise)",
    points=2,
    task="Return the variance about the minimum that a constant rate leaves.",
    reference=noise_floor,
    cases=cases,
    mistakes=(
        short_steps_only,
        noise_of_one_step,
        decay_not_squared,
        standard_deviation,
        noise_squared,
        curvature_left_out,
        beyond_the_edge,
    ),
    alternatives=(by_iteration, by_the_series, float32),
)
