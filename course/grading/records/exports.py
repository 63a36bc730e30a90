"""Grades as other systems take them: Canvas's and Moodle's columns, Gradescope's results.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import isolation
from ..marks import Given
from . import reports
from .store import Grade, Store


def canvas(store: Store) -> str:
    """Return a CSV for Canvas's import: a column a lesson, students by their Canvas number."""
    asked = reports.columns(store)
    lessons = sorted({exercise.lesson for exercise in asked})
    out_of = {n: sum(e.points for e in asked if e.lesson == n) for n in lessons}
    titles = [f"Lesson {lesson}" for lesson in lessons]
    rows: list[list[Any]] = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
    rows.append(["Points Possible", "", "", "", "", *(reports.number(out_of[n]) for n in lessons)])
    for student, grades in _by_student(store):
        number = next((g.ids["canvas"] for g in grades if "canvas" in g.ids), "")
        login = "" if number else student
        rows.append([student, number, "", login, "", *_totals(grades, lessons)])
    return reports.table(rows)


def moodle(store: Store) -> str:
    """Return a CSV for Moodle's import: students by Moodle's number, or as an ID number."""
    lessons = sorted({exercise.lesson for exercise in reports.columns(store)})
    rows: list[list[Any]] = [["Identifier", "Full name", "ID number",
                              *(f"Lesson {n}" for n in lessons), "Feedback comments"]]  # fmt: skip
    for student, grades in _by_student(store):
        number = next((g.ids["moodle"] for g in grades if "moodle" in g.ids), "")
        identifier = f"Participant {number}" if number else ""
        words = "; ".join(_words(given) for grade in grades for given in grade.given())
        rows.append(
            [identifier, student, "" if number else student, *_totals(grades, lessons), words]
        )
    return reports.table(rows)


def _by_student(store: Store) -> Iterator[tuple[str, list[Grade]]]:
    for student in store.students():
        yield student, list(store.grades(student))


def _totals(grades: list[Grade], lessons: list[str]) -> list[str]:
    totals = {g.lesson: reports.number(sum(given.points for given in g.given())) for g in grades}
    return [totals.get(lesson, "") for lesson in lessons]


def _words(given: Given) -> str:
    mark = given.mark
    points = f"{reports.number(given.points)}/{reports.number(mark.out_of)}"
    return f"{mark.exercise} {mark.status}, {points}"


def gradescope(grade: Grade) -> str:
    """Return Gradescope's results.json for one submission.

    Source: Gradescope, Autograder specifications, "Output format".
    """
    tests: list[dict[str, Any]] = []
    for given in grade.given():
        mark = given.mark
        words = [
            f"Visible cases: {mark.visible}. Hidden cases: {mark.hidden}.",
            mark.message,
        ]
        labelled = {
            "Case": mark.case,
            "Yours": mark.yours,
            "Expected": mark.expected,
            "Hint": mark.hint,
            "Comment": given.comment,
        }
        words += [f"{label}: {text}" for label, text in labelled.items() if text]
        tests.append(
            {
                "name": f"{mark.exercise} {mark.function}: {mark.status}",
                "number": mark.exercise,
                "score": given.points,
                "max_score": mark.out_of,
                "status": "passed" if given.points == mark.out_of else "failed",
                "output": "\n".join(word for word in words if word),
                "output_format": "text",
                "visibility": "visible",
            }
        )
    result = {
        "score": sum(given.points for given in grade.given()),
        "output": f"Run under {isolation.DESCRIPTIONS[grade.marked.isolation]}.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def publish(store: Store, out: Path) -> list[Path]:
    """Write canvas.csv, moodle.csv and gradescope/STUDENT-LESSON.json; return their paths."""
    written = [out / "canvas.csv", out / "moodle.csv"]
    reports.write(written[0], canvas(store))
    reports.write(written[1], moodle(store))
    folder = out / "gradescope"
    folder.mkdir(exist_ok=True)
    for grade in store.grades():
        name = reports.page_name(grade.student).removesuffix(".html")
        path = folder / f"{name}.{grade.lesson}.results.json"
        reports.write(path, gradescope(grade))
        written.append(path)
    return written
