"""A lesson executed in this process, with given answers in place of its solutions."""

import functools
import json
import warnings
from collections import Counter
from pathlib import Path
from unittest import mock

from course import exercises, plotting

SOLUTIONS = Path(__file__).resolve().parents[1] / "solutions"
# So often in one cell an answer is called; then the reference goes on, for a loop over examples
# may be right and take a minute.
CALLS = 300
# Cells after which no name of the lesson is another: no answer can change what they do.
LEFT_OUT = {"explorer", "quiz"}


class Stopped(Exception):
    """A cell of a lesson raised, or its check did not pass the answer."""


@functools.cache
def cells(lesson):
    """Return a solved lesson's cells of code to run: its position, its code, its exercise if any.

    The exercise is that of the cell where the learner writes, as "write 01.3", or of its check, as
    "check 01.3".
    """
    (path,) = SOLUTIONS.glob(f"{lesson}-*.ipynb")
    found = []
    for position, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        source, tags = "".join(cell["source"]), set(cell["metadata"].get("tags", ()))
        if cell["cell_type"] != "code" or tags & LEFT_OUT or source.startswith("quiz."):
            continue
        # The identifiers are "ex-01-3" and "check-01-3".
        kind, _, number = cell["metadata"].get("nbgrader", {}).get("grade_id", "").partition("-")
        role = {"ex": "write ", "check": "check "}.get(kind, "") + number.replace("-", ".")
        code = compile(source, f"<lesson {lesson}, cell {position}>", "exec", dont_inherit=True)
        found.append((position, code, role))
    return found


def run(lesson, answers, after_check=lambda exercise, namespace: None):
    """Run a lesson's cells in order, the checks included, with each answer where it is written.

    answers      functions by the identifier of their exercise; where there is none, the reference.
                 In a cell that calls one more than CALLS times, the reference takes over, except
                 from a step, which hands its state on
    after_check  called with each exercise and the lesson's names, below its check

    Figures are drawn and not made into images. Raises Stopped with the cell, as soon as one raises
    or a check does not pass.
    """
    namespace, calls = {"__name__": "__main__"}, Counter()
    with mock.patch.object(plotting, "show", return_value=None), warnings.catch_warnings():
        # A walk that diverges may say so, and does not stop a lesson.
        warnings.simplefilter("ignore")
        for position, code, role in cells(lesson):
            kind, _, id = role.partition(" ")
            calls.clear()
            if kind == "write":
                exercise = exercises.get(id)
                answer = answers.get(id, exercise.reference)
                # A step goes on from what it has itself remembered, maybe in lists: no other can.
                if "state" not in exercise.signature:
                    answer = _relieved(answer, exercise.reference, calls)
                namespace[exercise.name] = answer
                continue
            try:
                exec(code, namespace)
            except Exception as error:
                words = f"lesson {lesson}, cell {position}: {type(error).__name__}: {error}"
                raise Stopped(words) from error
            if kind == "check":
                exercise = exercises.get(id)
                # What comes back from a check that has not passed is the course's own function.
                if hasattr(namespace[exercise.name], "course_reference"):
                    raise Stopped(f"lesson {lesson}, cell {position}: {id} is not passed")
                after_check(exercise, namespace)


def _relieved(answer, reference, calls):
    """Return the answer, relieved by the reference once `calls` has counted CALLS of its calls."""

    @functools.wraps(answer)
    def relieved(*args, **kwargs):
        calls[answer] += 1
        return (answer if calls[answer] <= CALLS else reference)(*args, **kwargs)

    return relieved


def culprits(lesson, answers):
    """Return the fewest of these answers that stop a lesson together; one where one is enough.

    An answer is left out wherever the lesson stops without it too, the last ones first: what stops
    it earliest remains.
    """
    left = dict(answers)
    for id in reversed(answers):
        fewer = {other: answer for other, answer in left.items() if other != id}
        try:
            run(lesson, fewer)
        except Stopped:
            left = fewer
    return left
