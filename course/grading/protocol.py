"""The pipe between the grader and the worker: frames in and out, within limits and deadlines.

A frame is two little-endian 32-bit lengths, a JSON header and the bytes of its arrays; nothing is
ever unpickled. The worker runs this file too, so it imports no other part of the course.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

LENGTHS = struct.Struct("<II")
# The largest header and body, in bytes, that the grader takes from a worker, and the other way.
FROM_WORKER, TO_WORKER = (1 << 20, 16 << 20), (64 << 20, 64 << 20)


class Broken(Exception):
    """The other side broke the protocol, or went away (`closed`)."""

    def __init__(self, reason: str, *, closed: bool = False) -> None:
        super().__init__(reason)
        self.closed = closed


class TooLarge(Exception):
    """A value is deeper or longer than the pipe carries."""


class Late(Exception):
    """The deadline passed before the other side answered."""


class Channel:
    """One end of the pipe: frames out and in, never longer than a limit, never later than a deadline.

    receives, sends  the largest header and the largest body, in bytes, in either direction
    """

    def __init__(
        self, connection: socket.socket, *, receives: tuple[int, int], sends: tuple[int, int]
    ) -> None:
        self.socket = connection
        self.receives, self.sends = receives, sends
        self.received = 0
        connection.setblocking(False)

    def send(
        self, header: Any, buffers: list[bytes] | tuple[()] = (), deadline: float | None = None
    ) -> None:
        """Send one frame; raises Late when the other side does not take it, Broken when it is gone."""
        text = json.dumps(header, separators=(",", ":")).encode("utf-8", "backslashreplace")
        size = sum(map(len, buffers))
        if len(text) > self.sends[0] or size > self.sends[1]:
            raise TooLarge("it is larger than the pipe carries")
        view = memoryview(b"".join((LENGTHS.pack(len(text), size), text, *buffers)))
        while view:
            try:
                view = view[self.socket.send(view) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise Broken("the other side closed the pipe", closed=True) from error

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return the header and the body of the next frame."""
        header_size, body_size = LENGTHS.unpack(self._read(LENGTHS.size, deadline))
        if header_size > self.receives[0] or body_size > self.receives[1]:
            raise Broken("a message longer than the pipe carries")
        text = self._read(header_size, deadline)
        body = self._read(body_size, deadline)
        try:
            header = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Broken("a message that is not JSON") from error
        if not isinstance(header, dict):
            raise Broken("a message that is not an object")
        return header, bytes(body)

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < size:
            try:
                part = self.socket.recv(min(size - len(data), 1 << 18))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise Broken("the other side closed the pipe", closed=True) from error
            if not part:
                raise Broken("the other side closed the pipe", closed=True)
            data += part
        self.received += size
        return data

    def _wait(self, event: int, deadline: float | None) -> None:
        # select.poll may be missing (Windows); a file descriptor above 1024 rules select out elsewhere.
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise Late
        if hasattr(select, "poll"):
            poller = select.poll()
            poller.register(self.socket, event)
            ready: Any = poller.poll(None if remaining is None else remaining * 1000)
        else:
            lists = ([self.socket], []) if event == 1 else ([], [self.socket])
            ready = any(select.select(*lists, [], remaining))
        if not ready:
            raise Late

    def close(self) -> None:
        """Close this end."""
        self.socket.close()
