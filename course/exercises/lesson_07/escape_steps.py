"""Count the steps that it takes to leave a ridge."""

from __future__ import annotations

import math

import numpy as np

from ..spec import Exercise, mistake
from . import alternatives, cases


def escape_steps(offset, *, lr, curvature):
    """Return after how many steps the distance along one direction is first at least 1."""
    offset = abs(offset)
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return math.inf
    # A quotient that should be whole may come out one rounding above, at 0.008 and factor 5.
    return math.ceil(math.log(1 / offset) / math.log(1 - lr * curvature) - 1e-9)


def _counting(steps, offset, curvature):
    """Return 0 or infinity where that is the answer, else what `steps` counts in another way."""
    if abs(offset) >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    with np.errstate(all="ignore"):
        return steps()


def _time(offset, lr, curvature):
    """Return the number of steps, not yet whole."""
    return np.log(1 / abs(offset)) / np.log(1 - lr * curvature)


@mistake(
    "the formula alone",
    "Only where the offset grows and is still below 1 is this right: it is what |λ| in the formula "
    "gives, whatever the curvature's sign. Where the curvature is positive or 0 the offset never "
    "grows, and a start beyond 1 needs no steps.",
)
def formula_alone(offset, *, lr, curvature):
    steps = np.log(1 / np.abs(offset)) / np.log(1 + lr * np.abs(curvature))
    return np.ceil(steps)


@mistake(
    "always downhill",
    "Right, except where the curvature is positive: there the answer is that of the same curvature "
    "with a minus. A positive curvature shrinks the offset, so it never gets to 1.",
)
def always_downhill(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, -abs(curvature))), offset, -abs(curvature))


@mistake(
    "sign before distance",
    "Right, except where the start is beyond 1 and the direction does not curve down: it need not "
    "grow, it is that far already. Which of the two questions comes first?",
)
def sign_before_distance(offset, *, lr, curvature):
    if offset == 0 or curvature >= 0:
        return np.inf
    return 0 if abs(offset) >= 1 else math.ceil(_time(offset, lr, curvature))


@mistake(
    "far not asked",
    "Right below 1. A start beyond 1 gives a negative number of steps, or none at all where it "
    "curves up: it is that far already.",
)
def far_not_asked(offset, *, lr, curvature):
    if offset == 0 or curvature >= 0:
        return np.inf
    return np.ceil(_time(offset, lr, curvature))


@mistake(
    "beyond 1 only",
    "Right, except for a start at distance exactly 1 where the direction curves up: “at least 1” "
    "includes 1 itself.",
)
def beyond_1_only(offset, *, lr, curvature):
    late = abs(offset) == 1 and curvature >= 0
    return np.inf if late else escape_steps(offset, lr=lr, curvature=curvature)


@mistake(
    "sign of the curvature",
    "These are the steps of a factor 1 + lr·curvature, below 1: the offset would shrink. A step "
    "takes y to y − lr·curvature·y, and the curvature is negative.",
)
def sign_of_the_curvature(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, -curvature)), offset, curvature)


@mistake(
    "upside down",
    "Minus the right number of steps: a ratio of logarithms is upside down. The offset grows from "
    "δ to 1, by 1/δ, and ln(1/δ) = −ln δ.",
)
def upside_down(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(-_time(offset, lr, curvature)), offset, curvature)


@mistake(
    "rounded down",
    "One too few, except where the walker comes to exactly 1: rounding down stops short of "
    "distance 1. Take the next whole number, `np.ceil`.",
)
def rounded_down(offset, *, lr, curvature):
    return _counting(lambda: np.floor(_time(offset, lr, curvature)), offset, curvature)


@mistake(
    "rounded to the nearest",
    "Sometimes right, sometimes one too few: rounding to the nearest whole number may stop short "
    "of distance 1. Take the next whole number above, `np.ceil`.",
)
def rounded_to_the_nearest(offset, *, lr, curvature):
    return _counting(lambda: round(float(_time(offset, lr, curvature))), offset, curvature)


@mistake(
    "not whole",
    "Right, but not rounded: steps come whole. The first step at which the distance is at least 1 "
    "is the next whole number, `np.ceil`.",
)
def not_whole(offset, *, lr, curvature):
    return _counting(lambda: _time(offset, lr, curvature), offset, curvature)


@mistake(
    "floor and one",
    "Right, except where a step comes to exactly 1: there the count goes on for one step more. “At "
    "least 1” includes 1.",
)
def floor_and_one(offset, *, lr, curvature):
    return _counting(lambda: int(_time(offset, lr, curvature)) + 1, offset, curvature)


@mistake(
    "more than 1",
    "Right, except where the distance is exactly 1, at the start or after a step: the count goes "
    "on until it is more. “At least 1” includes 1.",
)
def more_than_1(offset, *, lr, curvature):
    if abs(offset) > 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    steps = 0
    while abs(offset) <= 1:
        offset = offset - lr * curvature * offset
        steps += 1
    return steps


@mistake(
    "points for steps",
    "One too many: that is the number of points of the path, start included. Count the steps "
    "between them.",
)
def points_for_steps(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, curvature)) + 1, offset, curvature)


@mistake(
    "the flow's time",
    "ln(1/δ)/(lr·|curvature|) is the time of the continuous flow. A step multiplies by 1 + "
    "lr·|curvature|, which is less than e to that power: divide by ln(1 + lr·|curvature|).",
)
def time_of_the_flow(offset, *, lr, curvature):
    flow = np.log(1 / np.abs(offset)) / np.abs(lr * curvature)
    return _counting(lambda: np.ceil(flow), offset, curvature)


@mistake(
    "curvature left out",
    "The number of steps is that of a factor 1 + lr, whatever the curvature. The gradient along "
    "the direction is curvature·y, so the factor is 1 − lr·curvature.",
)
def curvature_left_out(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, -1.0)), offset, curvature)


@mistake(
    "one side only",
    "Right for positive offsets; a negative one has no logarithm, and is never above 1. Only the "
    "distance counts: take `abs(offset)`.",
)
def one_side_only(offset, *, lr, curvature):
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    return np.ceil(np.log(1 / np.float64(offset)) / np.log(1 - lr * curvature))


@mistake(
    "a negative start counts as below",
    "Right, except for a start at −1 or beyond: it is that far already, on the other side. Compare "
    "its distance with 1.",
)
def negative_start(offset, *, lr, curvature):
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    return math.ceil(_time(offset, lr, curvature))


@mistake(
    "no logarithm",
    "A negative offset raises an error, for it has no logarithm. Only the distance counts: take "
    "`abs(offset)`, wherever the offset is used.",
)
def no_logarithm(offset, *, lr, curvature):
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    return math.ceil(math.log(1 / offset) / math.log(1 - lr * curvature))


@mistake(
    "zero for never",
    "Where it never happens the answer comes out as 0, which says that it is that far already. The "
    "text asks for `np.inf`.",
)
def zero_for_never(offset, *, lr, curvature):
    steps = escape_steps(offset, lr=lr, curvature=curvature)
    return 0 if steps == np.inf else steps


@mistake(
    "curving up not asked",
    "Where the direction curves up, the formula gives a negative number or none. There the offset "
    "shrinks, and never gets to 1.",
)
def curving_up_not_asked(offset, *, lr, curvature):
    if abs(offset) >= 1:
        return 0
    return np.inf if offset == 0 else np.ceil(_time(offset, lr, curvature))


@mistake(
    "ridge not asked",
    "Right, except at offset 0, where 1/δ is a division by zero: a walker exactly on the ridge "
    "never leaves it.",
)
def ridge_not_asked(offset, *, lr, curvature):
    if abs(offset) >= 1:
        return 0
    return np.inf if curvature >= 0 else math.ceil(_time(offset, lr, curvature))


@mistake(
    "gives up",
    "Right, except at a tiny rate, where the walk is long and infinity comes out, as if it were "
    "without end. A count that gives up must not do so after a few thousand steps.",
)
def gives_up(offset, *, lr, curvature):
    steps = escape_steps(offset, lr=lr, curvature=curvature)
    return steps if steps <= 1000 else np.inf


@mistake(
    "gives up early",
    "Right, except near the ridge, where the walk is long and infinity comes out, as if it were "
    "without end. It takes hundreds of steps there, and thousands at a tiny rate.",
)
def gives_up_early(offset, *, lr, curvature):
    steps = escape_steps(offset, lr=lr, curvature=curvature)
    return steps if steps <= 100 else np.inf


@mistake(
    "gives up too early",
    "Right, except where the walk takes more than some hundred steps: infinity comes out there, as "
    "if it were without end. Ask the curvature whether it ends, not the count.",
)
def gives_up_too_early(offset, *, lr, curvature):
    steps = escape_steps(offset, lr=lr, curvature=curvature)
    return steps if steps <= 500 else np.inf


@mistake(
    "one call for each step",
    "Right, except at a tiny rate, where the walk takes thousands of steps. A function that calls "
    "itself once for each is stopped by Python after about a thousand: a loop is not.",
)
def one_call_for_each_step(offset, *, lr, curvature):
    def left(distance):
        return 0 if distance >= 1 else 1 + left(distance * (1 - lr * curvature))

    return _counting(lambda: left(abs(offset)), offset, curvature)


@mistake(
    "the first step again and again",
    "The offset grows by the same length in every step. A step is lr·curvature times the offset "
    "reached so far, so it grows by the same factor.",
)
def the_first_step_again(offset, *, lr, curvature):
    first = lr * abs(curvature * offset)
    return _counting(lambda: np.ceil((1 - abs(offset)) / first), offset, curvature)


@mistake(
    "ridge and valley exchanged",
    "The offset grows where the direction curves up, and never where it curves down. A step takes "
    "y to y − lr·curvature·y, and the minus makes it grow where the curvature is negative.",
)
def ridge_and_valley(offset, *, lr, curvature):
    return escape_steps(offset, lr=lr, curvature=-curvature)


@mistake(
    "the shrinking factor",
    "The steps are those of a factor 1 + lr·curvature, below 1, whose logarithm is negative like "
    "that of the offset. A step multiplies by 1 − lr·curvature.",
)
def the_shrinking_factor(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(-_time(offset, lr, -curvature)), offset, curvature)


@mistake(
    "never on the other side",
    "A negative offset never gets to 1: its distance grows on the other side. Compare the distance "
    "with 1, `abs(offset)`.",
)
def never_on_the_other_side(offset, *, lr, curvature):
    return np.inf if offset < 0 else escape_steps(offset, lr=lr, curvature=curvature)


QUOTIENT = "math.log(1 / offset) / math.log(1 - lr * curvature) - 1e-09"
# The formula of the lesson, too, is a right answer.
ROUNDING = "no case is left to the rounding of the quotient"

EXERCISE = Exercise(
    id="07.2",
    signature="escape_steps(offset, *, lr, curvature)",
    points=2,
    task="Return the number of steps until the distance along one direction is at least 1.",
    reference=escape_steps,
    cases=cases.offsets,
    mistakes=(
        formula_alone,
        always_downhill,
        sign_before_distance,
        far_not_asked,
        beyond_1_only,
        sign_of_the_curvature,
        upside_down,
        rounded_down,
        rounded_to_the_nearest,
        not_whole,
        floor_and_one,
        more_than_1,
        points_for_steps,
        time_of_the_flow,
        curvature_left_out,
        one_side_only,
        negative_start,
        no_logarithm,
        zero_for_never,
        curving_up_not_asked,
        ridge_not_asked,
        gives_up,
        gives_up_early,
        gives_up_too_early,
        one_call_for_each_step,
        the_first_step_again,
        ridge_and_valley,
        the_shrinking_factor,
        never_on_the_other_side,
    ),
    alternatives=(
        alternatives.by_walking,
        alternatives.by_log1p,
        alternatives.by_log2,
        alternatives.by_powers,
        alternatives.by_squaring,
        alternatives.as_the_lesson,
        lambda offset, **h: np.float32(escape_steps(offset, **h)),
    ),
    equivalents={
        f"second term dropped: `{QUOTIENT}`": ROUNDING,
        f"math.log(1 - lr * curvature) on every term: `{QUOTIENT}`": ROUNDING,
        f"a hundred times the constant 1e-09 in `{QUOTIENT}`": ROUNDING,
        f"a hundredth of the constant 1e-09 in `{QUOTIENT}`": ROUNDING,
        "`np.abs(offset)` for `offset`": "the distance is no longer signed there",
        f"np.asarray(…).astype(int) for: `math.ceil({QUOTIENT})`": "the result is a whole number",
    },
)
