"""Take one step of Adam."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, adam_step
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, float32, gradients, last_state, lists, seldom

DEFAULTS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def moments(rng, t, *shape):
    """Return the state of Adam after t steps on random gradients of that shape."""
    state = AdamState(0, np.zeros(shape), np.zeros(shape))
    for grad in gradients(rng, t, *shape):
        _, state = adam_step(np.zeros(shape), grad, state, lr=0.1)
    return state


def cases(rng):
    return [
        Case(
            (rng.uniform(-2, 2, 2), gradients(rng, 6, 2), moments(rng, 3, 2)),
            {"lr": 0.1, **DEFAULTS},
            "two parameters, six steps, from the state after three",
        ),
        Case(
            (rng.uniform(-2, 2, 3), seldom(rng, 5), moments(rng, 0, 3)),
            {"lr": 0.01, **DEFAULTS},
            "from the very start, with a gradient that is 0 at first",
        ),
        Case(
            (rng.uniform(-2, 2, 2), gradients(rng, 4, 2), moments(rng, 2, 2)),
            {"lr": 0.2, "beta1": 0.5, "beta2": 0.8, "eps": 0.5},
            "short memories and a large eps",
        ),
        Case(
            (rng.uniform(-2, 2, (2, 2)), 1e-5 * gradients(rng, 3, 2, 2), moments(rng, 0, 2, 2)),
            {"lr": 0.05, **DEFAULTS},
            "tiny gradients of a matrix of parameters",
        ),
    ]


def advanced(grad, state, beta1, beta2):
    """Return the new t, m and v."""
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    return state.t + 1, m, v


@mistake(
    "no bias correction",
    "The moments are not corrected. Both are too small in the first steps, v far more than m, so "
    "that your first steps are too long. Divide by 1 − βᵗ.",
)
def no_bias_correction(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (np.sqrt(v) + eps), (t, m, v)


@mistake(
    "counter read too early",
    "You correct with the t of the step before. Advance it first: in the first step t is 1, and "
    "with t = 0 you would divide by 0.",
)
def counter_read_too_early(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    scale = np.float64(1) - np.array([beta1, beta2]) ** state.t
    return theta - lr * (m / scale[0]) / (np.sqrt(v / scale[1]) + eps), (t, m, v)


@mistake(
    "counter never advanced",
    "The state you return holds the old t, so every step takes itself for the same one and the "
    "correction never fades. Return the advanced t.",
)
def counter_never_advanced(theta, grad, state, *, lr, beta1, beta2, eps):
    theta, after = adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return theta, (state.t, after.m, after.v)


@mistake(
    "corrected moments kept",
    "You put m_hat and v_hat into the state, so that the next step corrects them again. They are "
    "for this step only; the state keeps m and v.",
)
def corrected_moments_kept(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m / (np.sqrt(v) + eps), (t, m, v)


@mistake(
    "eps inside the root",
    "eps stands inside the root, where 1e-8 weighs as much as a gradient of 1e-4. Adam adds it to "
    "the root: `np.sqrt(v_hat) + eps`.",
)
def eps_inside_the_root(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), (t, m, v)


@mistake(
    "betas swapped",
    "beta1 and beta2 are swapped. The gradient gets the short memory, beta1 = 0.9, its square the "
    "long one, beta2 = 0.999.",
)
def betas_swapped(theta, grad, state, *, lr, beta1, beta2, eps):
    return adam_step(theta, grad, state, lr=lr, beta1=beta2, beta2=beta1, eps=eps)


@mistake(
    "gradient in place of m",
    "You step along the present gradient and use m nowhere. The direction of Adam is the average "
    "m_hat.",
)
def gradient_in_place_of_m(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * grad / (np.sqrt(v / (1 - beta2**t)) + eps), (t, m, v)


@mistake(
    "correction outside the root",
    "You take the root of v first and divide by 1 − β₂ᵗ afterwards. v is what is biased: correct "
    "v, then take the root.",
)
def correction_outside_the_root(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v) / (1 - beta2**t) + eps), (t, m, v)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, beta1, beta2, eps):
    m, v, t = state.m, state.v, state.t + 1
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), (t, m, v)


def one_rate(theta, grad, state, *, lr, beta1, beta2, eps):
    # The order of operations that Kingma and Ba call more efficient, with eps scaled to match.
    t, m, v = advanced(grad, state, beta1, beta2)
    root = np.sqrt(1 - beta2**t)
    return theta - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), AdamState(t, m, v)


def in_tuples(theta, grad, state, **h):
    return tuple(map(tuple, adam_step(theta, grad, AdamState(*state), **h)))


EXERCISE = Exercise(
    id="06.4",
    signature="adam_step(theta, grad, state, *, lr, beta1, beta2, eps)",
    points=3,
    task="Return theta after one step of Adam, and the state with the new t, m and v.",
    reference=adam_step,
    cases=cases,
    drive=last_state,
    mistakes=(
        no_bias_correction,
        counter_read_too_early,
        counter_never_advanced,
        corrected_moments_kept,
        eps_inside_the_root,
        betas_swapped,
        gradient_in_place_of_m,
        correction_outside_the_root,
        in_place,
    ),
    alternatives=(one_rate, float32(adam_step), lists(adam_step, AdamState), in_tuples),
)
