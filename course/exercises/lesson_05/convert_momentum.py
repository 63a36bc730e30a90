"""Convert the settings of momentum from one library's convention to another's."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def convert_momentum(lr, beta, *, to):
    """Return (lr, beta) in another convention, given those of the sum, m <- beta m + g."""
    if to in ("sum", "velocity"):
        return lr, beta
    if to == "average":
        return lr / (1 - beta), beta
    if to == "descent":
        return lr / (1 - beta), 0.0
    raise ValueError(f"no convention is called {to!r}; use sum, velocity, average or descent.")


def cases(rng):
    def case(beta, to, note):
        return Case((float(rng.uniform(0.01, 0.3)), float(beta)), {"to": to}, note)

    return [
        case(rng.uniform(0.85, 0.95), "average", "to the average, a long memory"),
        case(rng.uniform(0.3, 0.45), "average", "to the average, a short memory"),
        case(rng.uniform(0.8, 0.95), "velocity", "to the velocity form"),
        case(rng.uniform(0.6, 0.95), "sum", "to the form it is in"),
        case(rng.uniform(0.8, 0.95), "descent", "to gradient descent of equal reach"),
        case(0.0, "average", "no momentum to convert"),
    ]


@mistake(
    "rate unchanged",
    "The average is 1 − beta times the sum, so the same lr makes steps that are 1 − beta times too "
    "short. Divide lr by 1 − beta; only sum and velocity share lr.",
)
def rate_unchanged(lr, beta, *, to):
    return (lr, beta) if to == "average" else convert_momentum(lr, beta, to=to)


@mistake(
    "wrong way round",
    "You multiply by 1 − beta where you should divide. The average is the smaller one, so it needs "
    "the larger rate.",
)
def wrong_way_round(lr, beta, *, to):
    rate = lr * (1 - beta) if to in ("average", "descent") else lr
    return rate, 0.0 if to == "descent" else beta


@mistake(
    "velocity rescaled",
    "The velocity −lr·m has the rate inside, and no factor beside it: its lr and beta are those of "
    "the sum.",
)
def velocity_rescaled(lr, beta, *, to):
    return convert_momentum(lr, beta, to="average" if to == "velocity" else to)


@mistake(
    "weight of the new gradient",
    "For the average you return 1 − beta in place of beta. beta weighs the memory in every form; "
    "the weight of the new gradient is what is left.",
)
def weight_of_the_new_gradient(lr, beta, *, to):
    rate, beta = convert_momentum(lr, beta, to=to)
    return rate, 1 - beta if to == "average" else beta


@mistake(
    "descent with the same rate",
    "Plain descent with the same lr covers less ground: under a constant gradient momentum sums up "
    "1 + beta + beta² + … = 1/(1 − beta) gradients a step.",
)
def descent_with_the_same_rate(lr, beta, *, to):
    return (lr, 0.0) if to == "descent" else convert_momentum(lr, beta, to=to)


@mistake("descent that remembers", "Gradient descent has no memory: its beta is 0.")
def descent_that_remembers(lr, beta, *, to):
    return convert_momentum(lr, beta, to="average" if to == "descent" else to)


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


EXERCISE = Exercise(
    id="05.6",
    signature="convert_momentum(lr, beta, *, to)",
    points=2,
    task="Return (lr, beta) in the convention `to`, given those of the sum m <- beta m + g.",
    reference=convert_momentum,
    cases=cases,
    mistakes=(
        rate_unchanged,
        wrong_way_round,
        velocity_rescaled,
        weight_of_the_new_gradient,
        descent_with_the_same_rate,
        descent_that_remembers,
    ),
    alternatives=(by_table, by_series, float32, through_friction),
)
