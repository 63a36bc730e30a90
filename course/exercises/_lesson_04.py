"""Lesson 04: references, cases, and answers right and wrong, for the exercises on batches."""

from __future__ import annotations

from functools import reduce
from itertools import islice

import numpy as np

from .. import batches
from .spec import Case

# ---------------------------------------------------------------- 04.1: minibatches


def minibatches(n, batch_size, rng):
    """Return the batches of one epoch: every row once, in random order."""
    return batches.minibatches(n, batch_size, rng)


def epoch_cases(rng):
    def case(n, batch_size, note):
        seed = int(rng.integers(1000, 9999))
        return Case((n, int(batch_size)), {"seed": seed}, note)

    # Never fewer than 20 rows: an order that looks unshuffled then comes by chance never.
    size = int(rng.integers(4, 8))
    return [
        case(size * int(rng.integers(4, 7)), size, "the size divides the number of rows"),
        case(8 * int(rng.integers(3, 6)) + 3, 8, "the last batch is short"),
        case(7 * int(rng.integers(3, 6)) + 1, 7, "the last batch holds a single row"),
        case(int(rng.integers(20, 30)), 1, "one row a batch"),
        case(size + 20, size + 20, "all rows in one batch"),
        case(int(rng.integers(20, 30)), 50, "a size beyond the number of rows"),
    ]


def two_epochs(function, case):
    """Draw two epochs from one generator and one more from an equal one; describe what came.

    Right answers use the generator in different ways, so the rows themselves cannot be compared.
    """
    n, batch_size = case.args
    rng = np.random.default_rng(case.kwargs["seed"])
    again = np.random.default_rng(case.kwargs["seed"])
    epochs = []
    for generator in (rng, rng, again):
        drawn = function(n, batch_size, generator)
        if drawn is None:
            return None
        # An iterator without an end is cut off, and counts as too many batches.
        epochs.append([np.array(rows, dtype=int).ravel() for rows in islice(drawn, 3 * n)])
    first, second, third = (np.concatenate([[], *epoch]).astype(int) for epoch in epochs)
    runs = all(neighbours(rows) for rows in epochs[0])
    return {
        "sizes": [len(rows) for rows in epochs[0]],
        "rows": what_came(first, n),
        "batches": "runs of neighbours" if runs else "rows from everywhere",
        "second epoch": "the same order" if np.array_equal(first, second) else "another order",
        "equal rng": "the same order" if np.array_equal(first, third) else "another order",
    }


def what_came(rows, n):
    """Return in words which of the rows 0, ..., n - 1 came, and how often."""
    if rows.size and (rows.min() < 0 or rows.max() >= n):
        return "some do not exist"
    counts = np.bincount(rows, minlength=n)
    words = ["some never"] * bool((counts == 0).any()) + ["some twice"] * bool((counts > 1).any())
    return ", ".join(words) or "every row once"


def neighbours(rows):
    """Whether the rows, once sorted, follow each other without a gap."""
    return np.array_equal(np.sort(rows), np.arange(len(rows)) + min(rows, default=0))


def cut(order, batch_size):
    return [order[low : low + batch_size] for low in range(0, len(order), batch_size)]


def drops_the_rest(n, batch_size, rng):
    return [rows for rows in cut(rng.permutation(n), batch_size) if len(rows) == batch_size]


def with_replacement(n, batch_size, rng):
    return [rng.integers(n, size=len(rows)) for rows in cut(np.arange(n), batch_size)]


def not_shuffled(n, batch_size, rng):
    return cut(np.arange(n), batch_size)


def order_of_batches(n, batch_size, rng):
    rows = cut(np.arange(n), batch_size)
    return [rows[i] for i in rng.permutation(len(rows))]


def own_seed(n, batch_size, rng):
    return cut(np.random.default_rng(0).permutation(n), batch_size)


def another_generator(n, batch_size, rng):
    return cut(np.random.default_rng().permutation(n), batch_size)


def filled_up(n, batch_size, rng):
    order = rng.permutation(n)
    return cut(np.resize(order, -(-n // batch_size) * batch_size), batch_size)


def each_batch_afresh(n, batch_size, rng):
    return [rng.choice(n, size=len(rows), replace=False) for rows in cut(np.arange(n), batch_size)]


def counts_from_one(n, batch_size, rng):
    return cut(1 + rng.permutation(n), batch_size)


def evenly(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


def yielded(n, batch_size, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    while len(rows):
        yield rows[:batch_size]
        rows = rows[batch_size:]


def by_sorting(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return np.array_split(order, np.arange(batch_size, n, batch_size))


def in_lists(n, batch_size, rng):
    rows, drawn = list(range(n)), []
    while rows:
        size = min(batch_size, len(rows))
        drawn.append([rows.pop(int(rng.integers(len(rows)))) for _ in range(size)])
    return drawn


def chosen(n, batch_size, rng):
    return tuple(cut(rng.choice(n, size=n, replace=False), batch_size))


# ---------------------------------------------------------------- 04.2: sgd_epoch


def sgd_epoch(grad, theta, X, y, batches, *, lr):
    """Take one step of gradient descent for each batch of rows, and return the last theta."""
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[rows])
    return theta


def squares(w, X, y):
    """The gradient of ½ · mean (Xw − y)²."""
    return X.T @ (X @ w - y) / len(y)


def coin(w, X, y):
    """The gradient of the log loss."""
    return X.T @ (0.5 + 0.5 * np.tanh(X @ w / 2) - y) / len(y)


def descent_cases(rng):
    def case(grad, n, d, rows, lr, note):
        X = rng.normal(size=(n, d)) + 0.5
        y = rng.normal(size=n) if grad is squares else rng.integers(0, 2, n).astype(float)
        return Case((grad, rng.normal(size=d), X, y, rows), {"lr": lr}, note)

    order = [rng.permutation(n) for n in (11, 12, 9, 10, 8)]
    return [
        case(squares, 11, 3, cut(order[0], 4), 0.1, "three batches, the last one short"),
        case(coin, 12, 2, cut(order[1], 3), 0.5, "four batches of a classifier"),
        case(squares, 9, 2, cut(order[2], 1), 0.05, "one row a batch"),
        case(squares, 10, 3, cut(order[3], 5) + cut(order[4], 4), 0.08, "two epochs in a row"),
        case(coin, 6, 2, [np.array([4, 4, 1]), np.array([2, 5])], 0.3, "a row drawn twice"),
    ]


def stepping(step):
    """Return an epoch whose step on a batch is `step(grad, theta, X, y, rows, lr, start)`."""

    def epoch(grad, theta, X, y, batches, *, lr):
        start = theta
        for rows in batches:
            theta = step(grad, theta, X, y, rows, lr, start)
        return theta

    return epoch


def last_batch_only(grad, theta, X, y, batches, *, lr):
    rows = list(batches)[-1]
    return theta - lr * grad(theta, X[rows], y[rows])


def first_batch_only(grad, theta, X, y, batches, *, lr):
    rows = next(iter(batches))
    return theta - lr * grad(theta, X[rows], y[rows])


def one_step_an_epoch(grad, theta, X, y, batches, *, lr):
    rows = np.concatenate(list(batches))
    return theta - lr * grad(theta, X[rows], y[rows])


def all_at_the_start(grad, theta, X, y, batches, *, lr):
    return theta - lr * sum(grad(theta, X[rows], y[rows]) for rows in batches)


def unpaired(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta = theta - lr * grad(theta, X[rows], y[: len(rows)])
    return theta


def epoch_in_place(grad, theta, X, y, batches, *, lr):
    for rows in batches:
        theta -= lr * grad(theta, X[rows], y[rows])
    return theta


def epoch_on_a_copy(grad, theta, X, y, batches, *, lr):
    theta = np.array(theta, dtype=float)
    for rows in batches:
        theta -= lr * np.asarray(grad(theta, X.take(rows, axis=0), y.take(rows)))
    return theta


def epoch_float32(grad, theta, X, y, batches, *, lr):
    X, y, theta = (np.asarray(part, np.float32) for part in (X, y, theta))
    return np.asarray(sgd_epoch(grad, theta, X, y, batches, lr=lr), np.float32)


def epoch_in_lists(grad, theta, X, y, batches, *, lr):
    theta = list(theta)
    for rows in batches:
        slope = grad(
            np.array(theta), np.array([X[i] for i in rows]), np.array([y[i] for i in rows])
        )
        theta = [t - lr * s for t, s in zip(theta, slope, strict=True)]
    return theta


def epoch_by_folding(grad, theta, X, y, batches, *, lr):
    def step(theta, rows):
        return np.subtract(theta, np.multiply(lr, grad(theta, X[rows], y[rows])))

    return reduce(step, batches, theta)


# ---------------------------------------------------------------- 04.3: gradient_variance


def gradient_variance(grads, batch_size, *, replacement):
    """Return the variance of each coordinate of a batch's mean gradient."""
    n = len(grads)
    variance = np.var(grads, axis=0)
    if replacement:
        return variance / batch_size
    return variance / batch_size * (n - batch_size) / (n - 1)


def variance_cases(rng):
    def case(n, d, batch_size, replacement, note):
        grads = rng.normal(2, [1.0, 5.0, 0.3][:d], (n, d))
        return Case((grads, batch_size), {"replacement": replacement}, note)

    n = int(rng.integers(6, 10))
    return [
        case(n, 3, 2, False, "pairs, no row twice"),
        case(n, 3, 2, True, "pairs, drawn with replacement"),
        case(12, 2, 5, False, "five of twelve"),
        case(7, 2, 7, False, "all rows: no variance is left"),
        case(7, 2, 7, True, "as many draws as rows, with replacement"),
        case(4, 1, 9, True, "more draws than rows"),
    ]


def variance_as(formula):
    """Return an answer in which formula(grads, B, n) replaces the one without replacement."""

    def wrong(grads, batch_size, *, replacement):
        if replacement:
            return np.var(grads, axis=0) / batch_size
        return formula(grads, batch_size, len(grads))

    return wrong


def sample_variance(grads, batch_size, *, replacement):
    n, sample = len(grads), np.var(grads, axis=0, ddof=1)
    return sample / batch_size * (1 if replacement else 1 - batch_size / n)


def always_replaced(grads, batch_size, *, replacement):
    return np.var(grads, axis=0) / batch_size


def never_replaced(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=False)


def switched(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=not replacement)


def whole_table(grads, batch_size, *, replacement):
    factor = gradient_variance(np.array([[1.0], *[[0.0]] * (len(grads) - 1)]), batch_size,
                               replacement=replacement)[0]  # fmt: skip
    return np.var(grads) * factor / np.var([1.0, *[0.0] * (len(grads) - 1)])


def each_example(grads, batch_size, *, replacement):
    grads = np.asarray(grads)
    factor = gradient_variance(grads, batch_size, replacement=replacement) / grads.var(axis=0)
    return grads.var(axis=1) * factor[0]


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


def variance_in_lists(grads, batch_size, *, replacement):
    columns = zip(*np.asarray(grads).tolist(), strict=True)
    n = len(grads)
    factor = 1.0 if replacement else (n - batch_size) / (n - 1)
    result = []
    for column in columns:
        mean = sum(column) / n
        result.append(factor * sum((x - mean) ** 2 for x in column) / (n * batch_size))
    return result


# ---------------------------------------------------------------- 04.4: noise_floor


def noise_floor(lr, curvature, noise):
    """Return the variance that a constant rate leaves; infinite where descent diverges."""
    if lr * curvature >= 2:
        return np.inf
    return lr * noise / (curvature * (2 - lr * curvature))


def floor_cases(rng):
    def case(product, curvature, noise, note):
        return Case((float(product / curvature), float(curvature), float(noise)), {}, note)

    return [
        case(rng.uniform(0.05, 0.2), rng.uniform(2, 5), rng.uniform(2, 9), "a short step"),
        case(rng.uniform(0.4, 0.8), rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.5), "a shallow bowl"),
        case(rng.uniform(1.6, 1.9), rng.uniform(3, 8), rng.uniform(2, 4), "just below the edge"),
        case(rng.uniform(0.2, 0.6), rng.uniform(50, 90), rng.uniform(20, 40), "a steep bowl"),
        case(rng.uniform(2.1, 3), rng.uniform(2, 4), rng.uniform(2, 4), "beyond the edge"),
    ]


def floor_as(formula):
    """Return an answer that is infinite beyond the edge and has another formula below it."""

    def other(lr, curvature, noise):
        return np.inf if lr * curvature >= 2 else formula(lr, curvature, noise)

    return other


def floor_by_iteration(lr, curvature, noise):
    variance, factor = 0.0, (1 - lr * curvature) ** 2
    if factor >= 1:
        return float("inf")
    for _ in range(3000):
        variance = factor * variance + lr**2 * noise
    return variance


# ---------------------------------------------------------------- 04.5: running_average


def running_average(path):
    """Return at each step the mean of the path up to it, of the path's shape."""
    path = np.asarray(path, dtype=float)
    count = np.arange(1, len(path) + 1).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


def path_cases(rng):
    def case(shape, note):
        return Case((rng.normal(3, 2, shape),), {}, note)

    return [
        case((7, 2), "seven points in the plane"),
        case((12, 1), "one parameter"),
        Case((rng.integers(-9, 10, (6, 3)),), {}, "whole numbers"),
        case((5, 4, 2), "four walks at once, shape (5, 4, 2)"),
        case((3, 3), "as many steps as parameters"),
    ]


def recursive(weight, start=0):
    """Return averages with mean += weight(t) (point − mean), t = 1, 2, ..."""

    def average(path):
        path = np.asarray(path, dtype=float)
        mean, means = path[0] * start, []
        for t, point in enumerate(path, 1):
            mean = mean + weight(t) * (point - mean)
            means.append(mean)
        return np.array(means)

    return average


def whole_numbers(path):
    mean = np.zeros_like(path)
    for t in range(len(path)):
        mean[t] = path[: t + 1].mean(axis=0)
    return mean


def late_count(path):
    path = np.asarray(path, dtype=float)
    count = np.maximum(1, np.arange(len(path))).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


def over_coordinates(path):
    path = np.asarray(path, dtype=float)
    return np.cumsum(path, axis=-1) / np.arange(1, path.shape[-1] + 1)


def without_newest(path):
    path = np.asarray(path, dtype=float)
    return np.concatenate([path[:1], running_average(path)[:-1]])


def average_in_lists(path):
    return [np.mean(np.asarray(path)[: t + 1], axis=0).tolist() for t in range(len(path))]


def average_on_a_copy(path):
    path = np.array(path, dtype=float)
    for t in range(1, len(path)):
        path[t] += path[t - 1]
    for t in range(len(path)):
        path[t] /= t + 1
    return path


# ---------------------------------------------------------------- 04.6: scaled_rate


def scaled_rate(lr, batch, new_batch):
    """Return the rate for another batch size by the linear rule."""
    return lr * new_batch / batch


def scaling_cases(rng):
    def case(batch, new_batch, note):
        return Case((float(rng.uniform(0.01, 0.2)), batch, new_batch), {}, note)

    return [
        case(32, 256, "a batch eight times as large"),
        case(64, 96, "half as large again"),
        case(128, 16, "a smaller batch"),
        case(1, int(rng.integers(3, 30)), "from single examples"),
    ]
