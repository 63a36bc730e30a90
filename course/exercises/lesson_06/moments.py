"""What the exercises on Adam and the two made from it share: states, cases, moments."""

from __future__ import annotations

import math

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


def steps_of_amsgrad(rng):
    """Return cases of one step of AMSGrad."""
    short = {"beta1": 0.5, "beta2": 0.75}
    return [
        step_case(
            ([1.0, 3.0], [2.0, 4.0], 1, [1.0, -1.0], [1.0, 4.0], [7.0, 1.0]),
            "one v below its peak, one above",
            "never forgets the largest v",
            lr=0.5,
            **short,
        ),
        step_case(
            ([1.0, 2.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
            "the very first step, defaults left out",
            "beta1=0.9, beta2=0.999",
            lr=0.5,
        ),
        step_case(
            ([2.0, -1.0], [0.25, -0.5], 3, [1.0, 0.5], [4.0, 0.25], [4.0, 0.25]),
            "short gradients after long ones",
            "`v` itself goes on as in Adam",
            lr=0.25,
            **short,
        ),
        step_case(
            ([2.0, 1.0], [4.0, 2.0], 1, [0.0, 0.0], [8.0, 4.0], [12.0, 4.0]),
            "v meets its peak exactly",
            r"\max(v_\text{max}, v)",
            lr=1.0,
            beta2=0.5,
        ),
        step_case(
            (
                [3.0, 1.0, 2.0],
                [0.0, 0.0, 2.0],
                2,
                [0.0, 1.0, 0.0],
                [0.0, 4.0, 0.0],
                [0.0, 8.0, 0.0],
            ),
            "gradients of 0, with a past and without",
            "Only the denominator differs from Adam's",
            lr=0.5,
            **short,
        ),
        step_case(
            ([2.0, 1.0], [3.0, -4.0], 1, [1.0, 1.0], [4.0, 4.0], [25.0, 4.0]),
            "a large eps",
            r"\sqrt{\hat v} + \varepsilon",
            lr=1.0,
            eps=1.0,
            **short,
        ),
        step_case(
            ([1.0, 1.0], [1e-7, -2e-7], 0, [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
            "gradients of 1e-7, and eps left out",
            "eps=1e-8",
            lr=0.5,
        ),
        step_case(
            ([1.0], [3.0], 4, [2.0], [4.0], [9.0]), "beta1 = 0", r"\beta_1^t", lr=0.5, beta1=0
        ),
        step_case(
            ([1.0], [3.0], 4, [2.0], [4.0], [16.0]),
            "beta2 = 0",
            r"\frac{v_\text{max}}{1 - \beta_2^t}",
            lr=0.5,
            beta2=0,
        ),
        step_case(
            ([1.0, -2.0], [10.0, 20.0], 100, [5.0, -10.0], [400.0, 250.0], [500.0, 260.0]),
            "a peak long ago, defaults left out",
            "the largest v",
            lr=0.5,
        ),
        step_case(
            ([1, 3], [2, 4], 1, [1, -1], [1, 4], [7, 1]),
            "whole numbers in every array",
            "The maximum is taken for each parameter",
            lr=1,
            **short,
        ),
        step_case(
            (
                [[1.0, 2.0], [1.0, 2.0]],
                [[3.0, -1.0], [3.0, 1.0]],
                2,
                [[1.0, 0.0], [1.0, 0.5]],
                [[2.0, 1.0], [2.0, 0.5]],
                [[8.0, 1.0], [2.0, 4.0]],
            ),
            "a matrix, each row with its rate",
            "The maximum is taken for each parameter",
            lr=np.array([[0.5], [2.0]]),
            beta2=0.75,
        ),
        *(
            step_case(
                (
                    uniform(rng, -2, 2, shape),
                    gradients(rng, *shape),
                    int(rng.integers(2, 9)),
                    *averages(rng, *shape),
                    uniform(rng, 1, 6, shape),
                ),
                note,
                lr=uniform(rng, 0.1, 1.5),
                **h,
            )
            for shape, note, h in (
                ((4,), "any numbers", {"beta2": uniform(rng, 0.6, 0.9)}),
                ((2, 3), "any matrix", {"beta1": 0.8, "beta2": uniform(rng, 0.5, 0.9)}),
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


def by_hand(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Return the step number by number: of Adam, with a decay of AdamW, with a v_max of AMSGrad."""
    peaks = getattr(state, "v_max", np.zeros_like(theta))
    t, rates, rows = state.t + 1, np.broadcast_to(lr, np.shape(theta)), []
    arrays = (theta, grad, state.m, state.v, peaks, rates)
    for x, g, m, v, peak, rate in zip(*(array.flat for array in arrays), strict=True):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        peak = max(peak, v) if len(state) == 4 else v
        step = m / (1 - beta1**t) / (math.sqrt(peak / (1 - beta2**t)) + eps)
        rows.append((x - rate * (step + weight_decay * x), m, v, peak))
    theta, m, v, peaks = (np.reshape(column, theta.shape) for column in zip(*rows, strict=True))
    return theta, state._make((t, m, v, peaks)[: len(state)])
