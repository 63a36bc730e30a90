"""Why an answer is wrong: a known mistake, a slip of the reference, or a slip anyone may make."""

from __future__ import annotations

import functools
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise, Mistake
from .compare import compare
from .exceptions import explain_error
from .explain import explain
from .outcomes import VISIBLE_SEED, Outcome, Prepared, Raised, run_case
from .slips import slips_of

# So many different numbers have to agree before a slip is believed; words and 0 or 1 say little.
ENOUGH = 3


def hint(
    function: Any,
    exercise: Exercise,
    seed: Any,
    prepared: Prepared,
    done: list[Outcome],
    first: int,
) -> tuple[str, str]:
    """Return the name and the hint of the mistake that explains every outcome, or empty texts.

    Listed mistakes go before generated ones, and those before general explanations, which have
    no name. That two functions raise, or return nothing, hardly tells that they are the same
    slip: there what an exception or a missing value says of itself goes first.

    done   what the function did on the cases; not on all of them where time was over
    first  which case is the first that is not right
    """

    def the_same(mistakes: Sequence[Mistake], where: list[int]) -> Mistake | None:
        return _same_as(mistakes, exercise, seed, prepared, done, where)

    every = list(range(len(done)))
    # A second slip, one that raises elsewhere, hides the first one's explanation from nobody.
    returned = [i for i in every if done[i].error is None]
    chosen = [every] if first not in returned or returned == every else [every, returned]
    if listed := next(filter(None, (the_same(exercise.mistakes, where) for where in chosen)), None):
        return listed.name, listed.hint
    if len(done) < len(prepared.cases):
        return "", _of_error(function, exercise, prepared.cases[first], done[first])
    if done[first].error and (words := general(function, exercise, prepared, done, first)):
        return "", words
    enough = done[first].value is not None and _numbers(done, prepared, exercise) >= ENOUGH
    made = [slip for slip in slips_of(exercise) if slip.tells and (enough or slip.at_an_edge)]
    if slip := next(filter(None, (the_same(made, where) for where in chosen)), None):
        return slip.name, slip.hint
    return "", general(function, exercise, prepared, done, first)


def _numbers(done: list[Outcome], prepared: Prepared, exercise: Exercise) -> int:
    """Return how many different numbers beside 0 and ±1 came where others are right."""
    found: set[float] = set()
    for i, outcome in enumerate(done):
        if outcome.error is None and prepared.differs(i, outcome, exercise):
            found |= _flat(outcome.value) - _flat(prepared.expected[i].value)
    return len(found - {-1.0, 0.0, 1.0})


def _flat(value: Any) -> set[float]:
    if isinstance(value, (tuple, list)):
        return set().union(*map(_flat, value))
    try:
        array = np.asarray(value)
        numbers = np.abs(array) if array.dtype.kind == "c" else array.astype(float)
        return set(np.round(numbers[np.isfinite(numbers)].ravel(), 12).tolist())
    except (TypeError, ValueError):
        return set()


def general(
    function: Any, exercise: Exercise, prepared: Prepared, done: list[Outcome], first: int
) -> str:
    """Return what an exception says of itself, or what is true of all that came back."""
    if done[first].error is not None:
        return _of_error(function, exercise, prepared.cases[first], done[first])
    returned = [i for i, outcome in enumerate(done) if outcome.error is None]
    cases = [prepared.cases[i] for i in returned]
    right = [prepared.expected[i] for i in returned]
    return explain(exercise, cases, [done[i] for i in returned], right)


def _of_error(function: Any, exercise: Exercise, case: Case, outcome: Outcome) -> str:
    if outcome.error is None:
        return ""
    return explain_error(exercise, case, *_parts(outcome, function), function)


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


def told(outcome: Outcome, function: Any) -> str:
    """Return in words what an outcome raised, and the learner's own line that led to it."""
    kind, message, line, text = _parts(outcome, function)
    place = f", in line {line}" if line else ""
    place += f", `{text}`" if text else ""
    return f"It raised {kind}{': ' + message if message else ''}{place}."


def _parts(outcome: Outcome, function: Any) -> tuple[str, str, int | None, str]:
    """Return an exception's kind, message, line and text."""
    error = outcome.error
    if isinstance(error, Raised):
        return error.kind, error.message, error.line, error.text
    return outcome.kind, _message(error), *_place(error, function)


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
