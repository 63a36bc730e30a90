"""Marks one submission: every exercise of its lesson, on the cases shown and on cases never shown.

Points come in two groups, each all or nothing. The visible group holds the cases of the notebook's
own check and one fresh draw of the same kinds, so that answers learnt by heart earn nothing; the
hidden group holds a further draw. Seeds come from HMAC(secret, submission, exercise), so the same
secret and submission give the same grade on any machine. Source: RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from course import checking, exercises
from course.exercises import Exercise

from . import cells, lessons, view
from .cells import Unreadable
from .isolation import Limits, Server
from .session import Session

VISIBLE_SHARE = 0.5
PASSED_ALL, PASSED_VISIBLE = "passed all", "passed the visible cases only"
SHOWN_ONLY = "passed only the numbers shown"
NOT_RUN = "not run"
MAX_WORDS = 2_000


@dataclass(frozen=True)
class Mark:
    """How one exercise fared: points, the state of both groups, and words for the student."""

    exercise: str
    function: str
    points: float
    out_of: float
    status: str
    visible: str
    hidden: str
    message: str = ""
    hint: str = ""
    mistake: str = ""
    case: str = ""
    yours: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Marked:
    """A submission's marks, what its cells raised, how it was run; or why it was not marked."""

    lesson: str
    digest: str
    isolation: str
    marks: list[Mark] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unreadable: str = ""
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Order:
    """What a marking process is told besides the submission's bytes."""

    level: str
    secret: bytes
    limits: Limits = field(default_factory=Limits)
    visible_share: float = VISIBLE_SHARE


def digest(data: bytes) -> str:
    """Return the name of a submission's content."""
    return hashlib.sha256(data).hexdigest()


def seed(secret: bytes, submission: str, exercise: str, draw: int) -> int:
    """Return the seed of a hidden draw, which nobody guesses without the secret."""
    text = f"{submission}\0{exercise}\0{draw}".encode()
    return int.from_bytes(hmac.new(secret, text, hashlib.sha256).digest()[:16], "big")


def specification(lesson: str, order: Order) -> str:
    """Return a name for all that decides a grade beside the submission: code, limits, secret."""
    parts = hashlib.sha256()
    others = {number for number in exercises.LESSONS if number != lesson}
    names = ["checking.py"]
    names += [
        f"exercises/{path.name}"
        for path in sorted((view.PACKAGE / "exercises").glob("*.py"))
        if path.stem != "__init__" and not others & set(re.findall(r"\d\d", path.stem))
    ]
    names += [f"{name}.py" for name in view.public() if name not in ("__init__", "plotting")]
    names += [f"grading/{name}.py" for name in ("marking", "cells", "lessons", "session")]
    names += [f"grading/sandbox/{path.name}" for path in sorted(view.SANDBOX.glob("*.py"))]
    for name in names:
        path = view.PACKAGE / name
        parts.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    parts.update(repr((order.limits, order.visible_share)).encode())
    parts.update(hmac.new(order.secret, b"specification", hashlib.sha256).digest())
    return parts.hexdigest()


def mark(data: bytes, lesson: str, order: Order, server: Server) -> Marked:
    """Mark one submission; never raises for what the submission holds or does."""
    started = time.perf_counter()
    name = digest(data)
    try:
        parsed = cells.parse(data, lesson)
    except Unreadable as error:
        return Marked(lesson, name, order.level, unreadable=str(error))
    specifications = exercises.of_lesson(lesson)
    session = Session(server)
    try:
        session.begin(parsed.cells, {e.id: e.name for e in specifications})
        marks = [_mark(session, exercise, name, order) for exercise in specifications]
    finally:
        session.close()
    errors = [e for e in session.errors if e["kind"] != "NotImplementedError"]
    seconds = round(time.perf_counter() - started, 3)
    return Marked(lesson, name, order.level, marks, errors, parsed.remarks, seconds=seconds)


def _mark(session: Session, exercise: Exercise, submission: str, order: Order) -> Mark:
    if exercise.id not in session.functions:
        words = f"No function {exercise.name} came out of the notebook."
        return _result(
            exercise, 0, checking.NOT_ATTEMPTED, checking.NOT_ATTEMPTED, NOT_RUN, message=words
        )

    function = session.function(exercise.id)

    def verdict(draw: int | None) -> checking.Verdict:
        number = (
            checking.VISIBLE_SEED
            if draw is None
            else seed(order.secret, submission, exercise.id, draw)
        )
        return _check(session, function, exercise, number, hidden=draw is not None)

    shown = verdict(None)
    if not shown.passed:
        return _result(
            exercise, 0, shown.status, shown.status, NOT_RUN, message=shown.message,
            hint=shown.hint, mistake=shown.mistake, case=shown.case, yours=shown.yours,
            expected=shown.expected,
        )  # fmt: skip
    other = verdict(1)
    if other.passed:
        return _result(exercise, 1, PASSED_ALL, checking.PASSED, checking.PASSED,
                       message="It passes the visible and the hidden cases.")  # fmt: skip
    # Only who fails hidden cases needs the fresh draw of the visible group: the others passed one.
    again = verdict(0)
    if not again.passed:
        words = (
            "It passes the numbers that the notebook shows, and not others of the same kind: the "
            f"answer must come from the arguments. {_hidden_words(again)}"
        )
        return _result(exercise, 0, SHOWN_ONLY, SHOWN_ONLY, NOT_RUN,
                       message=words, hint=again.hint, mistake=again.mistake)  # fmt: skip
    return _result(
        exercise, order.visible_share, PASSED_VISIBLE, checking.PASSED, other.status,
        message=f"It passes the visible cases. {_hidden_words(other)}",
        hint=other.hint, mistake=other.mistake,
    )  # fmt: skip


def _check(
    session: Session, function: Callable[..., Any], exercise: Exercise, number: int, *, hidden: bool
) -> checking.Verdict:
    """Return checking's verdict, its clock set so late that the session's rings first."""
    session.begin_group()
    late = 10 * session.limits.total
    with warnings.catch_warnings():
        # What odd values make NumPy say is not for whoever reads the grader's log.
        warnings.simplefilter("ignore")
        verdict = checking.check_function(
            function, exercise, seed=number, hidden=hidden, seconds=late
        )
    words = verdict.message.replace(
        f"within {late:g} seconds", f"within {session.limits.call:g} seconds"
    )
    return replace(verdict, message=words)


def _hidden_words(verdict: checking.Verdict) -> str:
    """Return what a student may know of a hidden case: never its arguments or what was expected."""
    if verdict.status == checking.RAISED:
        # The message of the exception is the submission's own, and could carry the arguments out.
        kind = (
            verdict.message.removeprefix("It raised ")
            .partition(":")[0]
            .partition(",")[0]
            .rstrip(".")
        )
        return f"It raised {kind} on a hidden case."
    if verdict.status == checking.TIMED_OUT:
        return "A hidden case took too long."
    return "A hidden case differs."


def _result(
    exercise: Exercise, share: float, status: str, visible: str, hidden: str, **words: str
) -> Mark:
    short = {
        key: text if len(text) <= MAX_WORDS else text[:MAX_WORDS] + " …"
        for key, text in words.items()
    }
    points = round(share * exercise.points, 6)
    return Mark(
        exercise.id, exercise.name, points, exercise.points, status, visible, hidden, **short
    )


# The fork server of each thread; one at a time, since submissions come sorted by lesson.
_servers: dict[int, Server] = {}


def mark_here(data: bytes, lesson: str, order: Order) -> dict[str, Any]:
    """Mark in this thread with a fork server that is kept for the next submission of the lesson."""
    thread = threading.get_ident()
    server = _servers.get(thread)
    wanted = (order.level, lesson, order.limits)
    if server is None or (server.level, server.lesson, server.limits) != wanted:
        if server is not None:
            _servers.pop(thread).close()
        server = Server(order.level, lesson, order.limits, lessons.imports(lesson))
        _servers[thread] = server
    try:
        return mark(data, lesson, order, server).as_dict()
    except BaseException:
        _servers.pop(thread).close()
        raise


def close_servers() -> None:
    """End the fork servers of this process."""
    while _servers:
        _servers.popitem()[1].close()


def forget_servers() -> None:
    """Remove the fork servers' folders, for a process that is about to end without ceremony."""
    for server in _servers.values():
        shutil.rmtree(server.folder, ignore_errors=True)
