"""`course grade`: submissions in; grades, feedback and a log out; resumed where it stopped."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course import exercises, files
from course.errors import GradingError

from . import isolation, marking, pool, submissions
from .isolation import Limits
from .marking import Order
from .records import adjustments, exports, reports
from .records.store import Store
from .submissions import NotMarked, Submission

__all__ = ["Graded", "GradingError", "grade"]

STORE, SECRET = "grading.sqlite", "seed"
MIN_SECRET = 16
# Below this a pool takes longer to start than it saves.
WORTH_A_POOL = 8


@dataclass
class Graded:
    """What a run did: how many were marked, were known already, could not be marked, and how.

    no_better  why no better isolation was taken
    """

    isolation: str
    no_better: str = ""
    marked: int = 0
    known: int = 0
    problems: list[NotMarked] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    summary: str = ""

    def __str__(self) -> str:
        known = f", {self.known} known already" if self.known else ""
        problems = f", {len(self.problems)} not marked (see log.csv)" if self.problems else ""
        how = isolation.told(self.isolation, self.no_better)
        return f"{self.marked} marked{known}{problems}. {how}"


def grade(
    place: Path,
    out: Path,
    *,
    isolation_level: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    seed_file: Path | None = None,
    regrade: Sequence[str] = (),
    summary: bool = False,
    limits: Limits | None = None,
    progress: Callable[[int, int, Submission], None] = lambda done, total, submission: None,
) -> Graded:
    """Mark every new or changed submission in a folder or zip and write what comes out into `out`.

    isolation_level  "auto", "bubblewrap", "landlock" or "none"
    workers          processes on this machine; by default one a processor
    cluster          address of a dask.distributed scheduler to mark on instead
    seed_file        holds the secret of the hidden cases; by default `out`/seed, made once
    regrade          students, lessons ("01"), exercises ("01.2") to mark again, or "all"
    summary          also write summary.csv and summary.png: what to teach again tomorrow
    progress         called after each submission: how many are done, how many there are, which

    Raises GradingError, one sentence, where the arguments or the machine do not allow it.
    """
    if workers is not None and workers < 1:
        raise GradingError(f"--workers {workers} is less than one process.")
    found = list(submissions.discover(place))
    chosen, problems = submissions.one_each([s for s in found if isinstance(s, Submission)])
    problems += [p for p in found if isinstance(p, NotMarked)]
    if not found:
        raise GradingError(f"{place} holds no submissions: no notebook is in it.")
    level, no_better = isolation.pick(isolation_level)
    _folder(out)
    order = Order(
        level, secret(seed_file or out / SECRET, make=seed_file is None), limits or Limits()
    )
    store = Store(out / STORE)
    try:
        adjustments.read(out / adjustments.NAME)  # a slip in it is told before the work, not after
        again = _again(regrade, {s.student for s in chosen} | set(store.students()))
        result = Graded(level, no_better)
        _run(chosen, problems, order, store, result, again, workers, cluster, progress)
        store.problems(problems)
        result.problems = problems
        adjustments.apply(store, out)
        result.written = reports.publish(store, out) + exports.publish(store, out)
        if summary:
            result.summary = _summarise(store, out)
    finally:
        store.close()
    return result


def _summarise(store: Store, out: Path) -> str:
    from .records import summary

    rows = summary.rows(store)
    reports.write(out / "summary.csv", reports.table([summary.HEADER, *map(summary.cells, rows)]))
    summary.figure(rows, out / "summary.png")
    return summary.text(rows)


def _run(
    chosen: list[Submission],
    problems: list[NotMarked],
    order: Order,
    store: Store,
    result: Graded,
    again: Callable[[Submission], bool],
    workers: int | None,
    cluster: str | None,
    progress: Callable[[int, int, Submission], None],
) -> None:
    lessons = {submission.lesson for submission in chosen}
    specifications = {lesson: marking.specification(lesson, order) for lesson in lessons}
    done = 0

    def step(submission: Submission) -> None:
        nonlocal done
        done += 1
        progress(done, len(chosen), submission)

    def refuse(submission: Submission, reason: str) -> None:
        problems.append(NotMarked(submission.name, reason, submission.student, submission.lesson))
        step(submission)

    reasons: dict[Submission, str] = {}

    def new() -> Iterator[tuple[Submission, bytes]]:
        for submission, data in pool.read_all(chosen, refuse):
            current = (marking.digest(data), specifications[submission.lesson])
            known = store.known(submission.student, submission.lesson)
            asked = again(submission)
            if known == current and not asked:
                result.known += 1
                step(submission)
                continue
            reasons[submission] = (
                "first marked" if known is None
                else "another submission" if known[0] != current[0]
                else "another specification" if known[1] != current[1]
                else "asked for again"
            )  # fmt: skip
            yield submission, data

    with contextlib.ExitStack() as stack:
        executor = None
        width = workers or pool.workers_by_default()
        if cluster is not None:
            executor, leave = pool.cluster(cluster)
            stack.callback(leave)
            width = max(width, 8)
        elif width > 1 and len(chosen) >= WORTH_A_POOL:
            executor = stack.enter_context(pool.local(min(width, len(chosen))))
        for submission, marked in pool.mark_all(new(), order, executor, width):
            reason = reasons.pop(submission)
            if isinstance(marked, str) or marked.unreadable:
                refuse(submission, marked if isinstance(marked, str) else marked.unreadable)
                continue
            store.record(submission, specifications[submission.lesson], marked, reason)
            result.marked += 1
            step(submission)


def _again(regrade: Sequence[str], students: set[str]) -> Callable[[Submission], bool]:
    """Return whether a submission is to be marked again, from the words after --regrade."""
    known = {e.id for e in exercises.all_exercises()}
    for word in regrade:
        if (
            word not in students
            and word not in exercises.LESSONS
            and word not in known
            and word != "all"
        ):
            raise GradingError(
                f"--regrade {word!r} is no student, no lesson and no exercise; nor is it all."
            )
    lessons = {
        word.partition(".")[0] for word in regrade if word in known or word in exercises.LESSONS
    }

    def again(submission: Submission) -> bool:
        return "all" in regrade or submission.student in regrade or submission.lesson in lessons

    return again


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise GradingError(f"{out} is a file; name a folder for the grades.") from error
    except OSError as error:
        raise GradingError(f"The folder {out} can't be made: {error.strerror}.") from error
    if not os.access(out, os.W_OK):
        raise GradingError(f"The folder {out} can't be written to; name another with --out.")


def secret(path: Path, *, make: bool) -> bytes:
    """Return the secret of the hidden cases; `make` it where there is none yet."""
    if make:
        # Made at once with its content in it, so that a killed run leaves no empty secret.
        files.create(path, f"{secrets.token_hex(32)}\n".encode(), mode=0o600)
    try:
        data = path.read_bytes().strip()
    except OSError as error:
        raise GradingError(f"The secret can't be read from {path}: {error.strerror}.") from error
    if len(data) < MIN_SECRET:
        raise GradingError(
            f"The secret in {path} is shorter than {MIN_SECRET} bytes: choose a longer one."
        )
    return data
