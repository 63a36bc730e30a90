"""Slips in counting: first for last, one too many or too few, a part for the whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .places import (
    COUNTERS,
    Change,
    Operator,
    Place,
    bound,
    called,
    change,
    held,
    number,
    text,
    used,
)


def entries(node: ast.AST, place: Place) -> Iterator[Change]:
    """Take another entry, or another part, or the whole."""
    if not isinstance(node, ast.Subscript):
        return
    whole, index, value = held(node.value), node.slice, number(node.slice)
    loaded = isinstance(node.ctx, ast.Load)
    if value is not None:
        ways = {0: (-1, 1), -1: (0, -2)}.get(int(value), (0, int(value) + 1, int(value) - 1))
        for other in dict.fromkeys(ways):
            ends = {0: "first", -1: "last"}
            hint = "A neighbouring entry comes in in place of the right one"
            if {int(value), other} == {0, -1}:
                hint = f"The {ends[other]} one comes in where the {ends[int(value)]} is asked for"
            new = f"{whole}[{other}]"
            rank = 13 if {int(value), other} == {0, -1} else 18
            yield change(node, new, f"entry {other}", hint + place.at(node) + ".", rank)
        if loaded:
            for name, word in (("min", "smallest"), ("max", "largest")):
                hint = f"The {word} of all entries comes in, and not the one that is asked for"
                new = f"np.{name}({text(node.value)})"
                yield change(node, new, f"{name} for entry", hint + place.at(node) + ".", 24)
    if not loaded:
        return
    if not (isinstance(index, ast.Tuple) and any(number(e) is None for e in index.elts)):
        hint = "The whole comes in where one part of it is asked for" + place.at(node) + "."
    else:
        hint = "An axis is missing, and other rows or columns meet than should"
        hint += place.at(node) + "."
    yield change(node, whole, "index dropped", hint, 18)


def slices(node: ast.AST, place: Place) -> Iterator[Change]:
    """Move a bound of a slice by one, or forget it."""
    if not isinstance(node, ast.Slice):
        return
    parts = {"lower": node.lower, "upper": node.upper}
    for name, edge in parts.items():
        other = parts["upper" if name == "lower" else "lower"]
        moves = [f"{held(edge)} + 1", f"{held(edge)} - 1", ""] if edge is not None else []
        for new in moves:
            pair = (new, text(other) if other else "")
            hint = "A part of the rows or entries is one too long or too short, or shifted by one"
            hint += place.at(node) + "."
            if not new:
                hint = "A part of the rows or entries has no beginning, or no end"
                hint += place.at(node) + "."
            whole = ":".join(pair if name == "lower" else pair[::-1])
            yield change(node, whole, f"{name} bound {new[-3:] or 'dropped'}", hint, 16)


def counts(node: ast.AST, place: Place) -> Iterator[Change]:
    """Count one too many or too few, from 0 or from 1."""
    if not isinstance(node, ast.Call) or called(node) not in COUNTERS or not node.args:
        return
    before = text(node.func)
    args = [text(argument) for argument in node.args]
    rest = [text(keyword) for keyword in node.keywords]
    grid = called(node) not in {"range", "arange"}
    last = len(args) - 1 if grid else min(1, len(args) - 1)

    def call(*new: str) -> str:
        return f"{before}({', '.join([*new, *rest])})"

    for one, word, comes in (("- 1", "few", "fewer"), ("+ 1", "many", "more")):
        hint = f"There is one round or entry {comes} than there should be" + place.at(node) + "."
        new = [*args[:last], f"({args[last]}) {one}", *args[last + 1 :]]
        yield change(node, call(*new), f"one too {word}", hint, 9)
    if grid:
        hint = "The last point is left out, and the others lie too close" + place.at(node) + "."
        yield change(node, f"{call(*args)[:-1]}, endpoint=False)", "without its end", hint, 14)
        for i in (0, 1):
            new = [*args]
            new[i] = "0.0"
            hint = "It begins or ends at 0, and should not" + place.at(node) + "."
            yield change(node, call(*new), f"0 for {args[i]}", hint, 24)
        hint = "Beginning and end are exchanged" + place.at(node) + "."
        yield change(node, call(args[1], args[0], *args[2:]), "ends exchanged", hint, 26)
        return
    if len(args) == 1:
        hint = "The first round or entry is left out" + place.at(node) + "."
        yield change(node, call("1", args[0]), "from 1", hint, 10)
        loop = place.parent(node)
        if isinstance(loop, ast.For) and not {
            name for line in loop.body for name in used(line) & bound(loop.target)
        }:
            return
        hint = "It is counted from 1 where it should be counted from 0" + place.at(node) + "."
        yield change(node, call("1", f"{args[0]} + 1"), "1 to n", hint, 12)
        return
    hint = "The count begins at the wrong number" + place.at(node) + "."
    for one in ("+ 1", "- 1"):
        yield change(node, call(f"({args[0]}) {one}", *args[1:]), f"start {one}", hint, 16)
        shifted = [f"({args[0]}) {one}", f"({args[1]}) {one}", *args[2:]]
        yield change(node, call(*shifted), f"start and end {one}", hint, 10)


def counters(node: ast.AST, place: Place) -> Iterator[Change]:
    """Count on by another amount, or not at all."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    if number(node.right) != 1 or not isinstance(node.left, (ast.Attribute, ast.Name, ast.Call)):
        return
    where = place.at(node)
    if not place.counts(node):
        hint = f"The count begins one too late{where}."
        yield change(node, f"{held(node.left)} + 2", "counted one further", hint, 16)
        hint = f"The count begins one too early{where}."
        yield change(node, held(node.left), "not counted on", hint, 10)


OPERATORS: tuple[Operator, ...] = (entries, slices, counts, counters)
