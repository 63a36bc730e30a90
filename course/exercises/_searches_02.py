"""Answers to 02.4 to 02.6, right and wrong, and their cases: a schedule, two searches."""

from __future__ import annotations

import numpy as np

from .. import rates, schedules
from ._rates_02 import turned
from .spec import Case

# ---------------------------------------------------------------- 02.4


def cosine_schedule(t, *, steps, warmup, lr_max, lr_min):
    """Return the rate of step t: a linear warm-up to lr_max, then half a cosine to lr_min."""
    fall = schedules.cosine(lr_max, steps=steps - warmup, lr_min=lr_min)
    if not warmup:
        return fall(t)
    return schedules.join([schedules.linear_warmup(lr_max, steps=warmup), fall], [warmup])(t)


def at_every_step(function, case):
    """Evaluate a schedule at each step number of a case, one call a step."""
    found = [function(int(t), **case.kwargs) for t in case.args[0]]
    return None if any(rate is None for rate in found) else np.array(found)


def schedule_cases(rng):
    top = rng.uniform(0.5, 2)

    def case(steps, warmup, lr_min, note, beyond=0):
        hyper = {"steps": steps, "warmup": warmup, "lr_max": top, "lr_min": lr_min}
        return Case((np.arange(steps + 1 + beyond),), hyper, note)

    return [
        case(12, 4, 0.1 * top, "4 steps of warm-up out of 12"),
        case(10, 0, 0.05 * top, "no warm-up"),
        case(9, 1, 0.0, "a warm-up of a single step, and an end at 0"),
        case(8, 3, 0.2 * top, "steps after the last one", beyond=6),
    ]


def warm(t, warmup, lr_max):
    return lr_max * (t + 1) / warmup


def wave(share, lr_max, lr_min):
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * share)) / 2


def wasted_start(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return lr_max * t / warmup
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


def whole_wave(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave(min(t, steps) / steps, lr_max, lr_min)


def without_warmup(t, *, steps, warmup, lr_max, lr_min):
    return cosine_schedule(t, steps=steps, warmup=0, lr_max=lr_max, lr_min=lr_min)


def rises_again(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave((t - warmup) / (steps - warmup), lr_max, lr_min)


def added_floor(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    share = min((t - warmup) / (steps - warmup), 1)
    return lr_min + lr_max * (1 + np.cos(np.pi * share)) / 2


def without_floor(t, *, steps, warmup, lr_max, lr_min):
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=0.0)


def whole_period(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave(2 * min((t - warmup) / (steps - warmup), 1), lr_max, lr_min)


def straight(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return lr_max + (lr_min - lr_max) * min((t - warmup) / (steps - warmup), 1)


def schedule_by_hand(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return (t + 1) * (lr_max / warmup)
    if t >= steps:
        return lr_min
    share = (t - warmup) / (steps - warmup)
    return (lr_max + lr_min) / 2 + (lr_max - lr_min) / 2 * np.cos(np.pi * share)


def schedule_by_sine(t, *, steps, warmup, lr_max, lr_min):
    rise = min((t + 1) / warmup, 1.0) if warmup else 1.0
    share = np.clip((t - warmup) / (steps - warmup), 0, 1)
    return (
        lr_max * rise if t < warmup else lr_max - (lr_max - lr_min) * np.sin(np.pi * share / 2) ** 2
    )


def schedule_by_table(t, *, steps, warmup, lr_max, lr_min):
    rising = [lr_max * (k + 1) / warmup for k in range(warmup)]
    share = np.arange(steps - warmup + 1) / (steps - warmup)
    table = [*rising, *(lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * share)))]
    return float(table[min(t, steps)])


# ---------------------------------------------------------------- 02.5


def backtracking_step(f, grad, theta, *, lr, c, shrink):
    """Return the point and the rate of the first trial that lowers f by c lr |g|^2."""
    return rates.backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)


def quadratic(hessian):
    return (lambda x: float(x @ hessian @ x / 2)), (lambda x: hessian @ x)


def log_wall(x):
    # Defined for positive x alone; nan beyond the wall, as np.log would return with a warning.
    return float(np.sum(x - np.log(x))) if np.all(x > 0) else float("nan")


def search_cases(rng):
    round_bowl = quadratic(np.eye(2))
    unit = rng.uniform(0.4, 0.6, 2)
    valley = quadratic(turned(rng, [1.0, rng.uniform(8, 12)]))
    steep = quadratic(turned(rng, [30.0, 50.0]))
    return [
        # On a round bowl the trial passes exactly below 2 (1 - c), and lowers f below 2.
        Case((*round_bowl, 4 * unit), {"lr": 2.4, "c": 0.3, "shrink": 0.75},
             "trials that lower the loss, but not by enough"),
        Case((*round_bowl, 0.1 * unit), {"lr": 1.9, "c": 0.25, "shrink": 0.9},
             "a gradient shorter than 1"),
        Case((*valley, rng.uniform(1, 2, 2)), {"lr": 1.0, "c": 1e-4, "shrink": 0.5},
             "a narrow valley"),
        Case((*steep, rng.uniform(1, 2, 2)), {"lr": 1.0, "c": 0.1, "shrink": 0.7},
             "a slope so steep that many trials fail"),
        Case((*round_bowl, rng.uniform(1, 2, 2)), {"lr": 0.5, "c": 0.1, "shrink": 0.5},
             "a first trial that is good enough"),
        Case((log_wall, lambda x: 1 - 1 / x, rng.uniform(2, 3, 2)),
             {"lr": 8.0, "c": 0.1, "shrink": 0.6}, "a wall beyond which f is NaN"),
        Case((*round_bowl, np.zeros(2)), {"lr": 0.5, "c": 0.1, "shrink": 0.5},
             "a start at the minimum"),
    ]  # fmt: skip


def trials(lr, shrink):
    # As many as a rate has before it underflows; a search that goes on for ever shows as this.
    for _ in range(200):
        yield lr
        lr *= shrink
    yield lr


def search(accept):
    """A backtracking step whose test `accept(new, here, lr, g, c)` is a wrong one."""

    def step(f, grad, theta, *, lr, c, shrink):
        here, g = f(theta), grad(theta)
        for rate in trials(lr, shrink):
            if accept(f(theta - rate * g), here, rate, g, c):
                break
        return theta - rate * g, rate

    return step


def one_trial(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    if not f(theta - lr * g) <= here - c * lr * (g @ g):
        lr *= shrink
    return theta - lr * g, lr


def walks_on(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    new = theta - lr * g
    for _ in range(200):
        if f(new) <= here - c * lr * (g @ g):
            break
        lr *= shrink
        new = new - lr * g
    return new, lr


def first_rate(f, grad, theta, *, lr, c, shrink):
    _, accepted = backtracking_step(f, grad, theta, lr=lr, c=c, shrink=shrink)
    return theta - lr * grad(theta), accepted


def shrunk_once_more(f, grad, theta, *, lr, c, shrink):
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


# ---------------------------------------------------------------- 02.6


def range_test(f, grad, theta, *, lr_min, lr_max, steps):
    """Return the growing rates and the loss after each step, two arrays of shape (steps,)."""
    return rates.range_test(f, grad, theta, lr_min=lr_min, lr_max=lr_max, steps=steps)


def ramp_cases(rng):
    valley = quadratic(turned(rng, [1.0, rng.uniform(8, 12)]))
    bowl = quadratic(turned(rng, rng.uniform(1, 4, 3)))

    def quartic(x):
        return float(np.sum(x**4) / 4)

    return [
        Case((*valley, rng.uniform(1, 2, 2)), {"lr_min": 1e-3, "lr_max": 0.15, "steps": 12},
             "a narrow valley, up to the edge"),
        Case((*bowl, rng.uniform(1, 2, 3)), {"lr_min": 0.01, "lr_max": 3.0, "steps": 9},
             "a bowl, far beyond the edge"),
        Case((quartic, lambda x: x**3, rng.uniform(0.5, 1, 2)),
             {"lr_min": 0.05, "lr_max": 0.8, "steps": 7}, "a function that is no quadratic"),
        Case((*bowl, rng.uniform(1, 2, 3)), {"lr_min": 0.02, "lr_max": 0.2, "steps": 2},
             "two rates only"),
    ]  # fmt: skip


def ramp(rates_of, *, restart=False, before=False, stale=False):
    """A range test that goes wrong in a known way."""

    def test(f, grad, theta, *, lr_min, lr_max, steps):
        start, theta = theta, np.array(theta, dtype=float)
        ramp, losses, first = rates_of(lr_min, lr_max, steps), [], grad(theta)
        for lr in ramp:
            if restart:
                theta = start
            if before:
                losses.append(f(theta))
            theta = theta - lr * (first if stale else grad(theta))
            if not before:
                losses.append(f(theta))
        return ramp, np.array(losses)

    return test


def open_ramp(lr_min, lr_max, steps):
    return lr_min * (lr_max / lr_min) ** (np.arange(steps) / steps)


def ramp_in_place(f, grad, theta, *, lr_min, lr_max, steps):
    ramp, losses = np.geomspace(lr_min, lr_max, steps), []
    for lr in ramp:
        theta -= lr * grad(theta)
        losses.append(f(theta))
    return ramp, np.array(losses)


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
