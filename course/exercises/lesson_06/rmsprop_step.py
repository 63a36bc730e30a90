"""Take one step of RMSprop."""

from __future__ import annotations

import math

import numpy as np

from ...optimizers import RMSpropState, rmsprop_step
from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from ..steps import CUT, IN_PLACE, NO_STATE, float32, gradients, lists


def cases(rng):
    def case(step, note, says="", **h):
        theta, grad, v = map(np.array, step)
        return Case((theta, grad, RMSpropState(v)), h, note, says)

    return [
        case(
            ([1.0, 2.0], [8.0, -4.0], [12.0, 0.0]),
            "two parameters, alpha = 0.75",
            "The weights of an average add up to 1",
            lr=0.5,
            alpha=0.75,
        ),
        case(([1.0], [3.0], [0.0]), "alpha left out, the first step", "alpha=0.99", lr=0.5),
        case(
            ([3.0, 1.0, 2.0], [0.0, 0.0, 2.0], [0.0, 4.0, 0.0]),
            "gradients of 0, with v = 0 and without",
            "an average that forgets",
            lr=0.5,
            alpha=0.25,
        ),
        case(
            ([2.0, 1.0], [8.0, -4.0], [12.0, 0.0]),
            "a large eps",
            "ε is added to the root",
            lr=1.5,
            alpha=0.75,
            eps=1.0,
        ),
        case(
            ([1.0, 1.0], [1e-7, -2e-7], [0.0, 0.0]),
            "gradients of 1e-7, and eps left out",
            "eps=1e-8",
            lr=0.5,
            alpha=0.75,
        ),
        case(([1.0, -1.0], [5.0, -3.0], [4.0, 9.0]), "alpha = 0", r"\alpha v", lr=0.5, alpha=0),
        case(
            ([2.0, -1.0], [6.0, -2.0], [28.0, 4.0]),
            "lr = 0, which moves nothing but v",
            "with the new v",
            lr=0,
            alpha=0.5,
        ),
        case(
            ([4, 1], [8, -4], [12, 0]),
            "whole numbers in every array",
            "Arrays and rates are as in 06.1",
            lr=0.5,
            alpha=0.75,
        ),
        case(
            (
                [[1.0, 0.0], [2.0, -3.0], [0.5, 4.0]],
                [[2.0, -1.0], [0.0, 8.0], [6.0, 2.0]],
                [[28.0, 0.0], [2.0, 36.0], [64.0, 0.0]],
            ),
            "a matrix of parameters",
            "Arrays and rates are as in 06.1",
            lr=2.0,
            alpha=0.5,
        ),
        case(
            ([[1.0, 2.0], [1.0, 2.0]], [[6.0, -1.0], [6.0, -1.0]], [[28.0, 0.0], [28.0, 0.0]]),
            "two rows, each with its rate",
            "Arrays and rates are as in 06.1",
            lr=np.array([[0.5], [2.0]]),
            alpha=0.5,
        ),
        *(
            case(
                (uniform(rng, -2, 2, shape), gradients(rng, *shape), uniform(rng, 0.5, 4, shape)),
                note,
                lr=uniform(rng, 0.1, 1.5),
                **h,
            )
            for shape, note, h in (
                ((3,), "any numbers, alpha left out", {}),
                ((2, 2), "any matrix", {"alpha": uniform(rng, 0.6, 0.95), "eps": 0.5}),
            )
        ),
    ]


@mistake(
    "weights swapped",
    "The weights are swapped: alpha belongs to the old average, 1 − alpha to the new square. At "
    "alpha = 0.99 the average should hardly move in a step.",
)
def weights_swapped(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=1 - alpha, eps=eps)


@mistake(
    "sum, not average",
    "The new square enters with weight 1, so v settles at 1/(1 − alpha) times the mean square. In "
    "an average the two weights add up to 1.",
)
def sum_not_average(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "AdaGrad",
    "This is AdaGrad: nothing is ever forgotten. In RMSprop the old v loses a share, 1 − alpha, "
    "with every step.",
)
def adagrad(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "nothing forgotten",
    "The new square has its weight, but the old v keeps all of its own: the weights add up to more "
    "than 1, and v grows without end.",
)
def nothing_forgotten(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "weight squared",
    "The weight 1 − alpha is squared along with the gradient, so the new square counts too little. "
    "Square the gradient alone, then weigh it.",
)
def weight_squared(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + ((1 - alpha) * grad) ** 2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "eps inside the root",
    "eps counts as if it stood inside the root, as in optax's default. The course follows PyTorch, "
    "where it is added to the root.",
)
def eps_inside_the_root(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v + eps), state._replace(v=v)


@mistake(
    "eps beside the quotient",
    "eps moves the parameters themselves, and where v is 0 there is still 0/0. Look at the "
    "parentheses: eps belongs to the denominator.",
)
def eps_beside_the_quotient(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v) + eps, state._replace(v=v)


@mistake(
    "no eps",
    "eps has no effect. Where every gradient so far was 0, the step is 0/0, which is NaN: the "
    "denominator needs the eps.",
)
def no_eps(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v), state._replace(v=v)


@mistake(
    "no root",
    "The steps are those of a division by the mean square. The name says it: RMS is the *root* of "
    "the mean square.",
)
def no_root(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (v + eps), state._replace(v=v)


@mistake(
    "root kept",
    "theta is right, but the v that you return is the root of the average. The root serves one "
    "step; the state keeps the mean of the squares.",
)
def root_kept(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = np.sqrt(alpha * state.v + (1 - alpha) * grad**2)
    return theta - lr * grad / (v + eps), state._replace(v=v)


@mistake(
    "mean of sizes",
    "The sizes of the gradients are averaged, and the average squared. The name says the order: "
    "square, then mean, then root.",
)
def mean_of_sizes(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = (alpha * np.sqrt(state.v) + (1 - alpha) * np.abs(grad)) ** 2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "divided too late",
    "The steps use the v of the step before. The present square enters v first, then theta moves.",
)
def divided_too_late(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(state.v) + eps), state._replace(v=v)


@mistake(
    "state not advanced",
    "theta is right, but the state comes back with the v that was handed in: the next step would "
    "know nothing of this one. Return the new v.",
)
def state_not_advanced(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=alpha, eps=eps)[0], state


@mistake(
    "alpha fixed",
    "v comes out as if alpha were 0.99 in every call. That is only what it is where the caller "
    "leaves it out: use the argument.",
)
def alpha_fixed(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=0.99, eps=eps)


@mistake("ascent", "The step climbs: gradients point uphill. The step is subtracted from theta.")
def ascent(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, -grad, state, lr=lr, alpha=alpha, eps=eps)


@mistake(
    "bare state",
    "The new state comes back as a bare array. The next step reads `state.v`, so hand back the "
    "same kind of tuple, with `state._replace`.",
)
def bare_state(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    theta, state = rmsprop_step(theta, grad, state, lr=lr, alpha=alpha, eps=eps)
    return theta, state.v


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v
    v *= alpha
    v += (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=alpha, eps=eps)[0]


@mistake(
    "sizes, and no root",
    "The gradients' sizes are averaged, and the step is divided by that mean. The name says the "
    "order: square, then mean, then root.",
)
def sizes_and_no_root(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * np.abs(grad)
    return theta - lr * grad / (v + eps), state._replace(v=v)


@mistake(
    "alpha fixed at 0.9",
    "v comes out as if alpha were 0.9 in every call. Its default is another, and the caller may "
    "give it a value: use the argument.",
)
def alpha_fixed_at_0_9(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=0.9, eps=eps)


@mistake(
    "weight without parentheses",
    "The new square's weight, 1 − alpha, needs parentheses: as it comes out, alpha times the "
    "square is taken from 1.",
)
def weight_without_parentheses(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + 1 - alpha * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "eps as a floor",
    "v is right, but in the denominator stands the larger of the root and eps. ε is added to the "
    "root, large or small.",
)
def eps_as_a_floor(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.maximum(np.sqrt(v), eps), state._replace(v=v)


@mistake(
    "corrected as in a first step",
    "v is right, but below the line it is divided by 1 − alpha, which would correct a first step "
    "from 0. RMSprop takes v as it is.",
)
def corrected_as_in_a_first_step(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v / (1 - alpha)) + eps), state._replace(v=v)


@mistake(
    "one mean for all",
    "The squares of all parameters are averaged into one number. The mean of RMSprop goes over the "
    "steps: each parameter keeps its own.",
)
def one_mean_for_all(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * np.mean(grad**2)
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "eps kept in v",
    "eps has got into the v that you return. The state keeps the mean of the squares alone.",
)
def eps_kept_in_v(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2 + eps
    return theta - lr * grad / np.sqrt(v), state._replace(v=v)


@mistake("cut to whole numbers", CUT)
def cut_to_whole_numbers(theta, grad, state, **h):
    after, state = rmsprop_step(theta, grad, state, **h)
    return after.astype(theta.dtype), state


def blend(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v + (1 - alpha) * (grad * grad - state.v)
    return theta - grad * (lr / (v**0.5 + eps)), RMSpropState(v)


def by_hypot(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    size = np.hypot(np.sqrt(alpha * state.v), np.sqrt(1 - alpha) * grad)
    return theta - np.multiply(lr, grad) / (size + eps), (np.square(size),)


def by_hand(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    rates = np.broadcast_to(lr, np.shape(theta))
    after, means = [], []
    for x, g, v, rate in zip(theta.flat, grad.flat, state.v.flat, rates.flat, strict=True):
        means.append(alpha * v + (1 - alpha) * g * g)
        after.append(x - rate * g / (math.sqrt(means[-1]) + eps))
    return np.reshape(after, theta.shape), state._replace(v=np.reshape(means, theta.shape))


EXERCISE = Exercise(
    id="06.2",
    signature="rmsprop_step(theta, grad, state, *, lr, alpha=0.99, eps=1e-8)",
    points=2,
    task="Return theta after one step of RMSprop, and the state with the new v.",
    reference=rmsprop_step,
    cases=cases,
    mistakes=(
        weights_swapped,
        sum_not_average,
        adagrad,
        nothing_forgotten,
        weight_squared,
        eps_inside_the_root,
        eps_beside_the_quotient,
        no_eps,
        no_root,
        root_kept,
        mean_of_sizes,
        divided_too_late,
        state_not_advanced,
        alpha_fixed,
        ascent,
        bare_state,
        in_place,
        only_theta,
        sizes_and_no_root,
        alpha_fixed_at_0_9,
        weight_without_parentheses,
        eps_as_a_floor,
        corrected_as_in_a_first_step,
        one_mean_for_all,
        eps_kept_in_v,
        cut_to_whole_numbers,
    ),
    alternatives=(
        blend,
        float32(rmsprop_step),
        lists(rmsprop_step, RMSpropState),
        by_hypot,
        by_hand,
        lambda x, g, s, **h: tuple(map(tuple, rmsprop_step(x, g.copy(), RMSpropState(*s), **h))),
    ),
)
