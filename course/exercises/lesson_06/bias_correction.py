"""Free a moving average of the zero that it began with."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake
from ..steps import IN_PLACE


def bias_correction(m, beta, t):
    """Return the moving average m after t steps, freed of the zero that it began with."""
    return m / (1 - beta**t)


def cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), 0.9, 1), {}, "after the first step"),
        Case((rng.uniform(-2, 2, 3), 0.999, 10), {}, "a long memory, after ten steps"),
        Case((rng.uniform(-2, 2, 2), 0.5, 3), {}, "a short memory, after three steps"),
        Case((rng.uniform(1, 2, (2, 2)), 0.9, 500), {}, "a matrix, when hardly any bias is left"),
        Case((rng.uniform(-2, 2, 2), 0.0, 4), {}, "no memory at all"),
    ]


@mistake(
    "counted from zero",
    "You divide by 1 − β^(t+1). After the first step t is 1: m holds one gradient, with weight 1 − "
    "β.",
)
def counted_from_zero(m, beta, t):
    return m / (1 - beta ** (t + 1))


@mistake(
    "always the first step",
    "You divide by 1 − β whatever t is. That is right after the first step; later m holds more "
    "gradients, and their weights add up to 1 − βᵗ.",
)
def always_the_first_step(m, beta, t):
    return m / (1 - beta)


@mistake(
    "multiplied",
    "You multiply by 1 − βᵗ. The average is too small, so the correction has to make it larger: "
    "divide.",
)
def multiplied(m, beta, t):
    return m * (1 - beta**t)


@mistake("power of the difference", "(1 − β)ᵗ is not 1 − βᵗ: the power belongs to β alone.")
def power_of_the_difference(m, beta, t):
    return m / (1 - beta) ** t


@mistake("product for power", "You wrote β·t where βᵗ is meant: `beta**t`.")
def product_for_power(m, beta, t):
    return m / (1 - beta * t)


@mistake("in place", IN_PLACE)
def in_place(m, beta, t):
    m /= 1 - beta**t
    return m


def by_sum(m, beta, t):
    # The weights (1 - beta) beta^k of the last t gradients add up to 1 - beta^t.
    return m / sum((1 - beta) * beta**k for k in range(t))


EXERCISE = Exercise(
    id="06.3",
    signature="bias_correction(m, beta, t)",
    points=1,
    task="Return the moving average m after t steps, corrected for its start at 0.",
    reference=bias_correction,
    cases=cases,
    mistakes=(
        counted_from_zero,
        always_the_first_step,
        multiplied,
        power_of_the_difference,
        product_for_power,
        in_place,
    ),
    alternatives=(
        by_sum,
        lambda m, beta, t: np.float32(m) / np.float32(1 - beta**t),
        lambda m, beta, t: [x / (1 - beta**t) for x in m],
        lambda m, beta, t: -np.array(m) / (np.power(beta, float(t)) - 1),
    ),
)
