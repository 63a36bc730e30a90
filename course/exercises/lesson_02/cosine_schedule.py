"""A learning rate that warms up linearly and falls along half a cosine."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import cases
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


@mistake(
    "starts again",
    "At t = steps your schedule begins again with its warm-up. It does not come round: after the "
    "end the rate stays at lr_min.",
)
def starts_again(t, *, steps, warmup, lr_max, lr_min):
    return cosine_schedule(t % steps, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "warm-up times cosine",
    "Your warm-up rises to less than lr_max: it multiplies a cosine that has been falling since "
    "t = 0. The way down begins at t = warmup, where the warm-up has ended.",
)
def warm_up_times_cosine(t, *, steps, warmup, lr_max, lr_min):
    rise = min((t + 1) / warmup, 1) if warmup else 1
    return rise * wave(min(t / steps, 1), lr_max, lr_min)


@falls(
    "cut off at the floor",
    "Your rate falls towards 0 and is held at lr_min from where it would go below. The wave "
    "itself lies between lr_max and lr_min, and touches lr_min only at its end.",
)
def cut_off_at_the_floor(t, steps, warmup, lr_max, lr_min):
    return max(lr_min, wave(min((t - warmup) / (steps - warmup), 1), lr_max, 0.0))


@falls(
    "degrees",
    "The first rate of the way down is right, and the others hop about: `np.cos` takes radians, "
    "and half a period is π, not 180.",
)
def degrees(t, steps, warmup, lr_max, lr_min):
    share = min((t - warmup) / (steps - warmup), 1)
    return lr_min + (lr_max - lr_min) * (1 + np.cos(180 * share)) / 2


@mistake(
    "always a warm-up",
    "Right with a warm-up. Without one, the way down begins one step late, as if a warm-up of one "
    "step went before it.",
)
def always_a_warm_up(t, *, steps, warmup, lr_max, lr_min):
    settings = {"steps": steps, "warmup": warmup or 1, "lr_max": lr_max, "lr_min": lr_min}
    return cosine_schedule(t, **settings)


@mistake(
    "warm-up ends below",
    "The last step of your warm-up has less than lr_max: each step is a share of warmup + 1. The "
    "first step is 1/warmup of the way, so that the last one is all of it.",
)
def warm_up_ends_below(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return lr_max * (t + 1) / (warmup + 1)
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "warm-up from 0",
    "Your warm-up begins at 0 and is at lr_max one step before it ends, as `np.linspace` spaces "
    "it: the first step goes nowhere. Step t has t + 1 of `warmup` equal parts.",
)
def warm_up_from_0(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return np.linspace(0, lr_max, warmup)[t]
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


@falls("whole shares", "The rate stays at lr_max to the end: `//` drops the fraction of a share.")
def whole_shares(t, steps, warmup, lr_max, lr_min):
    return wave(min((t - warmup) // (steps - warmup), 1), lr_max, lr_min)


EXERCISE = Exercise(
    id="02.4",
    signature="cosine_schedule(t, *, steps, warmup, lr_max, lr_min)",
    also=("Cosine", "cosine"),
    points=2,
    task="Return the rate of step t: linear warm-up to lr_max, then half a cosine to lr_min.",
    reference=cosine_schedule,
    cases=cases.schedules,
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
        starts_again,
        warm_up_times_cosine,
        cut_off_at_the_floor,
        degrees,
        always_a_warm_up,
        warm_up_ends_below,
        warm_up_from_0,
        whole_shares,
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
