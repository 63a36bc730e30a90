"""The cases of exercises 04.2 and 04.3."""

from __future__ import annotations

import numpy as np

from ..drawing import regression, uniform
from ..spec import Case, Code, code
from .said import cut

# The mean gradients of ½(Xw − y)², for one w, a stack of them and classes; and of the log loss.
SQUARES = Code("lambda w, X, y: X.T @ (X @ w - y) / len(y)")
STACKED = Code("lambda w, X, y: (w @ X.T - y) @ X / len(y)")
CLASSES = Code("lambda w, X, y: X.T @ (X @ w - np.eye(3)[y]) / len(y)")
COIN = Code("lambda w, X, y: X.T @ (0.5 + 0.5 * np.tanh(X @ w / 2) - y) / len(y)")


def yielding(batches):
    """Return batches as a generator, which has no length and can be gone through once."""
    return code("(rows for rows in batches)", batches=batches)


def of_epochs(rng):
    """Return cases of exercise 04.2: data, a walk's start and batches of every kind."""
    X, y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([3.0, 1.0, 7.0, 4.0])
    two, start = np.array([[1, 0], [1, 2], [1, 4], [0, 2]]), np.array([1.0])
    whole, mean = "may hold whole numbers", "the mean gradient over the rows that it is given"
    each, kinds = "take one step of gradient descent for each", "arrays or lists of row numbers"
    generator = "a generator too"

    def case(grad, theta, X, y, batches, lr, note, says=""):
        return Case((grad, theta, X, y, batches), {"lr": lr}, note, says)

    def arrays(order, size):
        return cut(np.array(order), size)

    def drawn(n, d, lr, size, note, *, made=list, targets=False):
        w, X, y = regression(rng, n, d)
        y = rng.integers(0, 2, n) if targets else y
        batches = made(cut(rng.permutation(n), size))
        return case(COIN if targets else SQUARES, w, X, y, batches, lr, note)

    return [
        case(SQUARES, start, X, y, arrays([1, 3, 0, 2], 2), 0.125, "two batches of two", each),
        case(SQUARES, start, X, y, yielding([[3, 0], [1, 2]]), 0.125, "a generator", generator),
        case(SQUARES, start, X, y, [[2, 1, 0], [3]], 0.25, "lists, the last one short", kinds),
        case(SQUARES, start, X, y, arrays([2, 3, 1, 0], 4), 0.125, "all rows in one batch", mean),
        case(SQUARES, start, X, y, arrays([2, 0, 3, 1], 1), 0.0625, "one row a batch", mean),
        case(SQUARES, start, X, y, [], 0.125, "no batch at all", each),
        case(SQUARES, np.array([3, -1]), two, np.array([1, 0, 2, 5]), arrays([3, 1, 0, 2], 3),
             0.125, "whole numbers", whole),
        case(SQUARES, start, X, y, (np.array([3, 3, 0]), np.array([1])), 0.125,
             "a row drawn twice, in a tuple of batches", "any iterable"),
        case(STACKED, np.array([[1.0, 0.5], [0.0, -2.0], [2.0, 1.0]]), two, y,
             yielding([[0, 1], [3, 2]]), 0.0625, "three walks at once, shape (3, 2)", "any shape"),
        case(CLASSES, uniform(rng, -2, 2, (2, 3)), uniform(rng, -2, 2, (5, 2)),
             rng.integers(0, 3, 5), [np.array([4, 0]), np.array([1, 3]), np.array([2])],
             0.25, "a matrix of parameters, and classes for targets"),
        drawn(8, 2, 0.1, 3, "eight random rows in threes"),
        drawn(9, 2, 0.5, 4, "a classifier, its batches from a generator", made=yielding,
              targets=True),
        case(SQUARES, uniform(rng, 1, 2, 1), X, y, yielding(arrays(range(4), 2) * 3), 0.05,
             "three epochs in a row"),
    ]  # fmt: skip


def of_variances(rng):
    """Return cases of exercise 04.3: tables of gradients, drawn from in both ways."""
    four, even = np.array([[1.0], [2.0], [4.0], [9.0]]), np.array([[0.0], [2.0], [4.0]])
    wide = np.array([[1, 0, 10], [3, 0, 20], [5, 0, 90], [-9, 4, 0], [0, 6, 30]])
    shape, each = "shape (d,)", "the variance of each coordinate"
    with_it, as_says = "with replacement or without", "as `replacement` says"

    def case(grads, batch_size, replacement, note, says=""):
        return Case((grads, int(batch_size)), {"replacement": replacement}, note, says)

    def drawn(n, d, batch_size, replacement, note):
        grads = np.round(rng.normal(2, [1.0, 5.0, 0.3][:d], (n, d)), 2)
        return case(grads, batch_size, replacement, note)

    n = int(rng.integers(6, 10))
    return [
        case(even, 2, True, "two of 0, 2, 4, with replacement", with_it),
        case(even, 2, False, "two of 0, 2, 4, without replacement", with_it),
        case(four, 2, True, "two of 1, 2, 4, 9, with replacement", as_says),
        case(four, 2, False, "two of 1, 2, 4, 9, without replacement", as_says),
        case(four, 1, True, "one of four, with replacement", as_says),
        case(four, 1, False, "one of four, without replacement", as_says),
        case(four, 4, False, "all four: no variance is left", "It vanishes at B = n"),
        case(four, 4, True, "four draws from four rows", "with replacement"),
        case(four, 8, True, "more draws than rows", "with replacement"),
        case(wide, 3, False, "whole numbers in three coordinates", shape),
        case(wide, 3, True, "whole numbers, drawn with replacement", shape),
        case(np.array([[1.0, 5.0], [2.0, 5.0]]), 1, True, "a coordinate that is always 5", each),
        case(1000.0 + four, 3, False, "gradients near 1,000", "σ² = mean of (gᵢ − mean)²"),
        case(1e-6 * wide, 2, False, "tiny gradients", each),
        drawn(n, 3, 2, False, "random gradients in pairs, no row twice"),
        drawn(n, 3, 2, True, "random gradients in pairs, drawn with replacement"),
        drawn(12, 2, 5, False, "five of twelve"),
        drawn(3, 3, 2, False, "as many examples as coordinates"),
    ]
