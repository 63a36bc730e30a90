"""No attack earns a point, harms another submission, or outlives its own budget."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import secrets
import socket
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from attacks import attempts
from grading import making

from course import checking, exercises
from course.grading import isolation, lessons, marking, view
from course.grading.isolation import Limits, Server
from course.grading.marking import Order
from course.grading.marks import Given
from course.grading.records import reports

LIMITS = Limits(call=0.5, cell=0.5, total=4.0)
# Where an attack may try to leave something.
PLACES = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.cwd(), Path.home(), Path("/dev")]
# What must earn its points after every attack may take as long as a busy machine takes.
PATIENT = Limits(call=10.0, cell=10.0, total=60.0)


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
    if name in attempts.KEEPING:
        return ["GOT = []", *attempts.KEEPING[name], attempts.ANSWER]
    if name in attempts.FORGING:
        return [attempts.FRAMES, attempts.FORGING[name]]
    if name in attempts.LYING:
        return [attempts.LYING[name].replace("HEART", by_heart())]
    return [(attempts.HOLDING | attempts.CALLING_BACK)[name]]


EVERY = [
    *attempts.REACHING,
    *attempts.KEEPING,
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
        self.level, self.token = level, f"course-{secrets.token_hex(8)}"
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
        self.control()
        self.before = self.surroundings()

    def mark(self, data: bytes, limits: Limits) -> dict[str, float]:
        """Mark a submission in this scene; return what it earned, as `marked` holds the rest."""
        self.server.limits = limits
        order = Order(self.level, making.SECRET, limits)
        self.marked = marking.mark(data, "01", order, self.server)
        return {mark.exercise: mark.points for mark in self.marked.marks if mark.points}

    def control(self) -> dict[str, float]:
        """Mark a submission that earns its points, with time to spare."""
        return self.mark(CONTROL, PATIENT)

    def attack(self, name: str) -> dict[str, float]:
        """Mark an attack; return what it earned."""
        constants = {"PACKAGE": str(view.PACKAGE), "OUT": str(self.out), "TOKEN": self.token,
                     "CANARY": str(self.canary), "PORT": self.port}  # fmt: skip
        first = "\n".join(f"{key} = {value!r}" for key, value in constants.items())
        return self.mark(json.dumps(making.code(first, *cells(name))).encode(), LIMITS)

    def surroundings(self) -> tuple[object, ...]:
        """Return the files, the processes and the messages that an attack might have changed."""
        files = {str(p): p.read_text() for p in sorted(self.folder.rglob("*")) if p.is_file()}
        left = [p for place in PLACES if place.is_dir() for p in place.glob(f"{self.token}*")]
        children = []
        if self.level != isolation.NONE:
            # Of this scene's own server: another level's may start or end meanwhile.
            assert self.server.process is not None
            below = psutil.Process(self.server.process.pid).children(recursive=True)
            alive = [p for p in below if p.status() != psutil.STATUS_ZOMBIE]
            children = sorted((p.pid, p.name()) for p in alive)
        messages = 0
        for s in self.sockets:
            with contextlib.suppress(BlockingIOError):
                messages += bool(s.accept() if s.type == socket.SOCK_STREAM else s.recv(1))
        return files, left, children, messages

    def close(self) -> None:
        """End the server."""
        self.server.close()
        for s in self.sockets:
            s.close()


def descriptors() -> int:
    """Return how many files this process holds open, besides what nobody refers to any more."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


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
def test_attack(level, name, scenes, record_property):
    """An attack earns nothing, ends within its budget, and leaves all around it as it was."""
    record_property("attack", [name, level])
    hold(scenes(level), name)


@pytest.mark.parametrize("name", HARMLESS)
def test_attack_without_isolation(name, scenes, record_property):
    """What an attack could do to the comparison it can't do even to a plain subprocess."""
    record_property("attack", [name, isolation.NONE])
    hold(scenes(isolation.NONE), name)


@pytest.mark.parametrize(
    "name", ["read the home and the system", "listen", "read /proc/self for paths out"]
)
def test_attack_would_work(name, scenes):
    """These attacks do reach their ends where nothing stands in their way."""
    assert scenes(isolation.NONE).attack(name) == {"01.2": 2}


def test_state_would_be_kept(scenes):
    """What one worker leaves in a file, where it may write one, the next one does find."""
    scene = scenes(isolation.NONE)
    try:
        assert scene.attack("keep state in files") == {"01.2": 2}
    finally:
        for place in PLACES:
            (place / scene.token).unlink(missing_ok=True)


def hold(scene: Scene, name: str) -> None:
    """Run an attack and check that nothing came of it."""
    before = descriptors()
    started = time.monotonic()
    earned = scene.attack(name)
    seconds = time.monotonic() - started
    told = json.dumps(scene.marked.as_dict())
    assert earned == {}
    assert seconds < LIMITS.total + 3
    assert len(told) < 100_000
    assert "Expected" not in told
    for mark in scene.marked.marks:
        page = reports.section(Given(mark, 0))
        assert "<script" not in page
        assert "<img" not in page
    assert scene.surroundings() == scene.before
    assert descriptors() <= before
    assert scene.control() == {"01.2": 2}
