"""A whole descent, its path kept."""

from __future__ import annotations

import numpy as np

from ..spec import Exercise, mistake
from . import cases
from .alternatives import (
    descend_by_generator,
    descend_filling,
    descend_in_lists,
    descend_in_rows,
    descend_on_a_copy,
)


def descend(grad, theta, *, lr, steps):
    """Return the path of a descent, shape (steps + 1, d): the start, then every step."""
    path = [np.asarray(theta, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


@mistake(
    "aliased path",
    "Every row of your path is the last point. The list holds the same array again and "
    "again, and `theta -= …` changes that one array. Append a copy, or make a new "
    "array with `theta = theta - …`.",
)
def aliased_path(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta]
    for _ in range(steps):
        theta -= lr * grad(theta)
        path.append(theta)
    return np.array(path)


@mistake(
    "start moved",
    "Every row of your path is the last point, and the caller's start has moved with it: "
    "`theta -= …` changes the one array that all rows share. Begin with a copy, and append a new "
    "array each time.",
)
def start_moved(grad, theta, *, lr, steps):
    path = [theta]
    for _ in range(steps):
        theta -= lr * grad(theta)
        path.append(theta)
    return np.array(path)


@mistake(
    "only the start moved",
    "The path is right, but the caller's start has moved to its end: `theta -= …` changes the "
    "array that was handed in, and fails with whole numbers and with a list. Begin with "
    "`np.array(theta, dtype=float)`.",
)
def only_the_start_moved(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        theta -= lr * grad(theta)
        path.append(theta.copy())
    return np.array(path)


@mistake(
    "start left a list",
    "Right, except from a start in a list: `grad` gets that list itself, and 2 * [10.0] is "
    "[10.0, 10.0], a list twice as long. Make an array of the start before the first step.",
)
def start_left_a_list(grad, theta, *, lr, steps):
    path = [theta]
    for _ in range(steps):
        theta = theta - lr * grad(theta)
        path.append(theta)
    return np.array(path)


@mistake(
    "start missing",
    "The path lacks its start. It has steps + 1 points: where you stood before the "
    "first step, then one point a step.",
)
def start_missing(grad, theta, *, lr, steps):
    theta, path = np.array(theta, dtype=float), []
    for _ in range(steps):
        theta = theta - lr * grad(theta)
        path.append(theta)
    return np.array(path)


@mistake(
    "a later start",
    "The path has the right length and lacks its start: its first row is the point after "
    "the first step. Store the start before the loop, and take `steps` steps, no more.",
)
def a_later_start(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps + 1)[1:]


@mistake(
    "start not stored",
    "The first row is 0, not the start, and every later row goes on from there. Fill in the start "
    "before the loop.",
)
def start_not_stored(grad, theta, *, lr, steps):
    return descend(grad, np.zeros(len(theta)), lr=lr, steps=steps)


@mistake(
    "last step missing",
    "The path stops one step early. A path of `steps` steps has steps + 1 points, as a "
    "fence of five panels has six posts.",
)
def last_step_missing(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=max(steps - 1, 0))


@mistake(
    "last point not kept",
    "The path lacks its last point, and without a step it is empty. Where each point is kept "
    "before the step that leaves it, the one that the last step reaches is never kept.",
)
def last_point_not_kept(grad, theta, *, lr, steps):
    theta, path = np.array(theta, dtype=float), []
    for _ in range(steps):
        path.append(theta)
        theta = theta - lr * grad(theta)
    return np.array(path)


@mistake(
    "one step too many",
    "The path goes on for one step too many. It has steps + 1 points, and the start is one of "
    "them: only `steps` are left to be stepped to.",
)
def one_step_too_many(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps + 1)


@mistake(
    "stopped early",
    "The path ends where a step has become short. The exercise asks for steps + 1 rows, wherever "
    "the descent has got to.",
)
def stopped_early(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        new = path[-1] - lr * grad(path[-1])
        if np.linalg.norm(new - path[-1]) < 1e-6:
            break
        path.append(new)
    return np.array(path)


@mistake(
    "first step only",
    "The path ends after the first step, and without a step nothing comes back. Is `return` "
    "inside the loop? It ends the function in the first round.",
)
def first_step_only(grad, theta, *, lr, steps):
    if steps > 0:
        return descend(grad, theta, lr=lr, steps=1)
    return None


@mistake(
    "every step from the start",
    "Every step leaves from the start, so only the first one is right. Step from the point that "
    "was reached last, the end of the path so far.",
)
def every_step_from_the_start(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        path.append(path[0] - lr * grad(path[-1]))
    return np.array(path)


@mistake(
    "only the end",
    "You return the last point only. The exercise asks for the whole path, one row a "
    "point, with the start as the first row.",
)
def only_the_end(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[-1]


@mistake(
    "points as columns",
    "The path lies on its side: each point is a column. The exercise asks for one row a point, "
    "the coordinates along the second axis.",
)
def points_as_columns(grad, theta, *, lr, steps):
    return np.column_stack(descend(grad, theta, lr=lr, steps=steps))


@mistake(
    "ascent",
    "Your path climbs: the step adds the gradient. Subtract it.",
)
def ascent(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=-lr, steps=steps)


@mistake(
    "stale gradient",
    "Every step is the same. The gradient is evaluated once, at the start; it belongs "
    "inside the loop, evaluated at the point reached so far.",
)
def stale_gradient(grad, theta, *, lr, steps):
    theta = np.asarray(theta, dtype=float)
    slope = grad(theta)
    return np.array([theta - k * lr * slope for k in range(steps + 1)])


@mistake(
    "whole numbers",
    "Right, except from a start with whole-number coordinates: an integer array drops "
    "the fractions of every point stored in it. Begin with "
    "`np.array(theta, dtype=float)`.",
)
def whole_numbers(grad, theta, *, lr, steps):
    path = np.empty((steps + 1, *np.shape(theta)), dtype=np.asarray(theta).dtype)
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


@mistake(
    "no longer slope",
    "Right while the slopes get shorter; a step that leads to a steeper place is not taken. Take "
    "each step, wherever it leads: with a rate too high a descent diverges.",
)
def no_longer_slope(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        here, new = path[-1], path[-1] - lr * grad(path[-1])
        worse = np.linalg.norm(grad(new)) > np.linalg.norm(grad(here))
        path.append(here if worse else new)
    return np.array(path)


@mistake(
    "ends where it diverges",
    "The path ends where the slopes get longer. The exercise asks for steps + 1 rows, also of a "
    "descent that diverges.",
)
def ends_where_it_diverges(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for _ in range(steps):
        new = path[-1] - lr * grad(path[-1])
        if np.linalg.norm(grad(new)) > np.linalg.norm(grad(path[-1])):
            break
        path.append(new)
    return np.array(path)


@mistake(
    "last row left at 0",
    "All rows are right but the last, which is 0: the last step is not taken. `range(1, steps)` "
    "ends at steps − 1, and the path has a row of number `steps`.",
)
def last_row_left_at_0(grad, theta, *, lr, steps):
    path = descend(grad, theta, lr=lr, steps=steps)
    if steps:
        path[-1] = 0
    return path


@mistake(
    "falling rate",
    "The first step is right, and every later one too short, as if the rate were divided by the "
    "step's number. The rate is `lr` at every step.",
)
def falling_rate(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    for k in range(steps):
        path.append(path[-1] - lr / (k + 1) * grad(path[-1]))
    return np.array(path)


@mistake(
    "all gradients so far",
    "The first step is right; each later one goes along the sum of all gradients so far. A step "
    "uses the gradient at the last point alone.",
)
def all_gradients_so_far(grad, theta, *, lr, steps):
    path = [np.array(theta, dtype=float)]
    total = 0
    for _ in range(steps):
        total = total + grad(path[-1])
        path.append(path[-1] - lr * total)
    return np.array(path)


@mistake(
    "steps for points",
    "After the start your rows are the steps, not the points: each is the difference between a "
    "point and the one before. Keep the point that the step leads to.",
)
def steps_for_points(grad, theta, *, lr, steps):
    path = descend(grad, theta, lr=lr, steps=steps)
    return np.concatenate([path[:1], np.diff(path, axis=0)])


@mistake(
    "in one row",
    "The numbers are right, all in one row: `np.append` without `axis` flattens what it joins. "
    "Append to a list, and make an array of the list at the end.",
)
def in_one_row(grad, theta, *, lr, steps):
    return np.ravel(descend(grad, theta, lr=lr, steps=steps))


@mistake(
    "unit steps",
    "Every step is lr long, whatever the slope, and where the gradient is 0 it is 0/0. Use the "
    "gradient as it is: the steps then get shorter by themselves near a minimum.",
)
def unit_steps(grad, theta, *, lr, steps):
    return descend(lambda x: grad(x) / np.linalg.norm(grad(x)), theta, lr=lr, steps=steps)


@mistake(
    "gradients for points",
    "Your rows are the gradients along the path. Keep the points themselves.",
)
def gradients_for_points(grad, theta, *, lr, steps):
    return np.array([grad(x) for x in descend(grad, theta, lr=lr, steps=steps)])


def descend_float32(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps).astype(np.float32)


EXERCISE = Exercise(
    id="01.3",
    signature="descend(grad, theta, *, lr, steps)",
    also=("gd_step",),
    points=3,
    task="Return the path of a descent, an array of shape (steps + 1, d).",
    reference=descend,
    cases=cases.paths,
    mistakes=(
        aliased_path,
        start_moved,
        only_the_start_moved,
        start_left_a_list,
        start_missing,
        a_later_start,
        start_not_stored,
        last_step_missing,
        last_point_not_kept,
        one_step_too_many,
        stopped_early,
        first_step_only,
        every_step_from_the_start,
        only_the_end,
        points_as_columns,
        ascent,
        stale_gradient,
        whole_numbers,
        no_longer_slope,
        ends_where_it_diverges,
        last_row_left_at_0,
        falling_rate,
        all_gradients_so_far,
        steps_for_points,
        in_one_row,
        unit_steps,
        gradients_for_points,
    ),
    alternatives=(
        descend_filling,
        descend_on_a_copy,
        descend_in_rows,
        descend_by_generator,
        descend_in_lists,
        descend_float32,
        lambda g, x, *, lr, steps: descend(g, x, lr=lr, steps=steps).tolist(),
    ),
)
