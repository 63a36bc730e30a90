"""Quizzes in a lesson: one of several, several of several, a number; each answer has its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .widgets.quiz import Quiz, live

Choices = Mapping[str, tuple[bool, str]]


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
        "value": value,
        "tolerance": tolerance,
        "reason": live(reason),
        "wrong": [[other, live(why)] for other, why in wrong],
        "unit": unit,
    }
    answer = f"{value:g} {unit}".strip()
    folds = [("Answer", f"{answer} (± {tolerance:g}). {reason}")]
    folds += [(f"{other:g}?", f"✗ {why}") for other, why in wrong]
    return Quiz(question, spec, folds)


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
        "choices": [
            {"text": live(choice), "right": right, "reason": live(reason)}
            for choice, (right, reason) in choices.items()
        ],
    }
    folds = [
        (choice, f"{'✓ Right.' if right else '✗ No.'} {reason}")
        for choice, (right, reason) in choices.items()
    ]
    return Quiz(question, spec, folds)
