"""The learner's progress: every answer of a check, in one SQLite file of their folder."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from course.checking import Status

MARK = ".course"  # the folder that tells a learner's folder from any other
FILE = "progress.sqlite"

_SCHEMA = """
create table if not exists answers (
    id integer primary key,
    exercise text not null,
    status text not null,
    mistake text not null,
    at text not null
)
"""


@dataclass(frozen=True)
class Record:
    """How far one exercise has come; `at` is when it first passed, else when last answered."""

    exercise: str
    status: Status
    attempts: int
    at: str


def find_folder(start: Path | None = None) -> Path | None:
    """Return the learner's folder at or above `start` (default: the working folder), or None."""
    start = (start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MARK).is_dir()), None)


@contextlib.contextmanager
def _connect(folder: Path) -> Iterator[sqlite3.Connection]:
    # Several notebooks may write at once: each write is one short transaction, and waits its turn.
    connection = sqlite3.connect(folder / MARK / FILE, timeout=10, isolation_level="IMMEDIATE")
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def record(folder: Path, exercise: str, status: Status, mistake: str = "") -> None:
    """Add an answer to the progress in `folder`; raises sqlite3.Error if it can't be written."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with _connect(folder) as connection:
        connection.execute(_SCHEMA)
        connection.execute(
            "insert into answers (exercise, status, mistake, at) values (?, ?, ?, ?)",
            (exercise, str(status), mistake, at),
        )


def read(folder: Path) -> list[Record]:
    """Return the progress in `folder`, one record an exercise that was answered, in order.

    An exercise that passed once stays passed; a check of an empty stub is no attempt.
    """
    if not (folder / MARK / FILE).exists():
        return []
    records: dict[str, Record] = {}
    with _connect(folder) as connection:
        connection.execute(_SCHEMA)
        rows = connection.execute("select exercise, status, at from answers order by id").fetchall()
    known = {str(status) for status in Status}
    for exercise, word, at in rows:
        if word not in known:
            continue  # a newer course wrote it
        old = records.get(exercise)
        status = Status(word)
        attempts = (old.attempts if old else 0) + (status is not Status.NOT_ATTEMPTED)
        if old and (old.status is Status.PASSED or status is Status.NOT_ATTEMPTED):
            status, at = old.status, old.at
        records[exercise] = Record(exercise, status, attempts, at)
    return sorted(records.values(), key=lambda record: record.exercise)
