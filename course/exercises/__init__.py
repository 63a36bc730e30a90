"""The exercises of every lesson, as data; a lesson's module loads when it is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from .spec import Case, Exercise, Mistake, call

LESSONS = tuple(sorted(path.stem[-2:] for path in Path(__file__).parent.glob("lesson_??*")))

__all__ = ["LESSONS", "Case", "Exercise", "Mistake", "all_exercises", "call", "get", "of_lesson"]


@cache
def of_lesson(lesson: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson, in order.

    >>> [exercise.name for exercise in of_lesson("00")]
    ['downhill']
    """
    if lesson not in LESSONS:
        known = ", ".join(LESSONS)
        raise ValueError(f"no lesson {lesson!r} has exercises; the lessons are {known}")
    return import_module(f".lesson_{lesson}", __package__).EXERCISES


def all_exercises() -> tuple[Exercise, ...]:
    """Return every exercise of the course, lesson by lesson."""
    return tuple(exercise for lesson in LESSONS for exercise in of_lesson(lesson))


def get(id: str) -> Exercise:
    """Return the exercise with this identifier, such as "01.2".

    >>> get("00.1")
    Exercise(00.1 downhill(slope))
    """
    lesson = str(id).partition(".")[0]
    for exercise in of_lesson(lesson) if lesson in LESSONS else ():
        if exercise.id == id:
            return exercise
    known = ", ".join(exercise.id for exercise in all_exercises())
    raise ValueError(f"there is no exercise {id!r}; the exercises are {known}")
