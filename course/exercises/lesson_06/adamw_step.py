"""Take one step of AdamW: Adam with a decay that stands outside of the moments."""

from __future__ import annotations

import functools

import numpy as np

from ...optimizers import AdamState, adam_step, adamw_step
from ..drawing import uniform
from ..spec import Exercise, mistake
from ..steps import CUT, IN_PLACE, NO_STATE, float32, gradients, lists
from .moments import advanced, averages, by_hand, step_case, steps_of_adam, weight


def cases(rng):
    short = {"beta1": 0.5, "beta2": 0.75}
    return [
        step_case(
            ([8.0, -4.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "a first step with a large decay",
            r"\lambda\theta",
            lr=0.5,
            weight_decay=0.25,
        ),
        step_case(
            ([4.0, 8.0], [2.0, 4.0], 1, [1.0, -1.0], [1.0, 4.0]),
            "a second step with short memories",
            "shrinks the weights beside it",
            lr=0.5,
            weight_decay=0.25,
            **short,
        ),
        step_case(
            ([4.0, -2.0, 0.0], [0.0, 0.0, 0.0], 0, [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
            "no gradient at all: the decay alone",
            "Only the decay acts",
            lr=0.5,
            weight_decay=0.5,
        ),
        step_case(
            ([400.0, -200.0], [2.0, 1.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "large weights, and weight_decay left out",
            "weight_decay=1e-2",
            lr=0.5,
        ),
        step_case(
            ([2.0, -1.0], [-2.0, 1.0], 3, [1.0, 0.5], [4.0, 0.25]),
            "no decay, the fourth step",
            "λ is `weight_decay`",
            lr=0.25,
            weight_decay=0,
        ),
        step_case(
            (
                uniform(rng, 1, 9, 3),
                gradients(rng, 3),
                int(rng.integers(2, 9)),
                *averages(rng, 3),
            ),
            "any numbers, all defaults left out",
            lr=uniform(rng, 0.1, 1.5),
        ),
        *steps_of_adam(rng, weight_decay=0.25),
    ]


@mistake(
    "decay in the gradient",
    "The moments see the decay, so that Adam divides it by √v like any gradient. That is Adam with "
    "an L2 term. In AdamW the gradient stays as it is.",
)
def decay_in_the_gradient(theta, grad, state, *, weight_decay=1e-2, **h):
    return adam_step(theta, grad + weight_decay * theta, state, **h)


@mistake(
    "decay without the rate",
    "The decay lacks the factor lr: theta shrinks by weight_decay·theta a step, whatever the rate. "
    "In the formula the rate multiplies the parenthesis, and both terms stand in it.",
)
def decay_without_the_rate(theta, grad, state, *, weight_decay=1e-2, **h):
    after, state = adam_step(theta, grad, state, **h)
    return after - weight_decay * theta, state


@mistake(
    "decay of the new theta",
    "It is the theta after Adam's move that shrinks. The decay belongs to the theta that the step "
    "began with.",
)
def decay_of_the_new_theta(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    after, state = adam_step(theta, grad, state, lr=lr, **h)
    return after * (1 - lr * weight_decay), state


@mistake("decay that grows", "The decay makes the parameters grow: it has the wrong sign.")
def decay_that_grows(theta, grad, state, *, weight_decay=1e-2, **h):
    return adamw_step(theta, grad, state, weight_decay=-weight_decay, **h)


@mistake(
    "decay in the quotient",
    "The moments are right, but the decay is divided by √v_hat with the rest. It stands beside the "
    "quotient, not above its line.",
)
def decay_in_the_quotient(
    theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2
):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    step = (m_hat + weight_decay * theta) / (np.sqrt(v_hat) + eps)
    return theta - lr * step, AdamState(t, m, v)


@mistake(
    "decay doubled",
    "theta shrinks twice as much as it should. The gradient of ½λ|θ|² is λθ: there is no 2 left.",
)
def decay_doubled(theta, grad, state, *, weight_decay=1e-2, **h):
    return adamw_step(theta, grad, state, weight_decay=2 * weight_decay, **h)


@mistake(
    "rate squared",
    "The decay has the factor lr twice. One rate in front of the parenthesis serves both terms.",
)
def rate_squared(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    return adamw_step(theta, grad, state, lr=lr, weight_decay=lr * weight_decay, **h)


@mistake(
    "sign of theta",
    "Every weight shrinks by the same amount, lr·weight_decay. That is the decay of an L1 term; "
    "here it is in proportion to the weight.",
)
def sign_of_theta(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    after, state = adam_step(theta, grad, state, lr=lr, **h)
    return after - lr * weight_decay * np.sign(theta), state


@mistake(
    "no decay",
    "This is Adam: theta does not shrink. Where the gradient is 0, the decay alone should act.",
)
def no_decay(theta, grad, state, *, weight_decay=1e-2, **h):
    return adam_step(theta, grad, state, **h)


@mistake(
    "only the decay",
    "theta shrinks and does not follow the gradient. Both terms of the formula count: Adam's "
    "quotient and the decay.",
)
def only_the_decay(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    return theta * (1 - lr * weight_decay), adam_step(theta, grad, state, lr=lr, **h)[1]


@mistake(
    "decay fixed",
    "theta shrinks as if weight_decay were 0.01 in every call. That is only what it is where the "
    "caller leaves it out: use the argument.",
)
def decay_fixed(theta, grad, state, *, weight_decay=1e-2, **h):
    return adamw_step(theta, grad, state, **h)


@mistake(
    "settings not handed on",
    "The step is Adam's at its own defaults, whatever beta1, beta2 and eps the caller gives. Hand "
    "all three on, by name.",
)
def settings_not_handed_on(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    return adamw_step(theta, grad, state, lr=lr, weight_decay=weight_decay)


@mistake(
    "eps not handed on",
    "beta1 and beta2 count and eps does not: the step has Adam's default eps, whatever the caller "
    "gives.",
)
def eps_not_handed_on(theta, grad, state, *, eps=1e-8, **h):
    return adamw_step(theta, grad, state, **h)


@mistake(
    "state not advanced",
    "theta is right, but the state comes back as it was handed in. Return the one that the step of "
    "Adam makes.",
)
def state_not_advanced(theta, grad, state, **h):
    return adamw_step(theta, grad, state, **h)[0], state


@mistake(
    "no bias correction",
    "The decay is right; the moments are not corrected. Both are too small in the first steps, v "
    "far more than m.",
)
def no_bias_correction(
    theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2
):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * (m / (np.sqrt(v) + eps) + weight_decay * theta), AdamState(t, m, v)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    theta *= 1 - lr * weight_decay
    return adam_step(theta, grad, state, lr=lr, **h)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, **h):
    return adamw_step(theta, grad, state, **h)[0]


@mistake(
    "decay without the rate, of the new theta",
    "The theta after Adam's move shrinks, by the share weight_decay. The share is lr·weight_decay, "
    "and of the theta that the step began with.",
)
def decay_without_the_rate_of_the_new(theta, grad, state, *, weight_decay=1e-2, **h):
    after, state = adam_step(theta, grad, state, **h)
    return (1 - weight_decay) * after, state


@mistake(
    "decay without theta",
    "Every parameter goes down by the same amount, lr·weight_decay, negative ones too. The decay "
    "is in proportion to theta, and draws it to 0 from either side.",
)
def decay_without_theta(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    after, state = adam_step(theta, grad, state, lr=lr, **h)
    return after - lr * weight_decay, state


@mistake(
    "decay in the square alone",
    "The decay beside the quotient is right, but v has seen it too: the square is that of gradient "
    "and decay together. The moments must not see it.",
)
def decay_in_the_square_alone(
    theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2
):
    t, m, _ = advanced(grad, state, beta1, beta2)
    v = advanced(grad + weight_decay * theta, state, beta1, beta2)[2]
    step = m / weight(beta1, t) / (np.sqrt(v / weight(beta2, t)) + eps)
    return theta - lr * (step + weight_decay * theta), AdamState(t, m, v)


@mistake(
    "decay twice",
    "The decay stands beside the quotient, and the moments have seen it as well: that is AdamW and "
    "an L2 term in one. The gradient stays as it is.",
)
def decay_twice(theta, grad, state, *, weight_decay=1e-2, **h):
    return adamw_step(theta, grad + weight_decay * theta, state, weight_decay=weight_decay, **h)


@mistake("cut to whole numbers", CUT)
def cut_to_whole_numbers(theta, grad, state, **h):
    after, state = adamw_step(theta, grad, state, **h)
    return after.astype(theta.dtype), state


@mistake(
    "decay in m alone",
    "m has seen the decay, so that it is divided by √v like any gradient, and stands beside the "
    "quotient no more. The moments must not see it.",
)
def decay_in_m_alone(
    theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2
):
    t, m, _ = advanced(grad + weight_decay * theta, state, beta1, beta2)
    v = advanced(grad, state, beta1, beta2)[2]
    step = m / weight(beta1, t) / (np.sqrt(v / weight(beta2, t)) + eps)
    return theta - lr * step, AdamState(t, m, v)


def shrunk_first(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    return adam_step(theta * (1 - lr * weight_decay), grad, state, lr=lr, **h)


def by_difference(theta, grad, state, *, lr, weight_decay=1e-2, **h):
    after, state = adam_step(np.zeros_like(theta), grad, state, lr=lr, **h)
    return [after + theta - lr * weight_decay * theta, tuple(state)]


EXERCISE = Exercise(
    id="06.6",
    signature="adamw_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, "
    "weight_decay=1e-2)",
    points=2,
    task="Return theta after one step of AdamW, and the state with the new t, m and v.",
    reference=adamw_step,
    cases=cases,
    mistakes=(
        decay_in_the_gradient,
        decay_without_the_rate,
        decay_of_the_new_theta,
        decay_that_grows,
        decay_in_the_quotient,
        decay_doubled,
        rate_squared,
        sign_of_theta,
        no_decay,
        only_the_decay,
        decay_fixed,
        settings_not_handed_on,
        eps_not_handed_on,
        state_not_advanced,
        no_bias_correction,
        in_place,
        only_theta,
        decay_without_the_rate_of_the_new,
        decay_without_theta,
        decay_in_the_square_alone,
        decay_twice,
        cut_to_whole_numbers,
        decay_in_m_alone,
    ),
    alternatives=(
        shrunk_first,
        by_difference,
        functools.partial(by_hand, weight_decay=1e-2),
        float32(adamw_step),
        lists(adamw_step, AdamState),
        lambda x, g, s, **h: tuple(map(tuple, adamw_step(x, g, AdamState(*s), **h))),
    ),
)
