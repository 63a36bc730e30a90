"""Tell minimum, maximum and saddle apart by the Hessian."""

from __future__ import annotations

import numpy as np

from ..spec import Exercise, mistake
from . import alternatives, cases


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


@mistake(
    "zeros left out",
    "An eigenvalue that counts as zero makes no difference: the rest decides, and where none is "
    "left, a minimum comes out. Along a flat direction the loss may go either way, so that the "
    "Hessian alone does not tell.",
)
def zeros_left_out(hessian):
    values = np.linalg.eigvalsh(hessian)
    values = values[abs(values) > 1e-8 * abs(values).max()]
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"


@mistake(
    "zero on the limit",
    "Where an absolute value is exactly on the limit, 1e-8 times the largest one, or all are 0, it "
    "counts neither as zero nor as having a sign, and a saddle comes out. “At most” includes the "
    "limit.",
)
def zero_on_the_limit(hessian):
    values = np.linalg.eigvalsh(hessian)
    zero = 1e-8 * abs(values).max()
    up, down = values > zero, values < -zero
    if (abs(values) < zero).any() and not (up.any() and down.any()):
        return "undecided"
    return "minimum" if up.all() else "maximum" if down.all() else "saddle"


@mistake(
    "eigenvectors",
    "The signs are those of the eigenvectors' entries, which say where an axis points and not how "
    "the loss curves. `np.linalg.eigh` returns two things, and the values come first.",
)
def eigenvectors(hessian):
    _, vectors = np.linalg.eigh(hessian)
    return _word(vectors, 1e-8 * abs(vectors).max())


@mistake(
    "determinant and trace",
    "The answers follow the determinant, which is the product of the eigenvalues. With three of "
    "them, two negative ones make it positive, and small ones make it tiny. Ask for the sign of "
    "each.",
)
def determinant_and_trace(hessian):
    det = np.linalg.det(hessian)
    if abs(det) <= 1e-8:
        return "undecided"
    return "saddle" if det < 0 else "minimum" if np.trace(hessian) > 0 else "maximum"


@mistake(
    "zeros are up, and undecided between",
    "A zero among values of one sign counts as having that sign, and one between both signs makes "
    "it undecided. It is the other way round: both signs are a saddle, whatever the rest does.",
)
def zeros_are_up(hessian):
    values = np.linalg.eigvalsh(hessian)
    values = np.where(abs(values) <= 1e-8 * abs(values).max(), 0, values)
    if (values >= 0).all():
        return "minimum"
    return "maximum" if (values <= 0).all() else "saddle" if values.all() else "undecided"


@mistake(
    "order taken for granted",
    "The first and the last eigenvalue decide, as if they came in rising order. `eigvals` returns "
    "them in no order, `eigvalsh` does.",
)
def order_taken_for_granted(hessian):
    values = np.linalg.eigvals(hessian)
    zero = 1e-8 * abs(values).max()
    if values[0] > zero:
        return "minimum"
    if values[-1] < -zero:
        return "maximum"
    return "saddle" if values[0] < -zero and values[-1] > zero else "undecided"


@mistake(
    "limit of them all together",
    "Nearly right: the limit is too high, as it is where the eigenvalues are taken together, by "
    "their norm or sum. It goes by the largest absolute value among them.",
)
def limit_of_them_all(hessian):
    values = np.linalg.eigvalsh(hessian)
    return _word(values, 1e-8 * np.linalg.norm(values))


@mistake(
    "saddle point",
    "Three of the words are right; the fourth has one too many. The table's words are compared "
    "exactly.",
)
def saddle_point(hessian):
    return classify_critical_point(hessian).replace("saddle", "saddle point")


EXERCISE = Exercise(
    id="07.1",
    signature="classify_critical_point(hessian)",
    points=3,
    task='Return "minimum", "maximum", "saddle" or "undecided" from the Hessian there.',
    reference=classify_critical_point,
    cases=cases.hessians,
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
        zeros_left_out,
        zero_on_the_limit,
        eigenvectors,
        determinant_and_trace,
        zeros_are_up,
        order_taken_for_granted,
        limit_of_them_all,
        saddle_point,
    ),
    alternatives=(
        alternatives.by_eigvals,
        alternatives.by_signs,
        alternatives.by_counting,
        alternatives.by_tallies,
        alternatives.by_negation,
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
