"""What the worker does before any submitted code runs: which cells it needs."""

import dis
import json
from pathlib import Path

import pytest

from course.grading.sandbox import magics, worker

SOLUTIONS = sorted((Path(__file__).resolve().parents[3] / "solutions").glob("*.ipynb"))
MANY = "\n".join(f"name_{i} = other_{i}.attribute_{i}" for i in range(300))
NESTED = "def f(x):\n    def g():\n        return np.sin(x) + h\n    return [g() for _ in xs]"


def sources() -> list[str]:
    """Return every code cell of the solutions, and some that they don't resemble."""
    cells = [cell for path in SOLUTIONS for cell in json.loads(path.read_text())["cells"]]
    lessons = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [
        *lessons,
        MANY,
        NESTED,
        "class A:\n    x = y\n    def m(self):\n        return self.z",
        "def f():\n    global a\n    a = b\n    del c\ndel d",
    ]


def by_dis(code):
    """Return the global names that a cell sets and reads, as `dis` tells them."""
    steps = [step for part in worker.walk(code) for step in dis.get_instructions(part)]
    sets = {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL"}
    stores = {step.argval for step in steps if step.opname in sets}
    return stores, {step.argval for step in steps if step.opname in {"LOAD_NAME", "LOAD_GLOBAL"}}


def test_the_names_that_a_cell_sets_and_reads():
    """The quick way through the instructions finds what `dis` finds, on this Python."""
    assert SOLUTIONS
    for source in sources():
        code = magics.compiled(source, "<cell>")
        assert worker.names_of(code) == by_dis(code), source


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("y = scale * 2", [0, 1, 3]), ("y = 2", [3]), ("y = table", [0, 1, 2, 3])],
)
def test_cells_that_nobody_needs_are_left_out(answer, expected):
    """A cell of the lesson runs only if an answer needs its names, or what it changes."""
    lesson = [("scale = base + 1", ["scale"], ["base"], []), ("base = 1", ["base"], [], [])]
    lesson += [("table = [scale]", ["table"], ["scale"], [])]
    cells = [
        {"index": i, "unchanged": True, "source": s, "stores": st, "loads": lo, "mutates": mu}
        for i, (s, st, lo, mu) in enumerate(lesson)
    ]
    code = magics.compiled(answer, "<cell>")
    cells.append({"index": 3, "unchanged": False, "source": answer, "code": code})
    assert [cell["index"] for cell in worker.needed(cells)] == expected
