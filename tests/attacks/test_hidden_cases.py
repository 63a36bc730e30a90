"""What a submission has seen of a hidden case stays with it, and what it returns stops nobody."""

import json

import numpy as np
import pytest
from grading import making

from course import exercises
from course.grading import grade, lessons, marking
from course.grading.isolation import Limits, Server
from course.grading.marking import Order
from course.grading.records.store import Store

SHOWN = len(exercises.get("01.2").cases(np.random.default_rng(0)))
# The next exercise's visible check says what 01.2 has seen.
NEXT_EXERCISE = f"""
calls = []
def gradient_step(theta, grad, *, lr):
    calls.append(theta.tolist())
    return theta - lr * grad
def descend(grad, theta, *, lr, steps):
    raise ValueError(f"seen {{calls[{SHOWN}:]}}")
"""
# A worker that takes another's place runs the cells again.
ANOTHER_WORKER = f"""
import os, time
count = 0
def gradient_step(theta, grad, *, lr):
    global count
    count += 1
    if count == {SHOWN + 1}:
        os._exit(0)
    return theta - lr * grad
raise ValueError(f"the time is {{time.time()}}")
"""
KIND = f"""
import builtins
count = 0
def gradient_step(theta, grad, *, lr):
    global count
    count += 1
    if count > {SHOWN}:
        raise type(sorted(dir(builtins))[int(abs(theta[0]) * 100) % 150], (Exception,), {{}})()
    return theta - lr * grad
"""
REAL_TIME_SIGNAL = """
def gradient_step(theta, grad, *, lr):
    return theta - lr * grad
import os
os.kill(os.getpid(), 40)
"""
SURROGATE_KEY = "def gradient_step(theta, grad, *, lr):\n    return {chr(0xD800): 1}"


def marked(source, level):
    """Return the marks of one submission, by exercise, and what its cells raised."""
    order = Order(level, making.SECRET, Limits(call=5, cell=5, total=30))
    server = Server(level, "01", order.limits, lessons.imports("01"))
    try:
        result = marking.mark(json.dumps(making.code(source)).encode(), "01", order, server)
    finally:
        server.close()
    return {mark.exercise: mark for mark in result.marks}, result.errors


@pytest.fixture(params=[making.level("bubblewrap"), making.level("landlock")])
def level(request):
    """A level of isolation that works here."""
    return request.param


def test_the_next_exercise_has_seen_no_hidden_case(level):
    """Every exercise's words come before any hidden case: 01.3 has nothing of 01.2 to tell."""
    marks, _ = marked(NEXT_EXERCISE, level)
    assert marks["01.2"].points == 2
    assert "seen []" in marks["01.3"].message


def test_a_worker_in_anothers_place_tells_no_more(level):
    """What cells raise after the first hidden case is not reported."""
    _, errors = marked(ANOTHER_WORKER, level)
    assert len([error for error in errors if error.kind == "ValueError"]) == 1


def test_the_kind_of_an_exception_says_nothing_of_a_hidden_case(level):
    """Whatever a submission raises on a hidden case, the words are the same."""
    marks, _ = marked(KIND, level)
    assert "It raised an exception on a hidden case." in marks["01.2"].message


@pytest.mark.parametrize("source", [REAL_TIME_SIGNAL, SURROGATE_KEY], ids=["signal", "surrogate"])
def test_one_submission_stops_no_other(level, source, tmp_path):
    """The rest of the class is marked and written, on this run and on the next."""
    answer = "def gradient_step(theta, grad, *, lr):\n    return theta - lr * grad"
    making.write(tmp_path / "in" / "ada_01.ipynb", making.code(answer))
    making.write(tmp_path / "in" / "eve_01.ipynb", making.code(source))
    for _ in range(2):
        grade(tmp_path / "in", tmp_path / "out", isolation_level=level, workers=1)
        pages = {page.stem for page in (tmp_path / "out" / "feedback").iterdir()}
        assert pages == {"ada", "eve"}
    store = Store(tmp_path / "out" / "grading.sqlite")
    given = {(g.student, m.exercise): m.points for g in store.grades() for m in g.marked.marks}
    store.close()
    assert given["ada", "01.2"] == 2
