"""What comes out for people: grades.csv, a page of feedback a student, and the log."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import html
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course import exercises, files
from course.checking import Status
from course.markup import inline

from .. import isolation
from ..marks import Given, Group
from .store import Grade, Store

# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LOOKS = {
    Group.PASSED_ALL: ("✓", "pass"),
    Group.PASSED_VISIBLE: ("◐", "part"),
    Status.NOT_ATTEMPTED: ("○", "none"),
}
STYLE = """
:root{color-scheme:light dark;--bar:#b2182b;--soft:#8886}
body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:0 auto;padding:1em;
overflow-wrap:anywhere}
h1{font-size:1.4em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em}
section{border-left:.35em solid var(--bar);padding:.1em .9em;margin:1em 0}
section.pass{--bar:#1b7837}section.part{--bar:#e08214}section.none{--bar:#878787}
h3{font-size:1em;margin:.3em 0}p,dl{margin:.4em 0}dt{font-weight:600}dd{margin:0 0 .3em 0}
code,pre{font-family:ui-monospace,monospace;font-size:.9em;white-space:pre-wrap}
table{border-collapse:collapse;width:100%}td,th{padding:.25em .4em;
border-bottom:1px solid var(--soft);text-align:left}
td.n,th.n{text-align:right}footer{margin-top:2em;font-size:.85em;opacity:.8}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, and leave it alone where it already says the same."""
    data = text.encode("utf-8", "replace")  # an older store may hold lone surrogates
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == data:
            return
    # After a power cut the next run writes it again, from the store.
    files.write(path, data, sync=False)


def table(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as CSV in which no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[safe(value) for value in row] for row in rows])
    return text.getvalue()


def safe(value: Any) -> Any:
    """Return text with an apostrophe before what a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def number(points: float) -> str:
    """Return points without needless zeros.

    >>> number(2.0), number(1.5), number(0.3333333)
    ('2', '1.5', '0.333333')
    """
    return f"{points:.6f}".rstrip("0").rstrip(".") if points else "0"


def columns(store: Store) -> list[exercises.Exercise]:
    """Return the exercises of every lesson that somebody handed in."""
    lessons = [lesson for lesson in store.lessons() if lesson in exercises.LESSONS]
    return [exercise for lesson in lessons for exercise in exercises.of_lesson(lesson)]


def gradebook(store: Store) -> str:
    """Return grades.csv: a row a student, a column an exercise, blank where none was handed in."""
    asked = columns(store)
    out_of = sum(exercise.points for exercise in asked)
    rows: list[list[Any]] = [["student", *(exercise.id for exercise in asked), "total", "out of"]]
    points_of: dict[str, dict[str, float]] = {student: {} for student in store.students()}
    for grade in store.grades():
        points_of[grade.student].update(
            {given.mark.exercise: given.points for given in grade.given()}
        )
    for student, points in points_of.items():
        cells = [number(points[e.id]) if e.id in points else "" for e in asked]
        total = number(sum(points.values())) if points else ""
        rows.append([student, *cells, total, number(out_of)])
    return table(rows)


def page_name(student: str) -> str:
    """Return the file name of a student's page: readable, safe everywhere, and no other student's.

    >>> page_name("ada"), page_name("../ada")
    ('ada.html', 'ada-60088279.html')
    """
    plain = re.sub(r"[^\w.-]+", "-", student).strip(".-")[:80]
    if plain == student and plain.isascii() and plain == plain.lower():
        return f"{plain}.html"
    return f"{plain or 'student'}-{hashlib.sha256(student.encode()).hexdigest()[:8]}.html"


def feedback(store: Store, student: str, problems: Iterable[Any] = ()) -> str:
    """Return a student's page: HTML that asks nothing of the network."""
    grades = list(store.grades(student))
    parts = [_lesson(grade) for grade in grades]
    parts += [
        f"<p><b>Not marked:</b> {_text(problem.name)} {_text(problem.reason)}.</p>"
        for problem in problems
    ]
    total = sum(given.points for grade in grades for given in grade.given())
    out_of = sum(given.mark.out_of for grade in grades for given in grade.given())
    heading = f"<p><b>{number(total)} of {number(out_of)} points</b></p>" if grades else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Feedback for {_text(student)}</title><style>{STYLE}</style></head><body>"
        f"<h1>Feedback for {_text(student)}</h1>{heading}{''.join(parts)}</body></html>\n"
    )


def _lesson(grade: Grade) -> str:
    marked = grade.marked
    marks = "".join(section(given) for given in grade.given())
    cells = ""
    if marked.errors:
        items = "".join(
            f"<li>Cell {error.cell}: <code>{_text(error.kind)}</code> "
            + _text(error.message)
            + (f", line {error.line}" if error.line else "")
            + "</li>"
            for error in marked.errors
        )
        title = "<summary>Cells that stopped with an error</summary>"
        cells = f"<details>{title}<ul>{items}</ul></details>"
    remarks = "".join(f"<p>{_text(remark)}</p>" for remark in marked.remarks)
    how = isolation.DESCRIPTIONS[marked.isolation]
    return (
        f"<h2>Lesson {_text(grade.lesson)}</h2>{marks}{remarks}{cells}"
        f"<footer>{_text(grade.file)}, content {grade.digest[:12]}. "
        f"Run under {_text(how)}.</footer>"
    )


def section(given: Given) -> str:
    """Return the part of a page that is about one exercise."""
    mark = given.mark
    sign, look = LOOKS.get(mark.status, ("✗", "fail"))
    rows = [
        f"<p>{inline(mark.message)}</p>",
        f"<p>Visible cases: {_text(mark.visible)}. Hidden cases: {_text(mark.hidden)}.</p>",
    ]
    details = [("Case", mark.case), ("Yours", mark.yours), ("Expected", mark.expected)]
    if any(text for _, text in details):
        items = "".join(f"<dt>{k}</dt><dd><code>{_text(v)}</code></dd>" for k, v in details if v)
        rows.append(f"<dl>{items}</dl>")
    if mark.hint:
        rows.append(f"<p><b>Hint.</b> {inline(mark.hint)}</p>")
    if given.adjusted:
        rows.append(f"<p><b>Points set by hand</b> (marked: {number(mark.points)}).</p>")
    if given.comment:
        rows.append(f"<p><b>Comment.</b> {_text(given.comment)}</p>")
    title = f"{sign} {_text(mark.exercise)} {_text(mark.function)}: {_text(mark.status)}"
    points = f"{number(given.points)} of {number(mark.out_of)}"
    return f'<section class="{look}"><h3>{title}, {points}</h3>{"".join(rows)}</section>'


def _text(value: Any) -> str:
    return html.escape(str(value))


def log(store: Store) -> str:
    """Return log.csv: one row for each file that was not marked, and why."""
    rows = [["file", "student", "lesson", "reason"]]
    rows += [[p.name, p.student, p.lesson, p.reason] for p in store.listed_problems()]
    return table(rows)


def publish(store: Store, out: Path) -> list[Path]:
    """Write grades.csv, log.csv and the pages; return their paths."""
    problems = store.listed_problems()
    written = [out / "grades.csv", out / "log.csv"]
    write(written[0], gradebook(store))
    write(written[1], log(store))
    folder = out / "feedback"
    folder.mkdir(exist_ok=True)
    by_student: dict[str, list[Any]] = {}
    for problem in problems:
        by_student.setdefault(problem.student, []).append(problem)
    for student in store.students():
        path = folder / page_name(student)
        write(path, feedback(store, student, by_student.get(student, ())))
        written.append(path)
    return written
