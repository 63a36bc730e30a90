"""Throughput of the grader: against nbgrader and otter-grader, and as a class grows.

    python tests/benchmarks/bench_grading.py [--rounds 3] [--sizes 100 1000 10000]

COURSE_GRADERS_PYTHON names an interpreter with nbgrader, otter-grader and NumPy; without it only
our own numbers are measured. Each grader marks the same five exercises (lesson 01) of the same
twenty submissions with the same references and cases, in its best mode: nbgrader in one process for
the whole assignment; otter-grader by its Python interface, two processes at a time; ours with a
worker a processor. Our start takes as long as dozens of submissions: the throughput of a class is
that of the larger sizes.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from grading import making

from course import exercises
from course.grading import grade, isolation, pool

PEERS = os.environ.get("COURSE_GRADERS_PYTHON")
COUNT = 20
# The two classes of each contender, from which the time of a further submission follows.
CLASSES = {"ours": (COUNT, 10 * COUNT), "nbgrader": (2, COUNT), "otter-grader": (2, COUNT)}
SETUP = "import copy\nimport numpy as np"
# The peers' tests import the same specifications as our grader, from this repository.
CASES = """
import sys
sys.path.insert(0, {root!r})
from course import exercises
from course.exercises.spec import Code
_exercise = exercises.get({id!r})
for _case in _exercise.cases(np.random.default_rng(20_000)):
    _given = [[_a.value() if isinstance(_a, Code) else copy.deepcopy(_a)
               for _a in _case.args] for _ in range(2)]
    _mine = {name}(*_given[0], **_case.kwargs)
    _right = _exercise.reference(*_given[1], **_case.kwargs)
    _mine, _right = np.asarray(_mine, float), np.asarray(_right, float)
    np.testing.assert_allclose(_mine, _right, rtol=1e-6, atol=1e-7)
"""
ROOT = Path(__file__).resolve().parents[2]


def carried(exercise: exercises.Exercise) -> str:
    """Return a peer's test of an exercise, on our references and cases."""
    return CASES.format(root=str(ROOT), id=exercise.id, name=exercise.name)


def answers(student: int) -> dict[str, str]:
    """Return the five cells of a student; every fourth has a wrong second answer."""
    cells = {}
    for exercise in exercises.of_lesson("01"):
        source = textwrap.dedent(inspect.getsource(exercise.reference))
        if student % 4 == 3 and exercise.id == "01.2":
            source = source.replace("theta - lr", "theta + lr")
        cells[exercise.id] = f"{source}\n# student {student}"
    return cells


def cell(kind: str, source: str, **metadata: object) -> dict[str, object]:
    """Return a notebook cell."""
    base = {"cell_type": kind, "metadata": metadata, "source": source}
    return base | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(cells: list[dict[str, object]]) -> str:
    """Return a notebook's text."""
    for i, one in enumerate(cells):
        one["id"] = f"cell-{i}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def plain(student: int) -> str:
    """Return a submission without anything but answers: what ours and otter-grader take."""
    return notebook([cell("code", SETUP), *(cell("code", s) for s in answers(student).values())])


def ours(folder: Path, count: int) -> float:
    """Return the seconds that our grader takes for a class, start and reports included."""
    for i in range(count):
        (folder / "in").mkdir(exist_ok=True)
        (folder / "in" / f"s{i:02}_01.ipynb").write_text(plain(i))
    started = time.perf_counter()
    result = grade(folder / "in", folder / "out")
    seconds = time.perf_counter() - started
    assert result.marked == count
    rows = (folder / "out" / "grades.csv").read_text().split("\n")[1:-1]
    full = sum(row.split(",")[-2] == "13" for row in rows)
    assert full == count - count // 4, rows
    return seconds


def nbgrader(folder: Path, count: int) -> float:
    """Return the seconds of `nbgrader autograde` for the whole assignment."""
    assert PEERS

    def assignment(student: int | None) -> str:
        cells = [cell("code", SETUP)]
        for exercise in exercises.of_lesson("01"):
            name = exercise.id.replace(".", "-")
            common = {"schema_version": 3, "locked": False, "task": False}
            source = (
                f"### BEGIN SOLUTION\n{exercise.name} = None\n### END SOLUTION"
                if student is None
                else answers(student)[exercise.id]
            )
            cells.append(cell("code", source, nbgrader={
                **common, "grade": False, "solution": True, "grade_id": f"ex-{name}"}))  # fmt: skip
            test = carried(exercise)
            if student is not None:
                test = "# tests"
            cells.append(cell("code", f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
                              if student is None else test, nbgrader={
                **common, "grade": True, "solution": False, "locked": True,
                "points": exercise.points, "grade_id": f"check-{name}"}))  # fmt: skip
        return notebook(cells)

    (folder / "source" / "01").mkdir(parents=True)
    (folder / "source" / "01" / "01.ipynb").write_text(assignment(None))
    program = [PEERS, "-m", "nbgrader"]
    environment = {**os.environ, "PATH": f"{Path(PEERS).parent}:{os.environ['PATH']}"}

    def run(*arguments: str) -> None:
        subprocess.run(
            [*program, *arguments], cwd=folder, check=True, capture_output=True, env=environment
        )

    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.root = '.'\n")
    run("generate_assignment", "01", "--force")
    for i in range(count):
        place = folder / "submitted" / f"s{i:02}" / "01"
        place.mkdir(parents=True)
        (place / "01.ipynb").write_text(assignment(i))
    started = time.perf_counter()
    run("autograde", "01")
    seconds = time.perf_counter() - started
    run("export")
    rows = (folder / "grades.csv").read_text().strip().split("\n")
    at = rows[0].split(",").index("score")
    full = sum(float(row.split(",")[at]) == 13 for row in rows[1:])
    assert full == count - count // 4, rows
    return seconds


OTTER = """
import concurrent.futures, contextlib, io, sys, glob
from otter.api import grade_submission
def one(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return grade_submission(path, sys.argv[1], quiet=True).total
if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(one, sorted(glob.glob(sys.argv[2] + "/*.ipynb")))))
"""


def otter(folder: Path, count: int) -> float:
    """Return the seconds of otter-grader's Python interface, two processes at a time."""
    assert PEERS
    tests = folder / "tests"
    tests.mkdir()
    for exercise in exercises.of_lesson("01"):
        name, title = exercise.name, f"q{exercise.id[-1]}"
        code = carried(exercise)
        (tests / f"{title}.py").write_text(
            "from otter.test_files import test_case\nimport copy\nimport numpy as np\n"
            f"OK_FORMAT = False\nname = {title!r}\npoints = {exercise.points}\n"
            f"@test_case()\ndef check({name}):\n"
            f"    scope = {{'np': np, 'copy': copy, {name!r}: {name}}}\n"
            f"    exec(compile({code!r}, 'tests', 'exec'), scope)\n"
        )
    environment = {**os.environ, "PATH": f"{Path(PEERS).parent}:{os.environ['PATH']}"}
    make = [
        PEERS,
        "-m",
        "otter",
        "generate",
        "-t",
        "tests",
        "--no-requirements",
        "--no-environment",
    ]
    subprocess.run(make, cwd=folder, check=True, capture_output=True, env=environment)
    (folder / "in").mkdir()
    for i in range(count):
        (folder / "in" / f"s{i:02}.ipynb").write_text(plain(i))
    (folder / "run.py").write_text(OTTER)
    started = time.perf_counter()
    command = [PEERS, "run.py", str(folder / "autograder.zip"), "in"]
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=environment
    )
    seconds = time.perf_counter() - started
    totals = json.loads(done.stdout.strip().split("\n")[-1])
    assert sum(total == 13 for total in totals) == count - count // 4, totals
    return seconds


def timed(function: Callable[[Path, int], float], count: int) -> float:
    """Return a contender's seconds for a class, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="bench-grading-"))
    try:
        return function(folder, count)
    finally:
        shutil.rmtree(folder)


def processor_time() -> float:
    """Return the processor seconds of this process and of all that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Memory:
    """The largest resident memory of this process and of any other in its tree, in MB."""

    def __enter__(self) -> Memory:
        self.own = self.other = 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self) -> None:
        me = psutil.Process()
        while not self.over.wait(0.2):
            self.own = max(self.own, me.memory_info().rss / 1e6)
            for child in me.children(recursive=True):
                try:
                    self.other = max(self.other, child.memory_info().rss / 1e6)
                except psutil.Error:
                    continue

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def growth(size: int) -> None:
    """Mark a class of this size that handed in lesson 01, and print time and memory."""
    folder = Path(tempfile.mkdtemp(prefix="bench-grading-"))
    try:
        document = making.solved("01")
        for i in range(size):
            # A comment makes each submission another, so that nothing is known already.
            making.cell(document, "01.2")["source"] = answers(i)["01.2"]
            making.write(folder / "in" / f"s{i:05}_{making.stem('01')}.ipynb", document)
        started, spent = time.perf_counter(), processor_time()
        with Memory() as memory:
            result = grade(folder / "in", folder / "out")
        seconds, spent = time.perf_counter() - started, processor_time() - spent
        assert result.marked == size
        print(
            f"{size:6} submissions of lesson 01: {seconds:7.1f} s, {1000 * seconds / size:6.1f} ms "
            f"each, {1000 * spent / size:4.0f} ms of processor time, largest worker "
            f"{memory.other:.0f} MB, grader {memory.own:.0f} MB",
            flush=True,
        )
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{pool.workers_by_default()} processors, isolation {isolation.pick()[0]}, "
          f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    contenders = {"ours": ours}
    if PEERS:
        contenders |= {"nbgrader": nbgrader, "otter-grader": otter}
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    start: dict[str, list[float]] = {name: [] for name in contenders}
    # They take turns, so that a slow minute of the machine is everyone's.
    for _ in range(options.rounds):
        for name, function in contenders.items():
            sizes = CLASSES[name]
            seconds = [timed(function, count) for count in sizes]
            rates[name].append((seconds[1] - seconds[0]) / (sizes[1] - sizes[0]))
            start[name].append(seconds[sizes.index(COUNT)])
    for name in contenders:
        ratios = [a / b for a, b in zip(rates[name], rates["ours"], strict=True)]
        print(
            f"{name:13} {1000 * statistics.median(rates[name]):8.1f} ms a further submission, "
            f"{statistics.median(ratios):6.1f} times ours, from {min(ratios):.1f} to "
            f"{max(ratios):.1f}; twenty with their start {statistics.median(start[name]):6.1f} s",
            flush=True,
        )
    for size in options.sizes:
        growth(size)


if __name__ == "__main__":
    main()
