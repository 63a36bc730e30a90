"""Mend a descent by Adam whose counter of steps is wrong."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, adam_step
from ..drawing import bowl
from ..spec import Case, Exercise, mistake


def mended_adam(grad, theta, *, lr, steps):
    """Return where `steps` steps of Adam end, at its default decays and eps."""
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta


def cases(rng):
    def case(d, start, kwargs, note):
        return Case((bowl(rng, d), start(d)), kwargs, note)

    def anywhere(d):
        return rng.uniform(1, 3, d)

    def whole(d):
        return rng.integers(3, 6, d)

    return [
        case(2, anywhere, {"lr": 0.1, "steps": 1}, "one step"),
        case(2, anywhere, {"lr": 0.05, "steps": 4}, "four steps"),
        case(3, whole, {"lr": 0.1, "steps": 25}, "25 steps from whole-number coordinates"),
        case(2, anywhere, {"lr": 0.1, "steps": 0}, "no step at all"),
    ]


def _counting(t_of_m, t_of_v, grad, theta, lr, steps):
    """Descend by Adam whose corrections use these functions of the true step number."""
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - np.float64(0.9) ** t_of_m(t))
        v_hat = v / (1 - np.float64(0.999) ** t_of_v(t))
        theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta


@mistake(
    "counter stands still",
    "The bug is still there: t has the same value in every step, so the correction is always that "
    "of the first. Advance t once a step.",
)
def counter_stands_still(grad, theta, *, lr, steps):
    return _counting(lambda t: 1, lambda t: 1, grad, theta, lr, steps)


@mistake(
    "half mended",
    "Now the correction of m fades, and that of v stays as in the first step. Both use the same t, "
    "advanced once a step.",
)
def half_mended(grad, theta, *, lr, steps):
    return _counting(lambda t: t, lambda t: 1, grad, theta, lr, steps)


@mistake(
    "counted twice",
    "Your first step is corrected with t = 2. Either start at 0 and write t + 1, or advance t "
    "before you use it, not both.",
)
def counted_twice(grad, theta, *, lr, steps):
    return _counting(lambda t: t + 1, lambda t: t + 1, grad, theta, lr, steps)


@mistake(
    "counted from zero",
    "Your first step is corrected with t = 0, which divides 0.1·g by 1 − 1 = 0. The first step is "
    "number 1.",
)
def counted_from_zero(grad, theta, *, lr, steps):
    return _counting(lambda t: t - 1, lambda t: t - 1, grad, theta, lr, steps)


@mistake(
    "correction removed",
    "You removed the correction with the bug. Then the first steps are more than three times too "
    "long: keep it, and let its t advance.",
)
def correction_removed(grad, theta, *, lr, steps):
    return _counting(lambda t: np.inf, lambda t: np.inf, grad, theta, lr, steps)


@mistake(
    "counter runs ahead",
    "t advances twice a step, so the correction fades too soon. Advance it once, outside any loop "
    "over the coordinates.",
)
def counter_runs_ahead(grad, theta, *, lr, steps):
    return _counting(lambda t: 2 * t, lambda t: 2 * t, grad, theta, lr, steps)


def by_steps(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    state = AdamState(0, np.zeros_like(theta), np.zeros_like(theta))
    for _ in range(steps):
        theta, state = adam_step(theta, grad(theta), state, lr=lr)
    return theta


def by_powers(grad, theta, *, lr, steps):
    return _counting(lambda t: t, lambda t: t, grad, theta, lr, steps)


EXERCISE = Exercise(
    id="06.5",
    signature="mended_adam(grad, theta, *, lr, steps)",
    points=2,
    task="Mend the descent so that it is Adam at every step; return where it ends.",
    reference=mended_adam,
    cases=cases,
    mistakes=(
        counter_stands_still,
        half_mended,
        counted_twice,
        counted_from_zero,
        correction_removed,
        counter_runs_ahead,
    ),
    alternatives=(
        by_steps,
        lambda grad, theta, **h: mended_adam(grad, theta, **h).tolist(),
        lambda grad, theta, **h: np.float32(mended_adam(grad, theta, **h)),
        by_powers,
    ),
)
