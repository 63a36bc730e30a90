"""Take one step of Nesterov's method, in the form that the libraries have."""

from __future__ import annotations

import numpy as np

from ...optimizers import MomentumState, nesterov_step
from ..spec import Exercise, mistake
from ..steps import IN_PLACE, NO_STATE, float32, lists
from .momentum_step import BARE_STATE, announced, cases


@mistake(
    "heavy ball",
    "This is plain momentum, which moves along the new m itself. Here the new m fades once more, "
    "and the gradient is added once more.",
)
def heavy_ball(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * m, MomentumState(m)


@mistake(
    "gradient missing",
    "The state is right, and theta moves along beta·m alone. The newest gradient is in m, and acts "
    "once more beside it, undamped.",
)
def gradient_missing(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * beta * m, MomentumState(m)


@mistake(
    "memory undamped",
    "The state is right, and theta moves along grad + m. The new m has to fade before it is added "
    "to the gradient.",
)
def memory_undamped(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (grad + m), MomentumState(m)


@mistake(
    "step remembered",
    "theta is right. The state holds the direction of the whole step, with the gradient in it "
    "twice. Only m is remembered.",
)
def step_remembered(theta, grad, state, *, lr, beta=0.9):
    step = grad + beta * (beta * state.m + grad)
    return theta - lr * step, MomentumState(step)


@mistake(
    "average",
    "Your m is an average, in which the new gradient counts 1 − beta. Here it is a sum: the new "
    "gradient enters whole, as in torch and optax.",
)
def average(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * (grad + beta * m), MomentumState(m)


@mistake(
    "average beside the gradient",
    "m and the step are both averages, with weights beta and 1 − beta. In the form of torch and "
    "optax both are sums, in which the gradient counts whole.",
)
def average_beside_the_gradient(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + (1 - beta) * grad
    return theta - lr * (beta * m + (1 - beta) * grad), MomentumState(m)


@mistake(
    "looks ahead again",
    "The step starts from a point looked ahead to with the old m. theta is the look-ahead point "
    "already, and its gradient is what was handed in: the step starts from theta.",
)
def looks_ahead_again(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * beta * state.m - lr * m, MomentumState(m)


@mistake(
    "looks ahead from the new walker",
    "theta moves by the whole new m, and by beta·m on top, as from the walker's place. It is the "
    "look-ahead point, gone beta times the old m already: beta·m comes beside the gradient alone.",
)
def looks_ahead_from_the_new_walker(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    walker = theta - lr * m
    return walker - lr * beta * m, MomentumState(m)


@mistake(
    "walker",
    "theta moves along the gradient alone, which leads to the walker's next place. A library's "
    "theta is the look-ahead point after the step as before it, so beta·m belongs to the step.",
)
def walker_returned(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad, MomentumState(beta * state.m + grad)


@mistake(
    "velocity",
    "What you keep is a velocity, −lr times the gradients. Here m holds the gradients as they are, "
    "and lr scales the step alone.",
)
def velocity(theta, grad, state, *, lr, beta=0.9):
    v = beta * state.m - lr * grad
    return theta + beta * v - lr * grad, MomentumState(v)


@mistake(
    "state not advanced",
    "theta is right, but the state goes back as it came: the next step would know nothing of this "
    "one. Return `state._replace(m=m)` with the new m.",
)
def state_not_advanced(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * (grad + beta * (beta * state.m + grad)), state


@mistake(
    "ascent",
    "The state is right, and the step climbs: gradients point uphill. The step is subtracted.",
)
def ascent(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta + lr * (grad + beta * m), MomentumState(m)


@mistake(
    "sign of the memory",
    "The gradient is subtracted and the memory added. m is a sum of gradients and points uphill as "
    "they do; it is the velocity that points along the way.",
)
def sign_of_the_memory(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * grad + lr * beta * m, MomentumState(m)


@mistake(
    "old memory undamped",
    "The state is right, and theta moves along the gradient and the *old* m. The gradient enters m "
    "first, and the new m then fades once more.",
)
def old_memory_undamped(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * (grad + state.m), MomentumState(beta * state.m + grad)


@mistake(
    "m taken for a displacement",
    "The state is right, and m moves theta as if it were a displacement, without lr and with a "
    "plus. The displacement is −lr·m.",
)
def m_taken_for_a_displacement(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * grad + beta * m, MomentumState(m)


@mistake(
    "gradient twice",
    "The state is right, and the gradient counts once too often in the step. It enters by itself "
    "and, damped, within m.",
)
def gradient_twice(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (2 * grad + beta * m), MomentumState(m)


@mistake(
    "looks ahead without the rate",
    "The state is right. The step starts from theta and beta times the old m, which are in "
    "different units; and theta is the look-ahead point already.",
)
def looks_ahead_without_the_rate(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta + beta * state.m - lr * m, MomentumState(m)


@mistake(
    "rate missing on the memory",
    "theta moves by beta·m in full, without lr. m holds gradients, so lr scales it too.",
)
def rate_missing_on_the_memory(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * grad - beta * m, MomentumState(m)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, beta=0.9):
    m = state.m
    m *= beta
    m += grad
    return theta - lr * (grad + beta * m), state


@mistake("bare state", BARE_STATE)
def bare_state(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (grad + beta * m), m


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * (grad + beta * (beta * state.m + grad))


@mistake(
    "beta on the gradient",
    "The state is right, and in the step beta is on the wrong term: on the gradient, and not on "
    "the new m. It is m that fades once more.",
)
def beta_on_the_gradient(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (beta * grad + m), MomentumState(m)


@mistake(
    "fades twice",
    "The state is right, and in the step the new m fades by beta². Its old part has faded once "
    "within it; for the step all of m fades by beta.",
)
def fades_twice(theta, grad, state, *, lr, beta=0.9):
    m = beta * state.m + grad
    return theta - lr * (grad + beta**2 * m), MomentumState(m)


def on_copies(theta, grad, state, *, lr, beta=0.9):
    theta, m = np.array(theta, dtype=float), np.array(state[0], dtype=float)
    m *= beta
    m += grad
    theta -= lr * grad
    theta -= lr * beta * m
    return theta, (m,)


def two_terms(theta, grad, state, *, lr, beta=0.9):
    moved = theta - lr * (1 + beta) * grad - lr * beta**2 * state[0]
    return moved, state._replace(m=grad + state[0] * beta)


def by_walker(theta, grad, state, *, lr, beta=0.9):
    # Back to the walker, with the look-ahead form's velocity, and ahead again.
    v = -lr * state.m
    walker, v = theta - beta * v, beta * v - lr * grad
    walker = walker + v
    return walker + beta * v, MomentumState(v / -lr)


@announced
def decorated(y, g, past, lr, beta=0.9):
    memory = np.add(g, np.multiply(past.m, beta))
    return np.subtract(y, np.multiply(np.add(g, np.multiply(beta, memory)), lr)), [memory]


EXERCISE = Exercise(
    id="05.5",
    signature="nesterov_step(theta, grad, state, *, lr, beta=0.9)",
    points=3,
    task="Return theta after one step in the libraries' form of Nesterov's method, and the new "
    "state.",
    reference=nesterov_step,
    cases=cases,
    mistakes=(
        heavy_ball,
        gradient_missing,
        memory_undamped,
        step_remembered,
        average,
        average_beside_the_gradient,
        looks_ahead_again,
        looks_ahead_from_the_new_walker,
        walker_returned,
        velocity,
        state_not_advanced,
        ascent,
        sign_of_the_memory,
        old_memory_undamped,
        m_taken_for_a_displacement,
        gradient_twice,
        looks_ahead_without_the_rate,
        rate_missing_on_the_memory,
        in_place,
        bare_state,
        only_theta,
        beta_on_the_gradient,
        fades_twice,
    ),
    alternatives=(
        on_copies,
        two_terms,
        by_walker,
        decorated,
        float32(nesterov_step),
        lists(nesterov_step, MomentumState),
        lambda y, g, s, lr, beta=0.9: (
            y - lr * g - lr * beta * (beta * s.m + g),
            (beta * s.m + g,),
        ),
    ),
)
