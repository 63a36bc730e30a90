"""A step whose rate is shortened until the loss falls by enough."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import cases
from .alternatives import (
    search_by_generator,
    search_by_recursion,
    search_forever,
    search_on_a_copy,
    search_powers,
)


def backtracking_step(f, grad, theta, *, lr, c, shrink):
    """Return the point and the rate of the first trial that lowers f by c lr |g|^2."""
    here, g = f(theta), grad(theta)
    while not f(theta - lr * g) <= here - c * lr * np.sum(g**2):
        lr = lr * shrink
    return theta - lr * g, lr


def search(asks, most=1100):
    """Return a search whose trial is too long if asks(…) is false; 1,100 trials make any rate 0."""

    @functools.wraps(asks)
    def step(f, grad, theta, *, lr, c, shrink):
        here, g = f(theta), grad(theta)
        for _ in range(most):
            if asks(f(theta - lr * g), here, g, lr, c):
                break
            lr *= shrink
        return theta - lr * g, lr

    return step


def armijo(new, here, g, lr, c):
    return new <= here - c * lr * (g @ g)


def asks_for(name, hint, asks, most=1100):
    """Return the mistake of a search with another condition, or with so many trials at most."""
    return mistake(name, hint)(search(asks, most))


@mistake(
    "first rate asked for",
    "You ask every trial for c·lr·|g|² with the first rate. A shorter step is promised less: the "
    "lr in the condition is that of the trial.",
)
def first_rate_asked_for(f, grad, theta, *, lr, c, shrink):
    asks = search(lambda new, here, g, _, c: armijo(new, here, g, lr, c))
    return asks(f, grad, theta, lr=lr, c=c, shrink=shrink)


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
    for _ in range(1100):
        if f(new) <= here - c * lr * (g @ g):
            break
        lr *= shrink
        new = new - lr * g
    return new, lr


@mistake(
    "subtracts",
    "The rate becomes smaller by the amount `shrink` at each failed trial, and so may become "
    "negative. `shrink` is a factor.",
)
def subtracts(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    for _ in range(1100):
        if f(theta - lr * g) <= here - c * lr * (g @ g):
            break
        lr -= shrink
    return theta - lr * g, lr


@mistake(
    "share and factor swapped",
    "The rate shrinks by the factor c, and `shrink` is the share that you ask for. It is the other "
    "way round.",
)
def share_and_factor_swapped(f, grad, theta, *, lr, c, shrink):
    return search(armijo)(f, grad, theta, lr=lr, c=shrink, shrink=c)


@mistake(
    "shortened before the first trial",
    "The rate has been shortened before anything was tried. The first trial has the rate `lr` "
    "itself.",
)
def shortened_before_the_first_trial(f, grad, theta, *, lr, c, shrink):
    return backtracking_step(f, grad, theta, lr=shrink * lr, c=c, shrink=shrink)


@mistake(
    "first rate",
    "The rate that you return is right, but the step was taken with the first one.",
)
def first_rate(f, grad, theta, *, lr, c, shrink):
    _, accepted = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    return theta - lr * grad(theta), accepted


@mistake(
    "shortened once more",
    "The rate is shortened once more after it has passed. Take the step that was tested.",
)
def shortened_once_more(f, grad, theta, *, lr, c, shrink):
    _, accepted = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    return theta - shrink * accepted * grad(theta), shrink * accepted


@mistake("wrong order", "Both are right, in the other order: first theta, then the rate.")
def wrong_order(f, grad, theta, *, lr, c, shrink):
    return backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)[::-1]


@mistake("theta alone", "You return the new theta only. The rate that passed is asked for as well.")
def theta_alone(f, grad, theta, *, lr, c, shrink):
    return backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)[0]


@mistake(
    "in place",
    "The answer is right, but `theta` itself has moved: `theta -= …` changes the caller's array. "
    "Write `theta - …`.",
)
def in_place(f, grad, theta, *, lr, c, shrink):
    new, lr = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    theta -= lr * grad(theta)
    return new, lr


@mistake(
    "shortest rate",
    "Right, except where the ground is very steep: once the rate is below a limit of yours, you "
    "stay where you are. No rate is too short here; go on until the condition holds.",
)
def shortest_rate(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    while lr > 1e-4:
        if f(theta - lr * g) <= here - c * lr * (g @ g):
            return theta - lr * g, lr
        lr *= shrink
    return theta, lr


@mistake(
    "gradient at the trial",
    "You ask for a decrease by the gradient at the trial's end, which is shorter on the way down. "
    "What the slope promises is told by the gradient at theta.",
)
def gradient_at_the_trial(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    for _ in range(1100):
        end = theta - lr * g
        if f(end) <= here - c * lr * np.sum(grad(end) ** 2):
            break
        lr *= shrink
    return theta - lr * g, lr


@mistake(
    "shrunk ever faster",
    "The first two trials are right; then the rate shrinks by ever more. Multiply by `shrink` once "
    "for each failed trial: a power of it belongs to the first rate, not to the last.",
)
def shrunk_ever_faster(f, grad, theta, *, lr, c, shrink):
    here, g, k = f(theta), grad(theta), 0
    while not f(theta - lr * g) <= here - c * lr * (g @ g):
        k += 1
        lr *= shrink**k
    return theta - lr * g, lr


@mistake(
    "failed trials walked",
    "A trial that fails is walked all the same: the next one starts at its end, with the gradient "
    "there. Every trial starts at theta, with a shorter rate.",
)
def failed_trials_walked(f, grad, theta, *, lr, c, shrink):
    for _ in range(1100):
        g = grad(theta)
        new = theta - lr * g
        if f(new) <= f(theta) - c * lr * (g @ g):
            break
        lr, theta = lr * shrink, new
    return new, lr


@mistake(
    "another rate than the step's",
    "Theta is right, and the rate has been shortened once more after it passed. Return the rate "
    "of the step that you return.",
)
def another_rate_than_the_steps(f, grad, theta, **hyper):
    new, lr = backtracking_step(f, grad, theta, **hyper)
    return new, lr * hyper["shrink"]


@mistake(
    "ends at NaN",
    "Right, except where f is NaN at a trial: there you give up and stay at theta. Such a trial "
    "has failed like any other, and the next one is shorter.",
)
def ends_at_nan(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    while not f(theta - lr * g) <= here - c * lr * (g @ g):
        if np.isnan(f(theta - lr * g)):
            return theta, lr
        lr *= shrink
    return theta - lr * g, lr


@mistake(
    "promise of the next rate, blind to NaN",
    "Two things: each trial is asked for the decrease that the next, shorter rate promises, and a "
    "trial where f is NaN passes. The rate in the condition is that of the trial.",
)
def promise_of_the_next_rate(f, grad, theta, *, lr, c, shrink):
    here, g, gain = f(theta), grad(theta), -1
    while gain < c * lr * (g @ g):
        gain = here - f(theta - lr * g)
        lr *= shrink
    return theta - lr / shrink * g, lr / shrink


CONDITIONS = (
    asks_for(
        "any decrease",
        "You accept any decrease. A long row of ever smaller decreases may end where there "
        "is no minimum; ask for the share c of what the slope promises, c·lr·|g|².",
        lambda new, here, g, lr, c: new <= here,
    ),
    asks_for(
        "any decrease, and NaN",
        "You accept any decrease, and any trial where f is NaN, since every comparison with NaN is "
        "False. Ask for the share c of what the slope promises, c·lr·|g|².",
        lambda new, here, g, lr, c: not new > here,
    ),
    asks_for(
        "any decrease, but no equality",
        "You accept any decrease, however small, and at a minimum nothing at all. Ask for the "
        "share c of what the slope promises; where that is 0, equality is enough.",
        lambda new, here, g, lr, c: new < here,
    ),
    asks_for(
        "equality refused",
        "Right, except where the loss falls by exactly as much as is asked for, as it does at a "
        "minimum, by 0. Armijo's condition has ≤: equality is enough.",
        lambda new, here, g, lr, c: new < here - c * lr * (g @ g),
    ),
    asks_for(
        "sign of the condition",
        "You allow the loss to rise: the right-hand side lies above f(θ), and should lie below it.",
        lambda new, here, g, lr, c: new <= here + c * lr * (g @ g),
    ),
    asks_for(
        "length not squared",
        "You ask for c·lr·|g|. The slope along the step −lr·g is −|g|², so the length of "
        "the gradient is squared.",
        lambda new, here, g, lr, c: new <= here - c * lr * np.linalg.norm(g),
    ),
    asks_for(
        "length not squared, blind to NaN",
        "Two things: you ask for c·lr·|g|, where the length of the gradient is squared, and you "
        "accept a trial where f is NaN.",
        lambda new, here, g, lr, c: not new > here - c * lr * np.linalg.norm(g),
    ),
    asks_for(
        "components not summed",
        "Right for a single parameter. With more, g² is an array and the condition has as many "
        "answers as there are parameters; ‖g‖² is one number, the sum of the squares.",
        lambda new, here, g, lr, c: new <= here - c * lr * g**2,
    ),
    asks_for(
        "sum squared",
        "Right for a single parameter. You square the sum of the components, in which opposite "
        "signs cancel; ‖g‖² is the sum of the squares.",
        lambda new, here, g, lr, c: new <= here - c * lr * np.sum(g) ** 2,
    ),
    asks_for(
        "rate left out",
        "You ask for a decrease of c·|g|² however short the step. What the slope promises "
        "is proportional to the rate: c·lr·|g|².",
        lambda new, here, g, lr, c: new <= here - c * (g @ g),
    ),
    asks_for(
        "share left out",
        "You ask for all that the slope promises, lr·|g|². Where the ground bends upwards no step "
        "gives that much, so the rate shrinks to nothing; ask for the share c of it.",
        lambda new, here, g, lr, c: new <= here - lr * (g @ g),
    ),
    asks_for(
        "blind to NaN",
        "You accept a trial where f is NaN. Every comparison with NaN is False, so a loop that "
        "goes on while f(new) > … stops there. Go on while the condition does *not* hold.",
        lambda new, here, g, lr, c: not new > here - c * lr * (g @ g),
    ),
    asks_for(
        "tolerance",
        "Right, except where the loss is tiny: something like 1e-6 that is added to the condition "
        "lets every trial pass there.",
        lambda new, here, g, lr, c: new <= here - c * lr * (g @ g) + 1e-6,
    ),
    asks_for(
        "ten trials",
        "Right while a few trials are enough; after ten of them the next rate is taken untested. "
        "Go on until the condition holds, however many trials that takes.",
        armijo,
        most=10,
    ),
    asks_for(
        "fifty trials",
        "Right, except where very many trials are needed; after about fifty the next rate is taken "
        "untested. Go on until the condition holds, however many trials that takes.",
        armijo,
        most=50,
    ),
    asks_for(
        "rate squared",
        "You ask for c·lr²·|g|². What the slope promises is proportional to the rate itself.",
        lambda new, here, g, lr, c: new <= here - c * lr**2 * (g @ g),
    ),
    asks_for(
        "share of the loss",
        "You ask that the loss itself falls by the share c. The share is of what the slope "
        "promises, lr·|g|².",
        lambda new, here, g, lr, c: new <= (1 - c) * here,
    ),
)


EXERCISE = Exercise(
    id="02.5",
    signature="backtracking_step(f, grad, theta, *, lr, c, shrink)",
    points=3,
    task="Shorten lr until the loss falls by c·lr·|g|²; return the new theta and that rate.",
    reference=backtracking_step,
    cases=cases.searches,
    mistakes=(
        *CONDITIONS,
        first_rate_asked_for,
        one_trial_only,
        walks_on,
        subtracts,
        share_and_factor_swapped,
        shortened_before_the_first_trial,
        first_rate,
        shortened_once_more,
        wrong_order,
        theta_alone,
        in_place,
        shortest_rate,
        gradient_at_the_trial,
        shrunk_ever_faster,
        failed_trials_walked,
        another_rate_than_the_steps,
        ends_at_nan,
        promise_of_the_next_rate,
    ),
    alternatives=(
        search_forever,
        search_powers,
        search_on_a_copy,
        search_by_recursion,
        search_by_generator,
        lambda f, grad, theta, **hyper: tuple(
            np.float32(part) for part in backtracking_step(f, grad, theta, **hyper)
        ),
    ),
)
