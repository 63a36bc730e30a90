"""The cross-entropy and its gradient, finite at extreme scores."""

from __future__ import annotations

import functools

import numpy as np

from ... import models
from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def cross_entropy_and_grad(W, X, y):
    """Return the cross-entropy of softmax(X W) against classes y, and its gradient, (d, k)."""
    return models.cross_entropy_and_grad(W, X, y)


def cases(rng):
    def case(W, X, y, note, says):
        return Case((np.array(W), np.array(X), np.array(y)), {}, note, says)

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


def of_right(table, y):
    return table[np.arange(len(y)), y]


@mistake(
    "logarithm of a rounded probability",
    "Right, except where the probability of the right class rounds to 0: log(0) is −inf, however "
    "stable the softmax. Compute log p as score minus log-sum-exp.",
)
def logarithm_of_a_rounded_probability(W, X, y):
    P = models.softmax(X @ W)
    return -np.mean(np.log(of_right(P, y))), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "0 times minus infinity",
    "Right at ordinary scores; NaN or inf where any probability rounds to 0, even that of a wrong "
    "class: 0 · log(0) is not a number. Take log p at the right class only, from the scores.",
)
def zero_times_minus_infinity(W, X, y):
    P, Y = models.softmax(X @ W), np.eye(W.shape[1])[y]
    return -np.mean(np.sum(Y * np.log(P), axis=1)), X.T @ (P - Y) / len(y)


def capped(words, way, eps, cap):
    """Return the mistake of adding so much inside the logarithm, or of clipping there."""

    @mistake(
        f"no probability below {eps:g}, {words}",
        f"Finite, but wrong: no example costs more than about {cap}, as if {eps:g} were {words} "
        "before the logarithm. A score 1000 below another costs 1000: use the scores.",
    )
    def function(W, X, y):
        p = of_right(models.softmax(X @ W), y)
        return -np.mean(np.log(way(p, eps))), cross_entropy_and_grad(W, X, y)[1]

    return function


CAPS = ((1e-15, 35), (1e-12, 28), (1e-10, 23), (1e-9, 21), (1e-8, 18), (1e-7, 16))


@mistake(
    "softmax overflows",
    "Right at ordinary scores; at 1000 both values are spoilt by inf/inf. Subtract each row's "
    "largest score before exp, and compute log p as score minus log-sum-exp.",
)
def softmax_overflows(W, X, y):
    e = np.exp(X @ W)
    P, Y = e / e.sum(axis=1, keepdims=True), np.eye(W.shape[1])[y]
    return -np.mean(np.log(of_right(P, y))), X.T @ (P - Y) / len(y)


@mistake(
    "softmax overflows in the gradient",
    "The loss is right everywhere; the gradient is NaN at extreme scores, inf/inf or 0/0. Subtract "
    "each row's largest score before exp there too.",
)
def softmax_overflows_in_the_gradient(W, X, y):
    e = np.exp(X @ W)
    P, Y = e / e.sum(axis=1, keepdims=True), np.eye(W.shape[1])[y]
    return cross_entropy_and_grad(W, X, y)[0], X.T @ (P - Y) / len(y)


@mistake(
    "one maximum for all rows",
    "Right, except where the rows' scores lie far apart: with one maximum of the whole table, a "
    "row far below it is left with log(0) and 0/0. Subtract from each row its own.",
)
def one_maximum_for_all_rows(W, X, y):
    S = X @ W
    e = np.exp(S - S.max())
    P, Y = e / e.sum(axis=1, keepdims=True), np.eye(W.shape[1])[y]
    loss = np.mean(S.max() + np.log(e.sum(axis=1)) - of_right(S, y))
    return loss, X.T @ (P - Y) / len(y)


@mistake(
    "a sigmoid for each class",
    "Each class has its own sigmoid and its own log loss. In softmax the classes of a row share "
    "one sum, and only the right class's probability is charged.",
)
def a_sigmoid_for_each_class(W, X, y):
    S, Y = X @ W, np.eye(W.shape[1])[y]
    loss = np.mean(np.sum(np.logaddexp(0, S) - Y * S, axis=1))
    return loss, X.T @ (models.sigmoid(S) - Y) / len(y)


@mistake(
    "log-sum-exp overflows",
    "The gradient is right, the loss is infinite at extreme scores: the sum of eˢ overflows, or "
    "rounds to 0. Take the row's largest score out of the logarithm first.",
)
def log_sum_exp_overflows(W, X, y):
    S = X @ W
    loss = np.mean(np.log(np.exp(S).sum(axis=1)) - of_right(S, y))
    return loss, cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "largest score not put back",
    "The gradient is right; the loss lacks each row's largest score. It is taken out of the "
    "exponents, and added to the logarithm again, or taken from s_y as well.",
)
def largest_score_not_put_back(W, X, y):
    S = X @ W
    logs = np.log(np.exp(S - S.max(axis=1, keepdims=True)).sum(axis=1))
    return np.mean(logs - of_right(S, y)), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "table of scores",
    "`S[:, y]` picks whole columns and gives an n × n table, whose mean is a plausible "
    "number. One score a row is `S[np.arange(n), y]`.",
)
def table_of_scores(W, X, y):
    S = X @ W
    loss = np.mean(models.log_sum_exp(S)[:, None] - S[:, y])
    return loss, cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "as many classes as seen",
    "Right, except where nobody belongs to the last class: the table of right classes has a column "
    "for each class of W, not only for those in y.",
)
def as_many_classes_as_seen(W, X, y):
    P, Y = models.softmax(X @ W), np.eye(y.max() + 1)[y]
    return cross_entropy_and_grad(W, X, y)[0], X.T @ (P - Y) / len(y)


@mistake(
    "sum for mean",
    "Loss and gradient are both n times too large. Divide by the number of examples.",
)
def sum_for_mean(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return len(y) * loss, len(y) * grad


@mistake(
    "mean over classes",
    "Loss and gradient are both k times too small: the mean runs over the examples, "
    "not over the n·k entries of a table.",
)
def mean_over_classes(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss / W.shape[1], grad / W.shape[1]


@mistake(
    "uphill",
    "The gradient has the wrong sign: it is Xᵀ(P − Y), prediction minus truth.",
)
def uphill(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, -grad


@mistake(
    "right class only",
    "Only the column of the right class is corrected. The other classes hold "
    "probability too, and their scores have to come down: P − Y has an entry for "
    "each class.",
)
def right_class_only(W, X, y):
    P, Y = models.softmax(X @ W), np.eye(W.shape[1])[y]
    return cross_entropy_and_grad(W, X, y)[0], X.T @ (Y * (P - 1)) / len(y)


@mistake(
    "truth left out",
    "Your gradient is XᵀP / n, that of the log-sum-exp alone. Subtract 1 at the right "
    "class of each row: P − Y.",
)
def truth_left_out(W, X, y):
    return cross_entropy_and_grad(W, X, y)[0], X.T @ models.softmax(X @ W) / len(y)


@mistake(
    "class number subtracted",
    "The number of the class is subtracted from every probability. Y is a table with a 1 at each "
    "row's class and 0 elsewhere: the numbers are names, not sizes.",
)
def class_number_subtracted(W, X, y):
    P = models.softmax(X @ W)
    return cross_entropy_and_grad(W, X, y)[0], X.T @ (P - y[:, None]) / len(y)


@mistake(
    "columns of the table",
    "The loss is right; in the gradient 1 is subtracted in whole columns, as `P[:, y]` picks them. "
    "One entry a row is `P[np.arange(n), y]`.",
)
def columns_of_the_table(W, X, y):
    P = models.softmax(X @ W)
    P[:, y] -= 1
    return cross_entropy_and_grad(W, X, y)[0], X.T @ P / len(y)


@mistake(
    "scores for probabilities",
    "The loss is right; the gradient is Xᵀ(S − Y)/n, of scores. The prediction is a table of "
    "probabilities: P = softmax(S).",
)
def scores_for_probabilities(W, X, y):
    Y = np.eye(W.shape[1])[y]
    return cross_entropy_and_grad(W, X, y)[0], X.T @ (X @ W - Y) / len(y)


@mistake(
    "transposed",
    "The gradient has the shape (k, d); W has (d, k). A gradient always has the "
    "shape of its parameters: Xᵀ(P − Y).",
)
def transposed(W, X, y):
    loss, grad = cross_entropy_and_grad(W, X, y)
    return loss, grad.T


def cross_entropy_in_place(W, X, y):
    """Subtracts 1 at the right classes, in place."""
    n, S = len(y), X @ W
    logs = S - np.logaddexp.reduce(S, axis=1)[:, None]
    P = np.exp(logs)
    P[np.arange(n), y] -= 1
    return -logs[np.arange(n), y].mean(), X.T @ P / n


def cross_entropy_by_example(W, X, y):
    """One example after the other."""
    loss, grad = 0.0, np.zeros(W.shape)
    for x, target in zip(X, y, strict=True):
        s = x @ W
        s = s - s.max()
        p = np.exp(s) / np.exp(s).sum()
        loss += (np.log(np.exp(s).sum()) - s[target]) / len(y)
        p[target] -= 1
        grad += np.outer(x, p) / len(y)
    return loss, grad


@functools.wraps(cross_entropy_and_grad)
def cross_entropy_by_equality(W, X, y):
    """The table of right classes by comparison, the gradient as a list."""
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    Y = (y[:, None] == np.arange(W.shape[1])).astype(float)
    loss = (np.log(np.exp(S).sum(axis=1)) - (S * Y).sum(axis=1)).mean()
    return loss, (X.T @ ((np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)) - Y) / len(y)).tolist()


def cross_entropy_of_the_lesson(weights, features, classes):
    """As the lesson writes it, for arguments of other names."""
    n, S = len(classes), features @ weights
    top = S.max(axis=1)
    log_sum_exp = top + np.log(np.exp(S - top[:, None]).sum(axis=1))
    loss = np.mean(log_sum_exp - S[np.arange(n), classes])
    P = np.exp(S - log_sum_exp[:, None])
    return loss, features.T @ (P - np.eye(S.shape[1])[classes]) / n


def cross_entropy_by_class(W, X, y):
    """One class after the other, columns of the gradient."""
    scores = [X @ column for column in W.T]
    total = functools.reduce(np.logaddexp, scores)
    loss = sum((total - s)[y == j].sum() for j, s in enumerate(scores)) / len(y)
    columns = ((np.exp(s - total) - (y == j)) @ X / len(y) for j, s in enumerate(scores))
    return loss, np.column_stack(list(columns))


ONE_AXIS = "each example has one loss: there is no other axis"
MEAN = "np.mean(log_sum_exp(S) - right[..., 0], axis=-1)"
AS_ARRAY = "conversion dropped: `np.asarray(scores, dtype=np.float64)`"

EXERCISE = Exercise(
    id="03.6",
    signature="cross_entropy_and_grad(W, X, y)",
    points=4,
    task="Return the mean cross-entropy of the scores X W for classes y, and its gradient of "
    "shape (d, k), finite at scores of ±1000.",
    reference=cross_entropy_and_grad,
    cases=cases,
    mistakes=(
        logarithm_of_a_rounded_probability,
        zero_times_minus_infinity,
        *(capped("added to every probability", np.add, *both) for both in CAPS),
        # Smaller ones do the same in either way, but for rounding.
        *(capped("the least probability", np.maximum, *both) for both in CAPS[3:]),
        softmax_overflows,
        softmax_overflows_in_the_gradient,
        one_maximum_for_all_rows,
        a_sigmoid_for_each_class,
        log_sum_exp_overflows,
        largest_score_not_put_back,
        table_of_scores,
        as_many_classes_as_seen,
        sum_for_mean,
        mean_over_classes,
        uphill,
        right_class_only,
        truth_left_out,
        class_number_subtracted,
        columns_of_the_table,
        scores_for_probabilities,
        transposed,
    ),
    alternatives=(
        cross_entropy_in_place,
        cross_entropy_by_example,
        cross_entropy_by_equality,
        cross_entropy_of_the_lesson,
        cross_entropy_by_class,
        lambda W, X, y: tuple(map(np.float32, cross_entropy_and_grad(W, X, y))),
    ),
    equivalents={
        f"axis dropped: `{MEAN}`": ONE_AXIS,
        f"axis 0: `{MEAN}`": ONE_AXIS,
        "every axis dropped": ONE_AXIS,
        f"log_sum_exp: {AS_ARRAY}": "an array comes in",
        f"softmax: {AS_ARRAY}": "an array comes in",
        "`(W + 1)` for `W`": "the same number added to all scores of a row cancels",
        "`(W - 1)` for `W`": "the same number taken from all scores of a row cancels",
        "log_sum_exp: (…)[::-1] for: `top[..., 0] + np.log(np.exp(scores - top).sum(axis=-1))`": (
            "the mean does not hang on the order"
        ),
    },
)
