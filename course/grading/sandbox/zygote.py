"""The fork server in the sandbox: loads the libraries once, forks a confined worker a submission.

It receives one end of a fresh pipe a submission, and nothing else: it holds nothing to steal.
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


def main() -> None:
    """Serve the descriptor and the options that stand in the command line."""
    control = socket.socket(fileno=int(sys.argv[1]))
    options = json.loads(sys.argv[2])
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
