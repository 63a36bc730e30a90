"""What a function does on the cases of an exercise."""

from __future__ import annotations

import contextlib
import copy
import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..exercises.spec import Case, Code, Exercise, call
from .clock import OutOfTime
from .compare import Difference, compare, difference
from .words import argument_names

# The cases that a notebook shows come from this seed; a grader's hidden cases come from others.
VISIBLE_SEED = 20_000
# True and False, or one of three words, are guessed in a few cases and not in many.
HIDDEN_DRAWS = 3
MOST_PRINTED = 1_000


class Raised(Exception):
    """What a proxy raises when the submitted function raised in the worker."""

    def __init__(self, kind: str, message: str, line: int | None = None, text: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.line, self.text = kind, message, line, text


@dataclass(frozen=True)
class Outcome:
    """What a function did on one case: a value and the arguments it changed, or an exception."""

    value: Any = None
    changed: tuple[str, ...] = ()
    error: BaseException | None = None
    printed: str = ""

    @property
    def kind(self) -> str:
        """The exception's name, or ""."""
        if isinstance(self.error, Raised):
            return self.error.kind
        return type(self.error).__name__ if self.error else ""


@dataclass(frozen=True)
class Prepared:
    """The cases that a seed draws, and the reference's answers."""

    cases: list[Case]
    expected: list[Outcome]
    scales: list[float]

    def differs(self, i: int, mine: Outcome, exercise: Exercise) -> Difference | None:
        """Return how an answer to case i differs from the reference's, or None."""
        return difference(
            mine.value,
            self.expected[i].value,
            rtol=exercise.rtol,
            atol=exercise.atol,
            scale=self.scales[i],
        )


def _prepare(exercise: Exercise, cases: list[Case]) -> Prepared:
    with np.errstate(all="ignore"):
        expected = [run_case(exercise.reference, exercise, case) for case in cases]
    for case, outcome in zip(cases, expected, strict=True):
        if outcome.error:
            raise RuntimeError(f"the reference of {exercise.id} fails on “{case.note}”") from (
                outcome.error
            )
    return Prepared(cases, expected, [largest((*c.args, *c.kwargs.values())) for c in cases])


@functools.lru_cache(maxsize=128)
def _shown(exercise: Exercise) -> Prepared:
    # The shown cases are everyone's, so what is right in them is worked out once.
    return _prepare(exercise, exercise.cases(np.random.default_rng(VISIBLE_SEED)))


def prepare(exercise: Exercise, seed: Any) -> Prepared:
    """Return the cases that a seed draws, and the reference's answers."""
    if type(seed) is int and seed == VISIBLE_SEED:
        return _shown(exercise)
    return _prepare(exercise, exercise.cases(np.random.default_rng(seed)))


def prepare_hidden(exercise: Exercise, seed: Any) -> Prepared:
    """Return the random cases of several draws: of the fixed ones the answers are known."""
    rng = np.random.default_rng(seed)
    drawn = [case for _ in range(HIDDEN_DRAWS) for case in exercise.cases(rng)]
    return _prepare(exercise, [case for case in drawn if not case.says])


def largest(value: Any) -> float:
    """Return the largest finite number among arguments, 0.0 where there is none."""
    if isinstance(value, (tuple, list)):
        return max(map(largest, value), default=0.0)
    if isinstance(value, (int, float, np.number, np.ndarray)):
        size = np.abs(np.asarray(value, dtype=complex))
        return float(np.max(size, where=np.isfinite(size), initial=0.0))
    return 0.0


def outcomes(
    function: Callable[..., Any], exercise: Exercise, cases: list[Case]
) -> Iterator[Outcome]:
    """Yield what a function does on each case, up to one that ends its process.

    A proxy may be asked for all of them together. Raises OutOfTime and KeyboardInterrupt.
    """
    together = getattr(function, "together", None)
    if together is None or exercise.drive is not call:
        for case in cases:
            outcome = run_case(function, exercise, case)
            yield outcome
            if _is_the_end(outcome):
                return
        return
    done = 0
    while done < len(cases):
        # A proxy takes code as it is: the other process makes the function or generator itself.
        copies = [_fresh(case, evaluated=False) for case in cases[done:]]
        values = together([(mine.args, mine.kwargs) for mine in copies])
        try:
            for value, mine in zip(values, copies, strict=True):
                yield _outcome(value, exercise, mine, cases[done])
                done += 1
        except Exception as error:
            outcome = Outcome(error=error)
            yield outcome
            done += 1
            if _is_the_end(outcome):
                return


def _is_the_end(outcome: Outcome) -> bool:
    # An empty stub, or a process that is gone: the next case would fare no better.
    return outcome.kind in ("NotImplementedError", "Stopped")


def run_case(function: Callable[..., Any], exercise: Exercise, case: Case) -> Outcome:
    """Evaluate a case on copies of its arguments, and note which of them the call changed."""
    mine, printed = _fresh(case), _Printed()
    try:
        with contextlib.redirect_stdout(printed):
            value = exercise.drive(function, mine)
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:
        return Outcome(error=error, printed=printed.getvalue())
    return replace(_outcome(value, exercise, mine, case), printed=printed.getvalue())


class _Printed(io.StringIO):
    """What a function prints, the beginning of it."""

    def write(self, text: str) -> int:
        room = MOST_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def _fresh(case: Case, *, evaluated: bool = True) -> Case:
    def copied(value: Any) -> Any:
        return value if isinstance(value, Code) and not evaluated else _copy(value)

    return Case(
        tuple(copied(value) for value in case.args),
        {key: copied(value) for key, value in case.kwargs.items()},
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
    if isinstance(value, Code):
        return value.value()
    if callable(value):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # a generator, or an object that lets nobody copy it
        return value


def _differs(after: Any, before: Any) -> bool:
    # A copy of a number, a text or None is the object itself.
    if after is before or isinstance(before, Code):
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
