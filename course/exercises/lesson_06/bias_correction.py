"""Free a moving average of the zero that it began with."""

from __future__ import annotations

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def bias_correction(m, beta, t):
    """Return the moving average m after t steps, freed of the zero that it began with."""
    return m / (1 - beta**t)


def cases(rng):
    def case(m, beta, t, note, says=""):
        return Case((np.array(m), beta, t), {}, note, says)

    return [
        case([0.5, -2.0], 0.5, 1, "after the first step", "t = 1 after the first"),
        case([0.75, -1.5], 0.5, 2, "after the second step", "such an average after `t` steps"),
        case([0.875, 3.5], 0.5, 3, "after the third step", "divide by the weight that is there"),
        case([3, -7], 0.75, 2, "whole numbers", "an array of any shape"),
        case([0.0, 1.0], 0.25, 2, "an average of 0", "Both begin at 0, and 0 is not a gradient"),
        case([3.0, -2.0], 0.0, 4, "beta = 0, no memory at all", "add up to 1 − βᵗ only"),
        case([0.25], 0.999, 1, "one number, v's long memory", "It works for m and for v"),
        case([0.25, 4.0], 0.999, 1000, "v's long memory, after 1000 steps", "for m and for v"),
        case([[1.0, 2.0], [3.0, 4.0]], 0.9, 2, "a matrix", "any shape"),
        case(0.75, 0.5, 2, "a single number, of shape ()", "an array of any shape"),
        case([2.0, 5.0], 0.5, 60, "when no bias is left", "The remedy"),
        case(
            uniform(rng, -2, 2, 3),
            uniform(rng, 0.6, 0.95),
            int(rng.integers(2, 9)),
            "any numbers",
        ),
        case(
            uniform(rng, -2, 2, (2, 2)),
            uniform(rng, 0.95, 0.999, digits=3),
            int(rng.integers(10, 40)),
            "any matrix",
        ),
    ]


@mistake(
    "counted from zero",
    "The result is that for t + 1 steps. After the first step t is 1, and m holds one gradient, "
    "with weight 1 − β.",
)
def counted_from_zero(m, beta, t):
    return m / (1 - beta ** (t + 1))


@mistake(
    "one step behind",
    "The result is that for t − 1 steps, and after the first step it is infinite. t has counted "
    "the present step already.",
)
def one_step_behind(m, beta, t):
    return m / np.float64(1 - beta ** (t - 1))


@mistake(
    "always the first step",
    "m is divided by 1 − β whatever t is. That is right after the first step; later m holds more "
    "gradients, and the sum of their weights grows.",
)
def always_the_first_step(m, beta, t):
    return m / (1 - beta)


@mistake(
    "multiplied",
    "The average is too small, and you make it smaller still. m is the weight times what you look "
    "for: divide.",
)
def multiplied(m, beta, t):
    return m * (1 - beta**t)


@mistake(
    "power of the difference",
    "(1 − β)ᵗ is not 1 − βᵗ. It is β that the power belongs to: what a step leaves of the start.",
)
def power_of_the_difference(m, beta, t):
    return m / (1 - beta) ** t


@mistake(
    "product for power",
    "β·t stands where βᵗ is meant. In Python `*` multiplies, and `**` raises to a power.",
)
def product_for_power(m, beta, t):
    return m / np.float64(1 - beta * t)


@mistake(
    "weight of the zero",
    "m is divided by the weight of the zero, βᵗ. Divide by the weight of the gradients that have "
    "been met: the rest of 1.",
)
def weight_of_the_zero(m, beta, t):
    return m / np.float64(beta**t)


@mistake(
    "share added",
    "You add the missing share to m as it is, m·(1 + βᵗ). That is nearly right when βᵗ is small; "
    "the share is one of the corrected average, not of m.",
)
def share_added(m, beta, t):
    return m + beta**t * m


@mistake(
    "added weight",
    "The divisor is 1 + βᵗ, which makes the average smaller. The gradients' weights are what is "
    "left of 1 when the zero's weight is taken away.",
)
def added_weight(m, beta, t):
    return m / (1 + beta**t)


@mistake(
    "sign",
    "The sizes are right and every sign is turned. Is the divisor βᵗ − 1?",
)
def sign(m, beta, t):
    return m / (beta**t - 1)


@mistake(
    "root of the weight",
    "m is divided by the root of the weight. Averages of gradients and of squares alike come out "
    "too small by the weight itself.",
)
def root_of_the_weight(m, beta, t):
    return m / np.sqrt(1 - beta**t)


@mistake(
    "weight in proportion to t",
    "The divisor grows in proportion to t, as if each step added 1 − β. Earlier gradients fade, so "
    "that all the weights together never exceed 1.",
)
def weight_in_proportion(m, beta, t):
    return m / (t * (1 - beta))


@mistake(
    "weights without 1 − beta",
    "The divisor adds up the powers of β alone. Each gradient's weight has the factor 1 − β as "
    "well, which the average was made with.",
)
def weights_without_the_factor(m, beta, t):
    return m / sum(beta**k for k in range(t))


@mistake(
    "only the weight",
    "What comes back is the weight of the gradients, a single number. The average m, corrected by "
    "it, is asked for.",
)
def only_the_weight(m, beta, t):
    return 1 - beta**t


@mistake(
    "in place",
    "The number is right, but the caller's m has changed with it, as `m /= …` does, and the next "
    "step would go on from the corrected average. Make a new array.",
)
def in_place(m, beta, t):
    m /= 1 - beta**t
    return m


@mistake(
    "share of the zero subtracted",
    "βᵗ is taken from m as well as from 1. The zero has the weight βᵗ and the value 0, so that "
    "there is nothing of it in m: the weights alone lack something.",
)
def share_of_the_zero_subtracted(m, beta, t):
    return (m - beta**t) / (1 - beta**t)


@mistake(
    "corrected once for each step",
    "m comes out corrected for every step up to t, one after another. It is one average, with one "
    "weight: divide once.",
)
def corrected_once_for_each_step(m, beta, t):
    for k in range(1, t + 1):
        m = m / (1 - beta**k)
    return m


@mistake(
    "late steps left alone",
    "Right, except where many steps are over and β is nearly 1: m comes back as it is. When the "
    "bias has faded depends on β; the formula holds at every t.",
)
def late_steps_left_alone(m, beta, t):
    return m if t >= 100 else bias_correction(m, beta, t)


@mistake(
    "cut to whole numbers",
    "Right, except where m comes in whole numbers: the fractions are cut off, as an array made "
    "like m, with `np.zeros_like(m)`, holds integers then.",
)
def cut_to_whole_numbers(m, beta, t):
    return bias_correction(m, beta, t).astype(m.dtype)


@mistake(
    "a single number has no rows",
    "Right, except where m is a single number, of shape (): it has no rows to go through. NumPy "
    "divides an array of any shape as a whole.",
)
def single_number_has_no_rows(m, beta, t):
    return np.array([row / (1 - beta**t) for row in m])


@mistake(
    "nothing corrected",
    "m comes back as it was handed in. It is too small by the weight of the zero that it began "
    "with.",
)
def nothing_corrected(m, beta, t):
    return np.array(m)


def by_sum(m, beta, t):
    # The weights (1 - beta) beta^k of the last t gradients add up to 1 - beta^t.
    return m / sum((1 - beta) * beta**k for k in range(t))


def by_loop(m, beta, t):
    weight = 0.0
    while t > 0:
        weight, t = beta * weight + (1 - beta), t - 1
    return (np.array(m) / weight).tolist()


def by_recursion(average, decay, steps):
    def left(k):
        return 1.0 if k == 0 else left(k // 2) ** 2 * (decay if k % 2 else 1.0)

    return average * (1 / (1 - left(steps)))


EXERCISE = Exercise(
    id="06.3",
    signature="bias_correction(m, beta, t)",
    points=1,
    task="Return the moving average m after t steps, corrected for its start at 0.",
    reference=bias_correction,
    cases=cases,
    mistakes=(
        counted_from_zero,
        one_step_behind,
        always_the_first_step,
        multiplied,
        power_of_the_difference,
        product_for_power,
        weight_of_the_zero,
        share_added,
        added_weight,
        sign,
        root_of_the_weight,
        weight_in_proportion,
        weights_without_the_factor,
        only_the_weight,
        in_place,
        share_of_the_zero_subtracted,
        corrected_once_for_each_step,
        late_steps_left_alone,
        cut_to_whole_numbers,
        single_number_has_no_rows,
        nothing_corrected,
    ),
    alternatives=(
        by_sum,
        by_loop,
        by_recursion,
        lambda m, beta, t: np.float32(m) / np.float32(1 - beta**t),
        lambda m, beta, t: (np.asarray(m) / (1 - np.float64(beta) ** t)).tolist(),
        lambda m, beta, t: -np.array(m) / (np.power(beta, float(t)) - 1),
        lambda m, beta, t: np.divide(m, -np.expm1(t * np.log(beta)) if beta else 1.0),
    ),
)
