"""Write a step with momentum as a matrix, and say how it stretches in the long run."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def momentum_matrix(lr, beta, curvature):
    """Return the matrix of one step on the pair (new, old) theta, and its spectral radius."""
    matrix = np.array([[1 + beta - lr * curvature, -beta], [1.0, 0.0]])
    return matrix, np.abs(np.linalg.eigvals(matrix)).max()


def cases(rng):
    def case(product, beta, note):
        curvature = rng.uniform(0.5, 20)
        return Case((float(product / curvature), float(beta), float(curvature)), {}, note)

    b = rng.uniform(0.4, 0.85, 4)
    inside = (1 + b[2] ** 0.5) ** 2 * 0.6 + (2 + 2 * b[2]) * 0.4
    return [
        case(rng.uniform(0.6, 1.4), b[0], "a pair of complex eigenvalues: it oscillates"),
        case(rng.uniform(0.3, 0.7) * (1 - b[1] ** 0.5) ** 2, b[1], "two positive eigenvalues"),
        case(inside, b[2], "two negative eigenvalues, just inside the edge"),
        case(rng.uniform(1.1, 1.4) * (2 + 2 * b[3]), b[3], "beyond the edge: it diverges"),
        case(rng.uniform(1.2, 1.7), 0.0, "beta = 0, which is gradient descent"),
    ]


@mistake(
    "largest instead of longest",
    "The matrix is right. For the radius you take the largest real part of the eigenvalues; a "
    "negative or a complex one may be longer. Take the absolute value first: "
    "`np.abs(values).max()`.",
)
def largest_instead_of_longest(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.linalg.eigvals(matrix).real.max()


@mistake(
    "imaginary part dropped",
    "The matrix is right. Where the eigenvalues are complex, you drop their imaginary part. The "
    "length of a + ib is √(a² + b²); `np.abs` knows that.",
)
def imaginary_part_dropped(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eigvals(matrix).real).max()


@mistake(
    "norm of the matrix",
    "The matrix is right. Its norm says how much one step can stretch a vector; in the long run "
    "the spectral radius counts, the absolute value of the longest eigenvalue.",
)
def norm_of_the_matrix(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.linalg.norm(matrix, 2)


def _with_radius(matrix):
    return np.array(matrix, dtype=float), np.abs(np.linalg.eigvals(matrix)).max()


@mistake(
    "sign of the memory",
    "The old theta enters with the wrong sign. From beta·(θ − θ_old) it gets the factor −beta.",
)
def sign_of_the_memory(lr, beta, curvature):
    return _with_radius([[1 + beta - lr * curvature, beta], [1, 0]])


@mistake(
    "half the memory",
    "The upper left entry lacks beta. The term beta·(θ − θ_old) contains θ as well: 1 + beta − "
    "lr·curvature.",
)
def half_the_memory(lr, beta, curvature):
    return _with_radius([[1 - lr * curvature, -beta], [1, 0]])


@mistake(
    "transposed",
    "Your matrix is transposed. Row 0 makes the new theta, (1 + beta − lr·curvature) θ − beta "
    "θ_old; row 1 copies θ into the place of the old one. The eigenvalues can't tell, the product "
    "with (θ, θ_old) can.",
)
def transposed(lr, beta, curvature):
    return _with_radius([[1 + beta - lr * curvature, 1], [-beta, 0]])


@mistake(
    "Nesterov",
    "This is the matrix of Nesterov's method, in which the curvature acts on the memory too. Here "
    "the gradient is taken at θ: it adds −lr·curvature to the upper left entry and nothing else.",
)
def nesterov(lr, beta, curvature):
    shrink = 1 - lr * curvature
    return _with_radius([[(1 + beta) * shrink, -beta * shrink], [1, 0]])


def by_formula(lr, beta, curvature):
    trace = 1 + beta - lr * curvature
    inside = trace**2 - 4 * beta
    radius = beta**0.5 if inside < 0 else (abs(trace) + inside**0.5) / 2
    return [[trace, -beta], [1, 0]], radius


def by_roots(lr, beta, curvature):
    trace = 1 - lr * curvature + beta
    return np.array([[trace, -beta], [1, 0]]), max(abs(z) for z in np.roots([1, -trace, beta]))


def filled(lr, beta, curvature):
    matrix = np.eye(2, k=-1)
    matrix[0] = 1 + beta, -beta
    matrix[0, 0] -= lr * curvature
    return matrix, np.max(np.hypot(*(f(np.linalg.eigvals(matrix)) for f in (np.real, np.imag))))


EXERCISE = Exercise(
    id="05.2",
    signature="momentum_matrix(lr, beta, curvature)",
    points=3,
    task="Return the 2 × 2 matrix of one step on (new, old) theta, and its spectral radius.",
    reference=momentum_matrix,
    cases=cases,
    mistakes=(
        largest_instead_of_longest,
        imaginary_part_dropped,
        norm_of_the_matrix,
        sign_of_the_memory,
        half_the_memory,
        transposed,
        nesterov,
    ),
    alternatives=(
        by_formula,
        by_roots,
        filled,
        lambda lr, beta, curvature: tuple(map(np.float32, momentum_matrix(lr, beta, curvature))),
    ),
)
