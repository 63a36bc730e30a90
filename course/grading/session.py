"""One submission in a worker: its cells run there, and its functions are called there."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from course.checking import OutOfTime, Raised

from .isolation import Limits, Server, Worker
from .sandbox.protocol import Broken, Channel, TooLarge
from .sandbox.values import MAX_NODES, Decoder, Encoder, mutables, write_back

# What a worker's own timer may be late by before the grader ends it.
GRACE = 0.5
MAX_RESTARTS = 6
MAX_CALLBACK_BYTES = 1 << 20
# Calls that go together: so much that the worker's answers wait in its memory, not in ours.
MAX_TOGETHER_BYTES, MAX_TOGETHER_NODES = 1 << 20, MAX_NODES // 4
WORDS = 500
# What reading a message of another shape than ours may raise.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)

Call = tuple[Sequence[Any], Mapping[str, Any]]


class Session:
    """The functions of one submission, callable; a worker that dies or hangs is replaced.

    Whatever the submitted code does, a call returns a value of the protocol's types or raises
    `checking.Raised` or `checking.OutOfTime`, within the limits. Before `begin` there is no time
    for any.

    functions  the exercises that have a function
    errors     what the cells raised
    worker     the process that runs them; None once it has ended, until it is needed again
    answering  whether a worker's answers are still to come, or to be taken
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.limits: Limits = server.limits
        self.cells: list[Mapping[str, Any]] = []
        self.names: dict[str, str] = {}
        self.functions: frozenset[str] = frozenset()
        self.errors: list[dict[str, Any]] = []
        self.end_of_time = self.end_of_group = 0.0
        self.worker: Worker | None = None
        self.begun = False
        self.restarts = 0
        self.skipped: set[int] = set()
        self.calls = 0
        self.answering = False

    def begin(self, cells: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
        """Run the cells; afterwards `functions` holds the exercises that have a function.

        cells  as `cells.parse` returns them
        names  exercise identifiers and the names of their functions
        """
        self.cells, self.names = list(cells), dict(names)
        self.end_of_time = time.monotonic() + self.limits.total
        self._run()
        # What cells raise later, in a worker that takes another's place, is not told: by then the
        # submission has seen hidden cases.
        self.begun = True
        self.begin_group()

    def begin_group(self) -> None:
        """Start the clock for a group of calls: together they have the time that a check has."""
        self.end_of_group = time.monotonic() + self.limits.call

    def function(self, exercise: str) -> Remote:
        """Return the submitted function of an exercise, to be called here."""
        return Remote(self, exercise)

    def answers(self, exercise: str, calls: Sequence[Call]) -> Iterator[Any]:
        """Yield what the submitted function answers to calls, up to the first that fails.

        They cross the pipe together, since every crossing costs as much as a simple answer.
        """
        done = 0
        while done < len(calls):
            worker = self._waiting_worker()
            if exercise not in self.functions:
                raise Raised("NameError", "the notebook did not come as far as this function again")
            functions: list[Callable[..., Any]] = []
            encode = Encoder(functions=functions)
            order = []
            for args, kwargs in calls[done:]:
                order.append([encode(list(args)), encode(dict(kwargs))])
                if encode.size > MAX_TOGETHER_BYTES or encode.nodes > MAX_TOGETHER_NODES:
                    break
            header = {"op": "call", "id": self.calls + 1, "exercise": exercise, "calls": order}
            together = calls[done : done + len(order)]
            yield from self._exchange(worker, header, encode.buffers, together, functions)
            done += len(order)

    def _waiting_worker(self) -> Worker:
        """Return a worker that waits for calls, a fresh one if need be; raises OutOfTime."""
        if self.answering:
            self._end()  # a caller has left before the last of its answers came
        if self.worker is None:
            started = time.monotonic()
            self._run()
            self.end_of_group += time.monotonic() - started
        if self.worker is None or time.monotonic() > self.end_of_group:
            raise OutOfTime(self.limits.call)
        return self.worker

    def _exchange(
        self,
        worker: Worker,
        header: dict[str, Any],
        buffers: list[bytes],
        calls: Sequence[Call],
        functions: list[Callable[..., Any]],
    ) -> Iterator[Any]:
        """Send calls and yield their answers, which the worker ends with the first that fails."""
        deadline = min(self.end_of_group + GRACE, self.end_of_time)
        called_back = False
        self.answering = True
        try:
            worker.channel.send(header, buffers, deadline)
            first = self.calls + 1
            self.calls += len(calls)
            for number, (args, kwargs) in enumerate(calls, start=first):
                while True:
                    answer, body = worker.channel.receive(deadline)
                    if answer.get("op") != "callback":
                        break
                    called_back = True
                    _call_back(worker.channel, number, answer, body, functions, deadline)
                if answer.get("op") == "timeout":
                    if called_back or answer.get("id") != number:
                        raise TimeoutError  # the pipe may hold one half of an exchange
                    raise OutOfTime(self.limits.call)
                yield _value(number, answer, body, args, kwargs)
        except (Raised, OutOfTime):
            self.answering = False
            raise
        except TimeoutError:
            self._end()
            raise OutOfTime(self.limits.call) from None
        except Broken as error:
            status = self._end()
            raise Raised("Stopped", how_it_ended(error, status)) from None
        self.answering = False

    def _run(self) -> None:
        """Run the notebook in a fresh worker, without the cells that ended the last one."""
        while self.restarts <= MAX_RESTARTS and time.monotonic() < self.end_of_time:
            self.restarts += 1
            self.worker = self.server.start()
            channel = self.worker.channel
            current: int | None = None
            cells = [cell for cell in self.cells if cell["index"] not in self.skipped]
            order = {"cells": cells, "names": self.names, "cell_seconds": self.limits.cell,
                     "call_seconds": self.limits.call}  # fmt: skip
            try:
                channel.send(order, deadline=self.end_of_time)
                while True:
                    patience = self.limits.cell + GRACE + (10 if current is None else 0)
                    deadline = min(time.monotonic() + patience, self.end_of_time)
                    message, _ = channel.receive(deadline)
                    if message.get("op") == "ready":
                        self._ready(message)
                        return
                    current = self._progress(message, current)
            except (TimeoutError, Broken, TooLarge) as error:
                status = self._end()
                late = isinstance(error, TimeoutError)
                words = "it did not end in time" if late else how_it_ended(error, status)
                self._stopped(current, words)
                if current is None:
                    return
        self.functions = frozenset()

    def _progress(self, message: dict[str, Any], current: int | None) -> int:
        index = message.get("index")
        known = type(index) is int and (current is None or index > current)
        if message.get("op") != "cell" or not known or not isinstance(index, int):
            raise Broken("a message of no known kind")
        return index

    def _ready(self, message: dict[str, Any]) -> None:
        functions, errors = message.get("functions"), message.get("errors")
        if not isinstance(functions, list) or not isinstance(errors, list):
            raise Broken("a message of no known kind")
        self.functions = frozenset(f for f in functions if isinstance(f, str) and f in self.names)
        for error in errors[:50]:
            if isinstance(error, dict) and type(error.get("cell")) is int:
                self._note(error["cell"], *told(error))

    def _note(self, cell: int, kind: str, message: str, line: int | None, text: str) -> None:
        entry = {"cell": cell, "kind": kind, "message": message, "line": line, "text": text}
        if entry not in self.errors and not self.begun:
            self.errors.append(entry)

    def _stopped(self, index: int | None, words: str) -> None:
        if index is None:
            self._note(0, "Stopped", words, None, "")
            return
        self.skipped.add(index)
        number = next((c["number"] for c in self.cells if c["index"] == index), 0)
        self._note(number, "Stopped", words, None, "")

    def _end(self) -> int:
        status = 0
        if self.worker is not None:
            status = self.worker.end()
        self.worker = None
        self.answering = False
        return status

    def close(self) -> None:
        """End the worker."""
        self._end()


class Remote:
    """A submitted function that is called here and runs there."""

    def __init__(self, session: Session, exercise: str) -> None:
        self.session, self.exercise = session, exercise

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer to one call."""
        (answer,) = self.together([(args, kwargs)])
        return answer

    def together(self, calls: Sequence[Call]) -> Iterator[Any]:
        """Yield the answers to calls that do not depend on one another."""
        return self.session.answers(self.exercise, calls)


def _value(number: int, answer: dict[str, Any], body: bytes, args: Any, kwargs: Any) -> Any:
    """Return what the worker answered to a call, and change the arguments as the call did.

    Raises Raised where the function did, Broken where it is no answer to this call.
    """
    kind = answer.get("op")
    if answer.get("id") != number:
        raise Broken("an answer to another call")
    if kind == "raise":
        raise Raised(*told(answer))
    if kind != "return":
        raise Broken("an answer of no known kind")
    try:
        decode = Decoder(body)
        value = decode(answer["value"])
        if answer["changed"]:
            held = list(mutables((*args, *kwargs.values())))
            for index, changed in answer["changed"]:
                write_back(held[index], decode(changed))
    except MALFORMED as error:
        raise Broken("an answer that is not well formed") from error
    return value


def _call_back(
    channel: Channel,
    number: int,
    order: dict[str, Any],
    body: bytes,
    functions: list[Callable[..., Any]],
    deadline: float,
) -> None:
    """Evaluate a function argument for the worker, and send it the value or the exception."""
    try:
        decode = Decoder(body)
        args, kwargs = decode(order["args"]), decode(order["kwargs"])
        index = order["function"]
        if order.get("id") != number or type(index) is not int or not isinstance(args, list):
            raise Broken("a callback of another call")
        function = functions[range(len(functions)).index(index)]
    except MALFORMED as error:
        raise Broken("a callback that is not well formed") from error
    encode = Encoder(functions=[])
    try:
        if len(body) > MAX_CALLBACK_BYTES:
            raise ValueError("the argument is larger than this function takes")
        header = {"op": "value", "value": encode(function(*args, **kwargs))}
        channel.send(header, encode.buffers, deadline)
    except (TimeoutError, Broken):
        raise
    except Exception as error:
        kind = type(error).__name__
        header = {"op": "error", "kind": kind, "message": str(error)[:WORDS]}
        channel.send(header, deadline=deadline)


def told(answer: Mapping[str, Any]) -> tuple[str, str, int | None, str]:
    """Return an exception as the worker tells it: kind, message, line, text; each checked."""
    kind, message, line, text = (answer.get(key) for key in ("kind", "message", "line", "text"))
    return (
        kind[:80] if isinstance(kind, str) and kind.isidentifier() else "Exception",
        printable(message),
        line if type(line) is int and 0 < line < 1_000_000 else None,
        printable(text)[:200],
    )


def printable(text: Any) -> str:
    """Return a submission's text without control characters or surrogates, and not too long."""
    if not isinstance(text, str):
        return ""
    clean = "".join(c if c.isprintable() else " " for c in text[:WORDS])
    return clean.encode("utf-8", "replace").decode("utf-8").strip()


def how_it_ended(error: Exception, status: int) -> str:
    """Return in words why a worker stopped answering."""
    if not getattr(error, "closed", False):
        return f"the function's process sent what no worker sends: {error}"
    if hasattr(os, "WIFSIGNALED") and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return "the process used up its processor time"
        if number == signal.SIGSEGV:
            return "the process crashed (segmentation fault): is there a recursion without an end?"
        if number != signal.SIGKILL:
            # Real-time signals have numbers alone.
            known = number in set(signal.Signals)
            name = signal.Signals(number).name if known else str(number)
            return f"the process was ended by the signal {name}"
    return "the process ended by itself, as by os._exit"
