"""How a worker is confined: bubblewrap, else Landlock, else nothing but a process of its own.

Each level starts workers and ends them; `best` tries which one works here.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from course.errors import GradingError

from . import view, visible
from .sandbox import landlock, seccomp
from .sandbox.protocol import FROM_WORKER, TO_WORKER, Broken, Channel

BUBBLEWRAP, LANDLOCK, NONE = "bubblewrap", "landlock", "none"
LEVELS = (BUBBLEWRAP, LANDLOCK, NONE)
DESCRIPTIONS = {
    BUBBLEWRAP: "bubblewrap: own namespaces without network, seccomp, resource limits, and "
    "Landlock where the kernel has it",
    LANDLOCK: "Landlock, seccomp and resource limits, without privileges",
    NONE: "no isolation: a plain process that can read and write what you can",
}
START_SECONDS = 60.0
# NumPy loads numpy.random at its first use, which would cost every fork 16 ms.
MODULES = ("numpy", "numpy.random", "course", "sandbox.worker")


@dataclass(frozen=True)
class Limits:
    """Budgets of one submission: memory in MiB, seconds a call, a cell, and altogether."""

    memory: int = 1024
    call: float = 5.0
    cell: float = 10.0
    total: float = 60.0


class Worker:
    """A confined process behind a socket, for one submission."""

    def __init__(self, connection: socket.socket, server: Server) -> None:
        self.channel = Channel(connection, receives=FROM_WORKER, sends=TO_WORKER)
        self.server = server

    def end(self) -> int:
        """Kill it and return its exit status, as `os.wait` codes it."""
        self.channel.close()
        return self.server.end()


class Server:
    """Starts workers for one lesson at one level of isolation, one at a time.

    modules  what a fork server loads before it forks: what the lesson imports
    """

    def __init__(
        self, level: str, lesson: str, limits: Limits, modules: Sequence[str] = ()
    ) -> None:
        self.level, self.lesson, self.limits = level, lesson, limits
        # A single worker serves one, and imports what its cells ask for.
        self.modules = [] if level == NONE else [*MODULES, *modules]
        self.folder, self.lock = view.create(lesson)
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def options(self) -> dict[str, Any]:
        """Return what the process in the sandbox is told: nothing but its own limits."""
        options: dict[str, Any] = {
            "modules": self.modules,
            "limits": {"memory": self.limits.memory, "cpu": int(self.limits.total) + 1},
        }
        if self.level != NONE:
            options["filter"] = True
            if landlock.version():
                options["readable"] = visible.readable(self.folder)
        return options

    def start(self) -> Worker:
        """Return a fresh worker, starting the fork server where there is none."""
        if self.level == NONE:
            return self._single()
        for attempt in (1, 2):
            if self.process is None:
                self._serve()
            ours, theirs = socket.socketpair()
            try:
                assert self.control is not None
                socket.send_fds(self.control, [b"f"], [theirs.fileno()])
                return Worker(ours, self)
            except OSError:
                ours.close()
                self._stop()
                if attempt == 2:
                    raise
            finally:
                theirs.close()
        raise AssertionError

    def _command(self, module: str, function: str, *arguments: str) -> list[str]:
        code = (
            f"import sys; sys.path.insert(0, {str(self.folder)!r}); "
            f"from sandbox.{module} import {function}; {function}()"
        )
        # As ../venv/bin/python it would lead through a folder that is not in the sandbox.
        return [os.path.abspath(sys.executable), "-I", "-B", "-X", "utf8", "-c", code, *arguments]

    def _environment(self) -> dict[str, str]:
        # The same kernels of linear algebra as here: rounded otherwise, an eigenvalue that is zero
        # changes its sign, and a mistake is no longer known for what it is.
        names = ("SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        keep = {k: os.environ[k] for k in names if k in os.environ}
        return {
            **keep,
            "PATH": "/usr/bin:/bin",
            "HOME": "/nowhere",
            "LANG": "C.UTF-8",
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": "/tmp/cache"
            if self.level == BUBBLEWRAP
            else str(self.folder / "cache"),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def probe(self) -> str:
        """Return why a process can't be confined at this level, or "" where it can."""
        if self.level == NONE:
            return ""
        command = self._command("confine", "probe")
        done = subprocess.run(
            [*visible.bubblewrap(self.folder), *command] if self.level == BUBBLEWRAP else command,
            capture_output=True,
            input=json.dumps(self.options()).encode(),
            env=self._environment(),
            cwd="/",
            timeout=START_SECONDS,
            check=False,
        )
        if done.stdout == b"confined":
            return ""
        words = " ".join(done.stderr.decode(errors="replace").split())[-300:]
        return words or "a process under it could do what it must not"

    def _serve(self) -> None:
        ours, theirs = socket.socketpair()
        command = self._command("zygote", "main", str(theirs.fileno()))
        if self.level == BUBBLEWRAP:
            command = [*visible.bubblewrap(self.folder), *command]
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env=self._environment(),
                cwd="/",
                start_new_session=True,
            )
        finally:
            theirs.close()
        self.control = ours
        try:
            channel = Channel(ours, receives=FROM_WORKER, sends=TO_WORKER)
            channel.send(self.options(), deadline=time.monotonic() + START_SECONDS)
            ours.settimeout(START_SECONDS)
            ready = ours.recv(1)
        except (OSError, Broken):
            ready = b""
        if ready != b"r":
            words = self._stop()
            raise GradingError(
                f"The isolation {self.level!r} does not start here: {words or 'no answer'}."
            )

    def _single(self) -> Worker:
        ours, theirs = socket.socketpair()
        windows = sys.platform == "win32"
        self.process = subprocess.Popen(
            self._command("zygote", "alone", "" if windows else str(theirs.fileno())),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**self._environment(), "PATH": os.environ.get("PATH", "")},
            pass_fds=() if windows else [theirs.fileno()],
            start_new_session=not windows,
        )
        assert self.process.stdin is not None
        options = self.options()
        if sys.platform == "win32":
            options["connection"] = theirs.share(self.process.pid).hex()
        with contextlib.suppress(OSError), self.process.stdin as stdin:
            stdin.write(json.dumps(options).encode())
        theirs.close()
        return Worker(ours, self)

    def end(self) -> int:
        """End the worker and return its exit status."""
        if self.level == NONE:
            assert self.process is not None
            self._kill_group()
            return self.process.wait()
        if self.control is not None:
            with contextlib.suppress(OSError, ValueError):
                self.control.send(b"k")
                return int(json.loads(self.control.recv(4096))["status"])
        self._stop()
        return 0

    def _kill_group(self) -> None:
        assert self.process is not None
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, 9)
        self.process.kill()

    def _stop(self) -> str:
        words = ""
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process is not None:
            try:
                _, errors = self.process.communicate(timeout=5)
                words = " ".join((errors or b"").decode(errors="replace").split())[-300:]
            except subprocess.TimeoutExpired:
                self._kill_group()
                self.process.communicate()
            self.process = None
        return words

    def close(self) -> None:
        """End the fork server and remove its folder."""
        if self.level == NONE and self.process is not None:
            self._kill_group()
            self.process.wait()
        else:
            self._stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None


def reasons_against(level: str) -> str:
    """Return why this machine does not offer a level, or "" where it may."""
    system, machine = platform.system(), platform.machine()
    if level == NONE:
        return ""
    if not seccomp.available():
        return f"it needs Linux on x86-64 or aarch64, and this is {system} on {machine}"
    if level == BUBBLEWRAP and shutil.which("bwrap") is None:
        return "the program bwrap is not installed"
    if level == LANDLOCK and not landlock.version():
        return "this kernel has no Landlock"
    return ""


@cache
def works(level: str) -> str:
    """Return why a level does not work here, or "" once a process was seen confined by it."""
    if reason := reasons_against(level):
        return reason
    server = Server(level, "00", Limits())
    try:
        return server.probe()
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    finally:
        server.close()


def best(levels: Iterable[str] = (BUBBLEWRAP, LANDLOCK)) -> tuple[str, str]:
    """Return the first of the levels that works here, and why those before it do not.

    Where not one does, the level is "none".
    """
    reasons: list[str] = []
    for level in levels:
        reason = works(level)
        if not reason:
            return level, "; ".join(reasons)
        reasons.append(f"{level}: {reason}")
    return NONE, "; ".join(reasons)


def pick(wanted: str = "auto") -> tuple[str, str]:
    """Return the level to use, the one asked for or the best that works, and why no better one.

    Raises GradingError where the level asked for does not work; "auto" never means "none".
    """
    if wanted not in ("auto", *LEVELS):
        raise GradingError(f"There is no isolation {wanted!r}; choose auto, {', '.join(LEVELS)}.")
    if wanted == NONE:
        return NONE, ""
    level, reasons = best() if wanted == "auto" else best([wanted])
    if level == NONE:
        advice = (
            "Install bubblewrap, or grade on Linux; --isolation none marks without protection, for "
            "submissions that you trust"
        )
        raise GradingError(f"No isolation works here ({reasons}). {advice}.")
    return level, reasons


def told(level: str, reasons: str) -> str:
    """Return a level in words, and why no better one was taken."""
    return f"Isolation: {DESCRIPTIONS[level]}{f' ({reasons})' if reasons else ''}."
