"""Marks many submissions on any `concurrent.futures.Executor`, a few at a time."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from course.errors import GradingError

from . import marking
from .cells import Unreadable
from .marking import Order
from .marks import Marked
from .submissions import Submission

# Orders that wait beside the one that each worker is busy with.
AHEAD = 2


def workers_by_default() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def local(workers: int) -> concurrent.futures.Executor:
    """Return a pool of processes that end when this one does, even if it is killed."""
    context = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(workers, context, _follow_parent)


def _follow_parent() -> None:
    """End this process, and so its sandbox, with the grader: an orphan would wait for ever."""
    import atexit
    import signal

    # Ctrl-C reaches the whole group; the grader's own process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(marking.close_servers)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        try:
            multiprocessing.connection.wait([parent.sentinel])
            # The sandbox ends when its end of the pipe closes; only its folder is left to remove.
            marking.forget_servers()
        finally:
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def cluster(
    address: str, *, timeout: float = 15
) -> tuple[concurrent.futures.Executor, Callable[[], None]]:
    """Return an executor on a dask.distributed cluster, and how to take leave of it.

    timeout  how many seconds to wait for the scheduler's answer
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise GradingError(
            "--cluster needs dask.distributed: pip install 'gradient-descent-course[cluster]'."
        ) from error
    try:
        client = Client(address, timeout=timeout)
    except (OSError, TimeoutError, ValueError) as error:
        raise GradingError(f"No dask scheduler answers at {address}: {error}.") from error
    return client.get_executor(pure=False, retries=3), client.close


# The marks, or why there are none.
Result = tuple[Submission, Marked | str]


def mark_all(
    submissions: Iterable[tuple[Submission, bytes]],
    order: Order,
    executor: concurrent.futures.Executor | None,
    width: int,
) -> Iterator[Result]:
    """Yield each submission with its result, or with the reason why there is none, as they come.

    executor  where to mark; None marks in this process
    width     how many submissions to keep under way
    """
    if executor is None:
        try:
            for submission, data in submissions:
                yield submission, _or_why_not(marking.mark_here, data, submission.lesson, order)
        finally:
            marking.close_servers()
        return
    waiting: dict[concurrent.futures.Future[Marked], Submission] = {}
    source = iter(submissions)
    try:
        while True:
            while len(waiting) < width * AHEAD and (item := next(source, None)) is not None:
                submission, data = item
                future = executor.submit(marking.mark_here, data, submission.lesson, order)
                waiting[future] = submission
            if not waiting:
                return
            done, _ = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                yield waiting.pop(future), _or_why_not(future.result)
    finally:
        for future in waiting:
            future.cancel()


def _or_why_not(work: Callable[..., Marked], *arguments: Any) -> Marked | str:
    """Return the marks; one submission that can't be marked does not stop the others."""
    try:
        return work(*arguments)
    except GradingError:
        raise
    except Exception as error:
        return f"could not be marked: {type(error).__name__}: {error}"


def read_all(
    submissions: Iterable[Submission], refuse: Callable[[Submission, str], None]
) -> Iterator[tuple[Submission, bytes]]:
    """Yield the submissions with their bytes; `refuse` is told of those that can't be read."""
    for submission in submissions:
        try:
            yield submission, submission.read()
        except Unreadable as error:
            refuse(submission, str(error))
