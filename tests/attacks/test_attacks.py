"""No attack earns a point, harms another submission, or outlives its own budget."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from attacks import attempts
from grading import making

from course import checking, exercises
from course.grading import isolation, lessons, marking
from course.grading.isolation import Limits, Server
from course.grading.marking import Order
from course.grading.records import reports

LIMITS = Limits(call=0.5, cell=0.5, total=4.0)
LEFT = re.compile(r"course-(left-behind|link)")
RESULTS: dict[tuple[str, str], str] = {}


def by_heart() -> str:
    """Return the answers to the cases that a notebook shows, as a table that a cell can hold."""
    exercise = exercises.get("01.2")
    cases = exercise.cases(np.random.default_rng(checking.VISIBLE_SEED))
    return repr({
        case.args[0].tobytes().hex(): exercise.reference(*case.args, **case.kwargs).tolist()
        for case in cases
    })  # fmt: skip


def cells(name: str) -> list[str]:
    """Return the cells of an attack."""
    if name in attempts.REACHING:
        return ["GOT = []", attempts.REACHING[name], attempts.ANSWER]
    if name in attempts.FORGING:
        return [attempts.FRAMES, attempts.FORGING[name]]
    if name in attempts.LYING:
        return [attempts.LYING[name].replace("HEART", by_heart())]
    return [(attempts.HOLDING | attempts.CALLING_BACK)[name]]


EVERY = [
    *attempts.REACHING,
    *attempts.LYING,
    *attempts.HOLDING,
    *attempts.FORGING,
    *attempts.CALLING_BACK,
]
# Without isolation only what stays inside its own process is safe to try.
HARMLESS = [*attempts.LYING]
CONTROL = json.dumps(
    making.code("def gradient_step(theta, grad, *, lr):\n    return theta - lr * grad")
).encode()


class Scene:
    """A fork server, what surrounds it, and what must be the same after every attack."""

    def __init__(self, level: str, folder: Path) -> None:
        self.order = Order(level, making.SECRET, LIMITS)
        self.server = Server(level, "01", LIMITS, lessons.imports("01"))
        self.out, self.canary = folder / "out", folder / "canary"
        held = {
            self.out: ("grading.sqlite", "seed", "grades.csv"),
            self.canary: ("file",),
            folder / "in": ("control.ipynb",),
        }
        for place, names in held.items():
            place.mkdir()
            place.chmod(0o777)
            for name in names:
                (place / name).write_text(f"{name}: untouched")
                (place / name).chmod(0o666)
        self.folder = folder
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        self.sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.sockets[1].bind(("127.0.0.1", self.port))
        for s in self.sockets:
            s.setblocking(False)
        self.mark("control", CONTROL)
        self.before = self.surroundings()

    def mark(self, name: str, data: bytes) -> marking.Marked:
        """Mark a submission in this scene."""
        return marking.mark(data, "01", self.order, self.server)

    def attack(self, name: str) -> marking.Marked:
        """Mark an attack."""
        constants = {"PACKAGE": str(isolation.view.PACKAGE), "OUT": str(self.out),
                     "CANARY": str(self.canary), "PORT": self.port}  # fmt: skip
        first = "\n".join(f"{key} = {value!r}" for key, value in constants.items())
        return self.mark(name, json.dumps(making.code(first, *cells(name))).encode())

    def surroundings(self) -> tuple[object, ...]:
        """Return the files, the processes and the messages that an attack might have changed."""
        files = {str(p): p.read_text() for p in sorted(self.folder.rglob("*")) if p.is_file()}
        places = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.cwd(), Path.home()]
        left = [
            p for place in places if place.is_dir() for p in place.iterdir() if LEFT.match(p.name)
        ]
        children = sorted(
            (p.pid, p.name()) for p in psutil.Process().children(recursive=True)
            if p.status() != psutil.STATUS_ZOMBIE
        )  # fmt: skip
        if self.order.level == isolation.NONE:
            children = []
        messages = 0
        for s in self.sockets:
            with contextlib.suppress(BlockingIOError):
                messages += bool(s.accept() if s.type == socket.SOCK_STREAM else s.recv(1))
        return files, left, children, messages, len(os.listdir("/proc/self/fd"))

    def close(self) -> None:
        """End the server."""
        self.server.close()
        for s in self.sockets:
            s.close()


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """One scene a level of isolation, made when first needed."""
    made: dict[str, Scene] = {}

    def scene(level: str) -> Scene:
        if level not in made:
            made[level] = Scene(level, tmp_path_factory.mktemp(level))
        return made[level]

    yield scene
    for one in made.values():
        one.close()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("level", [making.level("bubblewrap"), making.level("landlock")])
def test_attack(level, name, scenes):
    """An attack earns nothing, ends within its budget, and leaves all around it as it was."""
    hold(scenes(level), name)


@pytest.mark.parametrize("name", HARMLESS)
def test_attack_without_isolation(name, scenes):
    """What an attack could do to the comparison it can't do even to a plain subprocess."""
    hold(scenes("none"), name)


@pytest.mark.parametrize(
    "name", ["read the home and the system", "listen", "read /proc/self for paths out"]
)
def test_attack_would_work(name, scenes):
    """These attacks do reach their ends where nothing stands in their way."""
    marked = scenes("none").attack(name)
    assert {mark.exercise: mark.points for mark in marked.marks if mark.points} == {"01.2": 2}


def hold(scene: Scene, name: str) -> None:
    """Run an attack and check that nothing came of it."""
    level = scene.order.level
    RESULTS[name, level] = "WORKED"
    started = time.monotonic()
    marked = scene.attack(name)
    seconds = time.monotonic() - started
    told = json.dumps(marked.as_dict())
    assert {mark.exercise: mark.points for mark in marked.marks if mark.points} == {}
    assert seconds < LIMITS.total + 3
    assert len(told) < 100_000
    assert "Expected" not in told
    for mark in marked.marks:
        page = reports._mark({**mark.__dict__, "given": 0, "adjusted": False, "comment": ""})
        assert "<script" not in page
        assert "<img" not in page
    assert scene.surroundings() == scene.before
    after = scene.mark("control", CONTROL)
    assert {mark.exercise: mark.points for mark in after.marks if mark.points} == {"01.2": 2}
    RESULTS[name, level] = "held"


def test_table(capsys):
    """The table of attacks by level of isolation, as far as they were run."""
    levels = isolation.LEVELS
    width = max(map(len, EVERY))
    lines = [f"{'attack':{width}}  " + "  ".join(f"{level:10}" for level in levels)]
    for name in EVERY:
        cells = "  ".join(f"{RESULTS.get((name, level), '-'):10}" for level in levels)
        lines.append(f"{name:{width}}  {cells}".rstrip())
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert "WORKED" not in RESULTS.values()
