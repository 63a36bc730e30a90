"""A descent whose rate grows at every step, to see where it diverges."""

from __future__ import annotations

import numpy as np

from ... import rates
from ..drawing import symmetric
from ..spec import Case, Exercise, mistake
from .backtracking_step import quadratic


def range_test(f, grad, theta, *, lr_min, lr_max, steps):
    """Return the growing rates and the loss after each step, two arrays of shape (steps,)."""
    return rates.range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)


def cases(rng):
    valley = quadratic(symmetric(rng, [1.0, rng.uniform(8, 12)]))
    bowl = quadratic(symmetric(rng, rng.uniform(1, 4, 3)))

    def quartic(x):
        return float(np.sum(x**4) / 4)

    return [
        Case(
            (*valley, rng.uniform(1, 2, 2)),
            {"lr_min": 1e-3, "lr_max": 0.15, "steps": 12},
            "a narrow valley, up to the edge",
        ),
        Case(
            (*bowl, rng.uniform(1, 2, 3)),
            {"lr_min": 0.01, "lr_max": 3.0, "steps": 9},
            "a bowl, far beyond the edge",
        ),
        Case(
            (quartic, lambda x: x**3, rng.uniform(0.5, 1, 2)),
            {"lr_min": 0.05, "lr_max": 0.8, "steps": 7},
            "a function that is no quadratic",
        ),
        Case(
            (*bowl, rng.uniform(1, 2, 3)),
            {"lr_min": 0.02, "lr_max": 0.2, "steps": 2},
            "two rates only",
        ),
    ]


def losses_along(ramp, f, grad, theta):
    """Return the loss after each step of a descent with these rates."""
    losses = []
    for lr in ramp:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
    return np.array(losses)


@mistake(
    "linear ramp",
    "Your rates grow by the same amount, so nearly all of them are of the size of the "
    "largest. Multiply by the same factor: `np.geomspace`.",
)
def linear_ramp(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.linspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "restart",
    "You start afresh at every rate. A range test is one descent: each step goes on "
    "from where the last one ended.",
)
def restart(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp, np.array([f(theta - lr * grad(theta)) for lr in ramp])


@mistake(
    "loss before the step",
    "Your losses are one step late: entry k is the loss *before* the step with rate k. "
    "Take it after the step.",
)
def loss_before_the_step(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in ramp:
        losses.append(f(theta))
        theta = theta - lr * grad(theta)
    return ramp, np.array(losses)


@mistake(
    "last rate missing",
    "Your ramp stops short of lr_max. With `steps` rates there are steps − 1 factors "
    "between the first and the last.",
)
def last_rate_missing(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = lr_min * (lr_max / lr_min) ** (np.arange(steps) / steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "stale gradient",
    "The gradient is evaluated once, at the start. It belongs inside the loop.",
)
def stale_gradient(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, first = np.geomspace(lr_min, lr_max, steps), grad(theta)
    return ramp, losses_along(ramp, f, lambda _: first, theta)


@mistake(
    "start changed",
    "The values are right, but `theta -= …` has moved the caller's start. Work on a "
    "copy, or write `theta = theta - …`.",
)
def start_changed(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in ramp:
        theta -= lr * grad(theta)
        losses.append(f(theta))
    return ramp, np.array(losses)


@mistake(
    "exponents",
    "You return the logarithms of the rates. Return the rates; a logarithmic axis is "
    "for the picture.",
)
def exponents(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return np.log10(ramp), losses


def ramp_by_factor(f, grad, theta, *, lr_min, lr_max, steps):
    lr, factor, ramp, losses = lr_min, (lr_max / lr_min) ** (1 / (steps - 1)), [], []
    for _ in range(steps):
        theta = theta - lr * grad(theta)
        ramp.append(lr)
        losses.append(f(theta))
        lr *= factor
    return ramp, losses


def ramp_on_a_copy(f, grad, theta, *, lr_min, lr_max, steps):
    theta = np.array(theta, dtype=float)
    ramp, losses = np.empty(steps), np.empty(steps)
    for k in range(steps):
        ramp[k] = 10 ** (np.log10(lr_min) + k / (steps - 1) * np.log10(lr_max / lr_min))
        theta -= ramp[k] * grad(theta)
        losses[k] = f(theta)
    return ramp, losses


def ramp_float32(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return np.float32(ramp), np.float32(losses)


EXERCISE = Exercise(
    id="02.6",
    signature="range_test(f, grad, theta, *, lr_min, lr_max, steps)",
    points=3,
    task="Descend with a rate that grows by the same factor at every step; return the rates "
    "and the loss after each step.",
    reference=range_test,
    cases=cases,
    mistakes=(
        linear_ramp,
        restart,
        loss_before_the_step,
        last_rate_missing,
        stale_gradient,
        start_changed,
        exponents,
    ),
    alternatives=(ramp_by_factor, ramp_on_a_copy, ramp_float32),
)
