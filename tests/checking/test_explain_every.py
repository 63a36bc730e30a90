"""General explanations of every exercise: right answers, listed mistakes, answers at random."""

import re

import numpy as np
import pytest

from course import exercises
from course.checking.explain import explain
from course.checking.outcomes import Outcome, run_case

EVERY = exercises.all_exercises()


def outcomes(function, exercise, cases):
    with np.errstate(all="ignore"):
        return [run_case(function, exercise, case) for case in cases]


@pytest.mark.parametrize("exercise", EVERY, ids=repr)
def test_right_answers_have_nothing_to_explain(exercise):
    """Neither the reference nor any right alternative gets a hint."""
    cases = exercise.cases(np.random.default_rng(11))
    right = outcomes(exercise.reference, exercise, cases)
    for answer in (exercise.reference, *exercise.alternatives):
        assert explain(exercise, cases, outcomes(answer, exercise, cases), right) == ""


# Numbers that a hint may hold whatever the cases are.
SAID = {"0", "1", "1e-8", "2"}


@pytest.mark.parametrize("exercise", EVERY, ids=repr)
def test_a_hint_holds_no_number_of_a_case(exercise):
    """The hints on all listed mistakes name no number but fixed ones, outside a case's note."""
    cases = exercise.cases(np.random.default_rng(12))
    right = outcomes(exercise.reference, exercise, cases)
    for mistake in exercise.mistakes:
        found = explain(exercise, cases, outcomes(mistake.function, exercise, cases), right)
        bare = re.sub(r"“[^”]*”|`[^`]*`", "", found)
        assert set(re.findall(r"\d[\d.e-]*\d|\d", bare)) <= SAID, found


@pytest.mark.parametrize("exercise", EVERY, ids=repr)
def test_answers_at_random_are_not_explained(exercise):
    """Numbers drawn at random, and put in the right shapes, follow no rule."""
    rng = np.random.default_rng(13)
    cases = exercise.cases(np.random.default_rng(14))
    right = outcomes(exercise.reference, exercise, cases)
    if not all(isinstance(outcome.value, (float, np.ndarray, tuple)) for outcome in right):
        return
    mine = [Outcome(scrambled(outcome.value, rng)) for outcome in right]
    assert explain(exercise, cases, mine, right) == ""


def scrambled(value, rng):
    if isinstance(value, tuple):
        parts = [scrambled(part, rng) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return np.asarray(value) * rng.uniform(-2, 2, np.shape(value)) + rng.normal()
