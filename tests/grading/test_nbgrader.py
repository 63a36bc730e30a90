"""nbgrader itself on the course's notebooks: who has answered nothing gets no points."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from grading import making

from course import check

LESSON = "01"
# What the half-solved notebook answers: two exercises right, one wrong, two not at all.
RIGHT = {"01.1": 3, "01.2": 2}
WRONG = "def descend(grad, theta, *, lr, steps):\n    return theta"


def half() -> dict:
    """Return a lesson of which two exercises are solved and one is answered wrongly."""
    solved = making.solved(LESSON)
    answers = {exercise: making.cell(solved, exercise)["source"] for exercise in RIGHT}
    return making.answered(LESSON, {**answers, "01.3": WRONG})


class Course:
    """An instructor's folder in which nbgrader has made the release and marked three students."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder, python
        self.name = f"{making.stem(LESSON)}.ipynb"
        # nbgrader has a Python of its own here; the notebooks are to run in that of the course.
        kernel = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                  "display_name": "Python 3", "language": "python"}  # fmt: skip
        making.write(folder / "jupyter" / "kernels" / "python3" / "kernel.json", kernel)
        making.write(folder / "source" / LESSON / self.name, making.lesson(LESSON))
        self.run("generate_assignment", LESSON, "--ClearSolutions.enabled=False")
        release = json.loads((folder / "release" / LESSON / self.name).read_text("utf-8"))
        students = {"untouched": release, "half": half(), "solved": making.solved(LESSON)}
        for student, document in students.items():
            making.write(self.submission(student), document)

    def submission(self, student: str) -> Path:
        """Return the path of a student's notebook."""
        return self.folder / "submitted" / student / LESSON / self.name

    def run(self, *arguments: str) -> str:
        """Run an nbgrader command in the folder and return what it printed."""
        places = {
            "PATH": f"{Path(self.python).parent}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_PATH": str(self.folder / "jupyter"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "jupyter"),
        }
        done = subprocess.run(
            [self.python, "-m", "nbgrader", *arguments],
            cwd=self.folder, env=os.environ | places, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with three submissions; without an nbgrader the test is skipped."""
    python = os.environ.get("COURSE_GRADERS_PYTHON")
    if not python:
        pytest.skip("COURSE_GRADERS_PYTHON names no Python that has nbgrader")
    return Course(tmp_path_factory.mktemp("nbgrader"), python)


@pytest.mark.peers
def test_autograde_gives_what_was_earned(course):
    """A solved notebook has all points, a half-solved one those of its half, an untouched none."""
    course.run("autograde", LESSON)
    course.run("export")
    with (course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {row["max_score"] for row in rows.values()} == {f"{making.total(LESSON):.1f}"}
    assert {student: float(row["score"]) for student, row in rows.items()} == {
        "untouched": 0, "half": sum(RIGHT.values()), "solved": making.total(LESSON)
    }  # fmt: skip


@pytest.mark.peers
def test_validate_says_which_checks_have_not_passed(course):
    """`nbgrader validate` is content with a solved notebook, and else names what has not passed."""
    assert "passes all the tests" in course.run("validate", str(course.submission("solved")))
    told = course.run("validate", str(course.submission("half")))
    assert "VALIDATION FAILED ON 3 CELL(S)" in told
    assert "01.3 descend: wrong." in told
    assert "01.4 has_converged: not attempted." in told
    assert "01.1" not in told


@pytest.mark.peers
def test_the_release_keeps_the_stubs(course):
    """The release holds each cell as the lesson has it, the first line of each function too."""
    release = json.loads((course.folder / "release" / LESSON / course.name).read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in release["cells"]]
    assert sources == [cell["source"] for cell in making.lesson(LESSON)["cells"]]


@pytest.mark.parametrize("execution", ["autograde", "validate", ""])
def test_one_line_for_nbgrader_alone(execution, monkeypatch, capsys, tmp_path):
    """An answer that has not passed is one line on stderr under nbgrader, and silent elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    check("01.2", lambda theta, grad, *, lr: theta - lr * grad)
    assert capsys.readouterr().err == ""
    going_on = check("01.2", lambda theta, grad, *, lr: theta)
    assert going_on.__name__ == "gradient_step"
    assert capsys.readouterr().err == ("01.2 gradient_step: wrong.\n" if execution else "")
