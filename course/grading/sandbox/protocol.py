"""The pipe between the grader and the worker: frames in and out, within limits and deadlines.

A frame is two little-endian 32-bit lengths, a header and the bytes of its arrays; nothing is ever
unpickled. The header is a JSON object. The worker runs this file too, so it imports no other part
of the course.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

# Text stays ASCII, so that a lone surrogate crosses as itself.
ENCODE = json.JSONEncoder(separators=(",", ":")).encode
DECODE = json.JSONDecoder().decode
LENGTHS = struct.Struct("<II")
PART = 1 << 16
# The largest header and body, in bytes, that the grader takes from a worker, and the other way.
FROM_WORKER, TO_WORKER = (1 << 20, 16 << 20), (64 << 20, 64 << 20)


class Broken(Exception):
    """The other side broke the protocol, or went away (`closed`)."""

    def __init__(self, reason: str, *, closed: bool = False) -> None:
        super().__init__(reason)
        self.closed = closed


class TooLarge(Exception):
    """A value is deeper or longer than the pipe carries."""


class Channel:
    """One end of the pipe: frames within limits, and never later than a deadline.

    receives, sends  the largest header and the largest body, in bytes, in either direction
    """

    def __init__(
        self, connection: socket.socket, *, receives: tuple[int, int], sends: tuple[int, int]
    ) -> None:
        self.socket = connection
        self.receives, self.sends = receives, sends
        self.buffer = b""
        self.waiting: list[bytes] = []

    def send(
        self,
        header: dict[str, Any],
        buffers: list[bytes] | tuple[()] = (),
        deadline: float | None = None,
        *,
        later: bool = False,
    ) -> None:
        """Send one frame.

        Raises TimeoutError when the other side does not take it in time, Broken if it left.

        later  keep it, if it is small, until the next frame or `flush`: every frame that is sent
               wakes the other side
        """
        text = ENCODE(header).encode()
        size = sum(map(len, buffers))
        if len(text) > self.sends[0] or size > self.sends[1]:
            raise TooLarge("it is larger than the pipe carries")
        self.waiting += (LENGTHS.pack(len(text), size), text, *buffers)
        if not later or size > PART:
            self.flush(deadline)

    def flush(self, deadline: float | None = None) -> None:
        """Send the frames that were to be sent later."""
        data, self.waiting = b"".join(self.waiting), []
        try:
            self._set(deadline)
            self.socket.sendall(data)
        except TimeoutError:
            raise
        except OSError as error:
            raise Broken("the other side closed the pipe", closed=True) from error

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return the header and the body of the next frame."""
        data = self.buffer
        if len(data) < LENGTHS.size:
            data = self._read(data, LENGTHS.size, deadline)
        header_size, body_size = LENGTHS.unpack_from(data)
        if header_size > self.receives[0] or body_size > self.receives[1]:
            raise Broken("a message longer than the pipe carries")
        middle = LENGTHS.size + header_size
        end = middle + body_size
        if len(data) < end:
            data = self._read(data, end, deadline)
        text, body, self.buffer = data[LENGTHS.size : middle], data[middle:end], data[end:]
        try:
            header = DECODE(text.decode())
        except (ValueError, RecursionError) as error:
            raise Broken("a message that is not JSON") from error
        if not isinstance(header, dict):
            raise Broken("a message that is no JSON object")
        return header, body

    def _read(self, data: bytes, size: int, deadline: float | None) -> bytes:
        """Return the data that is there and more, until there is enough."""
        parts, length = [data], len(data)
        while length < size:
            try:
                self._set(deadline)
                part = self.socket.recv(PART)
            except TimeoutError:
                raise
            except OSError as error:
                raise Broken("the other side closed the pipe", closed=True) from error
            if not part:
                raise Broken("the other side closed the pipe", closed=True)
            parts.append(part)
            length += len(part)
        return b"".join(parts)

    def _set(self, deadline: float | None) -> None:
        """Let the next call on the socket take until the deadline."""
        if deadline is not None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self.socket.settimeout(remaining)

    def close(self) -> None:
        """Close this end."""
        self.socket.close()
