"""The course as a submission may see it: without exercises, checks, grader, reference steps.

A sandbox shows this copy in place of the package. What a lesson asks for is taken out of it, so
that the answer is on no disk and in no memory that submitted code can reach.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from course import exercises

PACKAGE = Path(__file__).resolve().parents[1]
SANDBOX = PACKAGE / "grading" / "sandbox"
PUBLIC = ("__init__", "batches", "claims", "datasets", "descent", "errors", "linesearch", "models",
          "optimizers", "plotting", "problems", "rates", "schedules")  # fmt: skip
# What only shows something does nothing in a worker, where nobody looks.
SHOWS = ("explorers", "quiz")
STAND_IN = '''"""Stands for a module that only shows something: in a worker nobody looks."""


class Nothing:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self


def __getattr__(name):
    return getattr(Nothing(), name)
'''
PUBLIC_DATA = ("course.mplstyle", "data/paragraphs.txt")
PREFIX = "course-view-"


def hidden_names(lesson: str) -> frozenset[str]:
    """Return the names whose code a lesson's worker must not hold.

    >>> sorted(hidden_names("01") - {e.name for e in exercises.of_lesson("01")})
    ['gd_step']
    """
    names = set()
    for exercise in exercises.of_lesson(lesson):
        names |= {exercise.name, *exercise.also}
    return frozenset(names)


def without(source: str, hidden: frozenset[str], lesson: str) -> str:
    """Return a module's source in which every hidden function says so in place of working.

    >>> print(without("def gd_step(x):\\n    return x\\n", frozenset({"gd_step"}), "01"))
    def gd_step(x):
        raise RuntimeError('gd_step is hidden while lesson 01 is marked: call your own function')
    """
    tree = ast.parse(source)
    found = False
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name not in hidden:
            continue
        found = True
        text = f"{node.name} is hidden while lesson {lesson} is marked: call your own function"
        functions = [node] if isinstance(node, ast.FunctionDef) else node.body
        for function in functions:
            if isinstance(function, ast.FunctionDef):
                function.body = ast.parse(f"raise RuntimeError({text!r})").body
    return ast.unparse(tree) if found else source


def create(lesson: str) -> Path:
    """Write the view of a lesson's worker into a fresh temporary folder and return that folder."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    hidden = hidden_names(lesson)
    for name in PUBLIC:
        _copy(PACKAGE / f"{name}.py", folder / "course", hidden, lesson)
    for name in SHOWS:
        (folder / "course" / f"{name}.py").write_text(STAND_IN, encoding="utf-8")
    for name in PUBLIC_DATA:
        _copy(PACKAGE / name, (folder / "course" / name).parent, hidden, lesson)
    shutil.copytree(SANDBOX, folder / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "cache").mkdir()
    return folder


def _copy(source: Path, folder: Path, hidden: frozenset[str], lesson: str) -> None:
    if not source.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".py":
        shutil.copyfile(source, folder / source.name)
        return
    text = source.read_text(encoding="utf-8")
    (folder / source.name).write_text(without(text, hidden, lesson), encoding="utf-8")


def sweep() -> None:
    """Remove the views that a grader left behind when it was killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        match = re.match(rf"{PREFIX}(\d+)-", path.name)
        if match and not _alive(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, OverflowError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False
