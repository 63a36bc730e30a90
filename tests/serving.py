"""Starts `course lab` at a terminal and asks its server, as a browser would."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "secret"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Lab:
    """A running `course lab`; `output` is the file of what it printed."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path
    terminal: int

    def get(self, path: str) -> Any:
        """The server's answer from an address of its API, as soon as it answers."""
        url = f"http://127.0.0.1:{self.port}/{path}?token={TOKEN}"
        for _ in range(600):
            try:
                with urllib.request.urlopen(url, timeout=60) as reply:
                    return json.load(reply)
            except urllib.error.HTTPError:
                raise
            except OSError:
                assert self.process.poll() is None, self.output.read_text()
                time.sleep(0.2)
        raise AssertionError(self.output.read_text())

    def interrupt(self) -> int:
        """Press Ctrl-C and answer Jupyter's question with y; the exit status."""
        self.process.send_signal(signal.SIGINT)
        os.write(self.terminal, b"y\n")
        return self.process.wait(60)


@contextlib.contextmanager
def lab(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Lab]:
    """Run `command lab` in a folder, at a terminal, on a free port; it is gone at the end."""
    port, output = free_port(), folder / "lab-output.txt"
    line = [*command, "lab", "--no-browser", "--port", str(port)]
    line += ["--", f"--IdentityProvider.token={TOKEN}"]
    terminal, stdin = os.openpty()
    try:
        with output.open("wb") as file:
            process = subprocess.Popen(
                line, cwd=folder, env=environment, stdin=stdin, stdout=file, stderr=file
            )
        try:
            yield Lab(process, port, output, terminal)
        finally:
            process.kill()
            process.wait()
    finally:
        os.close(terminal)
        os.close(stdin)
