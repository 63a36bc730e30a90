"""Every exercise against its own specification: references, alternatives, mistakes, cases."""

import ast
import inspect
import statistics
import sys
import time

import numpy as np
import pytest

from course import exercises
from course.checking import check_function
from course.grading import view

ALL = exercises.all_exercises()
SEEDS = (20_000, 1, 2, 3)


def names(exercise):
    return exercise.id


@pytest.mark.parametrize("exercise", ALL, ids=names)
@pytest.mark.parametrize("seed", SEEDS)
def test_reference_and_alternatives_pass(exercise, seed):
    """The reference and every other right answer pass, on the visible cases and on hidden ones."""
    assert len(exercise.alternatives) >= 3
    for function in (exercise.reference, *exercise.alternatives):
        verdict = check_function(function, exercise, seed=seed)
        assert verdict.passed, str(verdict)


@pytest.mark.parametrize("exercise", ALL, ids=names)
@pytest.mark.parametrize("seed", SEEDS)
def test_mistakes_get_their_own_hint(exercise, seed):
    """Every known mistake is rejected, on any seed, with the hint that names it and no other."""
    assert len(exercise.mistakes) >= 4
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)
    for mistake in exercise.mistakes:
        verdict = check_function(mistake.function, exercise, seed=seed)
        assert verdict.status == "wrong", str(verdict)
        assert (verdict.mistake, verdict.hint) == (mistake.name, mistake.hint), str(verdict)


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_signature_is_the_references(exercise):
    """The signature that a learner is asked for is the one that the reference has."""
    parameters = [str(p).split("=")[0] for p in inspect.signature(exercise.reference).parameters]
    asked = exercise.signature.partition("(")[2].rstrip(")").split(", ")
    assert [name for name in asked if name != "*"] == parameters
    keyword_only = asked[asked.index("*") + 1 :] if "*" in asked else []
    kinds = inspect.signature(exercise.reference).parameters
    assert all(kinds[name].kind is kinds[name].KEYWORD_ONLY for name in keyword_only)


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_an_exercise_is_one_file(exercise):
    """An exercise stands in the file of its name, and all of its mistakes beside it."""
    place = f"course.exercises.lesson_{exercise.lesson}.{exercise.name}"
    assert sys.modules[place].EXERCISE is exercise
    assert {mistake.function.__module__ for mistake in exercise.mistakes} == {place}


def test_every_hidden_name_exists():
    """What an exercise hides besides its own name is defined in a module that a worker sees."""
    defined = {
        node.name
        for module in view.public()
        for node in ast.walk(ast.parse((view.PACKAGE / f"{module}.py").read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    also = {name for exercise in ALL for name in exercise.also}
    assert also
    assert also <= defined


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_cases_come_from_the_seed(exercise):
    """Equal seeds give equal cases, and other seeds other cases; every case has its own note."""

    def words(seed):
        from course.checking import describe

        cases = exercise.cases(np.random.default_rng(seed))
        assert all(case.note for case in cases)
        assert len({case.note for case in cases}) == len(cases)
        return [describe(exercise, case) for case in cases]

    assert words(7) == words(7)
    assert words(7) != words(8)


def test_counts_and_time(record_property):
    """A check takes at most 50 ms of computing at the median; the counts of this page are told."""
    times, mistakes, alternatives = [], 0, 0
    for exercise in ALL:
        mistakes += len(exercise.mistakes)
        alternatives += len(exercise.alternatives)
        for function in (exercise.reference, *(m.function for m in exercise.mistakes)):
            start = time.process_time()
            check_function(function, exercise)
            times.append(time.process_time() - start)
    median = 1000 * statistics.median(times)
    record_property(
        "summary",
        f"{len(ALL)} exercises: {len(ALL)} references and {alternatives} alternatives accepted, "
        f"{mistakes} mistakes rejected with their own hint; median time of a check {median:.1f} ms",
    )
    assert median <= 50


def test_unknown_exercise():
    """An identifier that no exercise has is answered by the list of those that exist."""
    with pytest.raises(ValueError, match=r"no exercise '01\.9'; the exercises are 00\.1, 01\.1"):
        exercises.get("01.9")
    with pytest.raises(ValueError, match="no lesson '77'"):
        exercises.of_lesson("77")
