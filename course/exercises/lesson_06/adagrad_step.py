"""Take one step of AdaGrad."""

from __future__ import annotations

import math

import numpy as np

from ...optimizers import AdagradState, adagrad_step
from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from ..steps import CUT, IN_PLACE, NO_STATE, float32, gradients, lists


def cases(rng):
    def case(step, note, says="", **h):
        theta, grad, v = map(np.array, step)
        return Case((theta, grad, AdagradState(v)), h, note, says)

    return [
        case(
            ([1.0, 2.0], [3.0, -4.0], [16.0, 9.0]),
            "two parameters, v from earlier steps",
            "the size of the gradients it has seen",
            lr=0.5,
        ),
        case(
            ([1.0, -2.0], [0.5, -8.0], [0.0, 0.0]),
            "the very first step",
            "from a v that is 0 or not",
            lr=0.25,
        ),
        case(
            ([3.0, 1.0, 2.0], [0.0, 0.0, 2.0], [0.0, 4.0, 0.0]),
            "gradients of 0, with v = 0 and without",
            "keeps 0/0 away",
            lr=0.5,
        ),
        case(
            ([2.0, 1.0], [3.0, -1.0], [16.0, 0.0]), "a large eps", r"\varepsilon}", lr=1.5, eps=0.5
        ),
        case(
            ([1.0, 1.0], [1e-9, -2e-9], [0.0, 0.0]),
            "gradients of 1e-9, and eps left out",
            "eps=1e-10",
            lr=0.5,
        ),
        case(([4.0], [12.0], [25.0]), "one parameter", "one parameter, several", lr=0.25),
        case(
            ([4, 1], [4, -3], [9, 16]), "whole numbers in every array", "whole numbers too", lr=0.5
        ),
        case(
            (
                [[1.0, 0.0], [2.0, -3.0], [0.5, 4.0]],
                [[3.0, -1.0], [0.0, 8.0], [6.0, 2.0]],
                [[16.0, 0.0], [1.0, 36.0], [64.0, 0.0]],
            ),
            "a matrix of parameters",
            "a matrix of them",
            lr=2.0,
        ),
        case(
            ([[1.0, 2.0], [1.0, 2.0]], [[3.0, -1.0], [3.0, -1.0]], [[16.0, 0.0], [16.0, 0.0]]),
            "two rows, each with its rate",
            "a column, one rate for each row of `theta`",
            lr=np.array([[0.5], [2.0]]),
        ),
        *(
            case(
                (uniform(rng, -2, 2, shape), gradients(rng, *shape), uniform(rng, 0.5, 4, shape)),
                note,
                lr=uniform(rng, 0.1, 1.5),
                **h,
            )
            for shape, note, h in (
                ((3,), "any numbers", {}),
                ((2, 2), "any matrix, and an eps", {"eps": uniform(rng, 0.1, 1)}),
            )
        ),
    ]


@mistake(
    "no root",
    "The steps are those of a division by v itself. v adds up squares; its square root has the "
    "unit of a gradient again, so that the quotient has none.",
)
def no_root(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * grad / (v + eps), state._replace(v=v)


@mistake(
    "divided too late",
    "The steps use the v of the step before. AdaGrad adds the present square first, which is why "
    "no step is longer than lr.",
)
def divided_too_late(theta, grad, state, *, lr, eps=1e-10):
    return theta - lr * grad / (np.sqrt(state.v) + eps), state._replace(v=state.v + grad**2)


@mistake(
    "eps inside the root",
    "eps counts as if it stood inside the root. Here, as in PyTorch, it is added to the root. With "
    "the usual tiny eps you would notice it at tiny gradients only.",
)
def eps_inside_the_root(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v + eps), state._replace(v=v)


@mistake(
    "eps beside the quotient",
    "eps moves the parameters themselves, and where v is 0 there is still 0/0. Look at the "
    "parentheses: eps belongs to the denominator.",
)
def eps_beside_the_quotient(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v) + eps, state._replace(v=v)


@mistake(
    "no eps",
    "eps has no effect. Where no gradient has come yet, v and grad are both 0, and 0/0 is NaN: the "
    "denominator needs the eps.",
)
def no_eps(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v), state._replace(v=v)


@mistake(
    "eps kept in v",
    "eps has got into the v that you return, and grows with every step. The state keeps the sum of "
    "squares alone; eps helps one division.",
)
def eps_kept_in_v(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2 + eps
    return theta - lr * grad / np.sqrt(v), state._replace(v=v)


@mistake(
    "one sum for all",
    "One sum of squares serves all parameters, so that they share a rate. AdaGrad keeps a sum for "
    "each parameter.",
)
def one_sum_for_all(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + np.sum(grad**2)
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "gradients not squared",
    "v adds up gradients, not their squares, so that opposite signs cancel and the root may not "
    "exist. What counts is a gradient's size.",
)
def gradients_not_squared(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "sizes in place of squares",
    "v adds up the sizes of the gradients. AdaGrad adds up their squares: the root over the sum is "
    "what brings them back.",
)
def sizes_in_place_of_squares(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + np.abs(grad)
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "squares forgotten",
    "v holds the present square only, as if nothing had come before. AdaGrad's memory is complete: "
    "add to the v in the state.",
)
def squares_forgotten(theta, grad, state, *, lr, eps=1e-10):
    v = grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "state not advanced",
    "theta is right, but the state comes back with the v that was handed in: the next step would "
    "know nothing of this one. Return the new v.",
)
def state_not_advanced(theta, grad, state, *, lr, eps=1e-10):
    return theta - lr * grad / (np.sqrt(state.v + grad**2) + eps), state


@mistake("ascent", "The step climbs: gradients point uphill. The step is subtracted from theta.")
def ascent(theta, grad, state, *, lr, eps=1e-10):
    return adagrad_step(theta, -grad, state, lr=lr, eps=eps)


@mistake(
    "step in place of theta",
    "What comes back is the step alone. Return the theta after it: the old theta minus the step.",
)
def step_in_place_of_theta(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "bare state",
    "The new state comes back as a bare array. The next step reads `state.v`, so hand back the "
    "same kind of tuple, with `state._replace`.",
)
def bare_state(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, eps=1e-10):
    v = state.v
    v += grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), state._replace(v=v)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, eps=1e-10):
    return adagrad_step(theta, grad, state, lr=lr, eps=eps)[0]


@mistake(
    "sizes, and no root",
    "The gradients' sizes are added up, and the step is divided by that sum. AdaGrad adds up "
    "squares and divides by the root of the sum, which is less.",
)
def sizes_and_no_root(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + np.abs(grad)
    return theta - lr * grad / (v + eps), state._replace(v=v)


@mistake(
    "roots added up",
    "The roots are added up, √v and the gradient's size, and the sum is squared. It is the squares "
    "that add up: the root of a sum is less than the sum of the roots.",
)
def roots_added_up(theta, grad, state, *, lr, eps=1e-10):
    size = np.sqrt(state.v) + np.abs(grad)
    return theta - lr * grad / (size + eps), state._replace(v=size**2)


@mistake(
    "rate under the root",
    "v is right, but the root is taken of lr as well as of v. In the formula lr stands before the "
    "root.",
)
def rate_under_the_root(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - np.sqrt(lr / (v + eps)) * grad, state._replace(v=v)


@mistake(
    "sign of the gradient",
    "v is right, but above the line only the gradient's sign counts. The step follows the gradient "
    "itself; its size belongs above the line as well as below.",
)
def sign_of_the_gradient(theta, grad, state, *, lr, eps=1e-10):
    v = state.v + grad**2
    return theta - lr * np.sign(grad) / (np.sqrt(v) + eps), state._replace(v=v)


@mistake(
    "v of gradients that are not 0",
    "theta is right, but where the present gradient is 0, v comes back as 0: what it held is "
    "forgotten. A gradient of 0 adds nothing, and the rest stays.",
)
def v_of_gradients_not_0(theta, grad, state, *, lr, eps=1e-10):
    theta, after = adagrad_step(theta, grad, state, lr=lr, eps=eps)
    return theta, after._replace(v=np.where(grad != 0, after.v, 0))


@mistake(
    "default of RMSprop",
    "Right, except where eps is left out and the gradients are tiny: eps counts as if it were "
    "1e-8, RMSprop's default. Compare the first line with the text's.",
)
def default_of_rmsprop(theta, grad, state, *, lr, eps=1e-8):
    return adagrad_step(theta, grad, state, lr=lr, eps=eps)


@mistake(
    "state for its array",
    "What comes back has an axis more than theta, as happens where the state, a tuple, is reckoned "
    "with. The array in it is `state.v`.",
)
def state_for_its_array(theta, grad, state, *, lr, eps=1e-10):
    v = state + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


@mistake("cut to whole numbers", CUT)
def cut_to_whole_numbers(theta, grad, state, *, lr, eps=1e-10):
    after, state = adagrad_step(theta, grad, state, lr=lr, eps=eps)
    return after.astype(theta.dtype), state


def on_a_copy(theta, grad, state, *, lr, eps=1e-10):
    v = np.array(state.v, dtype=float)
    v += grad * grad
    theta = np.array(theta, dtype=float)
    theta -= np.divide(grad, np.sqrt(v) + eps) * lr
    return theta, (v,)


def by_hypot(theta, grad, state, *, lr, eps=1e-10):
    theta = theta - grad * (lr / (np.hypot(np.sqrt(state.v), grad) + eps))
    return theta, AdagradState(v=state.v + np.square(grad))


def by_hand(theta, grad, state, *, lr, eps=1e-10):
    rates = np.broadcast_to(lr, np.shape(theta))
    after, sums = [], []
    for x, g, v, rate in zip(theta.flat, grad.flat, state.v.flat, rates.flat, strict=True):
        sums.append(v + g * g)
        after.append(x - rate * g / (math.sqrt(sums[-1]) + eps))
    return np.reshape(after, theta.shape), AdagradState(np.reshape(sums, theta.shape))


def rates_first(parameters, g, memory, lr, eps=1e-10):
    v = np.sum([memory[0], g**2], axis=0)
    rate = lr / (eps + v**0.5)
    return [parameters + -rate * g, [v]]


EXERCISE = Exercise(
    id="06.1",
    signature="adagrad_step(theta, grad, state, *, lr, eps=1e-10)",
    points=2,
    task="Return theta after one step of AdaGrad, and the state with the new v.",
    reference=adagrad_step,
    cases=cases,
    mistakes=(
        no_root,
        divided_too_late,
        eps_inside_the_root,
        eps_beside_the_quotient,
        no_eps,
        eps_kept_in_v,
        one_sum_for_all,
        gradients_not_squared,
        sizes_in_place_of_squares,
        squares_forgotten,
        state_not_advanced,
        ascent,
        step_in_place_of_theta,
        bare_state,
        in_place,
        only_theta,
        sizes_and_no_root,
        roots_added_up,
        rate_under_the_root,
        sign_of_the_gradient,
        v_of_gradients_not_0,
        default_of_rmsprop,
        state_for_its_array,
        cut_to_whole_numbers,
    ),
    alternatives=(
        on_a_copy,
        float32(adagrad_step),
        lists(adagrad_step, AdagradState),
        by_hypot,
        by_hand,
        rates_first,
    ),
)
