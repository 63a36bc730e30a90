"""Carry a rate over to another size of the batch."""

from __future__ import annotations

import functools
from fractions import Fraction

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def scaled_rate(lr, batch, new_batch):
    """Return the rate for another batch size by the linear rule."""
    return lr * new_batch / batch


def cases(rng):
    times, ratio = "k times the batch allows k times the rate", "their ratio need not be one"
    right = "`lr` was right for `batch`"

    def case(lr, batch, new_batch, note, says=""):
        return Case((lr, batch, new_batch), {}, note, says)

    def drawn(batch, new_batch, note):
        return case(uniform(rng, 0.01, 0.2, digits=3), int(batch), int(new_batch), note)

    return [
        case(0.25, 4, 8, "twice the batch", times),
        case(0.5, 8, 2, "a quarter of the batch", times),
        case(0.125, 64, 96, "half as large again", ratio),
        case(0.5, 3, 2, "two thirds of the batch", ratio),
        case(0.25, 32, 32, "the same batch", right),
        case(0.25, 1, 64, "from single examples", times),
        case(0.5, 16, 1, "to single examples", times),
        case(2, 6, 9, "a whole number for the rate", right),
        case(0.125, 1, 256, "a rate beyond 1", times),
        drawn(32, 256, "a random rate, a batch eight times as large"),
        drawn(rng.integers(20, 60), rng.integers(60, 99), "a random rate for a larger batch"),
        drawn(128, rng.integers(9, 30), "a random rate for a smaller batch"),
    ]


def of_the_ratio(factor):
    """Return an answer that multiplies lr by factor(new_batch / batch)."""

    @functools.wraps(factor)
    def answer(lr, batch, new_batch):
        return lr * factor(new_batch / batch)

    return answer


@mistake(
    "square root",
    "The rate grows with the root of the ratio. That keeps the noise that one *step* adds, η²σ²/B. "
    "The noise ball is proportional to η/B: scale by the ratio itself.",
)
@of_the_ratio
def square_root(ratio):
    return ratio**0.5


@mistake(
    "upside down",
    "The rate falls for a larger batch. A larger batch is less noisy and gives fewer steps an "
    "epoch: each may, and should, be longer.",
)
@of_the_ratio
def upside_down(ratio):
    return 1 / ratio


@mistake(
    "root, upside down",
    "The rate falls with the root of the batch. It is to grow with the batch, in proportion: "
    "the noise ball depends on η/B.",
)
@of_the_ratio
def root_upside_down(ratio):
    return ratio**-0.5


@mistake(
    "unchanged",
    "The same rate comes back. With it a batch k times as large makes k times less way in an "
    "epoch.",
)
def unchanged(lr, batch, new_batch):
    return lr


@mistake(
    "whole numbers",
    "The ratio is cut off to a whole number, as by `//`: 96 // 64 is 1, and 16 // 128 is 0. "
    "Divide with `/`.",
)
def whole_numbers(lr, batch, new_batch):
    return lr * (new_batch // batch)


@mistake(
    "cut off after the product",
    "The result is cut off to a whole number, as `//` does with floats too. Divide with `/`.",
)
def cut_off_after_the_product(lr, batch, new_batch):
    return lr * new_batch // batch


@mistake(
    "rounded",
    "The ratio is rounded to a whole number. It need not be one: 1.5 times the batch, 1.5 times "
    "the rate.",
)
@of_the_ratio
def rounded(ratio):
    return round(ratio)


@mistake(
    "old size ignored",
    "The rate is multiplied by the new size. What counts is the new size over the old one.",
)
def old_size_ignored(lr, batch, new_batch):
    return lr * new_batch


@mistake(
    "new size ignored",
    "The rate is divided by the old size alone, which gives the rate for a batch of one. "
    "Multiply by the new size.",
)
def new_size_ignored(lr, batch, new_batch):
    return lr / batch


@mistake(
    "ratio alone",
    "The ratio of the sizes comes back. It is the factor by which `lr` changes.",
)
def ratio_alone(lr, batch, new_batch):
    return new_batch / batch


@mistake(
    "squared",
    "The rate grows with the square of the ratio. The noise ball is proportional to η/B: to keep "
    "it, η grows in proportion to B.",
)
@of_the_ratio
def squared(ratio):
    return ratio**2


@mistake(
    "larger batches only",
    "Right for larger batches. A smaller one is noisier: it needs a rate that is smaller in "
    "proportion, and not the old one.",
)
@of_the_ratio
def larger_batches_only(ratio):
    return max(1.0, ratio)


@mistake(
    "kept below 1",
    "Right up to a rate of 1, and never beyond it. The rule knows no such bound: which rate is "
    "too long depends on the curvature.",
)
def kept_below_one(lr, batch, new_batch):
    return min(1.0, lr * new_batch / batch)


@mistake(
    "relative growth",
    "The rate is multiplied by how much the batch has grown, (new − old)/old. The same batch "
    "would have the rate 0: multiply by new/old.",
)
@of_the_ratio
def relative_growth(ratio):
    return ratio - 1


@mistake(
    "logarithm",
    "The rate grows with the logarithm of the ratio, by one step for each doubling. Twice the "
    "batch allows twice the rate.",
)
@of_the_ratio
def logarithm(ratio):
    return 1 + np.log2(ratio)


@mistake(
    "ratio as a power",
    "The rate is raised to the power of the ratio, so that a rate below 1 falls where it should "
    "grow. Multiply it by the ratio.",
)
def ratio_as_a_power(lr, batch, new_batch):
    return lr ** (new_batch / batch)


@mistake(
    "difference of the sizes",
    "The rate is multiplied by new − old, the difference of the sizes; the same batch would have "
    "the rate 0. k times the batch: multiply by the ratio.",
)
def difference_of_the_sizes(lr, batch, new_batch):
    return lr * (new_batch - batch)


@mistake(
    "logarithm alone",
    "The rate is multiplied by the logarithm of the ratio: 0 for the same batch, and negative for "
    "a smaller one. Multiply by the ratio itself.",
)
@of_the_ratio
def logarithm_alone(ratio):
    return np.log2(ratio)


@mistake(
    "natural logarithm",
    "The rate is multiplied by the natural logarithm of the ratio: 0 for the same batch, and "
    "negative for a smaller one. The rule is in proportion, without a logarithm.",
)
@of_the_ratio
def natural_logarithm(ratio):
    return np.log(ratio)


@mistake(
    "half way",
    "The rate goes only half of the way, to the mean of the old and the new one. The rule goes the "
    "whole way: k times the batch, k times the rate.",
)
@of_the_ratio
def half_way(ratio):
    return (1 + ratio) / 2


@mistake(
    "scaled rate added",
    "Every number is too large by the old rate: the new rate is put on top of it. It takes its "
    "place.",
)
@of_the_ratio
def scaled_rate_added(ratio):
    return 1 + ratio


@mistake(
    "always larger",
    "Right for larger batches. For smaller ones the rate grows too, by old over new: whichever is "
    "larger, the factor is the new size over the old one.",
)
@of_the_ratio
def always_larger(ratio):
    return max(ratio, 1 / ratio)


def in_fractions(lr, batch, new_batch):
    return float(Fraction(lr) * Fraction(new_batch, batch))


def by_two_steps(lr, batch, new_batch):
    for_one_example = lr / batch
    return for_one_example * new_batch


def one_by_one(lr, batch, new_batch):
    return sum([lr / batch] * new_batch)


EXERCISE = Exercise(
    id="04.6",
    signature="scaled_rate(lr, batch, new_batch)",
    points=1,
    task="Return the rate for another batch size that keeps the noise ball and the pace.",
    reference=scaled_rate,
    cases=cases,
    mistakes=(
        square_root,
        upside_down,
        root_upside_down,
        unchanged,
        whole_numbers,
        cut_off_after_the_product,
        rounded,
        old_size_ignored,
        new_size_ignored,
        ratio_alone,
        squared,
        larger_batches_only,
        kept_below_one,
        relative_growth,
        logarithm,
        ratio_as_a_power,
        difference_of_the_sizes,
        logarithm_alone,
        natural_logarithm,
        half_way,
        scaled_rate_added,
        always_larger,
    ),
    alternatives=(
        lambda lr, batch, new_batch: new_batch / batch * lr,
        lambda lr, batch, new_batch: np.float32(lr) * np.float32(new_batch / batch),
        lambda lr, batch, new_batch: np.exp(np.log(lr) + np.log(new_batch) - np.log(batch)),
        lambda lr, batch, new_batch: np.divide(lr, batch / np.array(new_batch)),
        in_fractions,
        by_two_steps,
        one_by_one,
    ),
    equivalents={
        "`lr` and `new_batch` exchanged": "their product is the same, in whichever order they stand"
    },
)
