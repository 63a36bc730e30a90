"""Convert the settings of momentum from one library's convention to another's."""

from __future__ import annotations

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def convert_momentum(lr, beta, *, to):
    """Return (lr, beta) in another convention, given those of the sum, m <- beta m + g."""
    if to == "average":
        return lr / (1 - beta), beta
    if to == "descent":
        return lr / (1 - beta), 0.0
    return lr, beta


NAMES = "sum", "velocity", "average", "descent"
WORDS = {
    "sum": "Two of the four answers are the arguments themselves",
    "velocity": "Under a constant rate they walk the same path",
    "average": "its rate must be 1/(1 − β) times ours",
    "descent": "needs that same rate",
}


def cases(rng):
    def fixed(lr, beta, note):
        return [Case((lr, beta), {"to": to}, f"to {to}, {note}", says=WORDS[to]) for to in NAMES]

    return [
        *fixed(0.5, 0.75, "beta = 0.75"),
        *fixed(0.25, 0.0, "no momentum to convert"),
        *fixed(2, 0.875, "a whole number as rate"),
        *fixed(0.03125, 0.5, "a short rate"),
        *(
            Case((uniform(rng, 0.01, 0.3), beta), {"to": to}, f"to {to}, {note}")
            for note, beta in (
                ("any short memory", uniform(rng, 0.2, 0.45)),
                ("any long memory", uniform(rng, 0.85, 0.99)),
            )
            for to in NAMES
        ),
    ]


@mistake(
    "rate unchanged",
    "For the average the rate comes back as it is. The average is 1 − beta times the sum, so the "
    "same lr makes steps that are 1 − beta times too short; only sum and velocity share lr.",
)
def rate_unchanged(lr, beta, *, to):
    return (lr, beta) if to == "average" else convert_momentum(lr, beta, to=to)


@mistake(
    "no rate changed",
    "Every convention gets the same rate. Sum and velocity share it; the average is smaller than "
    "the sum, and plain descent covers less ground, so both need a larger one.",
)
def no_rate_changed(lr, beta, *, to):
    return lr, 0.0 if to == "descent" else beta


@mistake(
    "nothing changed",
    "Every convention gets the two numbers as they are. Two of the four differ: the average and "
    "plain descent.",
)
def nothing_changed(lr, beta, *, to):
    return lr, beta


@mistake(
    "wrong way round",
    "Where lr should be divided by 1 − beta it is multiplied. The average is the smaller one, so "
    "it needs the larger rate.",
)
def wrong_way_round(lr, beta, *, to):
    rate = lr * (1 - beta) if to in ("average", "descent") else lr
    return rate, 0.0 if to == "descent" else beta


@mistake(
    "average the wrong way round",
    "For the average lr is multiplied by 1 − beta. That would be the way from the average to the "
    "sum: the average is the smaller one, so it needs the larger rate.",
)
def average_the_wrong_way_round(lr, beta, *, to):
    return (lr * (1 - beta), beta) if to == "average" else convert_momentum(lr, beta, to=to)


@mistake(
    "descent the wrong way round",
    "For plain descent lr is multiplied by 1 − beta. Momentum goes further per gradient than plain "
    "descent at the same rate, so descent needs the larger one.",
)
def descent_the_wrong_way_round(lr, beta, *, to):
    return (lr * (1 - beta), 0.0) if to == "descent" else convert_momentum(lr, beta, to=to)


@mistake(
    "velocity rescaled",
    "The velocity −lr·m has the rate inside, and no factor beside it: its lr and beta are those of "
    "the sum.",
)
def velocity_rescaled(lr, beta, *, to):
    return convert_momentum(lr, beta, to="average" if to == "velocity" else to)


@mistake(
    "velocity with a sign",
    "For the velocity the rate comes out negative. The minus stands in the form's formula, v ← βv "
    "− ηg, and η is the same positive number.",
)
def velocity_with_a_sign(lr, beta, *, to):
    return (-lr, beta) if to == "velocity" else convert_momentum(lr, beta, to=to)


@mistake(
    "velocity shrunk",
    "For the velocity lr is multiplied by 1 − beta. The velocity is −lr times the sum, whatever "
    "beta is: the two share lr.",
)
def velocity_shrunk(lr, beta, *, to):
    return (lr * (1 - beta), beta) if to == "velocity" else convert_momentum(lr, beta, to=to)


@mistake(
    "velocity and average exchanged",
    "The answers for the velocity and the average are exchanged. The average has another rate "
    "than the sum; the velocity has the sum's.",
)
def velocity_and_average_exchanged(lr, beta, *, to):
    other = {"velocity": "average", "average": "velocity"}
    return convert_momentum(lr, beta, to=other.get(to, to))


@mistake(
    "no parentheses",
    "Where a rate changes, it comes out as lr − beta: `lr / 1 - beta` divides first. What is below "
    "the line needs its parentheses.",
)
def no_parentheses(lr, beta, *, to):
    rate = lr / 1 - beta if to in ("average", "descent") else lr
    return rate, 0.0 if to == "descent" else beta


@mistake(
    "sum rescaled",
    "What is given are lr and beta of the sum already: for `sum` both come back as they are.",
)
def sum_rescaled(lr, beta, *, to):
    return convert_momentum(lr, beta, to="average" if to == "sum" else to)


@mistake(
    "weight of the new gradient",
    "For the average the second number is 1 − beta in place of beta. beta weighs the memory in "
    "every form; the weight of the new gradient is what is left.",
)
def weight_of_the_new_gradient(lr, beta, *, to):
    rate, beta = convert_momentum(lr, beta, to=to)
    return rate, 1 - beta if to == "average" else beta


@mistake(
    "divided by beta",
    "Where a rate changes, it is divided by beta. One step's weights add up to 1/(1 − beta) in "
    "the sum: that is the factor between the forms.",
)
def divided_by_beta(lr, beta, *, to):
    with np.errstate(divide="ignore"):
        rate = np.float64(lr) / beta if to in ("average", "descent") else lr
    return rate, 0.0 if to == "descent" else beta


@mistake(
    "alternating gradients",
    "Where a rate changes, it is divided by 1 + beta, which is the sum of the weights under "
    "gradients that alternate. Here they are constant.",
)
def alternating_gradients(lr, beta, *, to):
    rate = lr / (1 + beta) if to in ("average", "descent") else lr
    return rate, 0.0 if to == "descent" else beta


@mistake(
    "descent with the same rate",
    "Plain descent with the same lr covers less ground: under a constant gradient momentum sums up "
    "1 + beta + beta² + … gradients a step. That beta is the one handed in, before it becomes 0.",
)
def descent_with_the_same_rate(lr, beta, *, to):
    return (lr, 0.0) if to == "descent" else convert_momentum(lr, beta, to=to)


@mistake(
    "descent that remembers",
    "For descent the rate is right, and beta is not: gradient descent has no memory.",
)
def descent_that_remembers(lr, beta, *, to):
    return convert_momentum(lr, beta, to="average" if to == "descent" else to)


@mistake(
    "descent with beta = 1",
    "For descent the rate is right, and beta is 1, a memory that never fades. No memory is the "
    "other end.",
)
def descent_with_beta_1(lr, beta, *, to):
    return (lr / (1 - beta), 1.0) if to == "descent" else convert_momentum(lr, beta, to=to)


@mistake(
    "every rate changed",
    "Every rate is divided by 1 − beta. Sum and velocity keep theirs: both let the new gradient "
    "enter whole.",
)
def every_rate_changed(lr, beta, *, to):
    return lr / (1 - beta), 0.0 if to == "descent" else beta


@mistake(
    "only the rate",
    "The rate alone comes back. In every convention the pair (lr, beta) is asked for.",
)
def only_the_rate(lr, beta, *, to):
    return convert_momentum(lr, beta, to=to)[0]


@mistake(
    "answers missing",
    "For sum and velocity nothing comes back. They have an answer too: the two numbers as they "
    "are.",
)
def answers_missing(lr, beta, *, to):
    if to == "average":
        return lr / (1 - beta), beta
    if to == "descent":
        return lr / (1 - beta), 0
    return None


@mistake(
    "one number for two conventions",
    "For average and descent the rate alone comes back, and it is right. In every convention the "
    "pair (lr, beta) is asked for.",
)
def one_number_for_two_conventions(lr, beta, *, to):
    pair = convert_momentum(lr, beta, to=to)
    return pair if to in ("sum", "velocity") else pair[0]


@mistake(
    "descent with 1 + beta",
    "For descent lr is multiplied by 1 + beta. Under a constant gradient momentum sums up 1 + beta "
    "+ beta² + …, without an end.",
)
def descent_with_1_plus_beta(lr, beta, *, to):
    return (lr * (1 + beta), 0.0) if to == "descent" else convert_momentum(lr, beta, to=to)


@mistake(
    "a sum that ends",
    "Right for a short memory. With a beta near 1 the rate comes out too small, as if the sum 1 + "
    "beta + beta² + … were broken off: all of it is 1/(1 − beta).",
)
def a_sum_that_ends(lr, beta, *, to):
    if to in ("average", "descent"):
        lr = lr * sum(beta**k for k in range(100))
    return lr, 0.0 if to == "descent" else beta


@mistake(
    "velocity with rate 1",
    "For the velocity the rate comes out as 1. Its step has no factor because lr is inside, v ← βv "
    "− ηg: the setting is lr all the same.",
)
def velocity_with_rate_1(lr, beta, *, to):
    return (1.0, beta) if to == "velocity" else convert_momentum(lr, beta, to=to)


@mistake(
    "rounded",
    "Right, except that the rates are rounded to a few digits. Return them as they come.",
)
def rounded(lr, beta, *, to):
    rate, beta = convert_momentum(lr, beta, to=to)
    return round(rate, 3) if rate != lr else rate, beta


@mistake(
    "a dictionary",
    "A dictionary comes back. Return the pair itself, first the rate, then beta.",
)
def a_dictionary(lr, beta, *, to):
    return dict(zip(("lr", "beta"), convert_momentum(lr, beta, to=to), strict=True))


def by_table(lr, beta, *, to):
    rate = {"sum": lr, "velocity": lr}.get(to, lr / (1 - beta))
    return [rate, 0 if to == "descent" else beta]


def by_series(lr, beta, *, to):
    if to in ("average", "descent"):
        lr = lr + lr * beta / (1 - beta)
    return lr, beta * (to != "descent")


def float32(lr, beta, *, to):
    return tuple(map(np.float32, convert_momentum(lr, beta, to=to)))


def through_friction(lr, beta, *, to):
    friction = 1 - beta
    if to == "average":
        return lr / friction, 1 - friction
    return (lr / friction, 0 * beta) if to == "descent" else (lr, 1 - friction)


def by_match(lr, beta, to):
    match to:
        case "sum" | "velocity":
            pair = lr, beta
        case "average":
            pair = lr * (1 - beta) ** -1, beta
        case "descent":
            pair = by_match(lr, beta, "average")[0], False
        case _:
            raise ValueError(f"no convention is called {to}")
    return np.array(pair)


def by_dictionary(lr, beta, **named):
    same, longer = (lr, beta), np.divide(lr, np.subtract(1, beta))
    rows = {"sum": same, "velocity": same, "average": (longer, beta), "descent": (longer, 0.0)}
    return rows[named["to"]]


EXERCISE = Exercise(
    id="05.6",
    signature="convert_momentum(lr, beta, *, to)",
    points=2,
    task="Return (lr, beta) in the convention `to`, given those of the sum m <- beta m + g.",
    reference=convert_momentum,
    cases=cases,
    mistakes=(
        rate_unchanged,
        no_rate_changed,
        nothing_changed,
        wrong_way_round,
        average_the_wrong_way_round,
        descent_the_wrong_way_round,
        velocity_rescaled,
        velocity_with_a_sign,
        velocity_shrunk,
        velocity_and_average_exchanged,
        no_parentheses,
        sum_rescaled,
        weight_of_the_new_gradient,
        divided_by_beta,
        alternating_gradients,
        descent_with_the_same_rate,
        descent_that_remembers,
        descent_with_beta_1,
        every_rate_changed,
        only_the_rate,
        answers_missing,
        one_number_for_two_conventions,
        descent_with_1_plus_beta,
        a_sum_that_ends,
        velocity_with_rate_1,
        rounded,
        a_dictionary,
    ),
    alternatives=(
        by_table,
        by_series,
        float32,
        through_friction,
        by_match,
        by_dictionary,
    ),
)
