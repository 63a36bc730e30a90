"""Say how far from the minimum a constant rate keeps wandering."""

from __future__ import annotations

import functools
import math

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def noise_floor(lr, curvature, noise):
    """Return the variance that a constant rate leaves; infinite where descent diverges."""
    if lr * curvature >= 2:
        return np.inf
    return lr * noise / (curvature * (2 - lr * curvature))


def cases(rng):
    variance, diverges = "`noise` is σ², a variance too", "where descent diverges"
    edge, balance = "at the edge of divergence too", "Return this variance"

    def case(lr, curvature, noise, note, says=""):
        return Case((lr, curvature, noise), {}, note, says)

    def drawn(low, high, curvature, note, noise):
        lr = round(uniform(rng, low, high, digits=6) / curvature, 4)
        return case(lr, curvature, uniform(rng, *noise), note)

    return [
        case(0.5, 1.0, 3.0, "half way to the minimum a step", balance),
        case(0.25, 4.0, 8.0, "one step to the minimum", balance),
        case(0.75, 2.0, 0.25, "a step that overshoots", balance),
        case(0.5, 2.0, 9.0, "a variance of 9", variance),
        case(0.125, 0.25, 2.0, "shallow ground", balance),
        case(3, 0.5, 2, "whole numbers", balance),
        case(1.5, 1.0, 0.0, "no noise at all", variance),
        case(0.5, 4.0, 3.0, "the edge of divergence", edge),
        case(2.0, 1.0, 1.0, "the edge with curvature 1", edge),
        case(4.0, 0.5, 0.5, "the edge on shallow ground", edge),
        case(1.75, 1.125, 1.0, "just below the edge", edge),
        case(1.0, 3.0, 2.0, "beyond the edge", diverges),
        case(0.25, 32.0, 2.0, "a short rate on steep ground, beyond the edge", diverges),
        case(8.0, 0.5, 2.0, "a long rate on shallow ground, beyond the edge", diverges),
        drawn(0.05, 0.2, uniform(rng, 2, 5), "a random short step", (2, 9)),
        drawn(0.4, 0.8, uniform(rng, 0.1, 0.5), "a random shallow bowl", (0.1, 0.5)),
        drawn(1.6, 1.9, uniform(rng, 3, 8), "a random step near the edge", (2, 4)),
        drawn(0.2, 0.6, uniform(rng, 50, 90), "a random steep bowl", (20, 40)),
        drawn(2.1, 3, uniform(rng, 2, 4), "a random step beyond the edge", (2, 4)),
    ]


def below_the_edge(formula):
    """Return an answer that is right where descent diverges, and formula(…) elsewhere."""

    @functools.wraps(formula)
    def answer(lr, curvature, noise):
        return np.inf if lr * curvature >= 2 else formula(lr, curvature, noise)

    return answer


def infinite(condition):
    """Return the right formula, and infinity where condition(lr, curvature) says so."""

    @functools.wraps(condition)
    def answer(lr, curvature, noise):
        if condition(lr, curvature):
            return np.inf
        return lr * noise / (curvature * (2 - lr * curvature))

    return answer


@mistake(
    "short steps only",
    "ησ²/2λ is the limit of short steps. Keep the square of ηλ in (1 − ηλ)²: it gives the factor 2 "
    "− ηλ.",
)
@below_the_edge
def short_steps_only(lr, curvature, noise):
    return lr * noise / (2 * curvature)


@mistake(
    "short steps everywhere",
    "ησ²/2λ is the limit of short steps, and knows no edge. With the square of ηλ in (1 − ηλ)² "
    "the denominator gets the factor 2 − ηλ; where that is not positive, descent diverges.",
)
def short_steps_everywhere(lr, curvature, noise):
    return lr * noise / (2 * curvature)


@mistake(
    "one step's noise",
    "η²σ² is what one step adds. The steps before it added too, and all of it decays by (1 − ηλ)² "
    "a step: divide by 1 − (1 − ηλ)².",
)
@below_the_edge
def noise_of_one_step(lr, curvature, noise):
    return lr**2 * noise


@mistake(
    "decay not squared",
    "1 − (1 − ηλ) divides. The distance decays by 1 − ηλ, its *variance* by the square of that.",
)
@below_the_edge
def decay_not_squared(lr, curvature, noise):
    return lr * noise / curvature


@mistake(
    "rate not squared",
    "A factor η is missing. A step moves by η times the noise, so its variance is multiplied by "
    "the square of η.",
)
@below_the_edge
def rate_not_squared(lr, curvature, noise):
    return noise / (curvature * (2 - lr * curvature))


@mistake(
    "rate squared over the short denominator",
    "A factor η too much: the denominator 1 − (1 − ηλ)² is ηλ(2 − ηλ), and its η cancels one of "
    "the two in η².",
)
@below_the_edge
def rate_squared(lr, curvature, noise):
    return lr**2 * noise / (curvature * (2 - lr * curvature))


@mistake(
    "standard deviation",
    "The standard deviation comes out. The exercise asks for the variance, its square.",
)
def standard_deviation(lr, curvature, noise):
    return noise_floor(lr, curvature, noise) ** 0.5


@mistake(
    "noise squared", "`noise` comes in squared. It is already the variance σ² of the gradient."
)
def noise_squared(lr, curvature, noise):
    return noise_floor(lr, curvature, noise**2)


@mistake(
    "curvature left out",
    "A λ is missing in the denominator: λ(2 − ηλ). Shallow ground pulls back weakly, so the same "
    "noise spreads further there.",
)
@below_the_edge
def curvature_left_out(lr, curvature, noise):
    return lr * noise / (2 - lr * curvature)


@mistake(
    "plus for minus",
    "The denominator has 2 + ηλ. From 1 − (1 − ηλ)² comes ηλ(2 − ηλ): towards the edge of "
    "divergence the ball grows.",
)
@below_the_edge
def plus_for_minus(lr, curvature, noise):
    return lr * noise / (curvature * (2 + lr * curvature))


@mistake(
    "divided by λ, then multiplied",
    "The factor 2 − ηλ multiplies, and it belongs into the denominator with λ: "
    "`a / b * c` is `(a / b) * c`. Mind the parentheses.",
)
@below_the_edge
def parentheses_missing(lr, curvature, noise):
    return lr * noise / curvature * (2 - lr * curvature)


@mistake(
    "beyond the edge",
    "Right below the edge. From there on, where ηλ ≥ 2, the formula divides by 0 or is negative, "
    "and descent does not converge: return `np.inf`.",
)
def beyond_the_edge(lr, curvature, noise):
    return lr * noise / (curvature * (2 - lr * curvature))


@mistake(
    "the edge itself",
    "Right but at the edge itself, ηλ = 2, where the formula divides by 0. There (1 − ηλ)² is 1: "
    "nothing is forgotten, and the variance grows without end. That is infinite too.",
)
@infinite
def the_edge_itself(lr, curvature):
    return lr * curvature > 2


@mistake(
    "infinite from ηλ = 1",
    "Steps that overshoot count as divergent. They still come closer as long as |1 − ηλ| < 1, so "
    "up to ηλ = 2.",
)
@infinite
def infinite_from_one(lr, curvature):
    return lr * curvature > 1


@mistake(
    "infinite from ηλ = 1 on",
    "The step that leads to the minimum itself, ηλ = 1, and all longer ones count as divergent. "
    "The walk comes closer as long as |1 − ηλ| < 1, so up to ηλ = 2.",
)
@infinite
def infinite_from_one_on(lr, curvature):
    return lr * curvature >= 1


@mistake(
    "absolute value",
    "Right up to the edge. Beyond it 2 − ηλ is negative, and its absolute value makes a number of "
    "it; descent diverges there: return `np.inf`.",
)
def absolute_value(lr, curvature, noise):
    left = abs(2 - lr * curvature)
    return lr * noise / (curvature * left) if left else np.inf


@mistake(
    "edge without the curvature",
    "The rate alone decides where descent diverges. The edge lies at the rate 2/λ: on steep ground "
    "a short rate is too long, and on shallow ground a long one is not.",
)
@infinite
def edge_without_the_curvature(lr, curvature):
    return lr >= 2


@mistake(
    "zero for infinite",
    "Right below the edge, and 0 from there on. A walk that diverges strays without bound: its "
    "variance is infinite.",
)
def zero_for_infinite(lr, curvature, noise):
    floor = noise_floor(lr, curvature, noise)
    return 0.0 if floor == np.inf else floor


@mistake(
    "NaN for infinite",
    "Right below the edge, and NaN from there on. The exercise asks for `np.inf` there.",
)
def nan_for_infinite(lr, curvature, noise):
    floor = noise_floor(lr, curvature, noise)
    return np.nan if floor == np.inf else floor


@mistake(
    "so many steps",
    "Right wherever the balance is reached or descent diverges fast. At the edge itself the "
    "variance grows by the same amount in each step: no number of steps says that it is infinite. "
    "Ask whether ηλ ≥ 2, or (1 − ηλ)² ≥ 1.",
)
def so_many_steps(lr, curvature, noise):
    variance = 0.0
    for _ in range(1000):
        variance = (1 - lr * curvature) ** 2 * variance + lr**2 * noise
    return variance if variance < 1e6 else np.inf


@mistake(
    "square inside",
    "The square is on ηλ alone, as in 1 − (ηλ)². What decays by a factor is the whole distance: "
    "(1 − ηλ)², the difference squared.",
)
@below_the_edge
def square_inside(lr, curvature, noise):
    return lr**2 * noise / (lr * curvature) ** 2


@mistake(
    "absolute factor",
    "Below the edge, 1 − |1 − ηλ| divides. That is how the distance decays; its *variance* decays "
    "by the square, (1 − ηλ)².",
)
@below_the_edge
def absolute_factor(lr, curvature, noise):
    return lr**2 * noise / (1 - abs(1 - lr * curvature))


@mistake(
    "standard deviation, NaN beyond",
    "Below the edge the root comes out, a distance: the variance is asked for. From the edge on "
    "it is infinite, `np.inf`, and not NaN.",
)
def standard_deviation_nan_beyond(lr, curvature, noise):
    floor = noise_floor(lr, curvature, noise)
    return np.nan if floor == np.inf else floor**0.5


@mistake(
    "a word for infinity",
    "Right below the edge. From there on a word comes back: infinity is a number, `np.inf`, "
    "without quotes.",
)
def a_word_for_infinity(lr, curvature, noise):
    floor = noise_floor(lr, curvature, noise)
    return "inf" if floor == np.inf else floor


@mistake(
    "infinite before the edge",
    "Infinity comes out at a rate where descent still converges. The edge lies at ηλ = 2 exactly; "
    "up to there the formula holds, however large the variance is.",
)
@infinite
def infinite_before_the_edge(lr, curvature):
    return lr * curvature > 1.9


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


def by_the_distance(lr, curvature, noise):
    if abs(1 - lr * curvature) < 1:
        return np.array(lr / (2 - lr * curvature)) * noise / curvature
    return math.inf


def by_where(lr, curvature, noise):
    left = 2 - lr * curvature
    return np.where(left > 0, lr * noise / curvature / (left or 1.0), np.inf)


def geometric(lr, curvature, noise):
    keeps = math.pow(1 - lr * curvature, 2)
    return math.inf if keeps >= 1 else math.pow(lr, 2) * noise * (1 / (1 - keeps))


EXERCISE = Exercise(
    id="04.4",
    signature="noise_floor(lr, curvature, noise)",
    points=2,
    task="Return the variance about the minimum that a constant rate leaves.",
    reference=noise_floor,
    cases=cases,
    mistakes=(
        short_steps_only,
        short_steps_everywhere,
        noise_of_one_step,
        decay_not_squared,
        rate_not_squared,
        rate_squared,
        standard_deviation,
        noise_squared,
        curvature_left_out,
        plus_for_minus,
        parentheses_missing,
        beyond_the_edge,
        the_edge_itself,
        infinite_from_one,
        infinite_from_one_on,
        absolute_value,
        edge_without_the_curvature,
        zero_for_infinite,
        nan_for_infinite,
        so_many_steps,
        square_inside,
        absolute_factor,
        standard_deviation_nan_beyond,
        a_word_for_infinity,
        infinite_before_the_edge,
    ),
    alternatives=(
        by_iteration,
        by_the_series,
        float32,
        by_the_distance,
        by_where,
        geometric,
    ),
)
