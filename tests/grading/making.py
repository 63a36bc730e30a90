"""Notebooks for the grader's tests, made from the course's own lessons and solutions."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course import exercises
from course.grading import isolation

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"a secret that only the tests know"


@cache
def _read(folder: str, lesson: str) -> str:
    (path,) = (ROOT / folder).glob(f"{lesson}-*.ipynb")
    return path.read_text(encoding="utf-8")


def stem(lesson: str) -> str:
    """Return the file name of a lesson without its ending; its number while it has no notebook."""
    return next((path.stem for path in (ROOT / "lessons").glob(f"{lesson}-*.ipynb")), lesson)


def built() -> list[str]:
    """Return the lessons that have notebooks."""
    return [number for number in exercises.LESSONS if stem(number) != number]


def lesson(number: str) -> dict[str, Any]:
    """Return a lesson as a learner gets it."""
    return _joined(json.loads(_read("lessons", number)))


def solved(number: str) -> dict[str, Any]:
    """Return a lesson's solution notebook."""
    return _joined(json.loads(_read("solutions", number)))


def _joined(document: dict[str, Any]) -> dict[str, Any]:
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
    return document


def cell(document: dict[str, Any], exercise: str) -> dict[str, Any]:
    """Return the cell in which an exercise is to be solved."""
    name = "ex-" + exercise.replace(".", "-")
    return next(cell for cell in document["cells"] if cell.get("id") == name)


def answered(number: str, answers: dict[str, str]) -> dict[str, Any]:
    """Return a lesson in which these exercises hold these sources."""
    document = lesson(number)
    for exercise, source in answers.items():
        cell(document, exercise)["source"] = source
    return document


def code(*sources: str, **metadata: Any) -> dict[str, Any]:
    """Return a notebook that holds nothing but these code cells."""
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{i}", "metadata": {}, "outputs": [],
         "source": source}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


# A notebook that carries the course's own sources: the exercises' mistakes live among them.
IMPORTER = """
import importlib.abc, importlib.util, sys

class Carried(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name in SOURCES:
            package = any(other.startswith(name + ".") for other in SOURCES)
            return importlib.util.spec_from_loader(name, self, is_package=package)
    def exec_module(self, module):
        exec(compile(SOURCES[module.__name__], module.__name__, "exec"), module.__dict__)

sys.meta_path.insert(0, Carried())
from original.exercises.lesson_NUMBER import EXERCISES
from course import check
by_name = {exercise.id: exercise for exercise in EXERCISES}
"""


def specification(number: str) -> str:
    """Return code that defines a lesson's EXERCISES, mistakes and all, without the course."""
    package = ROOT / "course"
    sources = {}
    for path in [*package.glob("*.py"), *(package / "exercises").rglob("*.py")]:
        if path.stem != "__main__":
            parts = path.relative_to(package).with_suffix("").parts
            name = ".".join(("original", *parts)).removesuffix(".__init__")
            sources[name] = path.read_text(encoding="utf-8")
    # These two import what a worker does not hold.
    sources["original"] = sources["original.exercises"] = ""
    return f"SOURCES = {sources!r}\n" + IMPORTER.replace("NUMBER", number)


def with_functions(number: str, kind: str, index: int) -> dict[str, Any]:
    """Return a notebook of the mistakes, or the alternatives, of this index."""
    lines = []
    for exercise in exercises.of_lesson(number):
        if index < len(getattr(exercise, kind)):
            get = f"by_name[{exercise.id!r}].{kind}[{index}]"
            get += ".function" if kind == "mistakes" else ""
            lines.append(f"check({exercise.id!r}, {get})")
    return code(specification(number), "\n".join(lines))


def write(path: Path, document: dict[str, Any]) -> Path:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def total(number: str) -> int:
    """Return the points of a lesson."""
    return sum(exercise.points for exercise in exercises.of_lesson(number))


@cache
def _reason(level: str) -> str:
    return isolation.works(level)


def level(name: str) -> Any:
    """Return a test's parameter for a level of isolation, skipped where it is missing."""
    reason = isolation.reasons_against(name)
    return pytest.param(name, marks=[pytest.mark.skipif(bool(reason), reason=f"{name}: {reason}")])


def best() -> str:
    """Return the best level here, or skip the test."""
    for name in (isolation.BUBBLEWRAP, isolation.LANDLOCK):
        if not _reason(name):
            return name
    pytest.skip(f"no isolation works here: {_reason(isolation.BUBBLEWRAP)}")
