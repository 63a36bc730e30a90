"""The exercises of lesson 02: the edge, the best rate, scaling, a schedule, two searches."""

from . import backtracking_step, best_rate, cosine_schedule, critical_rate, range_test, standardize

EXERCISES = (
    critical_rate.EXERCISE,
    best_rate.EXERCISE,
    standardize.EXERCISE,
    cosine_schedule.EXERCISE,
    backtracking_step.EXERCISE,
    range_test.EXERCISE,
)
