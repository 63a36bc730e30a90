"""Which way is down?"""

from __future__ import annotations

import functools
import math

import numpy as np

from ... import problems
from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def downhill(slope):
    """Return the direction that leads down: -1 (left), +1 (right) or 0 (stay)."""
    return -np.sign(slope)


def cases(rng):
    left, right = "`-1` for left", "`+1` for right"
    return [
        Case((2.0,), note="the ground rises to the right", says=left),
        Case((-3.0,), note="the ground falls to the right", says=right),
        Case((0.0,), note="the ground is flat", says="`0` where the ground is flat"),
        Case((0.25,), note="the ground rises gently to the right", says=left),
        Case((-0.5,), note="the ground falls gently to the right", says=right),
        Case((1.0,), note="the ground rises by one in one", says=left),
        Case((-1.0,), note="the ground falls by one in one", says=right),
        Case((0.6,), note="the ground rises by six in ten", says=left),
        Case((-0.6,), note="the ground falls by six in ten", says=right),
        Case((4,), note="a whole number, rising", says=left),
        Case((-7,), note="a whole number, falling", says=right),
        Case((0,), note="a whole number, flat", says="`0` where the ground is flat"),
        Case((1e6,), note="a cliff that rises to the right", says=left),
        Case((-1e6,), note="a cliff that falls to the right", says=right),
        Case((1e-20,), note="almost flat, rising", says=left),
        Case((-1e-20,), note="almost flat, falling", says=right),
        Case((uniform(rng, 1.5, 9.0),), note="some slope up to the right"),
        Case((-uniform(rng, 0.1, 0.45),), note="some gentle slope down to the right"),
    ]


@mistake(
    "uphill",
    "You walk uphill. A positive slope means that the ground rises to the right, so "
    "down is to the left: the direction has the opposite sign of the slope.",
)
def uphill(slope):
    return np.sign(slope)


@mistake(
    "slope as direction",
    "The sign is right, the length is not: a steep slope gives a long walk. A direction is -1, "
    "+1 or 0, however steep the ground; keep only the sign.",
)
def slope_as_direction(slope):
    return -slope


@mistake(
    "slope itself",
    "The answer is the slope itself, which points uphill and is long where the ground is steep. "
    "Turn its sign round, and keep nothing of it but the sign.",
)
def slope_itself(slope):
    return slope


@mistake(
    "clipped",
    "Right where the ground is steep; on a gentle slope the answer is a fraction. Also "
    "there a direction is a whole -1 or +1.",
)
def clipped(slope):
    return max(-1, min(1, -slope))


@mistake(
    "rounded",
    "A gentle slope counts as flat here, and a steep one gives a long walk: rounding a "
    "slope does not make a direction of it. Ask whether it is above, below or equal to 0.",
)
def rounded(slope):
    return -round(slope)


@mistake(
    "cut to whole numbers",
    "A gentle slope counts as flat here, and a steep one gives a long walk: dropping the digits "
    "after the point does not make a direction. Ask whether the slope is above, below or equal "
    "to 0.",
)
def cut_to_whole_numbers(slope):
    return int(-slope)


@mistake(
    "always left",
    "You always walk left. That is right only where the slope is positive: where the "
    "ground falls to the right, down is to the right.",
)
def always_left(slope):
    return -1


@mistake(
    "always right",
    "You always walk right. That is right only where the slope is negative: where the "
    "ground rises to the right, down is to the left.",
)
def always_right(slope):
    return 1


@mistake(
    "never moves",
    "The answer is 0 everywhere. Only flat ground has no way down: a positive slope sends you to "
    "the left, a negative one to the right.",
)
def never_moves(slope):
    return 0


@mistake(
    "flat sends right",
    "Look at the flat place. With slope 0 no direction leads down, so the answer there "
    "is 0; it needs a branch of its own, for here the walker goes off to the right.",
)
def flat_sends_right(slope):
    return -1 if slope > 0 else 1


@mistake(
    "flat sends left",
    "Look at the flat place. With slope 0 no direction leads down, so the answer there "
    "is 0; it needs a branch of its own, for here the walker goes off to the left.",
)
def flat_sends_left(slope):
    return 1 if slope < 0 else -1


@mistake(
    "uphill, flat sends left",
    "You walk uphill, and off to the left on flat ground. A positive slope means that the ground "
    "rises to the right, so down is to the left; with slope 0 the answer is 0.",
)
def uphill_flat_sends_left(slope):
    return 1 if slope > 0 else -1


@mistake(
    "uphill, flat sends right",
    "You walk uphill, and off to the right on flat ground. A negative slope means that the ground "
    "falls to the right, so down is to the right; with slope 0 the answer is 0.",
)
def uphill_flat_sends_right(slope):
    return -1 if slope < 0 else 1


@mistake(
    "stays unless rising",
    "You walk only where the ground rises to the right. Where the slope is negative, "
    "down is to the right: the answer there is +1, not 0.",
)
def stays_unless_rising(slope):
    return -1 if slope > 0 else 0


@mistake(
    "stays unless falling",
    "You walk only where the ground falls to the right. Where the slope is positive, "
    "down is to the left: the answer there is -1, not 0.",
)
def stays_unless_falling(slope):
    return 1 if slope < 0 else 0


@mistake(
    "nearly flat is flat",
    "The smallest slopes count as flat here. The exercise names no threshold: flat is a slope of "
    "exactly 0, and any other one leads down.",
)
def nearly_flat_is_flat(slope):
    return 0 if abs(slope) < 1e-6 else -np.sign(slope)


@mistake(
    "nothing on flat ground",
    "Right on every slope; on flat ground nothing comes back. Where no condition is true, the "
    "function ends without a `return`, and Python hands back None; the answer there is 0.",
)
def nothing_on_flat_ground(slope):
    if slope:
        return -1 if slope > 0 else 1
    return None


@mistake(
    "divided on flat ground",
    "Right on every slope; flat ground is divided by 0. A slope over its own size is its sign "
    "only where there is a slope: treat 0 on its own.",
)
def divided_on_flat_ground(slope):
    return -slope / abs(slope)


@mistake(
    "nothing returned",
    "Nothing came back. `print` only shows a value on the screen; `return` hands it to whoever "
    "called the function, here the check and later the walk.",
)
def nothing_returned(slope):
    print(-np.sign(slope))


@mistake(
    "uphill or nothing",
    "You walk uphill where the ground rises to the right, and stay everywhere else. A positive "
    "slope sends you to the left, a negative one to the right: only flat ground has no way down.",
)
def uphill_or_nothing(slope):
    return 1 if slope > 0 else 0


@mistake(
    "left unless flat",
    "Flat ground is right, and on any other you walk to the left. Which way is down where the "
    "slope is negative?",
)
def left_unless_flat(slope):
    return -1 if slope else 0


@mistake(
    "right unless flat",
    "Flat ground is right, and on any other you walk to the right. Which way is down where the "
    "slope is positive?",
)
def right_unless_flat(slope):
    return 1 if slope else 0


@mistake(
    "sign copied on flat ground",
    "Right on every slope; on flat ground the answer is -1 or +1, as even 0 has a sign for "
    "`math.copysign`. The answer there is 0.",
)
def sign_copied_on_flat_ground(slope):
    return math.copysign(1, -slope)


@mistake(
    "below one half is flat",
    "Steep ground is right, and slopes of up to one half count as flat, as if they were rounded "
    "first. However gentle a slope is, it leads down; flat is 0 alone.",
)
def below_one_half_is_flat(slope):
    return -np.sign(round(slope))


@mistake(
    "below one is flat",
    "Slopes below 1 count as flat, as if their digits after the point were dropped first. "
    "However gentle a slope is, it leads down; flat is 0 alone.",
)
def below_one_is_flat(slope):
    return -np.sign(int(slope))


@mistake(
    "slope taken for a place",
    "Your answers are those for a walker who stands at x = `slope` on this lesson's hill. The "
    "argument is no place: it is the slope already, and its sign alone decides.",
)
def slope_taken_for_a_place(slope):
    hill = problems.double_well(tilt=0.1)
    return -np.sign(hill.grad(np.array([slope]))[0])


@mistake(
    "uphill where it falls",
    "You walk uphill where the ground falls to the right, and stay everywhere else. A negative "
    "slope sends you to the right, a positive one to the left: only flat ground has no way down.",
)
def uphill_where_it_falls(slope):
    return -1 if slope < 0 else 0


@mistake(
    "squeezed",
    "The sign is right, and the answer is a fraction that grows with the slope towards 1. A "
    "direction is a whole -1, +1 or 0, however steep or gentle the ground.",
)
def squeezed(slope):
    return -np.tanh(slope)


def float32(slope):
    return np.float32(-1) * np.sign(np.float32(slope))


def branches(slope):
    if slope > 0:
        return -1
    return 1 if slope < 0 else 0


def comparison(slope):
    return int(slope < 0) - int(slope > 0)


def quotient(slope):
    return -slope / abs(slope) if slope else 0.0


def whole(function):
    @functools.wraps(function)
    def wrapped(slope):
        return int(function(slope))

    return wrapped


@whole
def decorated(gradient):
    return np.sign(-gradient)


def search(slope):
    return next((direction for direction in (-1, 1) if direction * slope < 0), 0)


EXERCISE = Exercise(
    id="00.1",
    signature="downhill(slope)",
    points=1,
    task="Return the direction that leads downhill: -1, +1, or 0 where the ground is flat.",
    reference=downhill,
    cases=cases,
    mistakes=(
        uphill,
        slope_as_direction,
        slope_itself,
        clipped,
        rounded,
        cut_to_whole_numbers,
        always_left,
        always_right,
        never_moves,
        flat_sends_right,
        flat_sends_left,
        uphill_flat_sends_left,
        uphill_flat_sends_right,
        stays_unless_rising,
        stays_unless_falling,
        nearly_flat_is_flat,
        nothing_on_flat_ground,
        divided_on_flat_ground,
        nothing_returned,
        uphill_or_nothing,
        left_unless_flat,
        right_unless_flat,
        sign_copied_on_flat_ground,
        below_one_half_is_flat,
        below_one_is_flat,
        slope_taken_for_a_place,
        uphill_where_it_falls,
        squeezed,
    ),
    alternatives=(
        float32,
        branches,
        comparison,
        quotient,
        decorated,
        search,
        lambda slope: 0 if slope == 0 else math.copysign(1, -slope),
    ),
    equivalents={
        "np.asarray(…).astype(int) for: `-np.sign(slope)`": "a direction is a whole number already"
    },
)
