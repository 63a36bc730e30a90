"""Rules of the tests' own form that no linter holds."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("test_*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(HERE)) for path in FILES])
def test_every_test_says_in_a_sentence_what_it_holds(path: Path) -> None:
    """The docstring of a test opens with one line, which ends as a sentence does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            assert first.endswith((".", "?")), f"{node.name}, line {node.lineno}: {first!r}"
