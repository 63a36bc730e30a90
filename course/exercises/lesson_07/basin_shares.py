"""Count which share of the runs ends in each valley."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import alternatives, cases


def basin_shares(ends, minima, *, tol):
    """Return the share of the ends within tol of each minimum, then the share of all others."""
    distances = np.linalg.norm(ends[:, None] - minima, axis=-1)
    shares = (distances <= tol).mean(axis=0)
    return np.append(shares, 1 - shares.sum())


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


@mistake(
    "far from some minimum",
    "The last entry counts every end that is too far from some minimum, and that nearly all are. "
    "The others are those that are at none: too far from all.",
)
def far_from_some_minimum(ends, minima, *, tol):
    distances = _distances(ends, minima)
    return np.append((distances <= tol).mean(axis=0), (distances > tol).any(axis=1).mean())


@mistake(
    "cut to whole numbers",
    "The shares are cut to whole numbers: anything less than all ends comes out as 0. `//` and an "
    "array of integers hold no fractions.",
)
def cut_to_whole_numbers(ends, minima, *, tol):
    return np.floor(basin_shares(ends, minima, tol=tol) + 1e-9).astype(int)


@mistake(
    "shares for each end",
    "As many numbers come back as there are ends, and one more: the mean goes over the minima. The "
    "share is of the ends, one for each minimum.",
)
def shares_for_each_end(ends, minima, *, tol):
    return _shares((_distances(ends, minima) <= tol).T)


@mistake(
    "lengths along the minima",
    "As many numbers come back as there are coordinates, and one more: the lengths are taken along "
    "the axis of the minima. The coordinates of a difference lie along the last axis.",
)
def lengths_along_the_minima(ends, minima, *, tol):
    return _shares(np.linalg.norm(ends[:, None] - minima, axis=1) <= tol)


@mistake(
    "first coordinate",
    "Right in one dimension. In more, the first coordinate alone is compared. The distance takes "
    "all of them: `np.linalg.norm` over the last axis.",
)
def first_coordinate(ends, minima, *, tol):
    return _shares(abs(ends[:, None, 0] - minima[:, 0]) <= tol)


@mistake(
    "lengths compared",
    "An end counts as arrived where it is as far from 0 as the minimum. The distance is the length "
    "of the difference, not the difference of the lengths.",
)
def lengths_compared(ends, minima, *, tol):
    lengths = np.linalg.norm(ends, axis=1)[:, None] - np.linalg.norm(minima, axis=1)
    return _shares(abs(lengths) <= tol)


@mistake(
    "tol not used",
    "Ends count as arrived where they are as good as equal to a minimum, whatever `tol` is. The "
    "text says how far an end may be off.",
)
def tol_not_used(ends, minima, *, tol):
    return _shares(np.isclose(ends[:, None], minima).all(axis=-1))


@mistake(
    "only nan is lost",
    "The last entry counts the runs that went to nan and no others. An end that is too far from "
    "every minimum belongs there too, so that all entries make 1.",
)
def only_nan_is_lost(ends, minima, *, tol):
    hits = _distances(ends, minima) <= tol
    return np.append(hits.mean(axis=0), np.isnan(ends).any(axis=1).mean())


@functools.wraps(basin_shares)
def by_generator(ends, minima, *, tol):
    def near(minimum):
        return np.count_nonzero(np.linalg.norm(ends - minimum, axis=1) <= tol)

    shares = np.fromiter((near(minimum) / len(ends) for minimum in minima), dtype=float)
    return np.concatenate([shares, [1.0 - sum(shares)]])


EXERCISE = Exercise(
    id="07.4",
    signature="basin_shares(ends, minima, *, tol)",
    points=2,
    task="Return the share of the ends at each minimum, and last the share of all others.",
    reference=basin_shares,
    cases=cases.ends_and_minima,
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
        far_from_some_minimum,
        cut_to_whole_numbers,
        shares_for_each_end,
        lengths_along_the_minima,
        first_coordinate,
        lengths_compared,
        tol_not_used,
        only_nan_is_lost,
    ),
    alternatives=(
        alternatives.by_counters,
        alternatives.by_squares,
        alternatives.by_label,
        alternatives.by_minimum,
        by_generator,
        alternatives.by_the_rest,
    ),
)
