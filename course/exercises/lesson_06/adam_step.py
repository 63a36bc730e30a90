"""Take one step of Adam."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, adam_step
from ..spec import Exercise, mistake
from ..steps import CUT, IN_PLACE, NO_STATE, float32, lists
from .moments import advanced, by_hand, steps_of_adam, weight


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


@mistake(
    "always the first step",
    "Every step is corrected as if it were the first. The weights that the averages have gathered "
    "grow with t.",
)
def always_the_first_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    return theta - lr * m / (1 - beta1) / (np.sqrt(v / weight(beta2, 1)) + eps), AdamState(t, m, v)


@mistake(
    "weights swapped",
    "The weights are swapped in both averages: beta belongs to the old one, 1 − beta to what is "
    "new. At beta = 0.999 an average should hardly move in a step.",
)
def weights_swapped(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, 1 - beta1, 1 - beta2)
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "moments of the step before",
    "The state is right, but theta moves by the m and v of the step before. The present gradient "
    "enters both first.",
)
def moments_of_the_step_before(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m_hat, v_hat = state.m / weight(beta1, t), state.v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "one beta for both",
    "v is averaged with beta1, like m, and should have the longer memory of beta2.",
)
def one_beta_for_both(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta1)
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "two sums",
    "m and v are sums, in which what is new enters whole. In an average the two weights add up to "
    "1.",
)
def two_sums(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = state.t + 1, beta1 * state.m + grad, beta2 * state.v + grad**2
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "eps before the correction",
    "eps is added to the root of v as it is, as in the shortened form of the paper, where it "
    "weighs more in the first steps. Here it is added to the root of v_hat.",
)
def eps_before_the_correction(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(v) + eps), AdamState(t, m, v)


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


@mistake(
    "square of m averaged",
    "v averages the squares of m. What it averages is the square of the gradient, which m, where "
    "signs cancel, does not know.",
)
def square_of_m_averaged(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, _ = advanced(grad, state, beta1, beta2)
    v = beta2 * state.v + (1 - beta2) * m**2
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "weight squared",
    "The weight 1 − beta2 is squared along with the gradient, so that v comes out too small. "
    "Square the gradient alone, then weigh it.",
)
def weight_squared(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, _ = advanced(grad, state, beta1, beta2)
    v = beta2 * state.v + ((1 - beta2) * grad) ** 2
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "memories swapped",
    "m is averaged with beta2 and v with beta1; the corrections are those of the text. The "
    "gradient has the short memory, its square the long one.",
)
def memories_swapped(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta2, beta1)
    m_hat, v_hat = m / weight(beta1, t), v / weight(beta2, t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


@mistake(
    "old averages corrected",
    "It is the old averages that are corrected, and the gradient enters afterwards. It enters "
    "first; what is corrected is the new m and v, for this step alone.",
)
def old_averages_corrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.t + 1
    old = state._replace(m=state.m / weight(beta1, t), v=state.v / weight(beta2, t))
    t, m, v = advanced(grad, old, beta1, beta2)
    return theta - lr * m / (np.sqrt(v) + eps), AdamState(t, m, v)


@mistake(
    "fields in another order",
    "The state holds the right values in the wrong places: its fields are t, m and v, in that "
    "order. `AdamState(t=t, m=m, v=v)` says which is which.",
)
def fields_in_another_order(theta, grad, state, **h):
    theta, (t, m, v) = adam_step(theta, grad, state, **h)
    return theta, AdamState(m, v, t)


@mistake("cut to whole numbers", CUT)
def cut_to_whole_numbers(theta, grad, state, **h):
    after, state = adam_step(theta, grad, state, **h)
    return after.astype(theta.dtype), state


@mistake(
    "sizes in place of squares",
    "v averages the sizes of the gradients. It averages their squares: the root over the average "
    "is what brings them back.",
)
def sizes_in_place_of_squares(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, _ = advanced(grad, state, beta1, beta2)
    v = beta2 * state.v + (1 - beta2) * np.abs(grad)
    return theta - lr * m / weight(beta1, t) / (np.sqrt(v / weight(beta2, t)) + eps), (t, m, v)


def one_rate(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    # The order of operations that Kingma and Ba call more efficient, with eps scaled to match.
    t, m, v = advanced(grad, state, beta1, beta2)
    root = np.sqrt(1 - beta2**t)
    return theta - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), (t, m, v)


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
    cases=steps_of_adam,
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
        always_the_first_step,
        weights_swapped,
        moments_of_the_step_before,
        one_beta_for_both,
        two_sums,
        eps_before_the_correction,
        ascent,
        in_place,
        only_theta,
        square_of_m_averaged,
        weight_squared,
        memories_swapped,
        old_averages_corrected,
        fields_in_another_order,
        cut_to_whole_numbers,
        sizes_in_place_of_squares,
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
