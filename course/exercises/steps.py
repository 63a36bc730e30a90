"""Several steps of a step function: how such exercises are driven, and answers in other types."""

from __future__ import annotations

from typing import Any

import numpy as np

from .spec import Case, Function

IN_PLACE = (
    "The numbers are right, but the call changes the arrays that were handed in: `+=`, `*=` and "
    "`-=` write into the caller's state or parameters. Write `v = …` with a new array."
)
NO_STATE = (
    "You return theta alone. A step hands back two things, `theta, state`: the next step needs "
    "what this one has remembered."
)


def last_state(function: Function, case: Case) -> Any:
    """Take one step for each row of the gradients; return every theta and the last state.

    The state may come back as any tuple of the same fields; what is no such answer is returned as
    it is, and so differs from the reference.
    """
    theta, grads, state = case.args
    kind, path = type(state), []
    for grad in grads:
        answer = function(theta, grad, state, **case.kwargs)
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            return answer
        theta, after = np.asarray(answer[0]), answer[1]
        if not isinstance(after, (tuple, list)) or len(after) != len(kind._fields):
            return answer
        state = kind(*after)
        path.append(theta.copy())
    return (np.array(path), *state)


def gradients(rng, steps, *shape):
    """Gradients that never come near 0 and keep no sign, one row a step."""
    return rng.uniform(0.3, 3, (steps, *shape)) * rng.choice([-1.0, 1.0], (steps, *shape))


def seldom(rng, steps):
    """Gradients of three parameters; the second one's differ from 0 in the third step only."""
    grads = gradients(rng, steps, 3)
    grads[:, 1] = 0.0
    grads[2, 1] = rng.uniform(1, 2)
    return grads


def fading(rng, steps):
    """Gradients of two parameters, large at first, a tenth of that afterwards."""
    grads = gradients(rng, steps, 2)
    grads[1:] *= 0.1
    return grads


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
