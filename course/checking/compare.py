"""Two values compared: in words how they differ, or nothing where they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .words import article, digits_that_differ, number

# Rounding leaves about this share of the arguments where an answer is 0, or as good as that.
FLOOR, FLOOR_OF_FLOAT32 = 1e-12, 1e-6
NOTHING = 1e-14


class Difference(NamedTuple):
    """How two values differ: in words, at which entry, and how many digits tell them apart."""

    words: str
    where: tuple[int, ...] = ()
    digits: int = 6


def compare(yours: Any, expected: Any, *, rtol: float, atol: float, scale: float = 0.0) -> str:
    """Return in words how two values differ, or "" where they agree within the tolerances.

    Numbers in lists and tuples count as arrays, and an array of two numbers as a pair; a float32
    answer is held to float32's precision.

    atol   relative to the largest expected entry
    scale  the largest argument, whose rounding may be all that stands where 0 is expected

    >>> compare([1.0, 2.0], np.array([1.0, 2.0]), rtol=1e-7, atol=0)
    ''
    >>> compare(np.zeros(3), np.zeros((3, 1)), rtol=1e-7, atol=0)
    'its shape is (3,), and (3, 1) is asked for'
    """
    found = difference(yours, expected, rtol=rtol, atol=atol, scale=scale)
    return found.words if found else ""


def difference(
    yours: Any, expected: Any, *, rtol: float, atol: float, scale: float = 0.0
) -> Difference | None:
    """Return how two values differ, or None where they agree; the arguments are compare's."""
    close = {"rtol": rtol, "atol": atol, "scale": scale}
    if yours is None and expected is not None:
        return Difference("it returned nothing")
    if expected is None:
        return None if yours is None else Difference("nothing should be returned")
    if isinstance(expected, str):
        if not isinstance(yours, str):
            return Difference(f"it is {article(yours)}, and the text {expected!r} is right")
        return None if yours == expected else Difference(_other(repr(yours), repr(expected)))
    if isinstance(expected, Mapping):
        if not isinstance(yours, Mapping) or set(yours) != set(expected):
            keys = ", ".join(map(str, expected))
            return Difference(f"a dictionary with the keys {keys} is asked for")
        parts = ((f"{k}: ", difference(yours[k], expected[k], **close)) for k in expected)
        return next((Difference(k + d.words, (), d.digits) for k, d in parts if d), None)
    if isinstance(expected, (tuple, list)):
        return _parts(yours, expected, close)
    if isinstance(expected, (bool, np.bool_)):
        if not isinstance(yours, (bool, np.bool_)) and not (
            isinstance(yours, np.ndarray) and yours.dtype == bool and yours.shape == ()
        ):
            return Difference(f"{article(yours)} is no truth value; True or False is asked for")
        if bool(yours) == bool(expected):
            return None
        return Difference(_other(str(bool(yours)), str(bool(expected))))
    return _numbers(yours, np.asarray(expected), rtol, atol, scale)


def _other(yours: str, expected: str) -> str:
    return f"it says {yours if len(yours) < 80 else yours[:80] + ' …'}, and {expected} is right"


def _parts(yours: Any, expected: tuple | list, close: Mapping[str, float]) -> Difference | None:
    numbers = (int, float, complex, np.number)
    pair = all(isinstance(part, numbers) for part in expected)
    if pair and isinstance(yours, np.ndarray) and yours.ndim == 1:
        yours = list(yours)
    if not isinstance(yours, (tuple, list)):
        return Difference(f"{len(expected)} values are asked for, in a tuple")
    if len(yours) != len(expected):
        came = "1 value" if len(yours) == 1 else f"{len(yours)} values"
        return Difference(f"it returned {came}, and {len(expected)} are asked for")
    names: Iterable[str] = getattr(expected, "_fields", ())
    words = [f"in {name}, " for name in names] or [
        f"in value {i} of {len(expected)}, " for i in range(1, len(expected) + 1)
    ]
    for i, (y, e) in enumerate(zip(yours, expected, strict=True)):
        if found := difference(y, e, **close):
            return Difference(words[i] + found.words, (i, *found.where), found.digits)
    return None


def right_entries(
    array: np.ndarray, expected: np.ndarray, *, rtol: float, atol: float, scale: float = 0.0
) -> np.ndarray:
    """Return which entries of an array agree with those of another of its shape, as compare has it.

    A float32 array is held to float32's precision; the other arguments are compare's.
    """
    floor = FLOOR * scale
    if array.dtype in (np.float16, np.float32):
        rtol, atol, floor = max(rtol, 1e-4), max(atol, 1e-5), FLOOR_OF_FLOAT32 * scale
    size = np.abs(expected)
    floors = np.where(size <= NOTHING * scale, floor, 0.0)
    if array.dtype.kind == expected.dtype.kind == "f" and (top := size.max(initial=0.0)) < np.inf:
        # What isclose says of finite numbers, in a fifth of its time.
        return np.abs(array - expected) <= np.maximum(atol * top, floors) + rtol * size
    finite = size[np.isfinite(expected)]
    margin = np.maximum(atol * (finite.max() if finite.size else 1.0), floors)
    return np.isclose(array, expected, rtol=rtol, atol=margin, equal_nan=True)


def _numbers(
    yours: Any, expected: np.ndarray, rtol: float, atol: float, scale: float
) -> Difference | None:
    no_numbers = Difference(f"{article(yours)} can't be read as an array of numbers")
    try:
        array = np.asarray(yours)
    except Exception:
        return no_numbers
    if array.dtype.kind not in "biufc":
        return no_numbers
    if array.shape != expected.shape:
        return Difference(f"its shape is {array.shape}, and {expected.shape} is asked for")
    if not expected.size:
        return None
    with np.errstate(all="ignore"):
        right = right_entries(array, expected, rtol=rtol, atol=atol, scale=scale)
        if right.all():
            return None
        where = tuple(int(i) for i in np.argwhere(~right)[0])
        mine, theirs = array[where], expected[where]
        digits = digits_that_differ(mine, theirs)
        entry = f"entry [{', '.join(map(str, where))}]" if where else "it"
    words = f"{entry} is {number(mine, digits)}, and {number(theirs, digits)} is right"
    return Difference(words, where, digits)
