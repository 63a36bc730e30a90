"""Starts a Jupyter server at a terminal, on a port that it finds itself, and asks its API."""

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESS = re.compile(r"https?://(?:localhost|127\.0\.0\.1):\d+")
COURSE = (sys.executable, "-m", "course")


@dataclass
class Server:
    """A running server; `url` is the root of its addresses, `output` the file of what it said."""

    process: subprocess.Popen[bytes]
    url: str
    token: str
    output: Path

    def api(self, path: str, method: str = "GET", body: object = None) -> Any:
        """Ask the server's REST interface; JSON in, or None."""
        request = urllib.request.Request(
            f"{self.url}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read() or "null")

    def end(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl-C, or send another signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextlib.contextmanager
def server(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a command that serves, in a folder; `folder` also holds what it says."""
    output, token = folder / "server-output.txt", secrets.token_hex(16)
    # Nobody else reads the token in the list of processes.
    environment = {**(os.environ if environment is None else environment), "JUPYTER_TOKEN": token}
    terminal, stdin = os.openpty()
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=stdin, stdout=file, stderr=file
        )
    try:
        yield Server(process, _address(process, output), token, output)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()
        os.close(terminal)
        os.close(stdin)


def lab(
    folder: Path,
    *options: str,
    command: Sequence[str] = COURSE,
    environment: Mapping[str, str] | None = None,
) -> contextlib.AbstractContextManager[Server]:
    """Run `course lab` in a folder, on any free port."""
    line = [*command, "lab", "--no-browser", "--port", "0", *options]
    return server(line, folder, environment)


def _address(process: subprocess.Popen[bytes], output: Path) -> str:
    """Wait for the address that the server prints once it listens."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if found := ADDRESS.search(output.read_text()):
            return found[0].replace("localhost", "127.0.0.1")
        time.sleep(0.05)
    raise AssertionError(f"no address from the server:\n{output.read_text()}")
