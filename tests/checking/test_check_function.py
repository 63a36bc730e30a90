"""Verdicts: what a check says of right, wrong, broken, endless and empty answers."""

import contextlib
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import exercises
from course.checking import OutOfTime, Raised, check_function, compare, show

STEP = exercises.get("01.2")
DESCEND = exercises.get("01.3")


def test_stub_is_not_attempted():
    """A stub that raises NotImplementedError is not attempted, and told what to write."""

    def gradient_step(theta, grad, *, lr):
        raise NotImplementedError

    verdict = check_function(gradient_step, STEP)
    assert verdict.status == "not attempted"
    assert "gradient_step(theta, grad, *, lr)" in verdict.message


def test_wrong_answer_shows_the_first_case_that_differs():
    """A wrong answer is shown with its call, what came out and what was expected."""
    verdict = check_function(lambda theta, grad, *, lr: theta - 1.01 * lr * grad, STEP)
    assert verdict.status == "wrong"
    assert verdict.case.startswith("gradient_step(theta=[")
    assert verdict.yours != verdict.expected
    assert verdict.mistake == ""


def test_hidden_case_reveals_nothing():
    """A hidden case withholds arguments, answer and expectation, and keeps the hint."""
    mistake = DESCEND.mistakes[0]
    verdict = check_function(mistake.function, DESCEND, seed=5).withheld()
    assert (verdict.status, verdict.mistake, verdict.hint) == ("wrong", mistake.name, mistake.hint)
    assert verdict.case == verdict.yours == verdict.expected == ""
    assert verdict.message == "A hidden case differs."


def test_hidden_case_is_not_carried_out_by_an_exception():
    """The text of an exception could hold a hidden case's arguments; it is withheld."""

    def leaky(theta, grad, *, lr):
        raise type(f"Theta{theta[0]}", (ValueError,), {})(f"theta is {theta}")

    shown = check_function(leaky, STEP)
    hidden = shown.withheld()
    assert "theta is [" in shown.message
    assert hidden.message == "It raised an exception on a hidden case."
    assert hidden.case == hidden.hint == ""


def test_exception_is_told_with_its_line():
    """An exception becomes a verdict with its kind, its message and the learner's own line."""

    def gradient_step(theta, grad, *, lr):
        return theta - lr * grad / len(lr)

    verdict = check_function(gradient_step, STEP)
    assert verdict.status == "raised"
    assert "TypeError" in verdict.message
    assert "return theta - lr * grad / len(lr)" in verdict.message


def test_other_signature_gets_its_hint():
    """A function that lacks an argument is told the first line that the check needs."""
    verdict = check_function(lambda theta, grad: theta, STEP)
    assert verdict.status == "raised"
    assert "`gradient_step(theta, grad, *, lr)`; keep that first line" in verdict.hint


@pytest.mark.parametrize("answer", [None, 3.0, "theta", np.zeros(2)])
def test_something_that_is_no_function(answer):
    """A value handed over in place of the function is told from a wrong answer."""
    verdict = check_function(answer, STEP)
    assert verdict.status == "wrong"
    assert "without parentheses" in verdict.hint


def test_missing_return():
    """A function that returns nothing is asked about its `return`."""
    verdict = check_function(lambda theta, grad, *, lr: None, STEP)
    assert "returned nothing" in verdict.message
    assert "`return`" in verdict.hint


@pytest.mark.parametrize(
    "value", [object(), "text", [[1], [2, 3]], {"a": 1}, np.array(["x"]), 1j, [None], lambda: 0]
)
def test_strange_values_are_wrong_and_nothing_worse(value):
    """Whatever a function returns, the check answers with a verdict."""
    assert check_function(lambda theta, grad, *, lr: value, STEP).status == "wrong"


def test_objects_that_lie_about_equality():
    """An object equal to everything, or an array subclass that says so, is still wrong."""

    class Equal:
        def __eq__(self, other):
            return True

        def __array__(self, *args, **kwargs):
            raise RuntimeError("no")

    class Liar(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

    assert check_function(lambda theta, grad, *, lr: Equal(), STEP).status == "wrong"
    wrong = check_function(lambda theta, grad, *, lr: np.zeros(theta.shape).view(Liar), STEP)
    assert wrong.status == "wrong"


def test_endless_loop_is_timed_out():
    """An endless loop that swallows exceptions ends within the limit, with a verdict."""

    def endless(theta, grad, *, lr):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    start = time.perf_counter()
    verdict = check_function(endless, STEP, seconds=0.3)
    assert verdict.status == "timed out"
    assert time.perf_counter() - start < 60


def test_proxy_exceptions():
    """What a proxy reports from another process becomes the same verdicts."""

    def proxy(error):
        def call(*args, **kwargs):
            raise error

        return call

    raised = check_function(proxy(Raised("ZeroDivisionError", "division by zero", 3)), STEP)
    assert (raised.status, "line 3" in raised.message) == ("raised", True)
    stub = check_function(proxy(Raised("NotImplementedError", "")), STEP)
    assert stub.status == "not attempted"
    assert check_function(proxy(OutOfTime()), STEP).status == "timed out"


def test_arguments_are_fresh_for_every_call():
    """A call that changes its arguments spoils no other case, and the change is told."""
    verdict = check_function(STEP.mistakes[4].function, STEP)
    assert verdict.message == "The answer is right, but the call changed `theta`."


# Rounded, since float32 has no room for the smallest of float64's numbers.
REALS = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))


@given(st.lists(REALS, min_size=1, max_size=5), st.floats(-0.5, 0.5))
def test_compare_is_isclose(values, shift):
    """Numbers agree exactly when they are close by the tolerances, lists and float32 included."""
    expected = np.array(values)
    close = {"rtol": 1e-7, "atol": 1e-9}
    assert compare(values, expected, **close) == ""
    assert compare(expected.astype(np.float32), expected, **close) == ""
    scale = 1 + abs(expected).max()
    moved = expected + shift * scale
    assert (compare(moved, expected, **close) == "") == bool(
        np.allclose(moved, expected, rtol=1e-7, atol=1e-9 * abs(expected).max())
    )


@pytest.mark.parametrize(
    ("yours", "expected", "words"),
    [
        (np.zeros((2, 1)), np.zeros(2), "shape"),
        ((1.0,), (1.0, 2.0), "1 values, and 2"),
        (1.0, (1.0, 2.0), "in a tuple"),
        (1, True, "truth value"),
        (False, True, "False is not True"),
        (float("nan"), 1.0, "not finite"),
        ({"a": 1}, {"b": 1}, "keys b"),
        ("x", "y", "text"),
        (1.0, None, "nothing should"),
    ],
)
def test_compare_in_words(yours, expected, words):
    """Each kind of difference has its own words."""
    assert words in compare(yours, expected, rtol=1e-7, atol=0)


def test_nan_where_nan_is_expected():
    """NaN and infinity are right where the reference has them."""
    expected = np.array([np.nan, np.inf, 1.0])
    assert compare(expected.copy(), expected, rtol=1e-7, atol=0) == ""
    assert compare(np.array([np.nan, -np.inf, 1.0]), expected, rtol=1e-7, atol=0) != ""
    infinite = np.array([np.inf, 1.0])
    for other in ([np.inf, 5.0], [5.0, 1.0], [np.nan, 1.0], [-np.inf, 1.0]):
        assert compare(np.array(other), infinite, rtol=1e-7, atol=1e-9) != ""
        assert compare(infinite, np.array(other), rtol=1e-7, atol=1e-9) != ""


def test_lists_are_reported():
    """A right answer in lists passes and says so; one in arrays does not."""
    listed = check_function(lambda theta, grad, *, lr: (theta - lr * grad).tolist(), STEP)
    assert (listed.passed, listed.lists) == (True, True)
    assert not check_function(STEP.reference, STEP).lists


def test_show_is_short_and_stable():
    """Values are shown briefly, without addresses, and -0 as 0."""
    assert show(np.arange(100.0)) == "[0, 1, ..., 98, 99]"
    assert show(-0.0) == "0"
    assert show(object()) == "an object"
    assert show(1e-5) == "1e-5"
    assert show((1.0, "a")) == "(1, 'a')"
