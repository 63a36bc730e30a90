"""A penalty on the squares of the coefficients, the intercept spared."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def add_l2(loss, grad, w, *, l2):
    """Return loss and gradient with the penalty ½ l2 Σ w_j², which spares w[0], the intercept."""
    rest = np.array(w, dtype=float)
    rest[0] = 0
    return loss + 0.5 * l2 * np.sum(rest**2), grad + l2 * rest


def cases(rng):
    signs = rng.choice([-1.0, 1.0], 5)
    return [
        Case(
            (rng.uniform(1, 2), rng.uniform(-1, 1, 3), rng.uniform(1, 3, 3) * signs[:3]),
            {"l2": 0.3},
            "an intercept and two coefficients",
        ),
        Case(
            (rng.uniform(1, 2), rng.uniform(-1, 1, 5), rng.uniform(1, 3, 5) * signs),
            {"l2": 2.0},
            "a strong penalty on four coefficients",
        ),
        Case(
            (rng.uniform(1, 2), rng.uniform(-1, 1, 2), np.array([100.0, rng.uniform(1, 2)])),
            {"l2": 0.1},
            "an intercept far larger than the slope",
        ),
        Case(
            (rng.uniform(1, 2), rng.uniform(-1, 1, 3), rng.integers(2, 5, 3)),
            {"l2": 0.5},
            "coefficients that are whole numbers",
        ),
    ]


@mistake(
    "intercept penalised",
    "You penalise w[0] as well. The intercept only says where the data lie; pulled "
    "to 0, it makes every prediction too low or too high. Leave it out.",
)
def intercept_penalised(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(w**2), grad + l2 * w


def rest(w):
    return np.concatenate([[0.0], w[1:]])


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
    return loss + 0.5 * l2 * np.sum(w[1:] ** 2), grad + 2 * l2 * rest(w)


@mistake(
    "gradient forgotten",
    "The loss has its penalty, the gradient does not. Descent sees the gradient only: "
    "it would never know.",
)
def gradient_forgotten(loss, grad, w, *, l2):
    return add_l2(loss, grad, w, l2=l2)[0], grad


@mistake(
    "reward",
    "You subtract the penalty. Large coefficients must cost something: add it.",
)
def reward(loss, grad, w, *, l2):
    return add_l2(loss, grad, w, l2=-l2)


@mistake(
    "absolute values",
    "This is a penalty on absolute values (L1, the lasso). L2 takes squares.",
)
def absolute_values(loss, grad, w, *, l2):
    return loss + 0.5 * l2 * np.sum(abs(w[1:])), grad + 0.5 * l2 * np.sign(rest(w))


@mistake(
    "in place",
    "The values are right, but `grad[1:] += …` changes the caller's gradient. Make a "
    "new array, or work on a copy.",
)
def in_place(loss, grad, w, *, l2):
    loss = loss + 0.5 * l2 * np.sum(w[1:] ** 2)
    grad[1:] += l2 * w[1:]
    return loss, grad


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
    penalty = sum(float(x) ** 2 for x in w[1:]) * l2 / 2
    return float(loss) + penalty, [g + m for g, m in zip(grad, more, strict=True)]


def l2_float32(loss, grad, w, *, l2):
    """Single precision."""
    loss, grad = add_l2(loss, grad, w, l2=l2)
    return np.float32(loss), np.float32(grad)


EXERCISE = Exercise(
    id="03.4",
    signature="add_l2(loss, grad, w, *, l2)",
    points=2,
    task="Return loss and gradient with the penalty ½ l2 Σ wⱼ² added, sparing w[0].",
    reference=add_l2,
    cases=cases,
    mistakes=(
        intercept_penalised,
        half_lost_in_the_loss,
        two_kept_in_the_gradient,
        gradient_forgotten,
        reward,
        absolute_values,
        in_place,
    ),
    alternatives=(l2_on_a_copy, l2_by_mask, l2_lists, l2_float32),
)
