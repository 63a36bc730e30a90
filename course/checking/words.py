"""Values and calls as short text that is the same on every machine."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise


def describe(exercise: Exercise, case: Case) -> str:
    """Return the call of a case in words, as `name(theta=[1, 2], lr=0.1)`."""
    names = argument_names(exercise.signature)
    parts = [f"{name}={show(value)}" for name, value in zip(names, case.args, strict=False)]
    parts += [f"{name}={show(value)}" for name, value in case.kwargs.items()]
    return f"{exercise.name}({', '.join(parts)})"


def show(value: Any) -> str:
    """Return a value as short text that is the same on every machine.

    >>> show(np.array([1.0, 2.5])), show(0.1), show(len)
    ('[1, 2.5]', '0.1', 'a function')
    """
    if callable(value):
        return "a function"
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return repr(value) if isinstance(value, str) else str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{show(k)}: {show(v)}" for k, v in value.items()) + "}"
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            raise ValueError
    except Exception:
        if isinstance(value, (tuple, list)):
            return "(" + ", ".join(show(part) for part in value) + ")"
        return article(value)
    if array.ndim == 0:
        return number(array)
    text = np.array2string(
        array, separator=", ", threshold=12, edgeitems=2, formatter={"all": number}
    )
    return " ".join(text.split())


def number(value: Any) -> str:
    """Return a number with six digits at most."""
    value = np.asarray(value)[()]
    if isinstance(value, np.bool_):
        return str(bool(value))
    if isinstance(value, np.complexfloating):
        return f"{value:.6g}"
    # Adding 0 turns -0 into 0, a distinction that no exercise asks for.
    return f"{value + 0:.6g}".replace("e-0", "e-").replace("e+0", "e+")


def article(value: Any) -> str:
    """Return the type of a value with its article, as `a list`."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


@functools.cache
def argument_names(signature: str) -> tuple[str, ...]:
    """Return the names of the arguments in a signature.

    >>> argument_names("gradient_step(theta, grad, *, lr)")
    ('theta', 'grad', 'lr')
    """
    inside = signature.partition("(")[2].rpartition(")")[0]
    return tuple(name.strip() for name in inside.split(",") if name.strip() != "*")
