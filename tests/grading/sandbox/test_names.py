"""Which cells of a lesson run with a submission: those that it needs."""

import ast
import dis
import json
import sys
from pathlib import Path

import pytest

from course.grading.sandbox import magics, names

SOLUTIONS = sorted((Path(__file__).resolve().parents[3] / "solutions").glob("*.ipynb"))


def sources() -> list[str]:
    """Return every code cell of the solutions."""
    cells = [cell for path in SOLUTIONS for cell in json.loads(path.read_text())["cells"]]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def by_dis(code):
    """Return the names that instructions of this Python set and read anywhere but in a function."""
    sets, reads = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL"}:
            sets.add(step.argval)
        elif step.opname in {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}:
            reads.add(step.argval)
        elif hasattr(step.argval, "co_code"):
            inner_sets, inner_reads = by_dis(step.argval)
            reads |= inner_reads
            sets |= inner_sets if step.argval.co_flags & 2 else set()  # a class sets its own
    return sets, reads


def of_comprehensions(source):
    """Return the variables of comprehensions.

    Python 3.12 and later take them into the table of symbols around, as if the cell set them: at
    worst a cell of the lesson runs that need not.
    """
    if sys.version_info < (3, 12):
        return set()
    targets = [n.target for n in ast.walk(ast.parse(source)) if isinstance(n, ast.comprehension)]
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def test_the_names_of_the_lessons():
    """In every cell of the course the names are those that the interpreter itself looks up."""
    assert len(sources()) > 200
    for source in sources():
        sets, reads = names.names_of(source)
        its_sets, its_reads = by_dis(magics.compiled(source, "<cell>"))
        sets -= of_comprehensions(source) - its_sets
        assert (sets, its_reads - reads) == (its_sets, its_reads & {"__name__"}), source


@pytest.mark.parametrize(
    ("source", "sets", "reads"),
    [
        ("def f(x):\n    def g(): return np.sin(x) + h\n    return [g() for _ in xs]",
         "f", "np h xs"),
        ("a = [b for _ in xs]\nb = 2", "a b", "b xs"),
        ("class A:\n    x = x\n    def m(self): return self.z", "A", "x"),
        ("def f():\n    global a\n    a = b\n    del c\ndel d", "f a d", "b d"),
        ("def f(x):\n    x += 1\n    return x", "f", ""),
        ("x += 1\ny[0] = z.a\nimport os.path as p, sys", "x p sys", "x y z"),
        ("def f(x: X = d) -> R: return [x for x in x]", "f", "X d R"),
        ("%time w = v\n!ls\n", "w", "v"),
        ("w: T = u\nprint(n := m)", "w n", "T u print m"),
    ],
)  # fmt: skip
def test_the_names_of_what_no_lesson_holds(source, sets, reads):
    """Scopes, augmented assignments, annotations and magics are told apart."""
    its_sets, its_reads = names.names_of(source)
    beside = of_comprehensions(source) - set(sets.split()) if "%" not in source else set()
    assert (its_sets - beside, its_reads - beside) == (set(sets.split()), set(reads.split()))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("y = scale * 2", [0, 1, 3]), ("y = 2", [3]), ("y = table", [0, 1, 2, 3])],
)
def test_cells_that_nobody_needs_are_left_out(answer, expected):
    """A cell of the lesson runs only if an answer needs its names, or what it changes."""
    lesson = [("scale", "base"), ("base", ""), ("table", "scale")]
    cells = [
        {"index": i, "unchanged": True, "sets": sets.split(), "reads": reads.split()}
        for i, (sets, reads) in enumerate(lesson)
    ]
    cells.append({"index": 3, "unchanged": False, "reads": names.names_of(answer)[1]})
    assert [cell["index"] for cell in names.needed(cells)] == expected
