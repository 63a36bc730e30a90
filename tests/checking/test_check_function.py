"""Verdicts: what a check says of right, wrong, broken, endless and empty answers."""

import contextlib
import time

import numpy as np
import pytest

from course import exercises
from course.checking import OutOfTime, Raised, check_function, compare
from course.optimizers import adam_step

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
    assert verdict.case.startswith("gradient_step(np.array([")
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


def test_a_call_inside_goes_before_a_slip_that_raises():
    """What an exception says of itself goes before a slip that raises it in every case as well."""

    def adamw_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
        after, state = adam_step(theta, grad, state, lr, beta1, beta2, eps)
        return after - lr * weight_decay * theta, state

    verdict = check_function(adamw_step, exercises.get("06.6"))
    assert "handed over by name" in verdict.hint


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
    (in_place,) = (mistake for mistake in STEP.mistakes if mistake.name == "in place")
    verdict = check_function(in_place.function, STEP)
    assert verdict.message == "The answer is right, but the call changed `theta`."


def test_lists_are_reported():
    """A right answer in lists passes and says so; one in arrays does not."""
    listed = check_function(lambda theta, grad, *, lr: (theta - lr * grad).tolist(), STEP)
    assert (listed.passed, listed.lists) == (True, True)
    assert not check_function(STEP.reference, STEP).lists


def test_an_exception_hides_no_earlier_difference():
    """The first case that is not right is shown, whatever later cases raise."""

    def descend(grad, theta, *, lr, steps):
        if steps == 0:
            raise ValueError("no step at all")
        return DESCEND.reference(grad, theta, lr=2 * lr, steps=steps)

    verdict = check_function(descend, DESCEND)
    assert verdict.status == "wrong"
    assert "two steps from 10" in verdict.message
    assert check_function(lambda *a, **k: 1 / 0, DESCEND).status == "raised"


def test_time_over_hides_no_earlier_difference():
    """A case that never ends comes after one that differs, and the difference is the verdict."""

    def descend(grad, theta, *, lr, steps):
        while steps == 0:
            pass
        return DESCEND.reference(grad, theta, lr=2 * lr, steps=steps)

    assert check_function(descend, DESCEND, seconds=0.3).status == "wrong"


def test_a_second_slip_does_not_hide_the_first_ones_hint():
    """An answer that climbs, and also fails on a list, is told that it climbs."""

    def descend(grad, theta, *, lr, steps):
        path = [theta + 0]
        for _ in range(steps):
            path.append(path[-1] + lr * grad(path[-1]))
        return np.array(path)

    verdict = check_function(descend, DESCEND)
    assert (verdict.status, verdict.mistake) == ("wrong", "ascent")


def test_leaving_python_is_an_exception_like_others():
    """SystemExit and its kin end in a verdict, and not the notebook."""

    def leave(theta, grad, *, lr):
        raise SystemExit(3)

    assert check_function(leave, STEP).status == "raised"


def test_what_is_printed_is_shown_once():
    """What the function prints in the case shown stands under the verdict, and nowhere else."""

    def gradient_step(theta, grad, *, lr):
        print("theta is", theta)
        return theta

    verdict = check_function(gradient_step, STEP)
    assert verdict.printed.startswith("theta is [")
    assert str(verdict).count("theta is [") == 1

    def endless(theta, grad, *, lr):
        print("x" * 10_000_000)
        return theta - lr * grad

    verdict = check_function(endless, STEP)
    assert (verdict.passed, len(verdict.printed)) == (True, 1000)


def test_the_case_can_be_typed_again():
    """The call that is shown runs as it stands, function arguments included."""
    verdict = check_function(DESCEND.mistakes[-1].function, DESCEND)
    path = eval(verdict.case, {"np": np, "descend": DESCEND.reference})
    assert compare(path, np.array(eval(verdict.expected)), rtol=1e-5, atol=1e-5) == ""


def test_a_generator_where_an_array_is_asked_for():
    """An answer that can't be copied is wrong and nothing worse."""

    def gradient_step(theta, grad, *, lr):
        yield theta - lr * grad

    verdict = check_function(gradient_step, STEP)
    assert verdict.status == "wrong"
    assert "a generator can't be read as an array" in verdict.message
