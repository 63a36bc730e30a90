"""Tell minimum, maximum and saddle apart by the Hessian."""

from __future__ import annotations

import math

import numpy as np

from ..drawing import symmetric
from ..spec import Case, Exercise, mistake


def classify_critical_point(hessian):
    """Return "minimum", "maximum", "saddle" or "undecided", from the signs of the eigenvalues."""
    values = np.linalg.eigvalsh(np.asarray(hessian, dtype=float))
    zero = 1e-8 * np.abs(values).max()
    up, down = (values > zero).any(), (values < -zero).any()
    flat = (np.abs(values) <= zero).any()
    if up and down:
        return "saddle"
    if flat:
        return "undecided"
    return "minimum" if up else "maximum"


def cases(rng):
    a, b, c, d = rng.uniform(0.5, 3, 4)
    # Positive on the diagonal, and a saddle all the same.
    crossed = np.array([[a, a + b + 1], [a + b + 1, b]])
    return [
        Case((symmetric(rng, [a, b]),), {}, "all ways lead up, in 2-d"),
        Case((symmetric(rng, [-a, -b]),), {}, "all ways lead down, in 2-d"),
        Case((crossed,), {}, "up along both axes, down between them"),
        Case((symmetric(rng, [-a, -b, -c]),), {}, "all ways lead down, in 3-d"),
        Case((symmetric(rng, [-a, -b, c]),), {}, "down in two directions of three"),
        Case((symmetric(rng, [a, b, c, -d / 50]),), {}, "down in one direction of four, gently"),
        Case((np.diag([a, 0.0]),), {}, "flat along an axis"),
        Case((symmetric(rng, [a, b, c, 0.0]),), {}, "flat along a slanted direction"),
        Case((symmetric(rng, [a, -b, 0.0]),), {}, "up, down and flat"),
        Case((1e-12 * symmetric(rng, [a, b, c]),), {}, "a minimum of a loss in tiny units"),
        Case((np.zeros((2, 2)),), {}, "flat in every direction"),
    ]


@mistake(
    "determinant",
    "The rule with the determinant and one entry is for two parameters. With three, two negative "
    "eigenvalues make a positive determinant, and a maximum has a negative one. Look at the "
    "eigenvalues themselves.",
)
def determinant(hessian):
    hessian = np.asarray(hessian, dtype=float)
    size = np.abs(hessian).max() ** len(hessian)
    product = np.linalg.det(hessian)
    if abs(product) <= 1e-8 * size:
        return "undecided"
    if product < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


@mistake(
    "diagonal",
    "You read the signs on the diagonal: those are the curvatures along the axes. A saddle may "
    "curve up along every axis and down between them. Look at the eigenvalues.",
)
def diagonal(hessian):
    return classify_critical_point(np.diag(np.diag(hessian)))


@mistake(
    "saddle by default",
    "Whatever is neither all positive nor all negative becomes a saddle, even where an eigenvalue "
    "is zero. There the Hessian can't tell: x² + y⁴ and x² − y⁴ have the same one at 0.",
)
def saddle_by_default(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"


def _with_zero(hessian, zero):
    """Classify with another idea of which eigenvalues count as zero."""
    values = np.linalg.eigvalsh(hessian)
    signs = set(np.sign(np.where(np.abs(values) <= zero, 0.0, values)))
    if {1.0, -1.0} <= signs:
        return "saddle"
    if 0.0 in signs:
        return "undecided"
    return "minimum" if 1.0 in signs else "maximum"


@mistake(
    "exact zero",
    "An eigenvalue that is zero comes out of the computer as 1e-17 or −1e-17, and its sign is "
    "chance. Count it as zero up to 1e-8 times the largest absolute value.",
)
def exact_zero(hessian):
    return _with_zero(hessian, 0.0)


@mistake(
    "absolute zero",
    "You compare the eigenvalues with a fixed number, so a loss measured in tiny units looks flat. "
    "Compare with 1e-8 times the largest absolute eigenvalue.",
)
def absolute_zero(hessian):
    return _with_zero(hessian, 1e-8)


@mistake(
    "flat first",
    "One flat direction makes you undecided, even where another leads up and a third one down. Up "
    "and down together are a saddle, whatever the rest does: ask for that first.",
)
def flat_first(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (np.abs(values) <= 1e-8 * np.abs(values).max()).any():
        return "undecided"
    return classify_critical_point(hessian)


@mistake(
    "no maximum",
    "You call a maximum a saddle. If every eigenvalue is negative, every way leads down: a "
    "maximum.",
)
def no_maximum(hessian):
    word = classify_critical_point(hessian)
    return "saddle" if word == "maximum" else word


@mistake(
    "swapped",
    "Minimum and maximum are swapped. A positive eigenvalue is a curvature upwards, and a minimum "
    "has only those.",
)
def swapped(hessian):
    word = classify_critical_point(hessian)
    return {"minimum": "maximum", "maximum": "minimum"}.get(word, word)


def by_eigvals(hessian):
    values = np.linalg.eigvals(hessian).real
    size = max(values.max(), -values.min())
    if size == 0:
        return "undecided"
    low, high = values.min() / size, values.max() / size
    if low < -1e-8 and high > 1e-8:
        return "saddle"
    return "minimum" if low > 1e-8 else "maximum" if high < -1e-8 else "undecided"


def by_signs(hessian):
    values = sorted(np.linalg.eigvalsh(hessian).tolist())
    limit = 1e-8 * max(abs(value) for value in values)
    signs = [0 if abs(value) <= limit else int(math.copysign(1, value)) for value in values]
    if min(signs) * max(signs) < 0:
        return "saddle"
    return {1: "minimum", -1: "maximum"}.get(signs[0] if signs[0] == signs[-1] else 0, "undecided")


def by_counting(hessian):
    values, _ = np.linalg.eigh(hessian)
    limit, d = 1e-8 * np.linalg.norm(values, np.inf), len(values)
    up, down = np.sum(values > limit), np.sum(values < -limit)
    words = {(True, False): "minimum", (False, True): "maximum"}
    return np.str_("saddle" if up and down else words.get((up == d, down == d), "undecided"))


EXERCISE = Exercise(
    id="07.1",
    signature="classify_critical_point(hessian)",
    points=3,
    task='Return "minimum", "maximum", "saddle" or "undecided" from the Hessian there.',
    reference=classify_critical_point,
    cases=cases,
    mistakes=(
        determinant,
        diagonal,
        saddle_by_default,
        exact_zero,
        absolute_zero,
        flat_first,
        no_maximum,
        swapped,
    ),
    alternatives=(
        by_eigvals,
        by_signs,
        by_counting,
        lambda hessian: classify_critical_point(np.asarray(hessian).tolist()),
    ),
)
