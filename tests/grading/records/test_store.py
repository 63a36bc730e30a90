"""Resume, regrade, history and points set by hand: what the grader remembers."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from grading import making

from course import exercises
from course.checking.outcomes import HIDDEN_DRAWS
from course.grading import GradingError, grade, isolation, marking, pool
from course.grading.records.store import Store
from course.grading.run import SECRET, STORE
from course.grading.submissions import Submission

ANSWER = "def gradient_step(theta, grad, *, lr):\n    return theta - lr * grad"
WRONG = "def gradient_step(theta, grad, *, lr):\n    return theta + lr * grad"
DOWN = "import numpy as np\ndef downhill(slope):\n    return -np.sign(slope)"


def run(folder, **options):
    """Grade folder/in into folder/out."""
    options = {"isolation_level": making.best(), "workers": 1, **options}
    return grade(folder / "in", folder / "out", **options)


def points(folder):
    """Return grades.csv by student and column."""
    with open(folder / "out" / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def history(folder):
    """Return the history without its times."""
    store = Store(folder / "out" / STORE)
    rows = [(s, e, p, status, reason) for s, e, p, status, _, reason in store.history()]
    store.close()
    return rows


@pytest.fixture
def two(tmp_path):
    """A folder with a right and a wrong answer to 01.2."""
    making.write(tmp_path / "in" / "ada_01.ipynb", making.code(ANSWER))
    making.write(tmp_path / "in" / "bob_01.ipynb", making.code(WRONG))
    return tmp_path


def test_only_what_is_new_or_changed(two):
    """A second run marks nothing, a changed file alone, and the old grade stays in the history."""
    assert run(two).marked == 2
    again = run(two)
    assert (again.marked, again.known) == (0, 2)
    making.write(two / "in" / "bob_01.ipynb", making.code(ANSWER))
    third = run(two)
    assert (third.marked, third.known) == (1, 1)
    assert points(two)["bob"]["01.2"] == "2"
    assert history(two) == [("bob", "01.2", 0, "wrong", "another submission")]


def test_regrade_by_student_lesson_and_exercise(two):
    """--regrade marks a student's, a lesson's or an exercise's submissions again, and no others."""
    making.write(two / "in" / "bob_00.ipynb", making.code(DOWN))
    assert run(two).marked == 3
    assert [run(two, regrade=[word]).marked for word in ("bob", "01", "01.2", "00.1", "all")] == [
        2,
        2,
        2,
        1,
        3,
    ]
    assert history(two) == []
    with pytest.raises(GradingError, match="is no student, no lesson and no exercise"):
        run(two, regrade=["zoe"])


def test_another_secret_is_another_specification(two):
    """The same secret leaves grades alone; another one marks again with other hidden cases."""
    for name, text in (("a", "the first secret text"), ("b", "the second secret text")):
        (two / name).write_text(text)
    assert run(two, seed_file=two / "a").marked == 2
    assert run(two, seed_file=two / "a").marked == 0
    assert run(two, seed_file=two / "b").marked == 2
    (two / "short").write_text("short")
    with pytest.raises(GradingError, match="shorter than 16 bytes"):
        run(two, seed_file=two / "short")
    with pytest.raises(GradingError, match="can't be read"):
        run(two, seed_file=two / "missing")


def test_a_changed_exercise_is_another_specification(tmp_path, monkeypatch):
    """An exercise's file decides its own lesson's grades; what exercises share, those of all."""
    package = tmp_path / "course"
    shutil.copytree(marking.view.PACKAGE, package)
    monkeypatch.setattr(marking.view, "PACKAGE", package)
    order = marking.Order("none", making.SECRET)
    for name, changes in (
        ("lesson_01/descend.py", [True, False]),
        ("lesson_01/__init__.py", [True, False]),
        ("spec.py", [True, True]),
        ("drawing.py", [True, True]),
    ):
        before = [marking.specification(lesson, order) for lesson in ("01", "02")]
        with (package / "exercises" / name).open("a") as file:
            file.write("# changed\n")
        after = [marking.specification(lesson, order) for lesson in ("01", "02")]
        assert [a != b for a, b in zip(before, after, strict=True)] == changes, name


def test_secret_is_made_once_and_for_the_owner_alone(two):
    """Without --seed-file a secret is made beside the grades, for its owner alone, and kept."""
    run(two)
    secret = two / "out" / SECRET
    before = secret.read_bytes()
    assert secret.stat().st_mode & 0o777 == 0o600
    run(two, regrade=["all"])
    assert secret.read_bytes() == before


def test_seeds_depend_on_secret_submission_and_exercise():
    """A hidden draw's seed is the same everywhere for the same three, and another for any other."""
    one = marking.seed(b"secret", "digest", "01.2", 1)
    assert one == 190497442625822834626897498917118339557
    others = [
        marking.seed(b"secre", "digest", "01.2", 1),
        marking.seed(b"secret", "other", "01.2", 1),
        marking.seed(b"secret", "digest", "01.3", 1),
        marking.seed(b"secret", "digest", "01.2", 2),
    ]
    assert len({one, *others}) == 5


def test_points_set_by_hand_survive(two):
    """adjustments.csv sets points and comments, survives a regrade, and can be taken back."""
    run(two)
    by_hand = two / "out" / "adjustments.csv"
    by_hand.write_text(
        "student,exercise,points,comment\nbob,01.2,1.5,The sign alone\nada,01.2,,Well done\n"
    )
    assert run(two, regrade=["all"]).marked == 2
    assert points(two)["bob"]["01.2"] == "1.5"
    assert points(two)["ada"]["01.2"] == "2"
    page = (two / "out" / "feedback" / "bob.html").read_text()
    assert "The sign alone" in page
    assert "set by hand" in page
    assert "Well done" in (two / "out" / "feedback" / "ada.html").read_text()
    making.write(two / "in" / "bob_01.ipynb", making.code(ANSWER))
    run(two)
    assert points(two)["bob"]["01.2"] == "1.5"
    by_hand.write_text("student,exercise,points,comment\n")
    run(two)
    assert points(two)["bob"]["01.2"] == "2"
    assert history(two) == [
        ("ada", "01.2", 2, "passed all", "adjusted by hand: Well done"),
        ("bob", "01.2", 0, "wrong", "adjusted by hand: The sign alone"),
        ("bob", "01.2", 0, "wrong", "another submission"),
        ("ada", "01.2", 2, "passed all", "adjustment taken back"),
        ("bob", "01.2", 1.5, "adjusted by hand", "adjustment taken back"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,points\n", "lacks the column student"),
        ("student,exercise,points\nbob,01.9,1\n", "line 2: there is no exercise '01.9'"),
        ("student,exercise,points\nbob,01.2,many\n", "'many' is no number"),
        ("student,exercise,points\nbob,01.2,3\n", "exercise 01.2 has 0 to 2 points"),
    ],
)
def test_slips_in_points_set_by_hand(two, text, words):
    """A slip in adjustments.csv is told with its line before anything is marked."""
    (two / "out").mkdir()
    (two / "out" / "adjustments.csv").write_text(text)
    with pytest.raises(GradingError, match=words):
        run(two)


def test_partial_credit_when_only_hidden_cases_differ():
    """Who passes the visible cases and not the hidden ones gets the visible share, told so."""
    exercise = exercises.get("01.2")
    cases = exercise.cases(np.random.default_rng(0))
    count, drawn = len(cases), HIDDEN_DRAWS * sum(not case.says for case in cases)
    order = marking.Order(making.best(), making.SECRET)
    body = "    calls.append(1)\n    if FAILS: theta = theta + 1\n    return"
    source = ANSWER.replace("    return", body)
    # The draws come in this order: the notebook's, the hidden one, the visible group's fresh one.
    for fails, status, share in (
        (f"{count} < len(calls) <= {count + drawn}", "passed the visible cases only", 0.5),
        (f"len(calls) > {count}", "passed only the numbers shown", 0),
        (f"len(calls) > {count + drawn}", "passed all", 1),
    ):
        data = json.dumps(making.code("calls = []", source.replace("FAILS", fails))).encode()
        mark = marking.mark_here(data, "01", order).marks[1]
        assert (mark.status, mark.points) == (status, share * exercise.points)
        assert mark.expected == ""
    marking.close_servers()


def test_a_store_from_the_future_is_left_alone(two):
    """A file of grades that a newer course wrote is refused, not overwritten."""
    run(two)
    store = Store(two / "out" / STORE)
    store.db.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(GradingError, match="newer course"):
        run(two)
    (two / "out" / STORE).write_bytes(b"no database, but many words" * 100)
    with pytest.raises(GradingError, match="can't be used"):
        run(two)


def class_of(folder, count):
    """Hand in lesson 00 for a class in which every third student is wrong."""
    for i in range(count):
        source = DOWN.replace("-np", "np") if i % 3 == 0 else DOWN
        making.write(folder / "in" / f"s{i:03}_00.ipynb", making.code(source + f"\n# {i}"))


# The command `course`, which tells its children and kills itself before the database changes for
# the n-th time: moments of its progress, the same on any machine.
HALTING = """
import os, signal, sqlite3, sys
import psutil

connect, left = sqlite3.connect, int(sys.argv.pop(1))

def follow(statement):
    global left
    if statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
        return
    left -= 1
    if left < 0:
        for child in psutil.Process().children(recursive=True):
            print(child.pid, child.create_time())
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

def followed(*args, **kwargs):
    database = connect(*args, **kwargs)
    database.set_trace_callback(follow)
    return database

sqlite3.connect = followed
from course.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "moments", [pytest.param(6, id="six"), pytest.param(20, id="twenty", marks=pytest.mark.nightly)]
)
def test_killed_at_many_moments(tmp_path, moments):
    """Killed at six moments, nightly at twenty, and run again, the grades are the same bytes."""
    class_of(tmp_path, 6 * moments)
    (tmp_path / "seed").write_bytes(making.SECRET)
    level = making.best()
    whole = run(tmp_path, seed_file=tmp_path / "seed", workers=2)
    expected = (tmp_path / "out" / "grades.csv").read_bytes()
    pages = {p.name: p.read_bytes() for p in (tmp_path / "out" / "feedback").iterdir()}
    assert whole.marked == 6 * moments
    out = tmp_path / "again"
    options = ["grade", str(tmp_path / "in"), "--out", str(out), "--isolation", level]
    options += ["--seed-file", str(tmp_path / "seed"), "--workers"]
    rng = random.Random(20)
    counts, children = [], []
    for turn in range(moments):
        # A third are killed while they start; the others after one to four submissions more.
        changes = rng.randint(0, 6) if turn % 3 == 0 else rng.randint(10, 20)
        done = subprocess.run(
            [sys.executable, "-c", HALTING, str(changes), *options, "2" if turn % 5 == 0 else "1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
        children += [line.split() for line in done.stdout.splitlines() if line[:1].isdigit()]
        counts.append(marked_in(out))
    assert counts == sorted(counts)
    assert 0 < counts[-1] < 6 * moments
    last = grade(
        tmp_path / "in", out, isolation_level=level, workers=2, seed_file=tmp_path / "seed"
    )
    assert last.known == counts[-1]
    assert (out / "grades.csv").read_bytes() == expected
    assert {p.name: p.read_bytes() for p in (out / "feedback").iterdir()} == pages
    assert children
    until = time.monotonic() + 60
    while (left := [pid for pid, start in children if alive(int(pid), float(start))]) and (
        time.monotonic() < until
    ):
        time.sleep(0.05)
    assert not left


def alive(pid, started):
    """Return whether the process that had this number then runs still."""
    try:
        process = psutil.Process(pid)
        return process.create_time() == started and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def marked_in(out):
    """Return how many submissions a store holds."""
    import sqlite3

    try:
        db = sqlite3.connect(f"file:{out / STORE}?mode=ro", uri=True, timeout=5)
        try:
            return db.execute("SELECT count(*) FROM result").fetchone()[0]
        finally:
            db.close()
    except sqlite3.Error:
        return 0


def test_cluster_with_a_worker_killed(tmp_path):
    """On dask.distributed with two workers, one killed half-way, the grades are the same."""
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    class_of(tmp_path, 40)
    (tmp_path / "seed").write_bytes(making.SECRET)
    run(tmp_path, seed_file=tmp_path / "seed")
    expected = (tmp_path / "out" / "grades.csv").read_bytes()
    killed = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:

        def step(done: int, total: int, submission: Submission) -> None:
            if done == 15 and not killed:
                worker = next(iter(cluster.workers.values()))
                os.kill(worker.pid, signal.SIGKILL)
                killed.append(worker.pid)

        result = grade(
            tmp_path / "in",
            tmp_path / "cluster",
            isolation_level=making.best(),
            cluster=cluster.scheduler_address,
            seed_file=tmp_path / "seed",
            progress=step,
        )
    assert killed
    assert result.marked == 40
    assert (tmp_path / "cluster" / "grades.csv").read_bytes() == expected


def test_cluster_that_does_not_answer():
    """An address without a scheduler is one sentence, after the time that it is given."""
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # ours, and nobody listens on it
        address = "tcp://{}:{}".format(*silent.getsockname())
        with pytest.raises(GradingError, match="No dask scheduler answers"):
            pool.cluster(address, timeout=1)


def test_levels_agree(two):
    """The grades of a submission do not depend on how it was isolated."""
    levels = [name for name in isolation.LEVELS if not isolation.works(name)]
    (two / "seed").write_bytes(making.SECRET)
    tables = {
        level: grade(
            two / "in", two / level, isolation_level=level, workers=1, seed_file=two / "seed"
        )
        and (two / level / "grades.csv").read_bytes()
        for level in levels
    }
    assert len(set(tables.values())) == 1
