"""Other right answers to exercises 04.1, 04.2 and 04.3."""

from __future__ import annotations

import functools

import numpy as np

from .said import cut


def yielded(n, batch_size, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    while len(rows):
        yield rows[:batch_size]
        rows = rows[batch_size:]


def by_sorting(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return np.array_split(order, np.arange(batch_size, n, batch_size))


def by_popping(n, batch_size, rng):
    rows, drawn = list(range(n)), []
    while rows:
        size = min(batch_size, len(rows))
        drawn.append([rows.pop(int(rng.integers(len(rows)))) for _ in range(size)])
    return drawn


def chosen(n, batch_size, rng):
    return tuple(cut(rng.choice(n, size=n, replace=False), batch_size))


def by_halving(n, batch_size, rng, order=None):
    order = rng.permutation(n).astype(np.int32) if order is None else order
    if len(order) <= batch_size:
        return [order]
    half = -(-len(order) // batch_size) // 2 * batch_size
    parts = order[:half], order[half:]
    return [rows for part in parts for rows in by_halving(n, batch_size, rng, part)]


def by_number(n, batch_size, rng):
    order = rng.permutation(n)
    drawn: dict[int, list[int]] = {}
    for place, row in enumerate(order.tolist()):
        drawn.setdefault(place // batch_size, []).append(row)
    return list(drawn.values())


def on_a_copy(grad, theta, X, y, batches, *, lr):
    theta = np.array(theta, dtype=float)
    for rows in batches:
        theta -= lr * np.asarray(grad(theta, X.take(rows, axis=0), y.take(rows, axis=0)))
    return theta


def theta_in_a_list(grad, theta, X, y, batches, *, lr):
    theta = list(theta)
    for rows in batches:
        X_rows, y_rows = np.array([X[i] for i in rows]), np.array([y[i] for i in rows])
        slope = grad(np.array(theta), X_rows, y_rows)
        theta = [t - lr * s for t, s in zip(theta, slope, strict=True)]
    return theta


def by_folding(grad, theta, X, y, batches, *, lr):
    def step(theta, rows):
        return np.subtract(theta, np.multiply(lr, grad(theta, X[rows], y[rows])))

    return functools.reduce(step, batches, theta)


def by_next(grad, theta, X, y, batches, *, lr):
    stream = iter(batches)
    while (rows := next(stream, None)) is not None:
        theta = theta + grad(theta, X[rows, :], y[rows]) * -lr
    return theta


def listed(grad, theta, X, y, batches, *, lr):
    batches, w = list(batches), theta.copy()
    for k in range(len(batches)):
        g = grad(w, X[batches[k]], y[batches[k]])
        w = w - lr * g
    return w


def by_squares(grads, batch_size, *, replacement):
    grads = np.array(grads, dtype=float)
    grads -= grads.mean(axis=0)
    n = len(grads)
    left = (1 / batch_size) if replacement else (1 / batch_size - 1 / n) * n / (n - 1)
    return (grads**2).sum(axis=0) / n * left


def by_sample_variance(grads, batch_size, *, replacement):
    n, sample = len(grads), np.var(grads, axis=0, ddof=1)
    if replacement:
        return sample * (n - 1) / (n * batch_size)
    return sample / batch_size - sample / n


def columns_in_lists(grads, batch_size, *, replacement):
    columns = zip(*np.asarray(grads).tolist(), strict=True)
    n = len(grads)
    factor = 1.0 if replacement else (n - batch_size) / (n - 1)
    result = []
    for column in columns:
        mean = sum(column) / n
        result.append(factor * sum((x - mean) ** 2 for x in column) / (n * batch_size))
    return result


def by_covariance(grads, batch_size, *, replacement):
    n, B = len(grads), batch_size
    one = np.std(grads, axis=0) ** 2
    together = 0.0 if replacement else -one / (n - 1)
    return (B * one + B * (B - 1) * together) / B**2


def a_coordinate_at_a_time(grads, batch_size, *, replacement):
    variances = np.zeros(grads.shape[1])
    for j, column in enumerate(grads.T):
        variances[j] = column.var() / batch_size
        if not replacement:
            variances[j] *= (n := len(column)) / (n - 1) - batch_size / (n - 1)
    return variances


def in_single_precision(grad, theta, X, y, batches, *, lr):
    X, theta = np.asarray(X, np.float32), np.asarray(theta, np.float32)
    for rows in batches:
        theta = theta - np.float32(lr) * np.asarray(grad(theta, X[rows], y[rows]), np.float32)
    return theta
