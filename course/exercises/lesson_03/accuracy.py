"""The share of examples that a model classifies rightly."""

from __future__ import annotations

import functools

import numpy as np

from ... import models
from ..spec import Exercise, mistake
from .examples import accuracies


def accuracy(W, X, y):
    """Return the share of examples whose largest score is that of their class."""
    return models.accuracy(W, X, y)


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
    return 100 * np.mean((X @ W).argmax(axis=1) == y)


@mistake(
    "error rate",
    "You return the share of wrong answers. Count where prediction and class agree.",
)
def error_rate(W, X, y):
    return np.mean((X @ W).argmax(axis=1) != y)


@mistake(
    "which are right",
    "You return True or False for each example. The accuracy is one number: their mean, in which "
    "True counts as 1.",
)
def which_are_right(W, X, y):
    return (X @ W).argmax(axis=1) == y


@mistake(
    "predictions",
    "You return the predicted classes. Compare them with y, and take the mean.",
)
def predictions(W, X, y):
    return (X @ W).argmax(axis=1)


@mistake(
    "smallest score",
    "You predict the class with the smallest score. The larger the score, the larger "
    "the probability: `argmax`.",
)
def smallest_score(W, X, y):
    return np.mean((X @ W).argmin(axis=1) == y)


@mistake(
    "largest size",
    "The class with the largest absolute score is predicted. A score far below 0 speaks against "
    "its class: signs count.",
)
def largest_size(W, X, y):
    return np.mean(abs(X @ W).argmax(axis=1) == y)


@mistake(
    "counted from one",
    "Your predictions are one class too high. Columns and classes both count from 0.",
)
def counted_from_one(W, X, y):
    return np.mean((X @ W).argmax(axis=1) + 1 == y)


@mistake(
    "last of equal scores",
    "Right, except where scores are equal: there the last of them is taken, and the first counts, "
    "as for `argmax`.",
)
def last_of_equal_scores(W, X, y):
    S = X @ W
    return np.mean(S.shape[1] - 1 - S[:, ::-1].argmax(axis=1) == y)


@mistake(
    "any of equal scores",
    "Right, except where scores are equal: an example counts as right if its class is one of the "
    "largest. Only the first of them counts.",
)
def any_of_equal_scores(W, X, y):
    S = X @ W
    return np.mean(S[np.arange(len(y)), y] == S.max(axis=1))


@mistake(
    "none of equal scores",
    "Right, except where scores are equal: an example counts only if its class beats all others. "
    "Of equal ones the first counts.",
)
def none_of_equal_scores(W, X, y):
    S = X @ W
    right = S[np.arange(len(y)), y]
    return np.mean((right[:, None] <= S).sum(axis=1) == 1)


@mistake(
    "positive scores",
    "An example counts as right when the score of its class is above 0. With several classes only "
    "the comparison with the other scores counts.",
)
def positive_scores(W, X, y):
    return np.mean((X @ W)[np.arange(len(y)), y] > 0)


@mistake(
    "class with the largest score in the table",
    "One prediction is made for all examples, as `argmax` does without an axis. Each row has its "
    "own largest score: `argmax(axis=1)`.",
)
def class_with_the_largest_score_in_the_table(W, X, y):
    return np.mean(np.argmax(X @ W) == y)


@mistake(
    "down the columns",
    "For each class the example with the largest score is sought; where there are as many examples "
    "as classes this even gives a number. Each row has its prediction: `argmax(axis=1)`.",
)
def down_the_columns(W, X, y):
    return np.mean((X @ W).argmax(axis=0) == y)


@mistake(
    "largest score itself",
    "The largest score itself is compared with the class. Asked for is its place in the row: "
    "`argmax`, not `max`.",
)
def largest_score_itself(W, X, y):
    return np.mean((X @ W).max(axis=1) == y)


@mistake(
    "probability above a half",
    "An example counts as right when its class has a probability above ½. With more than two "
    "classes the largest may be smaller than that.",
)
def probability_above_a_half(W, X, y):
    return np.mean(models.softmax(X @ W)[np.arange(len(y)), y] > 0.5)


@mistake(
    "per class",
    "The accuracy of each class is taken first, then their mean. Each example counts alike: one "
    "mean over all.",
)
def per_class(W, X, y):
    right = (X @ W).argmax(axis=1) == y
    return np.mean([right[y == j].mean() for j in np.unique(y)])


@mistake(
    "divided by the classes",
    "The number of right ones is divided by the number of classes. Divide by the number of "
    "examples.",
)
def divided_by_the_classes(W, X, y):
    return np.sum((X @ W).argmax(axis=1) == y) / W.shape[1]


@mistake(
    "mean probability",
    "You average the probability of the right class. Accuracy asks only whether that "
    "class has the largest score, not by how much.",
)
def mean_probability(W, X, y):
    return float(np.mean(models.softmax(X @ W)[np.arange(len(y)), y]))


@mistake(
    "any class that occurs",
    "A prediction counts as right if its class occurs anywhere in y. Each is compared with the "
    "class of its own example.",
)
def any_class_that_occurs(W, X, y):
    return np.isin((X @ W).argmax(axis=1), y).mean()


@mistake(
    "sorted first",
    "How often each class is predicted is compared with how often it occurs, as by sorting both. "
    "Each prediction is compared with the class of its own example.",
)
def sorted_first(W, X, y):
    return np.mean(np.sort((X @ W).argmax(axis=1)) == np.sort(y))


@mistake(
    "intercept left out",
    "The first row of W and the first column of X have no part in the scores. They belong to them "
    "like the others: `X @ W`.",
)
def intercept_left_out(W, X, y):
    return np.mean((X[:, 1:] @ W[1:]).argmax(axis=1) == y)


@mistake(
    "numbers of classes subtracted",
    "A wrong prediction counts for as much as the numbers of the classes differ. They are names: "
    "class 2 is no nearer to 1 than to 0, and a prediction is right or wrong.",
)
def numbers_of_classes_subtracted(W, X, y):
    return 1 - np.mean(abs((X @ W).argmax(axis=1) - y))


@mistake(
    "all or nothing",
    "The answer is 1 if all predictions are right, and 0 otherwise. Count how many of them are, "
    "and divide by their number.",
)
def all_or_nothing(W, X, y):
    return float(np.all((X @ W).argmax(axis=1) == y))


def rounded(digits):
    """Return the mistake of rounding to so many digits."""

    @mistake(
        f"rounded to {digits} digits",
        f"The share is rounded to {digits} digits after the point. Return it as it is, and round "
        "where it is printed.",
    )
    def function(W, X, y):
        return round(float(accuracy(W, X, y)), digits)

    return function


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


def accuracy_in_plain_python(weights, examples, classes):
    """The first place of the largest in a list, for arguments of other names."""
    rows = (examples @ weights).tolist()
    right = [row.index(max(row)) == j for row, j in zip(rows, classes, strict=True)]
    return sum(right) / len(right)


def accuracy_by_sorting(W, X, y):
    """A stable sort keeps the first of equal scores first; an array without axes comes out."""
    order = np.argsort(-(X @ W), axis=1, kind="stable")
    return np.array(np.equal(order[:, 0], y).mean())


@functools.wraps(accuracy)
def accuracy_by_table(W, X, y):
    """The table of right classes, at the predictions."""
    n = len(y)
    return np.trace(np.eye(W.shape[1])[y][:, np.argmax(W.T @ X.T, axis=0)]) / n


EXERCISE = Exercise(
    id="03.7",
    signature="accuracy(W, X, y)",
    also=("predict",),
    points=1,
    task="Return the share of examples whose largest score is that of their class.",
    reference=accuracy,
    cases=accuracies,
    mistakes=(
        count,
        percent,
        error_rate,
        which_are_right,
        predictions,
        smallest_score,
        largest_size,
        counted_from_one,
        last_of_equal_scores,
        any_of_equal_scores,
        none_of_equal_scores,
        positive_scores,
        class_with_the_largest_score_in_the_table,
        down_the_columns,
        largest_score_itself,
        probability_above_a_half,
        per_class,
        divided_by_the_classes,
        mean_probability,
        any_class_that_occurs,
        sorted_first,
        intercept_left_out,
        numbers_of_classes_subtracted,
        all_or_nothing,
        *(rounded(digits) for digits in (2, 3, 4)),
    ),
    alternatives=(
        accuracy_by_example,
        accuracy_by_probability,
        accuracy_by_difference,
        accuracy_in_plain_python,
        accuracy_by_sorting,
        accuracy_by_table,
        lambda W, X, y: float(np.mean((X @ W).argmax(axis=1) == y)),
    ),
    equivalents={
        "predict: conversion dropped: `np.asarray(X, dtype=np.float64)`": "an array comes in",
        "predict: conversion dropped: `np.asarray(coefficients, dtype=np.float64)`": (
            "an array comes in"
        ),
        "predict: np.asarray(…).astype(int) for: `scores.argmax(axis=-1)`": (
            "classes are whole numbers already"
        ),
        "predict: np.asarray(…)[None] for: `scores.argmax(axis=-1)`": (
            "one row of predictions is compared as they are"
        ),
    },
)
