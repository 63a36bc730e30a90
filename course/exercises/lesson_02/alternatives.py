"""Other right answers to the exercises of lesson 02."""

from __future__ import annotations

import itertools
import math

import numpy as np


def standardize_on_a_copy(X):
    X = np.array(X, dtype=float)
    X -= X.mean(axis=0)
    spread = np.sqrt(np.mean(X**2, axis=0))
    constant = np.ptp(X, axis=0) == 0
    X[:, constant], spread[constant] = 0.0, 1.0
    X /= spread
    return X


def standardize_columns(X):
    columns = []
    for column in np.asarray(X, dtype=float).T:
        shifted = column - column.mean()
        spread = (shifted @ shifted / len(shifted)) ** 0.5
        flat = spread <= 1e-12 * abs(column).max()
        columns.append([0.0] * len(column) if flat else shifted / spread)
    return np.array(columns).T.tolist()


def standardize_with_tolerance(X):
    X = np.asarray(X, dtype=np.float64)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    moved = spread > 1e-12 * np.abs(mean)
    return np.divide(X - mean, spread, out=np.zeros_like(X), where=moved)


def standardize_by_hand(X):
    n, answer = len(X), []
    for column in zip(*X.tolist(), strict=True):
        mean = sum(column) / n
        spread = (sum((x - mean) ** 2 for x in column) / n) ** 0.5
        same = len(set(column)) == 1
        answer.append([0.0 if same else (x - mean) / spread for x in column])
    return [list(row) for row in zip(*answer, strict=True)]


def standardize_then_mend(X):
    with np.errstate(all="ignore"):
        answer = (X - np.mean(X, axis=0)) / np.std(X, axis=0, ddof=0)
    answer[:, (X[0] == X).all(axis=0)] = 0
    return answer


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
    return lr_max * rise - (lr_max - lr_min) * np.sin(np.pi * share / 2) ** 2


def schedule_by_table(t, *, steps, warmup, lr_max, lr_min):
    rising = [lr_max * (k + 1) / warmup for k in range(warmup)]
    share = np.arange(steps - warmup + 1) / (steps - warmup)
    table = [*rising, *(lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * share)))]
    return table[min(t, steps)]


def schedule_by_recursion(t, **hyper):
    steps, warmup, lr_max, lr_min = hyper.values()
    if t > steps:
        return schedule_by_recursion(steps, **hyper)
    if t < warmup:
        return lr_max if t + 1 == warmup else lr_max / warmup + (t and lr_max * t / warmup)
    angle = math.pi * (t - warmup) / (steps - warmup)
    return lr_min * (1 - math.cos(angle)) / 2 + lr_max * math.cos(angle / 2) ** 2


def search_forever(f, grad, theta, *, lr, c, shrink):
    here, g = f(theta), grad(theta)
    while True:
        new = theta - lr * g
        if f(new) <= here - c * lr * np.linalg.norm(g) ** 2:
            return new, lr
        lr = shrink * lr


def search_powers(f, grad, theta, *, lr, c, shrink):
    g = grad(theta)
    goal, k = c * np.dot(g, g), 0
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


def search_by_recursion(f, grad, theta, *, lr, c, shrink):
    g = grad(theta)
    if f(theta) - f(theta - lr * g) >= c * lr * g.dot(g):
        return [theta - lr * g, lr]
    return search_by_recursion(f, grad, theta, lr=lr * shrink, c=c, shrink=shrink)


def search_by_generator(f, grad, x, **hyper):
    lr, c, shrink = (hyper[name] for name in ("lr", "c", "shrink"))
    here, g = f(x), grad(x)
    trials = (lr * shrink**k for k in range(2000))
    rate = next(r for r in trials if f(x - r * g) <= here - c * r * (g * g).sum())
    return np.array([float(a) - rate * float(b) for a, b in zip(x, g, strict=True)]), rate


def ramp_by_factor(f, grad, theta, *, lr_min, lr_max, steps):
    losses: list = []
    ramp = [lr_min]
    while len(losses) < steps:
        theta = theta - ramp[-1] * grad(theta)
        losses.append(f(theta))
        ramp.append(ramp[-1] * (lr_max / lr_min) ** (1 / (steps - 1)))
    return ramp[:-1], losses


def ramp_on_a_copy(f, grad, theta, *, lr_min, lr_max, steps):
    theta = np.array(theta, dtype=float)
    ramp, losses = np.empty(steps), np.empty(steps)
    for k in range(steps):
        ramp[k] = 10 ** (np.log10(lr_min) + k / (steps - 1) * np.log10(lr_max / lr_min))
        theta -= ramp[k] * grad(theta)
        losses[k] = f(theta)
    return ramp, losses


def ramp_accumulated(f, grad, theta, **hyper):
    ramp = np.exp(np.linspace(np.log(hyper["lr_min"]), np.log(hyper["lr_max"]), hyper["steps"]))
    points = itertools.accumulate(ramp, lambda x, lr: x - lr * grad(x), initial=theta)
    return [ramp, [float(f(x)) for x in itertools.islice(points, 1, None)]]


def walk(grad, theta, ramp):
    for lr in ramp:
        theta = theta - lr * grad(theta)
        yield theta


def ramp_by_generator(f, grad, theta, *, lr_min, lr_max, steps):
    ramp = lr_min * (lr_max / lr_min) ** np.linspace(0, 1, steps)
    return ramp, np.fromiter(map(f, walk(grad, theta, ramp)), dtype=float)
