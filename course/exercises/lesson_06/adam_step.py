"""Take one step of Adam."""

from __future__ import annotations

import math

import numpy as np

from ...optimizers import AdamState, adam_step
from ..drawing import uniform
from ..spec import Exercise, mistake
from ..steps import IN_PLACE, NO_STATE, float32, gradients, lists
from .moments import advanced, averages, step_case, weight


def cases(rng):
    short = {"beta1": 0.5, "beta2": 0.75}
    return [
        step_case(
            ([1.0, 2.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "the very first step, defaults left out",
            "and is 0 before the first",
            lr=0.5,
        ),
        step_case(
            ([1.0, 3.0], [2.0, 4.0], 1, [1.0, -1.0], [1.0, 4.0]),
            "the second step, short memories",
            "t counts the steps taken",
            lr=0.5,
            **short,
        ),
        step_case(
            ([2.0, -1.0], [-2.0, 1.0], 3, [1.0, 0.5], [4.0, 0.25]),
            "the fourth step, defaults left out",
            "beta1=0.9, beta2=0.999",
            lr=0.25,
        ),
        step_case(
            ([3.0, 1.0, 2.0], [0.0, 0.0, 2.0], 2, [0.0, 1.0, 0.0], [0.0, 4.0, 0.0]),
            "gradients of 0, with a past and without",
            "averages the gradient as well",
            lr=0.5,
            **short,
        ),
        step_case(
            ([2.0, 1.0], [3.0, -4.0], 0, [0.0, 0.0], [0.0, 0.0]),
            "a large eps",
            r"\sqrt{\hat v} + \varepsilon",
            lr=1.0,
            eps=1.0,
        ),
        step_case(
            ([1.0, 1.0], [1e-7, -2e-7], 0, [0.0, 0.0], [0.0, 0.0]),
            "gradients of 1e-7, and eps left out",
            "eps=1e-8",
            lr=0.5,
        ),
        step_case(
            ([1.0, 2.0], [300.0, -2000.0], 1, [50.0, 400.0], [3000.0, 40000.0]),
            "large gradients",
            "the corrected ones serve this step alone",
            lr=0.5,
        ),
        step_case(([1.0], [3.0], 4, [2.0], [4.0]), "beta1 = 0", r"1 - \beta_1^t", lr=0.5, beta1=0),
        step_case(([1.0], [3.0], 4, [2.0], [4.0]), "beta2 = 0", r"1 - \beta_2^t", lr=0.5, beta2=0),
        step_case(
            ([1.0, -2.0], [1.0, 2.0], 2000, [0.5, -1.0], [2.0, 3.0]),
            "step 2001, when m needs no correction any more",
            "After t steps",
            lr=0.5,
        ),
        step_case(
            ([1, 3], [2, 4], 1, [1, -1], [1, 4]),
            "whole numbers in every array",
            "Arrays and rates are again as in 06.1",
            lr=1,
            **short,
        ),
        step_case(
            (
                [[1.0, 2.0], [1.0, 2.0]],
                [[3.0, -1.0], [3.0, 1.0]],
                2,
                [[1.0, 0.0], [1.0, 0.5]],
                [[2.0, 1.0], [2.0, 0.5]],
            ),
            "a matrix, each row with its rate",
            "Arrays and rates are again as in 06.1",
            lr=np.array([[0.5], [2.0]]),
        ),
        *(
            step_case(
                (
                    uniform(rng, -2, 2, shape),
                    gradients(rng, *shape),
                    int(rng.integers(2, 9)),
                    *averages(rng, *shape),
                ),
                note,
                lr=uniform(rng, 0.1, 1.5),
                **h,
            )
            for shape, note, h in (
                ((3,), "any numbers, defaults left out", {}),
                ((2, 2), "any matrix", {"beta1": 0.8, "beta2": uniform(rng, 0.9, 0.99)}),
            )
        ),
    ]


@mistake(
    "no bias correction",
    "The moments are not corrected. Both are too small in the first steps, v far more than m, so "
    "that the first steps come out too long.",
)
def no_bias_correction(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (np.sqrt(v) + eps), AdamState(t, m, v)


@mistake(
    "only m corrected",
    "m is corrected and v is not. v is the more biased of the two, since its memory is the longer "
    "one.",
)
def only_m_corrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / weight(beta1, t) / (np.sqrt(v) + eps), AdamState(t, m, v)


@mistake(
    "only v corrected",
    "v is corrected and m is not, so that the first steps come out too short. Both averages began "
    "at 0.",
)
def only_v_corrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (np.sqrt(v / weight(beta2, t)) + eps), AdamState(t, m, v)


@mistake(
    "counter read too early",
    "The correction uses the t of the step before, which in the first step divides by 0. Advance t "
    "first: in the first step it is 1.",
)
def counter_read_too_early(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = m / weight(beta1, state.t), v / weight(beta2, state.t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "counter never advanced",
    "theta is right, but the state holds the old t, so every step would take itself for the same "
    "one and the correction would never fade. Return the advanced t.",
)
def counter_never_advanced(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    theta, after = adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return theta, after._replace(t=state.t)


@mistake(
    "counter advanced twice",
    "t is advanced twice in one step, so the correction is that of the step after. Count once.",
)
def counter_advanced_twice(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    later = state._replace(t=state.t + 1)
    return adam_step(theta, grad, later, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


@mistake(
    "corrected moments kept",
    "theta is right, but m_hat and v_hat stand in the state, so that the next step would correct "
    "them again. They are for this step only; the state keeps m and v.",
)
def corrected_moments_kept(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m, v = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m / (np.sqrt(v) + eps), AdamState(t, m, v)


@mistake(
    "state not advanced",
    "theta is right, but the state comes back as it was handed in: the next step would know "
    "nothing of this one. Return the new t, m and v.",
)
def state_not_advanced(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)[0], state


@mistake(
    "eps inside the root",
    "eps counts as if it stood inside the root, where 1e-8 weighs as much as a gradient of 1e-4. "
    "Adam adds it to the root.",
)
def eps_inside_the_root(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / np.sqrt(v_hat + eps), AdamState(t, m, v)


@mistake(
    "no eps",
    "eps has no effect. Where every gradient so far was 0, the step is 0/0, which is NaN: the "
    "denominator needs the eps.",
)
def no_eps(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=0)


@mistake(
    "no root",
    "The steps are those of a division by v_hat itself. v averages squares; its square root has "
    "the unit of a gradient again.",
)
def no_root(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / weight(beta1, t) / (v / weight(beta2, t) + eps), AdamState(t, m, v)


@mistake(
    "betas swapped",
    "beta1 and beta2 are swapped. The gradient has the short memory, its square the long one.",
)
def betas_swapped(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, grad, state, lr=lr, beta1=beta2, beta2=beta1, eps=eps)


@mistake(
    "corrections swapped",
    "m and v are right, but each is corrected with the other's beta. An average is corrected with "
    "the memory it was made with.",
)
def corrections_swapped(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = m / weight(beta2, t), v / weight(beta1, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "sum, not average",
    "Your m is lesson 05's sum, in which the new gradient enters whole. Adam's m is an average: "
    "its two weights add up to 1.",
)
def sum_not_average(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, _, v = advanced(grad, state, beta1, beta2)
    m = beta1 * state.m + grad
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "gradient in place of m",
    "The step goes along the present gradient alone. The direction of Adam is the average m_hat, "
    "in which earlier gradients count.",
)
def gradient_in_place_of_m(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * grad / (np.sqrt(v / weight(beta2, t)) + eps), AdamState(t, m, v)


@mistake(
    "correction outside the root",
    "The correction of v comes after the root. v is what is biased: correct v, then take the root.",
)
def correction_outside_the_root(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    size = np.sqrt(v) / weight(beta2, t)
    return theta - lr * m / weight(beta1, t) / (size + eps), AdamState(t, m, v)


@mistake("ascent", "The step climbs: gradients point uphill. The step is subtracted from theta.")
def ascent(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, grad, state, lr=-lr, beta1=beta1, beta2=beta2, eps=eps)


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state.m, state.v, state.t + 1
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)[0]


def one_rate(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    # The order of operations that Kingma and Ba call more efficient, with eps scaled to match.
    t, m, v = advanced(grad, state, beta1, beta2)
    root = np.sqrt(1 - beta2**t)
    return theta - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), (t, m, v)


def by_hand(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, rates, rows = state.t + 1, np.broadcast_to(lr, np.shape(theta)), []
    for x, g, m, v, rate in zip(
        theta.flat, grad.flat, state.m.flat, state.v.flat, rates.flat, strict=True
    ):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        step = m / (1 - beta1**t) / (math.sqrt(v / (1 - beta2**t)) + eps)
        rows.append((x - rate * step, m, v))
    theta, m, v = (np.reshape(column, theta.shape) for column in zip(*rows, strict=True))
    return theta, AdamState(m=m, v=v, t=t)


def blended(x, g, past, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    after = past._replace(
        t=1 + past.t,
        m=past.m + (1 - beta1) * (g - past.m),
        v=past.v + (1 - beta2) * (g * g - past.v),
    )
    m_hat, v_hat = after.m / (1 - beta1**after.t), after.v / (1 - beta2**after.t)
    return np.subtract(x, lr * (m_hat / np.add(eps, v_hat**0.5))), after


EXERCISE = Exercise(
    id="06.4",
    signature="adam_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8)",
    points=3,
    task="Return theta after one step of Adam, and the state with the new t, m and v.",
    reference=adam_step,
    cases=cases,
    mistakes=(
        no_bias_correction,
        only_m_corrected,
        only_v_corrected,
        counter_read_too_early,
        counter_never_advanced,
        counter_advanced_twice,
        corrected_moments_kept,
        state_not_advanced,
        eps_inside_the_root,
        no_eps,
        no_root,
        betas_swapped,
        corrections_swapped,
        sum_not_average,
        gradient_in_place_of_m,
        correction_outside_the_root,
        ascent,
        in_place,
        only_theta,
    ),
    alternatives=(
        one_rate,
        float32(adam_step),
        lists(adam_step, AdamState),
        by_hand,
        blended,
        lambda x, g, s, **h: tuple(map(tuple, adam_step(x, g, AdamState(*s), **h))),
    ),
)
