"""The exercises of lesson 04: batches, their noise, and what a rate makes of it."""

from __future__ import annotations

import numpy as np

from . import _lesson_04 as answers
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="04.1",
        signature="minibatches(n, batch_size, rng)",
        points=3,
        task="Return the batches of one epoch: arrays of row numbers, every row once.",
        reference=answers.minibatches,
        cases=answers.epoch_cases,
        drive=answers.two_epochs,
        mistakes=(
            Mistake(
                "last batch dropped",
                "You leave out the last rows when the size does not divide their number. Keep a "
                "last, shorter batch: slicing past the end of an array is no error.",
                answers.drops_the_rest,
            ),
            Mistake(
                "with replacement",
                "Some rows come twice and others never. Within an epoch every row comes once: "
                "shuffle all of them once, and cut.",
                answers.with_replacement,
            ),
            Mistake(
                "batch by batch",
                "You draw each batch afresh from all rows. No row comes twice in a batch, but some "
                "do in an epoch, and others never. Shuffle once an epoch, and cut.",
                answers.each_batch_afresh,
            ),
            Mistake(
                "not shuffled",
                "The rows come in the order of the file. Files are often sorted, by class or by "
                "date; shuffle the row numbers with `rng.permutation(n)`.",
                answers.not_shuffled,
            ),
            Mistake(
                "order of batches",
                "You shuffle the batches, and each of them still holds neighbours. Shuffle the "
                "rows before you cut.",
                answers.order_of_batches,
            ),
            Mistake(
                "own seed",
                "Every epoch has the same order: you make a generator with a fixed seed inside. "
                "Use the `rng` that you are given; it goes on from where it was.",
                answers.own_seed,
            ),
            Mistake(
                "another generator",
                "Equal generators give different batches, so the order comes from elsewhere, as "
                "with `np.random.permutation`. Draw from `rng` alone: then a run can be repeated.",
                answers.another_generator,
            ),
            Mistake(
                "filled up",
                "You fill the last batch with rows that already came. They would count twice; "
                "leave it short.",
                answers.filled_up,
            ),
            Mistake(
                "even batches",
                "Your batches are of nearly equal size, none of them `batch_size`. Each holds "
                "`batch_size` rows, and only the last may be shorter.",
                answers.evenly,
            ),
            Mistake(
                "counts from one",
                "Your rows go from 1 to n. Row numbers are indices: from 0 to n − 1.",
                answers.counts_from_one,
            ),
        ),
        alternatives=(answers.yielded, answers.by_sorting, answers.in_lists, answers.chosen),
    ),
    Exercise(
        id="04.2",
        signature="sgd_epoch(grad, theta, X, y, batches, *, lr)",
        points=2,
        task="Take one gradient step for each batch of rows; return the last theta.",
        reference=answers.sgd_epoch,
        cases=answers.descent_cases,
        mistakes=(
            Mistake(
                "all the data",
                "Every step evaluates the gradient on all rows. Hand over the batch's rows only: "
                "`X[rows], y[rows]`.",
                answers.stepping(lambda g, t, X, y, rows, lr, start: t - lr * g(t, X, y)),
            ),
            Mistake(
                "stale gradient",
                "All your gradients are taken at the start, and their sum is one long step. Step "
                "after each batch; the next gradient is taken where you then are.",
                answers.all_at_the_start,
            ),
            Mistake(
                "starts over",
                "Each batch starts again from the first theta, so only the last batch counts. Go "
                "on from the theta of the step before.",
                answers.last_batch_only,
            ),
            Mistake(
                "returns too early",
                "You return after the first batch: `return` stands inside the loop.",
                answers.first_batch_only,
            ),
            Mistake(
                "one step",
                "You put the batches together and take one step. That is batch descent; take a "
                "step for each of them.",
                answers.one_step_an_epoch,
            ),
            Mistake(
                "divided twice",
                "You divide the gradient by the number of rows. It is already their mean: the "
                "steps are too short by the size of the batch.",
                answers.stepping(
                    lambda g, t, X, y, rows, lr, start: t - lr * g(t, X[rows], y[rows]) / len(rows)
                ),
            ),
            Mistake(
                "sum over the batch",
                "You multiply the gradient by the number of rows, which makes it a sum: the rate "
                "then means something else for each size of batch. Use the mean as it comes.",
                answers.stepping(
                    lambda g, t, X, y, rows, lr, start: t - lr * g(t, X[rows], y[rows]) * len(rows)
                ),
            ),
            Mistake(
                "uphill",
                "You add the gradient, and climb. Subtract it.",
                answers.stepping(
                    lambda g, t, X, y, rows, lr, start: t + lr * g(t, X[rows], y[rows])
                ),
            ),
            Mistake(
                "pairs torn apart",
                "You take the batch's rows of X and the *first* rows of y, so the examples get "
                "each other's targets. Index both with `rows`.",
                answers.unpaired,
            ),
            Mistake(
                "start changed",
                "The answer is right, but `theta -= …` has moved the caller's theta. Write "
                "`theta = theta - …`, which makes a new array.",
                answers.epoch_in_place,
            ),
        ),
        alternatives=(
            answers.epoch_on_a_copy,
            answers.epoch_float32,
            answers.epoch_in_lists,
            answers.epoch_by_folding,
        ),
    ),
    Exercise(
        id="04.3",
        signature="gradient_variance(grads, batch_size, *, replacement)",
        points=2,
        task="Return the variance of each coordinate of the mean gradient of a random batch.",
        reference=answers.gradient_variance,
        cases=answers.variance_cases,
        mistakes=(
            Mistake(
                "sample variance with replacement",
                "Without replacement you are right. With it, each draw has the variance of the n "
                "gradients that there are, which divides by n: `np.var` without `ddof=1`.",
                answers.sample_variance,
            ),
            Mistake(
                "no correction",
                "You leave out (n − B)/(n − 1). Without replacement a large batch cannot stray "
                "far from the mean of all rows, and with B = n not at all.",
                answers.always_replaced,
            ),
            Mistake(
                "replacement ignored",
                "You correct in both cases. With replacement the draws are independent, and a "
                "batch of n rows still varies: no correction.",
                answers.never_replaced,
            ),
            Mistake(
                "the wrong way round",
                "The two cases are exchanged: the correction belongs to `replacement=False`.",
                answers.switched,
            ),
            Mistake(
                "1 − B/n beside σ²",
                "The factor 1 − B/n belongs to the *sample* variance, which divides by n − 1. With "
                "`np.var`, which divides by n, the factor is (n − B)/(n − 1).",
                answers.variance_as(lambda g, b, n: np.var(g, axis=0) / b * (1 - b / n)),
            ),
            Mistake(
                "factor upside down",
                "Your factor without replacement is (B − 1)/(n − 1): it grows with the batch. The "
                "variance has to vanish when B = n.",
                answers.variance_as(lambda g, b, n: np.var(g, axis=0) / b * (b - 1) / (n - 1)),
            ),
            Mistake(
                "standard deviation",
                "You return standard deviations. The exercise asks for variances, their squares.",
                lambda grads, batch_size, *, replacement: np.sqrt(
                    answers.gradient_variance(grads, batch_size, replacement=replacement)
                ),
            ),
            Mistake(
                "batch size squared",
                "You divide by B². The *sum* of B draws has the variance Bσ²; the mean divides by "
                "B, and so its variance by B²: σ²/B is left.",
                lambda grads, batch_size, *, replacement: (
                    answers.gradient_variance(grads, batch_size, replacement=replacement)
                    / batch_size
                ),
            ),
            Mistake(
                "whole table",
                "You return one number for all coordinates. Take the variance down each column, "
                "with `axis=0`: a row is an example, a column a coordinate of the gradient.",
                answers.whole_table,
            ),
            Mistake(
                "rows",
                "You take the variance along each row, across the coordinates of one example. "
                "`axis=0` goes down the examples.",
                answers.each_example,
            ),
        ),
        alternatives=(
            answers.by_squares,
            answers.by_sample_variance,
            answers.variance_in_lists,
            lambda grads, batch_size, *, replacement: np.float32(
                answers.gradient_variance(grads, batch_size, replacement=replacement)
            ),
        ),
    ),
    Exercise(
        id="04.4",
        signature="noise_floor(lr, curvature, noise)",
        points=2,
        task="Return the variance about the minimum that a constant rate leaves.",
        reference=answers.noise_floor,
        cases=answers.floor_cases,
        mistakes=(
            Mistake(
                "short steps only",
                "ησ²/2λ is the limit of short steps. Keep the square of ηλ in (1 − ηλ)²: it "
                "gives the factor 2 − ηλ.",
                answers.floor_as(lambda lr, c, noise: lr * noise / (2 * c)),
            ),
            Mistake(
                "one step's noise",
                "η²σ² is what one step adds. The steps before it added too, and all of it decays "
                "by (1 − ηλ)² a step: divide by 1 − (1 − ηλ)².",
                answers.floor_as(lambda lr, c, noise: lr**2 * noise),
            ),
            Mistake(
                "decay not squared",
                "You divide by 1 − (1 − ηλ). The distance decays by 1 − ηλ, its *variance* by the "
                "square of that.",
                answers.floor_as(lambda lr, c, noise: lr * noise / c),
            ),
            Mistake(
                "standard deviation",
                "You return the standard deviation. The exercise asks for the variance, its "
                "square.",
                answers.floor_as(lambda lr, c, noise: answers.noise_floor(lr, c, noise) ** 0.5),
            ),
            Mistake(
                "noise squared",
                "You square `noise`. It is already the variance σ² of the gradient.",
                answers.floor_as(lambda lr, c, noise: answers.noise_floor(lr, c, noise**2)),
            ),
            Mistake(
                "curvature left out",
                "A λ is missing in the denominator: λ(2 − ηλ). Shallow ground pulls back weakly, "
                "so the same noise spreads further there.",
                answers.floor_as(lambda lr, c, noise: lr * noise / (2 - lr * c)),
            ),
            Mistake(
                "beyond the edge",
                "Right below the edge. Beyond it, where ηλ ≥ 2, the formula is negative, and "
                "descent diverges: return `np.inf`.",
                lambda lr, curvature, noise: lr * noise / (curvature * (2 - lr * curvature)),
            ),
        ),
        alternatives=(
            answers.floor_by_iteration,
            answers.floor_as(lambda lr, c, noise: lr**2 * noise / (1 - (1 - lr * c) ** 2)),
            answers.floor_as(lambda lr, c, noise: np.float32(noise / (2 * c / lr - c**2))),
        ),
    ),
    Exercise(
        id="04.5",
        signature="running_average(path)",
        points=2,
        task="Return at each step the mean of the path up to it.",
        reference=answers.running_average,
        cases=answers.path_cases,
        mistakes=(
            Mistake(
                "forgets",
                "You average the new point with the mean so far, half and half, so old points fade "
                "by 2 a step. With t points the new one has the weight 1/t.",
                answers.recursive(lambda t: 1.0 if t == 1 else 0.5),
            ),
            Mistake(
                "one too many",
                "You divide by one too many: the mean of a single point is that point. Count from "
                "1, not from 0 plus 2.",
                answers.recursive(lambda t: 1 / (t + 1)),
            ),
            Mistake(
                "one too few",
                "You divide by one too few. After t = 0, 1, 2, … the path has t + 1 points.",
                answers.late_count,
            ),
            Mistake(
                "final mean only",
                "You return the mean of the whole path. The exercise asks for one mean at each "
                "step: `np.cumsum` along the first axis, divided by the number of points.",
                lambda path: np.mean(path, axis=0),
            ),
            Mistake(
                "sums",
                "You return the sums. Divide each by the number of points in it.",
                lambda path: np.cumsum(np.asarray(path, dtype=float), axis=0),
            ),
            Mistake(
                "over the coordinates",
                "You average over the coordinates of each point. Steps are the *first* axis.",
                answers.over_coordinates,
            ),
            Mistake(
                "newest left out",
                "Your means lag one step behind: each leaves out the newest point.",
                answers.without_newest,
            ),
            Mistake(
                "whole numbers",
                "`np.zeros_like` of whole numbers holds whole numbers, so your means are cut off. "
                "Ask for `dtype=float`.",
                answers.whole_numbers,
            ),
        ),
        alternatives=(
            answers.recursive(lambda t: 1 / t),
            answers.average_in_lists,
            answers.average_on_a_copy,
            lambda path: answers.running_average(path).astype(np.float32),
        ),
    ),
    Exercise(
        id="04.6",
        signature="scaled_rate(lr, batch, new_batch)",
        points=1,
        task="Return the rate for another batch size that keeps the noise ball and the pace.",
        reference=answers.scaled_rate,
        cases=answers.scaling_cases,
        mistakes=(
            Mistake(
                "square root",
                "You scale by the root of the ratio. That keeps the noise that one *step* adds, "
                "η²σ²/B. The noise ball is proportional to η/B: scale by the ratio itself.",
                lambda lr, batch, new_batch: lr * (new_batch / batch) ** 0.5,
            ),
            Mistake(
                "upside down",
                "You lower the rate for a larger batch. A larger batch is less noisy and gives "
                "fewer steps an epoch: each may, and should, be longer.",
                lambda lr, batch, new_batch: lr * batch / new_batch,
            ),
            Mistake(
                "unchanged",
                "You return the same rate. With it a batch k times as large makes k times less "
                "way in an epoch.",
                lambda lr, batch, new_batch: lr,
            ),
            Mistake(
                "whole numbers",
                "`//` cuts the ratio off: 96 // 64 is 1, and 16 // 128 is 0. Divide with `/`.",
                lambda lr, batch, new_batch: lr * (new_batch // batch),
            ),
            Mistake(
                "old size ignored",
                "You multiply by the new size. What counts is the new size over the old one.",
                lambda lr, batch, new_batch: lr * new_batch,
            ),
            Mistake(
                "squared",
                "You scale by the ratio squared. The noise ball is proportional to η/B: to keep "
                "it, η grows in proportion to B.",
                lambda lr, batch, new_batch: lr * (new_batch / batch) ** 2,
            ),
        ),
        alternatives=(
            lambda lr, batch, new_batch: lr / batch * new_batch,
            lambda lr, batch, new_batch: np.float32(lr) * np.float32(new_batch / batch),
            lambda lr, batch, new_batch: np.exp(np.log(lr) + np.log(new_batch) - np.log(batch)),
        ),
    ),
)
