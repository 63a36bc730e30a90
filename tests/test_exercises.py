"""Every exercise against its own specification: references, alternatives, mistakes, cases."""

import ast
import inspect
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from course import exercises
from course.checking import VISIBLE_SEED, check_function, describe
from course.checking.slips import slips
from course.grading import view

ALL = exercises.all_exercises()
SEEDS = (20_000, *range(1, 60))
LESSONS = Path(__file__).resolve().parents[1] / "solutions"
LONGEST_LINE = 700


def names(exercise):
    return exercise.id


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_reference_and_alternatives_pass(exercise):
    """The reference and every other right answer pass, on the visible cases and on hidden ones."""
    assert len(exercise.alternatives) >= 6
    for seed in SEEDS:
        for function in (exercise.reference, *exercise.alternatives):
            verdict = check_function(function, exercise, seed=seed)
            assert verdict.passed, (function, str(verdict))


@pytest.mark.parametrize("exercise", ALL, ids=names)
@pytest.mark.parametrize("seed", SEEDS[:8])
def test_mistakes_get_their_own_hint(exercise, seed):
    """Every known mistake is rejected, on any seed, with the hint that names it and no other."""
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)
    for mistake in exercise.mistakes:
        verdict = check_function(mistake.function, exercise, seed=seed)
        assert verdict.status in ("wrong", "raised"), str(verdict)
        assert (verdict.mistake, verdict.hint) == (mistake.name, mistake.hint), str(verdict)


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_slips_are_rejected(exercise, record_property):
    """Each slip of the reference is rejected by the cases, or cannot be told, with the reason."""
    made = slips(exercise.reference)
    verdicts = {slip.name: check_function(slip.function, exercise) for slip in made}
    passed = {name for name, verdict in verdicts.items() if verdict.passed}
    assert passed == set(exercise.equivalents)
    assert all(len(reason.split()) > 3 for reason in exercise.equivalents.values())
    assert len(exercise.mistakes) + len(made) - len(passed) >= 12
    hints = sum(bool(verdict.hint) for verdict in verdicts.values())
    cases = exercise.cases(np.random.default_rng(VISIBLE_SEED))
    survivors = "".join(
        f"; no case can tell “{name}”: {why}" for name, why in exercise.equivalents.items()
    )
    record_property(
        "summary",
        f"{exercise.id}: {len(cases)} cases, {len(exercise.mistakes)} mistakes, "
        f"{len(exercise.alternatives)} other right answers, {len(made)} slips, "
        f"{hints} of them with a hint{survivors}",
    )


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_cases_stand_for_the_text(exercise):
    """What a fixed case stands for is said, word for word, in the lesson or in the task."""
    (lesson,) = LESSONS.glob(f"{exercise.lesson}-*.md")
    text = lesson.read_text(encoding="utf-8") + exercise.task
    cases = exercise.cases(np.random.default_rng(VISIBLE_SEED))
    said = [case.says for case in cases if case.says]
    assert len(set(said)) >= 2
    for words in said:
        assert words in text, words


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_random_cases_are_those_that_stand_for_no_words(exercise):
    """The grader draws afresh what stands for no words of the text; the rest is always the same."""

    def lines(seed, chosen):
        cases = exercise.cases(np.random.default_rng(seed))
        return [describe(exercise, case) for case in cases if chosen(case)]

    assert lines(1, lambda case: case.says) == lines(2, lambda case: case.says)
    assert len(set(lines(1, lambda c: not c.says)) - set(lines(2, lambda c: not c.says))) >= 2


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_cases_are_short_lines_of_code(exercise):
    """A case reads as a call that fits on a page, and its arguments as code make them again."""
    for case in exercise.cases(np.random.default_rng(VISIBLE_SEED)):
        line = describe(exercise, case)
        assert len(line) <= LONGEST_LINE, line
        ast.parse(line)
        assert not any(callable(value) for value in (*case.args, *case.kwargs.values())), line


@pytest.mark.parametrize("exercise", ALL, ids=names)
def test_signature_is_the_references(exercise):
    """The signature asked for, defaults included, is the reference's and the lesson's."""
    plain = inspect.signature(exercise.reference)
    # As a signature, for Python writes 1e-8 as 1e-08.
    asked = inspect.signature(eval(f"lambda {exercise.signature.partition('(')[2][:-1]}: 0"))
    assert str(asked) == str(plain.replace(return_annotation=plain.empty))
    (lesson,) = LESSONS.glob(f"{exercise.lesson}-*.md")
    assert f"\ndef {exercise.signature}:\n" in lesson.read_text(encoding="utf-8")


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
        cases = exercise.cases(np.random.default_rng(seed))
        assert all(case.note for case in cases)
        assert len({case.note for case in cases}) == len(cases)
        return [describe(exercise, case) for case in cases]

    assert words(7) == words(7)
    assert words(7) != words(8)


def test_counts_and_time(record_property):
    """A check takes at most 50 ms of computing at the median; the counts of this page are told."""
    times, counts = [], Counter()
    for exercise in ALL:
        made = slips(exercise.reference)
        counts["mistakes"] += len(exercise.mistakes)
        counts["alternatives"] += len(exercise.alternatives)
        counts["slips"] += len(made)
        counts["equivalents"] += len(exercise.equivalents)
        for function in (exercise.reference, *(m.function for m in exercise.mistakes)):
            start = time.process_time()
            check_function(function, exercise)
            times.append(time.process_time() - start)
    median = 1000 * statistics.median(times)
    record_property(
        "summary",
        f"{len(ALL)} exercises: {len(ALL)} references and {counts['alternatives']} alternatives "
        f"accepted on {len(SEEDS)} seeds, {counts['mistakes']} mistakes rejected with their own "
        f"hint, {counts['slips']} slips generated and all rejected but {counts['equivalents']} "
        f"that are equivalent; median time of a check {median:.1f} ms",
    )
    assert median <= 50


def test_unknown_exercise():
    """An identifier that no exercise has is answered by the list of those that exist."""
    with pytest.raises(ValueError, match=r"no exercise '01\.9'; the exercises are 00\.1, 01\.1"):
        exercises.get("01.9")
    with pytest.raises(ValueError, match="no lesson '77'"):
        exercises.of_lesson("77")
