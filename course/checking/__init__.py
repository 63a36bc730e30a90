"""An answer against its specification: the verdict, and the hint that names the misconception."""

from __future__ import annotations

import contextlib
import warnings
from typing import Any

import numpy as np

from ..exercises.spec import Exercise
from . import diagnose
from .clock import OutOfTime, time_limit
from .compare import compare
from .outcomes import VISIBLE_SEED, Outcome, Prepared, Raised, outcomes, prepare, prepare_hidden
from .verdict import Status, Verdict, not_attempted, shortened
from .words import article, describe, show

__all__ = [
    "VISIBLE_SEED",
    "OutOfTime",
    "Raised",
    "Status",
    "Verdict",
    "check_function",
    "compare",
    "describe",
    "kind_of_answer",
    "shortened",
    "show",
    "time_limit",
]


def check_function(
    function: Any,
    exercise: Exercise,
    *,
    seed: Any = VISIBLE_SEED,
    seconds: float | None = 5.0,
    hidden: bool = False,
) -> Verdict:
    """Compare a function with an exercise's reference on its cases; never raises.

    The verdict is on the first case that is not right, whatever later ones do.

    function  the learner's, or a proxy for one in another process: any callable
    seed      of the random cases, whatever `numpy.random.default_rng` takes
    seconds   for all cases together; afterwards the verdict is "timed out". None where the proxy
              keeps the time itself, and raises OutOfTime
    hidden    whether only random cases are tried, for a function that has passed the shown ones
    """
    if not callable(function):
        return Verdict(
            exercise.id,
            exercise.name,
            Status.WRONG,
            f"The check was given {article(function)}, not a function.",
            hint=f"Hand over the function itself, without parentheses: "
            f'check("{exercise.id}", {exercise.name}).',
        )
    prepared = prepare_hidden(exercise, seed) if hidden else prepare(exercise, seed)
    done: list[Outcome] = []
    ended: BaseException | None = None
    clock = contextlib.nullcontext() if seconds is None else time_limit(seconds)
    try:
        # A wrong answer may overflow on its way; the verdict says so, warnings need not.
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"), clock:
            for outcome in outcomes(function, exercise, prepared.cases):
                done.append(outcome)  # noqa: PERF402 - when time is over we need what was done
    except (OutOfTime, KeyboardInterrupt) as error:
        ended = error
    for i, outcome in enumerate(done):
        if outcome.error is not None or outcome.changed or prepared.differs(i, outcome, exercise):
            return _not_right(function, exercise, prepared, done, i, None if hidden else seed)
    if ended is not None:
        return _not_done(exercise, prepared, len(done), ended, seconds)
    pairs = zip(done, prepared.expected, strict=True)
    return Verdict(
        exercise.id,
        exercise.name,
        Status.PASSED,
        f"All {len(done)} cases are right.",
        cases=len(done),
        lists=any(_lists(mine.value, right.value) for mine, right in pairs),
        printed=next((outcome.printed for outcome in done if outcome.printed), ""),
    )


def _not_right(
    function: Any, exercise: Exercise, prepared: Prepared, done: list[Outcome], i: int, seed: Any
) -> Verdict:
    """Return the verdict on the first case that raised, differs or changed an argument."""
    case, mine, right = prepared.cases[i], done[i], prepared.expected[i]
    if mine.kind == "NotImplementedError":
        return not_attempted(exercise)
    mistake = hint = ""
    # A hint that fails, on values that nobody foresaw, takes no verdict from the learner.
    with contextlib.suppress(Exception):
        # Who has passed the shown cases makes no mistake that is known by them.
        if seed is None:
            hint = diagnose.general(function, exercise, prepared, done, i)
        else:
            mistake, hint = diagnose.hint(function, exercise, seed, prepared, done, i)
    yours = expected = ""
    if mine.error is not None:
        status, message = Status.RAISED, diagnose.told(mine, function)
    else:
        status = Status.WRONG
        found = prepared.differs(i, mine, exercise)
        if found:
            message = f"In the case “{case.note}”, {found.words}."
            yours = show(mine.value, found.digits, found.where)
            expected = show(right.value, found.digits, found.where)
        else:
            message = f"The answer is right, but the call changed {' and '.join(mine.changed)}."
            yours, expected = show(mine.value), show(right.value)
    return Verdict(
        exercise.id,
        exercise.name,
        status,
        message,
        hint=hint,
        mistake=mistake,
        case=describe(exercise, case),
        yours=yours,
        expected=expected,
        cases=len(prepared.cases),
        printed=mine.printed,
    )


def _not_done(
    exercise: Exercise, prepared: Prepared, i: int, ended: BaseException, seconds: float | None
) -> Verdict:
    """Return the verdict where all that was done is right, and case i was not."""
    if not isinstance(ended, OutOfTime):
        return Verdict(exercise.id, exercise.name, Status.TIMED_OUT, "The check was interrupted.")
    limit = ended.seconds or seconds
    return Verdict(
        exercise.id,
        exercise.name,
        Status.TIMED_OUT,
        f"No answer within {limit:g} seconds." if limit else "No answer in time.",
        hint="Is there a loop whose condition never becomes false?",
        case=describe(exercise, prepared.cases[min(i, len(prepared.cases) - 1)]),
    )


def kind_of_answer(exercise: Exercise) -> Any:
    """Return one of the reference's answers, whose types say what an answer is made of."""
    return prepare(exercise, VISIBLE_SEED).expected[0].value


def _lists(yours: Any, expected: Any) -> bool:
    """Whether a right answer holds lists where the reference returns arrays."""
    if isinstance(expected, np.ndarray):
        return not isinstance(yours, np.ndarray) and np.ndim(expected) > 0
    if isinstance(expected, (tuple, list)) and isinstance(yours, (tuple, list)):
        return any(_lists(y, e) for y, e in zip(yours, expected, strict=False))
    return False
