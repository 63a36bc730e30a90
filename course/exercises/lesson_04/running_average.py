"""Average a path up to each of its steps."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def running_average(path):
    """Return at each step the mean of the path up to it, of the path's shape."""
    count = np.arange(1, len(path) + 1).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


def cases(rng):
    def case(path, note, says=""):
        return Case((np.array(path),), {}, note, says)

    first, any_axes = "The steps are its first axis", "any axes may follow, or none"
    whole, including = "It must not cut whole numbers off", "up to and including it"
    shape = "in the shape of `path`"
    plane = [[2.0, -6.0], [4.0, 0.0], [9.0, 3.0], [1.0, 11.0]]
    return [
        case([2.0, 4.0, 9.0, 1.0], "four numbers", any_axes),
        case(plane, "four points in the plane", first),
        case([[2.0], [4.0], [9.0]], "three points with one parameter", shape),
        case([[4.0, -8.0, 2.0]], "a single point", including),
        case([5.0], "a single number", including),
        case([1, 2, 2, -9], "whole numbers", whole),
        case([[1, -4], [2, 7], [4, 0]], "points with whole numbers", whole),
        case([[2.0, 4.0, 9.0], [4.0, 0.0, 1.0], [3.0, 5.0, -1.0]], "three points in 3-d", first),
        case(np.array([plane, plane[::-1], plane[1:] + plane[:1]]),
             "four walks at once, shape (3, 4, 2)", any_axes),
        case(uniform(rng, 0, 6, (7, 2)), "seven random points in the plane"),
        case(uniform(rng, 0, 6, (12, 1)), "twelve random numbers, one a row"),
        case(uniform(rng, 0, 6, (3, 2, 2, 2)), "random walks of shape (3, 2, 2, 2)"),
        case(1e6 + uniform(rng, 0, 6, (4, 4)), "a random path far from 0"),
    ]  # fmt: skip


def recursive(weight):
    """Return averages with mean += weight(t) (point − mean), t = 1, 2, ..."""

    @functools.wraps(weight)
    def answer(path):
        mean, means = np.zeros(path.shape[1:]), []
        for t, point in enumerate(path, 1):
            mean = mean + weight(t) * (point - mean)
            means.append(mean)
        return np.array(means)

    return answer


def counted(counts):
    """Return the sums divided by counts(number of steps), along the first axis."""

    @functools.wraps(counts)
    def answer(path):
        count = counts(len(path)).reshape(-1, *[1] * (path.ndim - 1))
        return np.cumsum(path, axis=0) / count

    return answer


@mistake(
    "forgets",
    "The new point and the mean so far are averaged half and half, so old points fade by 2 a "
    "step. With t points the new one has the weight 1/t.",
)
@recursive
def forgets(t):
    return 1.0 if t == 1 else 0.5


@mistake(
    "fading memory",
    "The first mean is the half of the first point, and old points fade by 2 a step. In a mean of "
    "t points each has the weight 1/t.",
)
@recursive
def fading_memory(t):
    return 0.5


@mistake(
    "one too many",
    "In each step the newest point gets the weight 1/(t + 1): one too many is counted, as if a 0 "
    "had come first. The mean of a single point is that point.",
)
@recursive
def one_too_many(t):
    return 1 / (t + 1)


@mistake(
    "one too few",
    "The sums are divided by one too few. After t = 0, 1, 2, … the path has t + 1 points.",
)
@counted
def one_too_few(steps):
    return np.maximum(1, np.arange(steps))


@mistake(
    "divided by 0",
    "The counts begin with 0, so that the first mean is no number, and all later ones are divided "
    "by one too few. The first sum holds one point.",
)
@counted
def divided_by_zero(steps):
    return np.arange(steps)


@mistake(
    "number of all steps",
    "Every sum is divided by the number of *all* steps. The sum up to a step is divided by the "
    "number of points in it.",
)
@counted
def number_of_all_steps(steps):
    return np.full(steps, steps)


@mistake(
    "final mean only",
    "Only the mean of the whole path comes back. The exercise asks for one mean at each step: "
    "`np.cumsum` along the first axis, divided by the number of points.",
)
def final_mean_only(path):
    return np.mean(path, axis=0)


@mistake(
    "final mean everywhere",
    "The mean of the whole path stands in every row; at each step only the points up to it have "
    "come. One array that is changed in place and collected again and again does that too: collect "
    "copies of it.",
)
def final_mean_everywhere(path):
    return np.full(path.shape, np.mean(path, axis=0))


@mistake("sums", "Sums come back. Divide each by the number of points in it.")
@counted
def sums(steps):
    return np.ones(steps)


@mistake(
    "over the coordinates",
    "The average runs over the coordinates of each point. Steps are the *first* axis.",
)
def over_the_coordinates(path):
    return np.cumsum(path, axis=-1) / np.arange(1, path.shape[-1] + 1)


@mistake(
    "sum over everything",
    "`np.cumsum` without an axis takes the whole table as one long row of numbers. Steps are the "
    "first axis, `axis=0`.",
)
def sum_over_everything(path):
    return (np.cumsum(path) / np.arange(1, path.size + 1)).reshape(path.shape)


@mistake(
    "counts along the last axis",
    "Right where `path` holds numbers. Else the counts 1, 2, 3, … meet the *last* axis of the "
    "sums, and they belong to the first: give them a 1 in their shape for each axis that follows.",
)
def counts_along_the_last_axis(path):
    return np.cumsum(path, axis=0) / np.arange(1, len(path) + 1)


@mistake(
    "counts for two axes",
    "Right where `path` has two axes. With counts of shape (T, 1) other paths come out in another "
    "shape, or fail: the counts need as many axes as the path has, all of length 1 but the first.",
)
def counts_for_two_axes(path):
    return np.cumsum(path, axis=0) / np.arange(1, len(path) + 1)[:, None]


@mistake("newest left out", "The means lag one step behind: each leaves out the newest point.")
def newest_left_out(path):
    return np.concatenate([path[:1], running_average(path)[:-1]])


@mistake(
    "mean of the means",
    "The mean of all means before and the new point comes back. Each earlier point would count "
    "several times; the mean of the points themselves is asked for.",
)
def mean_of_the_means(path):
    means: list[np.ndarray] = []
    for point in path:
        means.append(np.mean([*means, point], axis=0))
    return np.array(means)


@mistake(
    "one mean for all coordinates",
    "Right where `path` holds numbers. Else each mean runs over the coordinates as well, and "
    "stands in all of them: `axis=0` keeps them apart.",
)
def one_mean_for_all_coordinates(path):
    means = np.empty(path.shape)
    for t in range(len(path)):
        means[t] = path[: t + 1].mean()
    return means


@mistake(
    "from the step on",
    "Each mean is of the points from its step *on*. The points up to it are asked for, "
    "`path[: t + 1]`.",
)
def from_the_step_on(path):
    return np.array([path[t:].mean(axis=0) for t in range(len(path))])


@mistake(
    "last two points",
    "Each mean is of the newest two points. All points up to the step count.",
)
def last_two_points(path):
    return np.concatenate([path[:1], (path[1:] + path[:-1]) / 2])


@mistake(
    "whole numbers",
    "`np.zeros_like` of whole numbers holds whole numbers, so the means are cut off. Ask for "
    "`dtype=float`.",
)
def whole_numbers(path):
    mean = np.zeros_like(path)
    for t in range(len(path)):
        mean[t] = path[: t + 1].mean(axis=0)
    return mean


@mistake(
    "two axes only",
    "Right where `path` has two axes. It may have one, or more than two: nothing may depend on "
    "there being a second axis and no third.",
)
def two_axes_only(path):
    steps, d = path.shape
    return np.array([[path[: t + 1, j].mean() for j in range(d)] for t in range(steps)])


@mistake(
    "a window of three",
    "The first three means are right; then each is of the newest three points. All points up to "
    "the step count, however old.",
)
def a_window_of_three(path):
    return np.array([path[max(0, t - 2) : t + 1].mean(axis=0) for t in range(len(path))])


@mistake(
    "the last mean missing",
    "All means are there but the last, that of the whole path. There are as many as steps: "
    "`range(1, T)` ends before T.",
)
def the_last_mean_missing(path):
    return [sum(path[:t]) / t for t in range(1, len(path))]


@mistake(
    "a constant share",
    "The new point has the weight 0.1 in every step, so the mean forgets, and the first point "
    "counts far too much. With t points each has the weight 1/t.",
)
@recursive
def a_constant_share(t):
    return 1.0 if t == 1 else 0.1


@mistake(
    "divided before the sum",
    "Each point is divided by its own number, and then they are summed: 1/t belongs to the sum of "
    "the first t points. Sum first, then divide.",
)
def divided_before_the_sum(path):
    count = np.arange(1, len(path) + 1).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path / count, axis=0)


@mistake(
    "median",
    "The first two are right. Then medians come out, the number in the middle: the mean is the "
    "sum, divided by how many there are.",
)
def median(path):
    return np.array([np.median(path[: t + 1], axis=0) for t in range(len(path))])


@mistake(
    "coordinates counted",
    "Right where `path` holds numbers. Else the counts go up to the number of coordinates; they "
    "go up to the number of steps, `len(path)`.",
)
def coordinates_counted(path):
    sums = np.cumsum(path, axis=0)
    return (sums.T / np.arange(1, sums.shape[-1] + 1)).T


@recursive
def by_recursion(t):
    return 1 / t


def in_lists(path):
    return [np.mean(np.asarray(path)[: t + 1], axis=0).tolist() for t in range(len(path))]


def on_a_copy(path):
    path = np.array(path, dtype=float)
    for t in range(1, len(path)):
        path[t] += path[t - 1]
    for t in range(len(path)):
        path[t] /= t + 1
    return path


def accumulated(path):
    sums = itertools.accumulate(path)
    return np.array([total / t for t, total in enumerate(sums, start=1)])


def turned(path):
    return (path.cumsum(axis=0).T / range(1, len(path) + 1)).T


def by_a_triangle(path):
    weights = np.tri(len(path)) / np.arange(1, len(path) + 1)[:, None]
    return np.tensordot(weights, path, axes=1)


EXERCISE = Exercise(
    id="04.5",
    signature="running_average(path)",
    points=2,
    task="Return at each step the mean of the path up to it.",
    reference=running_average,
    cases=cases,
    mistakes=(
        forgets,
        fading_memory,
        one_too_many,
        one_too_few,
        divided_by_zero,
        number_of_all_steps,
        final_mean_only,
        final_mean_everywhere,
        sums,
        over_the_coordinates,
        sum_over_everything,
        counts_along_the_last_axis,
        counts_for_two_axes,
        newest_left_out,
        mean_of_the_means,
        one_mean_for_all_coordinates,
        from_the_step_on,
        last_two_points,
        whole_numbers,
        two_axes_only,
        a_window_of_three,
        the_last_mean_missing,
        a_constant_share,
        divided_before_the_sum,
        median,
        coordinates_counted,
    ),
    alternatives=(
        by_recursion,
        in_lists,
        on_a_copy,
        accumulated,
        turned,
        by_a_triangle,
        lambda path: running_average(path).astype(np.float32),
    ),
)
