"""A worker without a fork server: one process a submission, where there is no isolation."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys


def main() -> None:
    """Serve the connection that the command line names, once."""
    from .worker import main as serve
    from .zygote import preload

    options = json.loads(sys.argv[2])
    if sys.platform == "win32":
        connection = socket.fromshare(bytes.fromhex(sys.stdin.readline()))
    else:
        connection = socket.socket(fileno=int(sys.argv[1]))
    preload(options["modules"])
    if sys.platform != "win32":
        from .confine import confine, prepare

        with contextlib.suppress(ImportError):
            confine(connection.fileno(), options, prepare(options))
    try:
        serve(connection)
    finally:
        os._exit(0)
