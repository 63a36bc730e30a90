"""The whole grader on notebooks as a class hands them in."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import numpy as np
import pytest
from grading import making

from course import checking, exercises
from course.grading import GradingError, grade, run
from course.grading.marks import Marked
from course.grading.records.reports import page_name

LEVELS = [making.level("bubblewrap"), making.level("landlock")]


def table(path: Path) -> dict[str, dict[str, str]]:
    """Return grades.csv by student."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def a_class(folder: Path) -> None:
    """Hand in lessons 00 and 01: solved, half solved, broken, skipped."""
    for number in ("00", "01"):
        making.write(folder / "ada" / f"{making.stem(number)}.ipynb", making.solved(number))
        making.write(folder / f"bob_{making.stem(number)}.ipynb", making.lesson(number))
    half = {
        "01.1": making.cell(making.solved("01"), "01.1")["source"],
        "01.2": "def gradient_step(theta, grad, *, lr):\n    return theta + lr * grad",
    }
    making.write(folder / f"{making.stem('01')}_cem.ipynb", making.answered("01", half))
    broken = {
        "01.1": "def numerical_gradient(f, theta, *, h)\n    return",
        "01.2": "def gradient_step(theta, grad, *, lr):\n    return thetta",
        "01.3": "def descend(grad, theta, *, lr, steps):\n    while True: pass",
        "01.4": "import sys\nsys.exit()",
        "01.5": making.cell(making.solved("01"), "01.5")["source"],
    }
    making.write(folder / "dora" / f"{making.stem('01')}.ipynb", making.answered("01", broken))


@pytest.fixture(scope="module", params=LEVELS)
def graded(request, tmp_path_factory):
    """A class that was graded, at each level of isolation."""
    folder = tmp_path_factory.mktemp("class")
    a_class(folder / "in")
    (folder / "seed").write_bytes(making.SECRET)
    limits = run.Limits(call=2.0)
    result = grade(
        folder / "in",
        folder / "out",
        isolation_level=request.param,
        workers=1,
        seed_file=folder / "seed",
        limits=limits,
    )
    return result, folder / "out"


def test_points_by_student(graded):
    """A solution earns everything, a skipped lesson nothing, the rest what works, and no more."""
    result, out = graded
    grades = table(out / "grades.csv")
    full = {e.id: str(e.points) for n in ("00", "01") for e in exercises.of_lesson(n)}
    whole = str(making.total("00") + making.total("01"))
    assert grades["ada"] == {"student": "ada", **full, "total": whole, "out of": whole}
    assert grades["bob"] == {
        "student": "bob",
        **dict.fromkeys(full, "0"),
        "total": "0",
        "out of": whole,
    }
    nothing = dict.fromkeys(full, "0") | {"00.1": ""}
    assert grades["cem"] == {"student": "cem", **nothing, "01.1": full["01.1"],
                             "total": full["01.1"], "out of": whole}  # fmt: skip
    assert grades["dora"] == {"student": "dora", **nothing, "01.5": full["01.5"],
                              "total": full["01.5"], "out of": whole}  # fmt: skip
    assert result.marked == 6
    assert not result.problems


def test_feedback_pages(graded):
    """Each student has a page with the hint of their mistake, the level, and no request."""
    _, out = graded
    pages = {
        s: (out / "feedback" / page_name(s)).read_text() for s in ("ada", "bob", "cem", "dora")
    }
    answer = checking.check_function(
        lambda theta, grad, *, lr: theta + lr * grad, exercises.get("01.2")
    )
    assert answer.hint
    assert html.escape(answer.hint.split("`")[0]) in pages["cem"]
    assert "thetta" in pages["dora"]
    assert "No answer within 2 seconds" in pages["dora"]
    assert "SystemExit" in pages["dora"]
    assert pages["bob"].count("not attempted") >= 2 * 6
    for page in pages.values():
        assert "Run under" in page
        assert "width=device-width" in page
        assert not re.search(r"""(?:src|href)\s*=|url\(|@import""", page)


def test_gradescope_results(graded):
    """results.json adds up, and says for each exercise what the groups came to."""
    _, out = graded
    result = json.loads((out / "gradescope" / "cem.01.results.json").read_text())
    tests = {test["number"]: test for test in result["tests"]}
    assert result["score"] == sum(test["score"] for test in tests.values())
    assert tests["01.1"]["status"] == "passed"
    assert tests["01.2"]["status"] == "failed"
    assert result["stdout_visibility"] == "hidden"


def test_hidden_cases_stay_hidden(tmp_path):
    """An answer learnt by heart earns nothing; the page tells no value of a hidden case."""
    answer = (
        "def gradient_step(theta, grad, *, lr):\n"
        "    if float(np.asarray(theta).flat[0]) not in SHOWN: raise ValueError(theta)\n"
        "    return theta - lr * grad"
    )
    cases = exercises.get("01.2").cases(np.random.default_rng(checking.VISIBLE_SEED))
    source = answer.replace("SHOWN", repr([float(np.asarray(c.args[0]).flat[0]) for c in cases]))
    making.write(
        tmp_path / "in" / f"eve_{making.stem('01')}.ipynb", making.answered("01", {"01.2": source})
    )
    grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), workers=1)
    page = (tmp_path / "out" / "feedback" / "eve.html").read_text()
    section = re.search(r"<section[^>]*><h3>[^<]*01\.2.*?</section>", page)[0]
    assert table(tmp_path / "out" / "grades.csv")["eve"]["01.2"] == "0"
    assert "passed only the numbers shown" in section
    assert "It raised an exception on a hidden case." in section
    assert "Expected" not in section
    assert "[" not in section


def test_nothing_to_mark(tmp_path):
    """A folder that is missing, empty or a file, an output that is a file: a sentence each."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for place, words in (("nowhere", "There is no folder"), ("empty", "holds no submissions"),
                         ("file", "is a file")):  # fmt: skip
        with pytest.raises(GradingError, match=words):
            grade(tmp_path / place, tmp_path / "out")
    making.write(tmp_path / "in" / "a_00-start-here.ipynb", making.lesson("00"))
    with pytest.raises(GradingError, match="is a file; name a folder"):
        grade(tmp_path / "in", tmp_path / "file", isolation_level=making.best())


def test_no_isolation_only_by_name(tmp_path, monkeypatch):
    """Where nothing confines a worker, marking is refused unless "none" is asked for by name."""
    making.write(tmp_path / "in" / f"ada_{making.stem('00')}.ipynb", making.solved("00"))
    refused = {"bubblewrap": "not here", "landlock": "not here", "none": ""}
    monkeypatch.setattr("course.grading.isolation.works", refused.get)
    with pytest.raises(GradingError, match="--isolation none marks without protection"):
        grade(tmp_path / "in", tmp_path / "out", workers=1)
    result = grade(tmp_path / "in", tmp_path / "out", workers=1, isolation_level="none")
    assert "no isolation" in str(result)
    assert "no isolation" in (tmp_path / "out" / "feedback" / "ada.html").read_text()
    assert table(tmp_path / "out" / "grades.csv")["ada"]["total"] == "1"


def test_a_step_down_is_said(tmp_path, monkeypatch):
    """Where the best isolation does not work, the run says at its end what it took, and why."""
    making.write(tmp_path / "in" / f"ada_{making.stem('00')}.ipynb", making.lesson("00"))
    works = {"bubblewrap": "the program bwrap is not installed", "landlock": ""}
    monkeypatch.setattr("course.grading.isolation.works", works.get)
    monkeypatch.setattr(
        "course.grading.marking.mark_here",
        lambda *_: Marked("00", "", "landlock", unreadable="is late"),
    )
    result = grade(tmp_path / "in", tmp_path / "out", workers=1)
    assert str(result).endswith(
        "Isolation: Landlock, seccomp and resource limits, without privileges "
        "(bubblewrap: the program bwrap is not installed)."
    )


@pytest.mark.parametrize("number", making.built())
def test_every_solution_earns_full_marks(number, tmp_path):
    """The solution notebook of a lesson earns every point of it, and none of its cells fails."""
    making.write(tmp_path / "in" / f"ada_{making.stem(number)}.ipynb", making.solved(number))
    grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), workers=1)
    assert table(tmp_path / "out" / "grades.csv")["ada"]["total"] == str(making.total(number))
    assert "Cells that stopped" not in (tmp_path / "out" / "feedback" / "ada.html").read_text()


@pytest.mark.parametrize("number", exercises.LESSONS)
def test_every_mistake_through_the_grader(number, tmp_path):
    """Every mistake of every exercise earns nothing and comes back with its own name and hint."""
    from course.grading.records.store import Store

    specifications = exercises.of_lesson(number)
    most = max(len(e.mistakes) for e in specifications)
    alternatives = max(len(e.alternatives) for e in specifications)
    for kind, count in (("mistakes", most), ("alternatives", alternatives)):
        for index in range(count):
            making.write(tmp_path / "in" / f"{kind}{index}_{making.stem(number)}.ipynb",
                         making.with_functions(number, kind, index))  # fmt: skip
    result = grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), workers=1)
    assert not result.problems
    store = Store(tmp_path / "out" / run.STORE)
    marks = {(g.student, m.exercise): m for g in store.grades() for m in g.marked.marks}
    store.close()
    for exercise in specifications:
        for index, mistake in enumerate(exercise.mistakes):
            mark = marks[f"mistakes{index}", exercise.id]
            assert (mark.points, mark.mistake, mark.hint) == (
                0,
                mistake.name,
                mistake.hint,
            )
        for index in range(len(exercise.alternatives)):
            mark = marks[f"alternatives{index}", exercise.id]
            assert mark.status == "passed all", (index, mark)


def test_a_slow_answer_costs_its_own_points_only(tmp_path):
    """A call that runs out of time amid callbacks loses its exercise, and none that comes after."""
    slow = "def numerical_gradient(f, theta, *, h):\n    while True: f(theta)"
    answers = {
        e.id: making.cell(making.solved("01"), e.id)["source"] for e in exercises.of_lesson("01")
    }
    making.write(
        tmp_path / "in" / f"ada_{making.stem('01')}.ipynb",
        making.answered("01", {**answers, "01.1": slow}),
    )
    limits = run.Limits(call=2.0)
    grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), limits=limits)
    row = table(tmp_path / "out" / "grades.csv")["ada"]
    lost = exercises.get("01.1").points
    assert (row["01.1"], row["total"]) == ("0", str(making.total("01") - lost))
