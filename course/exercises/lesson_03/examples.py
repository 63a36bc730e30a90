"""The cases of most of the exercises: small batches that stand for the text, random ones."""

from __future__ import annotations

import numpy as np

from ..drawing import regression, uniform
from ..spec import Case

# What a wrong score costs at most where so little is added to a probability, about.
CAPS = ((1e-15, 35), (1e-12, 28), (1e-10, 23), (1e-9, 21), (1e-8, 18), (1e-7, 16))


def case(w, X, y, note, says):
    """Return a fixed case of coefficients, features and targets or classes."""
    return Case((np.array(w), np.array(X), np.array(y)), {}, note, says)


def squared_errors(rng):
    """Return the cases of 03.1: targets and predictions."""
    w, X, y = regression(rng, 5, 3)
    return [
        case(
            [1.0, 1.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 4.0]],
            [3.0, 1.0, 3.0, 5.0],
            "four examples, an intercept and a slope",
            "Return the mean squared error and its gradient",
        ),
        case([0.0, 0.0], [[1.0, 2.0]], [5.0], "a single example", "One example, two coefficients"),
        case([2.0], [[1.0], [-1.0], [3.0]], [4.0, 0.0, 5.0], "a single feature", "(d,)"),
        case(
            [1.0, 2.0],
            [[1.0, 0.0], [1.0, 1.0], [1.0, 3.0]],
            [1.0, 3.0, 7.0],
            "a perfect fit",
            "each example's error",
        ),
        case(
            [1.0, -1.0, 0.5, 2.0],
            [[1.0, 2.0, 4.0, 0.0], [1.0, 0.0, -2.0, 3.0]],
            [4.0, 5.0],
            "fewer examples than features",
            "in proportion to their values",
        ),
        case(
            [1.0, 2.0, -1.0],
            [[1.0, 3.0, 0.0], [1.0, -1.0, 2.0], [1.0, 0.0, 5.0]],
            [4.0, -2.0, -6.0],
            "as many examples as features",
            "X^\\top",
        ),
        case(
            [1, 3],
            [[2, -5], [1, 0], [4, 3], [-1, 2], [0, 6]],
            [7, 8, 11, 9, 10],
            "whole numbers",
            "The arrays may hold whole numbers",
        ),
        case(
            [1, 2],
            [[1, 4], [1, -3], [1, 2]],
            [0.5, 2.25, 7.75],
            "whole numbers, and targets with fractions",
            "The arrays may hold whole numbers",
        ),
        Case((w, X, y), {}, "five examples, three features"),
        Case((w, 1000 * X, y + 5000), {}, "features and targets in large units"),
        Case(regression(rng, 3, 4), {}, "three examples, four features"),
        Case(regression(rng, 9, 2), {}, "nine examples, two features"),
    ]


def log_losses(rng):
    """Return the cases of 03.2: classes 0 and 1, scores of every size."""

    def drawn(n, d, note):
        """Both classes, and scores that are not extreme."""
        y = rng.integers(0, 2, n)
        y[:2] = 0, 1
        return Case((uniform(rng, -1, 1, d), uniform(rng, -2, 2, (n, d)), y), {}, note)

    extreme, both = "right at scores of ±1000", "`y` holds 0 and 1"
    forty, floats = "By 40, p has been rounded to 1", "whole numbers or floats"
    three = [[1.0, 0.0], [1.0, 2.0], [1.0, 3.0]]
    scores = [[1.0, 0.5], [1.0, -1.0], [-1.0, 0.25], [-1.0, 2.0], [0.001, -0.5]]
    return [
        case(
            [0.0, 0.0],
            [[1.0, 2.0], [1.0, 0.0], [1.0, -1.0], [1.0, 5.0]],
            [1, 0, 0, 1],
            "four examples, all scores 0",
            "At w = 0 the model says ½ to everything",
        ),
        case([1.0, -1.0], three, [1, 0, 1], "scores 1, −1 and −2", "Return the mean log loss"),
        case([1000.0], [[1.0]], [0], "one example of class 0, score 1000", extreme),
        case([1000.0], [[-1.0]], [1], "one example of class 1, score −1000", extreme),
        case([1000.0], [[1.0]], [1], "one example of class 1, score 1000", extreme),
        case([1000.0], [[-1.0]], [0], "one example of class 0, score −1000", extreme),
        case([40.0], [[1.0], [-1.0]], [0, 1], "scores 40 and −40, both wrong", forty),
        case([36.0], [[1.0]], [0], "one example of class 0, score 36", "Even at 36"),
        case([-2.0], [[10], [1]], [1, 0], "a single feature", "x = 10 of class 1 and x = 1 of"),
        case([1.0, 0.5], [[1.0, 2.0], [1.0, -3.0]], [1.0, 1.0], "class 1 only, floats", floats),
        case([1.0, 0.5], [[1.0, 2.0], [1.0, -3.0]], [0.0, 0.0], "class 0 only, floats", floats),
        case(
            [1000.0, 2.0],
            scores,
            [0, 1, 0, 1, 1],
            "scores near 1000 and −1000, some right and some wrong",
            extreme,
        ),
        case([100.0, 1.0], scores, [0, 1, 0, 1, 0], "scores near 100 and −100", "clipping"),
        case(
            [0.5, -1.0, 2.0],
            [[1.0, 2.0, 0.0], [1.0, 0.0, 1.5], [1.0, -1.0, -1.0]],
            [1, 0, 0],
            "as many examples as features",
            both,
        ),
        case([1, -2], [[1, 3], [0, 1], [2, -1]], [0, 1, 0], "whole numbers", both),
        drawn(8, 3, "eight examples, three features"),
        drawn(3, 5, "three examples, five features"),
        drawn(7, 2, "seven examples, two features"),
    ]


def penalties(rng):
    """Return the cases of 03.4: a loss, its gradient and coefficients."""

    def case(loss, grad, w, l2, note, says):
        return Case((loss, np.array(grad), np.array(w)), {"l2": l2}, note, says)

    def drawn(d, l2, note):
        signs = rng.choice([-1, 1], d)
        grad = uniform(rng, -1, 1, d)
        return Case((uniform(rng, 1, 2), grad, signs * uniform(rng, 1, 3, d)), {"l2": l2}, note)

    spared, whole = "Leave `w[0]` out", "`w` may hold whole numbers"
    return [
        case(
            1.0,
            [1.0, 2.0, 3.0],
            [5.0, 2.0, -1.0],
            0.5,
            "an intercept and two coefficients",
            "return both with the penalty added",
        ),
        case(2.0, [0.5, -1.0], [3.0, 4.0], 0.0, "no penalty", "`l2` may be 0"),
        case(2.0, [1.0], [3.0], 2.0, "an intercept alone", spared),
        case(1.0, [1.0, -1.0], [100.0, 1.5], 0.125, "an intercept far above the slope", spared),
        case(1.0, [2.0, 0.0, 1.0], [0.0, -3.0, 1.0], 1.0, "an intercept of 0", "The intercept w₀"),
        case(0.5, [1.0, 2.0, 1.0], [2.0, 0.0, 0.0], 3.0, "coefficients of 0", "w_j^2"),
        case(
            1.0,
            [1.0, -2.0, 0.5, 3.0],
            [2.0, 2.0, -1.0, -1.0],
            0.5,
            "coefficients that equal each other and the intercept",
            "The intercept w₀ is spared",
        ),
        case(
            0.0, [0.0, 0.0, 0.0], [1.0, 3.0, -3.0], 2.0, "loss and gradient 0", "\\frac{\\lambda}"
        ),
        case(1.5, [0.25, -0.5, 1.0, 2.0], [3, 4, -2, 1], 0.5, "whole numbers", whole),
        case(1.5, [0.25, -0.5], [3, -4], 0.25, "a whole number, and a weak penalty", whole),
        drawn(3, 0.3, "two coefficients"),
        drawn(5, 2.5, "a strong penalty on four coefficients"),
        drawn(2, 0.01, "the λ of the wines"),
    ]


def scores(rng):
    """Return the cases of 03.5: scores of every size."""

    def case(scores, note, says):
        return Case((np.array(scores),), {}, note, says)

    extreme, row = "right at scores of ±1000", "Return the softmax of each row"
    shape, whole = "shape (n, k)", "They may be whole numbers"
    near = 1000 + uniform(rng, -2, 2, (3, 4))
    wide = np.array([[1000.0], [-1000.0]]) + uniform(rng, -2, 2, (2, 3))
    return [
        case([[0.0, 0.0, 0.0, 0.0]], "four equal scores", "probabilities"),
        case([[1.0, 2.0, 4.0], [3.0, 0.0, -1.0]], "two rows, three classes", row),
        case([[0.5, -1.0, 2.0]], "a single row", shape),
        case([[2.0, 1.0], [0.0, 1.0], [-3.0, -1.0]], "three rows, two classes", shape),
        case([[1.0, 2.0, 0.0], [3.0, 5.0, 4.0], [0.0, -1.0, 6.0]], "as many rows as classes", row),
        case([[2.0], [-1.0]], "a single class", shape),
        case([[-3.0, -5.0, -4.0], [-1.0, -9.0, -2.0]], "negative scores", row),
        case([[2, 0, 1], [-1, 3, 3]], "whole numbers", whole),
        case([[1000, -1000], [999, 1000]], "whole numbers, extreme", whole),
        case([[1000.0, 999.0, 998.0]], "scores near 1000", extreme),
        case([[-1000.0, -999.0, -1001.0]], "scores near −1000", extreme),
        case([[0.0, -1000.0, 1000.0], [1.0, 1.0, 1.0]], "scores 2000 apart in a row", extreme),
        case([[1000.0, 999.0], [-1000.0, -999.0]], "one row near 1000, one near −1000", "largest"),
        case([[0.0, 20.0], [15.0, -5.0]], "tiny probabilities", "probabilities"),
        Case((uniform(rng, -3, 3, (3, 4)),), {}, "random scores, three rows"),
        Case((near,), {}, "random scores near 1000"),
        Case((wide,), {}, "random scores near 1000 and near −1000"),
        Case((rng.integers(-3, 4, (2, 5)),), {}, "random whole numbers"),
    ]


def cross_entropies(rng):
    """Return the cases of 03.6: several classes, scores of every size."""

    def drawn(n, d, k, note):
        W, X = uniform(rng, -2, 2, (d, k)), uniform(rng, -2, 2, (n, d))
        return Case((W, X, rng.integers(0, k, n)), {}, note)

    some, shape = "perhaps not all of them", "shape (d, k)"
    extreme = "where it rounds to 0"
    W = [[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]
    four = [[1.0, 0.0], [1.0, 1.0], [1.0, -1.0], [1.0, 2.0]]
    far = [[1000.0, 0.0, -1000.0], [0.5, -1.0, 2.0]]
    square = [[1.0, 0.0, 2.0], [-1.0, 1.0, 0.5], [0.0, 3.0, -2.0]]
    return [
        case(np.zeros((2, 4)), four[1:], [0, 3, 1], "all scores 0", "A model that knows nothing"),
        case(W, four, [0, 2, 1, 1], "four examples, three classes", "the mean cross-entropy"),
        case([[0.5, -0.5], [1.0, 0.0]], [[1.0, 2.0]], [1], "a single example", shape),
        case([[1.0, 3.0, 2.0]], [[1.0], [-1.0]], [2, 0], "a single feature", shape),
        case(
            [[0.0, 1.0], [2.0, -1.0], [0.5, 0.0]],
            [[1.0, 0.5, 2.0], [1.0, -1.0, 0.0], [1.0, 3.0, 1.0], [1.0, 0.0, -2.0]],
            [0, 1, 1, 0],
            "two classes",
            "the case of two classes",
        ),
        case(W, [[1.0, 1.0], [1.0, 0.5], [1.0, 3.0]], [0, 1, 0], "nobody of the last class", some),
        case(W, [[1.0, 1.0], [1.0, 0.5], [1.0, 3.0]], [2, 1, 2], "nobody of the first class", some),
        case(W, [[1.0, 1.0], [1.0, 0.5]], [1, 1], "all of one class", some),
        case(square, square, [2, 0, 0], "as many examples as features and classes", shape),
        case(
            [[1, 0, -2], [3, -1, 0]], [[1, 2], [0, -1], [2, 1]], [0, 2, 1], "whole numbers", "`y`"
        ),
        case([[1000.0, 0.0]], [[1.0]], [1], "score 1000 for the wrong class", extreme),
        case([[0.0, -1000.0]], [[1.0]], [1], "score −1000 for the right class", extreme),
        case([[1000.0, 0.0]], [[1.0]], [0], "score 1000 for the right class", extreme),
        case([[400.0, -400.0]], [[1.0], [-2.0]], [0, 1], "rows that lie far apart", extreme),
        case([[1000.0, 999.0]], [[1.0]], [1], "scores 1000 and 999", "score minus log-sum-exp"),
        case([[-1000.0, -999.0]], [[1.0]], [0], "scores −1000 and −999", "score minus log-sum-exp"),
        case([[40.0, 0.0, 0.0]], [[1.0], [2.0]], [1, 2], "scores 40 and 80, both wrong", extreme),
        case(
            far,
            [[1.0, 0.5], [1.0, -1.0], [-1.0, 2.0], [0.001, 1.0]],
            [0, 2, 0, 1],
            "scores near 1000 and −1000, some right, some wrong",
            extreme,
        ),
        drawn(6, 3, 4, "six examples, three features, four classes"),
        drawn(2, 4, 3, "fewer examples than features"),
        drawn(7, 2, 5, "five classes"),
    ]


def accuracies(rng):
    """Return the cases of 03.7: several classes, and equal scores."""

    def drawn(n, d, k, right, note):
        """A model that is right for so many, its two largest scores never nearly equal."""
        gap = 0.0
        while gap < 0.02:
            W, X = uniform(rng, -2, 2, (d, k)), uniform(rng, -3, 3, (n, d))
            top = np.sort(X @ W, axis=1)
            gap = (top[:, -1] - top[:, -2]).min()
        y = (X @ W).argmax(axis=1)
        y[right:] = (y[right:] + rng.integers(1, k, n - right)) % k
        order = rng.permutation(n)
        return Case((W, X[order], y[order]), {}, note)

    share, ties = "the share of examples", "Of equal scores the first counts"
    largest, shape = "whose largest score belongs to their class", "shape (d, k)"
    scores = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    three = [[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]
    return [
        case(
            [[1.0, 0.0], [0.0, 1.0]],
            [[3.0, 1.0], [0.0, 2.0], [5.0, 4.0], [1.0, 2.0]],
            [0, 1, 1, 1],
            "four examples, two classes",
            share,
        ),
        case(
            three,
            [[1.0, 2.0], [2.0, 1.0], [-1.0, 3.0], [0.0, -1.0], [3.0, 0.0]],
            [1, 2, 0, 2, 0],
            "five examples, three classes",
            largest,
        ),
        case(three, [[1.0, 2.0], [2.0, 1.0], [-1.0, 3.0]], [1, 2, 1], "all right", "from 0 to 1"),
        case(three, [[1.0, 2.0], [2.0, 1.0], [-1.0, 3.0]], [2, 0, 0], "all wrong", "from 0 to 1"),
        case(three, [[0.0, 4.0]], [1], "a single example, right", share),
        case(three, [[0.0, 4.0]], [0], "a single example, wrong", share),
        case(
            scores,
            [[-1.0, -5.0, -3.0], [-4.0, -2.0, -9.0], [-7.0, -6.0, -8.0], [-1.0, -2.0, -3.0]],
            [0, 1, 2, 1],
            "negative scores only",
            largest,
        ),
        case(
            scores,
            [[0.25, 0.5, 0.125], [5.0, 3.0, 4.0], [2.0, 8.0, 9.0], [1.0, 0.0, 7.0]],
            [1, 0, 2, 2],
            "as many features as classes, the largest score of all in one row",
            largest,
        ),
        case(
            scores,
            [[9.0, 2.0, 1.0], [5.0, 3.0, 4.0], [6.0, 7.0, 8.0]],
            [0, 1, 2],
            "as many examples as classes",
            shape,
        ),
        case(
            np.zeros((2, 3)), [[1.0, 2.0], [1.0, 3.0], [1.0, 0.5]], [0, 2, 0], "W = 0", "at W = 0"
        ),
        case(
            scores,
            [[1.0, 4.0, 4.0], [2.0, 2.0, 0.0], [3.0, 0.0, 3.0], [5.0, 5.0, 5.0], [0.0, 1.0, 1.0]],
            [1, 1, 0, 0, 2],
            "equal scores",
            ties,
        ),
        case(
            scores,
            [[1.0, 4.0, 4.0], [2.0, 2.0, 0.0], [3.0, 0.0, 3.0]],
            [2, 1, 2],
            "equal scores, always the later class",
            ties,
        ),
        case(
            [[1, -1, 0, 2], [0, 3, 1, -1]],
            [[1, 1], [2, 0], [-1, -2], [0, 3], [1, -1]],
            [1, 3, 0, 2, 3],
            "whole numbers, four classes",
            largest,
        ),
        case(
            scores,
            [[9.0, 1.0, 2.0], [7.0, 6.0, 0.0], [1.0, 2.0, 3.0]],
            [0, 0, 0],
            "all of one class",
            "their class",
        ),
        case(
            [[1000.0, 2000.0], [500.0, -3000.0]],
            [[1.0, 0.0], [2.0, -1.0], [-1.0, -2.0], [1.0, 1.0]],
            [1, 1, 0, 0],
            "scores in the thousands",
            largest,
        ),
        drawn(11, 2, 3, 4, "a model that is mostly wrong"),
        drawn(9, 4, 3, 7, "a model that is mostly right"),
        drawn(13, 3, 5, 6, "five classes"),
    ]
