"""Take one step with momentum."""

from __future__ import annotations

import functools

import numpy as np

from ...optimizers import MomentumState, momentum_step
from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, NO_STATE, float32, lists
from . import other_ways


def cases(rng):
    """Return cases of one step, each from a state of its own; Nesterov's step has them too."""

    def case(theta, grad, m, note, says="", **h):
        state = MomentumState(np.array(m))
        return Case((np.array(theta), np.array(grad), state), h, note, says)

    def any_numbers(shape, note, **h):
        theta, grad, m = (uniform(rng, -3, 3, shape) for _ in range(3))
        return case(theta, grad, m, note, lr=uniform(rng, 0.05, 0.5), **h)

    return [
        case(
            [1.0, 2.0],
            [2.0, -4.0],
            [0.0, 0.0],
            "from rest",
            "From rest, where m is 0",
            lr=0.25,
            beta=0.5,
        ),
        case(
            [1.0, 2.0],
            [2.0, -4.0],
            [4.0, 2.0],
            "in motion",
            "from rest and in motion",
            lr=0.25,
            beta=0.5,
        ),
        case([1.0, 2.0], [3.0, -1.0], [10.0, 20.0], "beta left out", "beta=0.9", lr=0.5),
        case(
            [3.0, -1.0],
            [0.0, 0.0],
            [2.0, -4.0],
            "a gradient of 0 in motion",
            "A gradient that is j steps old still counts",
            lr=0.5,
            beta=0.25,
        ),
        case([2.0], [3.0], [-8.0], "one parameter", "one parameter", lr=0.5, beta=0.75),
        case(
            [2.0, -1.0, 0.0],
            [1.0, 4.0, -2.0],
            [5.0, 3.0, 1.0],
            "beta = 0, in motion",
            "a memory that fades by a factor **β** a step",
            lr=0.25,
            beta=0.0,
        ),
        case(
            [1, 3],
            [2, 5],
            [1, -2],
            "whole numbers in every array",
            "whole numbers too",
            lr=1,
            beta=0.5,
        ),
        case(
            [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
            [[2.0, -2.0], [1.0, 4.0], [-3.0, 1.0]],
            [[4.0, 2.0], [-2.0, 2.0], [2.0, 6.0]],
            "a matrix, a rate for each row",
            "columns with one entry for each row",
            lr=np.array([[0.5], [0.25], [2.0]]),
            beta=0.5,
        ),
        case(
            [[1.0, 2.0], [3.0, 4.0]],
            [[2.0, -2.0], [1.0, 4.0]],
            [[4.0, 2.0], [-2.0, 2.0]],
            "a matrix, a rate and a beta for each row",
            "a matrix of them",
            lr=np.array([[0.5], [0.25]]),
            beta=np.array([[0.5], [0.75]]),
        ),
        any_numbers((3,), "any numbers", beta=uniform(rng, 0.2, 0.8)),
        any_numbers((2, 3), "any matrix"),
    ]


@mistake(
    "no memory",
    "theta moves as in gradient descent, along the newest gradient alone. Right from rest, and "
    "nowhere else: the step goes along the new m.",
)
def no_memory(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad, MomentumState(beta * state.m + grad)


@mistake(
    "descent",
    "This is gradient descent: nothing that the state remembers enters the step or the new state, "
    "which holds the newest gradient alone.",
)
def descent(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad, MomentumState(grad)


@mistake(
    "average",
    "Your m is an average, in which the new gradient counts 1 − beta, so every step from rest is "
    "1 − beta times too short. Here m is a sum: the new gradient enters whole.",
)
def average(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "state not advanced",
    "theta is right, but the state comes back as it was handed in: the next step would know "
    "nothing of this one. Return `state._replace(m=m)`.",
)
def state_not_advanced(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * (beta * state.m + grad), state


@mistake(
    "old memory",
    "The state is right, but theta moves along the old m, before the new gradient has entered it: "
    "every gradient would act one step late. Update m first, then step.",
)
def old_memory(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * state.m, MomentumState(beta * state.m + grad)


@mistake(
    "ascent",
    "The state is right, and the step climbs: m is a sum of gradients, which point uphill. The "
    "step is subtracted.",
)
def ascent(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta + lr * m, MomentumState(m)


@mistake(
    "velocity",
    "What you keep is a velocity, −lr times the gradients, and theta moves by it. That form "
    "exists, but its state is −lr times ours: here m holds gradients, and lr scales the step.",
)
def velocity(theta, grad, state, *, lr, beta=0.9):
    v = beta * state.m - lr * grad
    return theta + v, MomentumState(v)


@mistake(
    "displacement",
    "What you keep is the displacement, with lr inside, and theta moves by it. Here m is a sum of "
    "gradients as they are, and lr scales the step alone: else an old m would be in other units.",
)
def displacement(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + lr * grad
    return theta - m, MomentumState(m)


@mistake(
    "rate twice",
    "lr counts twice for the new gradient, once in m and once in the step. m is a sum of "
    "gradients as they are.",
)
def rate_twice(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + lr * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "beta on the gradient",
    "beta acts on the wrong term: the old m counts whole, and the new gradient less. The memory "
    "is what fades.",
)
def beta_on_the_gradient(theta, grad, state, *, lr, beta=0.9):
    m = state.m + beta * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "memory that never fades",
    "The old m counts whole, as with beta = 1: nothing is ever forgotten, and no run would come to "
    "rest.",
)
def memory_that_never_fades(theta, grad, state, *, lr, beta=0.9):
    m = state.m + grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "weights swapped",
    "beta weighs the new gradient, and 1 − beta the old m. beta belongs to the memory, and the "
    "new gradient enters whole.",
)
def weights_swapped(theta, grad, state, *, lr, beta=0.9):
    m = (1 - beta) * state.m + beta * grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "fades as a whole",
    "beta acts on the new gradient as well. The memory fades first; then the gradient is added, "
    "whole.",
)
def fades_as_a_whole(theta, grad, state, *, lr, beta=0.9):
    m = beta * (state.m + grad)
    return theta - lr * m, MomentumState(m)


@mistake(
    "fades afterwards",
    "The old m counts whole in this step, and the sum fades on its way into the state. It fades "
    "first: from rest, m is the gradient itself.",
)
def fades_afterwards(theta, grad, state, *, lr, beta=0.9):
    m = state.m + grad
    return theta - lr * m, MomentumState(beta * m)


@mistake(
    "average undone in the step",
    "The state holds an average, and the step is divided by 1 − beta to make up for it. Here m is "
    "the sum itself, and the step lr times it.",
)
def average_undone_in_the_step(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * m / (1 - beta), MomentumState(m)


@mistake(
    "minus in the memory",
    "m holds gradients with a minus and is added. From rest that is the same way; here the state "
    "holds them with a plus.",
)
def minus_in_the_memory(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m - grad
    return theta + lr * m, MomentumState(m)


@mistake(
    "rate missing on the memory",
    "theta moves by beta·m in full, without lr. What m holds are gradients, the old ones as well "
    "as the new one, so lr scales them all.",
)
def rate_missing_on_the_memory(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad - beta * state.m, MomentumState(beta * state.m + grad)


@mistake(
    "m taken for a displacement",
    "The state is right, but its old m is added to theta as if it were the last displacement. The "
    "last displacement was −lr·m.",
)
def m_taken_for_a_displacement(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad + beta * state.m, MomentumState(beta * state.m + grad)


@mistake(
    "Nesterov",
    "This is Nesterov's step, which comes later in the lesson: the new gradient counts again "
    "beside the new m. Momentum moves along the new m alone.",
)
def nesterov(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (grad + beta * m), MomentumState(m)


@mistake(
    "step in the state",
    "theta is right. The state holds the step, lr·m, and should hold m, the sum of gradients "
    "alone: with a schedule the next step has another lr.",
)
def step_in_the_state(theta, grad, state, *, lr, beta=0.9):
    step = lr * (beta * state.m + grad)
    return theta - step, MomentumState(step)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, beta=0.9):
    m = state.m
    m *= beta
    m += grad
    return theta - lr * m, state


BARE_STATE = (
    "The new state comes back as a bare array. The next step reads `state.m`, so hand back the "
    "same kind of tuple: `return theta, state._replace(m=m)`."
)


@mistake("bare state", BARE_STATE)
def bare_state(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * m, m


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * (beta * state.m + grad)


@mistake(
    "displacement in the state",
    "theta is right. The state holds the displacement, −lr·m, and should hold m, the sum of "
    "gradients alone, with a plus and without lr.",
)
def displacement_in_the_state(theta, grad, state, *, lr, beta=0.9):
    step = -lr * (beta * state.m + grad)
    return theta + step, MomentumState(step)


@mistake(
    "memory of whole numbers",
    "Right, except for whole numbers, where the new m is cut off: an array of integers, as "
    "`np.zeros_like(theta)` makes there, can't hold fractions. `beta * state.m + grad` is new.",
)
def memory_of_whole_numbers(theta, grad, state, *, lr, beta=0.9):
    m = np.zeros_like(theta)
    m[...] = beta * state.m + grad
    return theta - lr * m, MomentumState(m)


def announced(step):
    @functools.wraps(step)
    def wrapper(*args, **kwargs):
        return step(*args, **kwargs)

    return wrapper


@announced
def decorated(x, g, past, lr, beta=0.9):
    (memory,) = past
    memory = np.add(g, np.multiply(memory, beta))
    return np.subtract(x, np.multiply(memory, lr)), type(past)(memory)


EXERCISE = Exercise(
    id="05.1",
    signature="momentum_step(theta, grad, state, *, lr, beta=0.9)",
    points=3,
    task="Return theta after one step with momentum, and the new state.",
    reference=momentum_step,
    cases=cases,
    mistakes=(
        no_memory,
        descent,
        average,
        state_not_advanced,
        old_memory,
        ascent,
        velocity,
        displacement,
        rate_twice,
        beta_on_the_gradient,
        memory_that_never_fades,
        weights_swapped,
        fades_as_a_whole,
        fades_afterwards,
        average_undone_in_the_step,
        minus_in_the_memory,
        rate_missing_on_the_memory,
        m_taken_for_a_displacement,
        nesterov,
        step_in_the_state,
        in_place,
        bare_state,
        only_theta,
        displacement_in_the_state,
        memory_of_whole_numbers,
    ),
    alternatives=(
        other_ways.momentum_on_copies,
        other_ways.momentum_in_two_terms,
        other_ways.momentum_by_displacement,
        decorated,
        float32(momentum_step),
        lists(momentum_step, MomentumState),
        lambda x, g, s, lr, beta=0.9: (x - lr * (beta * s[0] + g), (beta * s.m + g,)),
    ),
)
