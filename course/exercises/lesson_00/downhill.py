"""Which way is down?"""

from __future__ import annotations

import math

import numpy as np

from ..spec import Case, Exercise, mistake


def downhill(slope):
    """Return the direction that leads down: -1 (left), +1 (right) or 0 (stay)."""
    return -np.sign(slope)


def cases(rng):
    steep, gentle = rng.uniform(1.5, 9.0), rng.uniform(0.05, 0.6)
    return [
        Case((float(steep),), note="the ground rises steeply to the right"),
        Case((float(-gentle),), note="the ground falls gently to the right"),
        Case((float(gentle),), note="the ground rises gently to the right"),
        Case((float(-steep),), note="the ground falls steeply to the right"),
        Case((0.0,), note="the ground is flat"),
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
    "The sign is right, the length is not. You return the negative slope itself, so a "
    "steep slope gives a long walk. A direction is -1, +1 or 0; `np.sign` keeps only "
    "the sign.",
)
def slope_as_direction(slope):
    return -slope


@mistake(
    "always left",
    "You always walk left. That is right only where the slope is positive: where the "
    "ground falls to the right, down is to the right.",
)
def always_left(slope):
    return -1


@mistake(
    "never stays",
    "Look at the flat place. With slope 0 no direction leads down, so the answer there "
    "is 0; your two branches send the walker off anyway.",
)
def never_stays(slope):
    return -1 if slope > 0 else 1


@mistake(
    "stays unless rising",
    "You walk only where the ground rises to the right. Where the slope is negative, "
    "down is to the right: the answer there is +1, not 0.",
)
def stays_unless_rising(slope):
    return -1 if slope > 0 else 0


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


EXERCISE = Exercise(
    id="00.1",
    signature="downhill(slope)",
    points=1,
    task="Return the direction that leads downhill: -1, +1, or 0 where the ground is flat.",
    reference=downhill,
    cases=cases,
    mistakes=(uphill, slope_as_direction, always_left, never_stays, stays_unless_rising),
    alternatives=(
        float32,
        branches,
        comparison,
        quotient,
        lambda slope: 0 if slope == 0 else math.copysign(1, -slope),
    ),
)
