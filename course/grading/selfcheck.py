"""`course check`: a notebook checked as the grader would, without hidden cases or points."""

from __future__ import annotations

import sys
from pathlib import Path

from course import checking, exercises
from course.errors import CourseError
from course.exercises import Exercise
from course.grading import cells, isolation, lessons, marking, submissions
from course.grading.session import Session


def check(path: Path) -> list[checking.Verdict]:
    """Run a notebook in another process; return a verdict for each exercise of its lesson.

    Raises CourseError where the file is no notebook of a lesson.
    """
    try:
        parsed = cells.parse(path.read_bytes(), submissions.lesson_in(path.stem)[0])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CourseError(f"{path} cannot be read ({reason}): name a notebook.") from error
    except cells.Unreadable as error:
        raise CourseError(f"{path} cannot be checked: it {error}.") from error
    if parsed.lesson not in exercises.LESSONS:
        raise CourseError(
            f"{path} is of no lesson with exercises: its name must begin as the lesson's does."
        )
    specifications = exercises.of_lesson(parsed.lesson)
    modules = lessons.imports(parsed.lesson)
    server = isolation.Server(_level(), parsed.lesson, isolation.Limits(), modules)
    try:
        session = Session(server)
        try:
            session.begin(parsed.cells, {each.id: each.name for each in specifications})
            return [_verdict(session, each) for each in specifications]
        finally:
            session.close()
    finally:
        server.close()


def _level() -> str:
    """Return the isolation that the grader would use, and say so on stderr if it is not the best.

    The learner's own code may run without any.
    """
    level, reasons = isolation.best()
    if reasons:
        print(isolation.told(level, reasons), file=sys.stderr)
    return level


def _verdict(session: Session, exercise: Exercise) -> checking.Verdict:
    if exercise.id not in session.functions:
        return marking.no_function(session, exercise)
    return marking.check(session, session.function(exercise.id), exercise, checking.VISIBLE_SEED)
