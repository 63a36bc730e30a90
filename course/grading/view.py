"""The course as a submission may see it: without exercises, checks, grader, reference steps.

A sandbox shows this copy in place of the package: the modules that stand on their own. What a
lesson asks for is taken out of them, so that the answer is on no disk and in no memory that
submitted code can reach.
"""

from __future__ import annotations

import ast
import contextlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where what a killed grader left is left to the system
    fcntl = None  # type: ignore[assignment]

from course import exercises

PACKAGE = Path(__file__).resolve().parents[1]
SANDBOX = PACKAGE / "grading" / "sandbox"
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
STYLE = "course.mplstyle"
PREFIX = "course-view-"


@cache
def public() -> tuple[str, ...]:
    """Return the modules of the course that a sandbox shows: those that need none of its folders.

    Exercises, checks and grader stand in folders; what imports them, at its top or in a function,
    would not work without, and is not shown.

    >>> {"optimizers", "datasets"} <= set(public())
    True
    >>> {"notebook", "cli", "exercises", "grading"} & set(public())
    set()
    """
    paths = {path.stem: path for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    needs = {name: _course_imports(path) for name, path in paths.items()}
    closed = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    while more := {name for name in needs.keys() - closed if needs[name] & closed}:
        closed |= more
    return ("__init__", *sorted(needs.keys() - closed))


def _course_imports(path: Path) -> set[str]:
    """Return the parts of the course that one of its modules names in an import."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = "course." if node.level else ""
            names = [f"{start}{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        parts = [[part for part in name.split(".") if part] for name in names]
        found |= {part[1] for part in parts if part[0] == "course" and len(part) > 1}
    return found


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


def create(lesson: str) -> tuple[Path, int | None]:
    """Write the view of a lesson's worker into a fresh temporary folder.

    Returns the folder and the descriptor of its lock, to be kept open as long as it is needed.
    """
    sweep()
    new = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}"))
    lock = None
    with contextlib.suppress(OSError):
        lock = hold(new)
    # Locked before it has the name that another's sweep looks for.
    folder = new.rename(new.with_name(new.name.removeprefix("new-")))
    hidden = hidden_names(lesson)
    (folder / "course").mkdir()
    for name in public():
        text = (PACKAGE / f"{name}.py").read_text(encoding="utf-8")
        path = folder / "course" / f"{name}.py"
        path.write_text(without(text, hidden, lesson), encoding="utf-8")
    for name in SHOWS:
        (folder / "course" / f"{name}.py").write_text(STAND_IN, encoding="utf-8")
    shutil.copyfile(PACKAGE / STYLE, folder / "course" / STYLE)
    shutil.copytree(PACKAGE / "data", folder / "course" / "data")
    shutil.copytree(SANDBOX, folder / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "cache").mkdir()
    return folder, lock


def sweep() -> None:
    """Remove the views that a grader left behind when it was killed.

    The kernel gives back a lock when its holder ends, wherever that ran: another container that
    shares the folder has processes whose numbers mean nothing here.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            descriptor = hold(path)
            try:
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(descriptor)


def hold(folder: Path) -> int:
    """Lock a folder until the descriptor returned is closed; raises OSError where another does."""
    if fcntl is None:
        raise OSError("this system has no such lock")
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
