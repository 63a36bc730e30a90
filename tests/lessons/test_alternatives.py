"""An answer that passes runs the lesson: every right alternative in place of the solution."""

import numpy as np
import pytest
import running
from threadpoolctl import threadpool_limits

from course import exercises
from course.checking import VISIBLE_SEED, compare, describe
from course.checking.outcomes import run_case

ROUNDS = [
    pytest.param(lesson, k, id=f"{lesson}-{k}")
    for lesson in exercises.LESSONS
    for k in range(max(len(exercise.alternatives) for exercise in exercises.of_lesson(lesson)))
]


@pytest.fixture(autouse=True)
def _as_in_a_kernel(tmp_path, monkeypatch):
    """Work where no learner's folder is to be written to, and with one thread, as kernels do."""
    monkeypatch.chdir(tmp_path)
    # NumPy was imported before conftest set this in the environment.
    with threadpool_limits(limits=1):
        yield


def stop(lesson, answers):
    """Return where a lesson stops with these answers, and on account of which; "" at its end."""
    try:
        running.run(lesson, answers)
    except running.Stopped as stopped:
        names = {id: answer.__name__ for id, answer in running.culprits(lesson, answers).items()}
        return f"{stopped}\nOn account of {names or 'the lesson itself'}."
    return ""


@pytest.mark.parametrize(("lesson", "k"), ROUNDS)
def test_lesson_runs_with_alternatives(lesson, k):
    """The lesson passes the k-th alternative of all its exercises together, and no cell raises."""
    # An exercise with fewer alternatives begins its list again.
    answers = {
        exercise.id: exercise.alternatives[k % len(exercise.alternatives)]
        for exercise in exercises.of_lesson(lesson)
    }
    assert not (message := stop(lesson, answers)), message


def test_culprits_are_named():
    """Of answers that stop a lesson only together both are named, and none that is innocent."""
    best, cosine = (exercises.get(id).reference for id in ("02.2", "02.4"))

    class Rate(float):
        """A rate that is known again."""

    def marked(hessian):
        rate, factor = best(hessian)
        return Rate(rate), factor

    def wary(t, *, lr_max, **others):
        assert not isinstance(lr_max, Rate), "a marked rate"
        return cosine(t, lr_max=lr_max, **others)

    answers = {"02.1": exercises.get("02.1").alternatives[1], "02.2": marked, "02.4": wary}
    message = stop("02", answers)
    assert "AssertionError: a marked rate" in message
    assert "{'02.2': 'marked', '02.4': 'wary'}" in message


def test_answer_that_fails_its_check_is_named():
    """An alternative that its own check does not pass stops the lesson there."""
    message = stop("00", {"00.1": lambda slope: slope})
    assert "00.1 is not passed" in message
    assert "{'00.1': '<lambda>'}" in message


def typed(exercise, case, namespace):
    """Return how the line that describes a case goes wrong where it is typed, or ""."""
    line = describe(exercise, case)
    try:
        answer = eval(line, dict(namespace))
    except Exception as error:
        return f"{line}: {type(error).__name__}: {error}"
    if exercise.drive is not exercises.call:
        return ""  # several calls make such a case, and no single one has its answer
    expected = run_case(exercise.reference, exercise, case)
    difference = compare(answer, expected.value, rtol=1e-7, atol=1e-9)
    return difference and f"{line}: {difference}"


@pytest.mark.parametrize("lesson", exercises.LESSONS)
def test_shown_cases_run_where_they_are_typed(lesson):
    """Below its check, the line that shows a case gives the reference's answer for it."""
    wrong = []

    def after_check(exercise, namespace):
        wrong.extend(
            f"{exercise.id}, {case.note}: {message}"
            for case in exercise.cases(np.random.default_rng(VISIBLE_SEED))
            if (message := typed(exercise, case, namespace))
        )

    running.run(lesson, {}, after_check)
    assert not wrong, "\n".join(wrong)
