"""Take one step with momentum."""

from __future__ import annotations

import numpy as np

from ...optimizers import MomentumState, momentum_step
from ..spec import Case, Exercise, mistake
from ..steps import every_memory, float32, lists


def cases(rng):
    def case(shape, steps, kwargs, note, *, at_rest=False):
        theta = rng.uniform(-3, 3, shape)
        m = np.zeros(shape) if at_rest else rng.uniform(1, 3, shape) * rng.choice([-1, 1], shape)
        grads = rng.uniform(-4, 4, (steps, *shape))
        return Case((theta, grads, MomentumState(m)), kwargs, note)

    rates = rng.uniform(0.02, 0.2, (3, 1))
    return [
        case((2,), 4, {"lr": 0.1, "beta": 0.9}, "four steps, already moving"),
        case((5,), 3, {"lr": 0.03, "beta": 0.5}, "five parameters, a short memory"),
        case((2,), 10, {"lr": 0.05, "beta": 0.7}, "ten steps from rest", at_rest=True),
        case((2,), 3, {"lr": 0.2, "beta": 0.0}, "beta = 0, which is gradient descent"),
        case((3, 2), 3, {"lr": rates, "beta": 0.8}, "three runs at once, each with its own rate"),
    ]


@mistake(
    "no memory",
    "This is gradient descent: the step follows the newest gradient only. From rest the first step "
    "is the same, every later one differs. Step along m = beta·m + grad instead.",
)
def no_memory(theta, grad, state, *, lr, beta):
    return theta - lr * grad, MomentumState(beta * state.m + grad)


@mistake(
    "average",
    "Your m is an average, beta·m + (1 − beta)·grad, so every step is 1 − beta times too short. "
    "Here m is a sum: the new gradient enters whole, as in torch and optax.",
)
def average(theta, grad, state, *, lr, beta):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "state not advanced",
    "The first step is right, the later ones are not: you return the state that you were given, so "
    "the new m is forgotten. Return `state._replace(m=m)`.",
)
def state_not_advanced(theta, grad, state, *, lr, beta):
    return theta - lr * (beta * state.m + grad), state


@mistake(
    "old memory",
    "You step along the old m, before the new gradient has entered it, so every gradient acts one "
    "step late. Update m first, then step along the new one.",
)
def old_memory(theta, grad, state, *, lr, beta):
    return theta - lr * state.m, MomentumState(beta * state.m + grad)


@mistake(
    "ascent",
    "You add lr·m to theta, which climbs. m is a sum of gradients and they point uphill: subtract "
    "it.",
)
def ascent(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta + lr * m, MomentumState(m)


@mistake(
    "rate in the memory",
    "You keep a velocity, beta·v − lr·grad, and add it to theta. That form exists, but its state "
    "is −lr times ours. Keep the gradients alone in m, and let lr scale the step.",
)
def rate_in_the_memory(theta, grad, state, *, lr, beta):
    v = beta * state.m - lr * grad
    return theta + v, MomentumState(v)


@mistake(
    "beta on the gradient",
    "beta stands at the wrong term: m + beta·grad never forgets anything. The memory is what "
    "decays: beta·m + grad.",
)
def beta_on_the_gradient(theta, grad, state, *, lr, beta):
    m = state.m + beta * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "in place",
    "The numbers are right, but `state.m *= …` changes the array that the caller handed in. "
    "Whoever kept the old state sees it move. Make a new one: `m = beta * state.m + grad`.",
)
def in_place(theta, grad, state, *, lr, beta):
    m = state.m
    m *= beta
    m += grad
    return theta - lr * m, state


BARE_STATE = (
    "The new state comes back as a bare array. The next step reads `state.m`, so hand back the "
    "same kind of tuple: `return theta, state._replace(m=m)`."
)


@mistake("bare state", BARE_STATE)
def bare_state(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * m, m


def on_copies(theta, grad, state, *, lr, beta):
    theta, m = np.array(theta), np.array(state[0])
    m *= beta
    m += grad
    theta -= lr * m
    return theta, (m,)


def two_terms(theta, grad, state, *, lr, beta):
    return theta - lr * grad - lr * beta * state[0], state._replace(m=grad + state[0] * beta)


EXERCISE = Exercise(
    id="05.1",
    signature="momentum_step(theta, grad, state, *, lr, beta)",
    points=3,
    task="Return theta after one step with momentum, and the new state.",
    reference=momentum_step,
    cases=cases,
    drive=every_memory,
    mistakes=(
        no_memory,
        average,
        state_not_advanced,
        old_memory,
        ascent,
        rate_in_the_memory,
        beta_on_the_gradient,
        in_place,
        bare_state,
    ),
    alternatives=(
        on_copies,
        two_terms,
        float32(momentum_step),
        lists(momentum_step, MomentumState),
    ),
)
