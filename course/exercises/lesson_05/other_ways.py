"""Other right answers to exercises 05.1, 05.2 and 05.4."""

from __future__ import annotations

import itertools

import numpy as np

from ...optimizers import MomentumState


def two_points(grad, theta, *, lr, beta, steps):
    # Nesterov's own form: a gradient step from y, then y goes past the new point.
    x = y = np.array(theta, dtype=float)
    for _ in range(steps):
        x_new = y - lr * np.asarray(grad(y))
        y = x_new + beta * (x_new - x)
        x = x_new
    return x


def on_a_copy(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = 0 * theta
    for _ in range(steps):
        v *= beta
        v -= lr * np.asarray(grad(theta + v))
        theta += v
    return theta


def by_recursion(grad, theta, *, lr, beta, steps, v=0.0):
    theta = np.asarray(theta, dtype=float)
    if steps == 0:
        return theta
    v = beta * v - lr * grad(theta + beta * v)
    return by_recursion(grad, theta + v, lr=lr, beta=beta, steps=steps - 1, v=v)


def walk(grad, theta, lr, beta):
    before = here = np.array([float(x) for x in theta])
    while True:
        yield here
        ahead = here + beta * (here - before)
        before, here = here, ahead - lr * grad(ahead)


def by_generator(grad, theta, **h):
    return next(itertools.islice(walk(grad, theta, h["lr"], h["beta"]), h["steps"], None))


def by_library_form(grad, theta, *, lr, beta, steps):
    y = [float(x) for x in theta]
    m = [0.0] * len(y)
    for _ in range(steps):
        g = grad(np.array(y))
        m = [beta * a + b for a, b in zip(m, g, strict=True)]
        y = [p - lr * (b + beta * a) for p, a, b in zip(y, m, g, strict=True)]
    return [p + lr * beta * a for p, a in zip(y, m, strict=True)]


def momentum_on_copies(theta, grad, state, *, lr, beta=0.9):
    theta, m = np.array(theta, dtype=float), np.array(state.m, dtype=float)
    m *= beta
    m += grad
    theta -= lr * m
    return theta, MomentumState(m=m)


def momentum_in_two_terms(theta, grad, state, *, lr, beta=0.9):
    return theta - lr * grad - lr * beta * state[0], state._replace(m=grad + state[0] * beta)


def momentum_by_displacement(theta, grad, state, *, lr, beta=0.9):
    # Polyak's form: the last displacement shrinks, and the gradient's is added.
    moved = beta * (-lr * state.m) - lr * grad
    return theta + moved, state._replace(m=-moved / lr)


def matrix_by_eig(rate, momentum, bend):
    above = np.array([1 + momentum - rate * bend, -momentum])
    matrix = np.vstack([above, [1, 0]])
    values, _ = np.linalg.eig(matrix)
    lengths = sorted(np.sqrt((values * values.conj()).real))
    return [matrix, lengths[-1]]
