"""Marks one submission: every exercise of its lesson, on the cases shown and on cases never shown.

Points come in two groups, each all or nothing. The visible group holds the cases of the notebook's
own check and fresh draws of its random ones, so that answers learnt by heart earn nothing; the
hidden group holds further draws. Seeds come from HMAC(secret, submission, exercise), so the same
secret and submission give the same grade on any machine. Source: RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from course import checking, exercises
from course.checking import Status, Verdict
from course.exercises import Exercise

from . import cells, lessons, view
from .cells import Unreadable
from .isolation import Limits, Server
from .marks import CellError, Group, Mark, Marked
from .session import Session

VISIBLE_SHARE = 0.5
MAX_WORDS = 2_000
UNREAD = (
    "A cell that Python cannot read does not run at all. Look at that line and the one before: a "
    "bracket that is not closed, a colon or comma that is missing, lines that do not begin below "
    "one another."
)


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
    package, folder = view.PACKAGE, view.PACKAGE / "exercises"
    paths = [path for path in folder.glob("*.py") if path.stem != "__init__"]
    paths += [*folder.glob(f"lesson_{lesson}/*.py"), *package.glob("checking/*.py")]
    paths += [package / f"{n}.py" for n in view.public() if n not in ("__init__", "plotting")]
    modules = ("marking", "cells", "lessons", "session", "view")
    paths += [package / "grading" / f"{name}.py" for name in modules]
    paths += package.glob("grading/sandbox/*.py")
    for path in sorted(paths):
        name = path.relative_to(package).as_posix()
        parts.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
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
        # All that speaks freely comes before any hidden case: what a submission has seen of one,
        # the next exercise's words could carry out.
        shown = {e.id: _shown(session, e) for e in specifications}
        marks = [_mark(session, e, shown[e.id], name, order) for e in specifications]
    finally:
        session.close()
    errors = [
        CellError(e["cell"], e["kind"], e["message"], e["line"])
        for e in session.errors
        if e["kind"] != "NotImplementedError"
    ]
    seconds = round(time.perf_counter() - started, 3)
    return Marked(lesson, name, order.level, marks, errors, parsed.remarks, seconds=seconds)


def _shown(session: Session, exercise: Exercise) -> Verdict:
    """Return the verdict on the cases that the notebook shows."""
    if exercise.id in session.functions:
        return check(session, session.function(exercise.id), exercise, checking.VISIBLE_SEED)
    return no_function(session, exercise)


def no_function(session: Session, exercise: Exercise) -> Verdict:
    """Return the verdict where no function came out of the notebook, and why none did."""
    words = f"No function {exercise.name} came out of the notebook."
    raised = [error for error in session.errors if error["kind"] != "NotImplementedError"]
    start = f"def {exercise.name}("
    holders = {cell["number"] for cell in session.cells if start in cell["source"]}
    own = [error for error in raised if error["cell"] in holders]
    if not holders:
        words += f" No cell holds `{start}`."
    for error in (own or raised)[:1]:
        place = f" in line {error['line']}, `{error['text']}`" if error["line"] else ""
        words += f" Cell {error['cell']} raised {error['kind']}: {error['message']}{place}."
    unread = own and own[0]["kind"] in ("SyntaxError", "IndentationError", "TabError")
    return Verdict(
        exercise.id,
        exercise.name,
        Status.RAISED if own else Status.NOT_ATTEMPTED,
        words,
        hint=UNREAD if unread else "",
    )


def _mark(
    session: Session, exercise: Exercise, shown: Verdict, submission: str, order: Order
) -> Mark:
    if not shown.passed:
        return _result(
            exercise,
            0,
            shown.status,
            shown.status,
            Group.NOT_RUN,
            message=shown.message,
            hint=shown.hint,
            mistake=shown.mistake,
            case=shown.case,
            yours=shown.yours,
            expected=shown.expected,
        )
    function = session.function(exercise.id)

    def hidden(draw: int) -> Verdict:
        number = seed(order.secret, submission, exercise.id, draw)
        return check(session, function, exercise, number, hidden=True).withheld()

    other = hidden(1)
    if other.passed:
        words = "It passes the visible and the hidden cases."
        return _result(exercise, 1, Group.PASSED_ALL, Status.PASSED, Status.PASSED, message=words)
    # Only who fails hidden cases needs the fresh draw of the visible group: the others passed one.
    again = hidden(0)
    if again.passed:
        return _result(
            exercise,
            order.visible_share,
            Group.PASSED_VISIBLE,
            Status.PASSED,
            other.status,
            message=f"It passes the visible cases. {other.message}",
            hint=other.hint,
            mistake=other.mistake,
        )
    return _result(
        exercise,
        0,
        Group.SHOWN_ONLY,
        Group.SHOWN_ONLY,
        Group.NOT_RUN,
        message="It passes the numbers that the notebook shows, and not others of the same kind: "
        f"the answer must come from the arguments. {again.message}",
        hint=again.hint,
        mistake=again.mistake,
    )


def check(
    session: Session,
    function: Callable[..., Any],
    exercise: Exercise,
    seed: int,
    *,
    hidden: bool = False,
) -> Verdict:
    """Return checking's verdict on a function of the session, which keeps the time itself."""
    session.begin_group()
    with warnings.catch_warnings():
        # What odd values make NumPy say is not for whoever reads the grader's log.
        warnings.simplefilter("ignore")
        return checking.check_function(function, exercise, seed=seed, seconds=None, hidden=hidden)


def _result(
    exercise: Exercise,
    share: float,
    status: Status | Group,
    visible: Status | Group,
    hidden: Status | Group,
    **words: str,
) -> Mark:
    short = {
        # Lone surrogates, which a submission can return, stand in no file.
        key: (text[:MAX_WORDS] + " …" * (len(text) > MAX_WORDS)).encode("utf-8", "replace").decode()
        for key, text in words.items()
    }
    points = round(share * exercise.points, 6)
    return Mark(
        exercise.id, exercise.name, points, exercise.points, status, visible, hidden, **short
    )


# The fork server of each thread; one at a time, since submissions come sorted by lesson.
_servers: dict[int, Server] = {}


def mark_here(data: bytes, lesson: str, order: Order) -> Marked:
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
        return mark(data, lesson, order, server)
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
