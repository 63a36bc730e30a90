"""The exercises of lesson 07: critical points, escape times, kicks, basins, slices of a loss."""

from __future__ import annotations

import numpy as np

from . import _lesson_07 as answers
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="07.1",
        signature="classify_critical_point(hessian)",
        points=3,
        task='Return "minimum", "maximum", "saddle" or "undecided" from the Hessian there.',
        reference=answers.classify_critical_point,
        cases=answers.classify_cases,
        mistakes=(
            Mistake(
                "determinant",
                "The rule with the determinant and one entry is for two parameters. With three, "
                "two negative eigenvalues make a positive determinant, and a maximum has a "
                "negative one. Look at the eigenvalues themselves.",
                answers.by_determinant,
            ),
            Mistake(
                "diagonal",
                "You read the signs on the diagonal: those are the curvatures along the axes. A "
                "saddle may curve up along every axis and down between them. Look at the "
                "eigenvalues.",
                answers.by_signs_of(np.diag),
            ),
            Mistake(
                "saddle by default",
                "Whatever is neither all positive nor all negative becomes a saddle, even where an "
                "eigenvalue is zero. There the Hessian can't tell: x² + y⁴ and x² − y⁴ have the "
                "same one at 0.",
                answers.saddle_by_default,
            ),
            Mistake(
                "exact zero",
                "An eigenvalue that is zero comes out of the computer as 1e-17 or −1e-17, and its "
                "sign is chance. Count it as zero up to 1e-8 times the largest absolute value.",
                answers.with_zero(0.0),
            ),
            Mistake(
                "absolute zero",
                "You compare the eigenvalues with a fixed number, so a loss measured in tiny units "
                "looks flat. Compare with 1e-8 times the largest absolute eigenvalue.",
                answers.with_zero(1e-8),
            ),
            Mistake(
                "flat first",
                "One flat direction makes you undecided, even where another leads up and a third "
                "one down. Up and down together are a saddle, whatever the rest does: ask for "
                "that first.",
                answers.flat_first,
            ),
            Mistake(
                "no maximum",
                "You call a maximum a saddle. If every eigenvalue is negative, every way leads "
                "down: a maximum.",
                answers.no_maximum,
            ),
            Mistake(
                "swapped",
                "Minimum and maximum are swapped. A positive eigenvalue is a curvature upwards, "
                "and a minimum has only those.",
                answers.swapped,
            ),
        ),
        alternatives=(
            answers.classify_by_eigvals,
            answers.classify_by_signs,
            answers.classify_by_counting,
            lambda hessian: answers.classify_critical_point(np.asarray(hessian).tolist()),
        ),
    ),
    Exercise(
        id="07.2",
        signature="escape_steps(offset, *, lr, curvature)",
        points=2,
        task="Return the number of steps until the distance along one direction is at least 1.",
        reference=answers.escape_steps,
        cases=answers.escape_cases,
        mistakes=(
            Mistake(
                "sign of the curvature",
                "Your factor per step is 1 + lr·curvature, below 1: the offset would shrink. A "
                "step takes y to y − lr·curvature·y, and the curvature is negative: the factor is "
                "1 − lr·curvature, above 1.",
                answers.escape_with(
                    lambda y, lr, c: np.ceil(np.log(1 / abs(y)) / np.log(abs(1 + lr * c)))
                ),
            ),
            Mistake(
                "rounded down",
                "You round down, and so stop one step short of distance 1. The number of steps is "
                "the next whole number: `math.ceil`.",
                answers.escape_with(lambda y, lr, c: np.floor(answers.steps_of(y, lr, c))),
            ),
            Mistake(
                "not whole",
                "Right, but not rounded: steps come whole. The first step at which the distance is "
                "at least 1 is the next whole number, `math.ceil`.",
                answers.escape_with(answers.steps_of),
            ),
            Mistake(
                "the flow's time",
                "ln(1/δ)/(lr·|curvature|) is the time of the continuous flow. A step multiplies by "
                "1 + lr·|curvature|, which is less than e to that power: divide by "
                "ln(1 + lr·|curvature|).",
                answers.escape_with(lambda y, lr, c: np.ceil(np.log(1 / abs(y)) / (lr * abs(c)))),
            ),
            Mistake(
                "curvature left out",
                "The curvature is not used: your factor is 1 + lr. The gradient along the "
                "direction is curvature·y, so the factor is 1 − lr·curvature.",
                answers.escape_with(lambda y, lr, c: np.ceil(np.log(1 / abs(y)) / np.log(1 + lr))),
            ),
            Mistake(
                "one side only",
                "Right for positive offsets; a negative one has no logarithm. Only the distance "
                "counts: take `abs(offset)`.",
                answers.escape_with(
                    lambda y, lr, c: np.ceil(np.log(1 / y) / np.log(1 + lr * abs(c)))
                ),
            ),
            Mistake(
                "always downhill",
                "You take the absolute value of the curvature, so that your walker leaves a "
                "minimum too. Where the curvature is positive the offset shrinks: the answer is "
                "`math.inf`.",
                answers.escape_with(
                    lambda y, lr, c: np.ceil(answers.steps_of(y, lr, c)), curved_up=False
                ),
            ),
            Mistake(
                "points for steps",
                "One too many: you count the points of the path, start included. Count the steps "
                "between them.",
                answers.escape_with(lambda y, lr, c: np.ceil(answers.steps_of(y, lr, c)) + 1),
            ),
        ),
        alternatives=(
            answers.escape_loop,
            answers.escape_log1p,
            lambda offset, *, lr, curvature: np.float32(
                answers.escape_steps(offset, lr=lr, curvature=curvature)
            ),
            answers.escape_with(
                lambda y, lr, c: int(np.ceil(-np.log2(abs(y)) / np.log2(1 - lr * c)))
            ),
        ),
    ),
    Exercise(
        id="07.3",
        signature="perturbed_step(theta, grad, noise, *, lr, radius, threshold)",
        points=3,
        task="Return theta after a gradient step, plus a kick where the gradient is short.",
        reference=answers.perturbed_step,
        cases=answers.perturbed_cases,
        mistakes=(
            Mistake(
                "always kicks",
                "You kick on the slope too, where the gradient knows the way. Kick only where the "
                "gradient is at most `threshold` long.",
                answers.step_with(answers.right_kick, when=lambda n, g, t: True),
            ),
            Mistake(
                "never kicks",
                "This is gradient descent: the noise is never used. On a saddle the gradient is "
                "zero, and so you stay.",
                answers.step_with(answers.right_kick, when=lambda n, g, t: False),
            ),
            Mistake(
                "kicks on slopes",
                "You kick where the gradient is long and not where it is short: turn the "
                "comparison round.",
                answers.step_with(answers.right_kick, when=lambda n, g, t: n > t),
            ),
            Mistake(
                "length of the noise",
                "Your kick is radius times the noise, so its length is chance. Divide the noise by "
                "its length first.",
                answers.step_with(lambda g, z, lr, radius: radius * z),
            ),
            Mistake(
                "one length for all",
                "You measure the length of the whole array. Each row is a walker of its own: "
                "`np.linalg.norm(grad, axis=-1, keepdims=True)`, and the same for the noise.",
                answers.step_with(
                    lambda g, z, lr, radius: radius * z / np.linalg.norm(z),
                    when=lambda n, g, t: np.linalg.norm(g) <= t,
                ),
            ),
            Mistake(
                "kick instead of a step",
                "Where you kick you drop the gradient step. It is short there, but it is the way "
                "down: take both.",
                answers.kick_instead,
            ),
            Mistake(
                "kick scaled by the rate",
                "You multiply the kick by lr. Its length is `radius`, whatever the rate: subtract "
                "lr·grad alone.",
                answers.step_with(lambda g, z, lr, radius: lr * radius * answers.unit(z)),
            ),
            Mistake(
                "kick along the gradient",
                "You lengthen the gradient step to `radius`. On the ridge of a saddle the gradient "
                "has no part that leads off the ridge, however long you make it. The direction "
                "has to come from the noise.",
                answers.step_with(lambda g, z, lr, radius: -radius * answers.unit(g)),
            ),
            Mistake(
                "in place",
                "The value is right, but `theta += …` has moved the caller's array. Return a new "
                "one.",
                answers.kick_in_place,
            ),
        ),
        alternatives=(
            answers.perturbed_rows,
            answers.perturbed_on_a_copy,
            lambda theta, grad, noise, **kwargs: np.float32(
                answers.perturbed_step(theta, grad, noise, **kwargs)
            ),
            lambda theta, grad, noise, **kwargs: answers.perturbed_step(
                theta, grad, noise, **kwargs
            ).tolist(),
        ),
    ),
    Exercise(
        id="07.4",
        signature="basin_shares(ends, minima, *, tol)",
        points=2,
        task="Return the share of the ends at each minimum, and last the share of all others.",
        reference=answers.basin_shares,
        cases=answers.basin_cases,
        mistakes=(
            Mistake(
                "nearest minimum",
                "You give every end to its nearest minimum, however far away. A run that has not "
                "arrived belongs to the last entry: ask for a distance of at most tol.",
                answers.shares_with(answers.nearest),
            ),
            Mistake(
                "nan arrives",
                "A run that diverged to nan counts as arrived: every comparison with nan is False, "
                "so “not further than tol” is True. Ask for what you want to see, distance <= tol.",
                answers.shares_with(answers.nearest_unless_far),
            ),
            Mistake(
                "of those that arrived",
                "You divide by the number of runs that arrived. A share is of all runs, and all "
                "entries together make 1.",
                answers.shares_with(answers.within, share=answers.of_those_that_arrived),
            ),
            Mistake(
                "counts",
                "These are counts. Divide by the number of runs.",
                answers.shares_with(
                    answers.within,
                    share=lambda hits: np.append(hits.sum(axis=0), len(hits) - hits.sum()),
                ),
            ),
            Mistake(
                "coordinate by coordinate",
                "You ask that every coordinate be within tol. The distance is the root of the sum "
                "of squares, `np.linalg.norm` over the last axis, and can be larger.",
                answers.shares_with(lambda o, tol: (np.abs(o) <= tol).all(axis=-1)),
            ),
            Mistake(
                "the others left out",
                "The last entry is missing: the share of the runs that ended at none of the "
                "minima. With k minima, return k + 1 numbers.",
                answers.shares_with(answers.within, share=lambda hits: hits.mean(axis=0)),
            ),
            Mistake(
                "the others first",
                "The share of those that ended at no minimum comes last, after the minima in the "
                "order given.",
                answers.shares_with(
                    answers.within,
                    share=lambda hits: np.append(1 - hits.mean(axis=0).sum(), hits.mean(axis=0)),
                ),
            ),
        ),
        alternatives=(
            answers.shares_by_loop,
            answers.shares_by_squares,
            answers.shares_by_label,
        ),
    ),
    Exercise(
        id="07.5",
        signature="loss_slice(loss, theta, directions, *, reach, points)",
        points=3,
        task="Return the losses on a grid in the plane through theta along two directions.",
        reference=answers.loss_slice,
        cases=answers.slice_cases,
        mistakes=(
            Mistake(
                "directions not scaled",
                "Your directions keep their lengths, so the picture reaches further along the "
                "longer one. Divide each by its length.",
                answers.slice_with(answers.right_place, scale=lambda d: d),
            ),
            Mistake(
                "transposed",
                "Rows and columns are swapped: entry [i, j] is i along the first direction and j "
                "along the second.",
                answers.slice_with(lambda theta, a, b, u, v: theta + b * u + a * v),
            ),
            Mistake(
                "centre left out",
                "Your plane goes through 0. It goes through theta: add theta to every point.",
                answers.slice_with(lambda theta, a, b, u, v: a * u + b * v),
            ),
            Mistake(
                "one side only",
                "Your grid begins at theta. It reaches to both sides, from −reach to reach, so "
                "that theta is in the middle.",
                answers.slice_with(
                    answers.right_place, at=lambda reach, points: np.linspace(0, reach, points)
                ),
            ),
            Mistake(
                "last point missing",
                "Your grid stops short of reach: −reach and reach both belong to it. "
                "`np.linspace(-reach, reach, points)` includes its end.",
                answers.slice_with(
                    answers.right_place,
                    at=lambda reach, points: np.linspace(-reach, reach, points, endpoint=False),
                ),
            ),
            Mistake(
                "turned upright",
                "You made the second direction perpendicular to the first. That is a good habit "
                "for pictures, but not asked for here: use both directions as given, scaled to "
                "length 1.",
                answers.slice_with(answers.right_place, scale=answers.upright),
            ),
            Mistake(
                "theta wanders",
                "`theta += …` moves the centre with every point, and the caller's array with it. "
                "Compute each point from theta anew.",
                answers.slice_moving,
            ),
        ),
        alternatives=(
            answers.slice_by_index,
            answers.slice_flat,
            lambda loss, theta, directions, **kwargs: np.float32(
                answers.loss_slice(loss, theta, directions, **kwargs)
            ),
        ),
    ),
)
