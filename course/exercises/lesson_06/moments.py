"""What the exercises on Adam and the two made from it share: states, cases, moments."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, AMSGradState
from ..drawing import uniform
from ..spec import Case
from ..steps import gradients


def step_case(step, note, says="", **h):
    """Return the case of one step, told as theta, grad and the state's t, m, v (and v_max)."""
    theta, grad, t, *moments = step
    kind = AdamState if len(moments) == 2 else AMSGradState
    state = kind(t, *map(np.array, moments))
    return Case((np.array(theta), np.array(grad), state), h, note, says)


def averages(rng, *shape):
    """Return an m and a v such as gradients of one size and either sign may leave."""
    return uniform(rng, -1, 1, shape), uniform(rng, 1, 4, shape)


def steps_of_adam(rng, **settings):
    """Return cases of one step of Adam, or of AdamW with these settings."""

    def step(told, note, says="", **h):
        return step_case(told, note, says, **h, **settings)

    short = {"beta1": 0.5, "beta2": 0.75}
    return [
        step(
            ([1.0, 2.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "the very first step, defaults left out",
            "and is 0 before the first",
            lr=0.5,
        ),
        step(
            ([1.0, 3.0], [2.0, 4.0], 1, [1.0, -1.0], [1.0, 4.0]),
            "the second step, short memories",
            "t counts the steps taken",
            lr=0.5,
            **short,
        ),
        step(
            ([2.0, -1.0], [-2.0, 1.0], 3, [1.0, 0.5], [4.0, 0.25]),
            "the fourth step, defaults left out",
            "beta1=0.9, beta2=0.999",
            lr=0.25,
        ),
        step(
            ([3.0, 1.0, 2.0], [0.0, 0.0, 2.0], 2, [0.0, 1.0, 0.0], [0.0, 4.0, 0.0]),
            "gradients of 0, with a past and without",
            "averages the gradient as well",
            lr=0.5,
            **short,
        ),
        step(
            ([2.0, 1.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "a large eps",
            r"\sqrt{\hat v} + \varepsilon",
            lr=1.0,
            eps=1.0,
        ),
        step(
            ([1.0, 1.0], [1e-7, -2e-7], 0, [0.0, 0.0], [0.0, 0.0]),
            "gradients of 1e-7, and eps left out",
            "eps=1e-8",
            lr=0.5,
        ),
        step(
            ([1.0, 2.0], [300.0, -2000.0], 1, [50.0, 400.0], [3000.0, 40000.0]),
            "large gradients",
            "the corrected ones serve this step alone",
            lr=0.5,
        ),
        step(([1.0], [3.0], 4, [2.0], [4.0]), "beta1 = 0", r"1 - \beta_1^t", lr=0.5, beta1=0),
        step(([1.0], [3.0], 4, [2.0], [4.0]), "beta2 = 0", r"1 - \beta_2^t", lr=0.5, beta2=0),
        step(
            ([1.0, -2.0], [1.0, 2.0], 2000, [0.5, -1.0], [2.0, 3.0]),
            "step 2001, when m needs no correction any more",
            "After t steps",
            lr=0.5,
        ),
        step(
            ([1, 3], [2, 4], 1, [1, -1], [1, 4]),
            "whole numbers in every array",
            "Arrays and rates are again as in 06.1",
            lr=1,
            **short,
        ),
        step(
            (
                [[1.0, 2.0], [1.0, 2.0]],
                [[3.0, -1.0], [3.0, 1.0]],
                2,
                [[1.0, 0.0], [1.0, 0.5]],
                [[2.0, 1.0], [2.0, 0.5]],
            ),
            "a matrix, each row with its rate",
            "Arrays and rates are again as in 06.1",
            lr=np.array([[0.5], [2.0]]),
        ),
        *(
            step(
                (
                    uniform(rng, -2, 2, shape),
                    gradients(rng, *shape),
                    int(rng.integers(2, 9)),
                    *averages(rng, *shape),
                ),
                note,
                lr=uniform(rng, 0.1, 1.5),
                **h,
            )
            for shape, note, h in (
                ((3,), "any numbers, defaults left out", {}),
                ((2, 2), "any matrix", {"beta1": 0.8, "beta2": uniform(rng, 0.9, 0.99)}),
            )
        ),
    ]


def advanced(grad, state, beta1, beta2):
    """Return the new t, m and v."""
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    return state.t + 1, m, v


def weight(beta, t):
    """Return 1 − βᵗ, as a number of NumPy's, which divides by 0 without raising."""
    return np.float64(1 - beta**t)
