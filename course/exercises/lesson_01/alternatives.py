"""Other right answers to the exercises of lesson 01."""

from __future__ import annotations

import functools
import math

import numpy as np


def central_rows(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return [
        float(f(theta + h * e) / (2 * h) - f(theta - h * e) / (2 * h)) for e in np.eye(theta.size)
    ]


def central_on_a_copy(f, theta, *, h):
    point = np.array(theta, dtype=float)
    gradient = np.zeros(point.size)
    for i, here in enumerate(point.copy()):
        point[i] = here + h
        gradient[i] += f(point)
        point[i] = here - h
        gradient[i] -= f(point)
        point[i] = here
    gradient /= 2 * h
    return gradient


def central_there_and_back(f, theta, *, h):
    theta = theta.astype(float)
    slopes, i = [], 0
    while i < len(theta):
        theta[i] += h
        slope = f(theta)
        theta[i] -= 2 * h
        slope -= f(theta)
        theta[i] += h
        slopes.append(slope / 2 / h)
        i += 1
    return np.array(slopes)


def partial_derivatives(function, point, h):
    for i in range(len(point)):
        up, down = list(map(float, point)), list(map(float, point))
        up[i] += h
        down[i] -= h
        yield (function(np.array(up)) - function(np.array(down))) / (2 * h)


def central_by_generator(f, theta, *, h):
    return np.fromiter(partial_derivatives(f, theta, h), float)


def central_in_a_table(fun, x, *, h):
    steps = np.diag(np.full(x.shape, float(h)))
    return (np.array([fun(row) for row in x + steps]) - [fun(row) for row in x - steps]) / (2 * h)


def descend_filling(grad, theta, *, lr, steps):
    path = np.zeros((steps + 1, len(theta)))
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def descend_on_a_copy(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta.copy()]
    for _ in range(steps):
        theta -= lr * np.asarray(grad(theta))
        path.append(theta.copy())
    return path


def descend_in_rows(grad, theta, *, lr, steps):
    theta = np.array(theta) * 1.0
    path = theta[None]
    while len(path) <= steps:
        path = np.vstack([path, path[-1] - lr * grad(path[-1])])
    return path


def points(grad, theta, lr, steps):
    here = np.asarray(theta, dtype=float)
    for _ in range(steps):
        yield here
        here = here - lr * grad(here)
    yield here


def descend_by_generator(grad, theta, *, lr, steps):
    return np.stack(list(points(grad, theta, lr, steps)))


def descend_in_lists(grad, theta, *, lr, steps):
    theta = [float(x) for x in theta]
    path = [theta]
    for _ in range(steps):
        theta = [x - lr * slope for x, slope in zip(theta, grad(np.array(theta)), strict=True)]
        path.append(theta)
    return path


def converged_by_hand(grads, losses, *, tol):
    def length(g):
        return sum(float(x) ** 2 for x in g) ** 0.5

    if not np.isfinite(losses[-1]) or losses[-1] > losses[0]:
        return False
    return length(grads[-1]) <= tol * length(grads[0])


def converged_squared(grads, losses, *, tol):
    last, first = np.dot(grads[-1], grads[-1]), np.dot(grads[0], grads[0])
    shorter = np.logical_and(last <= tol**2 * first, losses[-1] <= losses[0])
    return np.logical_and(shorter, np.isfinite(losses[-1]))


def converged_in_branches(gradients, values, *, tol):
    start, *_ = gradients
    if math.isnan(values[-1]) or math.isinf(values[-1]):
        return False
    if values[-1] > values[0]:
        return False
    if math.hypot(*gradients[-1]) > tol * math.hypot(*start):
        return False
    return not np.isnan(gradients[-1]).any()


def converged_by_ratio(grads, losses, *, tol):
    first, last = (np.sqrt((grads[i] ** 2).sum()) for i in (0, -1))
    ratio = last / first if first > 0 else last
    return all(
        fine()
        for fine in (
            lambda: ratio <= tol,
            lambda: abs(losses[-1]) < np.inf,
            lambda: max(losses[-1], losses[0]) == losses[0],
        )
    )


def mended_vector(grad, theta, *, lr, steps):
    theta = np.asarray(theta)
    for _ in range(steps):
        theta = theta - lr * grad(theta)
    return theta


def mended_list(grad, theta, *, lr, steps):
    theta = [float(x) for x in theta]
    for _ in range(steps):
        theta = [x - lr * g for x, g in zip(theta, grad(np.array(theta)), strict=True)]
    return theta


def mended_with_a_copy(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    while steps > 0:
        old = theta.copy()
        for i in range(len(theta)):
            theta[i] = old[i] - lr * grad(old)[i]
        steps -= 1
    return theta


def mended_by_recursion(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    if steps == 0:
        return theta
    return mended_by_recursion(grad, theta - lr * grad(theta), lr=lr, steps=steps - 1)


def mended_folded(grad, theta, *, lr, steps):
    return functools.reduce(lambda x, _: x - grad(x) * lr, range(steps), np.array(theta, float))
