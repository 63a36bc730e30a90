"""What the exercises on step functions share: gradients, hints, answers in other types."""

from __future__ import annotations

import numpy as np

IN_PLACE = (
    "The numbers are right, but the call changes the arrays that were handed in: `+=`, `*=` and "
    "`-=` write into the caller's state or parameters. Write `v = …` with a new array."
)
NO_STATE = (
    "You return theta alone. A step hands back two things, `theta, state`: the next step needs "
    "what this one has remembered."
)
CUT = (
    "Right, except where theta comes in whole numbers: the new theta is cut to whole numbers as "
    "well, as an array made like it, with `np.zeros_like(theta)`, holds integers then."
)


def gradients(rng, *shape):
    """Return random gradients of either sign, of short numbers that never come near 0."""
    return np.round(rng.uniform(0.3, 3, shape) * rng.choice([-1.0, 1.0], shape), 2)


def float32(step):
    """Return the step with every array in single precision."""

    def cast(x):
        return np.float32(x) if isinstance(x, np.ndarray) else x

    def single(theta, grad, state, **h):
        h = {name: cast(x) for name, x in h.items()}
        theta, after = step(cast(theta), cast(grad), state._make(map(cast, state)), **h)
        return cast(theta), after._make(map(cast, after))

    return single


def lists(step, kind):
    """Return the step with lists in place of arrays, and of its state, a tuple of this kind."""

    def listed(theta, grad, state, **h):
        theta, after = step(np.asarray(theta), grad, kind(*map(np.asarray, state)), **h)
        return [theta.tolist(), [np.asarray(x).tolist() for x in after]]

    return listed
