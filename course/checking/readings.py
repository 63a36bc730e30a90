"""Answers that are the right ones in another form: transposed, shifted, squared, reduced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .evidence import ENOUGH, Pair, Part, Relation, holds, numbers

Change = Callable[[Any], Any]


def explain_reading(part: Part) -> str:
    """Return the hint for numbers that a single change of the right ones gives, or ""."""
    for relation, words in _readings():
        if holds(part, relation):
            return words
    return ""


def explain_argument(part: Part) -> str:
    """Return the hint for an argument that came back, or that is missing or added, or ""."""
    for name in part.pairs[0].given:
        if name not in set.intersection(*(set(pair.given) for pair in part.pairs)):
            continue
        if holds(part, _returned(name)):
            return f"what comes back is `{name}` as it was handed in."
        for sign, words in ((-1, "short by exactly"), (1, "too large by exactly")):
            if holds(part, _shifted(name, sign)):
                return f"every number is {words} `{name}`."
    return ""


def explain_one_more(part: Part) -> str:
    """Return the hint for whole numbers that are one off in every case, or ""."""
    whole = all(
        x.ndim == 0 and x.dtype.kind in "iuf" and (not np.isfinite(x) or x == np.round(x))
        for x in (numbers(pair.right) for pair in part.pairs)
    )
    wrong = part.wrong
    # Among −1, 0 and 1 one off is a wrong case, and no wrong count.
    if not whole or len(wrong) < ENOUGH or all(abs(pair.right) <= 1 for pair in wrong):
        return ""
    for step, words in ((1, "one too many"), (-1, "one too few")):
        if all(pair.close(np.asarray(pair.mine, dtype=float) - step, pair.right) for pair in wrong):
            return f"the number is {words} in every case that differs."
    return ""


def _returned(name: str) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any] | None:
        x = numbers(pair.given[name])
        return None if x is None else (pair.mine, x)

    return relation


def _shifted(name: str, sign: int) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any] | None:
        x, right = numbers(pair.given[name]), numbers(pair.right)
        if x is None or x.dtype.kind == "b" or x.shape != right.shape:
            return None
        return pair.mine, right + sign * x

    return relation


def _mine_is(change: Change) -> Relation:
    return lambda pair: (numbers(pair.mine), change(numbers(pair.right)))


def _right_is(change: Change) -> Relation:
    return lambda pair: (change(numbers(pair.mine)), numbers(pair.right))


def _sorted(pair: Pair) -> tuple[Any, Any] | None:
    mine, right = numbers(pair.mine), numbers(pair.right)
    if not right.ndim or mine.shape != right.shape:
        return None
    return np.sort(mine, axis=None), np.sort(right, axis=None)


def _up_to_sign(pair: Pair) -> tuple[Any, Any]:
    return np.abs(numbers(pair.mine)), np.abs(numbers(pair.right))


def _whole(change: Change) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any]:
        right = numbers(pair.right)
        return numbers(pair.mine), right if pair.same else change(right)

    return relation


def _to_whole(change: Change) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any]:
        mine = numbers(pair.mine)
        # A step right at a whole number is one rounding off it, either way.
        near = np.abs(mine - np.round(mine)) < 1e-9
        return np.where(near, np.round(mine), change(mine)), numbers(pair.right)

    return relation


def _real(mine: Any) -> Any:
    if mine.dtype.kind != "c":
        raise TypeError
    return mine.real


def _size(mine: Any) -> Any:
    if mine.dtype.kind != "c":
        raise TypeError
    return np.abs(mine)


def _rows(change: Change) -> Change:
    def changed(x: Any) -> Any:
        if not x.ndim:
            raise TypeError
        return change(x)

    return changed


def _other_shape(pair: Pair) -> tuple[Any, Any] | None:
    mine, right = numbers(pair.mine), numbers(pair.right)
    return (np.ravel(mine), np.ravel(right)) if mine.size > 1 or mine.ndim != right.ndim else None


def _axis_of_one(pair: Pair) -> tuple[Any, Any] | None:
    return np.squeeze(numbers(pair.mine)), np.squeeze(numbers(pair.right))


def _within(change: Change, cut: Change) -> Relation:
    """Compare what is left when rows are cut from both."""

    def relation(pair: Pair) -> tuple[Any, Any] | None:
        mine, right = numbers(pair.mine), numbers(pair.right)
        if not right.ndim or mine.shape != right.shape:
            return None
        return change(mine), cut(right)

    return relation


def _all_but_first(x: Any) -> Any:
    return x[1:]


def _all_but_last(x: Any) -> Any:
    return x[:-1]


REDUCED: tuple[tuple[str, Change], ...] = (
    ("the mean", np.mean),
    ("the sum", np.sum),
    ("the largest", np.max),
    ("the smallest", np.min),
    ("the last", lambda x: np.ravel(x)[-1]),
    ("the first", lambda x: np.ravel(x)[0]),
    ("the Euclidean length", lambda x: np.sqrt(np.sum(np.abs(x) ** 2))),
)


def _reduced(change: Change, *, mine: bool) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any] | None:
        yours, right = numbers(pair.mine), numbers(pair.right)
        whole, single = (yours, right) if mine else (right, yours)
        # A number where an array came already would make the reduction say nothing.
        if single.ndim or not whole.ndim:
            return None
        return (change(yours), right) if mine else (yours, change(right))

    return relation


ALONG: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("the mean", np.mean),
    ("the sum", np.sum),
    ("the last", lambda x, axis: np.take(x, -1, axis)),
    ("the first", lambda x, axis: np.take(x, 0, axis)),
    ("the largest", np.max),
)


def _along(change: Callable[..., Any], axis: int, *, mine: bool) -> Relation:
    def relation(pair: Pair) -> tuple[Any, Any] | None:
        yours, right = numbers(pair.mine), numbers(pair.right)
        if yours.ndim != right.ndim + (1 if mine else -1) or not min(yours.ndim, right.ndim):
            return None
        return (change(yours, axis), right) if mine else (yours, change(right, axis))

    return relation


def _readings() -> Iterator[tuple[Relation, str]]:
    yield _axis_of_one, "the numbers are right; an axis of length 1 is too many or missing."
    yield _mine_is(lambda x: x.T), "rows and columns are exchanged: the array is transposed."
    yield (
        _mine_is(_rows(_all_but_first)),
        "the numbers are right, and the first of them is missing.",
    )
    yield (
        _mine_is(_rows(_all_but_last)),
        "the numbers are right, and the last of them is missing.",
    )
    yield (
        _right_is(_rows(_all_but_last)),
        "the numbers are right, and one too many follows at the end.",
    )
    yield (
        _right_is(_rows(_all_but_first)),
        "the numbers are right, and one too many stands before them.",
    )
    yield _mine_is(_rows(lambda x: x[1:-1])), "the first one and the last one are missing."
    yield (
        _mine_is(_rows(lambda x: x[-1])),
        "only the last one comes back; all of them are asked for.",
    )
    yield (
        _mine_is(_rows(lambda x: x[0])),
        "only the first one comes back; all of them are asked for.",
    )
    yield (
        _mine_is(_rows(lambda x: x[::-1])),
        "the numbers are right, in reversed order: the last one stands first.",
    )
    yield _mine_is(_rows(lambda x: x[..., ::-1])), "the columns stand in reversed order."
    yield (
        _mine_is(_rows(lambda x: np.roll(x, 1, axis=0))),
        "the numbers are right, but the last one stands first, before all the others.",
    )
    yield (
        _mine_is(_rows(lambda x: np.roll(x, -1, axis=0))),
        "the numbers are right, but the first one stands last, after all the others.",
    )
    yield (
        _within(_all_but_first, _all_but_last),
        "every number stands one place too late: what is asked for at one place comes at the next.",
    )
    yield (
        _within(_all_but_last, _all_but_first),
        "every number stands one place too early: what is asked for at one place comes before it.",
    )
    for words, change in REDUCED:
        yield (
            _reduced(change, mine=True),
            f"one number is asked for and an array came back; {words} of its entries is right.",
        )
        yield (
            _reduced(change, mine=False),
            f"an array is asked for; the one number that came back is {words} of its entries.",
        )
    for axis, what in ((0, "rows"), (-1, "columns")):
        for words, along in ALONG:
            yield (
                _along(along, axis, mine=True),
                f"there is one axis too many: {words} of its {what} is right.",
            )
            yield (
                _along(along, axis, mine=False),
                f"there is one axis too few: it is {words} of the {what} that are right.",
            )
    yield _other_shape, "the numbers are right; their shape is not the one asked for."
    yield _mine_is(lambda x: x**2), "every number is the square of what is right."
    yield _mine_is(np.sqrt), "every number is the square root of what is right."
    yield _mine_is(np.abs), "every number is what is right without its sign, its absolute value."
    yield _right_is(_real), "the answer is complex, and its real part is right."
    yield _right_is(_size), "the answer is complex, and its absolute value is right."
    yield (
        _up_to_sign,
        "the sizes are right, and some signs are not. Is an absolute value missing or too many?",
    )
    yield _mine_is(lambda x: 1 / x), "every number is upside down: one divided by what is right."
    yield _mine_is(lambda x: 1 - x), "every number is 1 minus what is right."
    yield _mine_is(lambda x: x - 1), "every number is too small by exactly 1."
    yield _mine_is(lambda x: x + 1), "every number is too large by exactly 1."
    logarithm = "every number is the logarithm of what is right."
    for log in (np.log, np.log10, np.log2):
        yield _mine_is(log), logarithm
    yield _right_is(np.log), "every number is the exponential of what is right."
    for rounded, words in ((np.ceil, " up"), (np.floor, " down"), (np.round, "")):
        yield _to_whole(rounded), f"rounded{words} to whole numbers, the answers are right."
    cut = "the fractions are cut off"
    yield _whole(np.trunc), f"{cut}: the numbers are whole where they should not be."
    yield _whole(np.round), "the numbers are rounded to whole ones, and should not be."
    yield _whole(np.floor), "the numbers are rounded down to whole ones, and should not be."
    yield _whole(np.ceil), "the numbers are rounded up to whole ones, and should not be."
    yield _sorted, "the numbers are right, in another order."
