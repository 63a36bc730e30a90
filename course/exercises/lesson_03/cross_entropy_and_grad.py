"""The cross-entropy and its gradient, finite at extreme scores."""

from __future__ import annotations

import numpy as np

from ... import models
from ..spec import Exercise, mistake
from .examples import CAPS, cross_entropies
from .others import CROSS_ENTROPIES


def cross_entropy_and_grad(W, X, y):
    """Return the cross-entropy of softmax(X W) against classes y, and its gradient, (d, k)."""
    return models.cross_entropy_and_grad(W, X, y)


def of_right(table, y):
    return table[np.arange(len(y)), y]


def log_softmax(S):
    return S - models.log_sum_exp(S)[:, None]


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


@mistake(
    "as many classes as seen, in the loss too",
    "Right, where somebody belongs to the last class. Elsewhere the table of right classes is too "
    "narrow, for the loss and the gradient: it has a column for each class of W.",
)
def as_many_classes_as_seen_in_the_loss_too(W, X, y):
    P, Y = models.softmax(X @ W), np.eye(y.max() + 1)[y]
    return -np.mean(np.sum(Y * log_softmax(X @ W), axis=1)), X.T @ (P - Y) / len(y)


@mistake(
    "classes renumbered",
    "Right, where every class up to the last one in y occurs. Elsewhere those that occur are "
    "numbered anew, as `np.unique` does: class j is column j of W, absent ones counted too.",
)
def classes_renumbered(W, X, y):
    return cross_entropy_and_grad(W, X, np.unique(y, return_inverse=True)[1])


@mistake(
    "counted from one",
    "The class before the right one is charged, as if classes began at 1: they begin at 0, and y "
    "picks its column as it stands.",
)
def counted_from_one(W, X, y):
    return cross_entropy_and_grad(W, X, (y - 1) % W.shape[1])


@mistake(
    "predicted class for the right one",
    "The class with the largest score is taken for the right one, and y is not used. The "
    "loss would only reward certainty: what counts is the class in y.",
)
def predicted_class_for_the_right_one(W, X, y):
    return cross_entropy_and_grad(W, X, (X @ W).argmax(axis=1))


@mistake(
    "logarithm missing",
    "The gradient is right; the loss is minus the mean probability of the right class. Its "
    "logarithm is missing, or was overwritten by exp in place.",
)
def logarithm_missing(W, X, y):
    return -np.mean(of_right(models.softmax(X @ W), y)), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "log loss of each class",
    "The gradient is right; the loss is that of a sigmoid for each class. Softmax charges "
    "the right class's probability only, and the classes share one sum.",
)
def log_loss_of_each_class(W, X, y):
    S, Y = X @ W, np.eye(W.shape[1])[y]
    return np.mean(np.sum(np.logaddexp(0, S) - Y * S, axis=1)), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "logarithm of the mean",
    "The gradient is right; the loss is the logarithm of the mean probability. Take the logarithm "
    "of each, then the mean: one hopeless example must cost much.",
)
def logarithm_of_the_mean(W, X, y):
    p = of_right(models.softmax(X @ W), y)
    return -np.log(np.mean(p)), cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "down the columns",
    "The log-sum-exp runs down the columns, over the examples, as `reduce` does without an axis. "
    "The classes of a row share a sum: `axis=1`.",
)
def down_the_columns(W, X, y):
    logs = X @ W - np.logaddexp.reduce(X @ W)
    P, Y = np.exp(logs), np.eye(W.shape[1])[y]
    return -np.mean(of_right(logs, y)), X.T @ (P - Y) / len(y)


@mistake(
    "row and column exchanged",
    "The class is used as a row and the number of the example as a column, `S[y, np.arange(n)]`, "
    "which fails or picks a wrong score. The rows come first.",
)
def row_and_column_exchanged(W, X, y):
    S = X @ W
    loss = np.mean(models.log_sum_exp(S) - S[y, np.arange(len(y))])
    return loss, cross_entropy_and_grad(W, X, y)[1]


@mistake(
    "every class charged",
    "The gradient is right; the loss averages −log p over all classes of a row, and does not hang "
    "on y. Only the right class's probability is charged.",
)
def every_class_charged(W, X, y):
    return -np.mean(log_softmax(X @ W)), cross_entropy_and_grad(W, X, y)[1]


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
    cases=cross_entropies,
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
        as_many_classes_as_seen_in_the_loss_too,
        classes_renumbered,
        counted_from_one,
        predicted_class_for_the_right_one,
        logarithm_missing,
        log_loss_of_each_class,
        logarithm_of_the_mean,
        down_the_columns,
        row_and_column_exchanged,
        every_class_charged,
    ),
    alternatives=CROSS_ENTROPIES,
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
