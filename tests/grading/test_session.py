"""The functions of a submission as the grader calls them: many at a time, and one by one."""

import numpy as np
import pytest

from course.checking import OutOfTime, Raised
from course.grading import isolation, session
from course.grading.isolation import Limits, Server
from course.grading.sandbox.protocol import Channel
from course.grading.session import Session

SOURCE = """
import numpy as np
made = []
def double(x):
    made.append(x)
    if x is None: raise KeyError("no number")
    while np.ndim(x) == 0 and x < 0: pass
    return 2 * x
def count(x): return len(made)
def clear(x):
    x[...] = 0
    return x.sum()
def walk(grad, x, steps):
    for _ in range(steps): x = x - grad(x)
    return x
def describe(f, x): return float(f(x, scale=2.0))
"""
NAMES = {name: name for name in ("double", "count", "clear", "walk", "describe")}


@pytest.fixture(scope="module")
def server():
    level, _ = isolation.best()
    server = Server(level, "01", Limits(call=1.5))
    yield server
    server.close()


@pytest.fixture
def functions(server):
    """Return the functions of a submission by name, and the session as `session`."""
    one = Session(server)
    cell = {"index": 0, "number": 1, "source": SOURCE, "unchanged": False}
    one.begin([cell], NAMES)
    yield {name: one.function(name) for name in NAMES} | {"session": one}
    one.close()


def numbers(*xs):
    return [((x,), {}) for x in xs]


def frames_sent(monkeypatch):
    """Return a list that grows with every frame that this process sends."""
    sent, send = [], Channel.flush
    monkeypatch.setattr(Channel, "flush", lambda *a, **k: (sent.append(a), send(*a, **k))[1])
    return sent


def test_calls_cross_together(functions, monkeypatch):
    """Any number of calls take one message there, whatever they are given."""
    sent = frames_sent(monkeypatch)
    xs = [1, 2.5, np.arange(6.0).reshape(2, 3), np.float32(3), [1], np.zeros((0, 2)), np.array(4.0)]
    got = list(functions["double"].together(numbers(*xs)))
    assert len(sent) == 1
    for value, x in zip(got, xs, strict=True):
        np.testing.assert_array_equal(value, 2 * x)
        assert np.shape(value) == np.shape(2 * x)
    assert functions["double"](7) == 14
    assert functions["count"](0) == len(xs) + 1


def test_the_first_that_raises_is_the_last(functions):
    """The answers before an exception arrive, and the calls after it are never made."""
    answers = functions["double"].together(numbers(1, 2, None, 3))
    assert [next(answers), next(answers)] == [2, 4]
    with pytest.raises(Raised) as caught:
        next(answers)
    assert caught.value.kind == "KeyError"
    assert functions["count"](0) == 3
    assert functions["session"].restarts == 1


def test_a_loop_without_an_end_is_found_where_it_is(functions):
    """The answers before a call that runs out of time arrive, and the worker goes on."""
    answers = functions["double"].together(numbers(1, 2, -1, 3))
    assert [next(answers), next(answers)] == [2, 4]
    with pytest.raises(OutOfTime):
        next(answers)
    functions["session"].begin_group()
    assert functions["count"](0) == 3
    assert functions["session"].restarts == 1


def test_changes_belong_to_their_call(functions):
    """What a call does to its arguments is done to the arguments of that call."""
    xs = [np.ones(2), np.ones(3), np.ones(4)]
    for i, value in enumerate(functions["clear"].together(numbers(*xs))):
        assert value == 0
        assert [x.any() for x in xs] == [j > i for j in range(3)]


def test_every_call_has_its_own_functions(functions, monkeypatch):
    """A function argument is evaluated here, as often as it is called there."""
    counts = [0, 0, 0]

    def grad(i):
        def function(x):
            counts[i] += 1
            return (i + 1) * x / 10

        return function

    calls = [((grad(i), np.ones(2), 5 * i), {}) for i in range(3)]
    got = list(functions["walk"].together(calls))
    np.testing.assert_allclose(got, [[(1 - (i + 1) / 10) ** (5 * i)] * 2 for i in range(3)])
    assert counts == [0, 5, 10]
    assert functions["describe"](lambda x, scale: scale * x, 3.0) == 6.0


def test_what_is_too_much_for_one_message_takes_more(functions, monkeypatch):
    """Calls with large arguments are sent a few at a time."""
    sent = frames_sent(monkeypatch)
    xs = [np.full(session.MAX_TOGETHER_BYTES // 12, float(i)) for i in range(4)]
    for i, value in enumerate(functions["double"].together(numbers(*xs))):
        assert value.min() == value.max() == 2 * i
    assert len(sent) == 2
    many = [list(range(session.MAX_TOGETHER_NODES // 2))] * 4
    assert [len(v) for v in functions["double"].together(numbers(*many))] == [2 * len(many[0])] * 4
    assert len(sent) == 4


def test_answers_that_nobody_takes(functions):
    """A caller that stops half-way does not get the rest as answers to other calls."""
    answers = functions["double"].together(numbers(1, 2, 3))
    assert next(answers) == 2
    assert [functions["double"](x) for x in (5, 6)] == [10, 12]
    answers.close()
    assert functions["double"](7) == 14
    assert functions["session"].restarts == 2


def test_calls_before_the_cells_have_run(server):
    """A session that was given no cells has no time for calls, and no worker to end."""
    one = Session(server)
    with pytest.raises(OutOfTime):
        one.function("double")(1)
    assert (one.restarts, one.worker) == (0, None)
    one.close()
