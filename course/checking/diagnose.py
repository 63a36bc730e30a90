"""Why an answer is wrong: the known mistake that it makes, or a slip that any exercise may meet."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise, Mistake
from .compare import compare
from .outcomes import Outcome, run_case
from .verdict import Status, Verdict, not_attempted
from .words import describe


class Raised(Exception):
    """What a proxy raises when the submitted function raised in the worker."""

    def __init__(self, kind: str, message: str, line: int | None = None, text: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.line, self.text = kind, message, line, text


def known_mistake(exercise: Exercise, cases: list[Case], outcomes: list[Outcome]) -> Mistake | None:
    """Return the mistake whose outcomes are the learner's on every case, or None."""
    for mistake in exercise.mistakes:
        theirs = (_attempt(mistake.function, exercise, case) for case in cases)
        if all(_same(a, b, exercise) for a, b in zip(theirs, outcomes, strict=True)):
            return mistake
    return None


def _attempt(function: Callable[..., Any], exercise: Exercise, case: Case) -> Outcome:
    try:
        with np.errstate(all="ignore"):
            return run_case(function, exercise, case)
    except Exception as error:
        return Outcome(error=type(error).__name__)


def _same(theirs: Outcome, mine: Outcome, exercise: Exercise) -> bool:
    if theirs.error or theirs.changed != mine.changed:
        return False
    return not compare(mine.value, theirs.value, rtol=exercise.rtol, atol=exercise.atol)


def general_hint(mine: Outcome, right: Outcome, difference: str) -> str:
    """Return the hint for a slip that any exercise may meet and no specification lists, or ""."""
    if mine.value is None:
        return "Does every way through the function end in `return`?"
    if not difference:
        return (
            "Work on a copy, `x = np.array(x, dtype=float)`, or write `x = x - …` in place of "
            "`x -= …`: the caller still needs its array."
        )
    with np.errstate(all="ignore"), contextlib.suppress(Exception):
        if not compare(-np.asarray(mine.value), right.value, rtol=1e-6, atol=1e-9):
            return "Only the sign is wrong."
    return ""


def raised(function: Any, exercise: Exercise, case: Case, error: BaseException) -> Verdict:
    """Return the verdict on an exception, with the learner's own line that led to it."""
    if isinstance(error, Raised):
        if error.kind == "NotImplementedError":
            return not_attempted(exercise)
        kind, message, line, text = error.kind, error.message, error.line, error.text
    else:
        kind, message = type(error).__name__, _message(error)
        line, text = _place(error, function)
    hint = ""
    if kind == "TypeError" and line is None:
        # No line of the function was reached: the call itself did not fit.
        hint = f"The check calls the function as `{exercise.signature}`; keep that first line."
    elif kind == "NameError":
        hint = "Has the cell that defines this name been run?"
    place = f", in line {line}" if line else ""
    place += f", `{text}`" if text else ""
    return Verdict(
        exercise.id,
        exercise.name,
        Status.RAISED,
        f"It raised {kind}{': ' + message if message else ''}{place}.",
        hint=hint,
        case=describe(exercise, case),
    )


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _place(error: BaseException, function: Any) -> tuple[int | None, str]:
    """Return the number and text of the deepest line of the learner's own cell, if there is one."""
    code = getattr(function, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    return (own[-1].lineno, own[-1].line or "") if own else (None, "")
