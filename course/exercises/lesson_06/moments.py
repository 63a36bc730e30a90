"""What the exercises on Adam and the two made from it share: states, cases, moments."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, AMSGradState
from ..drawing import uniform
from ..spec import Case


def step_case(step, note, says="", **h):
    """Return the case of one step, told as theta, grad and the state's t, m, v (and v_max)."""
    theta, grad, t, *moments = step
    kind = AdamState if len(moments) == 2 else AMSGradState
    state = kind(t, *map(np.array, moments))
    return Case((np.array(theta), np.array(grad), state), h, note, says)


def averages(rng, *shape):
    """Return an m and a v such as gradients of one size and either sign may leave."""
    return uniform(rng, -1, 1, shape), uniform(rng, 1, 4, shape)


def advanced(grad, state, beta1, beta2):
    """Return the new t, m and v."""
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    return state.t + 1, m, v


def weight(beta, t):
    """Return 1 − βᵗ, as a number of NumPy's, which divides by 0 without raising."""
    return np.float64(1 - beta**t)
