"""Answers taken apart for an explanation: the same part of each answer, in every case."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise
from .compare import right_entries
from .outcomes import largest
from .words import argument_names

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
# So many different numbers must agree before a rule is believed.
ENOUGH = 3


@dataclass(frozen=True)
class Pair:
    """One part of the answer to one case: what came and what is right.

    given  the case's arguments by name, those inside a state as `state.m`
    """

    mine: Any
    right: Any
    given: Mapping[str, Any]
    note: str
    rtol: float
    atol: float

    def close(self, a: Any, b: Any) -> bool:
        """Whether two values agree within the exercise's tolerances."""
        return close(a, b, rtol=self.rtol, atol=self.atol, scale=self.scale)

    @functools.cached_property
    def same(self) -> bool:
        """Whether this part is right."""
        return self.close(self.mine, self.right)

    @functools.cached_property
    def scale(self) -> float:
        """The largest argument: rounding of this size may stand where 0 is right."""
        return largest(tuple(self.given.values()))


@dataclass(frozen=True)
class Part:
    """The same part of the answers to all cases; `where` names it, "" for a whole answer."""

    where: str
    pairs: tuple[Pair, ...]

    @property
    def wrong(self) -> list[Pair]:
        """The cases in which this part differs."""
        return [pair for pair in self.pairs if not pair.same]

    @functools.cached_property
    def numeric(self) -> bool:
        """Whether numbers are asked for, and came, in every case."""
        return all(
            _is_numeric(pair.right) and numbers(pair.mine) is not None for pair in self.pairs
        )


Relation = Callable[[Pair], "tuple[Any, Any] | None"]


def holds(part: Part, relation: Relation, *, enough: int = ENOUGH) -> bool:
    """Whether a relation is true in every case, and says enough where answers differ.

    The relation returns the two values that must agree, or None where it can't be asked.
    """
    seen: set[float] = set()
    for pair in part.pairs:
        try:
            sides = relation(pair)
        except Exception:
            return False
        if sides is None or not pair.close(*sides):
            return False
        if not pair.same:
            seen |= distinct(sides[1])
    return len(seen) >= enough


def distinct(value: Any) -> set[float]:
    """Return the different finite numbers other than 0, and their sizes, in a value."""
    array = numbers(value)
    if array is None:
        return set()
    sizes = np.abs(array[np.isfinite(array) & (array != 0)]).ravel()[:200]
    return {float(f"{size:.5g}") for size in sizes}


def numbers(value: Any) -> Any:
    """Return a value as an array of numbers, or None."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if value is None or isinstance(value, (str, Mapping)) or callable(value):
        return None
    try:
        array = np.asarray(value)
    except Exception:
        return None
    return array if array.dtype.kind in "biufc" else None


def _is_numeric(value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return False
    array = numbers(value)
    return array is not None


def close(a: Any, b: Any, *, rtol: float, atol: float, scale: float = 0.0) -> bool:
    """Whether two values agree: numbers within tolerances, texts and truth values exactly."""
    if isinstance(b, (str, bool, np.bool_)):
        kinds = (str,) if isinstance(b, str) else (bool, np.bool_)
        return isinstance(a, kinds) and a == b
    x, y = numbers(a), numbers(b)
    if x is None or y is None:
        return x is y and type(a) is type(b) and bool(a == b)
    if x.shape != y.shape:
        return False
    with np.errstate(all="ignore"):
        return bool(right_entries(x, y, rtol=rtol, atol=atol, scale=scale).all())


def given(exercise: Exercise, case: Case) -> dict[str, Any]:
    """Return a case's arguments by name; those inside a state, a named tuple, as `state.m`."""
    named = dict(zip(argument_names(exercise.signature), case.args, strict=False)) | dict(
        case.kwargs
    )
    flat: dict[str, Any] = {}
    for name, value in named.items():
        fields = getattr(value, "_fields", None)
        if fields:
            flat |= {f"{name}.{field}": part for field, part in zip(fields, value, strict=True)}
        else:
            flat[name] = value
    return flat


def parts(
    exercise: Exercise, cases: Sequence[Case], mine: Sequence[Any], right: Sequence[Any]
) -> list[Part]:
    """Return the parts of the answers; [] where some answer is not made of the parts asked for."""
    found: dict[str, list[Pair]] = {}
    for case, yours, theirs in zip(cases, mine, right, strict=True):
        flat = list(_leaves(yours, theirs, ""))
        if any(leaf is None for leaf in flat):
            return []
        names = given(exercise, case)
        for leaf in flat:
            assert leaf is not None
            pair = Pair(leaf[1], leaf[2], names, case.note, exercise.rtol, exercise.atol)
            found.setdefault(leaf[0], []).append(pair)
    # A part that some cases lack tells nothing of them.
    return [Part(where, tuple(p)) for where, p in found.items() if len(p) == len(cases)]


def _leaves(mine: Any, right: Any, where: str) -> Iterator[tuple[str, Any, Any] | None]:
    if isinstance(right, Mapping):
        if not isinstance(mine, Mapping) or set(mine) != set(right):
            yield None
            return
        for key in right:
            yield from _leaves(mine[key], right[key], f"under “{key}”")
    elif isinstance(right, list):
        yield _listed(mine, right, where)
    elif isinstance(right, tuple):
        single = all(np.ndim(part) == 0 and not isinstance(part, str) for part in right)
        if single and isinstance(mine, np.ndarray) and mine.ndim == 1:
            mine = tuple(mine)
        if not isinstance(mine, (tuple, list)) or len(mine) != len(right):
            yield None
            return
        names = _names(right, where)
        for name, yours, theirs in zip(names, mine, right, strict=True):
            yield from _leaves(yours, theirs, name)
    else:
        yield where, mine, right


def _listed(mine: Any, right: list, where: str) -> tuple[str, Any, Any] | None:
    """Return a list of numbers as an array, and one of arrays of several lengths end to end."""
    if numbers(right) is not None:
        return where, mine, np.asarray(right)
    try:
        if [np.shape(x) for x in mine] != [np.shape(x) for x in right]:
            return None
        return (
            where,
            np.concatenate([np.ravel(x) for x in mine]),
            np.concatenate([np.ravel(x) for x in right]),
        )
    except Exception:
        return None


def _names(right: tuple, where: str) -> list[str]:
    fields = getattr(right, "_fields", None)
    if fields:
        return [f"in the state's `{field}`" for field in fields]
    if len(right) == 2 and hasattr(right[1], "_fields"):
        return ["in theta", "in the state"]
    inside = f" {where}" if where else ""
    return [f"in the {word} value{inside}" for word in ORDINALS[: len(right)]] + [
        f"in value {i + 1}{inside}" for i in range(len(ORDINALS), len(right))
    ]
