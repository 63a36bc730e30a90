"""What a worker may see, and what keeps it from the rest."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from grading import making

from course import exercises
from course.grading import GradingError, isolation, lessons, view, visible
from course.grading.sandbox import confine, landlock, seccomp


@pytest.mark.parametrize("number", exercises.LESSONS)
def test_view_holds_no_answer(number):
    """A lesson's view has no exercises, no grader, and no code under the name of an exercise."""
    folder, lock = view.create(number)
    try:
        hidden = view.hidden_names(number)
        assert {e.name for e in exercises.of_lesson(number)} <= hidden
        names = {path.name for path in (folder / "course").iterdir()}
        assert not names & {
            "exercises",
            "checking.py",
            "checking",
            "grading",
            "learning",
            "notebook.py",
        }
        for path in (folder / "course").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and node.name in hidden:
                    assert [type(part) for part in node.body] == [ast.Raise], (path, node.name)
        # The sandbox is the grader's own, without anything of the course.
        here = {path.name for path in view.SANDBOX.glob("*.py")}
        assert {path.name for path in (folder / "sandbox").iterdir()} == here
    finally:
        shutil.rmtree(folder)
        os.close(lock)


@pytest.mark.parametrize("number", exercises.LESSONS)
def test_view_holds_what_a_lesson_imports(number):
    """No lesson needs a module of the course that a sandbox does not show."""
    names = {name.split(".")[1] for name in lessons.imports(number) if name.startswith("course.")}
    modules = {name for name in names if importlib.util.find_spec(f"course.{name}")}
    unseen = sorted(modules - {*view.public(), *view.SHOWS})
    assert not unseen, (
        f"Lesson {number} imports {', '.join(unseen)} from the course, and a sandbox does not show "
        "it, because it imports a folder of the course: every submission would fail."
    )


def test_view_shows_modules_that_stand_on_their_own(tmp_path, monkeypatch):
    """What imports a folder of the course, itself or by another module, is not shown."""
    sources = {
        "__init__": "from .private import secret",
        "public": "from . import other\nfrom course import problems\nimport numpy.course",
        "other": "",
        "private": "def f():\n    from .exercises.spec import Case",
        "second": "import course.private",
        "third": "from . import second",
        "fourth": "from course import exercises",
    }
    for name, source in sources.items():
        (tmp_path / f"{name}.py").write_text(source)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "__init__.py").touch()
    monkeypatch.setattr(view, "PACKAGE", tmp_path)
    assert view.public.__wrapped__() == ("__init__", "other", "public")


def test_view_holds_the_data_of_the_lessons():
    """What a lesson reads from the course's own files, a notebook in the worker reads too."""
    folder, lock = view.create("06")
    try:
        program = (
            f"import sys; sys.path.insert(0, {str(folder)!r}); from course import datasets; "
            "print(datasets.__file__, len(datasets.paragraphs()[0]))"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == [str(folder / "course" / "datasets.py"), "60"]
    finally:
        shutil.rmtree(folder)
        os.close(lock)


def test_views_of_the_dead_are_swept(tmp_path, monkeypatch):
    """A folder that a killed grader left is removed by the next; one that is held stays."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    program = (
        "import os, tempfile; from course.grading import view; tempfile.tempdir = os.getcwd(); "
        "view.create('00'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)
    (dead,) = tmp_path.iterdir()
    assert (dead / "course").is_dir()
    alive, lock = view.create("00")
    view.sweep()
    assert list(tmp_path.iterdir()) == [alive]
    os.close(lock)
    view.sweep()
    assert not list(tmp_path.iterdir())


def test_course_is_masked_where_it_is_installed(tmp_path, monkeypatch):
    """An installed course is hidden below the libraries that a worker reads."""
    library = tmp_path / "lib" / "site-packages"
    (library / "numpy").mkdir(parents=True)
    (library / "course" / "exercises").mkdir(parents=True)
    monkeypatch.setattr(visible, "libraries", lambda: [tmp_path / "lib"])
    monkeypatch.setattr(view, "PACKAGE", library / "course")
    command = masked(tmp_path)
    assert command[command.index(str(tmp_path / "lib")) - 1] == "--ro-bind"
    # Libraries of the system are no exception, nor is one that is listed twice.
    twice = [tmp_path / "lib" / "site-packages", tmp_path / "lib"]
    monkeypatch.setattr(visible, "libraries", lambda: twice)
    monkeypatch.setattr(visible, "SYSTEM", (str(tmp_path / "lib"),))
    masked(tmp_path)
    # An environment that is reached by a link is shown, and masked, by the link's name.
    (tmp_path / "link").symlink_to(tmp_path / "lib")
    monkeypatch.setattr(visible, "libraries", lambda: [tmp_path / "link"])
    monkeypatch.setattr(visible, "SYSTEM", ())
    masked(tmp_path, "link")


def masked(folder: Path, shown: str = "lib") -> list[str]:
    """Check that the library beside the course is shown and the course is not."""
    library = folder / "lib" / "site-packages"
    seen = [Path(p) for p in visible.readable(folder / "view") if Path(p).is_relative_to(folder)]
    assert seen == [folder / "view", library / "numpy"]
    command = visible.bubblewrap(folder / "view")
    place = str(folder / shown / "site-packages" / "course")
    assert command[command.index(place) - 1] == "--tmpfs"
    return command


def run_filter(program: bytes, machine: int, number: int, *arguments: int) -> int:
    """Return what a filter answers to a call, by interpreting it as the kernel would."""
    data = struct.pack("=II", number, machine) + bytes(8)
    data += b"".join(struct.pack("=Q", a & (2**64 - 1)) for a in (*arguments, *[0] * 6)[:6])
    at, value = 0, 0
    while True:
        code, yes, no, k = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        if code == seccomp.LOAD:
            (value,) = struct.unpack_from("=I", data, k)
        elif code == seccomp.RETURN:
            return k
        else:
            truth = {
                seccomp.EQUAL: value == k,
                seccomp.GREATER: value > k,
                seccomp.ANY_BIT: value & k,
            }
            at += yes if truth[code] else no


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_filter_on_both_machines(machine):
    """On x86-64 and aarch64 the same calls are refused and allowed, by their own numbers."""
    audit, column = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(1234, machine)
    refused = {
        "socket": (41, 198),
        "ptrace": (101, 117),
        "bpf": (321, 280),
        "mount": (165, 40),
        "memfd_create": (319, 279),
        "unlinkat": (263, 35),
        "execve": (59, 221),
        "unshare": (272, 97),
        "io_uring_setup": (425, 425),
        "process_vm_writev": (311, 271),
    }
    allowed = {
        "read": (0, 63),
        "write": (1, 64),
        "mmap": (9, 222),
        "exit_group": (231, 94),
        "futex": (202, 98),
        "close": (3, 57),
        "munmap": (11, 215),
        "rt_sigaction": (13, 134),
    }
    for name, numbers in refused.items():
        assert run_filter(program, audit, numbers[column]) == seccomp.ERRNO | 1, name
    for name, numbers in allowed.items():
        assert run_filter(program, audit, numbers[column]) == seccomp.ALLOW, name
    kill, openat = seccomp.KILL[column], seccomp.OPENAT[column]
    assert run_filter(program, audit, kill, 1234, 9) == seccomp.ALLOW
    assert run_filter(program, audit, kill, 1, 9) == seccomp.ERRNO | 1
    assert run_filter(program, audit, kill, -1, 9) == seccomp.ERRNO | 1
    assert run_filter(program, audit, openat, 0, 0, os.O_RDONLY) == seccomp.ALLOW
    assert run_filter(program, audit, openat, 0, 0, os.O_WRONLY | os.O_CREAT) == seccomp.ERRNO | 30
    assert run_filter(program, audit, seccomp.CLONE[column], 0x3D0F00) == seccomp.ERRNO | 11
    assert run_filter(program, audit, seccomp.FCNTL[column], 3, 8, 1) == seccomp.ERRNO | 1
    assert run_filter(program, audit, seccomp.FCNTL[column], 3, 1, 1) == seccomp.ALLOW
    assert run_filter(program, audit, 9999) == seccomp.ERRNO | 38
    assert run_filter(program, 0x40000003, 4) == seccomp.KILL_PROCESS
    assert len(program) // 8 < 4096


@pytest.mark.parametrize("name", [making.level("bubblewrap"), making.level("landlock")])
def test_levels_confine(name):
    """A level that this machine offers is seen to confine a process before it is used."""
    assert isolation.works(name) == ""


def test_pick(monkeypatch):
    """auto takes the best level that works, never none, and says why; a name is used or refused."""
    answers = {"bubblewrap": "no bwrap", "landlock": "", "none": ""}
    monkeypatch.setattr(isolation, "works", answers.get)
    assert isolation.pick("auto") == ("landlock", "bubblewrap: no bwrap")
    assert isolation.pick("landlock") == ("landlock", "")
    assert isolation.pick("none") == ("none", "")
    with pytest.raises(GradingError, match="bubblewrap: no bwrap"):
        isolation.pick("bubblewrap")
    with pytest.raises(GradingError, match="There is no isolation 'docker'"):
        isolation.pick("docker")
    answers["landlock"] = "old kernel"
    with pytest.raises(GradingError, match=r"no bwrap; landlock: old kernel.*--isolation none"):
        isolation.pick("auto")


def test_other_systems_are_told(monkeypatch):
    """On a Mac each level says why it is not there."""
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    for level in ("bubblewrap", "landlock"):
        assert "this is Darwin on arm64" in isolation.reasons_against(level)
    assert isolation.reasons_against("none") == ""
    assert landlock.version() == 0


def test_securebits_are_those_of_the_kernel():
    """Root's special rights and ambient capabilities are off, and every such bit is locked."""
    bits = {0, 1, 2, 3, 5, 6, 7}
    assert sum(1 << bit for bit in bits) == confine.SECUREBITS


def test_a_worker_without_its_libraries_is_no_worker():
    """Where the libraries don't load in the sandbox, the run is refused: nobody gets 0 for it."""
    level = making.best()
    server = isolation.Server(level, "01", isolation.Limits())
    try:
        (server.folder / "course" / "__init__.py").write_text("raise ImportError('no libraries')")
        with pytest.raises(GradingError, match=r"does not start here: .*no libraries"):
            server.start()
    finally:
        server.close()
