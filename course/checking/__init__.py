"""An answer against its specification: the verdict, and the hint that names the misconception."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from ..exercises.spec import Exercise
from .clock import OutOfTime, time_limit
from .compare import compare
from .diagnose import Raised, general_hint, known_mistake, raised
from .outcomes import VISIBLE_SEED, Outcome, outcomes, prepare
from .verdict import Status, Verdict, not_attempted
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
    "show",
    "time_limit",
]


def check_function(
    function: Any, exercise: Exercise, *, seed: Any = VISIBLE_SEED, seconds: float | None = 5.0
) -> Verdict:
    """Compare a function with an exercise's reference on random cases; never raises.

    function  the learner's, or a proxy for one in another process: any callable
    seed      of the cases, whatever `numpy.random.default_rng` takes
    seconds   for all cases together; afterwards the verdict is "timed out". None where the proxy
              keeps the time itself, and raises OutOfTime
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
    cases, expected = prepare(exercise, seed)
    done: list[Outcome] = []
    clock = contextlib.nullcontext() if seconds is None else time_limit(seconds)
    try:
        # A wrong answer may overflow on its way; the verdict says so, warnings need not.
        with clock, np.errstate(all="ignore"):
            for outcome in outcomes(function, exercise, cases):
                done.append(outcome)  # noqa: PERF402 - after an exception we need what was done
    except OutOfTime as late:
        limit = late.seconds or seconds
        running = cases[min(len(done), len(cases) - 1)]
        return Verdict(
            exercise.id,
            exercise.name,
            Status.TIMED_OUT,
            f"No answer within {limit:g} seconds." if limit else "No answer in time.",
            case=describe(exercise, running),
            hint="Is there a loop whose condition never becomes false?",
        )
    except NotImplementedError:
        return not_attempted(exercise)
    except KeyboardInterrupt:
        return Verdict(exercise.id, exercise.name, Status.TIMED_OUT, "The check was interrupted.")
    except BaseException as error:
        return raised(function, exercise, cases[len(done)], error)

    for case, mine, right in zip(cases, done, expected, strict=True):
        difference = compare(mine.value, right.value, rtol=exercise.rtol, atol=exercise.atol)
        if not difference and not mine.changed:
            continue
        mistake = known_mistake(exercise, cases, done)
        if difference:
            message = f"In the case “{case.note}”, {difference}."
        else:
            message = f"The answer is right, but the call changed {' and '.join(mine.changed)}."
        return Verdict(
            exercise.id,
            exercise.name,
            Status.WRONG,
            message,
            hint=mistake.hint if mistake else general_hint(mine, right, difference),
            mistake=mistake.name if mistake else "",
            case=describe(exercise, case),
            yours=show(mine.value),
            expected=show(right.value),
            cases=len(cases),
        )
    lists = any(
        isinstance(right.value, np.ndarray) and not isinstance(mine.value, np.ndarray)
        for mine, right in zip(done, expected, strict=True)
    )
    return Verdict(
        exercise.id,
        exercise.name,
        Status.PASSED,
        f"All {len(cases)} cases are right.",
        cases=len(cases),
        lists=lists,
    )
