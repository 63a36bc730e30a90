"""Take one step of Nesterov's method, in the form that the libraries have."""

from __future__ import annotations

import numpy as np

from ...optimizers import MomentumState, nesterov_step
from ..spec import Exercise, mistake
from ..steps import every_memory, float32, lists
from .momentum_step import BARE_STATE, cases


@mistake(
    "heavy ball",
    "This is plain momentum: grad + beta·(old m) is the new m itself. Update m first, then step "
    "along grad + beta·(new m).",
)
def heavy_ball(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "gradient missing",
    "You step along beta·m alone. The newest gradient is in m, but it acts once more at the point "
    "where you stand: grad + beta·m.",
)
def gradient_missing(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * beta * m, MomentumState(m)


@mistake(
    "memory undamped",
    "You step along grad + m. The memory has to fade before it acts once more: grad + beta·m.",
)
def memory_undamped(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * (grad + m), MomentumState(m)


@mistake(
    "step remembered",
    "The first step is right, then it drifts: you keep the whole step, grad + beta·m, as the new "
    "state. Only m = beta·m + grad is remembered.",
)
def step_remembered(theta, grad, state, *, lr, beta):
    step = grad + beta * (beta * state.m + grad)
    return theta - lr * step, MomentumState(step)


@mistake(
    "average",
    "Your m is an average, beta·m + (1 − beta)·grad. Here it is a sum: the new gradient enters "
    "whole, as in torch and optax.",
)
def average(theta, grad, state, *, lr, beta):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * (grad + beta * m), MomentumState(m)


@mistake(
    "state not advanced",
    "The first step is right, the later ones are not: the state goes back as it came. Return "
    "`state._replace(m=m)` with the new m.",
)
def state_not_advanced(theta, grad, state, *, lr, beta):
    return theta - lr * (grad + beta * (beta * state.m + grad)), state


@mistake(
    "ascent",
    "You add the step to theta, which climbs: gradients point uphill. Subtract lr·(grad + beta·m).",
)
def ascent(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta + lr * (grad + beta * m), MomentumState(m)


@mistake(
    "in place",
    "The numbers are right, but `state.m *= …` changes the caller's state. Make a new array: `m = "
    "beta * state.m + grad`.",
)
def in_place(theta, grad, state, *, lr, beta):
    m = state.m
    m *= beta
    m += grad
    return theta - lr * (grad + beta * m), state


@mistake("bare state", BARE_STATE)
def bare_state(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * (grad + beta * m), m


def on_copies(theta, grad, state, *, lr, beta):
    theta, m = np.array(theta), np.array(state[0])
    m *= beta
    m += grad
    theta -= lr * grad
    theta -= lr * beta * m
    return theta, (m,)


def two_terms(theta, grad, state, *, lr, beta):
    moved = theta - lr * (1 + beta) * grad - lr * beta**2 * state[0]
    return moved, state._replace(m=grad + state[0] * beta)


EXERCISE = Exercise(
    id="05.5",
    signature="nesterov_step(theta, grad, state, *, lr, beta)",
    points=3,
    task="Return theta after one step in the libraries' form of Nesterov's method, and the new "
    "state.",
    reference=nesterov_step,
    cases=cases,
    drive=every_memory,
    mistakes=(
        heavy_ball,
        gradient_missing,
        memory_undamped,
        step_remembered,
        average,
        state_not_advanced,
        ascent,
        in_place,
        bare_state,
    ),
    alternatives=(
        on_copies,
        two_terms,
        float32(nesterov_step),
        lists(nesterov_step, MomentumState),
    ),
)
