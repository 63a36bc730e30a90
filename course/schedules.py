"""Schedules: pure functions from the step number to the learning rate.

lr = cosine(0.1, steps=200) is called with a step number t = 0, 1, ... or an int array of them.
Every function here returns a schedule and raises ValueError for an argument out of range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Schedule = Callable[[Any], Any]


def _steps_so_far(t):
    """Return t as a number or an int array, so that a number stays fast."""
    if not isinstance(t, int | np.integer):
        t = np.asarray(t)
        if t.dtype.kind not in "iu":
            raise ValueError(f"t is {t!r}; a step number is a whole number, or an array of them.")
    if np.any(t < 0):
        raise ValueError(f"t is {t!r}; step numbers start at 0.")
    return t


def _plain(rate):
    return rate if np.ndim(rate) else float(rate)


@dataclass(frozen=True)
class Constant:
    """The schedule made by constant(...)."""

    lr: Any

    def __call__(self, t):
        t = _steps_so_far(t)
        return _plain(self.lr + 0.0 * t)


@dataclass(frozen=True)
class Step:
    """The schedule made by step_decay(...)."""

    lr: Any
    every: int
    factor: float

    def __call__(self, t):
        t = _steps_so_far(t)
        return _plain(self.lr * self.factor ** (t // self.every))


@dataclass(frozen=True)
class Exponential:
    """The schedule made by exponential(...)."""

    lr: Any
    decay: float

    def __call__(self, t):
        t = _steps_so_far(t)
        return _plain(self.lr * self.decay**t)


@dataclass(frozen=True)
class InverseTime:
    """The schedule made by inverse_time(...)."""

    lr: Any
    decay: float

    def __call__(self, t):
        t = _steps_so_far(t)
        return _plain(self.lr / (1 + self.decay * t))


@dataclass(frozen=True)
class Cosine:
    """The schedule made by cosine(...)."""

    lr_max: Any
    steps: int
    lr_min: Any = 0.0

    def __call__(self, t):
        t = np.minimum(_steps_so_far(t), self.steps)
        wave = (1 + np.cos(np.pi * t / self.steps)) / 2
        return _plain(self.lr_min + (self.lr_max - self.lr_min) * wave)


@dataclass(frozen=True)
class Warmup:
    """The schedule made by linear_warmup(...)."""

    lr: Any
    steps: int

    def __call__(self, t):
        t = _steps_so_far(t)
        return _plain(self.lr * np.minimum((t + 1) / self.steps, 1.0))


@dataclass(frozen=True)
class OneCycle:
    """The schedule made by one_cycle(...)."""

    lr_max: Any
    steps: int
    rise: float = 0.3
    div: float = 25.0
    final_div: float = 1e4

    def __call__(self, t):
        t = np.minimum(_steps_so_far(t), self.steps - 1)
        lr_start = self.lr_max / self.div
        lr_end = lr_start / self.final_div
        top = self.rise * self.steps - 1
        up = (1 - np.cos(np.pi * t / top)) / 2
        down = (1 + np.cos(np.pi * (t - top) / (self.steps - 1 - top))) / 2
        rising = lr_start + (self.lr_max - lr_start) * up
        falling = lr_end + (self.lr_max - lr_end) * down
        return _plain(np.where(t <= top, rising, falling))


@dataclass(frozen=True)
class Join:
    """The schedule made by join(...)."""

    schedules: tuple[Schedule, ...]
    boundaries: tuple[int, ...]

    def __call__(self, t):
        t = _steps_so_far(t)
        rate = self.schedules[0](t)
        for schedule, start in zip(self.schedules[1:], self.boundaries, strict=True):
            rate = np.where(t >= start, schedule(np.maximum(t - start, 0)), rate)
        return _plain(rate)


@dataclass(frozen=True)
class Product:
    """The schedule made by product(...)."""

    schedules: tuple[Schedule, ...]

    def __call__(self, t):
        t = _steps_so_far(t)
        rate = 1.0
        for schedule in self.schedules:
            rate = rate * schedule(t)
        return _plain(rate)


def constant(lr) -> Constant:
    """The same rate at every step.

        lr(t) = lr

    Args:
        lr: learning rate; shape (B, 1) for a batch of runs, here and in all schedules, in which
            case t is a number.

    Same as: torch.optim.lr_scheduler.ConstantLR(factor=1); optax.constant_schedule(lr).

    >>> constant(0.1)(7)
    0.1
    """
    _rates(lr=lr)
    return Constant(lr)


def step_decay(lr, *, every, factor) -> Step:
    """Multiply the rate by a factor every so many steps.

        lr(t) = lr factor^floor(t / every)

    Args:
        lr: first learning rate.
        every: steps between two drops.
        factor: what a drop leaves, in (0, 1].

    Same as: torch.optim.lr_scheduler.StepLR(step_size=every, gamma=factor);
        optax.exponential_decay(lr, every, factor, staircase=True).

    >>> step_decay(1.0, every=10, factor=0.5)(np.array([0, 9, 10, 20]))
    array([1.  , 1.  , 0.5 , 0.25])
    """
    _rates(lr=lr)
    _whole(every=every)
    _share(factor=factor)
    return Step(lr, every, factor)


def exponential(lr, *, decay) -> Exponential:
    """Multiply the rate by the same factor at every step.

        lr(t) = lr decay^t

    Args:
        lr: first learning rate.
        decay: factor a step, in (0, 1].

    Same as: torch.optim.lr_scheduler.ExponentialLR(gamma=decay);
        optax.exponential_decay(lr, 1, decay).

    >>> exponential(1.0, decay=0.5)(3)
    0.125
    """
    _rates(lr=lr)
    _share(decay=decay)
    return Exponential(lr, decay)


def inverse_time(lr, *, decay) -> InverseTime:
    """Lower the rate like one over time.

        lr(t) = lr / (1 + decay t)

    Args:
        lr: first learning rate.
        decay: how fast, per step, at least 0; after 1 / decay steps the rate has halved.

    Same as: torch.optim.lr_scheduler.LambdaLR(lr_lambda=lambda t: 1 / (1 + decay * t)).
    Source: Robbins, Monro 1951, The Annals of Mathematical Statistics 22(3), 400-407 (lr = decay
        = 1 gives 1, 1/2, 1/3, ...).

    >>> inverse_time(1.0, decay=1.0)(np.arange(4))
    array([1.        , 0.5       , 0.33333333, 0.25      ])
    """
    _rates(lr=lr, decay=decay)
    return InverseTime(lr, decay)


def cosine(lr_max, *, steps, lr_min=0.0) -> Cosine:
    """Half a wave of a cosine, from lr_max at t = 0 down to lr_min at t = steps and after.

        lr(t) = lr_min + (lr_max - lr_min) (1 + cos(pi t / steps)) / 2

    Its mean over t = 0, ..., steps is (lr_max + lr_min) / 2.

    Args:
        lr_max: first learning rate.
        steps: steps until lr_min.
        lr_min: last learning rate.

    Same as: torch.optim.lr_scheduler.CosineAnnealingLR(T_max=steps, eta_min=lr_min), which rises
        again after T_max; optax.cosine_decay_schedule(lr_max, steps, alpha=lr_min / lr_max).
    Source: Loshchilov, Hutter 2017, arXiv:1608.03983, equation 5, without restarts.

    >>> cosine(1.0, steps=10)(np.array([0, 5, 10, 11])).round(3)
    array([1. , 0.5, 0. , 0. ])
    """
    _rates(lr_max=lr_max, lr_min=lr_min)
    _whole(steps=steps)
    return Cosine(lr_max, steps, lr_min)


def linear_warmup(lr, *, steps) -> Warmup:
    """Rise in equal parts from lr / steps at t = 0 to lr at t = steps - 1, then stay.

        lr(t) = lr min((t + 1) / steps, 1)

    Args:
        lr: learning rate at the end of the rise.
        steps: steps of the rise; the last one has the whole rate.

    Same as: torch.optim.lr_scheduler.LinearLR(start_factor=1 / steps, total_iters=steps - 1);
        optax.linear_schedule(lr / steps, lr, steps - 1). A warm-up that starts at 0, such as
        optax.warmup_cosine_decay_schedule with init_value=0, wastes its first step.
    Source: Goyal et al. 2017, arXiv:1706.02677, section 2.2.

    >>> linear_warmup(1.0, steps=4)(np.arange(6))
    array([0.25, 0.5 , 0.75, 1.  , 1.  , 1.  ])
    """
    _rates(lr=lr)
    _whole(steps=steps)
    return Warmup(lr, steps)


def one_cycle(lr_max, *, steps, rise=0.3, div=25.0, final_div=1e4) -> OneCycle:
    """Rise to lr_max and fall far below the start, both along a cosine.

        from lr_max / div up to lr_max at t = rise steps - 1,
        then down to lr_max / (div final_div) at t = steps - 1, where it stays

    Args:
        lr_max: highest learning rate.
        steps: length of the cycle.
        rise: share of the steps on the way up, in (0, 1); rise * steps must exceed 1.
        div: lr_max over the first rate.
        final_div: first rate over the last.

    Same as: torch.optim.lr_scheduler.OneCycleLR(max_lr=lr_max, total_steps=steps, pct_start=rise,
        div_factor=div, final_div_factor=final_div), which raises after its last step;
        optax.cosine_onecycle_schedule has its top at rise * steps and its end at steps.
    Source: Smith, Topin 2018, arXiv:1708.07120; the cosine is the libraries'.

    >>> one_cycle(1.0, steps=10)(np.array([0, 2, 9])).round(6)
    array([4.e-02, 1.e+00, 4.e-06])
    """
    _rates(lr_max=lr_max)
    _whole(steps=steps)
    if not (0 < rise < 1 and rise * steps > 1):
        raise ValueError(f"rise is {rise}; it is a share, in (0, 1), of more than one step.")
    if not (0 < div < np.inf and 0 < final_div < np.inf):
        raise ValueError(f"div and final_div are {div} and {final_div}; both must be positive.")
    return OneCycle(lr_max, steps, rise, div, final_div)


def join(schedules: Sequence[Schedule], boundaries: Sequence[int]) -> Join:
    """One schedule after another, each counting its own steps from 0.

        lr(t) = schedule_i(t - b_i) for b_i <= t < b_(i+1),  b_0 = 0

    Args:
        schedules: at least one schedule.
        boundaries: the step at which each schedule but the first begins, rising.

    Raises:
        ValueError: the boundaries do not rise, or their number does not fit.

    Same as: torch.optim.lr_scheduler.SequentialLR(milestones=boundaries);
        optax.join_schedules(schedules, boundaries).

    >>> warm = join([linear_warmup(1.0, steps=2), cosine(1.0, steps=4)], [2])
    >>> warm(np.arange(7)).round(3)
    array([0.5  , 1.   , 1.   , 0.854, 0.5  , 0.146, 0.   ])
    """
    parts, boundaries = _schedules(schedules), tuple(boundaries)
    if len(boundaries) != len(parts) - 1:
        raise ValueError(
            f"{len(parts)} schedules need {len(parts) - 1} boundaries, "
            f"but there are {len(boundaries)}."
        )
    for low, high in zip((0, *boundaries), boundaries, strict=False):
        _whole(boundary=high)
        if high <= low:
            raise ValueError(f"boundaries are {boundaries}; each must exceed the one before it.")
    return Join(parts, boundaries)


def product(*schedules: Schedule) -> Product:
    """The product of schedules at the same step, such as a rate times a warm-up from 0 to 1.

        lr(t) = schedule_1(t) schedule_2(t) ...

    Args:
        *schedules: at least one schedule.

    Raises:
        ValueError: there is no schedule.

    Same as: torch.optim.lr_scheduler.ChainedScheduler, whose schedulers multiply one rate.

    >>> product(exponential(1.0, decay=0.5), linear_warmup(1.0, steps=2))(np.arange(3))
    array([0.5 , 0.5 , 0.25])
    """
    return Product(_schedules(schedules))


def _schedules(schedules):
    schedules = tuple(schedules)
    if not schedules or not all(callable(schedule) for schedule in schedules):
        raise ValueError("at least one schedule is needed, each a function of the step number.")
    return schedules


def _rates(**rates):
    for name, rate in rates.items():
        if not np.all(np.isfinite(rate)) or np.any(np.asarray(rate) < 0):
            raise ValueError(f"{name} is {rate}; it must be finite and not negative.")


def _whole(**numbers):
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1:
            raise ValueError(f"{name} is {number!r}; it must be a whole number from 1 upwards.")


def _share(**shares):
    for name, share in shares.items():
        if not 0 < share <= 1:
            raise ValueError(f"{name} is {share}; it must lie above 0 and not exceed 1.")
