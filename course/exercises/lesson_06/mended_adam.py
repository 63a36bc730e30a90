"""Mend a descent by Adam whose counter of steps is wrong."""

from __future__ import annotations

import numpy as np

from ...optimizers import AdamState, adam_step
from ..drawing import bowl, uniform
from ..spec import Case, Code, Exercise, mistake


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
    slope = Code("lambda theta: np.full_like(theta, 5.0)")
    double, cube = Code("lambda theta: 2 * theta"), Code("lambda theta: theta**3")

    def case(grad, start, lr, steps, note, says=""):
        return Case((grad, start), {"lr": lr, "steps": steps}, note, says)

    return [
        case(slope, [0.0], 0.5, 1, "one step on a slope", "The first step is right"),
        case(slope, [0.0], 0.5, 4, "four steps on a slope", "a true descent"),
        case(double, [1.0, -2.0], 0.25, 2, "two steps on a bowl from a list", "may be a list"),
        case(cube, np.array([2.0, -1.0]), 0.25, 3, "three steps on a curve", "the end of"),
        case(
            double,
            np.array([2.0, 0.0]),
            0.5,
            3,
            "a coordinate that starts at its minimum",
            "so that it returns the end",
        ),
        case(double, np.array([3, -1]), 0.25, 3, "a start of whole numbers", "shape (d,)"),
        case(double, np.array([3, -1]), 0.25, 0, "no step at all", "where `steps` is 0"),
        case(double, np.array([0.25]), 0.5, 30, "thirty steps across a minimum", "Later ones"),
        case(
            Code("lambda theta: 1e-7 * theta"),
            np.array([1.0, 2.0, -4.0]),
            0.5,
            2,
            "gradients of 1e-7",
            "1e-8",
        ),
        case(bowl(rng, 2), uniform(rng, 1, 3, 2), uniform(rng, 0.05, 0.3), 6, "a bowl in 2-d"),
        case(bowl(rng, 3), uniform(rng, 1, 3, 3), uniform(rng, 0.05, 0.3), 12, "a bowl in 3-d"),
    ]


def counting(t_of_m, t_of_v, grad, theta, lr, steps):
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
    "The bug is still there: every step is corrected as if it were the first. Its number has to "
    "grow with the steps.",
)
def counter_stands_still(grad, theta, *, lr, steps):
    return counting(lambda t: 1, lambda t: 1, grad, theta, lr, steps)


@mistake(
    "v not mended",
    "Now the correction of m fades, and that of v stays as in the first step. Both belong to the "
    "same step.",
)
def v_not_mended(grad, theta, *, lr, steps):
    return counting(lambda t: t, lambda t: 1, grad, theta, lr, steps)


@mistake(
    "m not mended",
    "Now the correction of v fades, and that of m stays as in the first step. Both belong to the "
    "same step.",
)
def m_not_mended(grad, theta, *, lr, steps):
    return counting(lambda t: 1, lambda t: t, grad, theta, lr, steps)


@mistake(
    "counted twice",
    "Your first step is corrected with t = 2. Either start at 0 and write t + 1, or advance t "
    "before it is used, not both.",
)
def counted_twice(grad, theta, *, lr, steps):
    return counting(lambda t: t + 1, lambda t: t + 1, grad, theta, lr, steps)


@mistake(
    "counted from zero",
    "Your first step is corrected with t = 0, which divides by 1 − 1 = 0. The first step is number "
    "1.",
)
def counted_from_zero(grad, theta, *, lr, steps):
    return counting(lambda t: t - 1, lambda t: t - 1, grad, theta, lr, steps)


@mistake(
    "number of all steps",
    "Every step is corrected with the number of all steps, so only the last correction is right. "
    "Each step has its own number.",
)
def number_of_all_steps(grad, theta, *, lr, steps):
    return counting(lambda t: steps, lambda t: steps, grad, theta, lr, steps)


@mistake(
    "correction removed",
    "The correction is gone with the bug. Then the first steps are more than three times too long: "
    "it has to stay, and to fade.",
)
def correction_removed(grad, theta, *, lr, steps):
    return counting(lambda t: np.inf, lambda t: np.inf, grad, theta, lr, steps)


@mistake(
    "counter runs ahead",
    "t advances twice a step, so the correction fades too soon. Advance it once a step.",
)
def counter_runs_ahead(grad, theta, *, lr, steps):
    return counting(lambda t: 2 * t, lambda t: 2 * t, grad, theta, lr, steps)


@mistake(
    "counter a step each coordinate",
    "In one dimension all is right; with more of them t advances once for each coordinate. A step "
    "is one, however many coordinates it moves.",
)
def counter_a_step_each_coordinate(grad, theta, *, lr, steps):
    d = np.size(theta)
    return counting(lambda t: t * d, lambda t: t * d, grad, theta, lr, steps)


@mistake(
    "corrected moments kept",
    "The corrected averages are carried on, and corrected again in the next step. They serve one "
    "step; what goes on is m and v.",
)
def corrected_moments_kept(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta = theta - lr * m / (np.sqrt(v) + 1e-8)
    return theta


@mistake(
    "no eps",
    "eps is gone: a coordinate that has met no gradient gives 0/0, which is NaN. It was no part of "
    "the bug.",
)
def no_eps(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    state = AdamState(0, np.zeros_like(theta), np.zeros_like(theta))
    for _ in range(steps):
        theta, state = adam_step(theta, grad(theta), state, lr=lr, eps=0)
    return theta


@mistake(
    "moments started afresh",
    "Every step begins with m and v at 0, so that nothing is remembered. They are set to 0 once, "
    "before the first step.",
)
def moments_started_afresh(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta = mended_adam(grad, theta, lr=lr, steps=1)
    return np.array(theta, dtype=float)


@mistake(
    "gradient of the start",
    "Every step uses the gradient at the start. Evaluate it at the point reached so far.",
)
def gradient_of_the_start(grad, theta, *, lr, steps):
    slope = grad(np.array(theta, dtype=float))
    return mended_adam(lambda x: slope, theta, lr=lr, steps=steps)


@mistake(
    "one step short",
    "The descent stops one step early. `range(1, n)` ends at n − 1.",
)
def one_step_short(grad, theta, *, lr, steps):
    return mended_adam(grad, theta, lr=lr, steps=max(steps - 1, 0))


@mistake(
    "the whole path",
    "The whole path comes back. The exercise asks for its end alone, shape (d,).",
)
def the_whole_path(grad, theta, *, lr, steps):
    return np.array([mended_adam(grad, theta, lr=lr, steps=k) for k in range(steps + 1)])


@mistake(
    "start moved",
    "The end is right, but an array handed in as start has moved there too. Begin with a copy, as "
    "the odd one does.",
)
def start_moved(grad, theta, *, lr, steps):
    theta, end = np.asarray(theta), mended_adam(grad, theta, lr=lr, steps=steps)
    if theta.dtype == float:
        theta[:] = end
    return end


@mistake(
    "one array for both",
    "The averages come out as if m and v were one and the same array. `m = v = …` gives an array "
    "two names, and `+=` changes what both stand for.",
)
def one_array_for_both(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    m = v = np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m *= 0.9
        m += 0.1 * g
        v *= 0.999
        v += 0.001 * g**2
        theta = theta - lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return theta


@mistake(
    "0.99 for beta2",
    "v comes out with a memory of 0.99, ten times too short. The default decay is 0.999, and was "
    "no part of the bug.",
)
def shorter_memory(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    state = AdamState(0, np.zeros_like(theta), np.zeros_like(theta))
    for _ in range(steps):
        theta, state = adam_step(theta, grad(theta), state, lr=lr, beta2=0.99)
    return theta


@mistake(
    "eps inside the root",
    "eps counts as if it stood inside the root, where it weighs more: small gradients show it. It "
    "is added to the root, and was no part of the bug.",
)
def eps_inside_the_root(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - lr * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t) + 1e-8)
    return theta


@mistake(
    "a single step",
    "One step is taken, however many are asked for, and nothing comes back where `steps` is 0: so "
    "it is where `return` stands inside the loop.",
)
def a_single_step(grad, theta, *, lr, steps):
    return mended_adam(grad, theta, lr=lr, steps=1) if steps else None


@mistake(
    "corrections swapped",
    "Each average is corrected with the other's decay. m was made with 0.9 and v with 0.999, and "
    "so they are corrected.",
)
def corrections_swapped(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - lr * m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)
    return theta


@mistake(
    "one step more",
    "The descent takes one step more than it should, one even where `steps` is 0.",
)
def one_step_more(grad, theta, *, lr, steps):
    return mended_adam(grad, theta, lr=lr, steps=steps + 1)


def by_steps(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    state = AdamState(0, np.zeros_like(theta), np.zeros_like(theta))
    for _ in range(steps):
        theta, state = adam_step(theta, grad(theta), state, lr=lr)
    return theta


def by_powers(gradient, x, lr, steps):
    x, m, v, left1, left2 = np.array(x) * 1.0, 0.0, 0.0, 1.0, 1.0
    while steps > 0:
        g, left1, left2, steps = gradient(x), 0.9 * left1, 0.999 * left2, steps - 1
        m, v = m + 0.1 * (g - m), v + 0.001 * (g * g - v)
        x = x - lr * (m / (1 - left1)) / ((v / (1 - left2)) ** 0.5 + 1e-8)
    return x


def on_a_copy(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    m, v = np.zeros(len(theta)), np.zeros(len(theta))
    for t in range(steps):
        g = grad(theta.copy())
        m *= 0.9
        m += 0.1 * g
        v *= 0.999
        v += 0.001 * g**2
        theta -= lr * m / (1 - 0.9 ** (t + 1)) / (np.sqrt(v / (1 - 0.999 ** (t + 1))) + 1e-8)
    return theta


def by_recursion(grad, theta, *, lr, steps):
    def after(x, m, v, t):
        if t > steps:
            return x
        g = np.asarray(grad(x))
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        step = lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return after(x - step, m, v, t + 1)

    return after(np.array(theta, dtype=float), 0.0, 0.0, 1)


EXERCISE = Exercise(
    id="06.5",
    signature="mended_adam(grad, theta, *, lr, steps)",
    points=2,
    task="Mend the descent so that it is Adam at every step; return where it ends.",
    reference=mended_adam,
    cases=cases,
    mistakes=(
        counter_stands_still,
        v_not_mended,
        m_not_mended,
        counted_twice,
        counted_from_zero,
        number_of_all_steps,
        correction_removed,
        counter_runs_ahead,
        counter_a_step_each_coordinate,
        corrected_moments_kept,
        no_eps,
        moments_started_afresh,
        gradient_of_the_start,
        one_step_short,
        the_whole_path,
        start_moved,
        one_array_for_both,
        shorter_memory,
        eps_inside_the_root,
        a_single_step,
        corrections_swapped,
        one_step_more,
    ),
    alternatives=(
        by_steps,
        by_powers,
        on_a_copy,
        by_recursion,
        lambda grad, theta, **h: mended_adam(grad, theta, **h).tolist(),
        lambda grad, theta, **h: np.float32(mended_adam(grad, theta, **h)),
    ),
)
