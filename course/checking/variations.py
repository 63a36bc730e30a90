"""Answers that are right for other arguments: two exchanged, one of them 0, one step more."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise
from .evidence import ENOUGH, Part, distinct, numbers, parts
from .words import argument_names

# A reference that never ends with such arguments asks its functions without an end.
MOST_CALLS = 10_000


class _Endless(Exception):
    pass


@dataclass(frozen=True)
class Variation:
    """Other arguments than those of the case.

    rank     how likely it is, 0 first; of two that fit in the same rank nobody can say which
    subject  two variations of the same argument say much the same
    """

    words: str
    change: Callable[[dict[str, Any]], dict[str, Any]]
    rank: int
    subject: str


def explain_variation(exercise: Exercise, cases: list[Case], mine: list[Any], right: list[Any],
                      part: Part) -> str:  # fmt: skip
    """Return the hint for a part that is right for other arguments in every case, or ""."""
    fitting: list[Variation] = []
    order = sorted(range(len(cases)), key=lambda i: part.pairs[i].same)
    for variation in sorted(_variations(exercise, cases), key=lambda v: v.rank):
        if fitting and variation.rank > fitting[0].rank:
            break
        if _fits(variation, exercise, cases, mine, right, part, order):
            fitting.append(variation)
    if len({variation.subject for variation in fitting}) != 1:
        return ""
    return f"the answer is right for {fitting[0].words}."


def _fits(
    variation: Variation,
    exercise: Exercise,
    cases: list[Case],
    mine: list[Any],
    right: list[Any],
    part: Part,
    order: list[int],
) -> bool:
    seen: set[float] = set()
    told: list[Any] = []
    for i in order:
        pair = part.pairs[i]
        try:
            value = _answer(exercise, cases[i], variation)
        except Exception:
            return False
        theirs = next(
            (
                p.pairs[0].right
                for p in parts(exercise, [cases[i]], [value], [value])
                if p.where == part.where
            ),
            None,
        )
        if theirs is None or not pair.close(pair.mine, theirs):
            return False
        if not pair.same:
            seen |= distinct(theirs)
            told.append(theirs)
    if part.numeric:
        return len(seen) >= ENOUGH
    # Words and truth values agree by chance: more cases must, and not all with the same answer.
    return len(told) > ENOUGH and len({str(value) for value in told}) > 1


def _answer(exercise: Exercise, case: Case, variation: Variation) -> Any:
    names = argument_names(exercise.signature)
    given = dict(zip(names, case.args, strict=False)) | dict(case.kwargs)
    changed = variation.change({name: _fresh(value) for name, value in given.items()})
    args = tuple(changed[name] for name in names[: len(case.args)])
    kwargs = {name: changed[name] for name in case.kwargs}
    with np.errstate(all="ignore"):
        return exercise.drive(exercise.reference, Case(args, kwargs, case.note))


def _fresh(value: Any) -> Any:
    build = getattr(value, "value", None)
    if callable(build):
        value = build()
    if not callable(value):
        return copy.deepcopy(value)
    left = MOST_CALLS

    @functools.wraps(value)
    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Endless
        return value(*args, **kwargs)

    return counted


def _variations(exercise: Exercise, cases: list[Case]) -> Iterator[Variation]:
    names = argument_names(exercise.signature)
    kinds: dict[str, str] = {}
    for name in names:
        found = {_kind(_get(name, names, case)) for case in cases}
        kinds[name] = found.pop() if len(found) == 1 else ""
    for a, b in combinations(names, 2):
        # Next to a memory near 1 a tiny eps is as good as 0, which says nothing of the two.
        if kinds[a] == kinds[b] and kinds[a] and "eps" not in (a, b):
            yield Variation(
                f"`{a}` and `{b}` exchanged",
                _exchanged(a, b),
                0,
                f"{a} {b}",
            )
    for name, kind in kinds.items():
        for words, change, rank in CHANGES.get(kind, ()):
            yield Variation(words.format(f"`{name}`"), _changed(name, change), rank, name)
    for case in cases[:1]:
        for name in names:
            for field in getattr(_get(name, names, case), "_fields", ()):
                yield Variation(
                    f"`{name}.{field}` = 0 in place of the one handed in",
                    _without(name, field),
                    2,
                    f"{name}.{field}",
                )


def _get(name: str, names: tuple[str, ...], case: Case) -> Any:
    if name in case.kwargs:
        return case.kwargs[name]
    place = names.index(name)
    return case.args[place] if place < len(case.args) else None


def _kind(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "flag"
    if isinstance(value, (tuple, Mapping)):
        return ""
    array = numbers(value)
    if array is None or array.dtype.kind not in "iuf":
        return ""
    if array.ndim:
        return "array"
    return "whole number" if array.dtype.kind in "iu" else "number"


def _exchanged(a: str, b: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda given: given | {a: given[b], b: given[a]}


def _changed(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda given: given | {name: change(given[name])}


def _without(name: str, field: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(given: dict[str, Any]) -> dict[str, Any]:
        state = given[name]
        return given | {name: state._replace(**{field: 0 * getattr(state, field)})}

    return change


def _transposed(x: Any) -> Any:
    x = np.asarray(x)
    if x.ndim < 2:
        raise TypeError
    return x.T


Change = tuple[str, Callable[[Any], Any], int]
NUMBER: tuple[Change, ...] = (
    ("{0} = 1 in place of the one handed in", lambda x: 1.0 + 0 * x, 1),
    ("{0} = 0 in place of the one handed in", lambda x: 0 * x, 1),
    ("1 − {0} in place of {0}", lambda x: 1 - x, 1),
    ("{0} squared in place of {0}", lambda x: x**2, 1),
    ("the root of {0} in place of {0}", lambda x: x**0.5, 1),
    ("1/{0} in place of {0}", lambda x: 1 / x, 1),
    ("−{0} in place of {0}", lambda x: -x, 2),
    ("twice {0} in place of {0}", lambda x: 2 * x, 2),
    ("half of {0} in place of {0}", lambda x: x / 2, 2),
)
CHANGES: dict[str, tuple[Change, ...]] = {
    "number": NUMBER,
    "whole number": (
        ("{0} larger by 1 than the one handed in", lambda x: x + 1, 1),
        ("{0} smaller by 1 than the one handed in", lambda x: x - 1, 1),
        ("{0} = 1 in place of the one handed in", lambda x: 1, 1),
        ("{0} = 0 in place of the one handed in", lambda x: 0, 1),
    ),
    "flag": (("the opposite of {0}", lambda x: not x, 1),),
    "array": (
        ("{0} with rows and columns exchanged", _transposed, 1),
        ("zeros in place of {0}", lambda x: 0 * np.asarray(x, dtype=float), 2),
        ("−{0} in place of {0}", lambda x: -np.asarray(x), 2),
        ("{0} without its signs, its absolute value", np.abs, 2),
        ("{0} in reversed order", lambda x: np.asarray(x)[::-1], 2),
        ("the sum of {0} in place of {0}", np.sum, 3),
        ("the mean of {0} in place of {0}", np.mean, 3),
    ),
}
