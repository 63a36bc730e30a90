"""The share of examples that a model classifies rightly."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Case, Exercise, mistake


def accuracy(W, X, y):
    """Return the share of examples whose largest score is that of their class."""
    return models.accuracy(W, X, y)


def cases(rng):

    def case(n, d, k, right, note, scale=1.0):
        W, X = scale * rng.normal(size=(d, k)), rng.normal(size=(n, d))
        y = (X @ W).argmax(axis=1)
        y[right:] = (y[right:] + rng.integers(1, k, n - right)) % k
        order = rng.permutation(n)
        return Case((W, X[order], y[order]), {}, note)

    # The wrong ones have the class of the smallest score, but never that one above the prediction:
    # so the two mistakes that name these classes can't agree.
    W, X = rng.normal(size=(3, 4)), rng.normal(size=(41, 3))
    y, least = (X @ W).argmax(axis=1), (X @ W).argmin(axis=1)
    y[17:] = np.where(least[17:] == y[17:] + 1, (y[17:] - 1) % 4, least[17:])
    return [
        Case((W, X, y), {}, "41 examples, four classes"),
        case(11, 2, 3, 4, "a model that is mostly wrong"),
        case(7, 2, 2, 7, "a model that is always right"),
        case(9, 4, 3, 7, "scores in the thousands", 5000.0),
    ]


@mistake(
    "count",
    "You return how many are right. The accuracy is the share: divide by the number "
    "of examples, or take the mean.",
)
def count(W, X, y):
    return int(np.sum((X @ W).argmax(axis=1) == y))


@mistake(
    "percent",
    "You return percent. The accuracy is a share, from 0 to 1.",
)
def percent(W, X, y):
    return 100 * accuracy(W, X, y)


@mistake(
    "error rate",
    "You return the share of wrong answers. Count where prediction and class agree.",
)
def error_rate(W, X, y):
    return 1 - accuracy(W, X, y)


@mistake(
    "smallest score",
    "You predict the class with the smallest score. The larger the score, the larger "
    "the probability: `argmax`.",
)
def smallest_score(W, X, y):
    return accuracy(-W, X, y)


@mistake(
    "counted from one",
    "Your predictions are one class too high. Columns and classes both count from 0.",
)
def counted_from_one(W, X, y):
    return float(np.mean((X @ W).argmax(axis=1) + 1 == y))


@mistake(
    "mean probability",
    "You average the probability of the right class. Accuracy asks only whether that "
    "class has the largest score, not by how much.",
)
def mean_probability(W, X, y):
    return float(np.mean(models.softmax(X @ W)[np.arange(len(y)), y]))


def accuracy_by_example(W, X, y):
    """Counts in a loop."""
    right = 0
    for x, target in zip(X, y, strict=True):
        right += int(np.argmax(x @ W) == target)
    return right / len(y)


def accuracy_by_probability(W, X, y):
    """The largest probability is that of the largest score."""
    return np.float32((models.softmax(X @ W).argmax(axis=1) == y).mean())


def accuracy_by_difference(W, X, y):
    """Counts where the difference of the classes is zero."""
    return 1 - np.count_nonzero(np.argmax(np.dot(X, W), axis=-1) - y) / len(y)


EXERCISE = Exercise(
    id="03.7",
    signature="accuracy(W, X, y)",
    also=("predict",),
    points=1,
    task="Return the share of examples whose largest score is that of their class.",
    reference=accuracy,
    cases=cases,
    mistakes=(
        count,
        percent,
        error_rate,
        smallest_score,
        counted_from_one,
        mean_probability,
    ),
    alternatives=(accuracy_by_example, accuracy_by_probability, accuracy_by_difference),
)
