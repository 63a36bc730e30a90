"""What a notebook's cells call: `check` answers and gives back the function to go on with."""

from __future__ import annotations

import functools
import html
import sqlite3
import sys
from collections.abc import Callable
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


def check(exercise: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Check a function, show the verdict, and return the function to go on with.

    exercise  the identifier, such as "01.2"
    function  yours

    Returns your function once it passes, with its lists turned into arrays where it returns lists;
    until then the course's reference implementation, so that the rest of the lesson runs. The
    verdict goes into the progress of the learner's folder.

    Raises ValueError where there is no such exercise.
    """
    specification = exercises.get(exercise)
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
    _show(Shown(verdict, _record(verdict)))
    if not verdict.passed:
        return _reference(specification)
    function = _with_arrays(function) if verdict.lists else function
    step = "(theta, grad, state," in specification.signature
    return _with_state(function, specification.name) if step else function


def _reference(specification: exercises.Exercise) -> Callable[..., Any]:
    @functools.wraps(specification.reference)
    def reference(*args: Any, **kwargs: Any) -> Any:
        return specification.reference(*args, **kwargs)

    reference.__name__ = reference.__qualname__ = specification.name
    reference.course_reference = specification.id  # type: ignore[attr-defined]
    return reference


def _with_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    # Lists are a right answer, but the lesson's next cells slice and multiply what comes back.
    @functools.wraps(function)
    def arrays(*args: Any, **kwargs: Any) -> np.ndarray:
        return np.asarray(function(*args, **kwargs))

    return arrays


def _with_state(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    # A plain tuple of the right fields is a right answer, but the next step may read `state.v`.
    @functools.wraps(function)
    def step(theta: Any, grad: Any, state: Any, **hyperparameters: Any) -> Any:
        theta, after = function(theta, grad, state, **hyperparameters)
        kind = type(state)
        named = hasattr(state, "_fields") and not isinstance(after, kind)
        return theta, kind(*after) if named else after

    # `run` finds the state to begin with by this name; a lambda or a decorated step has another.
    step.__name__ = step.__qualname__ = name
    return step


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
