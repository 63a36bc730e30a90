"""What comes out: tables for other systems, pages that are safe to open, the summary of a class."""

from __future__ import annotations

import csv
import io

import pytest
from grading import making

from course import exercises
from course.grading import grade
from course.grading.records import exports, reports, summary
from course.grading.records.store import Store
from course.grading.run import STORE

ANSWER = "def gradient_step(theta, grad, *, lr):\n    return theta - lr * grad"
NAMES = ("=cmd|calc", "../etc", "<b>Bo</b>", "Åse Ñandú", "CON", "ada", "Ada")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A class with difficult names, graded, from Canvas, Moodle and folders."""
    folder = tmp_path_factory.mktemp("names")
    for i, name in enumerate(NAMES):
        source = ANSWER.replace("-", "+") if i % 2 else ANSWER
        where = name.replace("/", "_").replace("..", "dots")
        making.write(folder / "in" / where / "lesson-01.ipynb", making.code(source))
    making.write(folder / "in" / "kim_77_88_lesson-01.ipynb", making.code("1 / 0"))
    making.write(
        folder / "in" / "Lee Li_55_assignsubmission_file_" / "lesson-01.ipynb", making.code(ANSWER)
    )
    grade(folder / "in", folder / "out", isolation_level=making.best(), workers=1, summary=True)
    return folder / "out"


@pytest.fixture
def store(out):
    """The store of that class."""
    opened = Store(out / STORE)
    yield opened
    opened.close()


def rows(text):
    """Return a CSV's rows."""
    return list(csv.reader(io.StringIO(text)))


def test_no_cell_is_a_formula(out):
    """A name that a spreadsheet would run stands in every table behind an apostrophe."""
    for name in ("grades.csv", "canvas.csv", "moodle.csv", "log.csv"):
        for row in rows((out / name).read_text()):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row), (name, row)
    assert "'=cmd|calc" in (out / "grades.csv").read_text()


def test_pages_have_safe_names_and_escaped_text(out):
    """Each student has a page of their own, whatever the name, also where case does not count."""
    pages = [path.name for path in (out / "feedback").iterdir()]
    assert len(pages) == len({page.lower() for page in pages}) == len(NAMES) + 2
    assert all(page.endswith(".html") and "/" not in page for page in pages)
    for path in (out / "feedback").iterdir():
        assert "<b>Bo" not in path.read_text()


def test_canvas_and_moodle_columns(out):
    """Canvas finds a student by its number, Moodle by its participant, others by their name."""
    canvas = rows((out / "canvas.csv").read_text())
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lesson 01"]
    assert canvas[1] == ["Points Possible", "", "", "", "", str(making.total("01"))]
    by_name = {row[0]: row for row in canvas[2:]}
    assert by_name["kim"][1:] == ["77", "", "", "", "0"]
    assert by_name["ada"][1:] == ["", "", "ada", "", "0"]
    moodle = {row[1]: row for row in rows((out / "moodle.csv").read_text())}
    assert moodle["Lee Li"][:4] == ["Participant 55", "Lee Li", "", "2"]
    assert "01.2 passed all, 2/2" in moodle["Lee Li"][4]


def test_summary_counts(out, store):
    """The summary counts who passed, tried and did not, and the misconceptions by name."""
    found = {row.exercise.id: row for row in summary.rows(store)}
    row = found["01.2"]
    assert (row.handed_in, row.passed, row.failed, row.not_attempted) == (9, 5, 3, 1)
    assert sum(row.mistakes.values()) == 3
    assert found["01.1"].not_attempted == 9
    assert (out / "summary.png").read_bytes().startswith(b"\x89PNG")
    table = rows((out / "summary.csv").read_text())
    assert table[0] == list(summary.HEADER)
    assert [line[0] for line in table[1:]] == [e.id for e in exercises.of_lesson("01")]


def test_results_add_up(store):
    """The parts of every results.json add up to its score."""
    import json

    for one in store.grades():
        result = json.loads(exports.gradescope(one))
        assert result["score"] == sum(test["score"] for test in result["tests"])
        assert all(0 <= test["score"] <= test["max_score"] for test in result["tests"])


def test_a_report_is_written_whole(tmp_path):
    """A report replaces the old one in one step, and an unchanged one is not touched."""
    path = tmp_path / "page.html"
    reports.write(path, "one")
    before = path.stat().st_mtime_ns
    reports.write(path, "one")
    assert path.stat().st_mtime_ns == before
    reports.write(path, "two")
    assert path.read_text() == "two"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
