"""The time that an answer may take."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any


class OutOfTime(BaseException):
    """The time is over; not an Exception, so that `except Exception` lets it pass.

    seconds  how long there was, where whoever raises it knows
    """

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block once `seconds` have passed.

    In the main thread of a Unix process a timer signal does it, which also ends a sleep; elsewhere
    a watchdog thread does, which ends Python code only.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer"):
        over = False

        def stop(*_: Any) -> None:
            if not over:
                raise OutOfTime(seconds)

        previous = signal.signal(signal.SIGALRM, stop)
        # The timer repeats, so that code which swallows the first OutOfTime meets the next one.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            # Two steps: should the timer fire between them, the outer one still puts things back.
            try:
                yield
            finally:
                over = True
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
        return
    thread, done = threading.get_ident(), threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(OutOfTime)
            )

    watchdog = threading.Thread(target=watch, daemon=True)
    watchdog.start()
    try:
        yield
    finally:
        done.set()
        watchdog.join()
        time.sleep(0)  # lets an exception that was set in the last moment arrive here
