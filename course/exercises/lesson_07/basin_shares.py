"""Count which share of the runs ends in each valley."""

from __future__ import annotations

import functools
import math

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def basin_shares(ends, minima, *, tol):
    """Return the share of the ends within tol of each minimum, then the share of all others."""
    distances = np.linalg.norm(ends[:, None] - minima, axis=-1)
    shares = (distances <= tol).mean(axis=0)
    return np.append(shares, 1 - shares.sum())


def cases(rng):
    def case(ends, minima, tol, note, says=""):
        return Case((np.array(ends), np.array(minima)), {"tol": tol}, note, says)

    def drawn(counts, d, tol, note, lost=0):
        """`counts` ends beside each minimum, the last count at no minimum, `lost` of them nan."""
        k = len(counts) - 1
        minima = np.round(10.0 * rng.permutation(k)[:, None] + uniform(rng, -1, 1, (k, d)), 1)
        near = rng.choice([-1, 1], (sum(counts[:-1]), d)) * uniform(rng, 0.1, 0.5, 1) * tol
        # Every coordinate is within tol of the first minimum's, and the distance is not; or the
        # other way round for d = 1, where these two are the same.
        beside = minima[0] + (0.9 if d > 1 else 1.5) * tol * rng.choice([-1, 1], (counts[-1], d))
        beside[:lost] = np.nan
        ends = np.concatenate([near + np.repeat(minima, counts[:-1], axis=0), beside])
        return case(np.round(rng.permutation(ends), 6), minima, tol, note)

    nan, within, each = np.nan, "within distance `tol` of each minimum", "the share of the ends"
    others, lost = "last the share of all others", "An end may be NaN"
    some = (int(n) for n in rng.integers(2, 5, 5))
    return [
        case([[0.0], [2.0], [0.1], [-0.1]], [[0.0], [2.0]], 0.5, "all ends arrived", each),
        case([[0.0], [2.0], [1.0], [9.0]], [[0.0], [2.0]], 0.25, "two of four arrived", others),
        case([[0.25], [2.0]], [[0.0], [2.0]], 0.25, "an end at distance exactly tol", within),
        case([[0.0], [0.3], [2.0], [3.0]], [[0.0], [2.0]], 0.25, "an end just too far", within),
        case([[3.0, 4.0], [9.0, 9.0]], [[0.0, 0.0]], 5.0, "distance 5, tol 5, in 2-d", within),
        case([[3.0, 4.0], [0.0, 0.0]], [[0.0, 0.0]], 4.5, "distance 5, tol 4.5, in 2-d", within),
        case([[0.6, 0.7], [0.6, 0.9]], [[0.0, 0.0]], 1.0, "about distance 1, in 2-d", within),
        case(
            [[6.0], [5.0], [5.0], [0.0]],
            [[5.0], [0.0], [9.0]],
            0.5,
            "three minima in no order",
            each,
        ),
        case([[9.0], [-9.0], [5.0]], [[2.0], [-1.0]], 0.5, "no end arrived", others),
        case([[nan], [0.0], [0.1], [2.0]], [[0.0], [2.0]], 0.5, "one nan in four", lost),
        case([[nan], [nan]], [[0.0], [2.0]], 0.5, "all ends nan", lost),
        case([[nan, 1.0], [1.0, 1.0]], [[1.0, 1.0], [4.0, 5.0]], 0.5, "half an end nan", lost),
        case([[np.inf], [-np.inf], [2.0]], [[0.0], [2.0]], 0.5, "ends gone to infinity", others),
        case([[0.0], [1.5e-9]], [[0.0], [1.0]], 1e-9, "a tiny tol", within),
        case([[3]], [[3]], 1, "a single end, whole numbers", "shape (n, d)"),
        case([[20, 0, 10], [0, 0, 12]], [[0, 0, 10]], 2.0, "two ends in 3-d, whole numbers", each),
        drawn((next(some), next(some), next(some), 2), 2, 0.1, "three minima in 2-d, some missed"),
        drawn((next(some), next(some), 4), 3, 1.0, "random ends in 3-d, some of them nan", lost=2),
        drawn((3, 4, 0), 1, 1e-3, "random ends in 1-d"),
    ]


def _distances(ends, minima):
    return np.linalg.norm(ends[:, None] - minima, axis=-1)


def _shares(hits):
    """Return the share of each column, and last what is left of 1."""
    parts = hits.mean(axis=0)
    return np.append(parts, 1 - parts.sum())


def _one_hot(labels, k):
    return labels[:, None] == np.arange(k)


@mistake(
    "nearest minimum",
    "Every end counts for its nearest minimum, however far away. A run that has not arrived "
    "belongs to the last entry: ask for a distance of at most tol.",
)
def nearest_minimum(ends, minima, *, tol):
    distances = _distances(ends, minima)
    hits = _one_hot(distances.argmin(axis=1), len(minima))
    return _shares(hits & ~np.isnan(distances))


@mistake(
    "nearest minimum, of nan too",
    "Every end counts for its nearest minimum, however far away, and a nan for the first one. A "
    "run that has not arrived belongs to the last entry: ask for a distance of at most tol.",
)
def nearest_of_nan_too(ends, minima, *, tol):
    return _shares(_one_hot(_distances(ends, minima).argmin(axis=1), len(minima)))


@mistake(
    "nan arrives",
    "A run that diverged to nan counts as arrived at the first minimum: every comparison with nan "
    "is False, so “not further than tol” is True. Ask for what you want to see, distance <= tol.",
)
def nan_arrives(ends, minima, *, tol):
    distances = _distances(ends, minima)
    far = distances.min(axis=1, keepdims=True) > tol  # False for nan
    return _shares(_one_hot(distances.argmin(axis=1), len(minima)) & ~far)


@mistake(
    "nan arrives everywhere",
    "A run that diverged to nan counts for every minimum at once: every comparison with nan is "
    "False, so “not further than tol” is True. Ask for what you want to see, distance <= tol.",
)
def nan_arrives_everywhere(ends, minima, *, tol):
    return _shares(~(_distances(ends, minima) > tol))


@mistake(
    "nan everywhere but among the others",
    "A run that diverged to nan counts for every minimum, and not for the others, where it "
    "belongs: every comparison with nan is False. Ask for distance <= tol, and take what is left.",
)
def nan_everywhere_but_among_the_others(ends, minima, *, tol):
    far = _distances(ends, minima) > tol
    return np.append((~far).mean(axis=0), far.all(axis=1).mean())


@mistake(
    "divided by the number of minima",
    "The counts are divided by the number of minima. A share of the ends is a count divided by the "
    "number of ends.",
)
def divided_by_the_number_of_minima(ends, minima, *, tol):
    parts = (_distances(ends, minima) <= tol).sum(axis=0) / len(minima)
    return np.append(parts, 1 - parts.sum())


@mistake(
    "nan is nowhere",
    "A run that diverged to nan counts for no entry, so the entries do not make 1 together. "
    "“Further than tol from all” is False for nan: the others are those that are at no minimum.",
)
def nan_is_nowhere(ends, minima, *, tol):
    distances = _distances(ends, minima)
    return np.append((distances <= tol).mean(axis=0), (distances > tol).all(axis=1).mean())


@mistake(
    "nan dropped",
    "Right without nan. A run that diverged to nan is left out of the count, though it is one of "
    "the n runs: it belongs to the others.",
)
def nan_dropped(ends, minima, *, tol):
    hits = _distances(ends[~np.isnan(ends).any(axis=1)], minima) <= tol
    parts = hits.sum(axis=0) / len(hits)
    return np.append(parts, 1 - parts.sum())


@mistake(
    "not finite dropped",
    "Right where all ends are finite. Runs that went to nan or to infinity are left out of the "
    "count, though they are among the n runs: they belong to the others.",
)
def not_finite_dropped(ends, minima, *, tol):
    hits = _distances(ends[np.isfinite(ends).all(axis=1)], minima) <= tol
    parts = hits.sum(axis=0) / len(hits)
    return np.append(parts, 1 - parts.sum())


@mistake(
    "nan makes all nan",
    "A single nan among the ends turns shares into nan. Compare first, distance <= tol, which is "
    "False for nan, and count afterwards.",
)
def nan_makes_all_nan(ends, minima, *, tol):
    distances = _distances(ends, minima)
    shares = np.where(distances <= tol, 1.0, np.where(np.isnan(distances), np.nan, 0.0)).mean(0)
    return np.append(shares, 1 - shares.sum())


@mistake(
    "nan read as 0",
    "A run that diverged to nan counts as if it had ended at 0. It ended nowhere, and belongs to "
    "the others.",
)
def nan_read_as_0(ends, minima, *, tol):
    return basin_shares(np.nan_to_num(ends, posinf=np.inf, neginf=-np.inf), minima, tol=tol)


@mistake(
    "no nearest for nan",
    "Right without nan. An end that is nan has no nearest minimum, and the search for one stops "
    "there with an error: compare with tol first.",
)
def no_nearest_for_nan(ends, minima, *, tol):
    distances = _distances(ends, minima)
    near = _one_hot(np.nanargmin(distances, axis=1), len(minima))
    return _shares(near & (distances <= tol))


@mistake(
    "others once for each minimum",
    "The last entry counts an end once for every minimum that it is not at, so the entries make "
    "more than 1 together. An end belongs to the others if it is at none of them.",
)
def others_once_for_each_minimum(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    return np.append(hits.mean(axis=0), (~hits).sum() / len(ends))


@mistake(
    "less than",
    "Right, except where an end is at distance exactly tol: “within” includes that.",
)
def less_than(ends, minima, *, tol):
    return _shares(_distances(ends, minima) < tol)


@mistake(
    "of those that arrived",
    "The shares are of the runs that arrived. A share is of all runs, and all entries together "
    "make 1.",
)
def of_those_that_arrived(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    parts = hits.sum(axis=0) / max(hits.sum(), 1)
    return np.append(parts, 1 - hits.sum() / len(hits))


@mistake("counts", "These are counts. Divide by the number of runs.")
def counts(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    return np.append(hits.sum(axis=0), len(hits) - hits.sum())


@mistake("percent", "These are percentages. A share is a number from 0 to 1.")
def percent(ends, minima, *, tol):
    return 100 * basin_shares(ends, minima, tol=tol)


@mistake(
    "coordinate by coordinate",
    "An end counts as arrived as soon as every coordinate is within tol. The distance is the root "
    "of the sum of squares, `np.linalg.norm` over the last axis, and can be larger.",
)
def coordinate_by_coordinate(ends, minima, *, tol):
    return _shares((abs(ends[:, None] - minima) <= tol).all(axis=-1))


@mistake(
    "sum of the coordinates",
    "Right in one dimension. In more, the distance is the root of the sum of squares, which is "
    "less than the sum of the absolute differences.",
)
def sum_of_the_coordinates(ends, minima, *, tol):
    return _shares(abs(ends[:, None] - minima).sum(axis=-1) <= tol)


@mistake(
    "squared distance",
    "The squared distance is compared with tol: ends too far away arrive where tol is below 1, and "
    "near ones do not where it is above. Take the root.",
)
def squared_distance(ends, minima, *, tol):
    return _shares(((ends[:, None] - minima) ** 2).sum(axis=-1) <= tol)


@mistake(
    "signed difference",
    "Right, except for ends on the lower side of a minimum: a difference below 0 is no distance. "
    "Take the length of the difference.",
)
def signed_difference(ends, minima, *, tol):
    return _shares((ends[:, None] - minima).sum(axis=-1) <= tol)


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
    return np.roll(basin_shares(ends, minima, tol=tol), 1)


@mistake(
    "end by end",
    "End and minimum are compared in pairs, the first with the first. Every end is to be compared "
    "with every minimum: `ends[:, None] - minima`, or two loops.",
)
def end_by_end(ends, minima, *, tol):
    hits = np.linalg.norm(ends - minima, axis=-1) <= tol
    return np.append(hits / len(ends), 1 - hits.mean())


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


def by_minimum(ends, minima, *, tol):
    n, left, shares = len(ends), list(ends), []
    for minimum in minima:
        rest = [end for end in left if not np.sqrt(np.sum((end - minimum) ** 2)) <= tol]
        shares.append((len(left) - len(rest)) / n)
        left = rest
    shares.append(len(left) / n)
    return tuple(shares)


@functools.wraps(basin_shares)
def by_generator(ends, minima, *, tol):
    def near(minimum):
        return np.count_nonzero(np.linalg.norm(ends - minimum, axis=1) <= tol)

    shares = np.fromiter((near(minimum) / len(ends) for minimum in minima), dtype=float)
    return np.concatenate([shares, [1.0 - sum(shares)]])


def by_recursion(ends, minima, *, tol):
    if len(minima) == 0:
        return np.array([1.0])
    first = np.mean(np.hypot.reduce(ends - minima[0], axis=-1) <= tol)
    others = by_recursion(ends, minima[1:], tol=tol)
    others[-1] -= first
    return np.concatenate([[first], others])


EXERCISE = Exercise(
    id="07.4",
    signature="basin_shares(ends, minima, *, tol)",
    points=2,
    task="Return the share of the ends at each minimum, and last the share of all others.",
    reference=basin_shares,
    cases=cases,
    mistakes=(
        nearest_minimum,
        nearest_of_nan_too,
        nan_arrives,
        nan_arrives_everywhere,
        nan_everywhere_but_among_the_others,
        divided_by_the_number_of_minima,
        nan_is_nowhere,
        nan_dropped,
        nan_makes_all_nan,
        nan_read_as_0,
        no_nearest_for_nan,
        others_once_for_each_minimum,
        less_than,
        of_those_that_arrived,
        counts,
        percent,
        coordinate_by_coordinate,
        sum_of_the_coordinates,
        squared_distance,
        signed_difference,
        others_left_out,
        others_first,
        not_finite_dropped,
        end_by_end,
    ),
    alternatives=(by_a_loop, by_squares, by_label, by_minimum, by_generator, by_recursion),
)
