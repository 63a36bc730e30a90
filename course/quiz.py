"""Quizzes in a lesson: one of several, several of several, a number; each answer has its reason."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets
from latex2mathml.converter import convert

from .widgets import still
from .widgets.assets import asset

Choices = Mapping[str, tuple[bool, str]]


class Quiz(anywidget.AnyWidget):
    """A question with its answers, live in a notebook and in an exported page."""

    _esm = asset("quiz.js")
    _css = asset("explorer.css") + asset("quiz.css")
    spec = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: Mapping[str, Any], page: str) -> None:
        super().__init__(spec=dict(spec))
        self._page = page
        self.question = spec["text"]

    def __repr__(self) -> str:
        return f"Quiz({self.question!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": repr(self), "text/html": self._page}, metadata

    def _ipython_display_(self) -> None:
        still.display(self, self._page)


def one(question: str, choices: Choices) -> Quiz:
    """Ask for one of several choices.

    choices  each choice with whether it is right, and the reason why or why not

    Text may hold `code` and $formulas$. Raises ValueError unless exactly one choice is right.
    """
    right = _checked(choices)
    if right != 1:
        raise ValueError(f"choices: one of them must be right, but {right} are")
    return _choices("one", question, choices)


def many(question: str, choices: Choices) -> Quiz:
    """Ask for all right choices of several; the arguments are those of `one`.

    Raises ValueError where no choice is right.
    """
    if _checked(choices) == 0:
        raise ValueError("choices: at least one must be right")
    return _choices("many", question, choices)


def number(
    question: str,
    value: float,
    tolerance: float,
    reason: str,
    *,
    wrong: Sequence[tuple[float, str]] = (),
    unit: str = "",
) -> Quiz:
    """Ask for a number, right within `tolerance` of `value`.

    wrong  likely wrong numbers with the reason of each; they are met within `tolerance` too
    unit   written behind the field

    Raises ValueError for a value or a tolerance that is not finite, a tolerance that is not
    positive, and a wrong number that would be taken for the right one.
    """
    if not math.isfinite(value):
        raise ValueError(f"value is {value}; it must be a finite number")
    if not (math.isfinite(tolerance) and tolerance > 0):
        raise ValueError(f"tolerance is {tolerance}; it must be a positive number")
    for other, _ in wrong:
        if abs(other - value) <= tolerance:
            raise ValueError(f"wrong: {other} lies within {tolerance} of the right value {value}")
    spec = {
        "kind": "number",
        "text": question,
        "question": _live(question),
        "value": value,
        "tolerance": tolerance,
        "reason": _live(reason),
        "wrong": [[other, _live(why)] for other, why in wrong],
        "unit": unit,
    }
    answer = f"{value:g} {unit}".strip()
    page = _details("Answer", f"{answer} (± {tolerance:g}). {_still(reason)}")
    page += "".join(_details(f"{other:g}?", f"✗ {_still(why)}") for other, why in wrong)
    return Quiz(spec, _page(question, page))


def _checked(choices: Choices) -> int:
    if len(choices) < 2:
        raise ValueError("choices: at least two are needed")
    for choice, answer in choices.items():
        if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], bool):
            raise ValueError(f"choices: {choice!r} needs (True or False, a reason)")
        if not str(answer[1]).strip():
            raise ValueError(f"choices: {choice!r} has no reason")
    return sum(right for right, _ in choices.values())


def _choices(kind: str, question: str, choices: Choices) -> Quiz:
    spec = {
        "kind": kind,
        "text": question,
        "question": _live(question),
        "choices": [
            {"text": _live(choice), "right": right, "reason": _live(reason)}
            for choice, (right, reason) in choices.items()
        ],
    }
    page = "".join(
        _details(_still(choice), f"{'✓ Right.' if right else '✗ No.'} {_still(reason)}")
        for choice, (right, reason) in choices.items()
    )
    return Quiz(spec, _page(question, page))


def _page(question: str, answers: str) -> str:
    return (
        f'{still.STYLE}<div class="course-static"><p><strong>{_still(question)}</strong></p>'
        f"{answers}</div>"
    )


def _details(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary><p>{text}</p></details>"


def _still(text: str) -> str:
    """Return HTML with formulas left as TeX, which a notebook's own reader typesets."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _live(text: str) -> str:
    """Return HTML with formulas as MathML, which needs no typesetter."""
    parts = re.split(r"\$([^$]+)\$", text)
    return "".join(convert(part) if place % 2 else _still(part) for place, part in enumerate(parts))
