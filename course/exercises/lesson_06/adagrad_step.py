"""Take one step of AdaGrad."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdagradState, adagrad_step
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, NO_STATE, float32, gradients, last_state, lists, seldom


def cases(rng):
    def case(theta, grads, v, note, *, lr, eps=1e-10):
        return Case((theta, grads, AdagradState(v)), {"lr": lr, "eps": eps}, note)

    return [
        case(
            rng.uniform(-2, 2, 2),
            gradients(rng, 5, 2),
            rng.uniform(1, 4, 2),
            "two parameters, five steps, v not 0 at the start",
            lr=0.3,
        ),
        case(
            rng.uniform(-2, 2, 3),
            seldom(rng, 5),
            np.zeros(3),
            "the second gradient is 0 until the third step",
            lr=0.1,
        ),
        case(
            rng.uniform(-2, 2, 2),
            gradients(rng, 4, 2),
            rng.uniform(0, 1, 2),
            "a large eps",
            lr=0.2,
            eps=0.5,
        ),
        case(
            rng.uniform(-2, 2, (2, 3)),
            gradients(rng, 3, 2, 3),
            np.zeros((2, 3)),
            "a matrix of parameters",
            lr=1.5,
        ),
    ]


@mistake(
    "no root",
    "You divide by v, not by its square root. v adds up squares; the root brings it back to the "
    "unit of a gradient, so that the quotient has none.",
)
def no_root(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / (v + eps), (v,)


@mistake(
    "divided too late",
    "You divide by the v of the step before. AdaGrad adds the present square first: that is why no "
    "step is longer than lr.",
)
def divided_too_late(theta, grad, state, *, lr, eps):
    return theta - lr * grad / (np.sqrt(state.v) + eps), (state.v + grad**2,)


@mistake(
    "eps inside the root",
    "eps stands inside the root. Here, as in PyTorch, it is added to the root: `np.sqrt(v) + eps`. "
    "With the usual tiny eps you would hardly notice.",
)
def eps_inside_the_root(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v + eps), (v,)


@mistake(
    "eps beside the quotient",
    "A misplaced parenthesis: eps is added to the parameters, not to the denominator, and where v "
    "is 0 you divide by 0. Write `grad / (np.sqrt(v) + eps)`.",
)
def eps_beside_the_quotient(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v) + eps, (v,)


@mistake(
    "one sum for all",
    "You add the squares of all parameters into one sum, so that all share a rate. AdaGrad keeps a "
    "sum for each parameter: `grad**2`, without `np.sum`.",
)
def one_sum_for_all(theta, grad, state, *, lr, eps):
    v = state.v + np.sum(grad**2)
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake(
    "gradients not squared",
    "You add gradients, not their squares, so that opposite signs cancel and the root may not "
    "exist. What counts is size: add grad**2.",
)
def gradients_not_squared(theta, grad, state, *, lr, eps):
    v = state.v + grad
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, eps):
    v = state.v
    v += grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, eps):
    return adagrad_step(theta, grad, state, lr=lr, eps=eps)[0]


def on_a_copy(theta, grad, state, *, lr, eps):
    v = state.v.copy()
    v += grad * grad
    theta = theta.copy()
    theta -= np.divide(grad, np.sqrt(v) + eps) * lr
    return theta, (v,)


def by_hypot(theta, grad, state, *, lr, eps):
    theta = theta - grad * (lr / (np.hypot(np.sqrt(state.v), grad) + eps))
    return theta, state._replace(v=state.v + np.square(grad))


EXERCISE = Exercise(
    id="06.1",
    signature="adagrad_step(theta, grad, state, *, lr, eps)",
    points=2,
    task="Return theta after one step of AdaGrad, and the state with the new v.",
    reference=adagrad_step,
    cases=cases,
    drive=last_state,
    mistakes=(
        no_root,
        divided_too_late,
        eps_inside_the_root,
        eps_beside_the_quotient,
        one_sum_for_all,
        gradients_not_squared,
        in_place,
        only_theta,
    ),
    alternatives=(on_a_copy, float32(adagrad_step), lists(adagrad_step, AdagradState), by_hypot),
)
