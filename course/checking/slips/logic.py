"""Slips in a condition: the case of equality, its direction, what is asked and in which order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from .places import Change, Operator, Place, called, change, held, named, number, text

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
EDGE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "=="}


def comparisons(node: ast.AST, place: Place) -> Iterator[Change]:
    """Decide equality the other way, compare the wrong way round, or with something else."""
    if not isinstance(node, ast.Compare) or len(node.ops) > 1:
        return
    sign = SIGNS.get(type(node.ops[0]))
    left, right = held(node.left), held(node.comparators[0])
    if sign is None or (
        isinstance(node.comparators[0], ast.Constant) and number(node.comparators[0]) is None
    ):
        return
    if sign in EDGE:
        hint = "Right except at the very boundary: the case of equality is decided the other way"
        new = f"{left} {EDGE[sign]} {right}"
        yield change(node, new, "equality decided otherwise", hint + place.at(node) + ".", 6)
    hint = "A comparison points the wrong way" + place.which(node) + "."
    yield change(node, f"{left} {TURNED[sign]} {right}", "comparison turned", hint, 17)
    if sign in EDGE:
        hint = "Only exact equality counts" + place.at(node) + "."
        yield change(node, f"{left} == {right}", "equality alone", hint, 24)
        if number(node.comparators[0]) == 0:
            hint = "The bound of a comparison is another than 0" + place.at(node) + "."
            yield change(node, f"{left} {sign} 1", "bound 1", hint, 40)
    other = node.comparators[0]
    if sign == "==" and (number(other) == 0 or called(other) == called(node.left) != ""):
        hint = "Two numbers count as equal that are merely close" + place.at(node) + "."
        yield change(node, f"np.isclose({left}, {right})", "close for equal", hint, 16)


def conditions(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave a condition out, join them by the other word, or ask for the opposite."""
    if isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.And) else " or "
        other = " or " if isinstance(node.op, ast.And) else " and "
        hint = "“And” and “or” are exchanged" + place.about(node) + "."
        yield change(node, other.join(map(held, node.values)), f"{other.strip()} for", hint, 16)
        for i, gone in enumerate(node.values):
            rest = [held(value) for value in node.values[:i] + node.values[i + 1 :]]
            hint = "It comes out as if one condition were not asked" + place.which(gone) + "."
            yield change(node, word.join(rest), f"{text(gone)} not asked", hint, 11)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        hint = "A condition comes out as its opposite" + place.which(node) + "."
        yield change(node, held(node.operand), "not dropped", hint, 16)
        if isinstance(node.operand, ast.Compare) and len(node.operand.ops) == 1:
            inner = node.operand
            sign = SIGNS.get(type(inner.ops[0]), "")
            if sign in EDGE:
                against = EDGE[TURNED[sign]]
                new = f"{held(inner.left)} {against} {held(inner.comparators[0])}"
                hint = "Right except where NaN turns up: every comparison with it is False."
                yield change(node, new, "blind to NaN", hint, 9)


def guards(node: ast.AST, place: Place) -> Iterator[Change]:
    """Treat a special case like any other, or any other like a special case."""
    if isinstance(node, ast.IfExp):
        hint = "The two outcomes of a choice are exchanged" + place.about(node.test) + "."
        new = f"{held(node.orelse)} if {held(node.test)} else {held(node.body)}"
        yield change(node, new, "outcomes exchanged", hint, 20)
        hint = "A condition has no effect" + place.which(node.test) + "."
        for always in (node.body, node.orelse):
            yield change(node, held(always), f"always {text(always)}", hint, 19)
    if not isinstance(node, ast.If):
        return
    hint = "A special case is not treated apart" + place.which(node.test) + "."
    rest = "\n".join(map(text, node.orelse)) or "pass"
    yield change(node, rest, "case not treated", hint, 11)
    hint = "What holds in a special case is done always" + place.about(node.test) + "."
    yield change(node, "\n".join(map(text, node.body)), "case always", hint, 22)
    hint = "A condition comes out as its opposite" + place.which(node.test) + "."
    yield Change(
        ((node.test, f"not {held(node.test)}"),), named("opposite of", node.test), hint, 20
    )


def turns(node: ast.AST, place: Place) -> Iterator[Change]:
    """Ask for two special cases in the other order."""
    body = getattr(node, "body", None)
    for first, second in pairwise(body) if isinstance(body, list) else ():
        if isinstance(first, ast.If) and isinstance(second, ast.If):
            if _words(first.test) and _words(second.test):
                continue
            hint = "Where two special cases hold at once, the wrong one wins"
            hint += place.about(first.test) + "."
            swaps = ((first, text(second)), (second, text(first)))
            yield Change(swaps, named(f"asked after {text(second.test)}", first.test), hint, 12)
            if text(first.body[-1]) != text(second.body[-1]):
                hint = (
                    "The answers of two special cases are exchanged" + place.about(first.test) + "."
                )
                one, other = first.body[-1], second.body[-1]
                answers = ((one, text(other)), (other, text(one)))
                yield Change(answers, named(f"answer of {text(second.test)}", first.test), hint, 24)


def values(node: ast.AST, place: Place) -> Iterator[Change]:
    """Answer a special case with another number or word."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    value = node.value
    if text(value) in {"np.inf", "math.inf"}:
        for new, word in (("np.nan", "NaN"), ("-np.inf", "minus infinity"), ("0.0", "0")):
            hint = f"A special case is answered by {word}."
            yield change(value, new, f"{word} for", hint, 26)
        return
    answers = {
        text(inner.value)
        for inner in ast.walk(place.function)
        if isinstance(inner, ast.Return) and isinstance(inner.value, ast.Constant)
    }
    if isinstance(value, ast.Constant):
        for other in sorted(answers - {text(value)}):
            hint = "A special case gets an answer that belongs to another one."
            yield change(value, other, f"{other} for", hint, 30)
        if isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            for new in ("1", "0", "np.inf", "np.nan"):
                hint = "A special case is answered by another number than the text says."
                yield change(value, new, f"{new} for", hint, 28)


def _words(test: ast.expr) -> bool:
    """Tell whether a test only asks which word was handed over: no two such hold at once."""
    return any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(test))


OPERATORS: tuple[Operator, ...] = (comparisons, conditions, guards, turns, values)
