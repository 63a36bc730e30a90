"""Evaluate a loss on a grid in a plane through theta."""

from __future__ import annotations

import math

import numpy as np

from ..spec import Case, Exercise, mistake


def loss_slice(loss, theta, directions, *, reach, points):
    """Return the losses on a grid in the plane through theta along two unit directions."""
    u, v = (d / np.linalg.norm(d) for d in np.asarray(directions, dtype=float))
    at = np.linspace(-reach, reach, points)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


def _waves(weights, phases):
    """A smooth loss without symmetry in any number of parameters; it takes one point."""

    def loss(theta):
        theta = np.asarray(theta, dtype=float)
        return float(np.sum(weights * np.sin(theta + phases)) + 0.1 * np.sum(theta**2))

    return loss


def cases(rng):
    def case(d, reach, points, note):
        weights, phases = rng.uniform(0.5, 2, d), rng.uniform(0, 3, d)
        # Two directions of different length, slanted to each other.
        directions = rng.normal(size=(2, d)) * np.array([[3.0], [0.4]])
        theta = rng.uniform(-2, 2, d)
        kwargs = {"reach": reach, "points": points}
        return Case((_waves(weights, phases), theta, directions), kwargs, note)

    return [
        case(3, 1.0, 5, "three parameters"),
        case(10, 2.5, 4, "ten parameters, an even number of points"),
        case(2, 0.3, 3, "the whole plane of two parameters, a short reach"),
    ]


def _unit(directions):
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


@mistake(
    "directions not scaled",
    "Your directions keep their lengths, so the picture reaches further along the longer one. "
    "Divide each by its length.",
)
def directions_not_scaled(loss, theta, directions, *, reach, points):
    u, v = directions
    at = np.linspace(-reach, reach, points)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


@mistake(
    "transposed",
    "Rows and columns are swapped: entry [i, j] is i along the first direction and j along the "
    "second.",
)
def transposed(loss, theta, directions, *, reach, points):
    return loss_slice(loss, theta, directions, reach=reach, points=points).T


@mistake(
    "centre left out", "Your plane goes through 0. It goes through theta: add theta to every point."
)
def centre_left_out(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    at = np.linspace(-reach, reach, points)
    return np.array([[loss(a * u + b * v) for b in at] for a in at])


@mistake(
    "one side only",
    "Your grid begins at theta. It reaches to both sides, from −reach to reach, so that theta is "
    "in the middle.",
)
def one_side_only(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    at = np.linspace(0, reach, points)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


@mistake(
    "last point missing",
    "Your grid stops short of reach: −reach and reach both belong to it. `np.linspace(-reach, "
    "reach, points)` includes its end.",
)
def last_point_missing(loss, theta, directions, *, reach, points):
    u, v = _unit(directions)
    at = np.linspace(-reach, reach, points, endpoint=False)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


@mistake(
    "turned upright",
    "You made the second direction perpendicular to the first. That is a good habit for pictures, "
    "but not asked for here: use both directions as given, scaled to length 1.",
)
def turned_upright(loss, theta, directions, *, reach, points):
    # Gram and Schmidt: the second direction without its part along the first.
    u = _unit(directions[0])
    v = _unit(directions[1] - (directions[1] @ u) * u)
    return loss_slice(loss, theta, [u, v], reach=reach, points=points)


@mistake(
    "theta wanders",
    "`theta += …` moves the centre with every point, and the caller's array with it. Compute each "
    "point from theta anew.",
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


def by_index(loss, theta, directions, *, reach, points):
    losses = np.empty((points, points))
    first, second = np.asarray(directions) / np.linalg.norm(directions, axis=1)[:, None]
    spacing = 2 * reach / (points - 1)
    for i, j in np.ndindex(points, points):
        losses[i, j] = loss(theta + (i * spacing - reach) * first + (j * spacing - reach) * second)
    return losses


def flat(loss, theta, directions, *, reach, points):
    at = np.linspace(-1, 1, points) * reach
    a, b = np.meshgrid(at, at, indexing="ij")
    units = [np.array(d) / math.sqrt(float(np.dot(d, d))) for d in directions]
    places = np.column_stack([a.ravel(), b.ravel()]) @ np.array(units) + theta
    return np.array([loss(place) for place in places]).reshape(points, points).tolist()


EXERCISE = Exercise(
    id="07.5",
    signature="loss_slice(loss, theta, directions, *, reach, points)",
    points=3,
    task="Return the losses on a grid in the plane through theta along two directions.",
    reference=loss_slice,
    cases=cases,
    mistakes=(
        directions_not_scaled,
        transposed,
        centre_left_out,
        one_side_only,
        last_point_missing,
        turned_upright,
        theta_wanders,
    ),
    alternatives=(
        by_index,
        flat,
        lambda loss, theta, directions, **h: np.float32(loss_slice(loss, theta, directions, **h)),
    ),
)
