"""A bug to mend: coordinates that move one after another."""

from __future__ import annotations

import numpy as np

from ..spec import Exercise, mistake
from . import cases
from .alternatives import (
    mended_by_recursion,
    mended_folded,
    mended_list,
    mended_vector,
    mended_with_a_copy,
)


def mended_descent(grad, theta, *, lr, steps):
    """Return where a descent of `steps` steps ends, all coordinates moved at once."""
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return theta


@mistake(
    "one after another",
    "The bug is still there: the second coordinate's slope is taken at a point whose first "
    "coordinate has moved already. Evaluate the gradient once a step, before any coordinate "
    "moves; a second name for theta, as in `old = theta`, is no copy of it.",
)
def one_after_another(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in range(len(theta)):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "other order",
    "The last coordinate is the first to move now; they still move one after another. "
    "Evaluate the gradient once a step, before any coordinate moves.",
)
def other_order(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in reversed(range(len(theta))):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "one after another, whole numbers",
    "The bug is still there, and a second one with it: the coordinates move one after another, "
    "and from a start of whole numbers each of them loses its fractions. Evaluate the gradient "
    "once a step, and keep the floats.",
)
def one_after_another_in_whole_numbers(grad, theta, *, lr, steps):
    theta = np.array(theta)
    for _ in range(steps):
        for i in range(len(theta)):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "one coordinate a step",
    "You move a single coordinate a step. That is coordinate descent, a method of its "
    "own; gradient descent moves all of them, by the gradient at one point.",
)
def one_coordinate_a_step(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for k in range(steps):
        i = k % len(theta)
        theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "one coordinate after the other",
    "Each coordinate takes all its steps while the others stand still, the first one first. "
    "Gradient descent moves all of them in every step: the loop over the steps is the outer one.",
)
def one_coordinate_after_the_other(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for i in range(len(theta)):
        for _ in range(steps):
            theta[i] -= lr * grad(theta)[i]
    return theta


@mistake(
    "last coordinate only",
    "Only the last coordinate moves. After a loop over the coordinates `i` keeps its last value: "
    "what is to happen for each of them belongs inside the loop.",
)
def last_coordinate_only(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        theta[-1] -= lr * grad(theta)[-1]
    return theta


@mistake(
    "first gradient only",
    "You evaluate the gradient once for the whole descent. Once a step is what is "
    "needed: it changes as theta moves.",
)
def first_gradient_only(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    return theta - steps * lr * np.asarray(grad(theta))


@mistake(
    "one step only",
    "You stop after the first step, and without a step nothing comes back. Is `return` inside the "
    "loop over the steps? It ends the function in the first round.",
)
def one_step_only(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr, steps=1) if steps > 0 else None


@mistake(
    "every step from the start",
    "However many steps are asked for, you end where the first one leads: each leaves from the "
    "start again. The next step begins where the last one ended.",
)
def every_step_from_the_start(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr, steps=min(steps, 1))


@mistake(
    "a step for each coordinate",
    "You take as many steps as there are coordinates where one is asked for. A step that moves "
    "the whole vector needs no loop over the coordinates.",
)
def a_step_for_each_coordinate(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr, steps=steps * len(theta))


@mistake(
    "first slope for all",
    "Every coordinate moves by the first one's slope. Each has a slope of its own, the gradient's "
    "entry of the same number.",
)
def first_slope_for_all(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        theta -= lr * grad(theta)[0]
    return theta


@mistake(
    "one step too few",
    "You stop one step early: `steps` steps are asked for, and this is the point before the last "
    "of them.",
)
def one_step_too_few(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr, steps=max(steps - 1, 0))


@mistake(
    "one step too many",
    "You go one step too far: `steps` steps are asked for, and none at all must return the start.",
)
def one_step_too_many(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr, steps=steps + 1)


@mistake(
    "whole path",
    "You return the whole path. Here only its end is asked for, an array of shape (d,).",
)
def whole_path(grad, theta, *, lr, steps):
    ends = [mended_descent(grad, theta, lr=lr, steps=k) for k in range(steps + 1)]
    return np.array(ends)


@mistake(
    "ascent",
    "The descent climbs: the step adds the gradient. Subtract it.",
)
def ascent(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=-lr, steps=steps)


@mistake(
    "start changed",
    "The end is right, but the caller's start has moved with it, and whole numbers or a list make "
    "`theta -= …` fail. Make a copy first: `theta = np.array(theta, dtype=float)`.",
)
def start_changed(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta -= lr * grad(theta)
    return theta


@mistake(
    "start changed, coordinate by coordinate",
    "The caller's start has moved to the end of the descent, and whole numbers lose their "
    "fractions on the way: the array that was handed in is the one that moves. Make a copy "
    "first: `theta = np.array(theta, dtype=float)`.",
)
def start_changed_by_coordinates(grad, theta, *, lr, steps):
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return theta


@mistake(
    "start left a list",
    "Right, except from a start in a list: `grad` gets that list itself, and 2 * [8.0] is "
    "[8.0, 8.0], a list twice as long. Make an array of the start first.",
)
def start_left_a_list(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta = theta - lr * grad(theta)
    return theta


@mistake(
    "whole numbers",
    "Right, except from a start with whole-number coordinates: an integer array drops the "
    "fractions of whatever is put into it. Begin with `np.array(theta, dtype=float)`.",
)
def whole_numbers(grad, theta, *, lr, steps):
    theta = np.array(theta)
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return theta


@mistake(
    "ends on gentle ground",
    "Right, except close to the minimum, where you stop before `steps` steps are taken. The "
    "exercise asks for all of them, however short they become.",
)
def ends_on_gentle_ground(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        if np.linalg.norm(grad(theta)) < 1e-6:
            break
        theta = theta - lr * grad(theta)
    return theta


@mistake(
    "no longer slope",
    "Right while the slopes get shorter; a step that leads to a steeper place is not taken. Take "
    "each step, wherever it leads.",
)
def no_longer_slope(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        new = theta - lr * grad(theta)
        if np.linalg.norm(grad(new)) <= np.linalg.norm(grad(theta)):
            theta = new
    return theta


@mistake(
    "gradient of a list",
    "Where `grad` doubles what it gets, it has got a list: 2 * [8.0, 4.0] is a list twice as "
    "long. Hand it an array.",
)
def gradient_of_a_list(grad, theta, *, lr, steps):
    theta = list(theta)
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return np.array(theta)


@mistake(
    "copied once",
    "The first step is right; from the second on the coordinates move one after another again. "
    "After `theta = new` both names stand for one array: copy it in every step.",
)
def copied_once(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    new = theta.copy()
    for _ in range(steps):
        for i in range(len(theta)):
            new[i] = theta[i] - lr * grad(theta)[i]
        theta = new
    return theta


@mistake(
    "mean over the coordinates",
    "Every step is too short: divided by the number of coordinates. All coordinates move at once, "
    "each by the rate times its own slope.",
)
def mean_over_the_coordinates(grad, theta, *, lr, steps):
    return mended_descent(grad, theta, lr=lr / len(theta), steps=steps)


@mistake(
    "one gradient a coordinate",
    "Each coordinate takes all its steps in turn, by a gradient that is evaluated once for it. "
    "The loop over the steps is the outer one, and the gradient is evaluated in each.",
)
def one_gradient_a_coordinate(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for i in range(len(theta)):
        theta[i] -= steps * lr * grad(theta)[i]
    return theta


@mistake(
    "unit steps",
    "Every step is lr long, whatever the slope. Use the gradient as it is: the steps then get "
    "shorter by themselves near a minimum.",
)
def unit_steps(grad, theta, *, lr, steps):
    return mended_descent(lambda x: grad(x) / np.linalg.norm(grad(x)), theta, lr=lr, steps=steps)


def mended_float32(grad, theta, *, lr, steps):
    return np.float32(mended_descent(grad, theta, lr=lr, steps=steps))


EXERCISE = Exercise(
    id="01.5",
    signature="mended_descent(grad, theta, *, lr, steps)",
    also=("gd_step",),
    points=2,
    task="Mend the descent so that all coordinates move at once; return where it ends.",
    reference=mended_descent,
    cases=cases.ends,
    mistakes=(
        one_after_another,
        other_order,
        one_after_another_in_whole_numbers,
        one_coordinate_a_step,
        one_coordinate_after_the_other,
        last_coordinate_only,
        first_gradient_only,
        one_step_only,
        every_step_from_the_start,
        a_step_for_each_coordinate,
        first_slope_for_all,
        one_step_too_few,
        one_step_too_many,
        whole_path,
        ascent,
        start_changed,
        start_changed_by_coordinates,
        start_left_a_list,
        whole_numbers,
        ends_on_gentle_ground,
        no_longer_slope,
        gradient_of_a_list,
        copied_once,
        mean_over_the_coordinates,
        one_gradient_a_coordinate,
        unit_steps,
    ),
    alternatives=(
        mended_vector,
        mended_list,
        mended_with_a_copy,
        mended_by_recursion,
        mended_folded,
        mended_float32,
    ),
)
