"""What the worker gives up before submitted code: files, network, processes, privileges."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

with contextlib.suppress(ImportError):  # Windows has none, and no call to this module either
    import resource

from . import landlock, seccomp

MIB = 1 << 20
# What NumPy, Matplotlib and the libraries take of a process's address space before any data.
LIBRARIES = 3072 * MIB
PR_CAPBSET_DROP, PR_SET_SECUREBITS = 24, 28
# NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE set, KEEP_CAPS not, all four locked.
SECUREBITS = 0b11101111
CAPABILITY_VERSION_3 = 0x20080522


def limit_resources(limits: Mapping[str, int]) -> None:
    """Limit this process for good: memory, processor time, descriptors, files."""
    memory = limits["memory"] * MIB
    wanted = {
        "RLIMIT_AS": memory + LIBRARIES,
        "RLIMIT_DATA": memory,
        "RLIMIT_CPU": limits["cpu"],
        "RLIMIT_NOFILE": 64,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_SIGPENDING": 64,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
    }
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        _, hard = resource.getrlimit(number)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(number, (value, value))


def drop_privileges() -> None:
    """Give up every capability, also those that an executed program could get back."""
    libc = landlock.libc()
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capset(ctypes.byref(header), ctypes.byref(data)):
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")


def close_others(*keep: int) -> None:
    """Leave standard streams that lead nowhere and the descriptors to keep; close all others."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        if descriptor not in keep:
            os.dup2(nowhere, descriptor)
    low = 3
    for descriptor in sorted({*keep, 4096}):
        os.closerange(low, descriptor)
        low = max(low, descriptor + 1)


def prepare(options: Mapping[str, Any]) -> int | None:
    """Do once, in a process that forks workers, what holds for them all.

    Returns the descriptor of Landlock's ruleset, or None where it is not asked for.
    """
    if options.get("filter"):
        drop_privileges()
        seccomp.program(0)
    readable: Sequence[str] | None = options.get("readable")
    return None if readable is None else landlock.ruleset(readable)


def confine(keep: int, options: Mapping[str, Any], rules: int | None) -> None:
    """Confine this process to reading its libraries and talking through the descriptor `keep`.

    options  limits (memory in MiB, cpu in seconds), readable (paths, or None to leave files to the
             namespace), filter (whether to install the seccomp filter)
    rules    what `prepare` returned, in this process or in the one that it is a fork of
    """
    close_others(keep, *([] if rules is None else [rules]))
    if rules is not None:
        landlock.apply(rules)
    limit_resources(options["limits"])
    if options.get("filter"):
        seccomp.apply()


def probe() -> None:
    """Confine this process as the options on its standard input say; tell whether it held."""
    options = json.load(sys.stdin)
    confine(1, options, prepare(options))
    attempts: tuple[Callable[[], object], ...] = (
        socket.socket,
        os.fork,
        lambda: os.open("/etc/passwd", os.O_RDONLY),
        lambda: os.kill(os.getppid(), 0),
    )
    for attempt in attempts:
        try:
            attempt()
        except OSError:
            continue
        os._exit(1)
    os.write(1, b"confined")
    os._exit(0)
