"""The time that an answer may take."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import CodeType
from typing import Any, NoReturn

# Code that swallows the first OutOfTime meets the next one after this many seconds. They are also
# what its `finally` and `with` have to put things back.
AGAIN = 0.1

# The ids that no kind of tool has by convention come first.
_TOOLS = (3, 4, 5, 2, 1, 0)


class OutOfTime(BaseException):
    """The time is over; not an Exception, so that `except Exception` lets it pass.

    seconds  how long there was, where whoever raises it knows
    """

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def time_limit(seconds: float) -> AbstractContextManager[None]:
    """Raise OutOfTime in the block once `seconds` have passed, in the way that works here."""
    return way()(seconds)


def way() -> Callable[[float], AbstractContextManager[None]]:
    """Return the way to limit time: a signal, a thread, or, in a browser, neither of them."""
    if sys.platform == "emscripten":
        return by_monitoring
    main = threading.current_thread() is threading.main_thread()
    return by_signal if main and hasattr(signal, "setitimer") else by_thread


@contextlib.contextmanager
def by_signal(seconds: float) -> Iterator[None]:
    """Limit the time by a timer's signal, in the main thread of Unix; it also ends a sleep."""
    over = False

    def stop(*_: Any) -> None:
        if not over:
            raise OutOfTime(seconds)

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        # Two steps: should the timer fire between them, the outer one still puts things back.
        try:
            yield
        finally:
            over = True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@contextlib.contextmanager
def by_thread(seconds: float) -> Iterator[None]:
    """Limit the time by a watchdog thread, which ends Python code only, and tells it once."""
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


class by_monitoring(AbstractContextManager[None]):
    """Limit the time by looking at the clock as the code runs; it ends Python code only.

    The interpreter calls us at every jump, which every loop has, and where a function starts or a
    generator goes on. Before Python 3.12, and where other tools hold all six places, there is no
    limit.
    """

    # No generator: where that goes on to its end, we would be called as well.

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.monitoring: Any = getattr(sys, "monitoring", None)
        self.thread = threading.get_ident()
        self.tool: int | None = None

    def __enter__(self) -> None:
        if not self.monitoring:
            return
        self.end = time.monotonic() + self.seconds
        event = self.monitoring.events
        self.callbacks = {
            event.PY_START: self.begins,
            event.PY_RESUME: self.begins,
            event.JUMP: self.jumps,
            event.INSTRUCTION: self.goes_on,
        }
        self.cheap = event.PY_START | event.PY_RESUME | event.JUMP
        for tool in _TOOLS:
            if self.monitoring.get_tool(tool) is None:
                self.monitoring.use_tool_id(tool, "time limit of the course")
                self.tool = tool
                for one, callback in self.callbacks.items():
                    self.monitoring.register_callback(tool, one, callback)
                self.monitoring.set_events(tool, self.cheap)
                return

    def __exit__(self, *_: object) -> None:
        if self.tool is None:
            return
        self.monitoring.set_events(self.tool, 0)
        for one in self.callbacks:
            self.monitoring.register_callback(self.tool, one, None)
        self.monitoring.free_tool_id(self.tool)
        self.tool = None

    def over(self) -> bool:
        return time.monotonic() >= self.end and threading.get_ident() == self.thread

    def begins(self, code: CodeType, _: int) -> None:
        # What ends a `with` may run, so that this block and NumPy's errstate are always left.
        if self.over() and code.co_name != "__exit__":
            self.stop()

    def jumps(self, *_: object) -> None:
        # CPython lets what is raised at a jump pass by the `except` and `finally` of that function,
        # so it is raised at the next instruction. Calls for all of these would cost too much.
        if self.over():
            self.monitoring.set_events(self.tool, self.cheap | self.monitoring.events.INSTRUCTION)

    def goes_on(self, *_: object) -> None:
        if self.over():
            self.stop()

    def stop(self) -> NoReturn:
        self.end = time.monotonic() + AGAIN
        self.monitoring.set_events(self.tool, self.cheap)
        raise OutOfTime(self.seconds)
