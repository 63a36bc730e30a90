"""When is a descent at its end?"""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def has_converged(grads, losses, *, tol):
    """Return whether the last gradient is tol times the first's length, and the loss no worse."""
    lengths = np.linalg.norm(grads, axis=1)
    shorter = lengths[-1] <= tol * lengths[0]
    return bool(shorter and np.isfinite(losses[-1]) and losses[-1] <= losses[0])


def history(rng, lengths):
    """Gradients of the given lengths in the plane, in random directions."""
    angles = rng.uniform(0, 2 * np.pi, len(lengths))
    return np.asarray(lengths, dtype=float)[:, None] * np.column_stack(
        [np.cos(angles), np.sin(angles)]
    )


def cases(rng):
    first = rng.uniform(2, 5)
    fall = np.sort(rng.uniform(1, 9, 4))[::-1]
    crossing = np.array([[first, 0.0], [0.8 * first, 0.1], [first / 2, -first / 2]])
    barely = 0.12 * first / np.sqrt(2)
    tilted = np.array([[first, 0.0], [first / 2, 0.0], [barely, -barely]])
    return [
        Case(
            (history(rng, [first, 1.0, 0.1, 5e-5 * first]), fall),
            {"tol": 1e-4},
            "the gradient has become 20,000 times shorter",
        ),
        Case((history(rng, [first, 1.5, 1.0, 0.8]), fall), {"tol": 1e-4}, "still on the slope"),
        Case(
            (history(rng, [1e-7, 6e-8, 5e-8]), fall[:3]),
            {"tol": 1e-3},
            "a loss measured in tiny units: every gradient is short, none has shrunk much",
        ),
        Case(
            (history(rng, [4e6, 3e3, 5.0]), 1e6 * fall[:3]),
            {"tol": 1e-4},
            "a loss measured in huge units: the gradient is long, but it was far longer",
        ),
        Case(
            (history(rng, [first, 1.5, 1.4, 1.4]), np.array([9.0, 3.0, 3.0, 3.0])),
            {"tol": 1e-4},
            "the loss stands still while the gradient does not vanish",
        ),
        Case((crossing, fall[:3]), {"tol": 1e-3}, "components of opposite sign"),
        Case((tilted, fall[:3]), {"tol": 0.1}, "each component is short enough, the vector is not"),
        Case(
            (history(rng, [first, 1e-6, 2.0]), fall[:3]),
            {"tol": 1e-4},
            "the gradient was short once and has grown again",
        ),
        Case(
            (np.full((3, 2), np.nan), np.array([1.0, np.nan, np.nan])),
            {"tol": 1e-4},
            "the descent has left for infinity and holds NaN",
        ),
        Case(
            (history(rng, [first, 2.0, 1e-6]), np.array([1.0, 4.0, 8.0])),
            {"tol": 1e-4},
            "the gradient vanishes on a plateau far above the start",
        ),
        Case((np.zeros((1, 2)), np.array([2.5])), {"tol": 1e-4}, "a start at the minimum"),
    ]


def converged_if(lengths, losses, shorter):
    return bool(shorter and np.isfinite(losses[-1]) and losses[-1] <= losses[0])


@mistake(
    "absolute rule",
    "You compare the gradient's length with tol itself. Measure the same loss in other "
    "units and your answer changes. Compare with tol times the length of the first "
    "gradient.",
)
def absolute_rule(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return converged_if(lengths, losses, lengths[-1] <= tol)


@mistake(
    "loss stands still",
    "A loss that hardly changes means small steps, not a minimum: a tiny learning rate "
    "does the same. Look at the gradient's length.",
)
def loss_stands_still(grads, losses, *, tol):
    return len(losses) > 1 and bool(abs(losses[-1] - losses[-2]) <= tol)


@mistake(
    "signed sum",
    "You add the components with their signs, so that a gradient of (3, −3) counts as "
    "0. Use the length: the root of the sum of squares, `np.linalg.norm`.",
)
def signed_sum(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return converged_if(lengths, losses, abs(np.sum(grads[-1])) <= tol * lengths[0])


@mistake(
    "largest component",
    "You compare the largest component, which is shorter than the vector. The exercise "
    "asks for the Euclidean length, `np.linalg.norm`.",
)
def largest_component(grads, losses, *, tol):
    lengths = np.abs(grads).max(axis=1)
    return converged_if(lengths, losses, lengths[-1] <= tol * lengths[0])


@mistake(
    "ever short",
    "You accept a gradient that was short at some step. Only the last one says where "
    "the descent is now.",
)
def ever_short(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return converged_if(lengths, losses, lengths.min() <= tol * lengths[0])


@mistake(
    "blind to NaN",
    "A run that ended in NaN counts as converged: every comparison with NaN is False, "
    "so `not (length > tol)` is True. Ask for what you want to "
    "see, and for a finite loss.",
)
def blind_to_nan(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return not (lengths[-1] > tol * lengths[0] or losses[-1] > losses[0])


@mistake(
    "blind to the loss",
    "A plateau far above the start passes your rule: the gradient is short there too. "
    "Ask also that the last loss is finite and no higher than the first.",
)
def blind_to_the_loss(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return bool(lengths[-1] <= tol * lengths[0])


def converged_by_hand(grads, losses, *, tol):
    def length(g):
        return sum(float(x) ** 2 for x in g) ** 0.5

    if not np.isfinite(losses[-1]) or losses[-1] > losses[0]:
        return False
    return length(grads[-1]) <= tol * length(grads[0])


def converged_squared(grads, losses, *, tol):
    last, first = np.dot(grads[-1], grads[-1]), np.dot(grads[0], grads[0])
    return np.logical_and(last <= tol**2 * first, losses[-1] <= losses[0])


def converged_float32(grads, losses, *, tol):
    return has_converged(np.float32(grads), np.float32(losses), tol=np.float32(tol))


EXERCISE = Exercise(
    id="01.4",
    signature="has_converged(grads, losses, *, tol)",
    points=3,
    task="Return True once the last gradient is at most tol times as long as the first, with a "
    "last loss that is finite and no higher than the first.",
    reference=has_converged,
    cases=cases,
    mistakes=(
        absolute_rule,
        loss_stands_still,
        signed_sum,
        largest_component,
        ever_short,
        blind_to_nan,
        blind_to_the_loss,
    ),
    alternatives=(converged_by_hand, converged_squared, converged_float32),
)
