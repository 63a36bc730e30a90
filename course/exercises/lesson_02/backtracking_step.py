"""A step whose rate is shortened until the loss falls by enough."""

from __future__ import annotations

import numpy as np

from ... import rates
from ..drawing import symmetric
from ..spec import Case, Exercise, mistake


def backtracking_step(f, grad, theta, *, lr, c, shrink):
    """Return the point and the rate of the first trial that lowers f by c lr |g|^2."""
    return rates.backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)


def quadratic(hessian):
    """Return the function x·Hx/2 and its gradient."""
    return (lambda x: float(x @ hessian @ x / 2)), (lambda x: hessian @ x)


def log_wall(x):
    # Defined for positive x alone; nan beyond the wall, as np.log would return with a warning.
    return float(np.sum(x - np.log(x))) if np.all(x > 0) else float("nan")


def cases(rng):
    round_bowl = quadratic(np.eye(2))
    unit = rng.uniform(0.4, 0.6, 2)
    valley = quadratic(symmetric(rng, [1.0, rng.uniform(8, 12)]))
    steep = quadratic(symmetric(rng, [30.0, 50.0]))
    return [
        # On a round bowl the trial passes exactly below 2 (1 - c), and lowers f below 2.
        Case(
            (*round_bowl, 4 * unit),
            {"lr": 2.4, "c": 0.3, "shrink": 0.75},
            "trials that lower the loss, but not by enough",
        ),
        Case(
            (*round_bowl, 0.1 * unit),
            {"lr": 1.9, "c": 0.25, "shrink": 0.9},
            "a gradient shorter than 1",
        ),
        Case(
            (*valley, rng.uniform(1, 2, 2)),
            {"lr": 1.0, "c": 1e-4, "shrink": 0.5},
            "a narrow valley",
        ),
        Case(
            (*steep, rng.uniform(1, 2, 2)),
            {"lr": 1.0, "c": 0.1, "shrink": 0.7},
            "a slope so steep that many trials fail",
        ),
        Case(
            (*round_bowl, rng.uniform(1, 2, 2)),
            {"lr": 0.5, "c": 0.1, "shrink": 0.5},
            "a first trial that is good enough",
        ),
        Case(
            (log_wall, lambda x: 1 - 1 / x, rng.uniform(2, 3, 2)),
            {"lr": 8.0, "c": 0.1, "shrink": 0.6},
            "a wall beyond which f is NaN",
        ),
        Case(
            (*round_bowl, np.zeros(2)),
            {"lr": 0.5, "c": 0.1, "shrink": 0.5},
            "a start at the minimum",
        ),
    ]


def shortened(theta, g, lr, shrink, accepts):
    """Return the first trial that accepts(new, rate) takes; no trial of 200 shows as the last."""
    for _ in range(200):
        if accepts(theta - lr * g, lr):
            break
        lr *= shrink
    return theta - lr * g, lr


@mistake(
    "any decrease",
    "You accept any decrease. A long row of ever smaller decreases may end where there "
    "is no minimum; ask for the share c of what the slope promises, c·lr·|g|².",
)
def any_decrease(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    return shortened(theta, g, lr, shrink, lambda new, rate: f(new) < here or not np.any(g))


@mistake(
    "sign of the condition",
    "You allow the loss to rise: the right-hand side is f(θ) *minus* c·lr·|g|².",
)
def sign_of_the_condition(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    return shortened(theta, g, lr, shrink, lambda new, rate: f(new) <= here + c * rate * (g @ g))


@mistake(
    "length not squared",
    "You ask for c·lr·|g|. The slope along the step −lr·g is −|g|², so the length of "
    "the gradient is squared.",
)
def length_not_squared(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    return shortened(
        theta, g, lr, shrink, lambda new, rate: f(new) <= here - c * rate * np.linalg.norm(g)
    )


@mistake(
    "rate left out",
    "You ask for a decrease of c·|g|² however short the step. What the slope promises "
    "is proportional to the rate: c·lr·|g|².",
)
def rate_left_out(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    return shortened(theta, g, lr, shrink, lambda new, rate: f(new) <= here - c * (g @ g))


@mistake(
    "blind to NaN",
    "`while f(new) > …` stops at a trial where f is NaN, because every comparison with "
    "NaN is False. Write `while not f(new) <= …`: then NaN counts as too far.",
)
def blind_to_nan(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    return shortened(theta, g, lr, shrink, lambda new, rate: not f(new) > here - c * rate * (g @ g))


@mistake(
    "one trial only",
    "You shorten the rate once and take what comes. Go on until the condition holds: "
    "`while`, not `if`.",
)
def one_trial_only(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    if not f(theta - lr * g) <= here - c * lr * (g @ g):
        lr *= shrink
    return theta - lr * g, lr


@mistake(
    "walks on",
    "Each trial starts where the last one ended. Every trial starts at theta, with a shorter rate.",
)
def walks_on(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    new = theta - lr * g
    for _ in range(200):
        if f(new) <= here - c * lr * (g @ g):
            break
        lr *= shrink
        new = new - lr * g
    return new, lr


@mistake(
    "first rate",
    "The rate that you return is right, but the step was taken with the first one.",
)
def first_rate(f, grad, theta, *, lr, c, shrink):
    _, accepted = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    return theta - lr * grad(theta), accepted


@mistake(
    "shortened once more",
    "You shorten the rate once more after it has been accepted. Take the step that you tested.",
)
def shortened_once_more(f, grad, theta, *, lr, c, shrink):
    _, accepted = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    return theta - shrink * accepted * grad(theta), shrink * accepted


def search_forever(f, grad, theta, *, lr, c, shrink):
    theta = np.array(theta, dtype=float)
    here, g = f(theta), np.array(grad(theta))
    while True:
        new = theta - lr * g
        if f(new) <= here - c * lr * np.linalg.norm(g) ** 2:
            return new, lr
        lr = shrink * lr


def search_powers(f, grad, theta, *, lr, c, shrink):
    g = grad(theta)
    goal = c * np.dot(g, g)
    k = 0
    while not f(theta - lr * shrink**k * g) + lr * shrink**k * goal <= f(theta):
        k += 1
    return list(theta - lr * shrink**k * g), lr * shrink**k


def search_on_a_copy(f, grad, theta, *, lr, c, shrink):
    theta, start = theta.copy(), theta.copy()
    here, g = f(start), grad(start)
    needed = c * sum(float(x) ** 2 for x in g)
    theta -= lr * g
    while np.isnan(f(theta)) or f(theta) > here - lr * needed:
        lr *= shrink
        theta[:] = start - lr * g
    return theta, np.float64(lr)


EXERCISE = Exercise(
    id="02.5",
    signature="backtracking_step(f, grad, theta, *, lr, c, shrink)",
    points=3,
    task="Shorten lr until the loss falls by c·lr·|g|²; return the new theta and that rate.",
    reference=backtracking_step,
    cases=cases,
    mistakes=(
        any_decrease,
        sign_of_the_condition,
        length_not_squared,
        rate_left_out,
        blind_to_nan,
        one_trial_only,
        walks_on,
        first_rate,
        shortened_once_more,
    ),
    alternatives=(
        search_forever,
        search_powers,
        search_on_a_copy,
        lambda f, grad, theta, **hyper: tuple(
            np.float32(part) for part in backtracking_step(f, grad, theta, **hyper)
        ),
    ),
)
