"""Runs in the worker: executes a notebook's cells, then calls its functions as the grader asks.

Nothing here is secret, and nothing here is trusted: the code of a submission shares this process.
"""

from __future__ import annotations

import builtins
import contextlib
import signal
import socket
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import magics
from .names import names_of, needed
from .protocol import FROM_WORKER, TO_WORKER, Broken, Channel, TooLarge
from .values import Decoder, Encoder, differs, mutables, snapshot

# Answers wait so long at most, in seconds, for those to the calls that came with theirs.
PATIENCE = 0.02


class CallTimeout(BaseException):
    """A cell or a call has had its time."""


def main(connection: socket.socket) -> None:
    """Serve one submission: receive its cells, run them, answer calls until the grader hangs up."""
    channel = Channel(connection, receives=TO_WORKER, sends=FROM_WORKER)
    with contextlib.suppress(Broken):
        order, _ = channel.receive()
        serve(channel, Namespace(order, channel), order["call_seconds"])


class Namespace:
    """The namespace of a submission after its cells have run, and what it registered."""

    def __init__(self, order: Mapping[str, Any], channel: Channel) -> None:
        self.registered: dict[str, Any] = {}
        self.names: dict[str, str] = order["names"]
        self.errors: list[dict[str, Any]] = []
        self.sources: dict[str, list[str]] = {}
        course = sys.modules.get("course")
        if course is not None:
            course.check = self.check  # type: ignore[attr-defined]
        module = types.ModuleType("__main__")
        module.__dict__.update(__builtins__=builtins, display=lambda *a, **k: None)
        sys.modules["__main__"] = module
        sys.argv = ["notebook"]
        self.namespace = module.__dict__
        cells = [cell if cell["unchanged"] else self.compile(cell) for cell in order["cells"]]
        for cell in needed([cell for cell in cells if cell is not None]):
            channel.send({"op": "cell", "index": cell["index"]})
            self.run(cell, order["cell_seconds"])
        for id, name in self.names.items():
            if id not in self.registered and callable(self.namespace.get(name)):
                self.registered[id] = self.namespace[name]
        known = [id for id in self.names if id in self.registered]
        channel.send({"op": "ready", "functions": known, "errors": self.errors[:50]})

    def check(self, exercise: Any = None, function: Any = None, *_: Any, **__: Any) -> Any:
        """Remember the function as the answer to an exercise and return it."""
        if isinstance(exercise, str) and callable(function):
            self.registered[exercise] = function
        return function

    def name(self, cell: Mapping[str, Any]) -> str:
        """Return the file name of a cell's code, and keep its lines for what it may raise."""
        name = f"<cell {cell['number']}>"
        self.sources[name] = cell["source"].split("\n")
        return name

    def compile(self, cell: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            code = magics.compiled(cell["source"], self.name(cell))
            _, reads = names_of(cell["source"])
        except BaseException as error:
            self.note(cell, error)
            return None
        return {**cell, "code": code, "reads": reads}

    def run(self, cell: Mapping[str, Any], seconds: float) -> None:
        try:
            with time_limit(seconds):
                code = cell.get("code") or magics.compiled(cell["source"], self.name(cell))
                exec(code, self.namespace)
        except BaseException as error:
            self.note(cell, error)

    def note(self, cell: Mapping[str, Any], error: BaseException) -> None:
        with contextlib.suppress(BaseException):
            self.errors.append({"cell": cell["number"], **describe(error, self.sources)})


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise CallTimeout in the block after `seconds`, and again and again if it is swallowed."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    try:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)


def stop(*_: Any) -> None:
    """Be the handler of the timer's signal."""
    raise CallTimeout


def describe(error: BaseException, sources: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return an exception in short words, with the last line of the notebook that it passed."""
    kind, message, line, text = type(error).__name__, "", None, ""
    with contextlib.suppress(BaseException):
        message = str(error)
    with contextlib.suppress(BaseException):
        if isinstance(error, SyntaxError):
            line, text = error.lineno, (error.text or "").strip()
        else:
            for frame in traceback.extract_tb(error.__traceback__):
                if frame.filename in sources:
                    line = frame.lineno
                    text = sources[frame.filename][(line or 1) - 1].strip()
    return {"kind": str(kind)[:80], "message": str(message)[:500], "line": line, "text": text[:200]}


def serve(channel: Channel, notebook: Namespace, seconds: float) -> None:
    """Answer calls until the grader hangs up."""
    objects: dict[int, Any] = {}
    states = state_types()
    while True:
        order, body = channel.receive()
        if order.get("op") == "call":
            answer(channel, notebook, order, body, time.monotonic() + seconds, objects, states)
        # Anything else was to return to a call that has run out of time.


def answer(
    channel: Channel,
    notebook: Namespace,
    order: Mapping[str, Any],
    body: bytes,
    end: float,
    objects: dict[int, Any],
    states: dict[str, type],
) -> None:
    """Answer calls that came together, one after the other, up to the first that fails."""
    number = order["id"] - 1

    def function(index: int, name: str) -> Callable[..., Any]:
        return callback(channel, objects, number, index, name)

    decode = Decoder(body, function=function, objects=objects, names=states)
    called = notebook.registered[order["exercise"]]
    sent = time.monotonic()
    try:
        for args, kwargs in order["calls"]:
            number += 1
            args, kwargs = decode(args), decode(kwargs)
            held = list(mutables((*args, *kwargs.values())))
            before = [snapshot(value) for value in held]
            now = time.monotonic()
            if now - sent > PATIENCE:
                channel.flush()
                sent = now
            with time_limit(max(end - now, 0.001)):
                value = called(*args, **kwargs)
                encode = Encoder(objects)
                coded = encode(value)
            changed = [i for i, value in enumerate(held) if differs(value, before[i])]
            header = {"op": "return", "id": number, "value": coded,
                      "changed": [[i, encode(held[i])] for i in changed]}  # fmt: skip
            channel.send(header, encode.buffers, later=True)
        channel.flush()
    except Broken:
        raise
    except CallTimeout:
        channel.send({"op": "timeout", "id": number})
    except TooLarge as error:
        words = f"what the function returned is too large to check: {error}"
        channel.send({"op": "raise", "id": number, "kind": "ValueError", "message": words})
    except BaseException as error:
        channel.send({"op": "raise", "id": number, **describe(error, notebook.sources)})


def callback(
    channel: Channel, objects: dict[int, Any], number: Any, index: int, name: str
) -> Callable[..., Any]:
    """Return a function that the grader evaluates: the gradient that an exercise is given, say."""

    def remote(*args: Any, **kwargs: Any) -> Any:
        encode = Encoder(objects)
        header = {"op": "callback", "id": number, "function": index,
                  "args": encode(list(args)), "kwargs": encode(kwargs)}  # fmt: skip
        channel.send(header, encode.buffers)
        answer, body = channel.receive()
        if answer.get("op") == "error":
            kind = getattr(builtins, answer["kind"], Exception)
            raise (kind if issubclass(kind, Exception) else Exception)(answer["message"])
        return Decoder(body, objects=objects)(answer["value"])

    remote.__name__ = remote.__qualname__ = name if name.isidentifier() else "function"
    return remote


def state_types() -> dict[str, type]:
    """Return the NamedTuples of the course's optimizers by name: a state arrives as itself."""
    optimizers = sys.modules.get("course.optimizers")
    members = vars(optimizers).values() if optimizers else ()
    return {m.__name__: m for m in members if isinstance(m, type) and hasattr(m, "_fields")}
