"""Starts workers: a fork server that loads the libraries once, or a single worker without one.

The fork server receives its options, then one end of a fresh pipe a submission, and nothing else:
it holds nothing to steal.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Iterable
from typing import Any

from . import worker
from .confine import confine, prepare
from .protocol import FROM_WORKER, TO_WORKER, Channel


def main() -> None:
    """Serve the descriptor that stands in the command line."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # Not in the command line: an argument holds 128 KiB, which the paths to read can exceed.
    options, _ = Channel(control, receives=TO_WORKER, sends=FROM_WORKER).receive()
    preload(options["modules"])
    # Without these every submission would earn nothing: better no grade than a wrong one.
    for name in ("numpy", "course"):
        importlib.import_module(name)
    rules = prepare(options)
    # What is loaded stays: a fork that collects garbage would copy every page of it.
    gc.collect()
    gc.freeze()
    control.send(b"r")
    child = 0
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if order != b"f":
            # The grader asks for the end of a worker, or has itself come to an end.
            status, usage = end(child)
            child = 0
            if not order:
                os._exit(0)
            with contextlib.suppress(OSError):
                control.send(json.dumps({"status": status, "memory": usage}).encode())
            continue
        child = os.fork()
        if not child:
            control.detach()
            work(descriptors[0], options, rules)
        os.close(descriptors[0])


def preload(modules: Iterable[str]) -> None:
    """Import what notebooks use, so that a fork finds it ready; a library may be missing."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        with contextlib.suppress(Exception):
            pyplot.close(pyplot.figure())


def end(child: int) -> tuple[int, int]:
    """Kill a worker and return its exit status and peak memory in KiB."""
    if not child:
        return 0, 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    return status, usage.ru_maxrss


def work(descriptor: int, options: dict[str, Any], rules: int | None) -> None:
    """Be the worker; never return."""
    try:
        confine(descriptor, options, rules)
        worker.main(socket.socket(fileno=descriptor))
    finally:
        os._exit(0)


def alone() -> None:
    """Be the only worker of this process, where there is no isolation; never return.

    The connection is a descriptor in the command line, or on Windows part of the options.
    """
    options = json.load(sys.stdin)
    if sys.platform == "win32":
        connection = socket.fromshare(bytes.fromhex(options["connection"]))
    else:
        connection = socket.socket(fileno=int(sys.argv[1]))
    preload(options["modules"])
    try:
        if sys.platform != "win32":
            confine(connection.fileno(), options, prepare(options))
        worker.main(connection)
    finally:
        os._exit(0)
