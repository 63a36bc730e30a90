"""A descent whose rate grows at every step, to see where it diverges."""

from __future__ import annotations

import numpy as np

from ..drawing import symmetric, uniform
from ..spec import Case, Code, Exercise, code, mistake
from .alternatives import ramp_accumulated, ramp_by_factor, ramp_by_generator, ramp_on_a_copy


def range_test(f, grad, theta, *, lr_min, lr_max, steps):
    """Return the growing rates and the loss after each step, two arrays of shape (steps,)."""
    rates, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in rates:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
    return rates, np.array(losses)


def cases(rng):
    square = Code("lambda theta: theta @ theta"), Code("lambda theta: 2 * theta")
    shifted = (
        Code("lambda theta: np.sum((theta - 1) ** 2)"),
        Code("lambda theta: 2 * (theta - 1)"),
    )
    fourth = Code("lambda theta: np.sum(theta**4) / 4"), Code("lambda theta: theta**3")
    cosh = Code("lambda theta: np.sum(np.cosh(theta))"), Code("lambda theta: np.sinh(theta)")
    hessian = symmetric(rng, [1.0, uniform(rng, 8, 12)])
    valley = (
        code("lambda theta: theta @ hessian @ theta / 2", hessian=hessian),
        code("lambda theta: hessian @ theta", hessian=hessian),
    )
    scales = uniform(rng, 1, 4, 3)
    bowl = (
        code("lambda theta: np.sum(scales * theta**2) / 2", scales=scales),
        code("lambda theta: scales * theta", scales=scales),
    )

    def case(functions, theta, lr_min, lr_max, steps, note, says=""):
        hyper = {"lr_min": lr_min, "lr_max": lr_max, "steps": steps}
        return Case((*functions, np.array(theta)), hyper, note, says)

    factor = "the rate grows at every step by the same factor"
    return [
        case(square, [1.0], 0.25, 4.0, 3, "rates 0.25, 1 and 4", factor),
        case(square, [8.0], 0.125, 0.25, 2, "two rates only", "`steps` is 2 or more"),
        case(square, [1.0, -3.0], 0.0625, 1.0, 5, "five rates in 2-d", "both included"),
        case(
            shifted,
            [5.0, 2.0],
            0.125,
            2.0,
            3,
            "a minimum at (1, 1)",
            "two arrays of shape (steps,)",
        ),
        case(fourth, [1.0, 2.0], 0.125, 0.5, 3, "no quadratic", "It is one descent"),
        case(fourth, [3.0], 0.03125, 0.0625, 4, "a slow ramp", "the loss *after* the step"),
        case(square, [1.0], 0.75, 6.0, 4, "a loss far above its start", "where it explodes"),
        case(cosh, [4.0], 1.0, 8.0, 4, "losses that become inf and NaN", "finite or not"),
        case(valley, uniform(rng, 1, 2, 2), 1e-3, 0.15, 9, "a narrow valley, up to the edge"),
        case(bowl, uniform(rng, 1, 2, 3), 0.01, 3.0, 7, "a bowl, far beyond the edge"),
        case(bowl, uniform(rng, 1, 2, 3), 0.02, 0.2, 2, "a bowl, and two rates"),
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
    "largest. They are to grow by the same factor.",
)
def linear_ramp(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.linspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "rates taken for exponents",
    "Your rates lie between 10 to the power lr_min and 10 to the power lr_max: `np.logspace` takes "
    "exponents. `np.geomspace` takes the ends themselves.",
)
def rates_taken_for_exponents(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.logspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "natural exponents",
    "Your rates are powers of 10 whose exponents are natural logarithms: `np.log` and "
    "`np.logspace` have different bases.",
)
def natural_exponents(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.logspace(np.log(lr_min), np.log(lr_max), steps)
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
    "loss of the start too",
    "There is one loss more than there are rates: the first is that of the start, before any step. "
    "Each rate has one loss, the one after its step.",
)
def loss_of_the_start_too(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return ramp, np.array([f(theta), *losses])


@mistake(
    "last rate missing",
    "Your ramp stops short of lr_max. With `steps` rates there are steps − 1 factors "
    "between the first and the last.",
)
def last_rate_missing(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = lr_min * (lr_max / lr_min) ** (np.arange(steps) / steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "first rate missing",
    "Your ramp begins one factor above lr_min: the rate has grown before the first step. "
    "The first step is taken with lr_min.",
)
def first_rate_missing(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = lr_min * (lr_max / lr_min) ** (np.arange(1, steps + 1) / steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "grown before the step",
    "Every rate is one factor too large: the first exceeds lr_min and the last exceeds lr_max. Let "
    "the rate grow after the step.",
)
def grown_before_the_step(f, grad, theta, *, lr_min, lr_max, steps):
    factor = (lr_max / lr_min) ** (1 / (steps - 1))
    ramp = factor * np.geomspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "falling rates",
    "Your rates fall from lr_max to lr_min. A range test begins with a rate that is far too small "
    "and ends with one far too large.",
)
def falling_rates(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_max, lr_min, steps)
    return ramp, losses_along(ramp, f, grad, theta)


@mistake(
    "always the first rate",
    "The rates that you return are right, but every step has been taken with lr_min. Step k takes "
    "the k-th rate.",
)
def always_the_first_rate(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp, losses_along([lr_min] * steps, f, grad, theta)


@mistake(
    "ascent",
    "Your losses are those of a climb: the step adds the gradient. Subtract it.",
)
def ascent(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp, losses_along(-ramp, f, grad, theta)


@mistake(
    "stale gradient",
    "The same gradient serves every step, the one at the start. It belongs inside the loop, "
    "evaluated where the last step ended.",
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
    "stops early",
    "Right while the loss is finite. Once it is not, the loop ends, and the rates and losses that "
    "follow are missing: both arrays have `steps` entries, whatever the loss is.",
)
def stops_early(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in ramp:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
        if not np.isfinite(losses[-1]):
            break
    return ramp[: len(losses)], np.array(losses)


@mistake(
    "losses end early",
    "The rates are right, but there are fewer losses than rates once the loss is inf or NaN. Each "
    "rate has its loss, whatever that is.",
)
def losses_end_early(f, grad, theta, *, lr_min, lr_max, steps):
    found = stops_early.function(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return np.geomspace(lr_min, lr_max, steps), found[1]


@mistake(
    "stops at the explosion",
    "Right until the loss exceeds that of the start: there the loop ends. A range test goes on to "
    "lr_max, and both arrays have `steps` entries.",
)
def stops_at_the_explosion(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses, first = np.geomspace(lr_min, lr_max, steps), [], f(theta)
    for lr in ramp:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
        if losses[-1] > first:
            break
    return ramp[: len(losses)], np.array(losses)


@mistake(
    "lowest loss so far",
    "Your losses never rise: each is the lowest so far. A range test looks for the rise; return "
    "the loss after each step as it is.",
)
def lowest_loss_so_far(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return ramp, np.fmin.accumulate(losses)


@mistake(
    "exponents",
    "You return the logarithms of the rates. Return the rates; a logarithmic axis is "
    "for the picture.",
)
def exponents(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return np.log10(ramp), losses


@mistake(
    "wrong order",
    "Both arrays are right, in the other order: first the rates, then the losses.",
)
def wrong_order(f, grad, theta, *, lr_min, lr_max, steps):
    return range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)[::-1]


@mistake(
    "stacked",
    "The numbers are right, stacked into one array of two rows. Return two arrays, separated by a "
    "comma.",
)
def stacked(f, grad, theta, *, lr_min, lr_max, steps):
    return np.array(range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps))


@mistake(
    "losses alone",
    "You return one array. Two are asked for, the rates and the losses: without the rates nobody "
    "can tell where the loss explodes.",
)
def losses_alone(f, grad, theta, *, lr_min, lr_max, steps):
    return range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)[1]


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
        rates_taken_for_exponents,
        natural_exponents,
        restart,
        loss_before_the_step,
        loss_of_the_start_too,
        last_rate_missing,
        first_rate_missing,
        grown_before_the_step,
        falling_rates,
        always_the_first_rate,
        ascent,
        stale_gradient,
        start_changed,
        stops_early,
        losses_end_early,
        stops_at_the_explosion,
        lowest_loss_so_far,
        exponents,
        wrong_order,
        stacked,
        losses_alone,
    ),
    alternatives=(
        ramp_by_factor,
        ramp_on_a_copy,
        ramp_float32,
        ramp_accumulated,
        ramp_by_generator,
        lambda f, g, x, **hyper: list(range_test(f, g, +x, **hyper)),
    ),
)
