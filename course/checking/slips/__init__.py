"""Wrong versions of a function, made from its own source: the slips of a hand or a mind.

They serve twice. A learner's wrong answer that does on every case what one of them does gets its
sentence as the hint; and every one of them must be rejected by the exercise's cases.
"""

from __future__ import annotations

import ast
import functools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...exercises.spec import Exercise, Mistake
from . import arithmetic, calls, indices, logic, names, results, statements
from .places import Change, Operator, Place
from .source import Unit, code_of, replaced, running, units

__all__ = ["Slip", "slips", "survivors"]

OPERATORS: tuple[Operator, ...] = (
    *names.OPERATORS,
    *arithmetic.OPERATORS,
    *calls.OPERATORS,
    *indices.OPERATORS,
    *logic.OPERATORS,
    *statements.OPERATORS,
    *results.OPERATORS,
)


@dataclass(frozen=True)
class Slip(Mistake):
    """A wrong version of a function and the sentence for it; the lower the rank, the likelier.

    The sentence says how answers come out that do the same, and is true of any code that does.
    """

    rank: int = 0


@functools.lru_cache(maxsize=128)
def slips(function: Callable[..., Any]) -> tuple[Slip, ...]:
    """Return the wrong versions of a function that a slip of the hand or mind makes, likely first.

    >>> def step(theta, grad, *, lr):
    ...     return theta - lr * grad
    >>> slips(step)
    ()

    Only a function in a file has a source.
    """
    parts = units(function)
    if not parts:
        return ()
    main = parts[0]
    known = learners_names(function, main)
    seen, found = {code_of(part.tree) for part in parts}, []
    for part in parts:
        place = Place(part.tree, known)
        for change in sorted(changes(place), key=lambda change: change.rank):
            code = code_of(replaced(part.tree, {id(node): new for node, new in change.swaps}))
            if code not in seen:
                seen.add(code)
                found.append((part, change, code))
    found.sort(key=lambda item: item[1].rank)
    used: Counter[str] = Counter()
    made = []
    for part, change, code in found:
        name = f"{part.helper}: {change.name}" if part.helper else change.name
        used[name] += 1
        name += f" ({used[name]})" if used[name] > 1 else ""
        made.append(Slip(name, change.hint, _function(main, part, code, function), change.rank))
    return tuple(made)


def learners_names(function: Callable[..., Any], main: Unit) -> tuple[str, ...]:
    """Return the parameters of a function, and the fields of the state that it is given."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    fields = {
        node.attr
        for node in ast.walk(main.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "state"
    }
    return (*parameters, *sorted(fields)) if "state" in parameters else parameters


def changes(place: Place) -> Iterator[Change]:
    """Yield every change that an operator makes in a function, in the order of its text."""
    for node in ast.walk(place.function):
        for operator in OPERATORS:
            yield from operator(node, place)


def _function(main: Unit, part: Unit, code: str, original: Any) -> Callable[..., Any]:
    """Return the wrong version, or one that calls a wrong helper."""
    seen = dict(main.names)
    name = f"slip_of_{original.__name__}"
    if part is not main:
        seen[part.helper] = running(code, seen, f"slip_of_{part.helper}")
        code = code_of(main.tree)
    return running(code, seen, name)


def survivors(exercise: Exercise, seed: Any) -> list[Slip]:
    """Return the slips that an exercise's cases let pass: a case is missing, or none can be."""
    # The check itself asks this module for a hint.
    from .. import check_function

    passing = (slip for slip in slips(exercise.reference))
    return [s for s in passing if check_function(s.function, exercise, seed=seed).passed]
