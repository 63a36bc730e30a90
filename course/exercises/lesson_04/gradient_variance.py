"""Say how much the mean gradient of a random batch varies, with and without replacement."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def gradient_variance(grads, batch_size, *, replacement):
    """Return the variance of each coordinate of a batch's mean gradient."""
    n = len(grads)
    variance = np.var(grads, axis=0)
    if replacement:
        return variance / batch_size
    return variance / batch_size * (n - batch_size) / (n - 1)


def cases(rng):
    def case(n, d, batch_size, replacement, note):
        grads = rng.normal(2, [1.0, 5.0, 0.3][:d], (n, d))
        return Case((grads, batch_size), {"replacement": replacement}, note)

    n = int(rng.integers(6, 10))
    return [
        case(n, 3, 2, False, "pairs, no row twice"),
        case(n, 3, 2, True, "pairs, drawn with replacement"),
        case(12, 2, 5, False, "five of twelve"),
        case(7, 2, 7, False, "all rows: no variance is left"),
        case(7, 2, 7, True, "as many draws as rows, with replacement"),
        case(4, 1, 9, True, "more draws than rows"),
    ]


@mistake(
    "sample variance with replacement",
    "Without replacement you are right. With it, each draw has the variance of the n gradients "
    "that there are, which divides by n: `np.var` without `ddof=1`.",
)
def sample_variance(grads, batch_size, *, replacement):
    n, sample = len(grads), np.var(grads, axis=0, ddof=1)
    return sample / batch_size * (1 if replacement else 1 - batch_size / n)


@mistake(
    "no correction",
    "You leave out (n − B)/(n − 1). Without replacement a large batch cannot stray far from the "
    "mean of all rows, and with B = n not at all.",
)
def no_correction(grads, batch_size, *, replacement):
    return np.var(grads, axis=0) / batch_size


@mistake(
    "replacement ignored",
    "You correct in both cases. With replacement the draws are independent, and a batch of n rows "
    "still varies: no correction.",
)
def replacement_ignored(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=False)


@mistake(
    "the wrong way round",
    "The two cases are exchanged: the correction belongs to `replacement=False`.",
)
def wrong_way_round(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=not replacement)


@mistake(
    "1 − B/n beside σ²",
    "The factor 1 − B/n belongs to the *sample* variance, which divides by n − 1. With `np.var`, "
    "which divides by n, the factor is (n − B)/(n − 1).",
)
def factor_of_the_sample_variance(grads, batch_size, *, replacement):
    variance = np.var(grads, axis=0) / batch_size
    return variance if replacement else variance * (1 - batch_size / len(grads))


@mistake(
    "factor upside down",
    "Your factor without replacement is (B − 1)/(n − 1): it grows with the batch. The variance has "
    "to vanish when B = n.",
)
def factor_upside_down(grads, batch_size, *, replacement):
    variance = np.var(grads, axis=0) / batch_size
    return variance if replacement else variance * (batch_size - 1) / (len(grads) - 1)


@mistake(
    "standard deviation",
    "You return standard deviations. The exercise asks for variances, their squares.",
)
def standard_deviation(grads, batch_size, *, replacement):
    return np.sqrt(gradient_variance(grads, batch_size, replacement=replacement))


@mistake(
    "batch size squared",
    "You divide by B². The *sum* of B draws has the variance Bσ²; the mean divides by B, and so "
    "its variance by B²: σ²/B is left.",
)
def batch_size_squared(grads, batch_size, *, replacement):
    return gradient_variance(grads, batch_size, replacement=replacement) / batch_size


def _of_the_mean(variance, n, batch_size, replacement):
    return variance / batch_size * (1 if replacement else (n - batch_size) / (n - 1))


@mistake(
    "whole table",
    "You return one number for all coordinates. Take the variance down each column, with `axis=0`: "
    "a row is an example, a column a coordinate of the gradient.",
)
def whole_table(grads, batch_size, *, replacement):
    return _of_the_mean(np.var(grads), len(grads), batch_size, replacement)


@mistake(
    "rows",
    "You take the variance along each row, across the coordinates of one example. `axis=0` goes "
    "down the examples.",
)
def rows(grads, batch_size, *, replacement):
    return _of_the_mean(np.var(grads, axis=1), len(grads), batch_size, replacement)


def by_squares(grads, batch_size, *, replacement):
    grads = np.array(grads, dtype=float)
    grads -= grads.mean(axis=0)
    n = len(grads)
    left = (1 / batch_size) if replacement else (1 / batch_size - 1 / n) * n / (n - 1)
    return (grads**2).sum(axis=0) / n * left


def by_sample_variance(grads, batch_size, *, replacement):
    n, sample = len(grads), np.var(grads, axis=0, ddof=1)
    if replacement:
        return sample * (n - 1) / (n * batch_size)
    return sample / batch_size - sample / n


def in_lists(grads, batch_size, *, replacement):
    columns = zip(*np.asarray(grads).tolist(), strict=True)
    n = len(grads)
    factor = 1.0 if replacement else (n - batch_size) / (n - 1)
    result = []
    for column in columns:
        mean = sum(column) / n
        result.append(factor * sum((x - mean) ** 2 for x in column) / (n * batch_size))
    return result


def float32(grads, batch_size, *, replacement):
    return np.float32(gradient_variance(grads, batch_size, replacement=replacement))


EXERCISE = Exercise(
    id="04.3",
    signature="gradient_variance(grads, batch_size, *, replacement)",
    points=2,
    task="Return the variance of each coordinate of the mean gradient of a random batch.",
    reference=gradient_variance,
    cases=cases,
    mistakes=(
        sample_variance,
        no_correction,
        replacement_ignored,
        wrong_way_round,
        factor_of_the_sample_variance,
        factor_upside_down,
        standard_deviation,
        batch_size_squared,
        whole_table,
        rows,
    ),
    alternatives=(by_squares, by_sample_variance, in_lists, float32),
)
