"""Where a model of two features gives class 1 a given probability."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def decision_boundary(w, x1, *, p):
    """Return the x2 at which a model with scores w0 + w1 x1 + w2 x2 gives class 1 probability p."""
    return (np.log(p / (1 - p)) - w[0] - w[1] * x1) / w[2]


def cases(rng):
    x1 = np.sort(rng.uniform(-3, 3, 4))

    def w(sign=1.0):
        return np.array([rng.uniform(0.5, 2), rng.uniform(1, 2), sign * rng.uniform(2.5, 4)])

    return [
        Case((w(), x1), {"p": 0.5}, "equal odds"),
        Case((w(), x1), {"p": 0.9}, "nine to one for class 1"),
        Case((w(-1.0), x1), {"p": 0.1}, "a negative coefficient, and nine to one against"),
        Case((w(), np.array([rng.uniform(1, 2)])), {"p": 0.75}, "a single place"),
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
    "p ignored",
    "Right for p = ½ only, where the score is 0. For another p the score is "
    "log(p / (1 − p)), and the line shifts in parallel.",
)
def p_ignored(w, x1, *, p):
    return -(w[0] + w[1] * x1) / w[2]


@mistake(
    "odds against",
    "Your line lies on the other side: you take log((1 − p) / p), the odds against class 1.",
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
    "sign lost",
    "Your x2 has the wrong sign. Bring w0 + w1·x1 to the other side, then divide by w2.",
)
def sign_lost(w, x1, *, p):
    return -decision_boundary(w, x1, p=p)


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
        p_ignored,
        odds_against,
        coefficients_swapped,
        odds_without_logarithm,
        sign_lost,
    ),
    alternatives=(boundary_by_steps, boundary_in_place, boundary_float32),
)
