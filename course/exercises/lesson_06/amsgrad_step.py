"""Take one step of AMSGrad: Adam whose denominator never shrinks."""

from __future__ import annotations

import numpy as np

from ...optimizers import AMSGradState, amsgrad_step
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, fading, float32, gradients, last_state, lists, seldom
from .adam_step import DEFAULTS, advanced


def cases(rng):
    def state(t, *shape):
        after = AMSGradState(0, np.zeros(shape), np.zeros(shape), np.zeros(shape))
        for grad in 2 * gradients(rng, t, *shape):
            _, after = amsgrad_step(np.zeros(shape), grad, after, lr=0.1, beta2=0.9)
        return after

    return [
        Case(
            (rng.uniform(-2, 2, 2), fading(rng, 6), state(3, 2)),
            {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8},
            "two parameters whose gradients fade",
        ),
        Case(
            (rng.uniform(-2, 2, 3), seldom(rng, 6), state(0, 3)),
            {"lr": 0.05, "beta1": 0.5, "beta2": 0.5, "eps": 1e-8},
            "from the very start; one gradient is 0 but once",
        ),
        Case(
            (rng.uniform(-2, 2, (2, 2)), 0.1 * gradients(rng, 4, 2, 2), state(2, 2, 2)),
            {"lr": 0.2, "beta1": 0.9, "beta2": 0.8, "eps": 0.5},
            "a matrix of parameters after larger gradients, and a large eps",
        ),
        Case(
            (rng.uniform(-2, 2, 2), fading(rng, 8), state(0, 2)),
            {"lr": 0.1, **DEFAULTS},
            "eight steps at the default decays",
        ),
    ]


def _moved(theta, t, m, v_hat, *, lr, beta1, beta2, eps):
    return theta - lr * (m / (1 - beta1**t)) / (np.sqrt(v_hat) + eps)


@mistake(
    "maximum not used",
    "You compute v_max and divide by v: this is Adam with a passenger. v_max goes into the "
    "denominator.",
)
def maximum_not_used(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v)
    return _moved(theta, t, m, v / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


@mistake(
    "maximum of squares",
    "You keep the largest squared gradient. AMSGrad keeps the largest *average* v, which a single "
    "gradient moves by 1 − beta2 only.",
)
def maximum_of_squares(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, grad**2)
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


@mistake(
    "average overwritten",
    "You let v itself be the maximum, so the next average starts from it. Keep two arrays: v goes "
    "on as in Adam, v_max remembers its peak.",
)
def average_overwritten(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = v = np.maximum(state.v_max, v)
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


@mistake(
    "maximum of the corrected",
    "You take the maximum of the corrected v_hat, as optax does. PyTorch, and the course, take the "
    "maximum of v and correct that: v_max / (1 − β₂ᵗ).",
)
def maximum_of_the_corrected(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v / (1 - h["beta2"] ** t))
    return _moved(theta, t, m, v_max, **h), (t, m, v, v_max)


@mistake(
    "one maximum for all",
    "You take the maximum over the parameters as well, so that all share a denominator. "
    "`np.maximum` of two arrays compares entry by entry.",
)
def one_maximum_for_all(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, np.max(v))
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


@mistake(
    "maximum not kept",
    "The state you return holds the old v_max, so the peak is forgotten after one step. Return the "
    "new one.",
)
def maximum_not_kept(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v)
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, state.v_max)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v, out=state.v_max)
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


def with_where(theta, grad, state, **h):
    t, m, v = advanced(grad, state, h["beta1"], h["beta2"])
    v_max = np.where(v > state.v_max, v, state.v_max)
    return _moved(theta, t, m, v_max / (1 - h["beta2"] ** t), **h), (t, m, v, v_max)


def in_tuples(theta, grad, state, **h):
    return tuple(map(tuple, amsgrad_step(theta, grad, AMSGradState(*state), **h)))


EXERCISE = Exercise(
    id="06.7",
    signature="amsgrad_step(theta, grad, state, *, lr, beta1, beta2, eps)",
    points=2,
    task="Return theta after one step of AMSGrad, and the state with t, m, v and v_max.",
    reference=amsgrad_step,
    cases=cases,
    drive=last_state,
    mistakes=(
        maximum_not_used,
        maximum_of_squares,
        average_overwritten,
        maximum_of_the_corrected,
        one_maximum_for_all,
        maximum_not_kept,
        in_place,
    ),
    alternatives=(with_where, float32(amsgrad_step), lists(amsgrad_step, AMSGradState), in_tuples),
)
