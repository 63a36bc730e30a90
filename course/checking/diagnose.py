"""Why an answer is wrong: a known mistake, a slip of the reference, or a slip anyone may make."""

from __future__ import annotations

import functools
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..exercises.spec import Exercise, Mistake
from .compare import compare
from .exceptions import explain_error
from .explain import explain
from .outcomes import VISIBLE_SEED, Outcome, Prepared, Raised, run_case
from .slips import slips_of


def hint(
    exercise: Exercise, seed: Any, prepared: Prepared, done: list[Outcome], first: int
) -> tuple[str, str]:
    """Return the name and the hint of the mistake that explains every outcome, or empty texts.

    Listed mistakes go before generated ones, and those before general explanations, which have
    no name.

    done   what the function did on the cases, perhaps not on all
    first  which case is the first that is not right
    """
    # A second slip, one that raises elsewhere, hides the first one's explanation from nobody.
    returned = [i for i, mine in enumerate(done) if mine.error is None]
    every = list(range(len(done)))
    chosen = [every] if first not in returned or returned == every else [every, returned]
    # That both raise, or return nothing, hardly tells that they are the same slip.
    telling = any(
        done[i].value is not None and (done[i].changed or prepared.differs(i, done[i], exercise))
        for i in returned
    )
    general = ""
    for known in (exercise.mistakes, slips_of(exercise)):
        if known is not exercise.mistakes and first in returned and not telling:
            general = _general(exercise, prepared, done, returned)
        for where in () if general else chosen:
            found = _same_as(known, exercise, seed, prepared, done, where)
            if found:
                return found.name, found.hint
    if first not in returned:
        return "", ""
    return "", general or _general(exercise, prepared, done, returned)


def _general(
    exercise: Exercise, prepared: Prepared, done: list[Outcome], returned: list[int]
) -> str:
    cases = [prepared.cases[i] for i in returned]
    right = [prepared.expected[i] for i in returned]
    return explain(exercise, cases, [done[i] for i in returned], right)


def _same_as(
    mistakes: Sequence[Mistake],
    exercise: Exercise,
    seed: Any,
    prepared: Prepared,
    done: list[Outcome],
    where: list[int],
) -> Mistake | None:
    for mistake in mistakes:
        theirs = _outcomes_of(mistake, exercise, seed, prepared)
        if all(_same(theirs(i), done[i], exercise, prepared.scales[i]) for i in where):
            return mistake
    return None


def _outcomes_of(
    mistake: Mistake, exercise: Exercise, seed: Any, prepared: Prepared
) -> Callable[[int], Outcome]:
    """Return a function from a case's number to what the mistake does there, when it is asked."""
    shown = type(seed) is int and seed == VISIBLE_SEED
    kept: dict[int, Outcome] = _kept(mistake) if shown else {}

    def outcome(i: int) -> Outcome:
        if i not in kept:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                kept[i] = run_case(mistake.function, exercise, prepared.cases[i])
        return kept[i]

    return outcome


@functools.lru_cache(maxsize=10_000)
def _kept(mistake: Mistake) -> dict[int, Outcome]:
    return {}


def _same(theirs: Outcome, mine: Outcome, exercise: Exercise, scale: float) -> bool:
    if theirs.kind != mine.kind or theirs.changed != mine.changed:
        return False
    if mine.error is not None:
        return True
    close = {"rtol": exercise.rtol, "atol": exercise.atol, "scale": scale}
    try:
        return not compare(mine.value, theirs.value, **close)
    except Exception:  # what a slip returns may be no value at all that can be compared
        return False


def of_error(
    exercise: Exercise, prepared: Prepared, i: int, outcome: Outcome, function: Any
) -> tuple[str, str]:
    """Return the message and the hint on an exception that case i raised."""
    error = outcome.error
    if isinstance(error, Raised):
        kind, message, line, text = error.kind, error.message, error.line, error.text
    else:
        kind, message = outcome.kind, _message(error)
        line, text = _place(error, function)
    place = f", in line {line}" if line else ""
    place += f", `{text}`" if text else ""
    words = f"It raised {kind}{': ' + message if message else ''}{place}."
    return words, explain_error(exercise, prepared.cases[i], kind, message, line, text, function)


def _message(error: BaseException | None) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _place(error: BaseException | None, function: Any) -> tuple[int | None, str]:
    """Return the number and text of the deepest line of the learner's own cell, if there is one."""
    code = getattr(function, "__code__", None)
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    return (own[-1].lineno, own[-1].line or "") if own else (None, "")
