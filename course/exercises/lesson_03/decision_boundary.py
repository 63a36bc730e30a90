"""Where a model of two features gives class 1 a given probability."""

from __future__ import annotations

import functools
import math

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def decision_boundary(w, x1, *, p):
    """Return the x2 at which a model with scores w0 + w1 x1 + w2 x2 gives class 1 probability p."""
    return (np.log(p / (1 - p)) - w[0] - w[1] * x1) / w[2]


def cases(rng):
    def case(w, x1, p, note, says):
        return Case((np.array(w), np.array(x1)), {"p": p}, note, says)

    def drawn(sign, m, p, note):
        w = [uniform(rng, 0.5, 2), uniform(rng, 1, 2), sign * uniform(rng, 2.5, 4)]
        return Case((np.array(w), np.sort(uniform(rng, -3, 3, m))), {"p": p}, note)

    each, between = "at each of the given `x1`", "p lies between 0 and 1"
    return [
        case([1.0, 3.0, 2.0], [0.0, 1.0, 3.0], 0.5, "p = ½", "it is the line of score 0"),
        case([1.0, 3.0, 2.0], [0.0, 1.0, 3.0], 0.75, "p = ¾", "log(p/(1 − p))"),
        case([0.5, -1.0, 4.0], [-2.0, 1.0], 0.2, "p = 0.2, a negative w₁", "`w` holds w₀, w₁ and"),
        case([2.0, 1.0, -4.0], [1.0, 6.0], 0.5, "a negative w₂, p = ½", "the last of them not 0"),
        case([2.0, 1.0, -4.0], [1.0, 6.0], 0.9, "a negative w₂, p = 0.9", "the last of them not 0"),
        case([0.0, 2.0, 1.0], [-1.0, 0.0, 2.0], 0.5, "no intercept", "a straight line"),
        case([3.0, 0.0, 2.0], [-5.0, 5.0], 0.6, "a level line", "a straight line"),
        case([1.5, 2.0, 0.5], [4.0], 0.3, "a single place", "shape (m,)"),
        case([1, 2, 5], [3, -4, 0], 0.8, "whole numbers", each),
        case([1.0, 1.0, 2.0], [0.5, 2.5], 0.001, "a very small p", between),
        case([1.0, 1.0, 2.0], [0.5, 2.5], 0.999, "a p of almost 1", between),
        case([0.001, 0.002, 0.0001], [1.0, -2.0], 0.5, "a w₂ near 0", "the last of them not 0"),
        drawn(1, 4, 0.9, "nine to one for class 1"),
        drawn(-1, 3, 0.1, "nine to one against"),
        drawn(1, 5, uniform(rng, 0.2, 0.8), "another p"),
    ]


def logit(p):
    return np.log(p / (1 - p))


@mistake(
    "intercept forgotten",
    "Your line goes the right way, but w[0] is missing: without it, every boundary for "
    "p = ½ passes through the origin.",
)
def intercept_forgotten(w, x1, *, p):
    return (logit(p) - w[1] * x1) / w[2]


@mistake(
    "score set to p",
    "You set the score to p. The score is not the probability: σ(s) = p where "
    "s = log(p / (1 − p)).",
)
def score_set_to_p(w, x1, *, p):
    return (p - w[0] - w[1] * x1) / w[2]


@mistake(
    "sigmoid of p",
    "The score is set to σ(p). The sigmoid leads from a score to its probability; here the way "
    "back is asked for, s = log(p / (1 − p)).",
)
def sigmoid_of_p(w, x1, *, p):
    return (1 / (1 + np.exp(-p)) - w[0] - w[1] * x1) / w[2]


@mistake(
    "p less a half",
    "Right for p = ½, where the score is 0. For another p the score is not p − ½: probabilities "
    "follow scores along the sigmoid, not along a straight line.",
)
def p_less_a_half(w, x1, *, p):
    return (p - 0.5 - w[0] - w[1] * x1) / w[2]


@mistake(
    "p ignored",
    "Right for p = ½ only, where the score is 0. For another p the score is "
    "log(p / (1 − p)), and the line shifts in parallel.",
)
def p_ignored(w, x1, *, p):
    return -(w[0] + w[1] * x1) / w[2]


@mistake(
    "odds against",
    "Right for p = ½; for another p the line lies on the other side, as with log((1 − p) / p), the "
    "odds against class 1.",
)
def odds_against(w, x1, *, p):
    return (-logit(p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "coefficients swapped",
    "w[1] belongs to x1 and w[2] to x2: solved for x2, the equation is divided by w[2].",
)
def coefficients_swapped(w, x1, *, p):
    return (logit(p) - w[0] - w[2] * x1) / w[1]


@mistake(
    "odds without logarithm",
    "You set the score to the odds p / (1 − p). The score is their logarithm.",
)
def odds_without_logarithm(w, x1, *, p):
    return (p / (1 - p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "logarithm of p",
    "The score is set to log p. It is the logarithm of the odds, p / (1 − p), and so 0 for p = ½.",
)
def logarithm_of_p(w, x1, *, p):
    return (np.log(p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "logarithm to base 10",
    "Right for p = ½; elsewhere the logarithm is one to base 10. The sigmoid is made of powers of "
    "e, so the natural logarithm undoes it, `np.log`.",
)
def logarithm_to_base_10(w, x1, *, p):
    return (np.log10(p / (1 - p)) - w[0] - w[1] * x1) / w[2]


@mistake(
    "logarithm to base 2",
    "Right for p = ½; elsewhere the logarithm is one to base 2. The sigmoid is made of powers of "
    "e, so the natural logarithm undoes it, `np.log`.",
)
def logarithm_to_base_2(w, x1, *, p):
    return (np.log2(p / (1 - p)) - w[0] - w[1] * x1) / w[2]


@mistake(
    "something added to w2",
    "Right, except where w2 is near 0: something has been added to the divisor. The text rules out "
    "w2 = 0, so nothing has to be added.",
)
def something_added_to_w2(w, x1, *, p):
    return (logit(p) - w[0] - w[1] * x1) / (w[2] + 1e-8)


@mistake(
    "sign lost",
    "Your x2 has the wrong sign. Bring w0 + w1·x1 to the other side, then divide by w2.",
)
def sign_lost(w, x1, *, p):
    return (w[0] + w[1] * x1 - logit(p)) / w[2]


@mistake(
    "division too late",
    "Only part of the equation is divided by w2. Solved for x2, all of it is: put parentheses "
    "round the numerator.",
)
def division_too_late(w, x1, *, p):
    return logit(p) - w[0] - w[1] * x1 / w[2]


@mistake(
    "score not divided",
    "Right for p = ½; elsewhere the wanted score is left undivided. Solved for x2, all of it is "
    "divided by w2.",
)
def score_not_divided(w, x1, *, p):
    return logit(p) - (w[0] + w[1] * x1) / w[2]


@mistake(
    "not divided",
    "The line is not divided by w2: what comes out is w2·x2. Divide to have x2 alone.",
)
def not_divided(w, x1, *, p):
    return logit(p) - w[0] - w[1] * x1


@mistake(
    "probability there",
    "You return the probabilities along x1, where x2 is 0. Asked for is the place: the x2 at which "
    "the probability is p.",
)
def probability_there(w, x1, *, p):
    return 1 / (1 + np.exp(-(w[0] + w[1] * x1)))


@mistake(
    "points of the line",
    "You return both coordinates of each point. The x1 are given; return their x2 alone, shape "
    "(m,).",
)
def points_of_the_line(w, x1, *, p):
    return np.column_stack([x1, decision_boundary(w, x1, p=p)])


@mistake(
    "parentheses forgotten",
    "The score comes out as −∞ in every case, as log 0 is. In `p / 1 - p` the division goes "
    "first, and p − p is 0: 1 − p needs parentheses.",
)
def parentheses_forgotten(w, x1, *, p):
    return (np.log(p / 1 - p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "logarithm closed too early",
    "The score is set to (log p)/(1 − p), and so it is not 0 for p = ½. The logarithm is taken of "
    "the quotient.",
)
def logarithm_closed_too_early(w, x1, *, p):
    return (np.log(p) / (1 - p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "quotient of logarithms",
    "The score is set to log p / log(1 − p), a quotient of logarithms. It is the logarithm of the "
    "quotient, and so 0 for p = ½.",
)
def quotient_of_logarithms(w, x1, *, p):
    return (np.log(p) / np.log(1 - p) - w[0] - w[1] * x1) / w[2]


@mistake(
    "sign of the score lost",
    "Right for p of ½ and more; below, the score has lost its sign. A probability under ½ belongs "
    "to a score under 0.",
)
def sign_of_the_score_lost(w, x1, *, p):
    return (abs(logit(p)) - w[0] - w[1] * x1) / w[2]


@mistake(
    "intercept last",
    "The last entry of w is taken for the intercept, and the first two for the coefficients of x1 "
    "and x2. The intercept comes first: w0, w1, w2.",
)
def intercept_last(w, x1, *, p):
    return (logit(p) - w[2] - w[0] * x1) / w[1]


@mistake(
    "fractions cut off",
    "Right, except where `x1` holds whole numbers: there the fractions of x2 are cut off. An array "
    "made like `x1`, as by `zeros_like` or `copy`, keeps whole numbers only.",
)
def fractions_cut_off(w, x1, *, p):
    return decision_boundary(w, x1, p=p).astype(x1.dtype)


@mistake(
    "first place only",
    "One number comes back, the x2 at the first of the places, as when `return` stands inside the "
    "loop. Each of the x1 gets its x2.",
)
def first_place_only(w, x1, *, p):
    return decision_boundary(w, x1, p=p)[0]


@mistake(
    "probability for x2",
    "p is taken for the x2 of a point, and the probability there comes back. It is the other way "
    "round: p is known, x2 is sought.",
)
def probability_for_x2(w, x1, *, p):
    return 1 / (1 + np.exp(-(w[0] + w[1] * x1 + w[2] * p)))


@mistake(
    "slope upside down",
    "The term with x1 has the wrong sign, and the line rises where it should fall. Both w0 and "
    "w1·x1 go to the other side of the equation.",
)
def slope_upside_down(w, x1, *, p):
    return (logit(p) - w[0] + w[1] * x1) / w[2]


@mistake(
    "intercept on the wrong side",
    "The term w0 has the wrong sign. Both w0 and w1·x1 go to the other side of the equation.",
)
def intercept_on_the_wrong_side(w, x1, *, p):
    return (logit(p) + w[0] - w[1] * x1) / w[2]


def boundary_by_steps(w, x1, *, p):
    """Intercept and slope of the line first."""
    slope, intercept = -w[1] / w[2], (np.log(p) - np.log1p(-p) - w[0]) / w[2]
    return [intercept + slope * float(x) for x in x1]


def boundary_in_place(w, x1, *, p):
    """In place, on a copy."""
    x2 = np.array(x1, dtype=float)
    x2 *= -w[1]
    x2 += 2 * np.arctanh(2 * p - 1) - w[0]
    x2 /= w[2]
    return x2


def boundary_float32(w, x1, *, p):
    """Single precision."""
    return np.float32(decision_boundary(w, x1, p=p))


def boundary_by_score(weights, places, *, p):
    """The score on the line x2 = 0, and how much is lacking, for arguments of other names."""
    there = np.column_stack([np.ones(len(places)), places]) @ weights[:2]
    return (-math.log(1 / p - 1) - there) / weights[2]


def boundary_by_unpacking(w, x1, *, p):
    """Three numbers, and a generator over the places."""
    w0, w1, w2 = map(float, w)
    odds = p / (1 - p)
    return np.fromiter(((math.log(odds) - w0 - w1 * x) / w2 for x in x1), dtype=float)


@functools.wraps(decision_boundary)
def boundary_by_shift(w, x1, *, p):
    """The line of score 0, shifted."""
    zero = -(w[0] + w[1] * x1) / w[2]
    return zero + (np.log(p) - np.log(1 - p)) / w[2]


EXERCISE = Exercise(
    id="03.3",
    signature="decision_boundary(w, x1, *, p)",
    points=2,
    task="Return the x2 at which the model gives class 1 the probability p, shape (m,).",
    reference=decision_boundary,
    cases=cases,
    mistakes=(
        intercept_forgotten,
        score_set_to_p,
        sigmoid_of_p,
        p_less_a_half,
        p_ignored,
        odds_against,
        coefficients_swapped,
        odds_without_logarithm,
        logarithm_of_p,
        logarithm_to_base_10,
        logarithm_to_base_2,
        something_added_to_w2,
        sign_lost,
        division_too_late,
        score_not_divided,
        not_divided,
        probability_there,
        points_of_the_line,
        parentheses_forgotten,
        logarithm_closed_too_early,
        quotient_of_logarithms,
        sign_of_the_score_lost,
        intercept_last,
        fractions_cut_off,
        first_place_only,
        probability_for_x2,
        slope_upside_down,
        intercept_on_the_wrong_side,
    ),
    alternatives=(
        boundary_by_steps,
        boundary_in_place,
        boundary_float32,
        boundary_by_score,
        boundary_by_unpacking,
        boundary_by_shift,
    ),
)
