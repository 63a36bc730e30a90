"""Landlock: what a process may still read; nothing to write, to connect to, or to signal.

Source: landlock(7); M. Salaün, Linux 5.13 and later.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Iterable
from functools import cache

CREATE, ADD_RULE, RESTRICT = 444, 445, 446
READ_FILE, READ_DIR = 1 << 2, 1 << 3
PATH_BENEATH = 1
VERSION = 1 << 0
PR_SET_NO_NEW_PRIVS = 38
# Rights over files known from each version of the interface on; every one is taken away.
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


class Attributes(ctypes.Structure):
    """struct landlock_ruleset_attr."""

    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class Beneath(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


@cache
def libc() -> ctypes.CDLL:
    """Return the C library; what it opened before a fork it need not open after."""
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    result = int(libc().syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return result


def version() -> int:
    """Return the version of the kernel's Landlock, 0 where there is none."""
    if platform.system() != "Linux":
        return 0
    try:
        return _call(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION))
    except OSError:
        return 0


def ruleset(readable: Iterable[str]) -> int:
    """Return a descriptor of the rule that nothing but reading below these paths is allowed."""
    found = version()
    rights = (1 << RIGHTS[min(found, 5)]) - 1
    attributes = Attributes(rights, 3 if found >= 4 else 0, 3 if found >= 6 else 0)
    # A kernel refuses a structure longer than the one it knows, unless the rest is zero.
    rules = _call(CREATE, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), 0)
    for path in readable:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            allowed = READ_FILE | (READ_DIR if os.path.isdir(path) else 0)
            rule = Beneath(allowed, descriptor)
            _call(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(descriptor)
    return rules


def apply(rules: int) -> None:
    """Hold this process to a ruleset for good, and close its descriptor."""
    try:
        if libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "landlock: no_new_privs was refused")
        _call(RESTRICT, rules, 0)
    finally:
        os.close(rules)
