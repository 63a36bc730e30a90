"""Average a path up to each of its steps."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def running_average(path):
    """Return at each step the mean of the path up to it, of the path's shape."""
    path = np.asarray(path, dtype=float)
    count = np.arange(1, len(path) + 1).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


def cases(rng):
    def case(shape, note):
        return Case((rng.normal(3, 2, shape),), {}, note)

    return [
        case((7, 2), "seven points in the plane"),
        case((12, 1), "one parameter"),
        Case((rng.integers(-9, 10, (6, 3)),), {}, "whole numbers"),
        case((5, 4, 2), "four walks at once, shape (5, 4, 2)"),
        case((3, 3), "as many steps as parameters"),
    ]


def _recursive(path, weight):
    """Return averages with mean += weight(t) (point − mean), t = 1, 2, ..."""
    path = np.asarray(path, dtype=float)
    mean, means = np.zeros_like(path[0]), []
    for t, point in enumerate(path, 1):
        mean = mean + weight(t) * (point - mean)
        means.append(mean)
    return np.array(means)


@mistake(
    "forgets",
    "You average the new point with the mean so far, half and half, so old points fade by 2 a "
    "step. With t points the new one has the weight 1/t.",
)
def forgets(path):
    return _recursive(path, lambda t: 1.0 if t == 1 else 0.5)


@mistake(
    "one too many",
    "You divide by one too many: the mean of a single point is that point. Count from 1, not from "
    "0 plus 2.",
)
def one_too_many(path):
    return _recursive(path, lambda t: 1 / (t + 1))


@mistake(
    "one too few", "You divide by one too few. After t = 0, 1, 2, … the path has t + 1 points."
)
def one_too_few(path):
    path = np.asarray(path, dtype=float)
    count = np.maximum(1, np.arange(len(path))).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


@mistake(
    "final mean only",
    "You return the mean of the whole path. The exercise asks for one mean at each step: "
    "`np.cumsum` along the first axis, divided by the number of points.",
)
def final_mean_only(path):
    return np.mean(path, axis=0)


@mistake("sums", "You return the sums. Divide each by the number of points in it.")
def sums(path):
    return np.cumsum(np.asarray(path, dtype=float), axis=0)


@mistake(
    "over the coordinates",
    "You average over the coordinates of each point. Steps are the *first* axis.",
)
def over_the_coordinates(path):
    path = np.asarray(path, dtype=float)
    return np.cumsum(path, axis=-1) / np.arange(1, path.shape[-1] + 1)


@mistake("newest left out", "Your means lag one step behind: each leaves out the newest point.")
def newest_left_out(path):
    path = np.asarray(path, dtype=float)
    return np.concatenate([path[:1], running_average(path)[:-1]])


@mistake(
    "whole numbers",
    "`np.zeros_like` of whole numbers holds whole numbers, so your means are cut off. Ask for "
    "`dtype=float`.",
)
def whole_numbers(path):
    mean = np.zeros_like(path)
    for t in range(len(path)):
        mean[t] = path[: t + 1].mean(axis=0)
    return mean


def by_recursion(path):
    return _recursive(path, lambda t: 1 / t)


def in_lists(path):
    return [np.mean(np.asarray(path)[: t + 1], axis=0).tolist() for t in range(len(path))]


def on_a_copy(path):
    path = np.array(path, dtype=float)
    for t in range(1, len(path)):
        path[t] += path[t - 1]
    for t in range(len(path)):
        path[t] /= t + 1
    return path


EXERCISE = Exercise(
    id="04.5",
    signature="running_average(path)",
    points=2,
    task="Return at each step the mean of the path up to it.",
    reference=running_average,
    cases=cases,
    mistakes=(
        forgets,
        one_too_many,
        one_too_few,
        final_mean_only,
        sums,
        over_the_coordinates,
        newest_left_out,
        whole_numbers,
    ),
    alternatives=(
        by_recursion,
        in_lists,
        on_a_copy,
        lambda path: running_average(path).astype(np.float32),
    ),
)
