"""When is a descent at its end?"""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from .alternatives import (
    converged_by_hand,
    converged_by_ratio,
    converged_in_branches,
    converged_squared,
)


def has_converged(grads, losses, *, tol):
    """Return whether the last gradient is tol times the first's length, and the loss no worse."""
    lengths = np.linalg.norm(grads, axis=1)
    shorter = lengths[-1] <= tol * lengths[0]
    return bool(shorter and np.isfinite(losses[-1]) and losses[-1] <= losses[0])


def cases(rng):
    def case(grads, losses, note, says="", tol=0.25):
        return Case((np.array(grads), np.array(losses)), {"tol": tol}, note, says)

    nan, inf = np.nan, np.inf
    falls, some = [9.0, 6.0, 2.0], uniform(rng, 1, 5, 3)
    short = [[4.0, 1.0], [1.0, 2.0], [0.0, 0.125]]
    exactly, length = "Return `True` exactly when the last gradient's", "Euclidean length"
    most, first = "at most `tol` times", "times that of the first"
    finite, higher = "the last loss is finite", "no higher than the first"
    return [
        case([[3.0, 4.0], [0.0, 4.0], [0.0, 1.0]], falls, "arrived", exactly),
        case([[3.0, 4.0], [0.0, 4.0], [0.0, 2.0]], falls, "on the slope", exactly),
        case([[0.0, 4.0], [0.0, 2.0], [0.0, 1.0]], falls, "a quarter exactly", most),
        case([[0.0, 0.0]], [2.5], "a start at the minimum", most),
        case([[0.0, 2.0], [0.0, 0.0]], [5.0, 1.0], "a last gradient of 0", most),
        case([[3.0, 4.0]], [2.0], "a single gradient, the first and the last", exactly),
        case([[4.0, 0], [2, 1], [3, -3]], falls, "components of opposite sign", length),
        case([[0.0, 4.0], [1, 2], [0.75, 0.75]], falls, "a quarter in each component", length),
        case([[0.0, 4.0], [1, 2], [0.75, 0.5]], falls, "two components, both short", length),
        case([[3.0, 4.0], [1, 2], [1, 0.5]], falls, "a direction that has turned", length),
        case([[4.0], [2.0], [-3.0]], falls, "one dimension, last negative", "shape (k, d)"),
        case([[-8.0], [-4.0], [-1.0]], falls, "one dimension, all negative", "shape (k, d)"),
        case([[0.0, 4.0], [0.0, 2.0], [0.0, 1.5]], falls, "0.375 times the first", first),
        case(
            [[4e-15, 0.0], [3e-15, 0.0], [0.0, 2e-15]],
            [3e-15, 2e-15, 1e-15],
            "tiny units: every gradient is short, none has shrunk much",
            "a loss in tiny units",
        ),
        case(
            [[3e6, 4e6], [6e3, 0.0], [0.0, 50.0]],
            [9e6, 5e6, 1e6],
            "huge units: the last gradient is long, the first far longer",
            "one in huge units",
        ),
        case([[4.0, 0], [0.125, 0], [2, 0]], falls, "short once, and longer again", "the last"),
        case([[0.0, 4.0], [0, 16], [0, 3]], falls, "a gradient that grew and shrank", first),
        case([[0.0, 4.0], [0, 5], [0, 1.125]], falls, "one a little longer on the way", first),
        case([[0.0, 16.0], [0, 2], [0, 1.5]], falls, "a last step that changed little", first),
        case(short, [2.0, 4.0, 3.0], "a plateau above the start", higher),
        case(short, [1e-15, 4e-15, 2e-15], "a plateau, in tiny units", higher),
        case(short, [8.0, 9.0, 2.0], "a loss that rose on its way", higher),
        case(short, [2.0, 1.0, 2.0], "a last loss that equals the first", higher),
        case(short, [8.0, 1.0, 2.0], "a last loss above the one before it", higher),
        case(short, [-1.0, -1.25, -1.5], "losses below 0 that hardly fall", higher),
        case(short, [2.0, 3.0, inf], "a last loss of inf", finite),
        case(short, [2.0, 1.0, -inf], "a last loss of -inf", finite),
        case(short, [2.0, 1.0, nan], "a last loss of NaN", finite),
        case(short, [2.0, nan, 1.0], "a loss of NaN on the way", finite),
        case(short, [inf, 2.0, 1.0], "a first loss of inf", finite),
        case([[4.0, 1.0], [nan, nan]], [2.0, nan], "all ended in NaN", "a run that ended in NaN"),
        case([[4.0, 1.0], [2.0, nan]], [2.0, 1.0], "NaN in the last gradient", "NaN"),
        case([[4.0, 1], [inf, 1], [0, 0.125]], falls, "a slope of inf on the way", "the last"),
        case([[4.0, 1], [nan, 1], [0, 0.125]], falls, "a slope of NaN on the way", "the last"),
        case(np.outer([1, 0.5, 0.0005], some).round(6), falls, "3-d, arrived", tol=1e-3),
        case(np.outer([1, 0.5, 0.005], some).round(6), falls, "3-d, not yet", tol=1e-3),
        case(np.outer([1, 0.5, -0.0005], some).round(6), [5.0, 6, 7], "3-d, risen", tol=1e-3),
    ]


def sizes(grads):
    return np.linalg.norm(grads, axis=1)


def short_enough(grads, tol):
    return bool(sizes(grads)[-1] <= tol * sizes(grads)[0])


def no_worse(losses):
    return bool(np.isfinite(losses[-1]) and losses[-1] <= losses[0])


def of_gradients(name, hint, short):
    """Return a mistake about the gradients whose rule for the losses is right."""
    return mistake(name, hint)(
        lambda grads, losses, *, tol: bool(short(grads, tol)) and no_worse(losses)
    )


def of_losses(name, hint, fine):
    """Return a mistake about the losses whose rule for the gradients is right."""
    return mistake(name, hint)(
        lambda grads, losses, *, tol: short_enough(grads, tol) and bool(fine(losses))
    )


MISTAKES = (
    of_gradients(
        "absolute rule",
        "You compare the gradient's length with tol itself. Measure the same loss in other "
        "units and your answer changes. Compare with tol times the length of the first "
        "gradient.",
        lambda grads, tol: sizes(grads)[-1] <= tol,
    ),
    mistake(
        "absolute rule, blind to the loss",
        "You compare the gradient's length with tol itself, so that other units change your "
        "answer; and a plateau above the start passes. Compare with tol times the first "
        "gradient's length, and ask about the last loss as well.",
    )(lambda grads, losses, *, tol: bool(sizes(grads)[-1] <= tol)),
    mistake(
        "loss stands still",
        "A loss that hardly changes means small steps, not a minimum: a tiny learning rate "
        "does the same. Look at the gradient's length.",
    )(lambda grads, losses, *, tol: len(losses) > 1 and bool(abs(losses[-1] - losses[-2]) <= tol)),
    of_gradients(
        "signed sum",
        "The components are added with their signs, so that a gradient of (3, −3) counts as "
        "0. Its length is the root of the sum of squares.",
        lambda grads, tol: abs(grads[-1].sum()) <= tol * abs(grads[0].sum()),
    ),
    of_gradients(
        "sum of sizes",
        "The components' absolute values are added, which makes more of a slanting gradient "
        "than its Euclidean length, the root of the sum of squares.",
        lambda grads, tol: abs(grads[-1]).sum() <= tol * abs(grads[0]).sum(),
    ),
    of_gradients(
        "largest component",
        "You compare the largest component, which is shorter than the vector. The exercise "
        "asks for the Euclidean length, `np.linalg.norm`.",
        lambda grads, tol: abs(grads[-1]).max() <= tol * abs(grads[0]).max(),
    ),
    of_gradients(
        "component by component",
        "You ask of every component that it has shrunk. A gradient may turn on its way, and a "
        "component grow: compare the lengths of the two vectors.",
        lambda grads, tol: np.all(abs(grads[-1]) <= tol * abs(grads[0])),
    ),
    of_gradients(
        "first component",
        "Only the first component of each gradient counts. Its length takes in all components.",
        lambda grads, tol: abs(grads[-1][0]) <= tol * abs(grads[0][0]),
    ),
    of_gradients(
        "every later gradient",
        "You ask that every gradient after the first is short. Only the last one says where the "
        "descent is now.",
        lambda grads, tol: (sizes(grads)[1:] <= tol * sizes(grads)[0]).all(),
    ),
    of_gradients(
        "every gradient finite",
        "You ask that every slope on the way is finite. The exercise asks about the last "
        "gradient's length only, and about the last loss.",
        lambda grads, tol: np.isfinite(grads).all() and short_enough(grads, tol),
    ),
    of_gradients(
        "squared lengths",
        "The squares of the lengths are compared with tol, and tol is not squared: so the "
        "gradient need only be √tol times as long as the first.",
        lambda grads, tol: np.sum(grads[-1] ** 2) <= tol * np.sum(grads[0] ** 2),
    ),
    of_gradients(
        "ever short",
        "You accept a gradient that was short at some step. Only the last one says where "
        "the descent is now.",
        lambda grads, tol: sizes(grads).min() <= tol * sizes(grads)[0],
    ),
    of_gradients(
        "whole history",
        "You compare with the root of all squares of the whole history, which grows with every "
        "step. `np.linalg.norm` of a table is one number for all rows; the length of the "
        "first row is asked for.",
        lambda grads, tol: np.linalg.norm(grads[-1]) <= tol * np.linalg.norm(grads),
    ),
    of_gradients(
        "longest gradient",
        "You compare with the longest gradient of the run. The exercise compares with the first, "
        "wherever the slope was steepest in between.",
        lambda grads, tol: sizes(grads)[-1] <= tol * sizes(grads).max(),
    ),
    of_gradients(
        "gradient before",
        "You compare the last gradient with the one before it, and a run of a single gradient "
        "has none. Short steps change the gradient little, wherever you stand: compare with the "
        "first.",
        lambda grads, tol: sizes(grads)[-1] <= tol * sizes(grads)[-2],
    ),
    of_gradients(
        "lengths of columns",
        "The lengths are those of the columns: `axis=0` runs over the steps. One length for each "
        "step is needed, over the components.",
        lambda grads, tol: short_enough(grads.T, tol),
    ),
    of_gradients(
        "below tol",
        "At most tol times as long includes exactly that long: equality counts, also where both "
        "lengths are 0, at a start in the minimum.",
        lambda grads, tol: sizes(grads)[-1] < tol * sizes(grads)[0],
    ),
    of_gradients(
        "divided by the first",
        "Right, except at a start in the minimum: there both lengths are 0, and 0 is at most tol "
        "times 0. Where a ratio is taken, 0/0 is NaN, and no comparison with NaN is true.",
        lambda grads, tol: sizes(grads)[-1] / sizes(grads)[0] <= tol,
    ),
    mistake(
        "blind to NaN",
        "A run that ended in NaN counts as converged: every comparison with NaN is False, "
        "so `not (length > tol)` is True. Ask for what you want to "
        "see, and for a finite loss.",
    )(
        lambda grads, losses, *, tol: (
            not (sizes(grads)[-1] > tol * sizes(grads)[0] or losses[-1] > losses[0])
        )
    ),
    of_losses(
        "blind to the loss",
        "A plateau far above the start passes your rule: the gradient is short there too. "
        "Ask also that the last loss is finite and no higher than the first.",
        lambda losses: True,
    ),
    of_losses(
        "finite only",
        "A plateau above the start passes your rule: that the last loss is finite is not enough. "
        "It must also be no higher than the first.",
        lambda losses: np.isfinite(losses[-1]),
    ),
    of_losses(
        "not finite",
        "A last loss of −∞ passes your rule: it is lower than any other, and not finite. Ask for "
        "a finite loss as well.",
        lambda losses: losses[-1] <= losses[0],
    ),
    of_losses(
        "every loss finite",
        "You ask that every loss on the way is finite. The exercise asks it of the last one only.",
        lambda losses: np.isfinite(losses).all() and losses[-1] <= losses[0],
    ),
    of_losses(
        "loss below the first",
        "You ask for a last loss below the first. No higher includes equal: a start at the "
        "minimum has nothing to gain.",
        lambda losses: np.isfinite(losses[-1]) and losses[-1] < losses[0],
    ),
    of_losses(
        "lowest loss",
        "You ask that the last loss is the lowest of all. The exercise compares it with the first "
        "only.",
        lambda losses: np.isfinite(losses[-1]) and losses[-1] <= np.nanmin(losses),
    ),
    of_losses(
        "losses that never rise",
        "You ask that the loss never rises on its way. The exercise compares the last one with "
        "the first only.",
        lambda losses: np.isfinite(losses[-1]) and (np.diff(losses) <= 0).all(),
    ),
    of_losses(
        "loss before",
        "You compare the last loss with the one before it. The exercise compares it with the "
        "first.",
        lambda losses: np.isfinite(losses[-1]) and losses[-1] <= losses[-2:][0],
    ),
    of_gradients(
        "small number in the divisor",
        "Right, except in tiny units: there a small number that is added to the first length, "
        "against 0/0, is larger than the length itself. Without a division nothing has to be "
        "added.",
        lambda grads, tol: sizes(grads)[-1] / (sizes(grads)[0] + 1e-12) <= tol,
    ),
    of_gradients(
        "difference of lengths",
        "You ask that the length has changed little since the start. A descent that has arrived "
        "has lost nearly all of it: compare the last length itself with tol times the first.",
        lambda grads, tol: abs(sizes(grads)[0] - sizes(grads)[-1]) <= tol * sizes(grads)[0],
    ),
    of_gradients(
        "mean of the last two",
        "The mean of the last two lengths is compared. Only the last one says where the descent "
        "is now.",
        lambda grads, tol: sizes(grads)[-2:].mean() <= tol * sizes(grads)[0],
    ),
    of_gradients(
        "short once",
        "You accept a run in which some gradient was short, whatever the last one is. Only the "
        "last one says where the descent is now.",
        lambda grads, tol: (sizes(grads) <= tol * sizes(grads)[0]).any(),
    ),
    of_gradients(
        "shortest of the earlier",
        "You compare with the shortest gradient before the last. The exercise compares with the "
        "first.",
        lambda grads, tol: sizes(grads)[-1] <= tol * sizes(grads)[:-1].min(initial=np.inf),
    ),
    mistake(
        "divided, and every loss finite",
        "Two things: at a start in the minimum a ratio of lengths is 0/0, which is NaN, and you "
        "ask that every loss is finite, where only the last one is asked about.",
    )(
        lambda grads, losses, *, tol: (
            bool(sizes(grads)[-1] / sizes(grads)[0] <= tol)
            and bool(np.isfinite(losses).all())
            and no_worse(losses)
        )
    ),
    of_losses(
        "finite or lower",
        "A last loss passes your rule that is finite or no higher than the first. Both are asked "
        "for: join them with `and`.",
        lambda losses: np.isfinite(losses[-1]) or losses[-1] <= losses[0],
    ),
    of_losses(
        "lowest for the last",
        "You ask that the lowest loss of the run is no higher than the first, as it always is. "
        "The exercise compares the last one.",
        lambda losses: np.isfinite(losses[-1]) and losses.min() <= losses[0],
    ),
    mistake(
        "opposite",
        "Every answer is the opposite of the right one: True says that the descent has arrived.",
    )(lambda grads, losses, *, tol: not has_converged(grads, losses, tol=tol)),
    mistake(
        "number for a truth value",
        "The numbers 1 and 0 come back, for True and False. A comparison is a truth value "
        "already, and can be returned as it is.",
    )(lambda grads, losses, *, tol: int(has_converged(grads, losses, tol=tol))),
    mistake(
        "one of the two",
        "You accept a run that meets one of the two conditions. Both must hold: the gradient is "
        "short and the loss is no higher.",
    )(lambda grads, losses, *, tol: short_enough(grads, tol) or no_worse(losses)),
    of_gradients(
        "change of the gradient",
        "You ask that the gradient has changed little since the start. Of a descent that has "
        "arrived next to nothing is left: compare the last length with tol times the first.",
        lambda grads, tol: sizes(grads - grads[0])[-1] <= tol * sizes(grads)[0],
    ),
    mistake(
        "losses in the place of slopes",
        "You compare the losses with tol, not the slopes: a loss has no fixed level at a minimum. "
        "Ask for a short gradient, and for a last loss no higher than the first.",
    )(lambda grads, losses, *, tol: bool(losses[-1] <= tol * losses[0]) and no_worse(losses)),
)


def converged_float32(grads, losses, *, tol):
    return has_converged(np.float32(grads), np.float32(losses), tol=np.float32(tol))


converged_on_a_list = functools.wraps(has_converged)(
    lambda grads, losses, *, tol: has_converged(list(grads), list(losses), tol=tol)
)


EXERCISE = Exercise(
    id="01.4",
    signature="has_converged(grads, losses, *, tol)",
    points=3,
    task="Return True once the last gradient is at most tol times as long as the first, with a "
    "last loss that is finite and no higher than the first.",
    reference=has_converged,
    cases=cases,
    mistakes=MISTAKES,
    alternatives=(
        converged_by_hand,
        converged_squared,
        converged_float32,
        converged_in_branches,
        converged_by_ratio,
        converged_on_a_list,
    ),
)
