"""Take one step of AMSGrad: Adam whose denominator never shrinks."""

from __future__ import annotations

import numpy as np

from ...optimizers import AMSGradState, amsgrad_step
from ..spec import Exercise, mistake
from ..steps import CUT, IN_PLACE, NO_STATE, float32, lists
from .moments import advanced, by_hand, steps_of_amsgrad, weight


def moved(theta, t, m, v_hat, lr, beta1, eps):
    """Return theta after a step over the root of v_hat."""
    return theta - lr * (m / weight(beta1, t)) / (np.sqrt(v_hat) + eps)


@mistake(
    "maximum not used",
    "v_max is right in the state and has no effect on theta: this is Adam with a passenger. The "
    "largest v belongs in the denominator.",
)
def maximum_not_used(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    theta = moved(theta, t, m, v / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, np.maximum(state.v_max, v))


@mistake(
    "Adam",
    "This is Adam: v_max comes back as it was handed in, and theta does not depend on it.",
)
def plain_adam(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    theta = moved(theta, t, m, v / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, state.v_max)


@mistake(
    "maximum not corrected",
    "v_max is right, but it stands in the denominator as it is. It has v's bias: divide it by "
    "1 − β₂ᵗ, as Adam does with v.",
)
def maximum_not_corrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v)
    return moved(theta, t, m, v_max, lr, beta1, eps), AMSGradState(t, m, v, v_max)


@mistake(
    "no bias correction",
    "The state is right, but nothing is corrected: m and v_max both stand in the quotient as they "
    "are. Both have the bias of Adam's averages.",
)
def no_bias_correction(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v)
    return theta - lr * m / (np.sqrt(v_max) + eps), AMSGradState(t, m, v, v_max)


@mistake(
    "corrected maximum kept",
    "theta is right, but the v_max in the state is the corrected one, which the next step would "
    "correct again. The state keeps it as it is.",
)
def corrected_maximum_kept(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v) / weight(beta2, t)
    return moved(theta, t, m, v_max, lr, beta1, eps), AMSGradState(t, m, v, v_max)


@mistake(
    "one truth value",
    "Python's `max` and `if` ask for one truth value, and two arrays compared give one for each "
    "entry. Each parameter has a maximum of its own, which NumPy takes entry by entry.",
)
def one_truth_value(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = max(state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "maximum of squares",
    "v_max holds the largest squared gradient. AMSGrad keeps the largest *average* v, which a "
    "single gradient moves by 1 − beta2 only.",
)
def maximum_of_squares(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, grad**2)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "average overwritten",
    "v itself has become the maximum, so that the next average would start from it. v goes on as "
    "in Adam; v_max alone remembers the peak.",
)
def average_overwritten(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = v = np.maximum(state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "average of the peak",
    "The new square is averaged with v_max in place of v, so the peak fades and is never "
    "exceeded. Average as in Adam first, then take the larger of the two.",
)
def average_of_the_peak(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state._replace(v=state.v_max), beta1, beta2)
    theta = moved(theta, t, m, v / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, advanced(grad, state, beta1, beta2)[2], v)


@mistake(
    "maximum of the corrected",
    "It is the corrected v_hat whose maximum is taken, as in optax. PyTorch, and the course, take "
    "the maximum of v and correct that.",
)
def maximum_of_the_corrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v / weight(beta2, t))
    return moved(theta, t, m, v_max, lr, beta1, eps), AMSGradState(t, m, v, v_max)


@mistake(
    "one maximum for all",
    "The maximum goes over the parameters as well, so that all share a denominator. Each parameter "
    "is compared with its own peak.",
)
def one_maximum_for_all(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, np.max(v))
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "old average compared",
    "The peak is compared with the v of the step before, so that a large gradient counts one step "
    "late. Compare it with the new v.",
)
def old_average_compared(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, state.v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "minimum",
    "It is the smaller of the two that is kept. AMSGrad remembers the largest v, so that no step "
    "grows because a large gradient has been forgotten.",
)
def minimum(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.minimum(state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "maximum not kept",
    "theta is right, but the state holds the old v_max, so that the new peak is forgotten after "
    "one step. Return the new one.",
)
def maximum_not_kept(theta, grad, state, **h):
    theta, after = amsgrad_step(theta, grad, state, **h)
    return theta, after._replace(v_max=state.v_max)


@mistake(
    "Adam's state",
    "The state that comes back has no v_max. It has four fields here: t, m, v and v_max.",
)
def adams_state(theta, grad, state, **h):
    theta, after = amsgrad_step(theta, grad, state, **h)
    return theta, after[:3]


@mistake("in place", IN_PLACE)
def in_place(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v, out=state.v_max)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake("only theta", NO_STATE)
def only_theta(theta, grad, state, **h):
    return amsgrad_step(theta, grad, state, **h)[0]


@mistake(
    "average from the peak",
    "The new square is averaged with v_max in place of the old v, and v comes back so. v goes on "
    "as in Adam, from the old v; only then is it compared with the peak.",
)
def average_from_the_peak(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state._replace(v=state.v_max), beta1, beta2)
    v_max = np.maximum(state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "the peak fades",
    "The old v_max is multiplied by beta2 before it is compared, so that the peak fades. AMSGrad "
    "never forgets it.",
)
def the_peak_fades(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(beta2 * state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "largest m",
    "m, too, comes out as the larger of the old and the new one. Only v has a peak that is kept; m "
    "goes on as in Adam, up and down.",
)
def largest_m(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    m, v_max = np.maximum(state.m, m), np.maximum(state.v_max, v)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "peak compared uncorrected",
    "The state is right. Below the line v is corrected and the peak is not, and the larger of the "
    "two is taken: take the maximum first, then correct it.",
)
def peak_compared_uncorrected(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.maximum(state.v_max, v)
    theta = moved(theta, t, m, np.maximum(v_max, v / weight(beta2, t)), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake(
    "one peak for all",
    "v_max comes back as a single number, the largest of all parameters. Each parameter has a peak "
    "of its own, which NumPy takes entry by entry.",
)
def one_peak_for_all(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.max([state.v_max, v])
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


@mistake("cut to whole numbers", CUT)
def cut_to_whole_numbers(theta, grad, state, **h):
    after, state = amsgrad_step(theta, grad, state, **h)
    return after.astype(theta.dtype), state


@mistake(
    "peak of the step before",
    "v_max is right in the state, but theta moves by the one that was handed in, so that a large "
    "gradient counts one step late. The maximum is taken first.",
)
def peak_of_the_step_before(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    theta = moved(theta, t, m, state.v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, np.maximum(state.v_max, v))


@mistake(
    "sum of the two",
    "v_max is the sum of the peak and the new v. It is the larger of the two.",
)
def sum_of_the_two(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = state.v_max + v
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, AMSGradState(t, m, v, v_max)


def with_where(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    v_max = np.where(v > state.v_max, v, state.v_max)
    theta = moved(theta, t, m, v_max / weight(beta2, t), lr, beta1, eps)
    return theta, state._replace(t=t, m=m, v=v, v_max=v_max)


def stacked(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = advanced(grad, state, beta1, beta2)
    peak = np.stack([v, state.v_max]).max(axis=0)
    size = np.sqrt(peak / (1 - beta2**t)) + eps
    return [theta - np.multiply(lr, m) / (size * (1 - beta1**t)), (t, m, v, peak)]


EXERCISE = Exercise(
    id="06.7",
    signature="amsgrad_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8)",
    points=2,
    task="Return theta after one step of AMSGrad, and the state with t, m, v and v_max.",
    reference=amsgrad_step,
    cases=steps_of_amsgrad,
    mistakes=(
        maximum_not_used,
        plain_adam,
        maximum_not_corrected,
        no_bias_correction,
        corrected_maximum_kept,
        one_truth_value,
        maximum_of_squares,
        average_overwritten,
        average_of_the_peak,
        maximum_of_the_corrected,
        one_maximum_for_all,
        old_average_compared,
        minimum,
        maximum_not_kept,
        adams_state,
        in_place,
        only_theta,
        average_from_the_peak,
        the_peak_fades,
        largest_m,
        peak_compared_uncorrected,
        one_peak_for_all,
        cut_to_whole_numbers,
        peak_of_the_step_before,
        sum_of_the_two,
    ),
    alternatives=(
        with_where,
        stacked,
        by_hand,
        float32(amsgrad_step),
        lists(amsgrad_step, AMSGradState),
        lambda x, g, s, **h: tuple(map(tuple, amsgrad_step(x, g, AMSGradState(*s), **h))),
    ),
)
