"""Two values compared: in words how they differ, or nothing where they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .words import article, number


def compare(yours: Any, expected: Any, *, rtol: float, atol: float) -> str:
    """Return in words how two values differ, or "" where they agree within the tolerances.

    Numbers in lists and tuples count as arrays; a float32 answer is held to float32's precision;
    atol is relative to the largest expected entry.

    >>> compare([1.0, 2.0], np.array([1.0, 2.0]), rtol=1e-7, atol=0)
    ''
    >>> compare(np.zeros(3), np.zeros((3, 1)), rtol=1e-7, atol=0)
    'its shape is (3,), and (3, 1) is asked for'
    """
    if yours is None and expected is not None:
        return "it returned nothing"
    if expected is None:
        return "" if yours is None else "nothing should be returned"
    if isinstance(expected, str):
        return "" if isinstance(yours, str) and yours == expected else "the text is another"
    if isinstance(expected, Mapping):
        if not isinstance(yours, Mapping) or set(yours) != set(expected):
            return f"a dictionary with the keys {', '.join(map(str, expected))} is asked for"
        return _first(compare(yours[k], expected[k], rtol=rtol, atol=atol) for k in expected)
    if isinstance(expected, (tuple, list)):
        if not isinstance(yours, (tuple, list)):
            return f"{len(expected)} values are asked for, in a tuple"
        if len(yours) != len(expected):
            return f"it returned {len(yours)} values, and {len(expected)} are asked for"
        pairs = zip(yours, expected, strict=True)
        return _first(compare(y, e, rtol=rtol, atol=atol) for y, e in pairs)
    if isinstance(expected, (bool, np.bool_)):
        if not isinstance(yours, (bool, np.bool_)) and not (
            isinstance(yours, np.ndarray) and yours.dtype == bool and yours.shape == ()
        ):
            return f"{article(yours)} is no truth value; True or False is asked for"
        return "" if bool(yours) == bool(expected) else f"{bool(yours)} is not {bool(expected)}"
    return _compare_numbers(yours, np.asarray(expected), rtol, atol)


def _compare_numbers(yours: Any, expected: np.ndarray, rtol: float, atol: float) -> str:
    try:
        array = np.asarray(yours)
    except Exception:
        return f"{article(yours)} can't be read as an array of numbers"
    if array.dtype.kind not in "biufc":
        return f"{article(yours)} can't be read as an array of numbers"
    if array.shape != expected.shape:
        return f"its shape is {array.shape}, and {expected.shape} is asked for"
    if not expected.size:
        return ""
    if array.dtype in (np.float16, np.float32):
        rtol, atol = max(rtol, 1e-4), max(atol, 1e-5)
    with np.errstate(all="ignore"):
        if array.dtype.kind == expected.dtype.kind == "f":
            # What isclose says of finite numbers, in a fifth of its time.
            size = np.abs(expected)
            top = size.max()
            if top < np.inf and (np.abs(array - expected) <= atol * top + rtol * size).all():
                return ""
        finite = np.abs(expected[np.isfinite(expected)])
        scale = finite.max() if finite.size else 1.0
        right = np.isclose(array, expected, rtol=rtol, atol=atol * scale, equal_nan=True)
        if right.all():
            return ""
        if not np.isfinite(array[~right]).all():
            return "it is not finite"
        if expected.ndim == 0:
            return f"{number(array)} is not {number(expected)}"
        where = tuple(int(i[0]) for i in np.nonzero(~right))
    at = ", ".join(map(str, where))
    return f"entry [{at}] is {number(array[where])}, and {number(expected[where])} is right"


def _first(differences: Iterator[str]) -> str:
    return next((difference for difference in differences if difference), "")
