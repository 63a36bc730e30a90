"""Take one step of RMSprop."""

from __future__ import annotations

import numpy as np

from ...optimizers import RMSpropState, rmsprop_step
from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE, NO_STATE, fading, float32, gradients, last_state, lists, seldom


def cases(rng):
    def case(theta, grads, v, note, *, lr, alpha, eps=1e-8):
        return Case((theta, grads, RMSpropState(v)), {"lr": lr, "alpha": alpha, "eps": eps}, note)

    return [
        case(
            rng.uniform(-2, 2, 2),
            gradients(rng, 6, 2),
            rng.uniform(1, 4, 2),
            "two parameters, six steps, v not 0 at first",
            lr=0.1,
            alpha=0.9,
        ),
        case(
            rng.uniform(-2, 2, 2),
            fading(rng, 6),
            np.zeros(2),
            "from v = 0, one long gradient, then short",
            lr=0.02,
            alpha=0.99,
        ),
        case(
            rng.uniform(-2, 2, 3),
            seldom(rng, 5),
            np.zeros(3),
            "a gradient that is 0 until the third step",
            lr=0.01,
            alpha=0.75,
        ),
        case(
            rng.uniform(-2, 2, (2, 2)),
            gradients(rng, 3, 2, 2),
            rng.uniform(0, 1, (2, 2)),
            "a matrix of parameters, and a large eps",
            lr=0.3,
            alpha=0.8,
            eps=0.5,
        ),
    ]


@mistake(
    "weights swapped",
    "The weights are swapped: alpha belongs to the old average, 1 − alpha to the new square. At "
    "alpha = 0.99 the average should hardly move in a step.",
)
def weights_swapped(theta, grad, state, *, lr, alpha, eps):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=1 - alpha, eps=eps)


@mistake(
    "sum, not average",
    "The new square enters with weight 1, so v settles at 1/(1 − alpha) times the mean square. For "
    "an average the weights add up to 1: the square gets 1 − alpha.",
)
def sum_not_average(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake(
    "AdaGrad",
    "This is AdaGrad: nothing is ever forgotten. RMSprop multiplies the old v by alpha before the "
    "new square comes in.",
)
def adagrad(theta, grad, state, *, lr, alpha, eps):
    v = state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake(
    "eps inside the root",
    "eps stands inside the root, as in TensorFlow's old form and in optax's default. The course "
    "follows PyTorch: `np.sqrt(v) + eps`.",
)
def eps_inside_the_root(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v + eps), (v,)


@mistake(
    "no root", "You divide by the mean square. RMS is the *root* of the mean square: `np.sqrt(v)`."
)
def no_root(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (v + eps), (v,)


@mistake(
    "mean of sizes",
    "You average the sizes of the gradients and square the average. The name says the order: "
    "square, then mean, then root.",
)
def mean_of_sizes(theta, grad, state, *, lr, alpha, eps):
    v = (alpha * np.sqrt(state.v) + (1 - alpha) * np.abs(grad)) ** 2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, alpha, eps):
    v = state.v
    v *= alpha
    v += (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, alpha, eps):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=alpha, eps=eps)[0]


def blend(theta, grad, state, *, lr, alpha, eps):
    v = state.v + (1 - alpha) * (grad * grad - state.v)
    return theta - grad * (lr / (v**0.5 + eps)), RMSpropState(v)


def on_copies(theta, grad, state, **h):
    return rmsprop_step(theta, grad.copy(), RMSpropState(state.v.copy()), **h)


EXERCISE = Exercise(
    id="06.2",
    signature="rmsprop_step(theta, grad, state, *, lr, alpha, eps)",
    points=2,
    task="Return theta after one step of RMSprop, and the state with the new v.",
    reference=rmsprop_step,
    cases=cases,
    drive=last_state,
    mistakes=(
        weights_swapped,
        sum_not_average,
        adagrad,
        eps_inside_the_root,
        no_root,
        mean_of_sizes,
        in_place,
        only_theta,
    ),
    alternatives=(blend, float32(rmsprop_step), lists(rmsprop_step, RMSpropState), on_copies),
)
