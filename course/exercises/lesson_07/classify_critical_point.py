"""Tell minimum, maximum and saddle apart by the Hessian."""

from __future__ import annotations

import math

import numpy as np

from ..drawing import symmetric
from ..spec import Case, Exercise, mistake


def classify_critical_point(hessian):
    """Return "minimum", "maximum", "saddle" or "undecided", from the signs of the eigenvalues."""
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * np.abs(values).max()
    if values[0] < -zero and values[-1] > zero:
        return "saddle"
    if np.abs(values).min() <= zero:
        return "undecided"
    if values[0] > 0:
        return "minimum"
    return "maximum"


def slanted(small):
    """Return the matrix with eigenvalue 25 along (0.6, 0.8), and a small one across."""
    # Not zero itself, for no case shall be left to the sign of a rounding.
    return np.round(
        [[9 + 0.64 * small, 12 - 0.48 * small], [12 - 0.48 * small, 16 + 0.36 * small]], 10
    )


def cases(rng):
    a, b, c, d = rng.uniform(0.5, 3, 4)
    up, down, mixed = "all positive", "all negative", "some positive, some negative"
    flat, some_zero = "a zero, and no two signs", "An eigenvalue counts as zero"
    fixed = [
        ([[2.0, 1.0], [1.0, 2.0]], "curvatures 3 and 1", up),
        ([[-2.0, 1.0], [1.0, -2.0]], "curvatures −1 and −3", down),
        ([[1.0, 3.0], [3.0, 1.0]], "positive along both axes, curvatures 4 and −2", mixed),
        ([[0.0, 1.0], [1.0, 0.0]], "zeros on the diagonal", "the curvature along its own"),
        ([[-2, 1, 0], [1, -2, 0], [0, 0, -4]], "three curvatures, whole numbers", down),
        (np.diag([-1.0, -2.0, 3.0]), "curvatures −1, −2 and 3", mixed),
        (np.diag([1.0, -2.0, -3.0]), "curvatures 1, −2 and −3", "a symmetric `hessian`"),
        (np.diag([3.0, 0.1, -0.001]), "curvatures 3, 0.1 and −0.001", mixed),
        (
            [[21, 6, 12], [6, 21, 12], [12, 12, 39]],
            "slanted axes, curvatures 45, 45 and −9",
            "of any size",
        ),
        ([[2.0]], "one parameter, curvature 2", "of any size"),
        ([[-3.0]], "one parameter, curvature −3", "of any size"),
        (np.diag([2.0, 0.0]), "curvatures 2 and 0", flat),
        (np.diag([-2.0, 0.0]), "curvatures −2 and 0", flat),
        (np.diag([2.0, -1.0, 0.0]), "curvatures 2, −1 and 0", mixed),
        (np.zeros((2, 2)), "curvatures 0 and 0", flat),
        (np.diag([1.0, 1e-8]), "curvatures 1 and 1e-8", "at most 1e-8 times"),
        (np.diag([-1.0, -1e-8]), "curvatures −1 and −1e-8", "at most 1e-8 times"),
        (np.diag([1.0, -1e-8]), "curvatures 1 and −1e-8", "at most 1e-8 times"),
        (np.diag([-1.0, 1e-8]), "curvatures −1 and 1e-8", "at most 1e-8 times"),
        (np.diag([1.0, 1.0, 1.0, 1.5e-8]), "curvatures 1, 1, 1 and 1.5e-8", "at most 1e-8 times"),
        (np.diag([-1.0, 2e-8]), "curvatures −1 and 2e-8", "when its absolute value"),
        (slanted(1e-8), "slanted axes, curvatures 25 and 1e-8", some_zero),
        (slanted(-1e-8), "slanted axes, curvatures 25 and −1e-8", some_zero),
        (slanted(2e-7), "slanted axes, curvatures 25 and 2e-7", "the largest absolute value"),
        (np.diag([-3.0, 1e-9]), "curvatures −3 and 1e-9", "the largest absolute value of them all"),
        (np.diag([-3.0, -1e-9]), "curvatures −3 and −1e-9", "the largest absolute value"),
        (np.array([[2e-13, 1e-13], [1e-13, 2e-13]]), "curvatures 3e-13 and 1e-13", up),
        (np.diag([1e12, 1e-3]), "curvatures 1e12 and 1e-3", some_zero),
    ]
    return [
        *(Case((np.array(hessian),), {}, note, says) for hessian, note, says in fixed),
        Case((symmetric(rng, [a, -b]),), {}, "random axes in 2-d"),
        Case((symmetric(rng, [-a, -b, -c, -d]),), {}, "random axes in 4-d"),
        Case((symmetric(rng, [a, b, c, d, d, -d / 5]),), {}, "random axes in 6-d"),
        Case((symmetric(rng, [a, b, c]),), {}, "random axes in 3-d"),
    ]


@mistake(
    "determinant",
    "The answers follow the determinant and the first entry, a rule for two parameters. With "
    "three, two negative eigenvalues make a positive determinant, and a maximum has a negative "
    "one. Look at the eigenvalues themselves.",
)
def determinant(hessian):
    det = np.linalg.det(hessian)
    if det == 0:
        return "undecided"
    if det < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


@mistake(
    "determinant of two",
    "The answers follow f_xx·f_yy − f_xy², the rule for two parameters, whose second parameter a "
    "Hessian with one does not have, and which sees nothing of a third. Look at the eigenvalues.",
)
def determinant_of_two(hessian):
    det = hessian[0, 0] * hessian[1, 1] - hessian[0, 1] ** 2
    if det > 0:
        return "minimum" if hessian[0, 0] > 0 else "maximum"
    return "saddle" if det < 0 else "undecided"


@mistake(
    "determinant near zero",
    "The answers follow the determinant, with a tolerance. Its sign does not tell two negative "
    "eigenvalues from none, and it is small in tiny units without any eigenvalue being zero. Look "
    "at the eigenvalues themselves.",
)
def determinant_near_zero(hessian):
    det = np.linalg.det(hessian)
    if abs(det) <= 1e-8:
        return "undecided"
    if det < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


def _word(values, zero):
    """Return the word of the table for eigenvalues, those up to `zero` counting as zero."""
    up, down = (values > zero).any(), (values < -zero).any()
    if up and down:
        return "saddle"
    if (abs(values) <= zero).any():
        return "undecided"
    return "minimum" if up else "maximum"


@mistake(
    "diagonal",
    "The answers follow the signs on the diagonal: those are the curvatures along the axes. A "
    "saddle may curve up along every axis and down between them. Look at the eigenvalues.",
)
def diagonal(hessian):
    values = np.diag(hessian)
    return _word(values, 1e-8 * abs(values).max())


@mistake(
    "leading minors",
    "The answers follow the signs of the leading minors. They tell a minimum or a maximum, and no "
    "more: one that is zero does not mean a zero eigenvalue. Look at the eigenvalues themselves.",
)
def leading_minors(hessian):
    minors = [np.linalg.det(hessian[:k, :k]) for k in range(1, len(hessian) + 1)]
    if all(minor > 0 for minor in minors):
        return "minimum"
    if all((-1) ** k * minor > 0 for k, minor in enumerate(minors, 1)):
        return "maximum"
    return "undecided" if 0 in minors else "saddle"


@mistake(
    "exact zero",
    "Only eigenvalues that are exactly zero count as zero here. One that should be zero comes out "
    "of the computer as 1e-17 or −1e-17, and its sign is chance: the text says what counts as "
    "zero.",
)
def exact_zero(hessian):
    return _word(np.linalg.eigvalsh(hessian), 0.0)


@mistake(
    "absolute zero",
    "The limit below which an eigenvalue counts as zero is the same number for every Hessian, so a "
    "loss in tiny units looks flat. Let it grow with the largest absolute eigenvalue.",
)
def absolute_zero(hessian):
    return _word(np.linalg.eigvalsh(hessian), 1e-8)


@mistake(
    "small absolute zero",
    "The limit below which an eigenvalue counts as zero is a fixed number, too small for Hessians "
    "with large entries and too large in tiny units. It should be a share of the largest absolute "
    "eigenvalue.",
)
def small_absolute_zero(hessian):
    return _word(np.linalg.eigvalsh(hessian), 1e-10)


@mistake(
    "signed largest",
    "Right, except where the eigenvalue of largest absolute value is negative: there the limit is "
    "too low. The last eigenvalue need not be the largest in absolute value.",
)
def signed_largest(hessian):
    values = np.linalg.eigvalsh(hessian)
    return _word(values, 1e-8 * values[-1])


@mistake(
    "largest entry",
    "Nearly right: the limit follows the largest entry of the matrix. That is not the largest "
    "absolute eigenvalue where the axes are slanted.",
)
def largest_entry(hessian):
    return _word(np.linalg.eigvalsh(hessian), 1e-8 * abs(hessian).max())


@mistake(
    "less than",
    "Right, except where an absolute value is exactly 1e-8 times the largest one, or all are 0: "
    "“at most” includes the limit itself.",
)
def less_than(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * abs(values).max()
    if (values >= zero).all():
        return "minimum"
    if (values <= -zero).all():
        return "maximum"
    return "saddle" if values[0] <= -zero and values[-1] >= zero else "undecided"


@mistake(
    "saddle by default",
    "Whatever is neither all positive nor all negative comes out as a saddle, even where an "
    "eigenvalue is zero. There the Hessian can't tell: x² + y⁴ and x² − y⁴ have the same one at 0.",
)
def saddle_by_default(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"


@mistake(
    "flat is a saddle",
    "Where one eigenvalue counts as zero and the others agree, the answer comes out as a saddle. A "
    "saddle needs both signs; with a zero and one sign the table has another word.",
)
def flat_is_a_saddle(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * abs(values).max()
    if (values > zero).all():
        return "minimum"
    return "maximum" if (values < -zero).all() else "saddle"


@mistake(
    "flat is up",
    "A zero among positive eigenvalues comes out as a minimum, and among negative ones as a "
    "maximum. Along the flat direction the loss may go either way: x² − y⁴ has no minimum at 0.",
)
def flat_is_up(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * abs(values).max()
    if (abs(values) <= zero).all():
        return "undecided"
    if (values >= -zero).all():
        return "minimum"
    return "maximum" if (values <= zero).all() else "saddle"


@mistake(
    "flat first",
    "One flat direction makes it undecided, even where another leads up and a third one down. Up "
    "and down together are a saddle, whatever the rest does.",
)
def flat_first(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * abs(values).max()
    return "undecided" if (abs(values) <= zero).any() else _word(values, zero)


@mistake(
    "smaller share",
    "The limit does grow with the Hessian, and is too low: eigenvalues that count as zero here "
    "keep their signs. Compare the share with the text's.",
)
def smaller_share(hessian):
    values = np.linalg.eigvalsh(hessian)
    return _word(values, 1e-12 * abs(values).max())


@mistake(
    "flat is up, exact",
    "A zero among positive eigenvalues comes out as a minimum, and among negative ones as a "
    "maximum, and tiny ones keep their signs. Along a flat direction the Hessian decides nothing.",
)
def flat_is_up_exact(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values >= 0).all():
        return "minimum"
    return "maximum" if (values <= 0).all() else "saddle"


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


def by_a_loop(matrix):
    eigenvalues = np.linalg.eigvalsh(np.array(matrix, dtype=float))
    biggest = max(map(abs, eigenvalues))
    positive = negative = 0
    for eigenvalue in eigenvalues:
        if abs(eigenvalue) > 1e-8 * biggest:
            positive += eigenvalue > 0
            negative += eigenvalue < 0
    if positive and negative:
        return "saddle"
    if positive + negative < len(eigenvalues):
        return "undecided"
    return "minimum" if positive else "maximum"


def by_negation(hessian):
    values = np.linalg.eigvalsh(hessian)
    values = values * (abs(values) > 1e-8 * abs(values).max())
    if all(values > 0):
        return "minimum"
    if all(-values > 0):
        return "maximum"
    return "saddle" if any(values > 0) and any(values < 0) else "undecided"


EXERCISE = Exercise(
    id="07.1",
    signature="classify_critical_point(hessian)",
    points=3,
    task='Return "minimum", "maximum", "saddle" or "undecided" from the Hessian there.',
    reference=classify_critical_point,
    cases=cases,
    mistakes=(
        determinant,
        determinant_of_two,
        determinant_near_zero,
        diagonal,
        leading_minors,
        exact_zero,
        absolute_zero,
        small_absolute_zero,
        signed_largest,
        largest_entry,
        less_than,
        saddle_by_default,
        flat_is_a_saddle,
        flat_is_up,
        flat_first,
        smaller_share,
        flat_is_up_exact,
        swapped,
    ),
    alternatives=(
        by_eigvals,
        by_signs,
        by_counting,
        by_a_loop,
        by_negation,
        lambda hessian: classify_critical_point(np.asarray(hessian).tolist()),
    ),
    equivalents={
        "equality decided otherwise: `values[0] > 0`": "zeros have been sorted out before it",
        "entry -1: `values[0]`": "all signs are the same there",
        "max for entry: `values[0]`": "all signs are the same there",
        "min for entry: `values[0]`": "eigvalsh returns them in rising order",
        "min for entry: `values[0]` (2)": "eigvalsh returns them in rising order",
        "max for entry: `values[-1]`": "eigvalsh returns them in rising order",
    },
)
