"""Mend a bug in Nesterov's method in its look-ahead form."""

from __future__ import annotations

import numpy as np

from ..drawing import bowl
from ..spec import Case, Exercise, mistake


def mended_nesterov(grad, theta, *, lr, beta, steps):
    """Return where Nesterov's method ends, shape (d,), in its look-ahead form, from rest."""
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta


def cases(rng):
    def case(d, kwargs, note):
        return Case((bowl(rng, d), rng.uniform(1.5, 3, d)), kwargs, note)

    return [
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 4}, "four steps"),
        case(3, {"lr": 0.05, "beta": 0.5, "steps": 7}, "three parameters, a short memory"),
        case(2, {"lr": 0.12, "beta": 0.8, "steps": 2}, "two steps: the first with a velocity"),
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 1}, "one step from rest"),
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 0}, "no step at all"),
    ]


@mistake(
    "moved twice",
    "The bug is still there: the step starts from the look-ahead point, which has already moved by "
    "beta·v, and v contains beta·v again. Look from `ahead`, but step from theta: theta + v.",
)
def moved_twice(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        ahead = theta + beta * v
        v = beta * v - lr * grad(ahead)
        theta = ahead + v
    return theta


def _looking(at, grad, theta, lr, beta, steps):
    """Return where the method ends whose gradient is taken at `at(theta, v)`."""
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(at(theta, v))
        theta = theta + v
    return theta


@mistake(
    "no look-ahead",
    "This is the heavy ball: the gradient is taken at theta. Nesterov's method takes it at theta + "
    "beta·v, where the velocity alone would lead.",
)
def no_look_ahead(grad, theta, *, lr, beta, steps):
    return _looking(lambda theta, v: theta, grad, theta, lr, beta, steps)


@mistake(
    "looks too far",
    "You look at theta + v. Friction will shorten the velocity to beta·v before it acts, so look "
    "at theta + beta·v.",
)
def looks_too_far(grad, theta, *, lr, beta, steps):
    return _looking(lambda theta, v: theta + v, grad, theta, lr, beta, steps)


@mistake(
    "looks back",
    "You look at theta − beta·v, where you come from. v is the displacement itself and points "
    "forward: theta + beta·v.",
)
def looks_back(grad, theta, *, lr, beta, steps):
    return _looking(lambda theta, v: theta - beta * v, grad, theta, lr, beta, steps)


@mistake(
    "forgets",
    "The velocity starts at zero in every step, so this is gradient descent. Set it to zero once, "
    "before the loop.",
)
def forgets(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        v = np.zeros_like(theta)
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta


@mistake(
    "ends ahead",
    "You return the look-ahead point, theta + beta·v. The walker stands at theta; the look-ahead "
    "is only where the slope is read.",
)
def ends_ahead(grad, theta, *, lr, beta, steps):
    theta = ahead = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(ahead)
        theta = theta + v
        ahead = theta + beta * v
    return ahead


@mistake(
    "start changed",
    "The value is right, but `theta += v` has moved the caller's start. Work on a copy: `theta = "
    "np.array(theta, dtype=float)`.",
)
def start_changed(grad, theta, *, lr, beta, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta += v
    return theta


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


def by_library_form(grad, theta, *, lr, beta, steps):
    y = [float(x) for x in theta]
    m = [0.0] * len(y)
    for _ in range(steps):
        g = grad(np.array(y))
        m = [beta * a + b for a, b in zip(m, g, strict=True)]
        y = [p - lr * (b + beta * a) for p, a, b in zip(y, m, g, strict=True)]
    return [p + lr * beta * a for p, a in zip(y, m, strict=True)]


EXERCISE = Exercise(
    id="05.4",
    signature="mended_nesterov(grad, theta, *, lr, beta, steps)",
    points=2,
    task="Return where Nesterov's method ends, shape (d,), with the bug mended.",
    reference=mended_nesterov,
    cases=cases,
    mistakes=(
        moved_twice,
        no_look_ahead,
        looks_too_far,
        looks_back,
        forgets,
        ends_ahead,
        start_changed,
    ),
    alternatives=(
        two_points,
        on_a_copy,
        by_library_form,
        lambda grad, theta, **h: np.float32(mended_nesterov(grad, theta, **h)),
    ),
)
