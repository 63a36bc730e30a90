"""An answer against its specification: the verdict, and the hint that names the misconception."""

from __future__ import annotations

import builtins
import contextlib
import copy
import ctypes
import functools
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .exercises.spec import Case, Exercise, call

PASSED = "passed"
WRONG = "wrong"
RAISED = "raised"
TIMED_OUT = "timed out"
NOT_ATTEMPTED = "not attempted"

# The cases that a notebook shows come from this seed; a grader's hidden cases come from others.
VISIBLE_SEED = 20_000


class Raised(Exception):
    """What a proxy raises when the submitted function raised in the worker."""

    def __init__(self, kind: str, message: str, line: int | None = None, text: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.line, self.text = kind, message, line, text


class OutOfTime(BaseException):
    """The time for a check is over; not an Exception, so that `except Exception` lets it pass."""


@dataclass(frozen=True)
class Verdict:
    """How an answer fared, in words; a hidden case tells no values.

    cases  how many cases were tried
    lists  whether a right answer came as lists where the reference returns arrays
    """

    exercise: str
    function: str
    status: str
    message: str
    hint: str = ""
    mistake: str = ""
    case: str = ""
    yours: str = ""
    expected: str = ""
    cases: int = 0
    lists: bool = False

    @property
    def passed(self) -> bool:
        """Whether every case came out right."""
        return self.status == PASSED

    def __str__(self) -> str:
        lines = [f"{self.exercise} {self.function}: {self.status}. {self.message}".rstrip()]
        for label, text in (
            ("Case", self.case),
            ("Yours", self.yours),
            ("Expected", self.expected),
        ):
            if text:
                lines.append(f"  {label + ':':<10}{text}")
        if self.hint:
            lines.append(f"  {'Hint:':<10}{self.hint}")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Outcome:
    """What a function did on one case: a value and the arguments it changed, or an exception."""

    value: Any = None
    changed: tuple[str, ...] = ()
    error: str = ""


def check_function(
    function: Any,
    exercise: Exercise,
    *,
    seed: Any = VISIBLE_SEED,
    hidden: bool = False,
    seconds: float = 5.0,
) -> Verdict:
    """Compare a function with an exercise's reference on random cases; never raises.

    function  the learner's, or a proxy for one in another process: any callable
    seed      of the cases, whatever `numpy.random.default_rng` takes
    hidden    withhold the arguments, the answer and the expected value from the verdict
    seconds   for all cases together; afterwards the verdict is "timed out"
    """

    def verdict(status: str, message: str, **more: Any) -> Verdict:
        if hidden:
            more = {key: more[key] for key in ("hint", "mistake", "cases") if key in more}
        return Verdict(exercise.id, exercise.name, status, message, **more)

    if not callable(function):
        return verdict(
            WRONG,
            f"The check was given {_article(function)}, not a function.",
            hint=f"Hand over the function itself, without parentheses: "
            f'check("{exercise.id}", {exercise.name}).',
        )
    # The shown cases are everyone's, so what is right in them is worked out once.
    shown = type(seed) is int and seed == VISIBLE_SEED
    prepare = _prepared_once if shown else _prepared
    cases, expected = prepare(exercise, seed)
    outcomes: list[_Outcome] = []
    try:
        # A wrong answer may overflow on its way; the verdict says so, warnings need not.
        with time_limit(seconds), np.errstate(all="ignore"):
            for outcome in _outcomes(function, exercise, cases):
                outcomes.append(outcome)  # noqa: PERF402 - after an exception we need what was done
    except OutOfTime:
        running = cases[min(len(outcomes), len(cases) - 1)]
        return verdict(
            TIMED_OUT,
            f"No answer within {seconds:g} seconds.",
            case=describe(exercise, running),
            hint="Is there a loop whose condition never becomes false?",
        )
    except NotImplementedError:
        return verdict(NOT_ATTEMPTED, f"Write `{exercise.signature}`. {exercise.task}")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            return verdict(TIMED_OUT, "The check was interrupted.")
        return _raised(verdict, function, exercise, cases[len(outcomes)], error, hidden)

    for case, mine, right in zip(cases, outcomes, expected, strict=True):
        difference = compare(mine.value, right.value, rtol=exercise.rtol, atol=exercise.atol)
        if difference or mine.changed:
            mistake = _known_mistake(exercise, cases, outcomes)
            if difference:
                message = f"In the case “{case.note}”, {difference}."
            else:
                message = f"The answer is right, but the call changed {' and '.join(mine.changed)}."
            if hidden:
                message = "A hidden case differs."
            return verdict(
                WRONG,
                message,
                hint=mistake.hint if mistake else _general_hint(mine, right, difference),
                mistake=mistake.name if mistake else "",
                case=describe(exercise, case),
                yours=show(mine.value),
                expected=show(right.value),
                cases=len(cases),
            )
    lists = any(
        isinstance(right.value, np.ndarray) and not isinstance(mine.value, np.ndarray)
        for mine, right in zip(outcomes, expected, strict=True)
    )
    return verdict(PASSED, f"All {len(cases)} cases are right.", cases=len(cases), lists=lists)


def _prepared(exercise: Exercise, seed: Any) -> tuple[list[Case], list[_Outcome]]:
    """Return the cases that a seed draws, and the reference's answers."""
    cases = exercise.cases(np.random.default_rng(seed))
    with np.errstate(all="ignore"):
        return cases, [_run(exercise.reference, exercise, case) for case in cases]


_prepared_once = functools.lru_cache(maxsize=128)(_prepared)


def _outcomes(
    function: Callable[..., Any], exercise: Exercise, cases: list[Case]
) -> Iterator[_Outcome]:
    """Yield what a function does on each case; a proxy may be asked for all of them together."""
    together = getattr(function, "together", None)
    if together is None or exercise.drive is not call:
        for case in cases:
            yield _run(function, exercise, case)
        return
    copies = [_copies(case) for case in cases]
    values = together([(mine.args, mine.kwargs) for mine in copies])
    for value, mine, case in zip(values, copies, cases, strict=True):
        yield _outcome(value, exercise, mine, case)


def _run(function: Callable[..., Any], exercise: Exercise, case: Case) -> _Outcome:
    """Evaluate a case on copies of its arguments, and note which of them the call changed."""
    mine = _copies(case)
    return _outcome(exercise.drive(function, mine), exercise, mine, case)


def _copies(case: Case) -> Case:
    return Case(
        tuple(_copy(value) for value in case.args),
        {key: _copy(value) for key, value in case.kwargs.items()},
        case.note,
    )


def _outcome(value: Any, exercise: Exercise, mine: Case, case: Case) -> _Outcome:
    names = _argument_names(exercise.signature)
    changed = [names[i] for i, arg in enumerate(mine.args) if _differs(arg, case.args[i])]
    changed += [key for key, arg in mine.kwargs.items() if _differs(arg, case.kwargs[key])]
    # A learner's function may return the very array it was given: copy before the next call.
    return _Outcome(_copy(value), tuple(f"`{name}`" for name in changed))


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


@functools.cache
def _argument_names(signature: str) -> tuple[str, ...]:
    inside = signature.partition("(")[2].rpartition(")")[0]
    return tuple(name.strip() for name in inside.split(",") if name.strip() != "*")


def _known_mistake(exercise: Exercise, cases: list[Case], outcomes: list[_Outcome]) -> Any:
    """Return the mistake whose outcomes are the learner's on every case, or None."""
    for mistake in exercise.mistakes:
        if all(
            _same(theirs, mine, exercise)
            for theirs, mine in zip(
                (_attempt(mistake.function, exercise, case) for case in cases),
                outcomes,
                strict=True,
            )
        ):
            return mistake
    return None


def _attempt(function: Callable[..., Any], exercise: Exercise, case: Case) -> _Outcome:
    try:
        with np.errstate(all="ignore"):
            return _run(function, exercise, case)
    except Exception as error:
        return _Outcome(error=type(error).__name__)


def _same(theirs: _Outcome, mine: _Outcome, exercise: Exercise) -> bool:
    if theirs.error or theirs.changed != mine.changed:
        return False
    return not compare(mine.value, theirs.value, rtol=exercise.rtol, atol=exercise.atol)


def compare(yours: Any, expected: Any, *, rtol: float, atol: float) -> str:
    """Return in words how two values differ, or "" where they agree within the tolerances.

    Numbers in lists and tuples count as arrays; a float32 answer is held to float32's precision;
    atol is relative to the largest expected entry.

    >>> compare([1.0, 2.0], np.array([1.0, 2.0]), rtol=1e-7, atol=0)
    ''
    >>> compare(np.zeros(3), np.zeros((3, 1)), rtol=1e-7, atol=0)
    'its shape is (3,), and (3, 1) is asked for'
    """
    if yours is None and expected is not None:
        return "it returned nothing"
    if expected is None:
        return "" if yours is None else "nothing should be returned"
    if isinstance(expected, str):
        return "" if isinstance(yours, str) and yours == expected else "the text is another"
    if isinstance(expected, Mapping):
        if not isinstance(yours, Mapping) or set(yours) != set(expected):
            return f"a dictionary with the keys {', '.join(map(str, expected))} is asked for"
        return _first(compare(yours[k], expected[k], rtol=rtol, atol=atol) for k in expected)
    if isinstance(expected, (tuple, list)):
        if not isinstance(yours, (tuple, list)):
            return f"{len(expected)} values are asked for, in a tuple"
        if len(yours) != len(expected):
            return f"it returned {len(yours)} values, and {len(expected)} are asked for"
        pairs = zip(yours, expected, strict=True)
        return _first(compare(y, e, rtol=rtol, atol=atol) for y, e in pairs)
    if isinstance(expected, (bool, np.bool_)):
        if not isinstance(yours, (bool, np.bool_)) and not (
            isinstance(yours, np.ndarray) and yours.dtype == bool and yours.shape == ()
        ):
            return f"{_article(yours)} is no truth value; True or False is asked for"
        return "" if bool(yours) == bool(expected) else f"{bool(yours)} is not {bool(expected)}"
    return _compare_numbers(yours, np.asarray(expected), rtol, atol)


def _compare_numbers(yours: Any, expected: np.ndarray, rtol: float, atol: float) -> str:
    try:
        array = np.asarray(yours)
    except Exception:
        return f"{_article(yours)} can't be read as an array of numbers"
    if array.dtype.kind not in "biufc":
        return f"{_article(yours)} can't be read as an array of numbers"
    if array.shape != expected.shape:
        return f"its shape is {array.shape}, and {expected.shape} is asked for"
    if not expected.size:
        return ""
    if array.dtype in (np.float16, np.float32):
        rtol, atol = max(rtol, 1e-4), max(atol, 1e-5)
    with np.errstate(all="ignore"):
        if array.dtype.kind == expected.dtype.kind == "f":
            # What isclose says of finite numbers, in a fifth of its time.
            size = np.abs(expected)
            top = size.max()
            if top < np.inf and (np.abs(array - expected) <= atol * top + rtol * size).all():
                return ""
        finite = np.abs(expected[np.isfinite(expected)])
        scale = finite.max() if finite.size else 1.0
        right = np.isclose(array, expected, rtol=rtol, atol=atol * scale, equal_nan=True)
        if right.all():
            return ""
        if not np.isfinite(array[~right]).all():
            return "it is not finite"
        if expected.ndim == 0:
            return f"{_number(array)} is not {_number(expected)}"
        where = tuple(int(i[0]) for i in np.nonzero(~right))
    at = ", ".join(map(str, where))
    return f"entry [{at}] is {_number(array[where])}, and {_number(expected[where])} is right"


def _first(differences: Iterator[str]) -> str:
    return next((difference for difference in differences if difference), "")


def _general_hint(mine: _Outcome, right: _Outcome, difference: str) -> str:
    """Return the hint for a slip that any exercise may meet and no specification lists."""
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


def _raised(
    verdict: Callable[..., Verdict],
    function: Any,
    exercise: Exercise,
    case: Case,
    error: BaseException,
    hidden: bool,
) -> Verdict:
    if isinstance(error, Raised):
        if error.kind == "NotImplementedError":
            return verdict(NOT_ATTEMPTED, f"Write `{exercise.signature}`. {exercise.task}")
        kind, message, line, text = error.kind, error.message, error.line, error.text
    else:
        kind, message = type(error).__name__, _message(error)
        line, text = _place(error, function)
    if hidden:
        # Message, line and a made-up class name could each carry a hidden case's arguments out.
        kind = kind if hasattr(builtins, kind) else "an exception"
        message, line, text = "", None, ""
    place = f", in line {line}" if line else ""
    place += f", `{text}`" if text else ""
    hint = ""
    if kind == "TypeError" and "argument" in message:
        hint = f"The check calls the function as `{exercise.signature}`; keep that first line."
    elif kind == "NameError":
        hint = "Has the cell that defines this name been run?"
    return verdict(
        RAISED,
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


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block once `seconds` have passed.

    In the main thread of a Unix process a timer signal does it, which also ends a sleep; elsewhere
    a watchdog thread does, which ends Python code only.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        over = False

        def stop(*_: Any) -> None:
            if not over:
                raise OutOfTime

        previous = signal.signal(signal.SIGALRM, stop)
        # The timer repeats, so that code which swallows the first OutOfTime meets the next one.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            # Two steps: should the timer fire between them, the outer one still puts things back.
            try:
                yield
            finally:
                over = True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
        return
    thread, done = threading.get_ident(), threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(OutOfTime)
            )

    watchdog = threading.Thread(target=watch, daemon=True)
    watchdog.start()
    try:
        yield
    finally:
        done.set()
        watchdog.join()
        time.sleep(0)  # lets an exception that was set in the last moment arrive here


def describe(exercise: Exercise, case: Case) -> str:
    """Return the call of a case in words, as `name(theta=[1, 2], lr=0.1)`."""
    names = _argument_names(exercise.signature)
    parts = [f"{name}={show(value)}" for name, value in zip(names, case.args, strict=False)]
    parts += [f"{name}={show(value)}" for name, value in case.kwargs.items()]
    return f"{exercise.name}({', '.join(parts)})"


def show(value: Any) -> str:
    """Return a value as short text that is the same on every machine.

    >>> show(np.array([1.0, 2.5])), show(0.1), show(len)
    ('[1, 2.5]', '0.1', 'a function')
    """
    if callable(value):
        return "a function"
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return repr(value) if isinstance(value, str) else str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {show(v)}" for k, v in value.items()) + "}"
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            raise ValueError
    except Exception:
        if isinstance(value, (tuple, list)):
            return "(" + ", ".join(show(part) for part in value) + ")"
        return _article(value)
    if array.ndim == 0:
        return _number(array)
    text = np.array2string(
        array, separator=", ", threshold=12, edgeitems=2, formatter={"all": _number}
    )
    return " ".join(text.split())


def _number(value: Any) -> str:
    value = np.asarray(value)[()]
    if isinstance(value, np.bool_):
        return str(bool(value))
    if isinstance(value, np.complexfloating):
        return f"{value:.6g}"
    # Adding 0 turns -0 into 0, a distinction that no exercise asks for.
    return f"{value + 0:.6g}".replace("e-0", "e-").replace("e+0", "e+")


def _article(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
