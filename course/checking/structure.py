"""What came is of another kind than what is asked for: nothing, a generator, one value of two."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..exercises.spec import Exercise
from .evidence import close, numbers


def explain_structure(exercise: Exercise, mine: list[Any], right: list[Any]) -> str:
    """Return the hint for a kind of thing that was not asked for, or ""."""
    for words, kind in KINDS:
        if all(_safely(kind, a, b) for a, b in zip(mine, right, strict=True)):
            return words
    nothing = [a is None and b is not None for a, b in zip(mine, right, strict=True)]
    if any(nothing):
        same = (_agree(a, b, exercise) for a, b in zip(mine, right, strict=True))
        shown = next((none for none, right in zip(nothing, same, strict=True) if not right), True)
        where = "in some cases" if shown else "in other cases than this one"
        return (
            f"Nothing came back {where}. Does every way through the function end in `return`, and "
            "no loop before its time?"
        )
    if any(isinstance(a, str) and numbers(b) is not None for a, b in zip(mine, right, strict=True)):
        return (
            "A text came back in some cases, and a number is asked for. Infinity is a number as "
            "well: `np.inf`, without quotes."
        )
    return _of_tuples(exercise, mine, right)


def _safely(kind: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    try:
        return bool(kind(a, b))
    except Exception:
        return False


def _a_number(value: Any) -> bool:
    return np.ndim(value) == 0 and numbers(value) is not None


KINDS: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    (
        "Nothing came back. Does the function end in `return`? `print` shows a value and returns "
        "none.",
        lambda mine, right: mine is None and right is not None,
    ),
    (
        "A generator came back: `yield` makes a function into one. Collect what it yields in a "
        "list, and return that.",
        lambda mine, right: inspect.isgenerator(mine),
    ),
    (
        "A function came back, not what it returns: a call has parentheses.",
        lambda mine, right: callable(mine) and not callable(right),
    ),
    (
        "A set came back, which has no order: `return a, b` makes a pair.",
        lambda mine, right: isinstance(mine, (set, frozenset)),
    ),
    (
        "A dictionary came back, and something else is asked for.",
        lambda mine, right: isinstance(mine, dict) and not isinstance(right, Mapping),
    ),
    (
        "A text came back, and numbers are asked for.",
        lambda mine, right: isinstance(mine, str) and numbers(right) is not None,
    ),
    (
        "1 and 0 came back, and True and False are asked for: `bool(…)`, or the comparison itself.",
        lambda mine, right: (
            isinstance(right, (bool, np.bool_))
            and not isinstance(mine, (bool, np.bool_))
            and _a_number(mine)
            and mine in (0, 1)
        ),
    ),
    (
        "The number is in a tuple of its own: a comma after what is returned makes one.",
        lambda mine, right: (
            isinstance(mine, tuple) and len(mine) == 1 and not isinstance(right, tuple)
        ),
    ),
)


def _of_tuples(exercise: Exercise, mine: list[Any], right: list[Any]) -> str:
    if not all(isinstance(value, tuple) for value in right):
        if all(isinstance(value, tuple) and len(value) == 2 for value in mine):
            for i, which in ((0, "first"), (1, "second")):
                if _same([value[i] for value in mine], right, exercise):
                    return f"Two values came back; the {which} of them alone is asked for."
        return ""
    state = all(len(value) == 2 and hasattr(value[1], "_fields") for value in right)
    if state:
        if _same(mine, [value[0] for value in right], exercise):
            return (
                "theta alone came back. A step hands back two things, `theta, state`: the next "
                "step needs what this one has remembered."
            )
        fields = len(right[0][1])
        if all(isinstance(a, tuple) and len(a) == 1 + fields != 2 for a in mine):
            return (
                "The state's fields came back one by one. A step hands back two things, theta and "
                "one state that holds them: `state._replace(…)` makes it."
            )
        thetas = [(a[0], b[0]) for a, b in zip(mine, right, strict=True) if isinstance(a, tuple)]
        if (
            fields == 1
            and len(thetas) == len(mine)
            and all(_longer_in_front(a, b) for a, b in thetas)
        ):
            return (
                "There is an axis too many in front. Does `state` itself stand in a formula? It "
                "is a tuple, and one of its fields is read with a dot."
            )
        bare = [
            isinstance(a, (tuple, list)) and len(a) == 2 and len(b[1]) == 1
            and isinstance(a[1], np.ndarray) and np.shape(a[1]) == np.shape(b[1][0])
            for a, b in zip(mine, right, strict=True)
        ]  # fmt: skip
        if all(bare):
            return "The state came back as a bare array. A state is a tuple: `state._replace(…)`."
    else:
        for i, which in enumerate(("first", "second", "third")):
            if all(len(value) > i for value in right) and _same(
                mine, [value[i] for value in right], exercise
            ):
                return f"Only the {which} of the {_count(right)} values came back."
    pairs = all(isinstance(a, (tuple, list)) and len(a) == len(b) == 2
                for a, b in zip(mine, right, strict=True))  # fmt: skip
    if pairs and _same([a[::-1] for a in mine], right, exercise):
        return "Both values are right, in the other order."
    return ""


def _longer_in_front(mine: Any, right: Any) -> bool:
    """Whether an array has an axis of length 1 in front, as one made of a tuple has."""
    array = numbers(mine)
    return array is not None and array.shape == (1, *np.shape(right))


def _count(right: list[Any]) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(len(right[0]), "several")


def _same(mine: Sequence[Any], right: Sequence[Any], exercise: Exercise) -> bool:
    return all(_agree(a, b, exercise) for a, b in zip(mine, right, strict=True))


def _agree(a: Any, b: Any, exercise: Exercise) -> bool:
    if isinstance(b, tuple):
        return (
            isinstance(a, (tuple, list))
            and len(a) == len(b)
            and all(_agree(x, y, exercise) for x, y in zip(a, b, strict=True))
        )
    if isinstance(b, Mapping):
        return False
    return close(a, b, rtol=exercise.rtol, atol=exercise.atol)
