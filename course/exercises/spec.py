"""What an exercise is: a function to write, its reference, cases, and mistakes with hints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """One call of the function under check; `note` says in words what the case is about."""

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that learners do write, and the hint that names its misconception."""

    name: str
    hint: str
    function: Function


def mistake(name: str, hint: str) -> Callable[[Function], Mistake]:
    """Make the function below a Mistake: the hint stands right above the code that it is about."""
    return lambda function: Mistake(name, hint, function)


def call(function: Function, case: Case) -> Any:
    """Evaluate a case by one call."""
    return function(*case.args, **case.kwargs)


@dataclass(frozen=True)
class Exercise:
    """A specification that a notebook's check, the grader and the tests share.

    id          "01.2": the lesson and the number in it
    signature   as the learner must write it; `name` is the function's name in it
    cases       random cases from a generator, edge cases included, nothing trivial
    drive       how a case is evaluated: one call, or several steps of a step function
    rtol, atol  tolerances for float64; atol is relative to the largest expected entry
    also        other names in the small shared module that would give the answer away
    """

    id: str
    signature: str
    points: int
    task: str
    reference: Function
    cases: Callable[[np.random.Generator], list[Case]]
    mistakes: tuple[Mistake, ...]
    alternatives: tuple[Function, ...]
    drive: Callable[[Function, Case], Any] = call
    rtol: float = 1e-7
    atol: float = 1e-9
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the function to write."""
        return self.signature.partition("(")[0]

    @property
    def lesson(self) -> str:
        """The two digits of the lesson."""
        return self.id.partition(".")[0]

    def __repr__(self) -> str:
        return f"Exercise({self.id} {self.signature})"
