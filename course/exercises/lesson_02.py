"""The exercises of lesson 02: the edge, the best rate, scaling, a schedule, two searches."""

from __future__ import annotations

import numpy as np

from . import _rates_02 as quadratics
from . import _searches_02 as searches
from .spec import Exercise, Mistake

EXERCISES = (
    Exercise(
        id="02.1",
        signature="critical_rate(hessian)",
        points=1,
        task="Return the learning rate beyond which descent on the quadratic diverges.",
        reference=quadratics.critical_rate,
        cases=quadratics.hessian_cases,
        mistakes=(
            Mistake(
                "1/L",
                "You return 1/L. At that rate the steepest direction is done in one step; it still "
                "converges, overshooting, until |1 − ηL| reaches 1. At which η is that?",
                lambda hessian: 1 / quadratics.ends(hessian)[1],
            ),
            Mistake(
                "smallest eigenvalue",
                "You use the smallest eigenvalue. The steepest direction is the first to diverge: "
                "the largest eigenvalue sets the edge.",
                quadratics.lowest_rate,
            ),
            Mistake(
                "largest diagonal entry",
                "You read the curvatures off the diagonal. They stand there only if the valley "
                "lies along the axes; in general they are the eigenvalues.",
                lambda hessian: 2 / np.diag(hessian).max(),
            ),
            Mistake(
                "trace",
                "You divide by the trace, the sum of all curvatures. That rate is safe, and too "
                "low: each direction converges by itself, so only the largest one counts.",
                lambda hessian: 2 / np.trace(hessian),
            ),
            Mistake(
                "Frobenius norm",
                "`np.linalg.norm(hessian)` is the Frobenius norm, the root of the sum of all "
                "squared eigenvalues. The largest eigenvalue is `np.linalg.norm(hessian, 2)` or "
                "the last entry of `np.linalg.eigvalsh(hessian)`.",
                lambda hessian: 2 / np.linalg.norm(hessian),
            ),
            Mistake(
                "unsorted eigenvalues",
                "You take the last of `np.linalg.eigvals`, which come in no order. "
                "`np.linalg.eigvalsh`, for symmetric matrices, sorts them, the largest last.",
                lambda hessian: 2 / np.linalg.eigvals(hessian).real[-1],
            ),
            Mistake(
                "upside down",
                "You return L/2. The steeper the ground, the shorter the step: it is 2/L.",
                lambda hessian: quadratics.ends(hessian)[1] / 2,
            ),
        ),
        alternatives=(
            quadratics.power_iteration,
            lambda hessian: 2 / np.linalg.norm(hessian, 2),
            lambda hessian: 1 / (max(np.linalg.eigvals(hessian).real) / 2),
            lambda hessian: np.float32(2 / np.linalg.svd(hessian)[1][0]),
        ),
    ),
    Exercise(
        id="02.2",
        signature="best_rate(hessian)",
        points=2,
        task="Return the best fixed rate for the quadratic, and its factor a step, as a tuple.",
        reference=quadratics.best_rate,
        cases=quadratics.valley_cases,
        mistakes=(
            Mistake(
                "1/L",
                "You return 1/L and its factor 1 − m/L. It leaves the steepest direction at 0 and "
                "the shallow one slow. The best rate makes both equally fast: 1 − ηm = ηL − 1.",
                quadratics.best_one_over_largest,
            ),
            Mistake(
                "mean of the two rates",
                "You take the mean of 1/m and 1/L, the rates that each direction would like. For "
                "the steep one that is far beyond 2/L. Balance the factors: 1 − ηm = ηL − 1.",
                quadratics.best_mean_of_rates,
            ),
            Mistake(
                "factor of the loss",
                "The rate is right, and your factor is squared: that is what happens to the loss. "
                "The exercise asks for the factor of the distance.",
                quadratics.best_with_loss_factor,
            ),
            Mistake(
                "misplaced parentheses",
                "`kappa - 1 / kappa + 1` divides first. Write `(kappa - 1) / (kappa + 1)`.",
                quadratics.best_misplaced,
            ),
            Mistake(
                "infinite condition number",
                "Right, except where the ground is flat in one direction: then κ is infinite and "
                "∞/∞ is NaN. Write the factor with L and m, (L − m)/(L + m).",
                quadratics.best_by_kappa,
            ),
            Mistake(
                "diagonal entries",
                "You read the curvatures off the diagonal. They stand there only if the valley "
                "lies along the axes; in general they are the eigenvalues.",
                quadratics.best_from_diagonal,
            ),
            Mistake(
                "factor of another rate",
                "The rate is right. Your factor, 1 − m/L, belongs to the rate 1/L; put your own "
                "rate into |1 − ηm|.",
                quadratics.best_at_shallow,
            ),
            Mistake(
                "wrong order",
                "Both numbers are right, in the other order: first the rate, then the factor.",
                lambda hessian: quadratics.best_rate(hessian)[::-1],
            ),
        ),
        alternatives=(
            quadratics.best_by_scan,
            quadratics.best_as_list,
            lambda hessian: [np.float32(part) for part in quadratics.best_rate(hessian)],
        ),
    ),
    Exercise(
        id="02.3",
        signature="standardize(X)",
        points=3,
        task="Return X with every column at mean 0 and standard deviation 1.",
        reference=quadratics.standardize,
        cases=quadratics.table_cases,
        mistakes=(
            Mistake(
                "sample deviation",
                "Your standard deviation divides by n − 1 (`ddof=1`). The exercise divides by n, "
                "NumPy's default, so that the columns of XᵀX/n have exactly 1 on the diagonal.",
                quadratics.sample_deviation,
            ),
            Mistake(
                "whole table",
                "You take one mean and one standard deviation for the whole table, so the columns "
                "keep their different units. Take them column by column, with `axis=0`.",
                quadratics.whole_table,
            ),
            Mistake(
                "rows",
                "You standardise the rows. A row is an example, a column a feature; `axis=0` goes "
                "down the columns.",
                quadratics.row_by_row,
            ),
            Mistake(
                "not centred",
                "The spread is right, the mean is not 0. Subtract the mean of each column first.",
                quadratics.not_centred,
            ),
            Mistake(
                "variance",
                "You divide by the variance, which has the units squared. Divide by its root.",
                quadratics.by_variance,
            ),
            Mistake(
                "unit interval",
                "You map each column to the interval from 0 to 1. That is min-max scaling; a "
                "single outlier decides about it. Use mean and standard deviation.",
                quadratics.into_unit_interval,
            ),
            Mistake(
                "constant column",
                "A constant column has standard deviation 0, and 0/0 is NaN. Return zeros for it.",
                quadratics.nan_for_constant,
            ),
            Mistake(
                "deviation that is almost 0",
                "You test the standard deviation for being exactly 0. A column of 0.1s fails that "
                "test: its mean is rounded, the deviation is 1e-17, and dividing by it turns "
                "rounding into ±1. Compare the column's maximum with its minimum.",
                quadratics.zero_by_equality,
            ),
            Mistake(
                "difference of squares",
                "Mean of the squares minus square of the mean: equal on paper. Far from 0 both are "
                "huge and their difference is rounding. Subtract the mean before you square.",
                quadratics.variance_by_difference,
            ),
        ),
        alternatives=(
            quadratics.standardize_on_a_copy,
            quadratics.standardize_columns,
            quadratics.standardize_with_tolerance,
            lambda X: quadratics.standardize(X).astype(np.float32),
        ),
    ),
    Exercise(
        id="02.4",
        signature="cosine_schedule(t, *, steps, warmup, lr_max, lr_min)",
        also=("Cosine", "cosine"),
        points=2,
        task="Return the rate of step t: linear warm-up to lr_max, then half a cosine to lr_min.",
        reference=searches.cosine_schedule,
        cases=searches.schedule_cases,
        drive=searches.at_every_step,
        mistakes=(
            Mistake(
                "first step wasted",
                "Your first rate is 0, so the first step goes nowhere. Step t of the warm-up has "
                "the rate lr_max·(t + 1)/warmup: the last one of them has all of it.",
                searches.wasted_start,
            ),
            Mistake(
                "jump after the warm-up",
                "Your rate drops at the end of the warm-up: the cosine counts from t = 0. Count "
                "from the end of the warm-up, (t − warmup)/(steps − warmup).",
                searches.whole_wave,
            ),
            Mistake(
                "no warm-up",
                "There is no warm-up: the first `warmup` steps rise linearly to lr_max.",
                searches.without_warmup,
            ),
            Mistake(
                "rises again",
                "After t = steps your rate rises again, as a cosine does. It should stay at "
                "lr_min: cut the share of the way off at 1.",
                searches.rises_again,
            ),
            Mistake(
                "floor added on top",
                "You add lr_min to a wave of height lr_max, so the top is too high by lr_min. The "
                "height of the wave is lr_max − lr_min.",
                searches.added_floor,
            ),
            Mistake(
                "floor left out",
                "Your rate falls to 0. It should end at lr_min.",
                searches.without_floor,
            ),
            Mistake(
                "whole period",
                "You go through a whole period, down and up again. Half a period, a cosine from 0 "
                "to π, leads from lr_max to lr_min.",
                searches.whole_period,
            ),
            Mistake(
                "straight line",
                "Ends and warm-up are right, but the rate falls along a straight line. Half a "
                "cosine starts and ends flat.",
                searches.straight,
            ),
        ),
        alternatives=(
            searches.schedule_by_hand,
            searches.schedule_by_sine,
            searches.schedule_by_table,
            lambda t, **hyper: np.float32(searches.cosine_schedule(t, **hyper)),
        ),
    ),
    Exercise(
        id="02.5",
        signature="backtracking_step(f, grad, theta, *, lr, c, shrink)",
        points=3,
        task="Shorten lr until the loss falls by c·lr·|g|²; return the new theta and that rate.",
        reference=searches.backtracking_step,
        cases=searches.search_cases,
        mistakes=(
            Mistake(
                "any decrease",
                "You accept any decrease. A long row of ever smaller decreases may end where there "
                "is no minimum; ask for the share c of what the slope promises, c·lr·|g|².",
                searches.search(lambda new, here, lr, g, c: new < here or not np.any(g)),
            ),
            Mistake(
                "sign of the condition",
                "You allow the loss to rise: the right-hand side is f(θ) *minus* c·lr·|g|².",
                searches.search(lambda new, here, lr, g, c: new <= here + c * lr * (g @ g)),
            ),
            Mistake(
                "length not squared",
                "You ask for c·lr·|g|. The slope along the step −lr·g is −|g|², so the length of "
                "the gradient is squared.",
                searches.search(
                    lambda new, here, lr, g, c: new <= here - c * lr * np.linalg.norm(g)
                ),
            ),
            Mistake(
                "rate left out",
                "You ask for a decrease of c·|g|² however short the step. What the slope promises "
                "is proportional to the rate: c·lr·|g|².",
                searches.search(lambda new, here, lr, g, c: new <= here - c * (g @ g)),
            ),
            Mistake(
                "blind to NaN",
                "`while f(new) > …` stops at a trial where f is NaN, because every comparison with "
                "NaN is False. Write `while not f(new) <= …`: then NaN counts as too far.",
                searches.search(lambda new, here, lr, g, c: not new > here - c * lr * (g @ g)),
            ),
            Mistake(
                "one trial only",
                "You shorten the rate once and take what comes. Go on until the condition holds: "
                "`while`, not `if`.",
                searches.one_trial,
            ),
            Mistake(
                "walks on",
                "Each trial starts where the last one ended. Every trial starts at theta, with a "
                "shorter rate.",
                searches.walks_on,
            ),
            Mistake(
                "first rate",
                "The rate that you return is right, but the step was taken with the first one.",
                searches.first_rate,
            ),
            Mistake(
                "shortened once more",
                "You shorten the rate once more after it has been accepted. Take the step that you "
                "tested.",
                searches.shrunk_once_more,
            ),
        ),
        alternatives=(
            searches.search_forever,
            searches.search_powers,
            searches.search_on_a_copy,
            lambda f, grad, theta, **hyper: tuple(
                np.float32(part) for part in searches.backtracking_step(f, grad, theta, **hyper)
            ),
        ),
    ),
    Exercise(
        id="02.6",
        signature="range_test(f, grad, theta, *, lr_min, lr_max, steps)",
        points=3,
        task="Descend with a rate that grows by the same factor at every step; return the rates "
        "and the loss after each step.",
        reference=searches.range_test,
        cases=searches.ramp_cases,
        mistakes=(
            Mistake(
                "linear ramp",
                "Your rates grow by the same amount, so nearly all of them are of the size of the "
                "largest. Multiply by the same factor: `np.geomspace`.",
                searches.ramp(np.linspace),
            ),
            Mistake(
                "restart",
                "You start afresh at every rate. A range test is one descent: each step goes on "
                "from where the last one ended.",
                searches.ramp(np.geomspace, restart=True),
            ),
            Mistake(
                "loss before the step",
                "Your losses are one step late: entry k is the loss *before* the step with rate k. "
                "Take it after the step.",
                searches.ramp(np.geomspace, before=True),
            ),
            Mistake(
                "last rate missing",
                "Your ramp stops short of lr_max. With `steps` rates there are steps − 1 factors "
                "between the first and the last.",
                searches.ramp(searches.open_ramp),
            ),
            Mistake(
                "stale gradient",
                "The gradient is evaluated once, at the start. It belongs inside the loop.",
                searches.ramp(np.geomspace, stale=True),
            ),
            Mistake(
                "start changed",
                "The values are right, but `theta -= …` has moved the caller's start. Work on a "
                "copy, or write `theta = theta - …`.",
                searches.ramp_in_place,
            ),
            Mistake(
                "exponents",
                "You return the logarithms of the rates. Return the rates; a logarithmic axis is "
                "for the picture.",
                searches.exponents,
            ),
        ),
        alternatives=(searches.ramp_by_factor, searches.ramp_on_a_copy, searches.ramp_float32),
    ),
)
