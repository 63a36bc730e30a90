"""A learning rate that warms up linearly and falls along half a cosine."""

from __future__ import annotations

import numpy as np

from ... import schedules
from ..spec import Case, Exercise, mistake


def cosine_schedule(t, *, steps, warmup, lr_max, lr_min):
    """Return the rate of step t: a linear warm-up to lr_max, then half a cosine to lr_min."""
    fall = schedules.cosine(lr_max, steps=steps - warmup, lr_min=lr_min)
    if not warmup:
        return fall(t)
    return schedules.join([schedules.linear_warmup(lr_max, steps=warmup), fall], [warmup])(t)


def cases(rng):
    top = rng.uniform(0.5, 2)

    def case(steps, warmup, lr_min, note, beyond=0):
        hyper = {"steps": steps, "warmup": warmup, "lr_max": top, "lr_min": lr_min}
        return Case((np.arange(steps + 1 + beyond),), hyper, note)

    return [
        case(12, 4, 0.1 * top, "4 steps of warm-up out of 12"),
        case(10, 0, 0.05 * top, "no warm-up"),
        case(9, 1, 0.0, "a warm-up of a single step, and an end at 0"),
        case(8, 3, 0.2 * top, "steps after the last one", beyond=6),
    ]


def at_every_step(function, case):
    """Evaluate a schedule at each step number of a case, one call a step."""
    found = [function(int(t), **case.kwargs) for t in case.args[0]]
    return None if any(rate is None for rate in found) else np.array(found)


@mistake(
    "first step wasted",
    "Your first rate is 0, so the first step goes nowhere. Step t of the warm-up has "
    "the rate lr_max·(t + 1)/warmup: the last one of them has all of it.",
)
def first_step_wasted(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return lr_max * t / warmup
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=lr_min)


def wave(share, lr_max, lr_min):
    return lr_min + (lr_max - lr_min) * (1 + np.cos(np.pi * share)) / 2


def warm(t, warmup, lr_max):
    return lr_max * (t + 1) / warmup


@mistake(
    "jump after the warm-up",
    "Your rate drops at the end of the warm-up: the cosine counts from t = 0. Count "
    "from the end of the warm-up, (t − warmup)/(steps − warmup).",
)
def jump_after_the_warm_up(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave(min(t, steps) / steps, lr_max, lr_min)


@mistake(
    "no warm-up",
    "There is no warm-up: the first `warmup` steps rise linearly to lr_max.",
)
def no_warm_up(t, *, steps, warmup, lr_max, lr_min):
    return cosine_schedule(t, steps=steps, warmup=0, lr_max=lr_max, lr_min=lr_min)


@mistake(
    "rises again",
    "After t = steps your rate rises again, as a cosine does. It should stay at "
    "lr_min: cut the share of the way off at 1.",
)
def rises_again(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave((t - warmup) / (steps - warmup), lr_max, lr_min)


@mistake(
    "floor added on top",
    "You add lr_min to a wave of height lr_max, so the top is too high by lr_min. The "
    "height of the wave is lr_max − lr_min.",
)
def floor_added_on_top(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    share = min((t - warmup) / (steps - warmup), 1)
    return lr_min + lr_max * (1 + np.cos(np.pi * share)) / 2


@mistake(
    "floor left out",
    "Your rate falls to 0. It should end at lr_min.",
)
def floor_left_out(t, *, steps, warmup, lr_max, lr_min):
    return cosine_schedule(t, steps=steps, warmup=warmup, lr_max=lr_max, lr_min=0.0)


@mistake(
    "whole period",
    "You go through a whole period, down and up again. Half a period, a cosine from 0 "
    "to π, leads from lr_max to lr_min.",
)
def whole_period(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return wave(2 * min((t - warmup) / (steps - warmup), 1), lr_max, lr_min)


@mistake(
    "straight line",
    "Ends and warm-up are right, but the rate falls along a straight line. Half a "
    "cosine starts and ends flat.",
)
def straight_line(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return warm(t, warmup, lr_max)
    return lr_max + (lr_min - lr_max) * min((t - warmup) / (steps - warmup), 1)


def schedule_by_hand(t, *, steps, warmup, lr_max, lr_min):
    if t < warmup:
        return (t + 1) * (lr_max / warmup)
    if t >= steps:
        return lr_min
    share = (t - warmup) / (steps - warmup)
    return (lr_max + lr_min) / 2 + (lr_max - lr_min) / 2 * np.cos(np.pi * share)


def schedule_by_sine(t, *, steps, warmup, lr_max, lr_min):
    rise = min((t + 1) / warmup, 1.0) if warmup else 1.0
    share = np.clip((t - warmup) / (steps - warmup), 0, 1)
    return (
        lr_max * rise if t < warmup else lr_max - (lr_max - lr_min) * np.sin(np.pi * share / 2) ** 2
    )


def schedule_by_table(t, *, steps, warmup, lr_max, lr_min):
    rising = [lr_max * (k + 1) / warmup for k in range(warmup)]
    share = np.arange(steps - warmup + 1) / (steps - warmup)
    table = [*rising, *(lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * share)))]
    return float(table[min(t, steps)])


EXERCISE = Exercise(
    id="02.4",
    signature="cosine_schedule(t, *, steps, warmup, lr_max, lr_min)",
    also=("Cosine", "cosine"),
    points=2,
    task="Return the rate of step t: linear warm-up to lr_max, then half a cosine to lr_min.",
    reference=cosine_schedule,
    cases=cases,
    drive=at_every_step,
    mistakes=(
        first_step_wasted,
        jump_after_the_warm_up,
        no_warm_up,
        rises_again,
        floor_added_on_top,
        floor_left_out,
        whole_period,
        straight_line,
    ),
    alternatives=(
        schedule_by_hand,
        schedule_by_sine,
        schedule_by_table,
        lambda t, **hyper: np.float32(cosine_schedule(t, **hyper)),
    ),
)
