"""Hints on exceptions: each kind is told apart from the ones next to it."""

import traceback

import numpy as np
import pytest

from course import exercises
from course.checking.exceptions import explain_error
from course.checking.names import nearest
from course.exercises.spec import Case

STEP = ("01.2", Case((np.ones(2), np.ones(2)), {"lr": 0.1}, "two parameters"))
LISTS = ("01.2", Case(([1, 2], [3.0, 4.0]), {"lr": 0.1}, "lists"))
WHOLE = ("01.2", Case((np.array([1, 2]), np.ones(2)), {"lr": 0.1}, "whole numbers"))
DESCEND = (
    "01.3",
    Case((lambda theta: 2 * theta, np.array([2.0, 5.0])), {"lr": 0.1, "steps": 3}, "a bowl"),
)
HESSIAN = ("02.1", Case((np.diag([1.0, 3.0]),), {}, "a valley"))
STATE = (
    "05.1",
    Case(
        (np.ones(2), np.ones(2), exercises.get("05.1").cases(np.random.default_rng(0))[0].args[2]),
        {"lr": 0.1, "beta": 0.9},
        "moving",
    ),
)
PATH = ("04.5", Case((np.ones((7, 2)),), {}, "a path"))
ESCAPE = ("07.2", Case((0.0,), {"lr": 0.1, "curvature": -1.0}, "exactly on the ridge"))
MINIBATCHES = ("04.1", Case((20, 4, np.random.default_rng(0)), {}, "20 rows"))
CONVERSION = ("05.6", Case((0.1, 0.9), {"to": "average"}, "to average"))
EPOCH = ("04.2", Case((None, np.ones(2), None, None, (x for x in ())), {"lr": 0.1}, "a generator"))


def raise_from(source, case, name):
    """Return the exception that a function of this source raises, its line and its text."""
    cell = f"<cell of {name}>"
    space = {"np": np, "gradient_step": exercises.get("01.2").reference}
    exec(compile(source, cell, "exec"), space)
    function = space[name]
    try:
        function(*case.args, **case.kwargs)
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == cell]
        line = frames[-1].lineno if frames else None
        text = source.splitlines()[line - 1].strip() if line else ""
        return type(error).__name__, str(error), line, text, function
    pytest.fail("nothing was raised")


def hint(at, *body, first=""):
    """Return the hint on a function with this body, called as the exercise's is."""
    exercise, case = exercises.get(at[0]), at[1]
    signature = first or exercise.signature
    source = f"def {signature}:\n" + "\n".join(f"    {line}" for line in body) + "\n"
    name = signature.partition("(")[0]
    return explain_error(exercise, case, *raise_from(source, case, name))


@pytest.mark.parametrize(
    ("at", "body", "words"),
    [
        (STEP, ["return thata - lr * grad"], "the argument `theta`"),
        (STEP, ["moved = theta - lr", "return moved_ - grad"], "the variable `moved`"),
        (STEP, ["return sqrt(grad)"], "`np.sqrt`"),
        (STEP, ["return norm(grad)"], "`np.linalg.norm`"),
        (STEP, ["return math.sqrt(lr)"], "`import math`"),
        (STEP, ["return random.random()"], "`import random`"),
        (STEP, ["return my_own_helper(theta)"], "Has the cell that defines it been run?"),
        (STEP, ["return np.sqrtt(grad)"], "`sqrt`"),
        (STEP, ["if lr < 0:", "    x = 1", "return x"], "Nothing has been stored in `x`"),
        (STEP, ["theta.append(grad)", "return theta"], "collect in a list"),
        (STEP, ["if grad < 1:", "    return theta", "return grad"], "np.where"),
        (STEP, ["return theta(1)"], "`theta` is no function but a value"),
        (STEP, ["return lr[0]"], "Square brackets"),
        (STEP, ["return theta[2]"], "Indices begin at 0"),
        (STEP, ["return theta[0, 1]"], "fewer axes"),
        (STEP, ["return theta[0.5]"], "whole number"),
        (STEP, ["a, b, c = theta", "return a"], "As many names"),
        (STEP, ["for i in range(4 / 2):", "    pass", "return theta"], "`//` divides"),
        (STEP, ["for i in len(theta):", "    pass", "return theta"], "`range(n)`"),
        (STEP, ["return float(theta)"], "One number is needed"),
        (STEP, ["return gradient_step(theta, grad, lr=lr, x=1)"], "The call of `gradient_step`"),
        (STEP, ["return {}['m']"], "no such key"),
        (STEP, ["return gradient_step_()"], "`gradient_step` meant"),
        (STEP, ["return np.sum(grad, axes=0)"], "Is `axis` meant?"),
        (STEP, ["return int(np.nan)"], "no whole numbers"),
        (STEP, ["return np.log(lr) + 'x'"], ""),
        (LISTS, ["return theta - lr * grad"], "`theta` and `grad` come as lists"),
        (LISTS, ["return theta.copy() - theta.shape"], "`theta` comes as a list"),
        (WHOLE, ["theta -= lr * grad", "return theta"], "`theta` holds whole numbers"),
        (DESCEND, ["return gradient_step(theta, grad(theta), lr)"], "as in `lr=lr`"),
        (DESCEND, ["return theta - lr * grad"], "`grad` is a function"),
        (DESCEND, ["return grad[0]"], "`grad` is a function"),
        (DESCEND, ["grad = grad(theta)", "return grad(theta)"], "no longer the function"),
        (DESCEND, ["return grad(theta, lr)"], "`grad` is called there with other arguments"),
        (DESCEND, ["return descend(grad, theta, lr=lr, steps=steps)"], "`descend` calls"),
        (DESCEND, ["path = [theta].append(theta)", "return path[0]"], "in place"),
        (HESSIAN, ["return 2 / max(np.linalg.eig(hessian))"], "eigenvalues and eigenvectors"),
        (HESSIAN, ["return np.linalg.inv(0 * hessian)"], "can't be inverted"),
        (HESSIAN, ["return np.linalg.eigvalsh(hessian[0])"], "square matrix"),
        (STATE, ["state.m = grad", "return theta, state"], "can't be changed"),
        (STATE, ["return theta - state.v, state"], "The state has the fields `m`"),
        (STATE, ["return theta - theta.m, state"], "a bare array came"),
        (PATH, ["return path / np.arange(1, 8)"], "lacks the last axis"),
        (PATH, ["return path[1:] + path"], "one longer"),
        (PATH, ["return path @ path"], "product of matrices"),
        (PATH, ["return path + path.T"], "rows and columns exchanged"),
        (PATH, ["return np.array([path[0], path[0, :1]])"], "rows of equal length"),
        (PATH, ["return path.sum(axis=2)"], "fewer axes"),
        (ESCAPE, ["return 1 / offset"], "divided by 0 in the case “exactly on the ridge”"),
        (
            MINIBATCHES,
            ["rows = rng.shuffle(np.arange(n))", "return rows[:2]"],
            "return nothing",
        ),
        (MINIBATCHES, ["return np.array_split(np.arange(n), 0)"], "not the size of a piece"),
        (EPOCH, ["return len(batches)"], "only once"),
        (EPOCH, ["return batches[0]"], "only once"),
        (STATE, ["return state['m'], state"], "read with a dot: `state.m`"),
        (STATE, ["return theta, state._replace(M=grad)"], "no `M`. Is `m` meant?"),
        (STATE, ["return theta, state._replace(grad)"], "by name: `state._replace(m=m)`"),
        (STATE, ["return theta, type(state)()"], "Here `m` is missing"),
        (STATE, ["return theta, type(state)(M=grad)"], "made of the field `m`. Is `m` meant?"),
        (STATE, ["return theta, state.mm"], "The state has the fields `m`."),
        (STEP, ["return lr^2"], "that is `**`"),
        (STEP, ["return theta^2"], "that is `**`"),
        (STEP, ["return np.max(theta, grad)"], "`np.maximum(a, b)` compares"),
        (STEP, ["return np.sum(theta, grad)"], "The second argument of `np.sum` is an axis."),
        (STEP, ["return np.var(theta, 0, 1)"], "third argument of `np.var` is a dtype"),
        (STEP, ["return np.zeros(2, 3)"], "`np.zeros((rows, columns))`"),
        (STEP, ["return np.array([1, 2], [3, 4])"], "all rows, stand in one list"),
        (STEP, ["return np.zeros(theta)"], "`np.zeros_like(theta, dtype=float)`"),
        (STEP, ["return np.linspace(0, 5, 0.1)"], "how many points, is a whole number"),
        (STEP, ["return range([1, 2])"], "and a list came"),
        (DESCEND, ["return range(len(steps))"], "`range(steps)` counts"),
        (STEP, ["return theta @ lr"], "a single number multiplies with `*`"),
        (STEP, ["return np.where(theta > 0, lr)"], "two things to choose from"),
        (STEP, ["return np.maximum(theta, grad, axis=0)"], "It takes no `axis`."),
        (STEP, ["return np.sqrt(theta, lr)"], "Too many arguments"),
        (STEP, ["return float(lr, lr)"], "come back as a pair"),
        (STEP, ["return max([1j, 2j])"], "no order"),
        (STEP, ["return (theta > 0) - (theta < 0)"], "can't be subtracted"),
        (STEP, ["return np.Inf"], "write `np.inf`"),
        (STEP, ["return np.eigvals(theta)"], "`np.linalg.eigvals`"),
        (STEP, ["for i in theta:", "    theta[i] = 0"], "through the positions"),
        (STEP, ["theta[8] = 0"], "not one too far, but further"),
        (PATH, ["for _ in path:", "    path = path[[6]]"], "stores a part of `path`"),
        (PATH, ["return path[:, 2]"], "`x.shape[1]`"),
        (STEP, ["return [1] + 2"], "joins two lists"),
        (STEP, ["return 2 (theta)"], "`2 * (…)`"),
        (DESCEND, ["return lr(grad(theta))"], "`lr` is no function but a value"),
        (PATH, ["return path - np.ones((4, 2))"], "`a[:, None]`"),
        (CONVERSION, ["return average"], "the text is `\"average\"`"),
    ],
)  # fmt: skip
def test_an_exception_is_explained(at, body, words):
    """What Python and NumPy really say is read, and told in words that lead on."""
    assert words in hint(at, *body)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("gradient_step(theta, grad)", "The check calls the function as"),
        ("gradient_step(theta, grad, lr, more)", "The check calls the function as"),
        ("step(theta, grad, rate)", "The check calls the function as"),
    ],
)
def test_a_first_line_that_does_not_fit_is_told_from_a_call_inside(first, words):
    """The learner is told to keep the first line only where the check's own call failed."""
    assert words in hint(STEP, "return theta", first=first)
    assert words not in hint(DESCEND, "return gradient_step(theta, grad(theta), lr)")


def test_a_number_that_is_called_is_named():
    """A missing multiplication sign is told by what stands before the parentheses."""
    words = hint(STEP, "return theta - lr (grad)")
    assert words == "`lr` is no function but a value: `lr(…)` would call it."


def test_of_a_proxy_only_the_message_is_read():
    """Without the function's code the exercise's own arguments are still near."""
    exercise, case = exercises.get(STEP[0]), STEP[1]
    found = explain_error(
        exercise, case, "NameError", "name 'grd' is not defined", 2, "return grd", object()
    )
    assert "`grad`" in found


def test_a_call_inside_is_told_without_the_text_of_its_line():
    """A line whose text nobody kept still fails by the call that the message names."""
    message = "gradient_step() takes 2 positional arguments but 3 were given"
    exercise, case = exercises.get(DESCEND[0]), DESCEND[1]
    found = explain_error(exercise, case, "TypeError", message, 4, "", object())
    assert "it is called as `gradient_step(theta, grad, *, lr)`" in found
    assert "as in `lr=lr`" in found


@pytest.mark.parametrize("kind", ["TypeError", "ValueError", "AttributeError", "Odd", ""])
@pytest.mark.parametrize("message", ["", "(", "name '' is not defined", "'x' object", "\0" * 50])
def test_odd_messages_are_left_alone(kind, message):
    """A message that nobody has seen gets no hint, and raises nothing."""
    exercise, case = exercises.get(STEP[0]), STEP[1]
    assert explain_error(exercise, case, kind, message, None, "", None) == ""


def test_short_names_have_no_neighbours():
    """A name of one letter is near every other, so none is offered."""
    assert nearest("z", ["x", "y"]) == ""
    assert nearest("Theta", ["theta"]) == "theta"
