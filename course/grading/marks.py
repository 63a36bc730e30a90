"""What marking gives: a mark for each exercise of a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from course.checking import Status


class Group(StrEnum):
    """What can be said of the visible and the hidden cases, beside what one check ends in."""

    PASSED_ALL = "passed all"
    PASSED_VISIBLE = "passed the visible cases only"
    SHOWN_ONLY = "passed only the numbers shown"
    NOT_RUN = "not run"


def status_of(word: str) -> Status | Group:
    """Return the status that a word names; raises ValueError where none does.

    >>> status_of("wrong"), status_of("passed all")
    (<Status.WRONG: 'wrong'>, <Group.PASSED_ALL: 'passed all'>)
    """
    try:
        return Status(word)
    except ValueError:
        return Group(word)


@dataclass(frozen=True)
class Mark:
    """How one exercise fared: points, the state of both groups, and words for the student."""

    exercise: str
    function: str
    points: float
    out_of: float
    status: Status | Group
    visible: Status | Group
    hidden: Status | Group
    message: str = ""
    hint: str = ""
    mistake: str = ""
    case: str = ""
    yours: str = ""
    expected: str = ""


@dataclass(frozen=True)
class CellError:
    """What a cell of a submission raised."""

    cell: int
    kind: str
    message: str
    line: int | None = None


@dataclass(frozen=True)
class Marked:
    """A submission's marks, what its cells raised, how it was run; or why it was not marked."""

    lesson: str
    digest: str
    isolation: str
    marks: list[Mark] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unreadable: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as the store keeps it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Marked:
        """Return the result that plain data hold."""
        marks = [
            Mark(**mark | {key: status_of(mark[key]) for key in ("status", "visible", "hidden")})
            for mark in data["marks"]
        ]
        names = CellError.__dataclass_fields__
        errors = [CellError(**{key: e[key] for key in names}) for e in data["errors"]]
        return cls(**{**data, "marks": marks, "errors": errors})


@dataclass(frozen=True)
class Given:
    """A mark with the points that count: ours, or those that a lecturer set by hand."""

    mark: Mark
    points: float
    adjusted: bool = False
    comment: str = ""
