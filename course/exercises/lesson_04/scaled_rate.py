"""Carry a rate over to another size of the batch."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def scaled_rate(lr, batch, new_batch):
    """Return the rate for another batch size by the linear rule."""
    return lr * new_batch / batch


def cases(rng):
    def case(batch, new_batch, note):
        return Case((float(rng.uniform(0.01, 0.2)), batch, new_batch), {}, note)

    return [
        case(32, 256, "a batch eight times as large"),
        case(64, 96, "half as large again"),
        case(128, 16, "a smaller batch"),
        case(1, int(rng.integers(3, 30)), "from single examples"),
    ]


@mistake(
    "square root",
    "You scale by the root of the ratio. That keeps the noise that one *step* adds, η²σ²/B. The "
    "noise ball is proportional to η/B: scale by the ratio itself.",
)
def square_root(lr, batch, new_batch):
    return lr * (new_batch / batch) ** 0.5


@mistake(
    "upside down",
    "You lower the rate for a larger batch. A larger batch is less noisy and gives fewer steps an "
    "epoch: each may, and should, be longer.",
)
def upside_down(lr, batch, new_batch):
    return lr * batch / new_batch


@mistake(
    "unchanged",
    "You return the same rate. With it a batch k times as large makes k times less way in an "
    "epoch.",
)
def unchanged(lr, batch, new_batch):
    return lr


@mistake(
    "whole numbers", "`//` cuts the ratio off: 96 // 64 is 1, and 16 // 128 is 0. Divide with `/`."
)
def whole_numbers(lr, batch, new_batch):
    return lr * (new_batch // batch)


@mistake(
    "old size ignored",
    "You multiply by the new size. What counts is the new size over the old one.",
)
def old_size_ignored(lr, batch, new_batch):
    return lr * new_batch


@mistake(
    "squared",
    "You scale by the ratio squared. The noise ball is proportional to η/B: to keep it, η grows in "
    "proportion to B.",
)
def squared(lr, batch, new_batch):
    return lr * (new_batch / batch) ** 2


EXERCISE = Exercise(
    id="04.6",
    signature="scaled_rate(lr, batch, new_batch)",
    points=1,
    task="Return the rate for another batch size that keeps the noise ball and the pace.",
    reference=scaled_rate,
    cases=cases,
    mistakes=(square_root, upside_down, unchanged, whole_numbers, old_size_ignored, squared),
    alternatives=(
        lambda lr, batch, new_batch: lr / batch * new_batch,
        lambda lr, batch, new_batch: np.float32(lr) * np.float32(new_batch / batch),
        lambda lr, batch, new_batch: np.exp(np.log(lr) + np.log(new_batch) - np.log(batch)),
    ),
)
