"""Slips: what each operator makes of a tiny function, and what they say of the exercises' cases."""

import ast
import contextlib
import math

import numpy as np
import pytest

from course import exercises
from course.checking import check_function
from course.checking.slips import slips, slips_of
from course.checking.slips.source import ROUNDS, Endless, once_called, rounds, tree_of, units
from course.checking.words import argument_names

ALL = exercises.all_exercises()


def step(theta, grad, *, lr):
    return theta - lr * grad


def average(m, grad, *, beta=0.9):
    return beta * m + (1 - beta) * grad


def quotient(a, b, c):
    return a / (b * c)


def damped(g, v, *, eps):
    return g / (v**0.5 + eps)


def spread(x):
    return np.std(x, axis=0)


def length(x):
    return np.linalg.norm(x, axis=-1, keepdims=True)


def at_most(x, *, tol):
    return bool(x <= tol)


def both(x, y):
    return x > 0 and not y > 0


def guarded(x):
    if x == 0:
        return 0.0
    return 1 / x


def counted(n):
    return np.arange(n) + [2 * k for k in range(n)]


def last(path):
    return path[-1]


def best(scores):
    return scores.argmax(axis=1)


def distance(x):
    return abs(x)


def product(X, w):
    return X @ w


def whole(x, n):
    x = np.array(x, dtype=float)
    for i in range(n):
        x[i] = x[i] / 2
    return x


def halved(f, x, *, shrink):
    while f(x) > 1:
        x = x * shrink
    return x


def follow(grad, x, *, steps):
    for _ in range(steps):
        x = x - grad(x)
    return x


def remember(theta, grad, state, *, beta):
    m = beta * state.m + grad
    return theta - m, type(state)(m)


def extremes(x):
    return np.min(x), np.max(x)


def wave(t):
    return np.log(np.cos(t))


def kin(x, *, rate_min, rate_max):
    return min(rate_max, rate_min + x)


def heavy(theta, grad, state, *, lr, beta):
    m = beta * state.m + grad
    return theta - lr * m, type(state)(m)


def corrected(m, v, b, t):
    m_hat, v_hat = m / (1 - b**t), v / (1 - b**t)
    return m_hat / v_hat, (m, v)


def centred(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def filled(x):
    out = np.zeros_like(x)
    out[0] = 1.5
    return out


def sliced(order, low, size):
    return order[low : low + size]


def recorded(f, grad, x, *, steps):
    seen = []
    for _ in range(steps):
        x = x - grad(x)
        seen.append(f(x))
    return seen


def one_by_one(grad, x):
    g = grad(x)
    for i in range(len(x)):
        x[i] -= g[i]
    return x


def named_cases(x):
    if x > 1:
        return "high"
    if x > 0:
        return "low"
    return math.inf


def table(f, points):
    return [[f(a, b) for b in points] for a in points], np.array([[1, 2], [3, 4]])


def squares(r, y):
    return np.mean(r**2), r * 2 / len(y)


def largest(x):
    return np.abs(x).max()


def smooth(x, spread):
    return x / np.where(spread == 0, 1.0, spread)


def advanced(state):
    return state.t + 1


MADE = [
    (heavy, "m = beta * state.m + lr * grad", "has the factor `lr` of the step in it"),
    (corrected, "m_hat, v_hat = (m, v)", "No bias is corrected"),
    (corrected, "(m_hat / v_hat, (m_hat, v_hat))", "as corrected for this step"),
    (corrected, "m_hat, v_hat = (m / (1 - b ** (t - 1)), v / (1 - b ** t))", "one factor fewer"),
    (centred, "(x - x.mean()) / x.std()", "All entries are put together"),
    (centred, "x - x.mean(axis=0) / x.std(axis=0)", "only the last of several terms were divided"),
    (filled, "out = np.zeros_like(x, dtype=int)", "whole numbers"),
    (sliced, "order[low:low + size + 1]", "too long or too short, or shifted"),
    (recorded, "seen.append(f(x))", "the wrong order"),
    (one_by_one, "x[i] -= grad(x)[i]", "worked out anew"),
    (one_by_one, "x[i] += g[i]", "the wrong sign"),
    (named_cases, "'low'", "belongs to another one"),
    (named_cases, "np.nan", "NaN"),
    (
        table,
        "([[f(a, b) for a in points] for b in points], np.array([[1, 2], [3, 4]]))",
        "Rows and",
    ),
    (table, "([[f(a, b) for b in points] for a in points], np.array([[3, 4], [1, 2]]))", "Rows or"),
    (squares, "(np.sum(r ** 2), r * 2)", "Sums come out"),
    (squares, "(np.mean(r) ** 2, r * 2 / len(y))", "The square is taken after"),
    (largest, "np.abs(np.max(x))", "taken afterwards"),
    (smooth, "x / (spread + 1e-08)", "small number were added"),
    (advanced, "state.t", "one too early"),
    (step, "theta - lr * np.sign(grad)", "only the sign of `grad`"),
    (step, "theta + lr * grad", "One term comes out with the wrong sign"),
    (step, "theta - grad", "`lr` has no effect"),
    (step, "theta", "a term were missing"),
    (step, "theta - lr / grad", "divided that should be multiplied"),
    (step, "(theta - grad) * lr", "reaches more terms"),
    (step, "np.subtract(theta, lr * grad, out=theta)", "the caller's own array"),
    (average, "(1 - beta) * m + beta * grad", "each other's weight"),
    (average, "beta * m + 1 * grad", "added up, not averaged"),
    (quotient, "a / b * c", "only the first part of a denominator divided"),
    (quotient, "b * c / a", "upside down"),
    (damped, "g / (v + eps)", "a root had not been taken"),
    (damped, "g / (v + eps) ** 0.5", "stands under a root"),
    (spread, "np.std(x, axis=0, ddof=1)", "n − 1"),
    (spread, "np.var(x, axis=0)", "The spread comes out squared"),
    (spread, "np.std(x)", "All entries are put together"),
    (spread, "np.std(x, axis=1)", "the wrong axis"),
    (length, "np.linalg.norm(x, axis=-1)", "An axis is lost"),
    (length, "np.linalg.norm(x, axis=-1, keepdims=True) ** 2", "A length comes in squared"),
    (at_most, "bool(x < tol)", "the very boundary"),
    (at_most, "bool(x >= tol)", "points the wrong way"),
    (both, "x > 0 or not y > 0", "exchanged"),
    (both, "x > 0 and y > 0", "its opposite"),
    (both, "x > 0", "one condition were not asked"),
    (guarded, "pass", "not treated apart"),
    (counted, "np.arange(n) + [2 * k for k in range(n - 1)]", "one round or entry fewer"),
    (
        counted,
        "np.arange(n) + [2 * k for k in range(1, n)]",
        "The first round or entry is left out",
    ),
    (last, "path[0]", "The first one comes in where the last"),
    (best, "scores.argmin(axis=1)", "Smallest and largest"),
    (distance, "x", "A sign still counts"),
    (product, "w @ X", "in the wrong order"),
    (product, "X.T @ w", "transposed"),
    (whole, "x = np.array(x)", "whole numbers"),
    (whole, "x = x", "no copy"),
    (halved, "if f(x) > 1:", "It goes round once at most"),
    (follow, "_once = grad(x)", "once, before the loop"),
    (follow, "for _ in range(steps - 1):", "one round or entry fewer"),
    (remember, "(theta - state.m, type(state)(m))", "the old `m`"),
    (remember, "(theta - m, state)", "as it was handed over"),
    (remember, "theta - m", "Only the first of several results"),
    (extremes, "(np.max(x), np.min(x))", "another order"),
    (wave, "np.log(np.sin(t))", "Sine and cosine"),
    (wave, "np.log10(np.cos(t))", "another base"),
    (kin, "min(rate_min, rate_max + x)", "`rate_min` and `rate_max` are exchanged"),
]


def body(slip):
    """Return the lines of a slip's function, as they were written."""
    return slip.code.splitlines()


def same(made, line):
    """Tell whether a line of a function is the one that is looked for."""
    made = made.strip().removeprefix("return ")
    with contextlib.suppress(SyntaxError):
        return ast.unparse(ast.parse(made)) == ast.unparse(ast.parse(line))
    return made == line


@pytest.mark.parametrize(("function", "line", "words"), MADE, ids=[line for _, line, _ in MADE])
def test_operator_makes_the_slip(function, line, words):
    """Each slip is made of a tiny function, and its sentence says what comes out."""
    found = [slip for slip in slips(function) if any(same(made, line) for made in body(slip))]
    assert found, [body(slip) for slip in slips(function)]
    assert any(words in slip.hint for slip in found), [slip.hint for slip in found]


def test_a_slip_does_what_it_says():
    """A slip's function is called as the reference, and does the wrong thing."""
    made = {slip.name: slip.function for slip in slips(step)}
    assert made["`lr` left out"](5.0, 2.0, lr=0.1) == 3.0
    theta = np.array([5.0])
    made["written into theta: `theta - lr * grad`"](theta, np.array([2.0]), lr=0.5)
    assert theta == [4.0]


def test_another_default_is_a_slip():
    """A default that is mixed up with another decay is a slip of its own."""
    made = {slip.name: slip.function for slip in slips(average)}
    assert made["default of `beta`: 0.99"](1.0, 0.0) == 0.99
    assert made["`beta` always at its default"](1.0, 0.0, beta=0.5) == 0.9


def test_a_slip_is_made_when_it_is_called():
    """What only stands in a list is not compiled; what is called is compiled once."""
    made = []
    function = once_called(lambda: made.append(1) or (lambda x: x + 1))
    assert not made
    assert [function(1), function(2)] == [2, 3]
    assert made == [1]


def test_every_slip_ends():
    """No slip goes round a loop for ever, whatever it makes of the condition."""
    ends = []
    for slip in slips(halved):
        try:
            slip.function(lambda x: x, 8.0, shrink=0.5)
        except Endless:
            ends.append(slip.name)
        except Exception:
            continue
    assert ends


def test_rounds_are_counted_over_all_loops_of_a_call():
    """A loop in a loop has no more rounds than one alone."""
    count, done = rounds(), []
    with pytest.raises(Endless):
        done.extend(inner for _ in count(range(ROUNDS)) for inner in count(range(ROUNDS)))
    assert len(done) < ROUNDS


def test_without_a_source_there_are_no_slips():
    """What was typed at a prompt, or is written in C, has no source and no slips."""
    made = {}
    exec("def typed(x):\n    return x + 1", made)
    assert slips(made["typed"]) == slips(abs) == ()


def test_what_only_examines_arguments_is_left_alone():
    """No slip touches a check of arguments."""

    def examined(x):
        if x < 0:
            raise ValueError("x is negative.")
        return x + 1

    tree = tree_of(examined)
    assert "ValueError" not in ast.unparse(tree)
    assert "x + 1" in ast.unparse(tree)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_slips_of_an_exercise(exercise):
    """Names are unique and stable, the likely come first, and cases reject nearly all of them."""
    made = slips(exercise.reference)
    names = [slip.name for slip in made]
    assert len(names) == len(set(names))
    assert all("\n" not in name for name in names)
    again = slips.__wrapped__(exercise.reference)
    assert [(slip.name, slip.hint) for slip in again] == [(slip.name, slip.hint) for slip in made]
    ranks = [slip.rank for slip in slips_of(exercise)]
    assert ranks == sorted(ranks)
    # A form of the result or two leave a sign as it is; of most references nothing gets through.
    # Which ones do, the tests of exercises hold: those listed as equivalent, and no other.
    assert len(exercise.equivalents) <= len(made) / 5
    assert len(made) >= 20


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_no_sentence_holds_the_formula(exercise):
    """No sentence shows an expression of the reference, but a name that the learner has too."""
    formulas = {
        ast.unparse(node)
        for unit in units(exercise.reference)
        for node in ast.walk(unit.tree)
        if isinstance(node, (ast.BinOp, ast.Compare, ast.Call, ast.Subscript, ast.stmt))
    }
    assert formulas
    names = {*argument_names(exercise.signature)}
    for case in exercise.cases(np.random.default_rng(0)):
        names.update(field for value in case.args for field in getattr(value, "_fields", ()))
    for slip in slips_of(exercise):
        assert slip.hint.endswith(".")
        assert not slip.tells or names >= set(slip.hint.split("`")[1::2])
        assert not [formula for formula in formulas if formula in slip.hint]
        quoted = slip.hint.split("`")[1::2]
        assert all(name.isidentifier() for name in quoted), slip.hint


def test_a_slip_is_rejected_as_any_wrong_answer():
    """A slip that the cases reject is a wrong answer to the check."""
    exercise = exercises.get("01.2")
    wrong = next(slip for slip in slips(exercise.reference) if slip.name == "`lr` left out")
    assert check_function(wrong.function, exercise).status == "wrong"
