"""Count the steps that it takes to leave a ridge."""

from __future__ import annotations

import math

import numpy as np

from ..spec import Case, Exercise, mistake


def escape_steps(offset, *, lr, curvature):
    """Return after how many steps the distance along one direction is first at least 1."""
    offset = abs(offset)
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return math.inf
    return math.ceil(math.log(1 / offset) / math.log(1 - lr * curvature))


def cases(rng):
    def case(offset, lr, curvature, note):
        return Case((float(offset),), {"lr": float(lr), "curvature": float(curvature)}, note)

    a, b, c, d = rng.uniform(0.6, 2.5, 4)
    return [
        case(a * 1e-3, 0.1, -b, "a thousandth off the ridge"),
        case(b * 1e-9, 0.05, -c, "a millionth of a thousandth off it"),
        case(-c * 1e-4, 0.2, -d, "off the ridge on the other side"),
        case(d * 1e-2, 0.5, -3 * a, "a long step"),
        case(-1 - a, 0.1, -b, "beyond distance 1 already"),
        case(a * 1e-3, 0.1, b, "a direction that curves up"),
        case(0.0, 0.1, -b, "exactly on the ridge"),
    ]


def _counting(steps, offset, curvature):
    """Return 0 or infinity where that is the answer, else what `steps` counts in another way."""
    if abs(offset) >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return math.inf
    with np.errstate(all="ignore"):
        return steps()


def _time(offset, lr, curvature):
    """Return the number of steps, not yet whole."""
    return np.log(1 / abs(offset)) / np.log(1 + lr * abs(curvature))


@mistake(
    "sign of the curvature",
    "Your factor per step is 1 + lr·curvature, below 1: the offset would shrink. A step takes y to "
    "y − lr·curvature·y, and the curvature is negative: the factor is 1 − lr·curvature, above 1.",
)
def sign_of_the_curvature(offset, *, lr, curvature):
    def steps():
        return np.ceil(np.log(1 / abs(offset)) / np.log(abs(1 + lr * curvature)))

    return _counting(steps, offset, curvature)


@mistake(
    "rounded down",
    "You round down, and so stop one step short of distance 1. The number of steps is the next "
    "whole number: `math.ceil`.",
)
def rounded_down(offset, *, lr, curvature):
    return _counting(lambda: np.floor(_time(offset, lr, curvature)), offset, curvature)


@mistake(
    "not whole",
    "Right, but not rounded: steps come whole. The first step at which the distance is at least 1 "
    "is the next whole number, `math.ceil`.",
)
def not_whole(offset, *, lr, curvature):
    return _counting(lambda: _time(offset, lr, curvature), offset, curvature)


@mistake(
    "the flow's time",
    "ln(1/δ)/(lr·|curvature|) is the time of the continuous flow. A step multiplies by 1 + "
    "lr·|curvature|, which is less than e to that power: divide by ln(1 + lr·|curvature|).",
)
def time_of_the_flow(offset, *, lr, curvature):
    def steps():
        return np.ceil(np.log(1 / abs(offset)) / (lr * abs(curvature)))

    return _counting(steps, offset, curvature)


@mistake(
    "curvature left out",
    "The curvature is not used: your factor is 1 + lr. The gradient along the direction is "
    "curvature·y, so the factor is 1 − lr·curvature.",
)
def curvature_left_out(offset, *, lr, curvature):
    def steps():
        return np.ceil(np.log(1 / abs(offset)) / np.log(1 + lr))

    return _counting(steps, offset, curvature)


@mistake(
    "one side only",
    "Right for positive offsets; a negative one has no logarithm. Only the distance counts: take "
    "`abs(offset)`.",
)
def one_side_only(offset, *, lr, curvature):
    def steps():
        return np.ceil(np.log(1 / offset) / np.log(1 + lr * abs(curvature)))

    return _counting(steps, offset, curvature)


@mistake(
    "always downhill",
    "You take the absolute value of the curvature, so that your walker leaves a minimum too. Where "
    "the curvature is positive the offset shrinks: the answer is `math.inf`.",
)
def always_downhill(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, curvature)), offset, -abs(curvature))


@mistake(
    "points for steps",
    "One too many: you count the points of the path, start included. Count the steps between them.",
)
def points_for_steps(offset, *, lr, curvature):
    return _counting(lambda: np.ceil(_time(offset, lr, curvature)) + 1, offset, curvature)


def by_a_loop(offset, *, lr, curvature):
    if offset == 0 or (curvature >= 0 and abs(offset) < 1):
        return float("inf")
    steps = 0
    while abs(offset) < 1:
        offset, steps = offset - lr * curvature * offset, steps + 1
    return steps


def by_log1p(offset, *, lr, curvature):
    offset = np.minimum(np.abs(offset), 1.0)
    if offset < 1 and (curvature >= 0 or offset == 0):
        return np.inf
    return -np.floor(np.log(offset) / np.log1p(lr * abs(curvature)))


def by_log2(offset, *, lr, curvature):
    def steps():
        return int(np.ceil(-np.log2(abs(offset)) / np.log2(1 - lr * curvature)))

    return _counting(steps, offset, curvature)


EXERCISE = Exercise(
    id="07.2",
    signature="escape_steps(offset, *, lr, curvature)",
    points=2,
    task="Return the number of steps until the distance along one direction is at least 1.",
    reference=escape_steps,
    cases=cases,
    mistakes=(
        sign_of_the_curvature,
        rounded_down,
        not_whole,
        time_of_the_flow,
        curvature_left_out,
        one_side_only,
        always_downhill,
        points_for_steps,
    ),
    alternatives=(
        by_a_loop,
        by_log1p,
        lambda offset, **h: np.float32(escape_steps(offset, **h)),
        by_log2,
    ),
)
