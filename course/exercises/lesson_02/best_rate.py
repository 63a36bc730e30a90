"""The best fixed learning rate for a quadratic, and how fast it is."""

from __future__ import annotations

import collections

import numpy as np

from ... import rates
from ..spec import Exercise, mistake
from . import cases
from .critical_rate import ends


@mistake(
    "1/L",
    "You return 1/L and its factor 1 − m/L. It leaves the steepest direction at 0 and "
    "the shallow one slow. The best rate makes both equally fast: 1 − ηm = ηL − 1.",
)
def one_over_largest(hessian):
    low, high = ends(hessian)
    return 1 / high, 1 - low / high


@mistake(
    "edge",
    "Your rate is 2/L, where the steepest direction hops to and fro for ever. The best rate lies "
    "below that edge, where the shallow and the steep direction shrink alike; your factor is "
    "already that of the best.",
)
def edge(hessian):
    return 2 / ends(hessian)[1], rates.best_rate(hessian)[1]


@mistake(
    "edge and its factor",
    "You return 2/L and the factor 1. That is the edge, where the steepest direction never "
    "shrinks; the best rate lies below it.",
)
def edge_and_its_factor(hessian):
    return 2 / ends(hessian)[1], 1.0


@mistake(
    "half of it",
    "Your factor is right, your rate is half of what belongs to it. Solve 1 − ηm = ηL − 1 once "
    "more: how many ones come together?",
)
def half_of_it(hessian):
    lr, factor = rates.best_rate(hessian)
    return lr / 2, factor


@mistake(
    "sum without parentheses",
    "The factor is right. Your rate is 2/L + m: a division comes before a sum unless parentheses "
    "say otherwise.",
)
def sum_without_parentheses(hessian):
    low, high = ends(hessian)
    return 2 / high + low, (high - low) / (high + low)


@mistake(
    "trace",
    "The factor is right, and so is the rate for two parameters. With more of them the trace is "
    "the sum of all eigenvalues, and only the two ends belong in the rate.",
)
def trace(hessian):
    return 2 / np.trace(hessian), rates.best_rate(hessian)[1]


@mistake(
    "mean of the two rates",
    "You take the mean of 1/m and 1/L, the rates that each direction would like. For "
    "the steep one that is far beyond 2/L. Balance the factors: 1 − ηm = ηL − 1.",
)
def mean_of_the_two_rates(hessian):
    low, high = ends(hessian)
    lr = (1 / low + 1 / high) / 2
    return lr, abs(1 - lr * high)


@mistake(
    "factor of the loss",
    "The rate is right, and your factor is squared: that is what happens to the loss. "
    "The exercise asks for the factor of the distance.",
)
def factor_of_the_loss(hessian):
    lr, factor = rates.best_rate(hessian)
    return lr, factor**2


@mistake(
    "misplaced parentheses",
    "The rate is right. Your factor is κ − 1/κ + 1: a division comes before a difference and a "
    "sum unless parentheses say otherwise.",
)
def misplaced_parentheses(hessian):
    low, high = ends(hessian)
    kappa = high / low
    return 2 / (low + high), kappa - 1 / kappa + 1


@mistake(
    "infinite condition number",
    "Right, except where the ground is flat in one direction: there κ is infinite, and ∞/∞ is "
    "NaN. The factor can be had from L and m without κ.",
)
def infinite_condition_number(hessian):
    low, high = ends(hessian)
    kappa = high / low
    return 2 / (low + high), (kappa - 1) / (kappa + 1)


@mistake(
    "division by m",
    "Right, except where the ground is flat in one direction: dividing by m = 0 raises an "
    "exception. The factor can be had without that division.",
)
def division_by_m(hessian):
    low, high = (float(end) for end in ends(hessian))
    kappa = high / low
    return 2 / (low + high), (kappa - 1) / (kappa + 1)


@mistake(
    "diagonal entries",
    "Right where the valley lies along the axes: there the curvatures stand on the diagonal. In "
    "general they are the eigenvalues.",
)
def diagonal_entries(hessian):
    d = np.diag(hessian)
    return 2 / (d.max() + d.min()), (d.max() - d.min()) / (d.max() + d.min())


@mistake(
    "unsorted eigenvalues",
    "The two curvatures that you use are not always the smallest and the largest. "
    "`np.linalg.eigvals` and `np.linalg.eig` give them in no order; `np.linalg.eigvalsh` sorts.",
)
def unsorted_eigenvalues(hessian):
    values = np.linalg.eigvals(hessian)
    return 2 / (values[-1] + values[0]), (values[-1] - values[0]) / (values[-1] + values[0])


@mistake(
    "first two eigenvalues",
    "Right for two parameters only: with d of them there are d eigenvalues, and the best rate "
    "needs the smallest and the largest of all.",
)
def first_two_eigenvalues(hessian):
    low, high = np.linalg.eigvalsh(hessian)[:2]
    return 2 / (high + low), (high - low) / (high + low)


@mistake(
    "factor of another rate",
    "The rate is right. Your factor, 1 − m/L, belongs to the rate 1/L; put your own "
    "rate into |1 − ηm|.",
)
def factor_of_another_rate(hessian):
    low, high = ends(hessian)
    return 2 / (low + high), 1 - low / high


@mistake(
    "signed factor",
    "The rate is right, and your factor has the wrong sign: the coordinate of the steep direction "
    "changes its sign at every step, but a distance shrinks by a factor that is not negative.",
)
def signed_factor(hessian):
    low, high = ends(hessian)
    return 2 / (low + high), (low - high) / (low + high)


@mistake(
    "share lost",
    "The rate is right. Your second number is the share of the distance that a step removes; the "
    "factor is what it leaves.",
)
def share_lost(hessian):
    lr, factor = rates.best_rate(hessian)
    return lr, 1 - factor


@mistake(
    "root of the condition number",
    "The rate is right. Your factor has √κ in the place of κ, which is what momentum will reach "
    "in lesson 05; plain descent is slower.",
)
def root_of_the_condition_number(hessian):
    low, high = ends(hessian)
    return 2 / (low + high), (high**0.5 - low**0.5) / (high**0.5 + low**0.5)


@mistake(
    "rate alone",
    "You return the rate only. The exercise asks for two numbers, the rate and the factor a step "
    "that belongs to it.",
)
def rate_alone(hessian):
    return rates.best_rate(hessian)[0]


@mistake(
    "wrong order",
    "Both numbers are right, in the other order: first the rate, then the factor.",
)
def wrong_order(hessian):
    return rates.best_rate(hessian)[::-1]


@mistake(
    "no step on flat ground",
    "Right, except where the ground is flat in one direction: there you return the rate 0. The "
    "other directions still have a best rate, 2/(L + m) with m = 0.",
)
def no_step_on_flat_ground(hessian):
    if ends(hessian)[0] < 1e-12:
        return 0.0, 1.0
    return rates.best_rate(hessian)


@mistake(
    "flat directions left out",
    "Right, except where the ground is flat in one direction: there you have taken the next "
    "curvature for m. Flat counts: m = 0, and that direction never shrinks.",
)
def flat_directions_left_out(hessian):
    values = np.linalg.eigvalsh(hessian)
    values = values[values > 1e-9]
    return 2 / (values[-1] + values[0]), (values[-1] - values[0]) / (values[-1] + values[0])


@mistake(
    "trace, and its factor",
    "Right for two parameters. With more of them the trace is the sum of all curvatures, and only "
    "the two ends belong in the rate; your factor is that of your rate.",
)
def trace_and_its_factor(hessian):
    lr = 2 / np.trace(hessian)
    return lr, 1 - lr * ends(hessian)[0]


@mistake(
    "mean curvature",
    "Right for two parameters, where 2/(L + m) is 1 over the mean curvature. With more of them "
    "only the smallest and the largest count: take their mean alone.",
)
def mean_curvature(hessian):
    lr, values = 1 / np.linalg.eigvalsh(hessian).mean(), np.linalg.eigvalsh(hessian)
    return lr, np.abs(1 - lr * values).max()


@mistake(
    "mean of the two rates, and its factor",
    "Your rate is the mean of 1/m and 1/L, and on ground that is flat in one direction it is "
    "infinite. For the steep direction it is far beyond 2/L: balance 1 − ηm = ηL − 1.",
)
def mean_of_the_two_rates_and_its_factor(hessian):
    values = np.linalg.eigvalsh(hessian)
    lr = (1 / values[0] + 1 / values[-1]) / 2
    return lr, np.max(np.abs(1 - lr * values))


@mistake(
    "root of m times L",
    "Your rate is 1/√(mL), the geometric mean of the two rates that each end would like. At it "
    "the two do not shrink alike: balance 1 − ηm = ηL − 1.",
)
def root_of_m_times_L(hessian):
    low, high = ends(hessian)
    return 1 / np.sqrt(low * high), rates.best_rate(hessian)[1]


@mistake(
    "condition number in the wrong place",
    "Your factor is right. Your rate is 2/(L + κL): since κ = L/m, m is L/κ, not κL.",
)
def condition_number_in_the_wrong_place(hessian):
    low, high = ends(hessian)
    lr, factor = rates.best_rate(hessian)
    return (2 / (high + high * high / low) if low > 1e-12 * high else lr), factor


@mistake(
    "never done",
    "Right, except in a round bowl: your factor there is 1. With m = L every direction is done in "
    "one step, and nothing of the distance is left.",
)
def never_done(hessian):
    lr, factor = rates.best_rate(hessian)
    return lr, factor if factor > 1e-9 else 1.0


def best_by_factors(hessian):
    eigenvalues = np.linalg.svd(hessian, compute_uv=False)
    lr = 2 / (eigenvalues.max() + eigenvalues.min())
    return [lr, np.abs(1 - lr * eigenvalues).max()]


def best_by_hand(hessian):
    eigenvalues = sorted(float(x) for x in np.linalg.eigvals(hessian).real)
    lr = 1 / (0.5 * eigenvalues[0] + 0.5 * eigenvalues[-1])
    return lr, 1 - lr * eigenvalues[0]


def best_by_condition(hessian):
    m, L = np.linalg.norm(hessian, -2), np.linalg.norm(hessian, 2)
    if m < 1e-12 * L:
        return 2 / L, 1.0
    return 2 / (L + m), (L / m - 1) / (L / m + 1)


Best = collections.namedtuple("Best", "lr factor")


def best_named(H):
    *_, L = sorted(np.linalg.eigh(H).eigenvalues)
    m = -max(-x for x in np.linalg.eigvalsh(H))
    return Best(factor=(L - m) / (m + L), lr=(m / 2 + L / 2) ** -1)


EXERCISE = Exercise(
    id="02.2",
    signature="best_rate(hessian)",
    points=2,
    task="Return the best fixed rate for the quadratic, and its factor a step, as a tuple.",
    reference=rates.best_rate,
    cases=cases.balances,
    mistakes=(
        one_over_largest,
        edge,
        edge_and_its_factor,
        half_of_it,
        sum_without_parentheses,
        trace,
        mean_of_the_two_rates,
        factor_of_the_loss,
        misplaced_parentheses,
        infinite_condition_number,
        division_by_m,
        diagonal_entries,
        unsorted_eigenvalues,
        first_two_eigenvalues,
        factor_of_another_rate,
        signed_factor,
        share_lost,
        root_of_the_condition_number,
        rate_alone,
        wrong_order,
        no_step_on_flat_ground,
        flat_directions_left_out,
        trace_and_its_factor,
        mean_curvature,
        mean_of_the_two_rates_and_its_factor,
        root_of_m_times_L,
        condition_number_in_the_wrong_place,
        never_done,
    ),
    alternatives=(
        best_by_factors,
        best_by_hand,
        best_by_condition,
        best_named,
        lambda hessian: np.array(rates.best_rate(hessian)),
        lambda hessian: [np.float32(part) for part in rates.best_rate(hessian)],
    ),
    equivalents={
        "_extremes: conversion dropped: `np.asarray(hessian, dtype=np.float64)`": "the text "
        "promises an array, and of an array nothing is converted",
        "_extremes: max for entry: `eigenvalues[-1]`": "eigvalsh sorts, so the last is the largest",
        "_extremes: min for entry: `eigenvalues[0]`": "eigvalsh sorts: the first is the smallest",
        "_extremes: max left out, smallest: `max(smallest, 0.0)`": "an eigenvalue of 0 that "
        "rounding makes negative changes the answer by less than rounding does",
    },
)
