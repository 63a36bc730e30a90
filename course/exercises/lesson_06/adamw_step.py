"""Take one step of AdamW: Adam with a decay that stands outside of the moments."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, adam_step, adamw_step
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, float32, gradients, last_state, lists
from .adam_step import DEFAULTS, advanced, moments


def cases(rng):
    return [
        Case(
            (rng.uniform(1, 3, 2), gradients(rng, 5, 2), moments(rng, 3, 2)),
            {"lr": 0.1, **DEFAULTS, "weight_decay": 0.5},
            "two parameters, five steps",
        ),
        Case(
            (rng.uniform(1, 3, 3), np.zeros((4, 3)), moments(rng, 0, 3)),
            {"lr": 0.2, **DEFAULTS, "weight_decay": 0.1},
            "no gradient at all: the decay alone",
        ),
        Case(
            (rng.uniform(1, 3, 2), gradients(rng, 5, 2), moments(rng, 2, 2)),
            {"lr": 0.05, **DEFAULTS, "weight_decay": 0.0},
            "no decay",
        ),
        Case(
            (rng.uniform(-3, 3, (2, 2)), gradients(rng, 3, 2, 2), moments(rng, 1, 2, 2)),
            {"lr": 0.3, "beta1": 0.5, "beta2": 0.9, "eps": 0.5, "weight_decay": 0.2},
            "a matrix of parameters, and a large eps",
        ),
    ]


@mistake(
    "decay in the gradient",
    "You add the decay to the gradient, so that Adam divides it by √v like any gradient. That is "
    "Adam with an L2 term. In AdamW the moments never see the decay.",
)
def decay_in_the_gradient(theta, grad, state, *, weight_decay, **h):
    return adam_step(theta, grad + weight_decay * theta, state, **h)


@mistake(
    "decay without the rate",
    "The decay lacks the factor lr: theta shrinks by weight_decay·theta a step, whatever the rate. "
    "Here, as in PyTorch, it is lr·weight_decay·theta.",
)
def decay_without_the_rate(theta, grad, state, *, weight_decay, **h):
    after, state = adam_step(theta, grad, state, **h)
    return after - weight_decay * theta, state


@mistake(
    "decay of the new theta",
    "You shrink theta after Adam has moved it. The decay belongs to the theta that the step began "
    "with.",
)
def decay_of_the_new_theta(theta, grad, state, *, lr, weight_decay, **h):
    after, state = adam_step(theta, grad, state, lr=lr, **h)
    return after * (1 - lr * weight_decay), state


@mistake(
    "decay that grows", "Your parameters grow: the decay has the wrong sign. It is subtracted."
)
def decay_that_grows(theta, grad, state, *, weight_decay, **h):
    return adamw_step(theta, grad, state, weight_decay=-weight_decay, **h)


@mistake(
    "decay in the quotient",
    "The moments are right, but the decay stands in the numerator and is divided by √v_hat. Take "
    "it out: lr·(m_hat/(√v_hat + eps) + weight_decay·theta).",
)
def decay_in_the_quotient(theta, grad, state, *, lr, beta1, beta2, eps, weight_decay):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * (m_hat + weight_decay * theta) / (np.sqrt(v_hat) + eps), (t, m, v)


@mistake("no decay", "This is Adam: `weight_decay` is never used.")
def no_decay(theta, grad, state, *, weight_decay, **h):
    return adam_step(theta, grad, state, **h)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, weight_decay, **h):
    theta *= 1 - lr * weight_decay
    return adam_step(theta, grad, state, lr=lr, **h)


def shrunk_first(theta, grad, state, *, lr, weight_decay, **h):
    return adam_step(theta * (1 - lr * weight_decay), grad, state, lr=lr, **h)


def by_difference(theta, grad, state, *, lr, weight_decay, **h):
    after, state = adam_step(np.zeros_like(theta), grad, state, lr=lr, **h)
    return [after + theta - lr * weight_decay * theta, tuple(state)]


EXERCISE = Exercise(
    id="06.6",
    signature="adamw_step(theta, grad, state, *, lr, beta1, beta2, eps, weight_decay)",
    points=2,
    task="Return theta after one step of AdamW, and the state with the new t, m and v.",
    reference=adamw_step,
    cases=cases,
    drive=last_state,
    mistakes=(
        decay_in_the_gradient,
        decay_without_the_rate,
        decay_of_the_new_theta,
        decay_that_grows,
        decay_in_the_quotient,
        no_decay,
        in_place,
    ),
    alternatives=(shrunk_first, by_difference, float32(adamw_step), lists(adamw_step, AdamState)),
)
