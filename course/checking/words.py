"""Values and calls as short text that is the same on every machine."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise, literal

MOST_DIGITS = 17


def describe(exercise: Exercise, case: Case) -> str:
    """Return the call of a case as a line of code, as `name(np.array([1.0, 2.0]), lr=0.1)`."""
    parts = [literal(value) for value in case.args]
    parts += [f"{name}={literal(value)}" for name, value in case.kwargs.items()]
    return f"{exercise.name}({', '.join(parts)})"


def show(value: Any, digits: int = 6, keep: Sequence[int] = ()) -> str:
    """Return a value as short text.

    keep  the entry of an array, or of a part of a tuple, that must not be left out

    >>> show(np.array([1.0, 2.5])), show(0.1), show(len)
    ('[1, 2.5]', '0.1', 'a function')
    >>> show(np.arange(20), keep=(7,))
    '[..., 5, 6, 7, 8, 9, ...]'
    """
    if callable(value):
        return "a function"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, (bool, np.bool_)) or value is None:
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{show(k)}: {show(v, digits)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return _parts(value, digits, keep)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            raise ValueError
    except Exception:
        return _parts(value, digits, keep) if isinstance(value, list) else article(value)
    return _array(array, digits, tuple(keep))


def _parts(value: tuple | list, digits: int, keep: Sequence[int]) -> str:
    kept = [tuple(keep[1:]) if keep and i == keep[0] else () for i in range(len(value))]
    parts = [show(part, digits, k) for part, k in zip(value, kept, strict=True)]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def _array(array: np.ndarray, digits: int, keep: tuple[int, ...]) -> str:
    write = functools.partial(number, digits=digits)
    if array.ndim == 0:
        return write(array)
    left_out = any(2 <= i < n - 2 for i, n in zip(keep, array.shape, strict=False))
    if array.size > 12 and len(keep) == array.ndim and left_out:
        *row, i = keep
        low, high = max(i - 2, 0), min(i + 3, array.shape[-1])
        texts = ["..."] * (low > 0) + [write(x) for x in array[tuple(row)][low:high]]
        texts += ["..."] * (high < array.shape[-1])
        at = f"row [{', '.join(map(str, row))}]: " if row else ""
        return f"{at}[{', '.join(texts)}]"
    text = np.array2string(
        array, separator=", ", threshold=12, edgeitems=2, formatter={"all": write}
    )
    return " ".join(text.split())


def digits_that_differ(yours: Any, expected: Any) -> int:
    """Return how many digits tell two numbers apart, six at least."""
    for digits in range(6, MOST_DIGITS):
        if number(yours, digits) != number(expected, digits):
            return digits
    return MOST_DIGITS


def number(value: Any, digits: int = 6) -> str:
    """Return a number with so many digits at most."""
    value = np.asarray(value)[()]
    if isinstance(value, np.bool_):
        return str(bool(value))
    if isinstance(value, np.complexfloating):
        return f"{value:.{digits}g}"
    # Adding 0 turns -0 into 0, a distinction that no exercise asks for.
    return f"{value + 0:.{digits}g}".replace("e-0", "e-").replace("e+0", "e+")


def article(value: Any) -> str:
    """Return the type of a value with its article, as `a list`."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


@functools.cache
def argument_names(signature: str) -> tuple[str, ...]:
    """Return the names of the arguments in a signature, defaults left out.

    >>> argument_names("f(theta, *, lr=0.1)")
    ('theta', 'lr')
    """
    arguments = ast.parse(f"def {signature}: pass").body[0].args  # type: ignore[attr-defined]
    return tuple(a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
