"""The lecturer's own points and comments: adjustments.csv beside the grades, read at every run."""

from __future__ import annotations

import csv
from pathlib import Path

from course import exercises
from course.errors import GradingError

from .store import Adjustment, Store

NAME = "adjustments.csv"
COLUMNS = ("student", "exercise", "points", "comment")


def read(path: Path) -> list[Adjustment] | None:
    """Return what the file asks for, None where there is no file.

    The file has the columns student, exercise, points, comment; points may be blank for a comment
    alone. It belongs to the lecturer: no run writes it.

    Raises GradingError naming the line that can't be understood.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            lines = list(reader)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GradingError(f"{path} can't be read: {error}.") from error
    missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if missing:
        raise GradingError(
            f"{path} lacks the column {missing[0]}; its first line is {','.join(COLUMNS)}."
        )
    found: dict[tuple[str, str], Adjustment] = {}
    for number, line in enumerate(lines, start=2):
        student, exercise = (line["student"] or "").strip(), (line["exercise"] or "").strip()
        points, comment = (line["points"] or "").strip(), (line.get("comment") or "").strip()
        if not student and not exercise:
            continue
        try:
            most = exercises.get(exercise).points
        except ValueError as error:
            raise GradingError(f"{path}, line {number}: {error}.") from error
        try:
            value = float(points.replace(",", ".")) if points else None
        except ValueError:
            raise GradingError(
                f"{path}, line {number}: {points!r} is no number of points."
            ) from None
        if value is not None and not 0 <= value <= most:
            raise GradingError(
                f"{path}, line {number}: exercise {exercise} has 0 to {most} points."
            )
        found[student, exercise] = Adjustment(student, exercise, value, comment)
    return list(found.values())


def apply(store: Store, out: Path) -> None:
    """Bring the store's adjustments in line with the file, and keep what changed in the history."""
    asked = read(out / NAME)
    if asked is not None:
        store.adjust(asked)
