"""Answers off by a factor that is the same, or has the same name, in every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .evidence import ENOUGH, Pair, Part, distinct, holds, numbers

Number = Callable[[Pair], Any]


@dataclass(frozen=True)
class Factor:
    """A factor that can be told without its value.

    words    what an answer off by it is, as "twice what is right"
    meaning  which of several factors that agree by chance mean the same
    """

    words: str
    value: Number
    meaning: str


def explain_factor(part: Part) -> str:
    """Return the hint for numbers that are a nameable multiple of what is right, or ""."""
    words = _factor(part, _itself)
    if words == NEGATIVE:
        return "the sign is wrong everywhere, and the size is right."
    return f"every number is {words}" if words else ""


def explain_opposite(part: Part) -> str:
    """Return the hint for a step from an argument that goes the wrong way, or ""."""
    for name in _starts(part):
        if _factor(part, _away_from(name), (_constant(NEGATIVE, -1.0),)):
            return f"the step from `{name}` goes the opposite way: its sign is wrong."
    return ""


def explain_step(part: Part) -> str:
    """Return the hint for a step from an argument that is a nameable multiple of the right one."""
    for name in _starts(part):
        if words := _factor(part, _away_from(name)):
            return f"the step away from `{name}` is {words}"
    return ""


def explain_length(part: Part) -> str:
    """Return the hint for numbers in the right proportions to each other, or ""."""
    factors = _proportional(part, _itself)
    if factors:
        return f"the numbers are in the right proportions to each other: {_alike(factors)}"
    for name in _starts(part):
        factors = _proportional(part, _away_from(name))
        if factors:
            return (
                f"the step away from `{name}` has the right direction, and a wrong length: "
                f"{_alike(factors)}"
            )
        if _equal_lengths(part, _away_from(name)):
            return (
                f"every coordinate moves equally far from `{name}`: the signs of the right step "
                "are there, its sizes are not."
            )
    return ""


def _alike(factors: list[float]) -> str:
    if np.allclose(factors, factors[0], rtol=1e-6, atol=0):
        return "one factor is too many or missing, the same in every case."
    return "one factor is too many or missing, which is not the same in every case."


Pick = Callable[[Pair], "tuple[Any, Any] | None"]
NEGATIVE = "−"


def _itself(pair: Pair) -> tuple[Any, Any] | None:
    mine, right = numbers(pair.mine), numbers(pair.right)
    return (mine, right) if mine.shape == right.shape and mine.dtype.kind != "b" else None


def _away_from(name: str) -> Pick:
    def steps(pair: Pair) -> tuple[Any, Any] | None:
        both, start = _itself(pair), numbers(pair.given[name])
        return (both[0] - start, both[1] - start) if both else None

    return steps


def _starts(part: Part) -> list[str]:
    """Return the first argument that has the answer's shape in every case, if there is one."""
    names = [
        name
        for name in part.pairs[0].given
        if all(
            (x := numbers(pair.given.get(name))) is not None
            and x.ndim
            and x.dtype.kind in "iuf"
            and x.shape == np.shape(pair.right)
            for pair in part.pairs
        )
    ]
    return names[:1]


def _factor(part: Part, pick: Pick, factors: Sequence[Factor] = ()) -> str:
    def fits(factor: Factor) -> bool:
        def relation(pair: Pair) -> tuple[Any, Any] | None:
            both = pick(pair)
            if both is None:
                return None
            mine, right = both
            if not pair.same and pair.close(mine, right):
                return None  # the start is so large that the step is lost in it
            # Nothing times a factor that does not exist, as n/(n - 1) of a single row, is nothing.
            scaled = np.where(right == 0, 0, right * factor.value(pair))
            return (mine, scaled) if scaled.shape == right.shape else None

        return holds(part, relation)

    for factor in factors or CONSTANTS:
        if fits(factor):
            return factor.words
    if factors:
        return ""
    named = [factor for factor in _named(part) if fits(factor)]
    # Two names for the same number: nobody can say which one is meant.
    return named[0].words if len({factor.meaning for factor in named}) == 1 else ""


def _constant(words: str, value: float) -> Factor:
    return Factor(words, lambda pair: value, words)


BASE = "what a logarithm to another base gives: `np.log` is the natural one."
CONSTANTS = (
    _constant("twice what is right in every case.", 2.0),
    _constant("half of what is right in every case.", 0.5),
    _constant(NEGATIVE, -1.0),
    _constant("four times what is right in every case.", 4.0),
    _constant("a quarter of what is right in every case.", 0.25),
    _constant("a hundred times what is right: per cent where a share is asked for.", 100.0),
    _constant("a hundredth of what is right: a share where per cent is asked for.", 0.01),
    _constant("twice what is right, with the wrong sign.", -2.0),
    _constant("half of what is right, with the wrong sign.", -0.5),
    _constant(BASE, 1 / np.log(2)),
    _constant(BASE, 1 / np.log(10)),
)


def _named(part: Part) -> Iterator[Factor]:
    for name in part.pairs[0].given:
        values = [pair.given.get(name) for pair in part.pairs]
        if all(_is_number(value) for value in values):
            yield from _of_a_number(name)
        else:
            arrays = [numbers(value) for value in values]
            if all(x is not None and x.ndim for x in arrays):
                yield from _of_a_length(name, 0, "the length of")
            if all(x is not None and x.ndim == 2 for x in arrays):
                yield from _of_a_length(name, 1, "the number of columns of")


def _is_number(value: Any) -> bool:
    array = numbers(value)
    # An array of rates that ends in an axis of length 1 gives each run its own.
    single = array is not None and (array.ndim == 0 or array.shape[-1] == 1)
    return bool(single and array.dtype.kind in "iuf")


def _of_a_number(name: str) -> Iterator[Factor]:
    def value(pair: Pair) -> Any:
        return np.asarray(pair.given[name], dtype=float)

    forms: tuple[tuple[str, Number], ...] = (
        (f"`{name}`", value),
        (f"1 − `{name}`", lambda pair: 1 - value(pair)),
        (f"`{name}` squared", lambda pair: value(pair) ** 2),
        (f"the root of `{name}`", lambda pair: np.sqrt(value(pair))),
        (f"1 + `{name}`", lambda pair: 1 + value(pair)),
    )
    yield from (factor for form in forms for factor in _up_and_down(*form))


def _of_a_length(name: str, axis: int, words: str) -> Iterator[Factor]:
    def n(pair: Pair) -> Any:
        return np.float64(np.shape(pair.given[name])[axis])

    with_n = f", with n {words} `{name}`"
    meaning = f"length {axis}"
    up, down = (
        f"n times what is right{with_n}: a sum, perhaps, where a mean is asked for.",
        f"what is right divided by n{with_n}: divided by n once too often, perhaps.",
    )
    yield Factor(up, n, meaning)
    yield Factor(down, lambda pair: 1 / n(pair), meaning)
    yield Factor(f"n squared times what is right{with_n}.", lambda pair: n(pair) ** 2, meaning)
    yield Factor(
        f"what is right times the root of n{with_n}.", lambda pair: np.sqrt(n(pair)), meaning
    )
    yield Factor(
        f"what is right divided by the root of n{with_n}.",
        lambda pair: 1 / np.sqrt(n(pair)),
        meaning,
    )
    sample = "one of the two is divided by n − 1 (`ddof=1`), the other by n"
    for power, root in ((1.0, ""), (-1.0, ""), (0.5, "the root of "), (-0.5, "the root of ")):
        fraction = "n/(n − 1)" if power > 0 else "(n − 1)/n"
        yield Factor(
            f"{root}{fraction} times what is right{with_n}: {sample}.",
            _ratio(n, power),
            meaning,
        )


def _ratio(n: Number, power: float) -> Number:
    return lambda pair: np.divide(n(pair), n(pair) - 1) ** power


def _up_and_down(words: str, value: Number) -> Iterator[Factor]:
    yield Factor(f"what is right times {words}, in every case.", value, words)
    yield Factor(
        f"what is right divided by {words}, in every case.", lambda pair: 1 / value(pair), words
    )


def _proportional(part: Part, pick: Pick) -> list[float]:
    """Return the positive factors of the cases that differ; [] where too few numbers show them."""
    free, factors = 0, []
    for pair in part.pairs:
        both = pick(pair)
        if both is None or not all(x.dtype.kind in "iuf" and np.isfinite(x).all() for x in both):
            return []
        mine, right = both
        if not pair.same and pair.close(mine, right):
            return []
        square = float(np.sum(right * right))
        if not square:
            if not pair.close(mine, right):
                return []
            continue
        factor = float(np.sum(mine * right)) / square
        if factor <= 0 or not pair.close(mine, factor * right):
            return []
        if not pair.same:
            free += max(len(distinct(right)) - 1, 0)
            factors.append(factor)
    return factors if free >= ENOUGH else []


def _equal_lengths(part: Part, pick: Pick) -> bool:
    """Whether every coordinate moves equally far in a case, with the sign of the right step."""
    free = 0
    for pair in part.pairs:
        both = pick(pair)
        if both is None:
            return False
        mine, right = both
        moved = right != 0
        if not moved.any():
            continue
        size = float(np.abs(mine[moved]).max())
        if not size or not pair.close(mine[moved], size * np.sign(right[moved])):
            return False
        free += max(len(distinct(right)) - 1, 0)
    return free >= ENOUGH
