"""The gradient of any function, by central differences."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def numerical_gradient(f, theta, *, h):
    """Return the central-difference gradient of f at theta, shape (d,)."""
    theta = np.asarray(theta, dtype=float)
    gradient = np.empty_like(theta)
    for i in range(theta.size):
        e = np.zeros_like(theta)
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return gradient


def wave(a, b):
    """A smooth function of any dimension; every derivative of it differs from zero."""
    return lambda theta: float(np.sum(a * np.sin(theta)) + np.exp(0.3 * np.dot(b, theta)))


def cases(rng):
    return [
        Case(
            (
                lambda theta: float(3 * theta[0] ** 2 - 2 * theta[0] * theta[1]),
                rng.uniform(-2, 2, 2),
            ),
            {"h": 1e-5},
            "a quadratic in two variables",
        ),
        Case(
            (wave(rng.uniform(1, 2, 3), rng.uniform(-1, 1, 3)), rng.uniform(-1, 1, 3)),
            {"h": 1e-3},
            "a curved function in three variables",
        ),
        Case(
            (wave(rng.uniform(1, 2, 2), rng.uniform(-1, 1, 2)), rng.uniform(-1, 1, 2)),
            {"h": 0.1},
            "the same kind of function with a long h",
        ),
        Case(
            (lambda theta: float(np.sum(theta**3)), rng.integers(1, 5, 2)),
            {"h": 1e-4},
            "a point with whole-number coordinates",
        ),
    ]


@mistake(
    "forward difference",
    "This is the forward difference, (f(θ+h) − f(θ))/h. Its error shrinks like h; the "
    "central difference, (f(θ+h) − f(θ−h))/(2h), looks both ways and its error shrinks "
    "like h².",
)
def forward_difference(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta + h * e) - f(theta)) / h for e in np.eye(theta.size)])


@mistake(
    "backward difference",
    "This is the backward difference, (f(θ) − f(θ−h))/h. Look both ways: the central "
    "difference uses f(θ+h) and f(θ−h) and divides by 2h.",
)
def backward_difference(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta) - f(theta - h * e)) / h for e in np.eye(theta.size)])


@mistake(
    "divided by h",
    "Every component is twice too large. The points θ+h and θ−h are 2h apart, so the "
    "difference is divided by 2h, not by h.",
)
def divided_by_h(f, theta, *, h):
    return 2 * numerical_gradient(f, theta, h=h)


@mistake(
    "coordinate not reset",
    "The first component is right, the later ones are not: after moving coordinate i "
    "you never put it back, so the next coordinate is measured from a point that has "
    "moved. A partial derivative changes one coordinate and holds the others still.",
)
def coordinate_not_reset(f, theta, *, h):
    up, down = np.array(theta, dtype=float), np.array(theta, dtype=float)
    gradient = np.empty_like(up)
    for i in range(up.size):
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@mistake(
    "all coordinates at once",
    "All your components are the same number: `theta + h` moves every coordinate at "
    "once and gives the slope along the diagonal. Move one coordinate at a time.",
)
def all_coordinates_at_once(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    slope = (f(theta + h) - f(theta - h)) / (2 * h)
    return np.full(theta.shape, slope)


@mistake(
    "whole numbers",
    "Right, except where theta holds whole numbers: an integer array drops the "
    "fraction, so theta + h rounds back to theta. Make a float copy first: "
    "`np.array(theta, dtype=float)`.",
)
def whole_numbers(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        up, down = np.array(theta), np.array(theta)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def central_rows(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return [
        float(f(theta + h * e) / (2 * h) - f(theta - h * e) / (2 * h)) for e in np.eye(theta.size)
    ]


def central_on_a_copy(f, theta, *, h):
    point = np.array(theta, dtype=float)
    gradient = np.zeros(point.size)
    for i, here in enumerate(point.copy()):
        point[i] = here + h
        gradient[i] += f(point)
        point[i] = here - h
        gradient[i] -= f(point)
        point[i] = here
    gradient /= 2 * h
    return gradient


EXERCISE = Exercise(
    id="01.1",
    signature="numerical_gradient(f, theta, *, h)",
    points=3,
    task="Return the gradient of f at theta by central differences with step h.",
    reference=numerical_gradient,
    cases=cases,
    # Another order of operations rounds differently, and h = 1e-5 magnifies that 1e5-fold.
    rtol=1e-6,
    atol=1e-7,
    mistakes=(
        forward_difference,
        backward_difference,
        divided_by_h,
        coordinate_not_reset,
        all_coordinates_at_once,
        whole_numbers,
    ),
    alternatives=(
        central_rows,
        central_on_a_copy,
        lambda f, theta, *, h: np.float32(numerical_gradient(f, theta, h=h)),
        lambda f, theta, *, h: [
            (f(theta + e) - f(theta - e)) / h / 2 for e in h * np.eye(len(theta))
        ],
    ),
)
