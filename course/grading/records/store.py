"""Grades on disk: one SQLite file that survives a kill and forgets no grade it ever gave."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import GradingError

from ..marks import Given, Marked
from ..submissions import NotMarked, Submission

SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    student TEXT NOT NULL, lesson TEXT NOT NULL, digest TEXT NOT NULL, specification TEXT NOT NULL,
    file TEXT NOT NULL, ids TEXT NOT NULL, marked TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (student, lesson));
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY, student TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
    points REAL, status TEXT NOT NULL, until TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS adjustment (
    student TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL, points REAL,
    comment TEXT NOT NULL, made TEXT NOT NULL, PRIMARY KEY (student, exercise));
CREATE TABLE IF NOT EXISTS problem (
    file TEXT NOT NULL, student TEXT NOT NULL, lesson TEXT NOT NULL, reason TEXT NOT NULL);
"""
VERSION = 1


@dataclass(frozen=True)
class Adjustment:
    """Points set by hand, or None for a comment alone."""

    student: str
    exercise: str
    points: float | None
    comment: str


@dataclass(frozen=True)
class Grade:
    """What the store holds of one submission: its marks and what a lecturer changed by hand."""

    student: str
    lesson: str
    file: str
    digest: str
    ids: dict[str, str]
    when: str
    marked: Marked
    adjustments: dict[str, tuple[float | None, str]]

    def given(self) -> Iterator[Given]:
        """Yield the marks, with the lecturer's points in place of ours where there are some."""
        for mark in self.marked.marks:
            points, comment = self.adjustments.get(mark.exercise, (None, ""))
            if points is None:
                yield Given(mark, mark.points, comment=comment)
            else:
                yield Given(mark, points, adjusted=True, comment=comment)


def now() -> str:
    """Return the time as the store writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Store:
    """The file of grades; every method that changes it commits before it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            version = self.db.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise GradingError(f"{path} was written by a newer course; update this one.")
            self.db.executescript(SCHEMA)
            self.db.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.Error as error:
            raise GradingError(f"{path} can't be used as the file of grades: {error}.") from error

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def known(self, student: str, lesson: str) -> tuple[str, str] | None:
        """Return the digest and the specification under which a submission was last marked."""
        query = "SELECT digest, specification FROM result WHERE student = ? AND lesson = ?"
        row = self.db.execute(query, (student, lesson)).fetchone()
        return (row[0], row[1]) if row else None

    def record(
        self, submission: Submission, specification: str, marked: Marked, reason: str
    ) -> None:
        """Keep a result; grades that it changes go into the history with the reason."""
        key = (submission.student, submission.lesson)
        stamp = now()
        with self._transaction():
            row = self.db.execute(
                "SELECT data FROM result WHERE student = ? AND lesson = ?", key
            ).fetchone()
            old = Marked.from_dict(json.loads(row[0])).marks if row else []
            new = {(mark.exercise, mark.points, mark.status) for mark in marked.marks}
            for mark in old:
                if (mark.exercise, mark.points, mark.status) not in new:
                    self._remember(*key, mark.exercise, mark.points, mark.status, stamp, reason)
            self.db.execute(
                "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, marked.digest, specification, submission.name,
                 json.dumps(submission.ids), stamp, json.dumps(marked.as_dict())),
            )  # fmt: skip

    def _remember(self, *values: Any) -> None:
        self.db.execute(
            "INSERT INTO history (student, lesson, exercise, points, status, until, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )

    def adjust(self, asked: Iterable[Adjustment]) -> None:
        """Make these all the adjustments by hand; grades that change go into the history."""
        wanted = {(a.student, a.exercise): (a.points, a.comment) for a in asked}
        held = {
            (row[0], row[1]): (row[2], row[3])
            for row in self.db.execute("SELECT student, exercise, points, comment FROM adjustment")
        }
        if wanted == held:
            return
        students = {student for student, _ in {*wanted, *held}}
        before = {
            (s, given.mark.exercise): given
            for s in students
            for grade in self.grades(s)
            for given in grade.given()
        }
        stamp = now()
        with self._transaction():
            for key in sorted({*wanted, *held}):
                if wanted.get(key) == held.get(key):
                    continue
                student, exercise = key
                lesson = exercise.partition(".")[0]
                points, comment = wanted.get(key, (None, ""))
                reason = "adjusted by hand" if key in wanted else "adjustment taken back"
                if key in before:
                    given = before[key]
                    status = "adjusted by hand" if given.adjusted else given.mark.status
                    words = f"{reason}: {comment}" if comment else reason
                    self._remember(student, lesson, exercise, given.points, status, stamp, words)
                self.db.execute(
                    "DELETE FROM adjustment WHERE student = ? AND exercise = ?", (student, exercise)
                )
                if key in wanted:
                    row = (student, lesson, exercise, points, comment, stamp)
                    self.db.execute("INSERT INTO adjustment VALUES (?, ?, ?, ?, ?, ?)", row)

    def problems(self, problems: Iterable[NotMarked]) -> None:
        """Replace the list of files that are not marked."""
        with self._transaction():
            self.db.execute("DELETE FROM problem")
            rows = [(p.name, p.student, p.lesson, p.reason) for p in problems]
            self.db.executemany("INSERT INTO problem VALUES (?, ?, ?, ?)", rows)

    def listed_problems(self) -> list[NotMarked]:
        """Return the files that the last run did not mark, by name."""
        rows = self.db.execute(
            "SELECT file, reason, student, lesson FROM problem ORDER BY file, reason"
        )
        return [NotMarked(*row) for row in rows]

    def students(self) -> list[str]:
        """Return every student with a grade or a problem, by name."""
        query = "SELECT student FROM result UNION SELECT student FROM problem WHERE student != ''"
        return sorted(row[0] for row in self.db.execute(query))

    def lessons(self) -> list[str]:
        """Return the lessons that somebody handed in."""
        return [
            row[0] for row in self.db.execute("SELECT DISTINCT lesson FROM result ORDER BY lesson")
        ]

    def grades(self, who: str | None = None) -> Iterator[Grade]:
        """Yield grades by student and lesson: all of them, or one student's."""
        where, values = ("WHERE student = ?", (who,)) if who is not None else ("", ())
        adjusted: dict[tuple[str, str], dict[str, tuple[float | None, str]]] = {}
        for row in self.db.execute(
            f"SELECT student, lesson, exercise, points, comment FROM adjustment {where}", values
        ):
            adjusted.setdefault((row[0], row[1]), {})[row[2]] = (row[3], row[4])
        for row in self.db.execute(
            f"SELECT student, lesson, file, digest, ids, marked, data FROM result {where} "
            "ORDER BY student, lesson",
            values,
        ):
            ids, marked = json.loads(row[4]), Marked.from_dict(json.loads(row[6]))
            student, lesson, file, digest = row[:4]
            own = adjusted.get((student, lesson), {})
            yield Grade(student, lesson, file, digest, ids, row[5], marked, own)

    def history(self, student: str | None = None) -> list[tuple[Any, ...]]:
        """Return the grades that changed: student, exercise, points, status, until when, why."""
        where, values = ("WHERE student = ?", (student,)) if student is not None else ("", ())
        query = "SELECT student, exercise, points, status, until, reason FROM history"
        return list(self.db.execute(f"{query} {where} ORDER BY number", values))
