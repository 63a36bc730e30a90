"""`course check`: the verdicts on a learner's own notebook, from a process apart."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course import cli, exercises
from course.errors import CourseError
from course.grading import selfcheck
from course.learning import workspace

REPOSITORY = Path(__file__).resolve().parents[2]
SOLVED = REPOSITORY / "solutions" / "00-start-here.ipynb"
Write = Callable[[str], Path]


@pytest.fixture
def answer(tmp_path: Path) -> Write:
    """A function that writes lesson 00 with this answer in the exercise's cell."""

    def write(source: str) -> Path:
        book: Any = nbformat.read(workspace.originals()[workspace.FIRST], as_version=4)
        (cell,) = (cell for cell in book.cells if cell.id == "ex-00-1")
        cell.source = source
        path = tmp_path / workspace.FIRST
        nbformat.write(book, path)
        return path

    return write


@pytest.mark.parametrize("lesson", ["00", "01"])
def test_a_solved_notebook_passes_and_an_open_one_is_not_attempted(lesson: str) -> None:
    """Each exercise of the lesson gets a verdict, in order."""
    (name,) = (name for name in workspace.originals() if name.startswith(lesson))
    for folder, status in (("solutions", "passed"), ("lessons", "not attempted")):
        verdicts = selfcheck.check(REPOSITORY / folder / name)
        assert [v.exercise for v in verdicts] == [e.id for e in exercises.of_lesson(lesson)]
        assert {verdict.status for verdict in verdicts} == {status}


def test_a_known_mistake_gets_its_hint(answer: Write) -> None:
    """The verdict is that of the notebook's own check, hint included."""
    (verdict,) = selfcheck.check(answer("def downhill(slope):\n    return np.sign(slope)"))
    assert verdict.status == "wrong"
    assert verdict.hint
    assert verdict.expected


def test_what_ends_the_process_is_a_verdict(answer: Write) -> None:
    """A function that kills its process, and a cell that fails, are reported and stop nothing."""
    (verdict,) = selfcheck.check(answer("import os\ndef downhill(slope):\n    os._exit(3)"))
    assert not verdict.passed
    assert "the process ended by itself" in verdict.message
    (verdict,) = selfcheck.check(answer("slope = 1 / 0"))
    assert verdict.status == "not attempted"
    assert "raised ZeroDivisionError" in verdict.message


def test_a_syntax_error_is_named_where_it_stands(answer: Write) -> None:
    """A cell that Python cannot read is told with its line, beside the cells that only need it."""
    (verdict,) = selfcheck.check(answer("def downhill(slope):\n    return (-slope"))
    assert verdict.status == "raised"
    assert "raised SyntaxError" in verdict.message
    assert "in line 2, `return (-slope`" in verdict.message
    assert "a bracket that is not closed" in verdict.hint


def test_less_than_the_best_isolation_is_said(
    answer: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without isolation a notebook is checked all the same, and one sentence says so and why."""
    works = {"bubblewrap": "no bwrap", "landlock": "an old kernel"}
    monkeypatch.setattr("course.grading.isolation.works", works.get)
    (verdict,) = selfcheck.check(answer("def downhill(slope):\n    return -1"))
    assert verdict.status == "wrong"
    assert capsys.readouterr().err == (
        "Isolation: no isolation: a plain process that can read and write what you can "
        "(bubblewrap: no bwrap; landlock: an old kernel).\n"
    )


def test_files_that_are_no_lesson_are_refused(tmp_path: Path) -> None:
    """A missing file, a text, and a notebook of no lesson, each in one sentence."""
    (tmp_path / "01-text.ipynb").write_text("mine")
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "other.ipynb")
    for name, sentence in (
        ("gone.ipynb", "cannot be read"),
        ("01-text.ipynb", "cannot be checked"),
        ("other.ipynb", "is of no lesson"),
        (".", "cannot be read"),
    ):
        with pytest.raises(CourseError, match=sentence):
            selfcheck.check(tmp_path / name)


def test_the_command_prints_verdicts_and_tells_by_its_status(
    answer: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 when all pass, 1 when something does not, 2 for what is no notebook."""

    def course(path: Path) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["course", "check", str(path)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (end.value.code, *capsys.readouterr())

    status, out, err = course(SOLVED)
    assert not status, err
    assert out.splitlines()[-1] == "1 of 1 exercises pass."
    status, out, _ = course(answer("def downhill(slope):\n    return 1"))
    assert status == 1
    assert "00.1 downhill: wrong." in out
    status, out, err = course(tmp_path / "gone.ipynb")
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 1
