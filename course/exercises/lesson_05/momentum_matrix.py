"""Write a step with momentum as a matrix, and say how it stretches in the long run."""

from __future__ import annotations

import cmath

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from . import other_ways


def momentum_matrix(lr, beta, curvature):
    """Return the matrix of one step on the pair (new, old) theta, and its spectral radius."""
    matrix = np.array([[1 + beta - lr * curvature, -beta], [1.0, 0.0]])
    return matrix, np.abs(np.linalg.eigvals(matrix)).max()


def cases(rng):
    def fixed(lr, beta, curvature, note, says):
        return Case((lr, beta, curvature), {}, note, says)

    def random(share, edge, beta, note):
        curvature = uniform(rng, 0.5, 8)
        return Case((round(share * edge(beta) / curvature, 5), beta, curvature), {}, note)

    b = [uniform(rng, 0.2, 0.6) for _ in range(4)]
    return [
        fixed(0.5, 0.5, 2.0, "a pair of complex eigenvalues", "complex, length √β"),
        fixed(0.25, 0.25, 0.5, "two positive eigenvalues", "both positive"),
        fixed(0.5, 0.25, 4.75, "two negative eigenvalues", "both negative"),
        fixed(0.25, 0.25, 1.0, "the same eigenvalue twice", "0 to (1 − √β)²"),
        fixed(0.5, 0.5, 6.0, "exactly at the edge", "up to 2 + 2β"),
        fixed(2.0, 0.5, 2.0, "beyond the edge", "one beyond −1"),
        fixed(0.5, 0.0, 3.0, "beta = 0", r"\beta\,(\theta_k - \theta_{k-1})"),
        fixed(1.0, 0.0, 1.0, "beta = 0, and a step right to the minimum", "longest eigenvalue"),
        fixed(0.5, 0.75, 0.0, "a curvature of 0", "a curvature may be 0"),
        fixed(0.5, 0.25, -3.0, "a negative curvature", "or negative as on a hilltop"),
        fixed(1, 0, 3, "whole numbers", "**spectral radius** ρ"),
        random(0.5, lambda b: 1 + b, b[0], "any complex pair"),
        random(0.6, lambda b: (1 - b**0.5) ** 2, b[1], "any two positive eigenvalues"),
        random(0.98, lambda b: 2 + 2 * b, b[2], "any two negative eigenvalues"),
        random(1.2, lambda b: 2 + 2 * b, b[3], "any rate beyond the edge"),
    ]


@mistake(
    "largest real part",
    "The matrix is right. As the radius comes the largest real part of the eigenvalues; a negative "
    "or a complex one may be longer. Lengths come first, then the largest of them.",
)
def largest_real_part(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.linalg.eigvals(matrix).real.max()


@mistake(
    "largest, no length",
    "The matrix is right. What comes as the radius is an eigenvalue, negative or complex in some "
    "cases; the radius is the length of the longest one, a real number that is never negative.",
)
def largest_no_length(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.max(np.linalg.eigvals(matrix))


@mistake(
    "largest before length",
    "The matrix is right. The radius is the length of the *largest* eigenvalue, and should be that "
    "of the longest: −2 is longer than 1. Lengths come first, then their maximum.",
)
def largest_before_length(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    values = np.linalg.eigvals(matrix)
    return matrix, abs(values[values.real.argmax()])


@mistake(
    "imaginary part dropped",
    "The matrix is right. Where the eigenvalues are complex, their imaginary part does not count "
    "in the radius. The length of a + ib is √(a² + b²); `np.abs` knows that.",
)
def imaginary_part_dropped(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eigvals(matrix).real).max()


@mistake(
    "taken for symmetric",
    "The matrix is right. The radius is that of a symmetric matrix, made from one triangle of "
    "yours, as `eigvalsh` has it. This matrix is not symmetric: `np.linalg.eigvals`.",
)
def taken_for_symmetric(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eigvalsh(matrix)).max()


@mistake(
    "norm of the matrix",
    "The matrix is right. Its norm says how much one step can stretch a vector; in the long run "
    "the spectral radius counts, the absolute value of the longest eigenvalue.",
)
def norm_of_the_matrix(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.linalg.norm(matrix, 2)


@mistake(
    "root of all squares",
    "The matrix is right. As the radius comes the root of the sum of all squared entries, the norm "
    "that `np.linalg.norm` has. The lengths of the eigenvalues are asked for.",
)
def root_of_all_squares(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.linalg.norm(matrix)


@mistake(
    "first eigenvalue",
    "The matrix is right. As the radius comes the length of the first eigenvalue, and either of "
    "the two may be the longer one.",
)
def first_eigenvalue(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, abs(np.linalg.eigvals(matrix)[0])


@mistake(
    "real roots only",
    "The matrix is right. The radius is the root of the quadratic with the plus sign, which is NaN "
    "for a complex pair, and not the longest where both are negative.",
)
def real_roots_only(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    trace = np.trace(matrix)
    return matrix, (trace + np.sqrt(trace**2 - 4 * beta)) / 2


@mistake(
    "trace",
    "The matrix is right. As the radius comes the size of its trace, the sum of both eigenvalues. "
    "The length of the longer one is asked for.",
)
def size_of_the_trace(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, abs(np.trace(matrix))


@mistake(
    "root of beta",
    "The matrix is right, and √β is the radius only while the eigenvalues are a complex pair. Two "
    "real ones share the product β unequally, and the longer one counts.",
)
def root_of_beta(lr, beta, curvature):
    return momentum_matrix(lr, beta, curvature)[0], beta**0.5


@mistake(
    "determinant",
    "The matrix is right. Its determinant, β, is the product of both eigenvalues; the radius is "
    "the length of the longer one.",
)
def determinant(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, abs(np.linalg.det(matrix))


@mistake(
    "gradient descent's radius",
    "The matrix is right. |1 − lr·curvature| is the factor of gradient descent; with memory the "
    "eigenvalues of the matrix say it.",
)
def radius_of_gradient_descent(lr, beta, curvature):
    return momentum_matrix(lr, beta, curvature)[0], abs(1 - lr * curvature)


@mistake(
    "shortest",
    "The matrix is right, and the radius is the length of the shorter eigenvalue. In the long run "
    "the longer one is left over.",
)
def shortest(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eigvals(matrix)).min()


@mistake(
    "both lengths",
    "The matrix is right. In place of the radius come the lengths of both eigenvalues; the radius "
    "is one number, the larger of them.",
)
def both_lengths(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eigvals(matrix))


def _with_radius(matrix):
    return np.array(matrix, dtype=float), np.abs(np.linalg.eigvals(matrix)).max()


@mistake(
    "sign of the memory",
    "The old theta enters the upper row with the wrong sign. In beta·(θ − θ_old) it is subtracted.",
)
def sign_of_the_memory(lr, beta, curvature):
    return _with_radius([[1 + beta - lr * curvature, beta], [1, 0]])


@mistake(
    "half the memory",
    "The upper left entry lacks beta. The term beta·(θ − θ_old) contains θ as well.",
)
def half_the_memory(lr, beta, curvature):
    return _with_radius([[1 - lr * curvature, -beta], [1, 0]])


@mistake(
    "transposed",
    "Your matrix is transposed. Row 0 makes the new theta from θ and θ_old; row 1 copies θ into "
    "the place of the old one. The eigenvalues can't tell, the product with (θ, θ_old) can.",
)
def transposed(lr, beta, curvature):
    return _with_radius([[1 + beta - lr * curvature, 1], [-beta, 0]])


@mistake(
    "rows exchanged",
    "Your matrix makes the pair (old, new): its rows are exchanged. On the left of the formula the "
    "new theta stands above.",
)
def rows_exchanged(lr, beta, curvature):
    return _with_radius([[1, 0], [1 + beta - lr * curvature, -beta]])


@mistake(
    "old theta first",
    "This matrix belongs to the pair (θ_old, θ). In the formula the newer of the two stands above, "
    "on both sides. The radius is the same.",
)
def old_theta_first(lr, beta, curvature):
    return _with_radius([[0, 1], [-beta, 1 + beta - lr * curvature]])


@mistake(
    "old theta kept",
    "The lower row keeps θ_old where it is. After a step the place of the old one holds θ.",
)
def old_theta_kept(lr, beta, curvature):
    return _with_radius([[1 + beta - lr * curvature, -beta], [0, 1]])


@mistake(
    "matrix of theta and m",
    "This matrix acts on the pair (θ, m). Its eigenvalues are right, and the pair asked for is the "
    "new and the old theta.",
)
def matrix_of_theta_and_m(lr, beta, curvature):
    return _with_radius([[1 - lr * curvature, -lr * beta], [curvature, beta]])


@mistake(
    "Nesterov",
    "This is the matrix of Nesterov's method, in which the curvature acts on the memory too. Here "
    "the gradient is taken at θ, and the curvature stands in the upper left entry alone.",
)
def nesterov(lr, beta, curvature):
    shrink = 1 - lr * curvature
    return _with_radius([[(1 + beta) * shrink, -beta * shrink], [1, 0]])


@mistake(
    "root of beta where descent converges",
    "The matrix is right. √β comes as the radius wherever gradient descent alone would converge; "
    "it is right only between (1 − √β)² and (1 + √β)² of lr·curvature, where the pair is complex.",
)
def root_of_beta_where_descent_converges(lr, beta, curvature):
    matrix, radius = momentum_matrix(lr, beta, curvature)
    return matrix, beta**0.5 if abs(1 - lr * curvature) < 1 else radius


@mistake(
    "eigenvectors",
    "The matrix is right. As the radius comes the largest entry of the eigenvectors: "
    "`np.linalg.eig` returns the eigenvalues first, `values, vectors = …`.",
)
def largest_of_the_eigenvectors(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    return matrix, np.abs(np.linalg.eig(matrix)[1]).max()


@mistake(
    "real square root",
    "The matrix is right. The radius is NaN for a complex pair: the quadratic's root is taken of "
    "a negative number. `np.linalg.eigvals` knows complex numbers; so does `np.sqrt(complex(…))`.",
)
def real_square_root(lr, beta, curvature):
    matrix, _ = momentum_matrix(lr, beta, curvature)
    trace = 1 + beta - lr * curvature
    root = np.sqrt(trace**2 - 4 * beta)
    return matrix, max(abs(trace + root), abs(trace - root)) / 2


@mistake(
    "whole numbers",
    "The entries are cut off to whole numbers, as in an array that was made of whole numbers and "
    "filled later. Make it with floats: `np.array([[1.0, 0.0], …])`, or `dtype=float`.",
)
def whole_numbers(lr, beta, curvature):
    matrix = np.array([[1, 0], [1, 0]])
    matrix[0] = 1 + beta - lr * curvature, -beta
    return matrix, np.abs(np.linalg.eigvals(matrix)).max()


def by_formula(lr, beta, curvature):
    trace = 1 + beta - lr * curvature
    inside = trace**2 - 4 * beta
    radius = beta**0.5 if inside < 0 else (abs(trace) + inside**0.5) / 2
    return [[trace, -beta], [1, 0]], radius


def by_roots(lr, beta, curvature):
    trace = 1 - lr * curvature + beta
    return np.array([[trace, -beta], [1, 0]]), max(abs(z) for z in np.roots([1, -trace, beta]))


def by_complex_roots(lr, beta, curvature):
    half = (1 + beta - lr * curvature) / 2
    root = cmath.sqrt(half * half - beta)
    return ((2 * half, -beta), (1.0, 0.0)), max(abs(half + root), abs(half - root))


def filled(lr, beta, curvature):
    matrix = np.eye(2, k=-1)
    matrix[0] = 1 + beta, -beta
    matrix[0, 0] -= lr * curvature
    return matrix, np.max(np.hypot(*(f(np.linalg.eigvals(matrix)) for f in (np.real, np.imag))))


def in_two_parts(lr, beta, curvature):
    descent = np.array([[1 - lr * curvature, 0], [1, 0]])
    matrix = descent + beta * np.array([[1, -1], [0, 0]])
    return matrix, max(map(abs, np.linalg.eigvals(matrix)))


EXERCISE = Exercise(
    id="05.2",
    signature="momentum_matrix(lr, beta, curvature)",
    points=3,
    task="Return the 2 × 2 matrix of one step on (new, old) theta, and its spectral radius.",
    reference=momentum_matrix,
    cases=cases,
    mistakes=(
        largest_real_part,
        largest_no_length,
        largest_before_length,
        imaginary_part_dropped,
        taken_for_symmetric,
        norm_of_the_matrix,
        root_of_all_squares,
        first_eigenvalue,
        real_roots_only,
        size_of_the_trace,
        root_of_beta,
        determinant,
        radius_of_gradient_descent,
        shortest,
        both_lengths,
        sign_of_the_memory,
        half_the_memory,
        transposed,
        rows_exchanged,
        old_theta_first,
        old_theta_kept,
        matrix_of_theta_and_m,
        nesterov,
        root_of_beta_where_descent_converges,
        largest_of_the_eigenvectors,
        real_square_root,
        whole_numbers,
    ),
    alternatives=(
        by_formula,
        by_roots,
        by_complex_roots,
        filled,
        other_ways.matrix_by_eig,
        in_two_parts,
        lambda lr, beta, curvature: tuple(map(np.float32, momentum_matrix(lr, beta, curvature))),
    ),
    equivalents={
        "`lr` and `curvature` exchanged": "Only the product of the two enters the matrix."
    },
)
