"""How far a learner has come: the exercises of each lesson with their progress, and the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course import exercises
from course.checking import Status
from course.exercises import Exercise
from course.learning import progress, workspace
from course.learning.progress import Record


@dataclass(frozen=True)
class Lesson:
    """The exercises of a lesson, in order, each with how far it has come."""

    file: str
    title: str
    exercises: tuple[tuple[Exercise, Record], ...]

    @property
    def passed(self) -> list[Exercise]:
        """The exercises that pass."""
        return [each for each, record in self.exercises if record.status is Status.PASSED]

    @property
    def points(self) -> int:
        """The points of the exercises that pass."""
        return sum(each.points for each in self.passed)

    @property
    def worth(self) -> int:
        """The points of all exercises."""
        return sum(each.points for each, _ in self.exercises)


def by_lesson(folder: Path) -> list[Lesson]:
    """Return the lessons with the progress that is in `folder`; raises sqlite3.Error."""
    known = {record.exercise: record for record in progress.read(folder)}
    return [
        Lesson(
            name,
            workspace.title(path),
            tuple(
                (each, known.get(each.id, Record(each.id, Status.NOT_ATTEMPTED, 0, "")))
                for each in exercises.of_lesson(name[:2])
            ),
        )
        for name, path in workspace.originals().items()
        if name[:2] in exercises.LESSONS
    ]


def following(lessons: Iterable[Lesson]) -> tuple[Exercise, Lesson] | None:
    """Return the first exercise that does not pass yet, and its lesson; None if all do."""
    for lesson in lessons:
        for exercise, record in lesson.exercises:
            if record.status is not Status.PASSED:
                return exercise, lesson
    return None
