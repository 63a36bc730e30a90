"""A penalty on the squares of the coefficients, the intercept spared."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from .examples import penalties


def add_l2(loss, grad, w, *, l2):
    """Return loss and gradient with the penalty ½ l2 Σ w_j², which spares w[0], the intercept."""
    rest = np.array(w, dtype=float)
    rest[0] = 0
    return loss + 0.5 * l2 * np.sum(rest**2), grad + l2 * rest


def rest(w):
    return np.concatenate([[0.0], w[1:]])


def penalty(w, l2):
    return 0.5 * l2 * np.sum(w[1:] ** 2)


@mistake(
    "intercept penalised",
    "You penalise w[0] as well. The intercept only says where the data lie; pulled "
    "to 0, it makes every prediction too low or too high. Leave it out.",
)
def intercept_penalised(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(w**2), grad + l2 * w


@mistake(
    "intercept penalised in the loss",
    "The gradient is right; in the loss w[0] is penalised as well. Then the gradient is no longer "
    "that of the loss. Leave w[0] out of both.",
)
def intercept_penalised_in_the_loss(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(w**2), grad + l2 * rest(w)


@mistake(
    "intercept penalised in the gradient",
    "The loss is right; in the gradient w[0] is penalised as well, and descent would pull it to 0. "
    "The first entry of the gradient stays as it was.",
)
def intercept_penalised_in_the_gradient(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + l2 * w


@mistake(
    "intercept alone penalised",
    "Only the intercept is penalised, and all others are spared. It is to be the other way round.",
)
def intercept_alone_penalised(loss, grad, w, *, l2):
    alone = w - rest(w)
    return loss + 0.5 * l2 * np.sum(alone**2), grad + l2 * alone


@mistake(
    "first coefficient spared too",
    "The penalty begins with w[2]. Only the intercept w[0] is spared; w[1] already is a "
    "coefficient like the others.",
)
def first_coefficient_spared_too(loss, grad, w, *, l2):
    others = np.where(np.arange(len(w)) > 1, w, 0.0)
    return loss + 0.5 * l2 * np.sum(others**2), grad + l2 * others


@mistake(
    "last one spared",
    "The last coefficient is spared, and the intercept penalised. The intercept comes first, w[0].",
)
def last_one_spared(loss, grad, w, *, l2):
    spared = np.append(w[:-1], 0.0)
    return loss + 0.5 * l2 * np.sum(spared**2), grad + l2 * spared


@mistake(
    "half lost in the loss",
    "The gradient is right, the loss is not: you add l2 Σ w², and the gradient of that "
    "would be 2·l2·w. The ½ is there so that the gradient is l2·w.",
)
def half_lost_in_the_loss(loss, grad, w, *, l2):
    return loss + l2 * np.sum(w[1:] ** 2), grad + l2 * rest(w)


@mistake(
    "two kept in the gradient",
    "The loss is right, the gradient is not: the ½ cancels the 2 of the square, so the "
    "penalty's gradient is l2·w.",
)
def two_kept_in_the_gradient(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + 2 * l2 * rest(w)


@mistake(
    "penalty without the half",
    "Loss and gradient fit each other, but the penalty is l2 Σ w², twice the one asked for: that "
    "has the factor l2/2.",
)
def penalty_without_the_half(loss, grad, w, *, l2):
    return loss + l2 * np.sum(w[1:] ** 2), grad + 2 * l2 * rest(w)


@mistake(
    "half in the gradient too",
    "The loss is right, the gradient gets half of its penalty. The derivative of ½ w² is w: the ½ "
    "is used up.",
)
def half_in_the_gradient_too(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + 0.5 * l2 * rest(w)


@mistake(
    "gradient forgotten",
    "The loss has its penalty, the gradient does not. Descent sees the gradient only: "
    "it would never know.",
)
def gradient_forgotten(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad


@mistake(
    "loss forgotten",
    "The gradient has its penalty, the loss does not. The two belong together: a gradient check "
    "would fail.",
)
def loss_forgotten(loss, grad, w, *, l2):
    return loss, grad + l2 * rest(w)


@mistake(
    "reward",
    "You subtract the penalty. Large coefficients must cost something: add it.",
)
def reward(loss, grad, w, *, l2):
    return loss - penalty(w, l2), grad - l2 * rest(w)


@mistake(
    "gradient without its sign",
    "The loss is right; the penalty's gradient pushes negative coefficients the wrong way. It is "
    "l2·w, sign and all, not its absolute value.",
)
def gradient_without_its_sign(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + l2 * abs(rest(w))


@mistake(
    "absolute values",
    "This is half a penalty on absolute values (L1, the lasso). L2 takes squares.",
)
def half_the_absolute_values(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(abs(w[1:])), grad + 0.5 * l2 * np.sign(rest(w))


@mistake(
    "lasso",
    "This is a penalty on absolute values (L1, the lasso). L2 takes ½ of the squares.",
)
def lasso(loss, grad, w, *, l2):
    return loss + l2 * np.sum(abs(w[1:])), grad + l2 * np.sign(rest(w))


@mistake(
    "length, not its square",
    "The gradient is right; the loss gets the length of the coefficients, the root of the sum of "
    "squares. The penalty takes the sum itself.",
)
def length_not_its_square(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.linalg.norm(w[1:]), grad + l2 * rest(w)


@mistake(
    "square of the sum",
    "The gradient is right; the loss gets the square of the sum, in which coefficients of opposite "
    "sign cancel. Square each of them, then add.",
)
def square_of_the_sum(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(w[1:]) ** 2, grad + l2 * rest(w)


@mistake(
    "one number for all",
    "The loss is right; every entry of the gradient gets the same, the whole sum. Each coefficient "
    "gets its own share, l2·w_j.",
)
def one_number_for_all(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + l2 * np.sum(w[1:])


@mistake(
    "first entry lost",
    "The gradient comes back without its first entry. The intercept gets no penalty, but it keeps "
    "its slope: leave grad[0] as it is.",
)
def first_entry_lost(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad[1:] + l2 * w[1:]


@mistake(
    "first entry set to 0",
    "The loss is right; the gradient's first entry comes out as 0, and the intercept could never "
    "move. It gets no penalty, but it keeps its slope.",
)
def first_entry_set_to_0(loss, grad, w, *, l2):
    total = grad + l2 * w
    total[0] = 0
    return loss + penalty(w, l2), total


@mistake(
    "mean for sum",
    "The gradient is right; the loss gets the mean of the squares. The penalty is their sum, "
    "however many there are.",
)
def mean_for_sum(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.mean(w[1:] ** 2), grad + l2 * rest(w)


@mistake(
    "in place",
    "The values are right, but the caller's gradient is changed, as `grad[1:] += …` does. Make a "
    "new array, or work on a copy.",
)
def in_place(loss, grad, w, *, l2):
    loss = loss + penalty(w, l2)
    grad[1:] += l2 * w[1:]
    return loss, grad


@mistake(
    "intercept set to 0",
    "The values are right, but the caller's intercept is 0 now: a second name for `w` is the same "
    "array. Make a copy first, `w.copy()`.",
)
def intercept_set_to_0(loss, grad, w, *, l2):
    w[0] = 0
    return loss + 0.5 * l2 * np.sum(w**2), grad + l2 * w


@mistake(
    "coefficients equal to the intercept spared",
    "Right, except where a coefficient has the intercept's value: it is spared as well. The "
    "intercept is known by its place, the first, and not by its value.",
)
def equal_to_the_intercept_spared(loss, grad, w, *, l2):
    others = np.where(w != w[0], w, 0.0)
    return loss + 0.5 * l2 * np.sum(others**2), grad + l2 * others


@mistake(
    "large coefficients only",
    "Only entries of 1 or more are penalised. In the sum, j ≥ 1 speaks of the place of an entry, "
    "not of its size.",
)
def large_coefficients_only(loss, grad, w, *, l2):
    large = np.where(w >= 1, w, 0.0)
    return loss + 0.5 * l2 * np.sum(large**2), grad + l2 * large


@mistake(
    "shifted by one",
    "The loss is right; the penalty's gradient stands one place too early, and the last entry gets "
    "none. Its 0 belongs in front, at the intercept.",
)
def shifted_by_one(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad + np.append(l2 * w[1:], 0.0)


@mistake(
    "fractions cut off",
    "Right, except where `w` holds whole numbers: there the fractions of l2·w are cut off. An "
    "array made like `w`, as by `zeros_like` or `copy`, keeps whole numbers only.",
)
def fractions_cut_off(loss, grad, w, *, l2):
    pull = np.zeros_like(w)
    pull[1:] = l2 * w[1:]
    return loss + penalty(w, l2), grad + pull


@mistake(
    "wrong sign in the gradient",
    "The loss is right; in the gradient the penalty is subtracted. A step goes against the "
    "gradient already, and so pulls towards 0 what is added here.",
)
def wrong_sign_in_the_gradient(loss, grad, w, *, l2):
    return loss + penalty(w, l2), grad - l2 * rest(w)


@mistake(
    "mean for sum in both",
    "Loss and gradient fit each other, but the penalty is divided by the number of coefficients. "
    "It takes the sum of their squares, however many there are.",
)
def mean_for_sum_in_both(loss, grad, w, *, l2):
    d = len(w) - 1
    return loss + penalty(w, l2) / d, grad + l2 * rest(w) / d


def l2_on_a_copy(loss, grad, w, *, l2):
    """In place, on a copy."""
    grad = grad.copy()
    grad[1:] += l2 * w[1:]
    return loss + l2 / 2 * (w[1:] @ w[1:]), grad


def l2_by_mask(loss, grad, w, *, l2):
    """One strength a coefficient."""
    strength = l2 * (np.arange(len(w)) > 0)
    return loss + np.dot(strength, np.square(w)) / 2, grad + strength * w


def l2_lists(loss, grad, w, *, l2):
    """Plain Python."""
    more = [0.0] + [l2 * float(x) for x in w[1:]]
    squares = sum(float(x) ** 2 for x in w[1:]) * l2 / 2
    return [float(loss) + squares, [g + m for g, m in zip(grad, more, strict=True)]]


def l2_float32(loss, grad, w, *, l2):
    """Single precision."""
    loss, grad = add_l2(loss, grad, w, l2=l2)
    return np.float32(loss), np.float32(grad)


def l2_taken_back(value, slope, coefficients, *, l2):
    """The penalty on all, and the intercept's share taken back, for arguments of other names."""
    w0 = float(coefficients[0])
    total = np.linalg.norm(coefficients[1:]) ** 2
    slopes = slope + l2 * coefficients
    slopes[0] -= l2 * w0
    return value + l2 * total / 2, slopes


@functools.wraps(add_l2)
def l2_by_padding(loss, grad, w, *, l2):
    """The penalty's gradient made by a matrix that spares the first."""
    pull = l2 * np.diag(np.arange(len(w)) > 0) @ w
    return loss + 0.5 * w @ pull, np.add(grad, pull)


EXERCISE = Exercise(
    id="03.4",
    signature="add_l2(loss, grad, w, *, l2)",
    points=2,
    task="Return loss and gradient with the penalty ½ l2 Σ wⱼ² added, sparing w[0].",
    reference=add_l2,
    cases=penalties,
    mistakes=(
        intercept_penalised,
        intercept_penalised_in_the_loss,
        intercept_penalised_in_the_gradient,
        intercept_alone_penalised,
        first_coefficient_spared_too,
        last_one_spared,
        half_lost_in_the_loss,
        two_kept_in_the_gradient,
        penalty_without_the_half,
        half_in_the_gradient_too,
        gradient_forgotten,
        loss_forgotten,
        reward,
        gradient_without_its_sign,
        half_the_absolute_values,
        lasso,
        length_not_its_square,
        square_of_the_sum,
        one_number_for_all,
        first_entry_lost,
        first_entry_set_to_0,
        mean_for_sum,
        in_place,
        intercept_set_to_0,
        equal_to_the_intercept_spared,
        large_coefficients_only,
        shifted_by_one,
        fractions_cut_off,
        wrong_sign_in_the_gradient,
        mean_for_sum_in_both,
    ),
    alternatives=(
        l2_on_a_copy,
        l2_by_mask,
        l2_lists,
        l2_float32,
        l2_taken_back,
        l2_by_padding,
    ),
    equivalents={
        "dtype dropped: `np.array(w, dtype=float)`": "only the 0 of the intercept is stored there",
    },
)
