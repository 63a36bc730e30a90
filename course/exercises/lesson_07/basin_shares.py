"""Count which share of the runs ends in each valley."""

from __future__ import annotations

import math

import numpy as np

from ..spec import Case, Exercise, mistake


def basin_shares(ends, minima, *, tol):
    """Return the share of the ends within tol of each minimum, then the share of all others."""
    distances = np.linalg.norm(np.asarray(ends)[:, None] - np.asarray(minima), axis=-1)
    shares = (distances <= tol).mean(axis=0)
    return np.append(shares, 1 - shares.sum())


def cases(rng):
    def case(counts, d, tol, note, *, lost=0):
        """`counts` ends beside each minimum, the last count at no minimum, `lost` of them nan."""
        minima = 10.0 * np.arange(len(counts) - 1)[:, None] + rng.uniform(-1, 1, d)
        near = rng.normal(size=(sum(counts[:-1]), d))
        near *= rng.uniform(0.1, 0.9, (len(near), 1)) * tol / np.linalg.norm(near, axis=-1)[:, None]
        near += np.repeat(minima, counts[:-1], axis=0)
        # Every coordinate is within tol of the first minimum's, and the distance is not; or the
        # other way round for d = 1, where these two are the same.
        beside = minima[0] + (0.9 if d > 1 else 1.5) * tol * rng.choice([-1, 1], (counts[-1], d))
        beside[:lost] = np.nan
        ends = rng.permutation(np.concatenate([near, beside]))
        return Case((ends, minima), {"tol": tol}, note)

    some = (int(n) for n in rng.integers(3, 9, 12))
    return [
        case((next(some), next(some), 0), 1, 1e-3, "two valleys, every run arrived"),
        case((next(some), next(some), next(some), 4), 2, 0.1, "three minima, four runs beside one"),
        case((next(some), next(some), 5), 3, 1.0, "some runs diverged to nan", lost=3),
        case((next(some), 0, 3), 2, 0.01, "one of two minima is never found"),
        case((0, 6), 1, 1e-6, "no run has arrived"),
    ]


def _distances(ends, minima):
    return np.linalg.norm(np.asarray(ends)[:, None] - np.asarray(minima), axis=-1)


def _one_hot(labels, k):
    return labels[:, None] == np.arange(k)


def _shares(hits):
    """Return the share of each column, and last what is left of 1."""
    parts = hits.mean(axis=0)
    return np.append(parts, 1 - parts.sum())


@mistake(
    "nearest minimum",
    "You give every end to its nearest minimum, however far away. A run that has not arrived "
    "belongs to the last entry: ask for a distance of at most tol.",
)
def nearest_minimum(ends, minima, *, tol):
    distances = np.nan_to_num(_distances(ends, minima), nan=np.inf)
    return _shares(_one_hot(distances.argmin(axis=1), len(minima)))


@mistake(
    "nan arrives",
    "A run that diverged to nan counts as arrived: every comparison with nan is False, so “not "
    "further than tol” is True. Ask for what you want to see, distance <= tol.",
)
def nan_arrives(ends, minima, *, tol):
    distances = _distances(ends, minima)
    far = distances.min(axis=1, keepdims=True) > tol  # False for nan
    return _shares(_one_hot(distances.argmin(axis=1), len(minima)) & ~far)


@mistake(
    "of those that arrived",
    "You divide by the number of runs that arrived. A share is of all runs, and all entries "
    "together make 1.",
)
def of_those_that_arrived(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    parts = hits.sum(axis=0) / max(hits.sum(), 1)
    return np.append(parts, 1 - hits.sum() / len(hits))


@mistake("counts", "These are counts. Divide by the number of runs.")
def counts(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    return np.append(hits.sum(axis=0), len(hits) - hits.sum())


@mistake(
    "coordinate by coordinate",
    "You ask that every coordinate be within tol. The distance is the root of the sum of squares, "
    "`np.linalg.norm` over the last axis, and can be larger.",
)
def coordinate_by_coordinate(ends, minima, *, tol):
    offsets = np.asarray(ends)[:, None] - np.asarray(minima)
    return _shares((np.abs(offsets) <= tol).all(axis=-1))


@mistake(
    "the others left out",
    "The last entry is missing: the share of the runs that ended at none of the minima. With k "
    "minima, return k + 1 numbers.",
)
def others_left_out(ends, minima, *, tol):
    return (_distances(ends, minima) <= tol).mean(axis=0)


@mistake(
    "the others first",
    "The share of those that ended at no minimum comes last, after the minima in the order given.",
)
def others_first(ends, minima, *, tol):
    parts = (_distances(ends, minima) <= tol).mean(axis=0)
    return np.append(1 - parts.sum(), parts)


def by_a_loop(ends, minima, *, tol):
    counts = [0] * (len(minima) + 1)
    for end in np.asarray(ends, dtype=float):
        for i, minimum in enumerate(minima):
            if math.dist(end, minimum) <= tol:
                counts[i] += 1
                break
        else:
            counts[-1] += 1
    return [count / len(ends) for count in counts]


def by_squares(ends, minima, *, tol):
    squares = ((ends[:, None, :] - minima[None, :, :]) ** 2).sum(axis=2)
    hits = np.column_stack([squares <= tol**2, ~(squares <= tol**2).any(axis=1)])
    return hits.sum(axis=0) / len(ends)


def by_label(ends, minima, *, tol):
    k = len(minima)
    distances = np.linalg.norm(ends[:, None] - minima, axis=-1)
    close = np.where(np.isnan(distances), np.inf, distances)
    labels = np.where(close.min(axis=1) <= tol, close.argmin(axis=1), k)
    return np.bincount(labels, minlength=k + 1).astype(np.float32) / len(ends)


EXERCISE = Exercise(
    id="07.4",
    signature="basin_shares(ends, minima, *, tol)",
    points=2,
    task="Return the share of the ends at each minimum, and last the share of all others.",
    reference=basin_shares,
    cases=cases,
    mistakes=(
        nearest_minimum,
        nan_arrives,
        of_those_that_arrived,
        counts,
        coordinate_by_coordinate,
        others_left_out,
        others_first,
    ),
    alternatives=(by_a_loop, by_squares, by_label),
)
