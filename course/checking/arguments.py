"""Exceptions on an argument that NumPy, or Python, takes for another one than was meant."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .evidence import given, numbers
from .messages import Told

SHAPED = "zeros", "ones", "empty", "full"
REDUCTIONS = "max", "min", "sum", "mean", "prod", "std", "var", "median", "any", "all", "argmax"


def explain_argument_taken(raised: Told) -> str:
    """Return the hint on an argument that stands in another one's place."""
    if raised.kind not in ("TypeError", "ValueError"):
        return ""
    return (
        _power(raised)
        or _axis(raised)
        or _dtype(raised)
        or _shape(raised)
        or _count(raised)
        or _length(raised)
        or _dot(raised)
    )


def _calls(raised: Told, *names: str) -> str:
    """Return which of NumPy's functions of these names the line calls, or ""."""
    match = re.search(rf"\bnp\.({'|'.join(names)})\(", raised.text)
    return match.group(1) if match else ""


def _power(raised: Told) -> str:
    if re.search(r"for \^:|for \^=:|'bitwise_xor' not supported", raised.message):
        return "`^` is no power in Python: that is `**`, as in `x**2`."
    return ""


def _axis(raised: Told) -> str:
    """Return the hint on `np.max(a, b)`."""
    name = _calls(raised, *REDUCTIONS)
    if not name or not re.search(r"only integer scalar arrays|as an integer", raised.message):
        return ""
    hint = f"The second argument of `np.{name}` is an axis."
    both = {"max": "maximum", "min": "minimum"}.get(name)
    return f"{hint} `np.{both}(a, b)` compares two arrays entry by entry." if both else hint


def _dtype(raised: Told) -> str:
    """Return the hint on what NumPy reads as a dtype."""
    if not re.search(r"as a data type|data type .*not understood|Field elements", raised.message):
        return ""
    if name := _calls(raised, *SHAPED):
        return (
            f"The second argument of `np.{name}` is no length but a dtype. A shape of two lengths "
            f"is one tuple: `np.{name}((rows, columns))`."
        )
    if _calls(raised, "array", "asarray"):
        return (
            "The second argument of `np.array` is a dtype. All entries, or all rows, stand in one "
            "list: `np.array([a, b])`."
        )
    if name := _calls(raised, *REDUCTIONS):
        return (
            f"The third argument of `np.{name}` is a dtype. Others are handed over by name, as in "
            "`axis=0` or `ddof=1`."
        )
    return "An argument is read as a dtype there. Hand over by name what is not the first."


def _shape(raised: Told) -> str:
    """Return the hint on `np.zeros(theta)`."""
    name = _calls(raised, *SHAPED)
    match = re.search(rf"np\.{name}\(\s*(\w+)", raised.text) if name else None
    wrong = re.search(r"as an integer|only integer scalar|only \S+ arrays", raised.message)
    value = _argument(raised, match.group(1)) if match else None
    if not match or not wrong or value is None or np.ndim(value) == 0:
        return ""
    like = f"np.{name}_like({match.group(1)}, {'1.0, ' if name == 'full' else ''}dtype=float)"
    return f"`np.{name}` takes a shape, not an array of that shape: `{like}` takes one."


def _argument(raised: Told, name: str) -> Any:
    value = given(raised.exercise, raised.case).get(name)
    return value if numbers(value) is not None else None


def _count(raised: Told) -> str:
    match = re.match(r"'([\w.]+)' object cannot be interpreted as an integer", raised.message)
    if not match:
        return ""
    what = match.group(1).rpartition(".")[2]
    order = "Are the arguments in the order that the function takes them?"
    if name := _calls(raised, "linspace", "geomspace", "logspace"):
        return f"The third argument of `np.{name}`, how many points, is a whole number. {order}"
    if what in ("list", "tuple", "ndarray"):
        return (
            f"A whole number is needed there, and {_named(what)} came. `len(…)` is how many "
            f"entries it has. {order}"
        )
    if what == "NoneType":
        return "A whole number is needed there, and None came."
    return (
        "A count must be a whole number: `/` gives a fraction even where it comes out even, `//` "
        "divides to a whole number. Or is it no count but another argument?"
    )


def _named(kind: str) -> str:
    return {"list": "a list", "tuple": "a tuple", "ndarray": "an array"}[kind]


def _length(raised: Told) -> str:
    """Return the hint on `range(len(n))` of a count."""
    match = re.search(r"len\((\w+)\)", raised.text)
    value = _argument(raised, match.group(1)) if match else None
    if not match or "has no len()" not in raised.message or not isinstance(value, int):
        return ""
    name = match.group(1)
    return f"`{name}` is a number, and has no length: `range({name})` counts up to it."


def _dot(raised: Told) -> str:
    if "enough dimensions" in raised.message:
        return "`@` multiplies arrays; a single number multiplies with `*`."
    if not re.search(r"core dimension|not aligned", raised.message):
        return ""
    return (
        "In a product of matrices, `@` or `np.dot`, the columns of the first must be as many as "
        "the rows of the second: is one of them to be transposed, `.T`, or the order turned? A "
        "product entry by entry is `*`."
    )
