"""What an exercise is: a function to write, its reference, cases, and mistakes with hints."""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np

Function = Callable[..., Any]


@dataclass(frozen=True)
class Code:
    """An argument written as code, so that a shown call can be typed: a function, a generator.

    >>> Code("lambda theta: 2 * theta").value()(3.0)
    6.0
    """

    source: str

    def value(self) -> Any:
        """Return what the code says, made afresh: a generator can be gone through only once."""
        return eval(_compiled(self.source), {"np": np, "math": math})


@functools.lru_cache(maxsize=4096)
def _compiled(source: str) -> CodeType:
    return compile(source, "<the check's case>", "eval")


def code(source: str, **values: Any) -> Code:
    """Return an argument written as code on one line, with the names in it replaced by values.

    >>> code("lambda theta: a**2 * theta", a=-2.5)
    Code(source='lambda theta: (-2.5)**2 * theta')
    """
    pieces = _pieces(source, tuple(values))
    texts = {name: literal(value) for name, value in values.items()}
    for name, text in texts.items():
        texts[name] = f"({text})" if text.startswith("-") else text
    return Code("".join(texts[piece] if i % 2 else piece for i, piece in enumerate(pieces)))


@functools.lru_cache(maxsize=1024)
def _pieces(source: str, names: tuple[str, ...]) -> list[str]:
    """Return what stands between the names, and the names, by turns."""
    # Columns count bytes.
    text, end, pieces = source.encode(), 0, []
    nodes = [node for node in ast.walk(ast.parse(source, mode="eval"))
             if isinstance(node, ast.Name) and node.id in names]  # fmt: skip
    for node in sorted(nodes, key=lambda node: node.col_offset):
        pieces += [text[end : node.col_offset].decode(), node.id]
        end = node.end_col_offset or 0
    return [*pieces, text[end:].decode()]


def literal(value: Any) -> str:
    """Return a value as code that makes it again.

    >>> literal((np.array([[1, 2]]), 0.1, [np.inf]))
    '(np.array([[1, 2]]), 0.1, [np.inf])'
    """
    if isinstance(value, Code):
        return value.source
    if isinstance(value, np.ndarray):
        if not value.size:
            return f"np.zeros({value.shape}, dtype=np.{value.dtype.name})"
        usual = value.dtype in (np.float64, np.int64, np.bool_)
        kind = "" if usual else f", dtype=np.{value.dtype.name}"
        return f"np.array({literal(value.tolist())}{kind})"
    if isinstance(value, np.generic):
        return literal(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        if names:
            parts = (f"{n}={literal(v)}" for n, v in zip(names, value, strict=True))
            return f"{type(value).__name__}({', '.join(parts)})"
        return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


@dataclass(frozen=True)
class Case:
    """One call of the function under check.

    note  in words, what the case is about
    says  the words of the exercise's text that a fixed case stands for, as they stand there;
          empty for a random case
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    says: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that learners do write, and the hint that names its misconception."""

    name: str
    hint: str
    function: Function


def mistake(name: str, hint: str) -> Callable[[Function], Mistake]:
    """Make the function below a Mistake: the hint stands right above the code that it is about."""
    return lambda function: Mistake(name, hint, function)


def call(function: Function, case: Case) -> Any:
    """Evaluate a case by one call."""
    return function(*case.args, **case.kwargs)


@dataclass(frozen=True, eq=False)
class Exercise:
    """A specification that a notebook's check, the grader and the tests share.

    id           "01.2": the lesson and the number in it
    signature    as the learner must write it, defaults included; `name` is the name in it
    cases        from a generator: small fixed ones first, one for each thing that the text says,
                 then random ones
    drive        what of a case is compared: the answer to one call, or what can be said of it
    rtol, atol   tolerances for float64; atol is relative to the largest expected entry
    also         other names in the small shared module that would give the answer away
    equivalents  slips of the reference that no case can tell from it, each with the reason
    """

    id: str
    signature: str
    points: int
    task: str
    reference: Function
    cases: Callable[[np.random.Generator], list[Case]]
    mistakes: tuple[Mistake, ...]
    alternatives: tuple[Function, ...]
    drive: Callable[[Function, Case], Any] = call
    rtol: float = 1e-7
    atol: float = 1e-9
    also: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the function to write."""
        return self.signature.partition("(")[0]

    @property
    def lesson(self) -> str:
        """The two digits of the lesson."""
        return self.id.partition(".")[0]

    def __repr__(self) -> str:
        return f"Exercise({self.id} {self.signature})"
