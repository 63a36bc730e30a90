"""What a function does on the cases of an exercise."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise, call
from .compare import compare
from .words import argument_names

# The cases that a notebook shows come from this seed; a grader's hidden cases come from others.
VISIBLE_SEED = 20_000


@dataclass(frozen=True)
class Outcome:
    """What a function did on one case: a value and the arguments it changed, or an exception."""

    value: Any = None
    changed: tuple[str, ...] = ()
    error: str = ""


def _prepare(exercise: Exercise, seed: Any) -> tuple[list[Case], list[Outcome]]:
    cases = exercise.cases(np.random.default_rng(seed))
    with np.errstate(all="ignore"):
        return cases, [run_case(exercise.reference, exercise, case) for case in cases]


_prepare_once = functools.lru_cache(maxsize=128)(_prepare)


def prepare(exercise: Exercise, seed: Any) -> tuple[list[Case], list[Outcome]]:
    """Return the cases that a seed draws, and the reference's answers."""
    # The shown cases are everyone's, so what is right in them is worked out once.
    shown = type(seed) is int and seed == VISIBLE_SEED
    return (_prepare_once if shown else _prepare)(exercise, seed)


def outcomes(
    function: Callable[..., Any], exercise: Exercise, cases: list[Case]
) -> Iterator[Outcome]:
    """Yield what a function does on each case; a proxy may be asked for all of them together."""
    together = getattr(function, "together", None)
    if together is None or exercise.drive is not call:
        for case in cases:
            yield run_case(function, exercise, case)
        return
    copies = [_copies(case) for case in cases]
    values = together([(mine.args, mine.kwargs) for mine in copies])
    for value, mine, case in zip(values, copies, cases, strict=True):
        yield _outcome(value, exercise, mine, case)


def run_case(function: Callable[..., Any], exercise: Exercise, case: Case) -> Outcome:
    """Evaluate a case on copies of its arguments, and note which of them the call changed."""
    mine = _copies(case)
    return _outcome(exercise.drive(function, mine), exercise, mine, case)


def _copies(case: Case) -> Case:
    return Case(
        tuple(_copy(value) for value in case.args),
        {key: _copy(value) for key, value in case.kwargs.items()},
        case.note,
    )


def _outcome(value: Any, exercise: Exercise, mine: Case, case: Case) -> Outcome:
    names = argument_names(exercise.signature)
    changed = [names[i] for i, arg in enumerate(mine.args) if _differs(arg, case.args[i])]
    changed += [key for key, arg in mine.kwargs.items() if _differs(arg, case.kwargs[key])]
    # A learner's function may return the very array it was given: copy before the next call.
    return Outcome(_copy(value), tuple(f"`{name}`" for name in changed))


def _copy(value: Any) -> Any:
    if type(value) is np.ndarray and value.dtype.kind in "biufc":
        return value.copy()
    return value if callable(value) else copy.deepcopy(value)


def _differs(after: Any, before: Any) -> bool:
    # A copy of a number, a text or None is the object itself.
    if after is before or callable(before):
        return False
    if isinstance(after, np.ndarray) and isinstance(before, np.ndarray):
        same = after.dtype == before.dtype and after.shape == before.shape
        if same and after.tobytes() == before.tobytes():
            return False
    try:
        # A coordinate moved there and back may end one rounding off; that is no change.
        return bool(compare(after, before, rtol=1e-9, atol=1e-12))
    except Exception:
        return True
