"""A learning rate that warms up linearly and falls along half a cosine."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake
from .alternatives import (
    schedule_by_hand,
    schedule_by_recursion,
    schedule_by_sine,
    schedule_by_table,
)


def cosine_schedule(t, *, steps, warmup, lr_max, lr_min):
    """Return the rate of step t: a linear warm-up to lr_max, then half a cosine to lr_min."""
    if t < warmup:
        return lr_max * (t + 1) / warmup
    share = min((t - warmup) / (steps - warmup), 1.0)
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * share)) / 2


def cases(rng):
    long = {"steps": 12, "warmup": 4, "lr_max": 2.0, "lr_min": 0.5}
    bare = {"steps": 8, "warmup": 0, "lr_max": 1.0, "lr_min": 0.25}
    single = {"steps": 5, "warmup": 1, "lr_max": 0.5, "lr_min": 0.0}
    drawn = {
        "steps": int(rng.integers(20, 30)),
        "warmup": int(rng.integers(5, 10)),
        "lr_max": uniform(rng, 1, 2),
        "lr_min": uniform(rng, 0.1, 0.3),
    }
    rises = "`lr_max · (t + 1) / warmup` in the first `warmup` steps"
    top, end = "from `lr_max` at t = `warmup`", "down to `lr_min` at t = `steps`"
    zero = "`warmup` may be 0"
    return [
        Case((0,), long, "the first step of a warm-up", says=rises),
        Case((1,), long, "the second step of a warm-up", says="Return the rate of step `t`"),
        Case((3,), long, "the last step of a warm-up", says="t = 0 to `warmup` − 1"),
        Case((4,), long, "the first step after a warm-up", says=top),
        Case((6,), long, "a quarter of the way down", says="half a cosine"),
        Case((8,), long, "half of the way down", says="half a cosine"),
        Case((10,), long, "three quarters of the way down", says="half a cosine"),
        Case((12,), long, "the end of the way down", says=end),
        Case((13,), long, "the step after the end", says="where it stays"),
        Case((30,), long, "long after the end", says="where it stays"),
        Case((0,), bare, "the first step without a warm-up", says=zero),
        Case((2,), bare, "a quarter of the way, without a warm-up", says=zero),
        Case((8,), bare, "the end, without a warm-up", says=zero),
        Case((11,), bare, "after the end, without a warm-up", says="where it stays"),
        Case((0,), single, "a warm-up of a single step", says=rises),
        Case((1,), single, "right after a warm-up of a single step", says=top),
        Case((4,), single, "the step before an end at 0", says="half a cosine"),
        Case((5,), single, "an end at 0", says=end),
        Case((int(rng.integers(1, 4)),), drawn, "somewhere in a longer warm-up"),
        Case((int(rng.integers(11, 19)),), drawn, "somewhere on a longer way down"),
        Case((int(rng.integers(31, 60)),), drawn, "somewhere after a longer way down"),
    ]


def wave(share, lr_max, lr_min):
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * share)) / 2


def warm(t, warmup, lr_max):
    return lr_max * (t + 1) / warmup


def falls(name, hint):
    """Make a mistake of a way down that is wrong, after a warm-up that is right."""

    def make(function):
        @functools.wraps(function)
        def schedule(t, *, steps, warmup, lr_max, lr_min):
            if t < warmup:
                return warm(t, warmup, lr_max)
            return function(t, steps, warmup, lr_max, lr_min)

        return mistake(name, hint)(schedule)

    return make


@mistake(
    "first step wasted",
    "Your first rate is 0, so the first step goes nowhere, and the last step of the warm-up has "
    "less than lr_max. The first step is t = 0, and has a share of the rate already.",
)
def first_step_wasted(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return lr_max * t / warmup
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "warm-up from lr_min",
    "Your warm-up rises from lr_min. It rises from 0, in `warmup` equal parts; lr_min is where the "
    "way down ends.",
)
def warm_up_from_lr_min(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return lr_min + (lr_max - lr_min) * (t + 1) / warmup
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "warm-up one step too long",
    "At t = warmup your rate exceeds lr_max: the warm-up goes on for one step too many. The first "
    "`warmup` steps are those with t < warmup, since t begins at 0.",
)
def warm_up_one_step_too_long(t, *, steps, warmup, lr_max, lr_min):
    if warmup and t <= warmup:
        return warm(t, warmup, lr_max)
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "division by no warm-up",
    "Right with a warm-up. Without one, t = 0 divides by warmup = 0: whether a step belongs to the "
    "warm-up has to be settled before the division, and without a warm-up no step does.",
)
def division_by_no_warm_up(t, *, steps, warmup, lr_max, lr_min):
    rising = lr_max * (t + 1) / warmup
    falling = cosine_schedule(t, steps=steps, warmup=0, lr_max=lr_max, lr_min=lr_min)
    if warmup:
        falling = cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)
    return rising if t < warmup else falling


@mistake(
    "division at t = 0",
    "Right, except for the first step without a warm-up, which divides by warmup = 0: no step "
    "belongs to a warm-up of no steps, not even t = 0.",
)
def division_at_0(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup or t == 0:
        return warm(t, warmup, lr_max)
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "no warm-up",
    "There is no warm-up: the first `warmup` steps rise linearly to lr_max, and the way down "
    "begins after them.",
)
def no_warm_up(t, *, steps, warmup, lr_max, lr_min):
    return wave(min(t / steps, 1), lr_max, lr_min)


@falls(
    "table's formula",
    "Right without a warm-up, up to the end. The formula of the table counts from t = 0 and rises "
    "again after T; here the way down begins at t = warmup and stays at its end.",
)
def tables_formula(t, steps, warmup, lr_max, lr_min):
    return wave(t / steps, lr_max, lr_min)


@falls(
    "jump after the warm-up",
    "Your rate drops at the end of the warm-up, as if the cosine counted from t = 0. At t = warmup "
    "nothing of the way down has been gone yet.",
)
def jump_after_the_warm_up(t, steps, warmup, lr_max, lr_min):
    return wave(min(t, steps) / steps, lr_max, lr_min)


@falls(
    "way down too long",
    "At t = steps your rate is still above lr_min, where there is a warm-up: the way down "
    "lasts as long as the whole schedule. How many steps are left for it?",
)
def way_down_too_long(t, steps, warmup, lr_max, lr_min):
    return wave(min((t - warmup) / steps, 1), lr_max, lr_min)


@falls(
    "way down too long, and no end",
    "Two things: with a warm-up your way down lasts too long, as if the warm-up's steps were not "
    "spent, and after its end the rate rises again.",
)
def way_down_too_long_and_no_end(t, steps, warmup, lr_max, lr_min):
    return wave((t - warmup) / steps, lr_max, lr_min)


@falls(
    "end one step early",
    "Your rate reaches lr_min one step too early, at t = steps − 1. It should at t = steps.",
)
def end_one_step_early(t, steps, warmup, lr_max, lr_min):
    return wave(min((t - warmup) / (steps - warmup - 1), 1), lr_max, lr_min)


@falls(
    "one step ahead",
    "Your way down is one step ahead: at t = warmup the rate is already below lr_max. Only the "
    "warm-up has t + 1.",
)
def one_step_ahead(t, steps, warmup, lr_max, lr_min):
    return wave(min((t + 1 - warmup) / (steps - warmup), 1), lr_max, lr_min)


@falls(
    "rises again",
    "After t = steps your rate rises again, as a cosine does. It should stay at "
    "lr_min: cut the share of the way off at 1.",
)
def rises_again(t, steps, warmup, lr_max, lr_min):
    return wave((t - warmup) / (steps - warmup), lr_max, lr_min)


@falls(
    "nothing after the end",
    "After t = steps your rate is 0, and it should stay at lr_min.",
)
def nothing_after_the_end(t, steps, warmup, lr_max, lr_min):
    return wave((t - warmup) / (steps - warmup), lr_max, lr_min) if t <= steps else 0.0


@falls(
    "no answer after the end",
    "After t = steps nothing comes back. A run may last longer than the schedule, whose rate "
    "then stays at lr_min.",
)
def no_answer_after_the_end(t, steps, warmup, lr_max, lr_min):
    return wave((t - warmup) / (steps - warmup), lr_max, lr_min) if t <= steps else None


@falls(
    "floor added on top",
    "Your top is too high by lr_min: lr_min has been added to a wave of height lr_max. How high is "
    "the wave between lr_min and lr_max?",
)
def floor_added_on_top(t, steps, warmup, lr_max, lr_min):
    share = min((t - warmup) / (steps - warmup), 1)
    return lr_min + lr_max * (1 + np.cos(np.pi * share)) / 2


@falls("floor left out", "Your rate falls to 0. It should end at lr_min.")
def floor_left_out(t, steps, warmup, lr_max, lr_min):
    return wave(min((t - warmup) / (steps - warmup), 1), lr_max, 0.0)


@falls(
    "whole period",
    "Your rate goes through a whole period, down and up again. Half a period, a cosine from 0 "
    "to π, leads from lr_max to lr_min.",
)
def whole_period(t, steps, warmup, lr_max, lr_min):
    return wave(2 * min((t - warmup) / (steps - warmup), 1), lr_max, lr_min)


@falls(
    "half of the way",
    "At t = steps your rate is halfway between lr_max and lr_min: only a quarter of a period has "
    "been gone. From the top to the bottom a cosine needs an angle of π.",
)
def half_of_the_way(t, steps, warmup, lr_max, lr_min):
    return wave(min((t - warmup) / (steps - warmup), 1) / 2, lr_max, lr_min)


@falls(
    "quarter of a cosine",
    "The ends are right, but your rate falls faster and faster and arrives at full speed, as a "
    "quarter of a cosine does. Half a cosine is flat at both ends.",
)
def quarter_of_a_cosine(t, steps, warmup, lr_max, lr_min):
    share = min((t - warmup) / (steps - warmup), 1)
    return lr_min + (lr_max - lr_min) * np.cos(np.pi / 2 * share)


@falls(
    "quarter of a cosine, and no end",
    "Two things: your rate falls along a quarter of a cosine, which arrives at full speed, and "
    "it goes on below lr_min after the end.",
)
def quarter_of_a_cosine_and_no_end(t, steps, warmup, lr_max, lr_min):
    return lr_min + (lr_max - lr_min) * np.cos(np.pi / 2 * (t - warmup) / (steps - warmup))


@falls(
    "upside down",
    "After the warm-up your rate jumps to lr_min and rises: 1 − cos begins at 0, 1 + cos at 2.",
)
def upside_down(t, steps, warmup, lr_max, lr_min):
    return wave(1 - min((t - warmup) / (steps - warmup), 1), lr_max, lr_min)


@falls(
    "not halved",
    "Your top is lr_min + 2 (lr_max − lr_min). The wave 1 + cos goes from 2 to 0.",
)
def not_halved(t, steps, warmup, lr_max, lr_min):
    return 2 * wave(min((t - warmup) / (steps - warmup), 1), lr_max, lr_min) - lr_min


@falls(
    "straight line",
    "Ends and warm-up are right, but the rate falls along a straight line. Half a "
    "cosine starts and ends flat.",
)
def straight_line(t, steps, warmup, lr_max, lr_min):
    return lr_max + (lr_min - lr_max) * min((t - warmup) / (steps - warmup), 1)


EXERCISE = Exercise(
    id="02.4",
    signature="cosine_schedule(t, *, steps, warmup, lr_max, lr_min)",
    also=("Cosine", "cosine"),
    points=2,
    task="Return the rate of step t: linear warm-up to lr_max, then half a cosine to lr_min.",
    reference=cosine_schedule,
    cases=cases,
    mistakes=(
        first_step_wasted,
        warm_up_from_lr_min,
        warm_up_one_step_too_long,
        division_by_no_warm_up,
        division_at_0,
        no_warm_up,
        tables_formula,
        jump_after_the_warm_up,
        way_down_too_long,
        way_down_too_long_and_no_end,
        end_one_step_early,
        one_step_ahead,
        rises_again,
        nothing_after_the_end,
        no_answer_after_the_end,
        floor_added_on_top,
        floor_left_out,
        whole_period,
        half_of_the_way,
        quarter_of_a_cosine,
        quarter_of_a_cosine_and_no_end,
        upside_down,
        not_halved,
        straight_line,
    ),
    alternatives=(
        schedule_by_hand,
        schedule_by_sine,
        schedule_by_table,
        schedule_by_recursion,
        lambda t, **hyper: np.float32(cosine_schedule(t, **hyper)),
        lambda t, **hyper: np.array(float(cosine_schedule(np.int64(t), **hyper))),
    ),
)
