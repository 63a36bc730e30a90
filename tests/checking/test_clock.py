"""The time limit in each of its ways: what it ends, and that it leaves nothing behind.

Looking at the clock by sys.monitoring is what a browser's Python has; it needs Python 3.12.
"""

import contextlib
import itertools
import signal
import sys
import threading
import time

import numpy as np
import pytest

from course import exercises
from course.checking import OutOfTime, check_function, clock, time_limit
from course.checking.clock import by_monitoring, by_signal, by_thread

STEP = exercises.get("01.2")
MONITORED = [by_monitoring] if sys.version_info >= (3, 12) else []
every_way = pytest.mark.parametrize("way", [by_signal, by_thread, *MONITORED])


def pure():
    """Loop without a line of its own for the body."""
    while True: pass  # noqa: E701  # fmt: skip


def sleeping():
    """Loop over short sleeps."""
    while True:
        time.sleep(0.01)


def nested():
    """Call functions in functions, without an end."""

    def outer(x):
        return inner(x) + 1

    def inner(x):
        return 2 * x

    x = 0
    while x >= 0:
        x = outer(x) % 7


def recursive():
    """Call itself twice at each of 60 levels: more calls than anybody waits for, and no loop."""

    def fall(depth):
        return fall(depth - 1) + fall(depth - 1) if depth else 0

    fall(60)


def comprehension():
    """Build a set of few values from an endless iterator."""
    return {i % 2 for i in itertools.count()}


def generator():
    """Consume, in C, an endless generator that loops."""

    def ones():
        while True:
            yield 0

    sum(ones())


def delegated():
    """Consume, in C, an endless generator that has no loop: neither signal nor thread ends it."""

    def counted():
        yield from itertools.repeat(0)

    sum(counted())


def abs_of(x):
    """Be a Python function to map."""
    return 0 * abs(x)


def mapped():
    """Consume, in C, an endless map over a Python function."""
    sum(map(abs_of, itertools.count()))


def condition():
    """Loop by a condition, with `continue` and an inner loop that ends."""
    x = 1
    while x:
        for _ in range(3):
            x = 3 - x
        if x == 1:
            continue


LOOPS = [pure, sleeping, nested, recursive, comprehension, generator, mapped, condition]


def traces():
    """Return what a time limit could leave behind: timer, handler, threads and tools."""
    monitoring = getattr(sys, "monitoring", None)
    tools = [monitoring and (monitoring.get_tool(i), i) for i in range(6)]
    events = [monitoring and monitoring.get_tool(i) and monitoring.get_events(i) for i in range(6)]
    timer = signal.getitimer(signal.ITIMER_REAL), signal.getsignal(signal.SIGALRM)
    return timer, threading.active_count(), tools, events


@pytest.mark.parametrize(
    ("way", "endless"),
    [
        *itertools.product([by_signal, by_thread, *MONITORED], LOOPS),
        *itertools.product(MONITORED, [delegated]),
    ],
)
def test_what_never_ends_is_ended(way, endless):
    """Loops, recursion, comprehensions and generators without an end raise OutOfTime in time."""
    before, started = traces(), time.monotonic()
    with pytest.raises(OutOfTime), way(0.1):
        endless()
    assert 0.1 <= time.monotonic() - started < 60
    assert traces() == before


@every_way
def test_the_function_that_loops_can_put_things_back(way):
    """OutOfTime meets the `except`, `finally` and `with` around the loop itself, undisturbed."""
    done = []

    @contextlib.contextmanager
    def block():
        try:
            yield
        finally:
            done.extend(i + 1 for i in range(100))

    def careful():
        with block():
            try:
                while True:
                    pass
            except OutOfTime:
                done.append("caught")
                raise
            finally:
                done.append(sorted([3, 1, 2], key=abs_of))

    with pytest.raises(OutOfTime), way(0.05):
        careful()
    assert done == ["caught", [3, 1, 2], *range(1, 101)]


@every_way
def test_the_function_that_sets_the_limit_may_loop(way):
    """The limit also ends, and lets catch, a loop in the function that set it."""
    before, count = traces(), 0
    try:
        with way(0.1):
            while True:
                count += 1
    except OutOfTime:
        late = True
    assert late
    assert count > 0
    assert traces() == before


@pytest.mark.parametrize("way", [by_signal, *MONITORED])
def test_swallowing_does_not_help(way):
    """Code that catches everything, and says so, meets OutOfTime until it is left."""
    met = []

    def stubborn():
        while len(met) < 3:
            try:
                while True:
                    pass
            except BaseException as error:
                met.append(type(error))
        pure()

    before = traces()
    with pytest.raises(OutOfTime), way(0.05):
        stubborn()
    assert met == [OutOfTime] * 3
    assert traces() == before


@every_way
def test_a_quick_block_leaves_nothing_behind(way):
    """After a block in time, or one that raised, no late exception arrives and nothing stays."""
    before = traces()
    for _ in range(50):
        with way(0.02):
            pass
        with pytest.raises(ZeroDivisionError), way(0.02):
            _ = 1 / 0
    assert traces() == before
    end = time.monotonic() + 0.05
    while time.monotonic() < end:
        time.sleep(0.001)


@every_way
def test_a_check_in_each_way(way, monkeypatch):
    """A check has the same verdicts in every way, and NumPy warns after it as before."""
    monkeypatch.setattr(clock, "way", lambda: way)
    before, warns = traces(), np.geterr()

    def endless(theta, grad, *, lr):
        while True:
            with contextlib.suppress(Exception):
                np.exp(theta)

    assert check_function(endless, STEP, seconds=0.1).status == "timed out"
    assert check_function(STEP.reference, STEP).passed
    assert check_function(lambda theta, grad, *, lr: theta, STEP).status == "wrong"
    assert (traces(), np.geterr()) == (before, warns)


def test_outside_the_main_thread():
    """The limit also holds in a thread, where no signal arrives."""
    caught = []

    def work():
        try:
            with time_limit(0.2):
                while True:
                    sum(range(100))
        except OutOfTime:
            caught.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert caught == [True]


def test_the_way_that_is_picked(monkeypatch):
    """A signal in the main thread, a thread without signals, neither of them in a browser."""
    assert clock.way() is by_signal
    with monkeypatch.context() as without:
        without.delattr(signal, "setitimer")
        assert clock.way() is by_thread
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert clock.way() is by_monitoring


def test_no_limit_without_monitoring(monkeypatch):
    """Before Python 3.12 the browser's way runs a block without a limit."""
    monkeypatch.delattr(sys, "monitoring", raising=False)
    with by_monitoring(0.0):
        done = [i + 1 for i in range(1000)]
    assert len(done) == 1000


# A definition, not a skip: CI allows none, and its main run may have Python 3.11.
if MONITORED:

    def test_places_that_other_tools_hold():
        """Limits within limits take free places; where none is left there is no limit."""
        inner = 0.0
        with contextlib.ExitStack() as stack:
            held = [tool for tool in range(6) if sys.monitoring.get_tool(tool) is None]
            for _ in held[1:]:
                stack.enter_context(by_monitoring(600))
            with pytest.raises(OutOfTime), by_monitoring(0.05):
                pure()
            stack.enter_context(by_monitoring(600))
            assert all(sys.monitoring.get_tool(tool) for tool in range(6))
            with by_monitoring(inner):
                done = [i + 1 for i in range(1000)]
        assert len(done) == 1000
        assert [sys.monitoring.get_tool(tool) for tool in held] == [None] * len(held)

    def test_other_threads_are_left_alone():
        """Only the thread that set the limit runs out of time."""
        late, ended = threading.Event(), []

        def waits():
            time.sleep(0.2)  # meanwhile nothing of this thread runs that could be ended
            pure()

        def other():
            while not late.is_set():
                time.sleep(0.001)
            ended.append(True)

        thread = threading.Thread(target=other)
        thread.start()
        with pytest.raises(OutOfTime), by_monitoring(0.05):
            waits()
        late.set()
        thread.join(5)
        assert ended == [True]

    def test_a_loop_in_an_exit_is_ended():
        """What ends a `with` may run when time is over, but not for ever."""

        class Endless:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                while True:
                    pass

        def answer():
            with Endless():
                time.sleep(0.1)

        with pytest.raises(OutOfTime), by_monitoring(0.05):
            answer()

    def test_a_generator_that_goes_on_late_can_put_things_back():
        """OutOfTime meets the `finally` of a generator that goes on when time is over."""
        done = []

        def late():
            try:
                yield from itertools.repeat(0)
            finally:
                done.append(True)

        with pytest.raises(OutOfTime), by_monitoring(0.05):
            sum(late())
        assert done == [True]

    def test_a_block_that_is_late_at_its_end_is_left_in_order():
        """Time that runs out in C, just before the end, still closes what was open."""
        before = traces(), np.geterr()
        with (
            contextlib.suppress(OutOfTime),
            by_monitoring(0.02),
            np.errstate(all="ignore"),
        ):
            time.sleep(0.05)
        assert (traces(), np.geterr()) == before
