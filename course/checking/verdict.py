"""How an answer fared, in words, and what may be said of it where the cases are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..exercises.spec import Exercise


class Status(StrEnum):
    """What a check can end in."""

    PASSED = "passed"
    WRONG = "wrong"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    NOT_ATTEMPTED = "not attempted"


@dataclass(frozen=True)
class Verdict:
    """How an answer fared.

    cases    how many cases were tried
    lists    whether a right answer came as lists where the reference returns arrays
    printed  what the function printed in the case shown
    """

    exercise: str
    function: str
    status: Status
    message: str
    hint: str = ""
    mistake: str = ""
    case: str = ""
    yours: str = ""
    expected: str = ""
    cases: int = 0
    lists: bool = False
    printed: str = ""

    @property
    def passed(self) -> bool:
        """Whether every case came out right."""
        return self.status is Status.PASSED

    def withheld(self) -> Verdict:
        """Return what a student may know of a hidden case; nothing else decides this.

        Never its arguments, the answer or what was expected. The kind of an exception, its message
        and the line that raised it are the submission's own choice, and could each carry the
        arguments out.
        """
        message = {
            Status.PASSED: self.message,
            Status.RAISED: "It raised an exception on a hidden case.",
            Status.TIMED_OUT: "A hidden case took too long.",
        }.get(self.status, "A hidden case differs.")
        return Verdict(
            self.exercise,
            self.function,
            self.status,
            message,
            hint="" if self.status is Status.RAISED else self.hint,
            mistake=self.mistake,
            cases=self.cases,
        )

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
        if self.printed.strip():
            lines.append(f"  {'Printed:':<10}{shortened(self.printed)}")
        return "\n".join(lines)


def shortened(printed: str) -> str:
    """Return what a function printed as one line."""
    text = " ".join(printed.split())
    return text if len(text) <= 200 else text[:200] + " …"


def not_attempted(exercise: Exercise) -> Verdict:
    """Return the verdict on an empty stub: what is to be written."""
    words = f"Write `{exercise.signature}`. {exercise.task}"
    return Verdict(exercise.id, exercise.name, Status.NOT_ATTEMPTED, words)
