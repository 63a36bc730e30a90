"""Evaluate a loss on a grid in a plane through theta."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import alternatives, cases


def loss_slice(loss, theta, directions, *, reach, points):
    """Return the losses on a grid in the plane through theta along two unit directions."""
    u, v = (direction / np.linalg.norm(direction) for direction in directions)
    at = np.linspace(-reach, reach, points)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


def _unit(directions):
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


def _grid(loss, theta, directions, at):
    u, v = directions
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


@mistake(
    "directions not scaled",
    "The directions keep their lengths, so the picture reaches further along the longer one. "
    "Divide each by its length.",
)
def directions_not_scaled(loss, theta, directions, *, reach, points):
    return _grid(loss, theta, directions, np.linspace(-reach, reach, points))


@mistake(
    "one norm for both",
    "Both directions are divided by the same number, the length of the two together, and so come "
    "out shorter than 1. Each row has a length of its own: `axis=1, keepdims=True`.",
)
def one_norm_for_both(loss, theta, directions, *, reach, points):
    units = directions / np.linalg.norm(directions)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "norms of the columns",
    "The lengths are those of the columns, two numbers each, not of the rows: a direction's "
    "numbers lie along the last axis, `axis=1`.",
)
def norms_of_the_columns(loss, theta, directions, *, reach, points):
    units = directions / np.linalg.norm(directions, axis=0)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "no keepdims",
    "With two parameters the coordinates are divided by the lengths of the two rows, the first by "
    "the first; with more, shapes (2, d) and (2,) do not fit. Keep the axis: `keepdims=True`.",
)
def no_keepdims(loss, theta, directions, *, reach, points):
    units = directions / np.linalg.norm(directions, axis=1)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "squared length",
    "Directions of length 1 are right, others are not: they are divided by their length twice, as "
    "by the sum of squares. Take its root.",
)
def squared_length(loss, theta, directions, *, reach, points):
    units = directions / (directions**2).sum(axis=1, keepdims=True)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "never quite divided by 0",
    "Right, except for a tiny direction: something is added to its length, and it comes out "
    "shorter than 1.",
)
def never_quite_divided_by_0(loss, theta, directions, *, reach, points):
    units = directions / (np.linalg.norm(directions, axis=1, keepdims=True) + 1e-8)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "only the first scaled",
    "Right along the first direction. The second keeps its own length: scale both.",
)
def only_the_first_scaled(loss, theta, directions, *, reach, points):
    units = _unit(directions[0]), directions[1]
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "transposed",
    "Rows and columns are swapped: entry [i, j] is i along the first direction and j along the "
    "second.",
)
def transposed(loss, theta, directions, *, reach, points):
    return loss_slice(loss, theta, directions, reach=reach, points=points).T


@mistake(
    "upside down",
    "The rows come from the last to the first: i counts from −reach upwards, as j does.",
)
def upside_down(loss, theta, directions, *, reach, points):
    return loss_slice(loss, theta, directions, reach=reach, points=points)[::-1]


@mistake(
    "centre left out",
    "Right about 0 alone: the plane goes through 0 everywhere. It goes through theta; add theta to "
    "every point.",
)
def centre_left_out(loss, theta, directions, *, reach, points):
    return _grid(loss, 0 * theta, _unit(directions), np.linspace(-reach, reach, points))


@mistake(
    "relative to the centre",
    "All entries are too low by the same number, the loss at theta. The exercise asks for the "
    "losses themselves.",
)
def relative_to_the_centre(loss, theta, directions, *, reach, points):
    return loss_slice(loss, theta, directions, reach=reach, points=points) - loss(theta)


@mistake(
    "one side only",
    "The grid begins at theta. It reaches to both sides, from −reach to reach, so that theta is in "
    "the middle.",
)
def one_side_only(loss, theta, directions, *, reach, points):
    return _grid(loss, theta, _unit(directions), np.linspace(0, reach, points))


@mistake(
    "half the reach",
    "The grid is reach wide in all. It goes from −reach to reach, so it is twice as wide.",
)
def half_the_reach(loss, theta, directions, *, reach, points):
    return _grid(loss, theta, _unit(directions), np.linspace(-reach / 2, reach / 2, points))


@mistake(
    "reach left out",
    "The grid goes from −1 to 1, whatever `reach` is.",
)
def reach_left_out(loss, theta, directions, *, reach, points):
    return _grid(loss, theta, _unit(directions), np.linspace(-1, 1, points))


@mistake(
    "last point missing",
    "The grid stops short of reach: −reach and reach both belong to it. `np.linspace(-reach, "
    "reach, points)` includes its end.",
)
def last_point_missing(loss, theta, directions, *, reach, points):
    at = np.linspace(-reach, reach, points, endpoint=False)
    return _grid(loss, theta, _unit(directions), at)


@mistake(
    "only the diagonal",
    "These are losses along a line, at the same distance along both directions. Every a belongs "
    "with every b: two loops, the second within the first.",
)
def only_the_diagonal(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    return np.array([loss(theta + a * u + a * v) for a in np.linspace(-reach, reach, points)])


@mistake(
    "a list of losses",
    "The losses are right, in one long row. Entry [i, j] needs two axes: give it the shape "
    "(points, points).",
)
def a_list_of_losses(loss, theta, directions, *, reach, points):
    return loss_slice(loss, theta, directions, reach=reach, points=points).ravel()


@mistake(
    "all points at once",
    "The loss is given all points of the grid in one array, and takes that array's first rows for "
    "coordinates. It takes one point of shape (d,): call it for each.",
)
def all_points_at_once(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    at = np.linspace(-reach, reach, points)
    return loss(theta + at[:, None, None] * u + at[None, :, None] * v)


@mistake(
    "first direction twice",
    "The second direction makes no difference: both numbers move the point along the first one.",
)
def first_direction_twice(loss, theta, directions, *, reach, points):
    u, _ = _unit(directions)
    return _grid(loss, theta, (u, u), np.linspace(-reach, reach, points))


@mistake(
    "whole-number directions",
    "Right, except for directions in whole numbers: stored in the same array, their unit vectors "
    "lose all behind the point. Use an array of floats, `np.array(directions, dtype=float)`.",
)
def whole_number_directions(loss, theta, directions, *, reach, points):
    units = directions.copy()
    for i in range(2):
        units[i] = units[i] / np.linalg.norm(units[i])
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "turned upright",
    "Right where the directions are perpendicular. Elsewhere the second has been made so, a good "
    "habit for pictures, but not asked for here: use both as given, scaled to length 1.",
)
def turned_upright(loss, theta, directions, *, reach, points):
    # Gram and Schmidt: the second direction without its part along the first.
    u = _unit(directions[0])
    v = _unit(directions[1] - (directions[1] @ u) * u)
    return loss_slice(loss, theta, [u, v], reach=reach, points=points)


@mistake(
    "theta wanders",
    "The centre moves with every point, and the caller's array with it, as `theta += …` does. "
    "Compute each point from theta anew.",
)
def theta_wanders(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    at = np.linspace(-reach, reach, points)
    losses = np.empty((points, points))
    for i, a in enumerate(at):
        for j, b in enumerate(at):
            theta += a * u + b * v
            losses[i, j] = loss(theta)
    return losses


@mistake(
    "rows run on",
    "Within a row all is right, but each row begins where the one before ended up, so that the "
    "rows drift apart. Compute each point from theta anew.",
)
def rows_run_on(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    losses, at = [], np.linspace(-reach, reach, points)
    for a in at:
        theta = theta + a * u
        losses.append([loss(theta + b * v) for b in at])
    return np.array(losses)


@mistake(
    "made perpendicular, and turned round",
    "The second direction has been made perpendicular to the first, and directions may be turned "
    "round as well, as a QR factorization does. Use both as given, scaled to length 1.",
)
def made_perpendicular(loss, theta, directions, *, reach, points):
    q, _ = np.linalg.qr(np.asarray(directions, dtype=float).T)
    return _grid(loss, theta, q.T, np.linspace(-reach, reach, points))


@mistake(
    "fifty points",
    "The spacing is that of 50 points, of which only the first are used: `np.linspace` makes 50 "
    "where no number is handed over.",
)
def fifty_points(loss, theta, directions, *, reach, points):
    return _grid(loss, theta, _unit(directions), np.linspace(-reach, reach)[:points])


@mistake(
    "the first one's length",
    "Both directions are divided by the length of the first, so that the second does not come to "
    "length 1. Each has a length of its own.",
)
def the_first_ones_length(loss, theta, directions, *, reach, points):
    units = directions / np.linalg.norm(directions[0])
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "last row and column empty",
    "The last row and the last column are still 0: `range(n)` ends at n − 1 of itself, and "
    "`range(n - 1)` one earlier.",
)
def last_row_and_column_empty(loss, theta, directions, *, reach, points):
    losses = loss_slice(loss, theta, directions, reach=reach, points=points)
    losses[-1], losses[:, -1] = 0, 0
    return losses


@mistake(
    "the diagonal in every row",
    "All rows are the same, the losses along a line on which a and b are equal. Every a belongs "
    "with every b: two loops, the second within the first.",
)
def the_diagonal_in_every_row(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    line = [loss(theta + a * (u + v)) for a in np.linspace(-reach, reach, points)]
    return np.array([line] * points)


@mistake(
    "only the second scaled",
    "Right along the second direction. The first keeps its own length: scale both.",
)
def only_the_second_scaled(loss, theta, directions, *, reach, points):
    units = directions[0], _unit(directions[1])
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@mistake(
    "largest entry",
    "Each direction is divided by its largest entry, or by its size. A length is the root of the "
    "sum of all squares, which is more.",
)
def largest_entry(loss, theta, directions, *, reach, points):
    units = directions / abs(directions).max(axis=1, keepdims=True)
    return _grid(loss, theta, units, np.linspace(-reach, reach, points))


@functools.wraps(loss_slice)
def by_generator(f, where, axes, *, reach, points):
    first, second = (axis * (1 / np.linalg.norm(axis)) for axis in axes)
    steps = [-reach + 2 * reach * k / (points - 1) for k in range(points)]
    values = (f(where + b * second + a * first) for a in steps for b in steps)
    return np.fromiter(values, dtype=float, count=points**2).reshape(points, -1)


EXERCISE = Exercise(
    id="07.5",
    signature="loss_slice(loss, theta, directions, *, reach, points)",
    points=3,
    task="Return the losses on a grid in the plane through theta along two directions.",
    reference=loss_slice,
    cases=cases.planes,
    mistakes=(
        directions_not_scaled,
        one_norm_for_both,
        norms_of_the_columns,
        no_keepdims,
        squared_length,
        never_quite_divided_by_0,
        only_the_first_scaled,
        transposed,
        upside_down,
        centre_left_out,
        relative_to_the_centre,
        one_side_only,
        half_the_reach,
        reach_left_out,
        last_point_missing,
        only_the_diagonal,
        a_list_of_losses,
        all_points_at_once,
        first_direction_twice,
        whole_number_directions,
        turned_upright,
        theta_wanders,
        rows_run_on,
        made_perpendicular,
        fifty_points,
        the_first_ones_length,
        last_row_and_column_empty,
        the_diagonal_in_every_row,
        only_the_second_scaled,
        largest_entry,
    ),
    alternatives=(
        alternatives.by_index,
        alternatives.flat,
        alternatives.by_apply,
        alternatives.by_nested_lists,
        by_generator,
        lambda loss, theta, directions, **h: np.float32(loss_slice(loss, theta, directions, **h)),
    ),
)
