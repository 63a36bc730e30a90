"""Slips of order: a line forgotten, in or out of a loop, before or after another, in place."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from itertools import pairwise

from .places import (
    Change,
    Operator,
    Place,
    bound,
    called,
    change,
    converts,
    held,
    named,
    text,
    used,
)
from .source import replaced

WRITES = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}


def forgotten(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave out a line that changes something."""
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        known = {arg.arg for arg in ast.walk(place.function.args) if isinstance(arg, ast.arg)}
        again = isinstance(target, ast.Name) and (
            target.id in known or place.inside(node, ast.For, ast.While)
        )
        if (isinstance(target, ast.Subscript) or again) and not converts(node.value):
            hint = "It comes out as if one line had no effect" + place.about(node) + "."
            yield change(node, "pass", "left out", hint, 21)
    elif isinstance(node, ast.AugAssign):
        hint = "It comes out as if one line had no effect" + place.about(node) + "."
        yield change(node, "pass", "left out", hint, 21)
        plain = f"{text(node.target)} = {text(node.value)}"
        hint = "A value is replaced where it should be changed" + place.about(node) + "."
        yield change(node, plain, "replaced, not changed", hint, 14)
        sign = {ast.Add: "-=", ast.Sub: "+="}.get(type(node.op))
        if sign:
            hint = "One term comes out with the wrong sign" + place.about(node.value) + "."
            new = f"{text(node.target)} {sign} {text(node.value)}"
            yield change(node, new, "sign of the change", hint, 8)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        hint = "It comes out as if one line had no effect" + place.about(node) + "."
        yield change(node, "pass", "left out", hint, 21)


def loops(node: ast.AST, place: Place) -> Iterator[Change]:
    """Move a line into or out of a loop, return from within it, or go round once."""
    if not isinstance(node, (ast.For, ast.While)):
        return
    callbacks = {arg.arg for arg in place.function.args.args}
    for line in node.body:
        if isinstance(line, (ast.Assign, ast.AugAssign, ast.Expr)):
            again = any(called(inner) in callbacks for inner in ast.walk(line))
            hint = "Something that every round should begin afresh goes on from the round before"
            if again:
                hint = (
                    "What should be worked out at every point is worked out once, before the loop"
                )
            hint += place.about(line) + "."
            without = _without(node, line)
            new, what = f"{text(line)}\n{without}", f"before the loop: {text(line)}"
            yield change_all(node, new, what, hint, 12)
            hint = (
                "What every round should do is done once, after the loop" + place.about(line) + "."
            )
            new, what = f"{without}\n{text(line)}", f"after the loop: {text(line)}"
            yield change_all(node, new, what, hint, 19)
    for inner in ast.walk(node):
        outer = place.parent(inner)
        if called(inner) in callbacks and not isinstance(outer, ast.Assign):
            hint = "What should be worked out at every point is worked out once, before the loop"
            hint += place.about(inner) + "."
            loop = ast.Module(replaced([node], {id(inner): "_once"}), [])
            whole = f"_once = {text(inner)}\n{ast.unparse(ast.fix_missing_locations(loop))}"
            yield change_all(node, whole, f"once, before the loop: {text(inner)}", hint, 9)
    after = _next(node, place)
    if isinstance(after, ast.Return):
        hint = "It ends after the first round of a loop."
        body = "\n".join([*map(text, node.body), text(after)])
        whole = f"{_head(node)}\n{textwrap.indent(body, '    ')}"
        yield change_all(node, whole, "returned from within the loop", hint, 14)
    again_body = "\n".join(map(text, node.body))
    if isinstance(node, ast.While) or called(node.iter) != "range":
        hint = "There is one round too many."
        yield change_all(node, f"{text(node)}\n{again_body}", "one round more", hint, 22)
    if isinstance(node, ast.While):
        hint = "It goes round once at most, where it should go on until a condition holds"
        whole = f"if {text(node.test)}:\n{textwrap.indent(again_body, '    ')}"
        yield change_all(node, whole, "if for while", hint + ".", 12)
        hint = "There is always one round, even where none is needed."
        yield change_all(node, f"{again_body}\n{text(node)}", "one round first", hint, 16)
    elif called(node.iter) != "range":
        for new, hint in (
            (f"list({text(node.iter)})[1:]", "The first round is left out"),
            (f"list({text(node.iter)})[:-1]", "The last round is left out"),
            (f"list({text(node.iter)})[:1]", "Only the first round is done"),
            (f"list({text(node.iter)})[::-1]", "The rounds are done in the opposite order"),
        ):
            yield change(node.iter, new, f"{new.rpartition('[')[2][:-1]} of", f"{hint}.", 17)


def change_all(node: ast.stmt, new: str, what: str, hint: str, rank: int) -> Change:
    """Return the change of a whole block; the name says which line of it matters."""
    return Change(((node, new),), f"{what.splitlines()[0]} in `{_head(node)}`", hint, rank)


def _head(node: ast.stmt) -> str:
    return text(node).splitlines()[0]


def _without(node: ast.For | ast.While, gone: ast.stmt) -> str:
    body = "\n".join(text(line) for line in node.body if line is not gone) or "pass"
    return f"{_head(node)}\n{textwrap.indent(body, '    ')}"


def _next(node: ast.stmt, place: Place) -> ast.stmt | None:
    body = getattr(place.parent(node), "body", [])
    i = body.index(node) if node in body else len(body)
    return body[i + 1] if i + 1 < len(body) else None


def order(node: ast.AST, place: Place) -> Iterator[Change]:
    """Exchange two neighbouring lines."""
    for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
        for first, second in pairwise(body) if isinstance(body, list) else ():
            simple = (ast.Assign, ast.AugAssign, ast.Expr)
            if not (isinstance(first, simple) and isinstance(second, simple)):
                continue
            one, other = bound(first), bound(second)
            matters = one & (other | used(second)) or other & used(first)
            if matters and not converts(getattr(first, "value", first)):
                hint = (
                    "Two lines come in the wrong order, and one uses a value from before the other"
                )
                swaps = ((first, text(second)), (second, text(first)))
                name = named(f"after `{text(second)}`", first)
                yield Change(swaps, name, hint + place.about(second) + ".", 14)


def halfway(node: ast.AST, place: Place) -> Iterator[Change]:
    """Work a value out again where it is used, while others change."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return
    name = node.targets[0].id
    uses = [
        inner
        for inner in ast.walk(place.function)
        if isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Load)
    ]
    callbacks = {arg.arg for arg in place.function.args.args}
    if any(called(inner) in callbacks for inner in ast.walk(node.value)):
        for use in uses:
            loop = next((o for o in place.above(use) if isinstance(o, (ast.For, ast.While))), None)
            if loop is not None and loop not in place.above(node):
                hint = "Something is worked out anew in the loop, after a part of it has changed"
                hint += place.about(node.value) + "."
                what = named(f"`{name}` anew in", place.parent(use) or use)
                yield Change(((use, held(node.value)),), what, hint, 12)


def in_place(node: ast.AST, place: Place) -> Iterator[Change]:
    """Write a result into the caller's own array."""
    kind = WRITES.get(type(node.op)) if isinstance(node, ast.BinOp) else None
    if kind is None or not isinstance(node, ast.BinOp) or place.counts(node):
        return
    hint = "The numbers are right, but the caller's own array is changed on the way"
    given = {arg.arg for arg in place.function.args.args} & set(place.known)
    copies = {
        text(line.targets[0]): line.value
        for line in ast.walk(place.function)
        if isinstance(line, ast.Assign) and called(line.value) == "array"
    }
    for side in (node.left, node.right):
        for inner in [side, *(_factors(side) if isinstance(side, ast.BinOp) else [])]:
            own = isinstance(inner, ast.Name) and inner.id in given
            own = own or (isinstance(inner, ast.Attribute) and text(inner.value) == "state")
            if own and not _read_again(inner, node, place):
                new = f"np.{kind}({text(node.left)}, {text(node.right)}, out={text(inner)})"
                swaps: tuple[tuple[ast.AST, str], ...] = ((node, new),)
                if text(inner) in copies:
                    swaps = (*swaps, (copies[text(inner)], text(inner)))
                what = named(f"written into {text(inner)}", node)
                yield Change(swaps, what, hint + place.about(inner) + ".", 7)


def _read_again(value: ast.expr, node: ast.expr, place: Place) -> bool:
    """Tell whether a value is read after an expression, as it was before."""
    for line in place.above(node):
        if isinstance(line, ast.Assign) and text(line.targets[0]) == text(value):
            return False
    end = (node.end_lineno or 0, node.end_col_offset or 0)
    later = any(
        text(inner) == text(value) and (inner.lineno, inner.col_offset) >= end
        for inner in ast.walk(place.function)
        if isinstance(inner, (ast.Name, ast.Attribute)) and isinstance(inner.ctx, ast.Load)
    )
    return later or place.inside(node, ast.For, ast.While, ast.comprehension)


def _factors(node: ast.BinOp) -> Iterator[ast.expr]:
    if isinstance(node.op, ast.Mult):
        for side in (node.left, node.right):
            yield from _factors(side) if isinstance(side, ast.BinOp) else (side,)


OPERATORS: tuple[Operator, ...] = (forgotten, loops, order, halfway, in_place)
