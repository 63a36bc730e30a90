"""A descent whose rate grows at every step, to see where it diverges."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import cases
from .alternatives import ramp_accumulated, ramp_by_factor, ramp_by_generator, ramp_on_a_copy


def range_test(f, grad, theta, *, lr_min, lr_max, steps):
    """Return the growing rates and the loss after each step, two arrays of shape (steps,)."""
    rates, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in rates:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
    return rates, np.array(losses)


def losses_along(ramp, f, grad, theta):
    """Return the loss after each step of a descent with these rates."""
    losses = []
    for lr in ramp:
        theta = theta - lr * grad(theta)
        losses.append(f(theta))
    return np.array(losses)


def of_rates(name, hint, rates):
    """Return a mistake about the rates, with the losses of a descent with these."""

    @functools.wraps(rates)
    def test(f, grad, theta, *, lr_min, lr_max, steps):
        ramp = rates(lr_min, lr_max, steps)
        return ramp, losses_along(ramp, f, grad, theta)

    return mistake(name, hint)(test)


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
    "grown before the step",
    "Every rate is one factor too large: the first exceeds lr_min and the last exceeds lr_max. Let "
    "the rate grow after the step.",
)
def grown_before_the_step(f, grad, theta, *, lr_min, lr_max, steps):
    factor = (lr_max / lr_min) ** (1 / (steps - 1))
    ramp = factor * np.geomspace(lr_min, lr_max, steps)
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


@mistake(
    "linear ramp, loss before the step",
    "Two things: your rates grow by the same amount, not by the same factor, and entry k of your "
    "losses is the loss before the step with rate k.",
)
def linear_ramp_loss_before_the_step(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.linspace(lr_min, lr_max, steps)
    return ramp, np.array([f(theta), *losses_along(ramp, f, grad, theta)[:-1]])


@mistake(
    "share of the first loss",
    "The rates are right, and your losses are divided by the loss at the start. Return the losses "
    "themselves.",
)
def share_of_the_first_loss(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp, f, grad, theta) / f(theta)


@mistake(
    "smoothed losses",
    "The rates are right, and your losses are running averages that follow slowly. Return the "
    "loss after each step as it is; smoothing is for the picture.",
)
def smoothed_losses(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, average, smooth = np.geomspace(lr_min, lr_max, steps), f(theta), []
    for loss in losses_along(ramp, f, grad, theta):
        average = 0.9 * average + 0.1 * loss
        smooth.append(average)
    return ramp, np.array(smooth)


@mistake(
    "falling rates, turned round",
    "The rates are right as a list, and the descent has gone through them from the largest to the "
    "smallest. It begins with lr_min.",
)
def falling_rates_turned_round(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp, losses_along(ramp[::-1], f, grad, theta)[::-1]


@mistake(
    "next rate written down",
    "The losses are right, and beside each stands the rate of the next step. Write down the rate "
    "before it grows.",
)
def next_rate_written_down(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = np.geomspace(lr_min, lr_max, steps)
    return ramp * (ramp[1] / ramp[0]), losses_along(ramp, f, grad, theta)


@mistake(
    "rises undone",
    "Right until the loss rises: that step is undone, and the next one starts where it did. A "
    "range test walks every step, so that the explosion is seen.",
)
def rises_undone(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in ramp:
        new = theta - lr * grad(theta)
        losses.append(f(new))
        theta = new if losses[-1] < f(theta) else theta
    return ramp, np.array(losses)


@mistake(
    "infinite to the end",
    "Right until the loss is inf; from there on every loss of yours is inf. What follows is NaN, "
    "and that is what stands in the descent: return each loss as it comes.",
)
def infinite_to_the_end(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return ramp, np.where(np.isfinite(losses), losses, np.inf)


def ramp_float32(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)
    return np.float32(ramp), np.float32(losses)


RATES = (
    of_rates(
        "linear ramp",
        "Your rates grow by the same amount, so nearly all of them are of the size of the "
        "largest. They are to grow by the same factor.",
        lambda lr_min, lr_max, steps: np.linspace(lr_min, lr_max, steps),
    ),
    of_rates(
        "rates taken for exponents",
        "Your rates lie between 10 to the power lr_min and 10 to the power lr_max: `np.logspace` "
        "takes exponents. `np.geomspace` takes the ends themselves.",
        lambda lr_min, lr_max, steps: np.logspace(lr_min, lr_max, steps),
    ),
    of_rates(
        "natural exponents",
        "Your rates are powers of 10 whose exponents are natural logarithms: `np.log` and "
        "`np.logspace` have different bases.",
        lambda lr_min, lr_max, steps: np.logspace(np.log(lr_min), np.log(lr_max), steps),
    ),
    of_rates(
        "last rate missing",
        "Your ramp stops short of lr_max. With `steps` rates there are steps − 1 factors "
        "between the first and the last.",
        lambda lr_min, lr_max, steps: lr_min * (lr_max / lr_min) ** (np.arange(steps) / steps),
    ),
    of_rates(
        "first rate missing",
        "Your ramp begins one factor above lr_min: the rate has grown before the first step. "
        "The first step is taken with lr_min.",
        lambda lr_min, lr_max, steps: (
            lr_min * (lr_max / lr_min) ** (np.arange(1, steps + 1) / steps)
        ),
    ),
    of_rates(
        "falling rates",
        "Your rates fall from lr_max to lr_min. A range test begins with a rate that is far too "
        "small and ends with one far too large.",
        lambda lr_min, lr_max, steps: np.geomspace(lr_max, lr_min, steps),
    ),
    of_rates(
        "doubled rates",
        "Your rates double at every step, and stop at lr_max. The factor has to be chosen so that "
        "exactly `steps` rates lead from lr_min to lr_max.",
        lambda lr_min, lr_max, steps: np.minimum(lr_min * 2.0 ** np.arange(steps), lr_max),
    ),
    of_rates(
        "decades",
        "Each of your rates is ten times the one before, wherever lr_max is. The factor has to be "
        "chosen so that exactly `steps` rates lead from lr_min to lr_max.",
        lambda lr_min, lr_max, steps: lr_min * 10.0 ** np.arange(steps),
    ),
)


EXERCISE = Exercise(
    id="02.6",
    signature="range_test(f, grad, theta, *, lr_min, lr_max, steps)",
    points=3,
    task="Descend with a rate that grows by the same factor at every step; return the rates "
    "and the loss after each step.",
    reference=range_test,
    cases=cases.ramps,
    mistakes=(
        *RATES,
        restart,
        loss_before_the_step,
        loss_of_the_start_too,
        grown_before_the_step,
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
        linear_ramp_loss_before_the_step,
        share_of_the_first_loss,
        smoothed_losses,
        falling_rates_turned_round,
        next_rate_written_down,
        rises_undone,
        infinite_to_the_end,
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
