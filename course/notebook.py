"""What a notebook's cells call: `check` answers and gives back the function to go on with."""

from __future__ import annotations

import difflib
import functools
import html
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from . import checking, exercises
from .learning import progress
from .markup import inline

# Colour is never the only cue: each verdict has a mark and a word of its own.
_LOOKS = {
    checking.Status.PASSED: ("✓", "#1b7837"),
    checking.Status.WRONG: ("✗", "#b2182b"),
    checking.Status.RAISED: ("!", "#b2182b"),
    checking.Status.TIMED_OUT: ("⧗", "#b2182b"),
    checking.Status.NOT_ATTEMPTED: ("○", "#5a5a5a"),
}


# The newest verdict on each exercise, for `check("01.2")`.
_latest: dict[str, checking.Verdict] = {}


def check(exercise: str, function: Any = None) -> Any:
    """Check a function, show the verdict, and return the function to go on with.

    exercise  the identifier, such as "01.2"
    function  yours

    Returns your function once it passes, with its lists turned into arrays where it returns lists;
    until then the course's reference implementation, so that the rest of the lesson runs. The
    verdict goes into the progress of the learner's folder. A slip in the call itself is told in a
    sentence, and what was handed over comes back.

    Without a function, returns the newest verdict on the exercise: its `case` is the call shown,
    as a line of code.
    """
    if callable(exercise):
        first = function if isinstance(function, str) else "01.2"
        return _slip(f'Write the identifier first: check("{first}", …).', exercise)
    try:
        specification = exercises.get(exercise)
    except ValueError:
        near = _nearest(exercise)
        right = f'check("{near}", {exercises.get(near).name})'
        return _slip(f"There is no exercise {exercise!r}. Did you mean {right}?", function)
    if function is None:
        if exercise in _latest:
            return _latest[exercise]
        call = f'check("{exercise}", {specification.name})'
        return _slip(f"Exercise {exercise} has not been checked yet: {call} does it.", None)
    if getattr(function, "course_reference", None) == exercise:
        # The name was bound to ours by an earlier check; passing it now would be no merit.
        verdict = checking.Verdict(
            specification.id,
            specification.name,
            checking.Status.NOT_ATTEMPTED,
            f"`{specification.name}` is the course's function at present. Run the cell with your "
            "own first, then this one.",
        )
    else:
        verdict = checking.check_function(function, specification)
        if not verdict.passed:
            verdict = _of_another(verdict, function)
    _latest[exercise] = verdict
    _show(Shown(verdict, _record(verdict)))
    _tell_nbgrader(verdict)
    if not verdict.passed:
        return _reference(specification)
    step = "(theta, grad, state," in specification.signature
    if verdict.lists or step:
        return _like_ours(function, specification)
    return function


def _nearest(exercise: Any) -> str:
    """Return the identifier that most resembles what was written, as 01.3 for 1.3."""
    lesson, _, number = str(exercise).strip().partition(".")
    full = f"{lesson.zfill(2)}.{number.lstrip('0')}"
    ids = [each.id for each in exercises.all_exercises()]
    return difflib.get_close_matches(full, ids, 1, 0)[0]


def _slip(words: str, going_on: Any) -> Any:
    print(words)
    return going_on


def _of_another(verdict: checking.Verdict, function: Any) -> checking.Verdict:
    """Return the verdict with a hint where the function is that of another exercise."""
    name = getattr(function, "__name__", "")
    for other in exercises.of_lesson(verdict.exercise[:2]):
        if name == other.name != verdict.function:
            hint = f"`{name}` is the function of exercise {other.id}; this check is about "
            return replace(verdict, hint=hint + f"`{verdict.function}`.", mistake="")
    return verdict


def _reference(specification: exercises.Exercise) -> Callable[..., Any]:
    @functools.wraps(specification.reference)
    def reference(*args: Any, **kwargs: Any) -> Any:
        return specification.reference(*args, **kwargs)

    reference.__name__ = reference.__qualname__ = specification.name
    reference.course_reference = specification.id  # type: ignore[attr-defined]
    return reference


def _like_ours(
    function: Callable[..., Any], specification: exercises.Exercise
) -> Callable[..., Any]:
    """Return the function with its answers in the types of ours, under the name asked for.

    Lists and plain tuples are right answers, but the lesson's next cells slice and multiply what
    comes back, the next step reads `state.v`, and `run` finds a method's first state by its name.
    """
    ours = checking.kind_of_answer(specification)

    @functools.wraps(function)
    def typed(*args: Any, **kwargs: Any) -> Any:
        return _typed(function(*args, **kwargs), ours)

    typed.__name__ = typed.__qualname__ = specification.name
    return typed


def _typed(value: Any, ours: Any) -> Any:
    if isinstance(ours, np.ndarray):
        return np.asarray(value)
    if isinstance(ours, tuple):
        parts = [_typed(mine, part) for mine, part in zip(value, ours, strict=True)]
        return type(ours)(*parts) if hasattr(ours, "_fields") else tuple(parts)
    return value


def _record(verdict: checking.Verdict) -> str:
    """Record a verdict where a learner's folder is; return what went wrong, or ""."""
    folder = progress.find_folder()
    if folder is None:
        return ""
    try:
        progress.record(folder, verdict.exercise, verdict.status, verdict.mistake)
    except (sqlite3.Error, OSError) as error:
        return f"This answer is not in your progress: {progress.MARK} can't be written ({error})."
    return ""


def _tell_nbgrader(verdict: checking.Verdict) -> None:
    """Fail the cell where nbgrader executes it: a line on stderr costs the cell's points there."""
    if not verdict.passed and os.environ.get("NBGRADER_EXECUTION"):
        print(f"{verdict.exercise} {verdict.function}: {verdict.status}.", file=sys.stderr)


class Shown:
    """A verdict as a notebook shows it, in words and in colour."""

    def __init__(self, verdict: checking.Verdict, note: str = "") -> None:
        self.verdict, self.note = verdict, note

    def _going_on(self) -> str:
        name = self.verdict.function
        if self.verdict.passed:
            turned = ", its lists turned into arrays" if self.verdict.lists else ""
            return f"The lesson goes on with your {name}{turned}."
        return f"Until yours passes, the lesson goes on with the course's {name}."

    def __repr__(self) -> str:
        return "\n".join(filter(None, (str(self.verdict), "  " + self._going_on(), self.note)))

    def _repr_html_(self) -> str:
        verdict = self.verdict
        mark, colour = _LOOKS[verdict.status]
        rows = "".join(
            f'<div style="margin-left:1.6em">{label}: <code>{html.escape(text)}</code></div>'
            for label, text in (
                ("Case", verdict.case),
                ("Yours", verdict.yours),
                ("Expected", verdict.expected),
            )
            if text
        )
        if verdict.hint:
            hint = inline(verdict.hint)
            rows += f'<div style="margin:0.4em 0 0.4em 1.6em"><b>Hint.</b> {hint}</div>'
        if verdict.printed.strip():
            printed = html.escape(checking.shortened(verdict.printed))
            rows += f'<div style="margin-left:1.6em">Your function printed: {printed}</div>'
        note = f'<div style="margin-left:1.6em">{html.escape(self.note)}</div>' if self.note else ""
        # The text keeps the theme's own colour, for contrast in dark and light; the bar has ours.
        return (
            f'<div role="status" style="border-left:0.35em solid {colour};padding:0.3em 0.8em;'
            f'margin:0.3em 0;max-width:60em">'
            f"<b>{mark} {verdict.exercise} {html.escape(verdict.function)}: {verdict.status}.</b> "
            f"{inline(verdict.message)}{rows}"
            f'<div style="margin-left:1.6em"><small>{html.escape(self._going_on())}</small></div>'
            f"{note}</div>"
        )


def _show(shown: Shown) -> None:
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(shown)
            return
    print(repr(shown))
