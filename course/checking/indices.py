"""Exceptions on an index: what the message's numbers tell of how it came about."""

from __future__ import annotations

import re

from .messages import Told

VALUES = (
    "`for x in theta` goes through the values, `for i in range(len(theta))` through the positions"
)
BEGIN = "Indices begin at 0, so the last one is the length minus 1."
KIND = re.compile(r"slice indices must be integers|indices must be integers|only integers, slices")
BOUNDS = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")


def explain_index(raised: Told) -> str:
    """Return the hint on an index that is of the wrong kind, or beyond the end."""
    if KIND.search(raised.message):
        if "not 'str'" in raised.message or "not str" in raised.message:
            return "A text picks from a dictionary alone; a list or tuple takes a whole number."
        hint = "An index must be a whole number: `//` divides to one, and `int(…)` makes one."
        return hint if _divides(raised.text) else f"{hint} Is it a value, not a position? {VALUES}."
    if raised.kind != "IndexError" or not re.search("out of (bounds|range)", raised.message):
        return ""
    note = f"“{raised.case.note}”" if raised.case.note else "shown"
    match = BOUNDS.search(raised.message)
    if not match:
        return f"{BEGIN} Does a loop go one too far, or is there less in the case {note}?"
    index, axis, size = map(int, match.groups())
    again = re.match(r"(?:\w+, *)*?(\w+)\b[^=]*=[^=].*?\b\1\[", raised.text)
    if again:
        name = again.group(1)
        return (
            f"That line stores a part of `{name}` under the name `{name}`: a next round finds the "
            "shorter one. Give the part a name of its own."
        )
    if index < 0:
        return (
            "There are fewer entries than are counted back from the end. In the case "
            f"{note} there may be a single one."
        )
    if axis:
        return (
            f"{BEGIN} Axis {axis} is too short for that index: `len(x)` and `x.shape[0]` count "
            f"rows, `x.shape[{axis}]` what axis {axis} holds."
        )
    if index > size:
        return (
            f"The index is not one too far, but further. Is it a value, not a position? {VALUES}. "
            "Or is it a position in another array, a longer one?"
        )
    return (
        f"{BEGIN} Does a loop go one too far, is it a position in another array, or is there less "
        f"in the case {note} than the line counts on?"
    )


def _divides(text: str) -> bool:
    return "/" in text or re.search(r"\[[^\]]*\d\.\d*[^\]]*\]", text) is not None
