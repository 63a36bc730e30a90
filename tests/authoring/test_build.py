"""Text sources to notebooks, on a small lesson that a real kernel runs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from authoring.lesson import CHECK, EXERCISE, HEAD, LESSON, cells, small, sow

from course.authoring import build, pairs
from course.errors import CourseError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the small lesson, built; tests read it only."""
    root = tmp_path_factory.mktemp("built")
    sow(root, LESSON)
    build.build(root)
    return root


@pytest.fixture
def fresh(built: Path, tmp_path: Path) -> Path:
    """A copy of the built root, to spoil."""
    return Path(shutil.copytree(built, tmp_path / "root"))


def test_the_open_notebook_has_stubs_where_the_solved_one_has_solutions(built: Path) -> None:
    """Each solution block becomes one raise at the block's own indentation."""
    solved = cells(built / "solutions/00-small.ipynb")["ex-00-1"].source
    opened = cells(built / "lessons/00-small.ipynb")["ex-00-1"].source
    assert "return -1 if slope > 0 else 1" in solved
    assert opened == (
        'def downhill(slope):\n    """Return the direction that leads down."""\n'
        "    if slope == 0:\n"
        "        raise NotImplementedError\n    raise NotImplementedError"
    )


def test_the_instructors_cells_are_in_the_solved_notebook_only(built: Path) -> None:
    """A learner's notebook holds neither the instructor's prose nor their code or its output."""
    solved = (built / "solutions/00-small.ipynb").read_text(encoding="utf-8")
    opened = (built / "lessons/00-small.ipynb").read_text(encoding="utf-8")
    assert "Ask the room" in solved
    assert "for the instructor" in solved
    assert "Ask the room" not in opened
    assert "instructor" not in opened


def test_both_notebooks_are_executed_and_keep_what_reads_well(built: Path) -> None:
    """Verdicts, figures and joined streams are saved, in both notebooks."""
    verdicts = {"solutions": "passed", "lessons": "not attempted"}
    for folder, verdict in verdicts.items():
        found = cells(built / folder / "00-small.ipynb")
        assert verdict in str(found["check-00-1"].outputs)
        outputs = [out for cell in found.values() for out in cell.get("outputs", ())]
        assert any("image/png" in out.get("data", ()) for out in outputs)
        streams = [out.text for out in outputs if out.output_type == "stream"]
        assert "first\nsecond\n" in streams


def test_the_source_of_a_quiz_is_folded(tmp_path: Path) -> None:
    """The source of a quiz holds its answers, so that cell, and no other, comes folded."""
    text = f"""{HEAD}# A quiz

```{{code-cell}} ipython3
print("quiz.")
```

Now the quiz.

```{{code-cell}} ipython3
quiz.one("Which?", {{"a": (True, "Yes."), "b": (False, "No.")}})
```
"""
    for book in build.read(sow(tmp_path, text)):
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        hidden = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in code]
        assert hidden == [False, True]


def test_a_notebook_holds_no_time_no_version_and_no_widget_state(built: Path) -> None:
    """Metadata are tags and nbgrader's fields, so that the same source gives the same file."""
    for folder in ("solutions", "lessons"):
        text = (built / folder / "00-small.ipynb").read_text(encoding="utf-8")
        book = json.loads(text)
        assert book["metadata"] == build.METADATA
        assert {key for cell in book["cells"] for key in cell["metadata"]} == {"tags", "nbgrader"}
        assert "vnd.jupyter.widget" not in text
        assert text.endswith("}\n")
        assert "×" in text


def test_checks_are_nbgraders_with_the_exercises_points(built: Path) -> None:
    """An exercise is a solution cell, a check a locked graded one, as in nbgrader's schema 3."""
    found = cells(built / "lessons/00-small.ipynb")
    common = {"schema_version": 3, "task": False}
    assert found["ex-00-1"].metadata.nbgrader == {
        **common, "grade_id": "ex-00-1", "grade": False, "locked": False, "solution": True,
    }  # fmt: skip
    assert found["check-00-1"].metadata.nbgrader == {
        **common, "grade_id": "check-00-1", "grade": True, "locked": True, "points": 1,
        "solution": False,
    }  # fmt: skip


def test_the_same_source_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Two builds, in two folders, differ in no byte."""
    sow(tmp_path, LESSON)
    written = build.build(tmp_path)
    assert len(written) == 2
    for path in written:
        assert path.read_bytes() == (built / path.relative_to(tmp_path)).read_bytes()


def test_ids_are_shared_and_stay_when_other_cells_come(tmp_path: Path) -> None:
    """A cell's id hangs on the cell alone, and is the same in the solved and the open notebook."""
    before, opened = build.read(sow(tmp_path, LESSON))
    after, _ = build.read(
        sow(tmp_path, LESSON.replace("Its set-up.", "New.\n\n+++\n\nIts set-up."))
    )
    ids = [cell.id for cell in before.cells]
    assert len(set(ids)) == len(ids)
    assert [cell.id for cell in opened.cells if cell.id in ids] == [c.id for c in opened.cells]
    assert [cell.id for cell in after.cells if cell.id in ids] == ids
    assert len(after.cells) == len(ids) + 1


def test_repeated_cells_have_ids_of_their_own(tmp_path: Path) -> None:
    """Two equal cells get the same hash with a counter."""
    book, _ = build.read(sow(tmp_path, f"{HEAD}Twice.\n\n+++\n\nTwice.\n"))
    first, second = (cell.id for cell in book.cells)
    assert second == f"{first}-2"


def test_a_fresh_build_is_not_stale(built: Path) -> None:
    """The check has nothing to say right after a build."""
    assert build.check(built) == []
    assert build.check(built, ["00"]) == []


def _edit_source(root: Path) -> None:
    source = root / "solutions/00-small.md"
    source.write_text(source.read_text(encoding="utf-8").replace("The exercise.", "Yours."))


def _edit_notebook(root: Path) -> None:
    path = root / "lessons/00-small.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("The exercise.", "Mine."))


def _forget_output(root: Path) -> None:
    path = root / "lessons/00-small.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    next(cell for cell in book["cells"] if cell["cell_type"] == "code")["execution_count"] = None
    path.write_text(json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


@pytest.mark.parametrize(
    ("spoil", "sentences"),
    [
        (_edit_source, ["solutions/00-small.ipynb differs", "lessons/00-small.ipynb differs"]),
        (_edit_notebook, ["lessons/00-small.ipynb differs from its source at cell 4"]),
        (_forget_output, ["lessons/00-small.ipynb has a cell that was never executed"]),
        (lambda root: (root / "lessons/00-small.ipynb").unlink(), ["00-small.ipynb is missing"]),
        (lambda root: (root / "lessons/00-small.ipynb").write_text("{"), ["is not a notebook"]),
        (lambda root: (root / "lessons/07-old.ipynb").touch(), ["07-old.ipynb has no source"]),
    ],
    ids=["source", "notebook", "unexecuted", "missing", "broken", "stray"],
)  # fmt: skip
def test_a_stale_notebook_is_named_with_the_command_to_run(
    fresh: Path, spoil: Callable[[Path], None], sentences: list[str]
) -> None:
    """Whatever makes a notebook stale, the check names the file and says what to do."""
    spoil(fresh)
    found = build.check(fresh)
    assert len(found) == len(sentences)
    for sentence, start in zip(found, sentences, strict=True):
        assert start in sentence
        assert "run `course build 00`" in sentence or "delete it" in sentence


NO_CHECK = f"{HEAD}{EXERCISE}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (small("### BEGIN SOLUTION\n1"), "BEGIN SOLUTION without ### END SOLUTION after it"),
        (small("1\n### END SOLUTION"), "line 2: ### END SOLUTION without ### BEGIN SOLUTION"),
        (small("### BEGIN SOLUTION\n### BEGIN SOLUTION"), "line 2: ### BEGIN SOLUTION before"),
        (small(":tags: [instuctor]\n\n1"), "unknown tag 'instuctor'"),
        (small(""), "cell 2 is an empty code cell"),
        (small(":tags: [check]\n\n1"), "does not say which exercise"),
        (small(":tags: [check]\n:exercise: 0.1\n\n1"), "in quotes"),
        (small(':tags: [check]\n:exercise: "00.1"\n\n1'), "00.1 has no cell tagged 'exercise'"),
        (NO_CHECK, "00.1 has no cell tagged 'check'"),
        (f"{NO_CHECK}\n{CHECK}\n{CHECK}", "a second check cell for 00.1"),
        (f"{NO_CHECK}\n{CHECK}".replace("00.1", "00.77"), "'00.77'"),
        (f"{NO_CHECK}\n{CHECK}".replace("SOLUTION", "PLAN"), "an exercise needs a block from"),
        (small(":tags: [setup\n\n1"), "is not MyST"),
    ],
    ids=[
        "no end", "no begin", "nested", "tag", "empty", "no id", "unquoted id", "no exercise",
        "no check", "two checks", "unknown exercise", "no block", "not MyST",
    ],
)  # fmt: skip
def test_a_source_with_a_fault_is_refused_in_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    """The sentence names the file and the fault; nothing is executed and nothing written."""
    source = sow(tmp_path, text)
    with pytest.raises(CourseError, match=r"00-small\.md") as caught:
        build.build(tmp_path)
    assert sentence in str(caught.value)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [source]


def test_a_cell_that_fails_leaves_the_lesson_as_it_was_and_builds_the_others(fresh: Path) -> None:
    """The error names lesson, cell and exception; only the lessons that ran are written."""
    before = {path: path.read_bytes() for path in fresh.rglob("*.ipynb")}
    sow(fresh, small("slope = 1 / 0"))
    sow(fresh, small("print('fine')"), "01-fine")
    with pytest.raises(CourseError, match=r"solutions/00-small.ipynb, cell 2 .* ZeroDivisionError"):
        build.build(fresh)
    assert {path: path.read_bytes() for path in before} == before
    assert "fine" in (fresh / "lessons/01-fine.ipynb").read_text(encoding="utf-8")
    assert not list(fresh.rglob("*.tmp"))


def test_what_a_lesson_writes_to_stderr_is_an_error(tmp_path: Path) -> None:
    """A warning would differ from machine to machine, so the build refuses it."""
    sow(tmp_path, small("import warnings\nwarnings.warn('rate too large')"))
    with pytest.raises(CourseError, match="rate too large"):
        build.build(tmp_path)
    assert not list(tmp_path.rglob("*.ipynb"))


def test_a_cell_that_shows_something_else_each_time_is_refused(tmp_path: Path) -> None:
    """Chance is named by its cell, with what each notebook shows, and nothing is written."""
    sow(tmp_path, small("import uuid\nprint('drawn', uuid.uuid4())"))
    sentence = r"00-small, cell 2 \(.*\) shows 'drawn .*' in the solved notebook and 'drawn .*' in"
    with pytest.raises(CourseError, match=sentence):
        build.build(tmp_path)
    assert not list(tmp_path.rglob("*.ipynb"))


def test_the_two_notebooks_disagree_in_shared_cells_only(built: Path) -> None:
    """Exercises, checks and pictures of the clock may differ, and nothing else that both hold."""
    solved, opened = (
        nbformat.read(built / folder / "00-small.ipynb", as_version=4)
        for folder in ("solutions", "lessons")
    )
    assert pairs.disagreements(solved, opened) == []
    *_, figure, last = (cell for cell in opened.cells if cell.cell_type == "code")
    twin = next(cell for cell in solved.cells if cell.id == figure.id)
    for cell, letters in ((figure, "AAAA"), (twin, "BBBB")):
        picture = {"text/html": f'<img src="data:image/png;base64,{letters}">'}
        cell.outputs = [nbformat.v4.new_output("display_data", picture)]
    (sentence,) = pairs.disagreements(solved, opened)
    assert f"({figure.id}) shows" in sentence
    last.outputs = []
    assert "'nothing' in the open one" in pairs.disagreements(solved, opened)[1]
    for cell in (figure, twin):
        cell.metadata["tags"] = ["clock"]
    assert len(pairs.disagreements(solved, opened)) == 1


def test_lessons_are_named_by_number_name_or_path(tmp_path: Path) -> None:
    """01, 01-b, solutions/01-b.md and lessons/01-b.ipynb all mean the same lesson."""
    sow(tmp_path, LESSON)
    second = sow(tmp_path, LESSON, "01-b")
    for name in ("01", "01-b", "solutions/01-b.md", "lessons/01-b.ipynb"):
        assert build.sources(tmp_path, [name]) == [second]
    with pytest.raises(CourseError, match=r"no lesson '02'.*00-small, 01-b"):
        build.sources(tmp_path, ["02"])
    with pytest.raises(CourseError, match="no lesson sources"):
        build.sources(tmp_path / "elsewhere")


def test_the_lint_finds_each_fault_of_form(tmp_path: Path) -> None:
    """Long cells, crowded set-ups and code without a sentence between are named."""
    imports = "\n".join(["import math"] * 7)
    text = small(f":tags: [setup]\n\n{imports}") + "\n" + small("x = 1\n" * 16)[len(HEAD) + 9 :]
    complaints = "\n".join(build.lint(sow(tmp_path, text)))
    assert "7 imports" in complaints
    assert "16 lines" in complaints
    assert "without a sentence between" in complaints
