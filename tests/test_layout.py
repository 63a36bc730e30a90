"""The house: which way imports run, what stands beside hostile code, how long a file is."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "course"
# From the ground up: a room imports its own floor and those below it.
FLOORS = (
    {
        "errors",
        "files",
        "markup",
        "batches",
        "problems",
        "schedules",
        "optimizers",
        "methods",
        "descent",
    },
    {"datasets", "models", "rates", "claims", "plotting", "widgets"},
    {"explorers", "exercises", "quiz"},
    {"checking"},
    {"learning"},
    {"notebook"},
    {"authoring", "grading"},
    {"cli", "__main__"},
)
FILES = sorted(PACKAGE.rglob("*.py"))


def words(path):
    """Return a file's name as a test's identifier, the same on every machine."""
    return path.relative_to(PACKAGE).as_posix()


def room(path):
    """Return the part of the package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """Yield every module that a file imports, wherever in it, as dotted names."""
    package = ["course", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def rooms_imported(path):
    """Yield the parts of the course that a file imports."""
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "course" and len(parts) > 1:
            inner = (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file()
            # `from course import run` is the package's own word for descent.run.
            yield parts[1] if inner else "descent"


def floor(name):
    """Return on which floor a room lies."""
    (number,) = (i for i, rooms in enumerate(FLOORS) if name in rooms)
    return number


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.parent != PACKAGE or p.stem != "__init__"], ids=words
)
def test_imports_run_one_way(path):
    """A file imports nothing that lies on a floor above its own."""
    here = floor(room(path))
    above = {name for name in rooms_imported(path) if floor(name) > here}
    assert not above


def test_no_rooms_import_each_other():
    """The rooms have an order: no chain of imports comes back to where it began."""
    arrows = {}
    for path in FILES:
        if path != PACKAGE / "__init__.py":
            arrows.setdefault(room(path), set()).update(set(rooms_imported(path)) - {room(path)})
    while arrows:
        free = {name for name, targets in arrows.items() if not targets & arrows.keys()}
        assert free, f"these import each other: {sorted(arrows)}"
        for name in free:
            del arrows[name]


def test_the_sandbox_imports_nothing_of_the_course():
    """What runs beside hostile code holds no other part of the course."""
    sandbox = PACKAGE / "grading" / "sandbox"
    files = sorted(sandbox.glob("*.py"))
    assert files
    for path in files:
        for name in imported(path):
            inside = name.startswith("course.grading.sandbox")
            assert inside or not name.startswith("course."), (path.name, name)


def test_a_lesson_loads_no_grader():
    """All that a lesson's cells call loads without grading, and without the author's tools."""
    names = "check, claims, datasets, explorers, models, plotting, quiz"
    program = f"import sys; from course import {names}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = done.stdout.split()
    assert "course.notebook" in loaded, done.stderr
    assert not [name for name in loaded if name.startswith(("course.grading", "course.authoring"))]


@pytest.mark.parametrize("path", FILES, ids=words)
def test_no_private_name_crosses_a_wall(path):
    """No package imports a private name of another."""
    own = f"course.{room(path)}"
    for name in imported(path):
        private = name.rpartition(".")[2].startswith("_") and name != "__future__.annotations"
        if name.startswith("course.") and not name.startswith(own):
            assert not private, name


def test_no_file_is_too_long_to_read():
    """Every Python file, script and style of the course and its tests has under 400 lines."""
    root = PACKAGE.parent
    lines = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("course", "tests")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".js", ".css"}
    }
    assert {Path(name).suffix for name in lines} == {".py", ".js", ".css"}
    long = sorted((count, name) for name, count in lines.items() if count >= 400)
    assert not long, f"split these by subject: {long}"
