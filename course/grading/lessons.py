"""The lessons as shipped: where they are, what they import, which of their cells decide nothing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from course.errors import CourseError
from course.learning import workspace

from .sandbox import magics
from .sandbox.names import names_of

# Cells that run with every submission: it may depend on them without a word.
ALWAYS = frozenset({"setup", "exercise", "check"})


@cache
def originals() -> dict[str, Path]:
    """Return the lessons' notebooks by their number; none where they are not installed."""
    try:
        return {name[:2]: path for name, path in workspace.originals().items()}
    except CourseError:
        return {}


def _code(lesson: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the source and the tags of each code cell of a lesson."""
    if path := originals().get(lesson):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"]), set(cell["metadata"].get("tags", ()))


@cache
def imports(lesson: str) -> tuple[str, ...]:
    """Return the modules that a lesson imports, as far as names tell a module from what it holds.

    >>> {"numpy", "course"} <= set(imports("01"))
    True
    """
    found: dict[str, None] = {}
    for source, _ in _code(lesson):
        for node in ast.walk(magics.parsed(source)[1]):
            if isinstance(node, ast.Import):
                found |= {alias.name: None for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module: None}
                found |= {f"{node.module}.{alias.name}": None for alias in node.names}
    return tuple(found)


@cache
def cells(lesson: str) -> dict[str, dict[str, list[str]]]:
    """Return the lesson's own code cells, but set-up, exercises and checks, and their names.

    The keys are sources; the values are the global names that a cell sets, those of objects that it
    may change without binding them among them, and those that it reads.
    """
    sources = list(_code(lesson))
    imported = {
        symbol.get_name()
        for source, _ in sources
        for symbol in magics.parsed(source)[0].get_symbols()
        if symbol.is_imported()
    }
    found = {}
    for source, tags in sources:
        if not ALWAYS & tags:
            sets, reads = names_of(source)
            sets |= _changes(source) - imported
            found[source.strip()] = {"sets": sorted(sets), "reads": sorted(reads)}
    return found


def _changes(source: str) -> set[str]:
    """Return the names of objects that a cell assigns into or calls a method of."""
    names = set()
    for node in ast.walk(magics.parsed(source)[1]):
        part: ast.AST = node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            part = node.func
        elif not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            continue
        while isinstance(part, (ast.Subscript, ast.Attribute)):
            part = part.value
        if isinstance(part, ast.Name) and part is not node:
            names.add(part.id)
    return names
