"""The pipe between the grader and the worker: frames in and out, within limits and deadlines.

A frame is two little-endian 32-bit lengths, a JSON header and the bytes of its arrays; nothing is
ever unpickled. The worker runs this file too, so it imports no other part of the course.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

# Text stays ASCII, so that a lone surrogate crosses as itself.
ENCODE = json.JSONEncoder(separators=(",", ":")).encode
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
    """One end of the pipe: frames within limits, and never later than a deadline.

    receives, sends  the largest header and the largest body, in bytes, in either direction
    """

    def __init__(
        self, connection: socket.socket, *, receives: tuple[int, int], sends: tuple[int, int]
    ) -> None:
        self.socket = connection
        self.receives, self.sends = receives, sends
        self.buffer = bytearray()

    def send(
        self, header: Any, buffers: list[bytes] | tuple[()] = (), deadline: float | None = None
    ) -> None:
        """Send one frame; raises Late when the other side does not take it, Broken if it left."""
        text = ENCODE(header).encode()
        size = sum(map(len, buffers))
        if len(text) > self.sends[0] or size > self.sends[1]:
            raise TooLarge("it is larger than the pipe carries")
        data = b"".join((LENGTHS.pack(len(text), size), text, *buffers))
        try:
            self._set(deadline)
            self.socket.sendall(data)
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Broken("the other side closed the pipe", closed=True) from error

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return the header and the body of the next frame."""
        header_size, body_size = LENGTHS.unpack(self._read(LENGTHS.size, deadline))
        if header_size > self.receives[0] or body_size > self.receives[1]:
            raise Broken("a message longer than the pipe carries")
        data = self._read(header_size + body_size, deadline)
        try:
            header = json.loads(data[:header_size])
        except (ValueError, RecursionError) as error:
            raise Broken("a message that is not JSON") from error
        if not isinstance(header, dict):
            raise Broken("a message that is not an object")
        return header, data[header_size:]

    def _read(self, size: int, deadline: float | None) -> bytes:
        while len(self.buffer) < size:
            try:
                self._set(deadline)
                part = self.socket.recv(1 << 18)
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Broken("the other side closed the pipe", closed=True) from error
            if not part:
                raise Broken("the other side closed the pipe", closed=True)
            self.buffer += part
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def _set(self, deadline: float | None) -> None:
        """Let the next call on the socket take until the deadline."""
        if deadline is not None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise Late
            self.socket.settimeout(remaining)

    def close(self) -> None:
        """Close this end."""
        self.socket.close()
