"""The exercise of lesson 00: which way is down?"""

from __future__ import annotations

import math

import numpy as np

from .spec import Case, Exercise, Mistake


def downhill(slope):
    """Return the direction that leads down: -1 (left), +1 (right) or 0 (stay)."""
    return -np.sign(slope)


def _cases(rng):
    steep, gentle = rng.uniform(1.5, 9.0), rng.uniform(0.05, 0.6)
    return [
        Case((float(steep),), note="the ground rises steeply to the right"),
        Case((float(-gentle),), note="the ground falls gently to the right"),
        Case((float(gentle),), note="the ground rises gently to the right"),
        Case((float(-steep),), note="the ground falls steeply to the right"),
        Case((0.0,), note="the ground is flat"),
    ]


def _float32(slope):
    return np.float32(-1) * np.sign(np.float32(slope))


def _branches(slope):
    if slope > 0:
        return -1
    return 1 if slope < 0 else 0


def _comparison(slope):
    return int(slope < 0) - int(slope > 0)


def _quotient(slope):
    return -slope / abs(slope) if slope else 0.0


EXERCISES = (
    Exercise(
        id="00.1",
        signature="downhill(slope)",
        points=1,
        task="Return the direction that leads downhill: -1, +1, or 0 where the ground is flat.",
        reference=downhill,
        cases=_cases,
        mistakes=(
            Mistake(
                "uphill",
                "You walk uphill. A positive slope means that the ground rises to the right, so "
                "down is to the left: the direction has the opposite sign of the slope.",
                lambda slope: np.sign(slope),
            ),
            Mistake(
                "slope as direction",
                "The sign is right, the length is not. You return the negative slope itself, so a "
                "steep slope gives a long walk. A direction is -1, +1 or 0; `np.sign` keeps only "
                "the sign.",
                lambda slope: -slope,
            ),
            Mistake(
                "always left",
                "You always walk left. That is right only where the slope is positive: where the "
                "ground falls to the right, down is to the right.",
                lambda slope: -1,
            ),
            Mistake(
                "never stays",
                "Look at the flat place. With slope 0 no direction leads down, so the answer there "
                "is 0; your two branches send the walker off anyway.",
                lambda slope: -1 if slope > 0 else 1,
            ),
            Mistake(
                "stays unless rising",
                "You walk only where the ground rises to the right. Where the slope is negative, "
                "down is to the right: the answer there is +1, not 0.",
                lambda slope: -1 if slope > 0 else 0,
            ),
        ),
        alternatives=(
            _float32,
            _branches,
            _comparison,
            _quotient,
            lambda slope: 0 if slope == 0 else math.copysign(1, -slope),
        ),
    ),
)
