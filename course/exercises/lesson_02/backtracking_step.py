"""A step whose rate is shortened until the loss falls by enough."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import symmetric, uniform
from ..spec import Case, Code, Exercise, code, mistake
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


def cases(rng):
    square = Code("lambda theta: theta @ theta"), Code("lambda theta: 2 * theta")
    oval = (
        Code("lambda theta: theta[0]**2 + 4 * theta[1]**2"),
        Code("lambda theta: np.array([2 * theta[0], 8 * theta[1]])"),
    )
    wall = Code("lambda theta: np.sum(theta - np.log(theta))"), Code("lambda theta: 1 - 1 / theta")
    hessian = symmetric(rng, [1.0, uniform(rng, 8, 12)])
    valley = (
        code("lambda theta: theta @ hessian @ theta / 2", hessian=hessian),
        code("lambda theta: hessian @ theta", hessian=hessian),
    )
    scales = uniform(rng, 10, 30, 3)
    steep = (
        code("lambda theta: np.sum(scales * theta**2)", scales=scales),
        code("lambda theta: 2 * scales * theta", scales=scales),
    )

    def case(functions, theta, lr, c, shrink, note, says=""):
        hyper = {"lr": lr, "c": c, "shrink": shrink}
        return Case((*functions, np.array(theta)), hyper, note, says)

    many = "multiply it by `shrink` until Armijo's condition holds"
    first, equal = "Start with `lr`, the first trial", "equality is enough"
    enough, length = "until the loss falls by enough", "‖g‖² is the sum of the squared components"
    shape, nan = "functions of an array of shape (d,)", "A trial where `f` is NaN has failed"
    # On the bowl of squares a trial passes up to the rate 1 - c, and lowers the loss below 1.
    return [
        case(square, [4.0], 0.25, 0.125, 0.5, "a first trial that is good enough", first),
        case(square, [4.0], 1.125, 0.125, 0.5, "a first trial that is too long", many),
        case(square, [4.0], 0.8, 0.1875, 0.5, "a loss that falls by hardly more", enough),
        case(square, [4.0], 0.875, 0.125, 0.5, "a loss that falls by exactly enough", equal),
        case(square, [4.0], 1.0, 0.125, 0.875, "exactly enough at the second trial", equal),
        case(square, [4.0], 0.875, 0.25, 0.5, "a loss that falls, but not by enough", enough),
        case(square, [0.25], 0.875, 0.25, 0.5, "a gradient shorter than 1", length),
        case(square, [1.0, -2.0], 16.0, 0.25, 0.5, "five trials too long, in 2-d", many),
        case(oval, [2.0, -1.0], 0.25, 0.5, 0.75, "an oval bowl", shape),
        case(wall, [2.0], 8.0, 0.125, 0.5, "a wall beyond which f is NaN", nan),
        case(square, [0.0, 0.0], 0.5, 0.25, 0.5, "a start at the minimum", equal),
        case(valley, uniform(rng, 1, 2, 2), 1.0, 1e-4, 0.5, "a narrow valley"),
        case(steep, uniform(rng, 1, 2, 3), 1.0, 0.1, 0.7, "a slope with many trials too long"),
        case(wall, uniform(rng, 2, 3, 2), 8.0, 0.1, 0.6, "a wall in 2-d"),
    ]


def search(asks):
    """Return a search whose trial is too long if asks(…) is false; 1,100 trials make any rate 0."""

    @functools.wraps(asks)
    def step(f, grad, theta, *, lr, c, shrink):
        here, g = f(theta), grad(theta)
        for _ in range(1100):
            if asks(f(theta - lr * g), here, g, lr, c):
                break
            lr *= shrink
        return theta - lr * g, lr

    return step


@mistake(
    "any decrease",
    "You accept any decrease. A long row of ever smaller decreases may end where there "
    "is no minimum; ask for the share c of what the slope promises, c·lr·|g|².",
)
@search
def any_decrease(new, here, g, lr, c):
    return new <= here


@mistake(
    "any decrease, and NaN",
    "You accept any decrease, and any trial where f is NaN, since every comparison with NaN is "
    "False. Ask for the share c of what the slope promises, c·lr·|g|².",
)
@search
def any_decrease_and_nan(new, here, g, lr, c):
    return not new > here


@mistake(
    "any decrease, but no equality",
    "You accept any decrease, however small, and at a minimum nothing at all. Ask for the share c "
    "of what the slope promises; where that is 0, equality is enough.",
)
@search
def strict_decrease(new, here, g, lr, c):
    return new < here


@mistake(
    "equality refused",
    "Right, except where the loss falls by exactly as much as is asked for, as it does at a "
    "minimum, by 0. Armijo's condition has ≤: equality is enough.",
)
@search
def equality_refused(new, here, g, lr, c):
    return new < here - c * lr * (g @ g)


@mistake(
    "sign of the condition",
    "You allow the loss to rise: the right-hand side lies above f(θ), and should lie below it.",
)
@search
def sign_of_the_condition(new, here, g, lr, c):
    return new <= here + c * lr * (g @ g)


@mistake(
    "length not squared",
    "You ask for c·lr·|g|. The slope along the step −lr·g is −|g|², so the length of "
    "the gradient is squared.",
)
@search
def length_not_squared(new, here, g, lr, c):
    return new <= here - c * lr * np.linalg.norm(g)


@mistake(
    "length not squared, blind to NaN",
    "Two things: you ask for c·lr·|g|, where the length of the gradient is squared, and you accept "
    "a trial where f is NaN.",
)
@search
def length_not_squared_blind(new, here, g, lr, c):
    return not new > here - c * lr * np.linalg.norm(g)


@mistake(
    "components not summed",
    "Right for a single parameter. With more, g² is an array and the condition has as many answers "
    "as there are parameters; ‖g‖² is one number, the sum of the squares.",
)
@search
def components_not_summed(new, here, g, lr, c):
    return new <= here - c * lr * g**2


@mistake(
    "sum squared",
    "Right for a single parameter. You square the sum of the components, in which opposite signs "
    "cancel; ‖g‖² is the sum of the squares.",
)
@search
def sum_squared(new, here, g, lr, c):
    return new <= here - c * lr * np.sum(g) ** 2


@mistake(
    "rate left out",
    "You ask for a decrease of c·|g|² however short the step. What the slope promises "
    "is proportional to the rate: c·lr·|g|².",
)
@search
def rate_left_out(new, here, g, lr, c):
    return new <= here - c * (g @ g)


@mistake(
    "share left out",
    "You ask for all that the slope promises, lr·|g|². Where the ground bends upwards no step "
    "gives that much, so the rate shrinks to nothing; ask for the share c of it.",
)
@search
def share_left_out(new, here, g, lr, c):
    return new <= here - lr * (g @ g)


@mistake(
    "first rate asked for",
    "You ask every trial for c·lr·|g|² with the first rate. A shorter step is promised less: the "
    "lr in the condition is that of the trial.",
)
def first_rate_asked_for(f, grad, theta, *, lr, c, shrink):
    def asks(new, here, g, _, c):
        return new <= here - c * lr * (g @ g)

    return search(asks)(f, grad, theta, lr=lr, c=c, shrink=shrink)


@mistake(
    "blind to NaN",
    "You accept a trial where f is NaN. Every comparison with NaN is False, so a loop that goes on "
    "while f(new) > … stops there. Go on while the condition does *not* hold.",
)
@search
def blind_to_nan(new, here, g, lr, c):
    return not new > here - c * lr * (g @ g)


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
    return search(lambda new, here, g, lr, share: new <= here - share * lr * (g @ g))(
        f, grad, theta, lr=lr, c=shrink, shrink=c
    )


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


EXERCISE = Exercise(
    id="02.5",
    signature="backtracking_step(f, grad, theta, *, lr, c, shrink)",
    points=3,
    task="Shorten lr until the loss falls by c·lr·|g|²; return the new theta and that rate.",
    reference=backtracking_step,
    cases=cases,
    mistakes=(
        any_decrease,
        any_decrease_and_nan,
        strict_decrease,
        equality_refused,
        sign_of_the_condition,
        length_not_squared,
        length_not_squared_blind,
        components_not_summed,
        sum_squared,
        rate_left_out,
        share_left_out,
        first_rate_asked_for,
        blind_to_nan,
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
