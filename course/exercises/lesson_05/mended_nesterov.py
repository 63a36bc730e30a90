"""Mend a bug in Nesterov's method in its look-ahead form."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import bowl, uniform
from ..spec import Case, Code, Exercise, mistake
from . import other_ways


def mended_nesterov(grad, theta, *, lr, beta, steps):
    """Return where Nesterov's method ends, shape (d,), in its look-ahead form, from rest."""
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta


def cases(rng):
    slope, bent = Code("lambda x: x"), Code("lambda x: x**3")
    steep = Code("lambda theta: np.array([1.0, 4.0]) * theta")

    def fixed(grad, start, numbers, note, says):
        return Case(
            (grad, start), dict(zip(("lr", "beta", "steps"), numbers, strict=True)), note, says
        )

    ends, start = "after no step, one, two and more", np.array([4.0, -1.0])
    return [
        fixed(slope, np.array([8.0]), (0.5, 0.5, 2), "two steps on a parabola", ends),
        fixed(slope, np.array([1.0]), (1.0, 0.5, 3), "onto the minimum at once, three steps",
              "and Nesterov's method stays there"),
        fixed(Code("lambda x: np.maximum(x, 0)"), np.array([8.0]), (0.75, 0.5, 2),
              "across a slope of 0 in motion", "after `steps` steps from rest"),
        fixed(steep, start, (0.25, 0.5, 0), "no step", ends),
        fixed(steep, start, (0.125, 0.5, 1), "one step", "after `steps` steps from rest"),
        fixed(steep, start, (0.125, 0.5, 3), "three steps in 2-d", "the walker's place θ"),
        fixed(steep, [4.0, -1.0], (0.125, 0.75, 3), "a start in a list", "an array or a list of d"),
        fixed(steep, np.array([5, -3]), (0.125, 0.5, 3), "a start with whole-number coordinates",
              "whole ones too"),
        fixed(bent, np.array([2.0, -1.0]), (0.125, 0.5, 3), "a curvature that changes", "*there*"),
        fixed(steep, start, (0.125, 0.0, 3), "beta = 0", r"v \leftarrow \beta v - \eta"),
        Case((bowl(rng, 2), uniform(rng, 1.5, 3, 2)),
             {"lr": 0.1, "beta": 0.9, "steps": 4}, "any bowl in 2-d"),
        Case((bowl(rng, 3), uniform(rng, 1.5, 3, 3)),
             {"lr": 0.05, "beta": uniform(rng, 0.3, 0.8), "steps": 7}, "any bowl in 3-d"),
    ]  # fmt: skip


def walking(step):
    """Return an answer whose every step is step(grad, theta, v, lr, beta), from rest."""

    @functools.wraps(step)
    def answer(grad, theta, *, lr, beta, steps):
        theta = np.array(theta, dtype=float)
        v = np.zeros_like(theta)
        for _ in range(steps):
            theta, v = step(grad, theta, v, lr, beta)
        return theta

    return answer


def looking(at):
    """Return an answer that reads the slope at `at(theta, v, beta)`, and is right otherwise."""

    @walking
    @functools.wraps(at)
    def step(grad, theta, v, lr, beta):
        v = beta * v - lr * grad(at(theta, v, beta))
        return theta + v, v

    return step


@mistake(
    "moved twice",
    "The bug is still there. By hand, in the second step: the place it starts from has moved by "
    "beta·v already, and the new v contains beta·v again.",
)
@walking
def moved_twice(grad, theta, v, lr, beta):
    ahead = theta + beta * v
    v = beta * v - lr * grad(ahead)
    return ahead + v, v


@mistake(
    "no look-ahead",
    "This is the heavy ball: the gradient is taken at theta. Nesterov's method takes it where the "
    "memory alone would lead.",
)
@looking
def no_look_ahead(theta, v, beta):
    return theta


@mistake(
    "looks too far",
    "The slope is read at theta + v. Friction will shorten the velocity before it acts, so the "
    "memory alone leads less far.",
)
@looking
def looks_too_far(theta, v, beta):
    return theta + v


@mistake(
    "looks back",
    "The slope is read behind theta, where the walker comes from. v is the displacement itself and "
    "points forward.",
)
@looking
def looks_back(theta, v, beta):
    return theta - beta * v


@mistake(
    "forgets",
    "This is gradient descent: nothing of the velocity is left for the next step. It is zero once, "
    "before the first.",
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
    "What comes back is the look-ahead point, theta + beta·v. The walker stands at theta; ahead is "
    "only where the slope is read.",
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
    "memory undamped",
    "The velocity never fades: it enters the new one whole. Friction makes beta·v of it first.",
)
@walking
def memory_undamped(grad, theta, v, lr, beta):
    v = v - lr * grad(theta + beta * v)
    return theta + v, v


@mistake(
    "fades twice",
    "The new velocity fades once more before the step. beta acts on the old one; the step is the "
    "new one as it is.",
)
@walking
def fades_twice(grad, theta, v, lr, beta):
    v = beta * v - lr * grad(theta + beta * v)
    return theta + beta * v, v


@mistake(
    "old velocity",
    "Every step goes along the velocity of the step before, so that the first goes nowhere. The "
    "velocity is made new first.",
)
@walking
def old_velocity(grad, theta, v, lr, beta):
    return theta + v, beta * v - lr * grad(theta + beta * v)


@mistake(
    "memory left out of the step",
    "The slope is read ahead, and theta moves by it alone. The step is the whole new velocity, "
    "with the memory in it.",
)
@walking
def memory_left_out_of_the_step(grad, theta, v, lr, beta):
    slope = grad(theta + beta * v)
    return theta - lr * slope, beta * v - lr * slope


@mistake(
    "starts in motion",
    "The first velocity is a gradient step, and the loop makes another: the walker is faster than "
    "from rest. The first velocity is 0.",
)
def starts_in_motion(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = -lr * grad(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta


@mistake(
    "average",
    "The velocity is an average, in which the new slope counts 1 − beta. Here it enters whole.",
)
def average(grad, theta, *, lr, beta, steps):
    return mended_nesterov(grad, theta, lr=(1 - beta) * lr, beta=beta, steps=steps)


@mistake(
    "ascent",
    "The walker climbs: the gradient at the look-ahead point is added to the velocity. It is "
    "subtracted.",
)
def ascent(grad, theta, *, lr, beta, steps):
    return mended_nesterov(grad, theta, lr=-lr, beta=beta, steps=steps)


@mistake(
    "the whole way",
    "Every point of the way comes back. Asked for is the last one, where the walker ends.",
)
def the_whole_way(grad, theta, *, lr, beta, steps):
    return [
        mended_nesterov(grad, theta, lr=lr, beta=beta, steps=k).tolist() for k in range(steps + 1)
    ]


@mistake(
    "the velocity",
    "What comes back is the last velocity, the displacement of the last step. Asked for is the "
    "place.",
)
def the_velocity(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return v


@mistake(
    "place and velocity",
    "Two things come back, the place and the velocity. Asked for is the place alone.",
)
def place_and_velocity(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta, v


@mistake(
    "start changed",
    "The place is right, and the caller's start has moved with it. Work on a copy: `theta = "
    "np.array(theta, dtype=float)`.",
)
def start_changed(grad, theta, *, lr, beta, steps):
    theta = np.asarray(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta += v
    return theta


@mistake(
    "whole numbers",
    "Right, except from a start with whole-number coordinates, where a step would write fractions "
    "into an array of integers. `np.array(theta, dtype=float)` makes room for them.",
)
def whole_numbers(grad, theta, *, lr, beta, steps):
    theta = np.array(theta)
    v = np.zeros(len(theta))
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta += v
    return theta


@mistake(
    "half way ahead",
    "The slope is read half way to the look-ahead point. Read it at that point itself, where the "
    "memory alone leads.",
)
@looking
def half_way_ahead(theta, v, beta):
    return theta + beta * v / 2


@mistake(
    "lands ahead",
    "Each step goes on to the look-ahead point, beta·v further than the new velocity leads. The "
    "walker moves by v; ahead is only where the slope is read.",
)
@walking
def lands_ahead(grad, theta, v, lr, beta):
    v = beta * v - lr * grad(theta + beta * v)
    return theta + v + beta * v, v


@mistake(
    "last slope at theta",
    "All steps but the last are right. The last reads its slope at theta itself, and has to read "
    "it ahead like every other.",
)
def last_slope_at_theta(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for step in range(steps):
        ahead = theta + beta * v if step < steps - 1 else theta
        v = beta * v - lr * grad(ahead)
        theta = theta + v
    return theta


@mistake(
    "stops at a flat place",
    "Right, except where the slope ahead is 0 or tiny: there the walk ends, and the velocity would "
    "have carried it on. Only `steps` says when it ends.",
)
def stops_at_a_flat_place(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        slope = grad(theta + beta * v)
        if not slope.any():
            break
        v = beta * v - lr * slope
        theta = theta + v
    return theta


@mistake(
    "never less than one step",
    "Right, except for `steps=0`, where one step is taken: the walker has to stay where it starts. "
    "`for _ in range(steps)` does nothing then.",
)
def never_less_than_one_step(grad, theta, *, lr, beta, steps):
    return mended_nesterov(grad, theta, lr=lr, beta=beta, steps=max(1, steps))


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
        memory_undamped,
        fades_twice,
        old_velocity,
        memory_left_out_of_the_step,
        starts_in_motion,
        average,
        ascent,
        the_whole_way,
        the_velocity,
        place_and_velocity,
        start_changed,
        whole_numbers,
        half_way_ahead,
        lands_ahead,
        last_slope_at_theta,
        stops_at_a_flat_place,
        never_less_than_one_step,
    ),
    alternatives=(
        other_ways.two_points,
        other_ways.on_a_copy,
        other_ways.by_library_form,
        other_ways.by_recursion,
        other_ways.by_generator,
        lambda grad, theta, **h: np.float32(mended_nesterov(grad, theta, **h)),
    ),
    equivalents={
        "conversion dropped: `np.array(theta, dtype=float)`": "The first sum makes an array of "
        "floats of any start."
    },
)
