"""Slips in a formula: signs, terms, factors, quotients, parentheses, powers, constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .places import Change, Operator, Place, called, change, held, named, number, text


def signs(node: ast.AST, place: Place) -> Iterator[Change]:
    """Give a term the other sign."""
    if place.counts(node):
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and number(node) is None:
        hint = "A sign comes out the other way round" + place.which(node) + "."
        yield change(node, held(node.operand), "sign dropped", hint, 10)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    other = "-" if isinstance(node.op, ast.Add) else "+"
    hint = "One term comes out with the wrong sign" + place.which(node.right) + "."
    new = f"{held(node.left)} {other} {held(node.right)}"
    yield change(node, new, "sign of the second term", hint, 10)
    hint = "One term comes out with the wrong sign" + place.which(node.left) + "."
    sign = "+" if isinstance(node.op, ast.Add) else "-"
    new = f"-{held(node.left)} {sign} {held(node.right)}"
    yield change(node, new, "sign of the first term", hint, 19)


def terms(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave a term out, or take a share for what is left of it."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    if place.counts(node):
        return
    left, right, minus = held(node.left), held(node.right), isinstance(node.op, ast.Sub)
    share = minus and number(node.left) == 1
    if share:
        hint = (
            "A share and 1 minus that share are exchanged"
            + (place.at(node.right) or " at one place")
            + "."
        )
        yield change(node, right, "not what is left of 1", hint, 14)
        hint = "The whole is taken where a part of it should be" + place.at(node.right) + "."
        yield change(node, left, "second term dropped", hint, 21)
        return
    hint = "It comes out as if a term were missing" + place.which(node.right) + "."
    yield change(node, left, "second term dropped", hint, 16)
    hint = "It comes out as if a term were missing" + place.which(node.left) + "."
    yield change(node, f"-{right}" if minus else right, "first term dropped", hint, 17)
    if minus:
        hint = "A difference is taken the wrong way round" + place.about(node) + "."
        outer = place.parent(node)
        even = isinstance(outer, ast.BinOp) and number(getattr(outer, "right", None)) == 2
        if called(outer or node) not in {"norm", "abs"} and not even:
            yield change(node, f"{right} - {left}", "difference turned", hint, 18)


def shares(node: ast.AST, place: Place) -> Iterator[Change]:
    """Give both parts of a weighted mean the other's weight."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return
    first, second = node.left, node.right
    if not (isinstance(first, ast.BinOp) and isinstance(second, ast.BinOp)):
        return
    weights = (
        first.left,
        second.left
        if not isinstance(second.left, ast.BinOp) or isinstance(second.left.op, ast.Sub)
        else second.left.left,
    )
    if f"1 - {text(weights[0])}" == text(weights[1]) or {type(w) for w in weights} == {
        ast.Constant
    }:
        hint = "The old and the new have each other's weight" + place.at(weights[0]) + "."
        swaps = ((weights[0], text(weights[1])), (weights[1], text(weights[0])))
        yield Change(swaps, named("weights exchanged", node), hint, 12)
        hint = "Old and new are added up, not averaged" + place.at(weights[0]) + "."
        yield Change(((weights[1], "1"),), named("sum, not average", node), hint, 11)


def factors(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave a factor or a divisor out; exchange times and divided by; turn a quotient over."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Mult, ast.Div)):
        return
    left, right = held(node.left), held(node.right)
    if isinstance(node.op, ast.Mult):
        for gone, stays in ((node.left, right), (node.right, left)):
            names = place.names(gone)
            if names:
                hint = "It comes out as if a factor were missing" + place.which(gone) + "."
            elif number(gone) is not None:
                hint = (
                    "It comes out as if a constant factor were missing"
                    + place.at(node)
                    + ". Derive the formula once more."
                )
            else:
                hint = "It comes out as if a factor were missing" + place.at(node) + "."
            yield change(node, stays, f"factor {text(gone)} dropped", hint, 15)
        wrong = "It comes out as if something were divided that should be multiplied"
        hint = wrong + place.at(node.right) + "."
        yield change(node, f"{left} / {right}", "divided, not multiplied", hint, 20)
        hint = wrong + place.at(node.left) + "."
        yield change(node, f"{right} / {left}", "divided by the first", hint, 28)
        return
    hint = "It comes out as if a division were missing" + place.at(node.right) + "."
    yield change(node, left, f"division by {text(node.right)} dropped", hint, 15)
    hint = "It comes out as if something were multiplied that should be divided"
    hint += place.at(node.right) + "."
    yield change(node, f"{left} * {right}", "multiplied, not divided", hint, 15)
    hint = "A quotient comes out upside down" + place.which(node) + "."
    yield change(node, f"{right} / {left}", "quotient turned over", hint, 18)


def parentheses(node: ast.AST, place: Place) -> Iterator[Change]:
    """Forget the parentheses around an operand, or put them around too much."""
    if not isinstance(node, ast.BinOp) or place.counts(node):
        return
    weak = (ast.Add, ast.Sub)
    signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
    op = signs.get(type(node.op))
    tight = isinstance(node.op, (ast.Mult, ast.Div, ast.MatMult))
    left, right = node.left, node.right
    if tight and isinstance(right, ast.BinOp) and type(right.op) in signs:
        inner = signs[type(right.op)]
        if isinstance(right.op, weak) or isinstance(node.op, ast.Div):
            hint = "It comes out as if " + (
                "only the first part of a denominator divided"
                if isinstance(node.op, ast.Div)
                else "a factor reached only the first of several terms"
            )
            hint += place.at(right) + "; parentheses may be missing."
            new = f"{held(left)} {op} {held(right.left)} {inner} {held(right.right)}"
            yield change(node, new, "parentheses on the right dropped", hint, 13)
    if tight and isinstance(left, ast.BinOp) and isinstance(left.op, weak):
        hint = "It comes out as if only the last of several terms were "
        hint += "divided" if isinstance(node.op, ast.Div) else "multiplied"
        hint += place.at(left) + "; parentheses may be missing."
        inner = signs[type(left.op)]
        new = f"{held(left.left)} {inner} {held(left.right)} {op} {held(right)}"
        yield change(node, new, "parentheses on the left dropped", hint, 13)
    if isinstance(node.op, weak):
        for near, far in ((right, left), (left, right)):
            if isinstance(near, ast.BinOp) and isinstance(near.op, (ast.Mult, ast.Div)):
                scale, rest = near.left, near.right
                if isinstance(near.op, ast.Div):
                    scale, rest = near.right, near.left
                times = "/" if isinstance(near.op, ast.Div) else "*"
                parts = (held(far), held(rest)) if near is right else (held(rest), held(far))
                new = f"({parts[0]} {op} {parts[1]}) {times} {held(scale)}"
                hint = "A factor or a divisor reaches more terms than it should"
                hint += place.which(scale) + "."
                yield change(node, new, f"{text(scale)} on every term", hint, 22)


def powers(node: ast.AST, place: Place) -> Iterator[Change]:
    """Forget a power, take another, or let it reach too much or too little."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Pow):
        base, exponent, k = held(node.left), held(node.right), number(node.right)
        what = {2: "square", 0.5: "root"}.get(k or 0, "power")
        hint = f"It comes out as if a {what} had not been taken" + place.at(node.left) + "."
        yield change(node, base, f"{what} dropped", hint, 14)
        if k == 2:
            hint = "It comes out as if something were doubled, not squared" + place.at(node) + "."
            yield change(node, f"2 * {base}", "doubled, not squared", hint, 24)
            hint = "It comes out as if absolute values stood where squares are asked for"
            hint += place.at(node) + "."
            yield change(node, f"np.abs({base})", "absolute, not squared", hint, 26)
            yield from _reach(node, place)
        elif k is None:
            hint = "A power comes out as a product" + place.about(node) + "."
            yield change(node, f"{base} * {exponent}", "product, not power", hint, 23)
            for one, word in (("+ 1", "more"), ("- 1", "fewer")):
                hint = f"A power has one factor {word} than it should" + place.at(node.right) + "."
                yield change(node, f"{base} ** ({exponent} {one})", f"power {one}", hint, 16)
            hint = "Base and exponent are exchanged" + place.about(node) + "."
            yield change(node, f"{exponent} ** {base}", "power turned", hint, 30)
        if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, (ast.Mult, ast.Div)):
            inner, sign = node.left, "*" if isinstance(node.left.op, ast.Mult) else "/"
            hint = "A power reaches only one of two factors" + place.which(inner) + "."
            new = f"{held(inner.left)} {sign} {held(inner.right)} ** {exponent}"
            yield change(node, new, "power on the second alone", hint, 20)
            new = f"{held(inner.left)} ** {exponent} {sign} {held(inner.right)}"
            yield change(node, new, "power on the first alone", hint, 20)
        return
    right = node.right
    power = right if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow) else None
    if isinstance(node.op, ast.Mult) and power and not isinstance(node.left, ast.Constant):
        hint = "A power takes in a factor that it should leave alone"
        hint += place.which(node.left) + "."
        new = f"({held(node.left)} * {held(power.left)}) ** {held(power.right)}"
        yield change(node, new, "power on both factors", hint, 16)
    if isinstance(node.op, ast.Add):
        left = node.left
        hint = (
            "A term stands under a root that should stand outside of it" + place.which(right) + "."
        )
        power = left if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Pow) else None
        if power is not None and number(power.right) == 0.5:
            new = f"({held(power.left)} + {held(right)}) ** 0.5"
            yield change(node, new, "root of the sum", hint, 12)
        if isinstance(left, ast.Call) and text(left.func) == "np.sqrt":
            new = f"np.sqrt({held(left.args[0])} + {held(right)})"
            yield change(node, new, "root of the sum", hint, 12)


def _reach(node: ast.BinOp, place: Place) -> Iterator[Change]:
    """Square after a sum or a mean in place of before."""
    outer = place.parent(node)
    if isinstance(outer, ast.Call) and outer.args and outer.args[0] is node:
        hint = "The square is taken after the sum or mean, and should be taken before"
        swaps = ((outer, f"({text(replace_first(outer, node.left))}) ** 2"),)
        yield Change(swaps, named("square moved out", outer), hint + place.at(node) + ".", 17)


def replace_first(call: ast.Call, new: ast.expr) -> ast.Call:
    """Return a call with another first argument."""
    return ast.Call(call.func, [new, *call.args[1:]], call.keywords)


def constants(node: ast.AST, place: Place) -> Iterator[Change]:
    """Take another constant in a formula."""
    value = number(node)
    if not isinstance(node, ast.Constant) or value is None or place.counts(node):
        return
    outer = place.parent(node)
    if isinstance(outer, (ast.arguments, ast.keyword, ast.Subscript, ast.Tuple)):
        return
    if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Pow) and outer.right is node:
        if value == 2:
            hint = "A power is too high" + place.at(outer.left) + "."
            yield change(outer, f"{held(outer.left)} ** 3", "power 3", hint, 45)
        return
    where = place.at(outer) or place.at(place.parent(outer) if outer else None)
    if value == 0:
        hint = f"A constant is not the one that is asked for{where}."
        yield change(node, "1.0", "1 for", hint, 40)
        return
    alone = f"{text(node)} in `{text(outer)}`" if isinstance(outer, ast.expr) else ""
    name = f"constant {alone or text(node)}"
    ways = [(2.0, "twice"), (0.5, "half")]
    if abs(value) < 1e-3:  # what only keeps 0 away, or counts as 0
        ways = [(100.0, "a hundred times"), (0.01, "a hundredth of")]
    for scale, word in ways:
        hint = f"A constant comes out as {word} what it should be{where}."
        new = repr(value * scale)
        yield Change(((node, new),), f"{word} the {name}", hint, 27 if scale in (2, 0.5) else 36)


def products(node: ast.AST, place: Place) -> Iterator[Change]:
    """Multiply matrices in the other order, with or without a transpose, or entry by entry."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        hint = "A matrix comes in untransposed" + place.which(node) + "."
        yield change(node, held(node.value), "transpose dropped", hint, 22)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        left, right = held(node.left), held(node.right)
        hint = "Two factors of a matrix product are in the wrong order" + place.about(node) + "."
        yield change(node, f"{right} @ {left}", "matrix product turned", hint, 24)
        hint = "The products are formed entry by entry and not summed" + place.at(node) + "."
        yield change(node, f"{left} * {right}", "entry by entry", hint, 30)
        for new, side in ((f"{left}.T @ {right}", node.left), (f"{left} @ {right}.T", node.right)):
            # Vectors have small letters, and are their own transposes.
            if not text(side)[0].isupper():
                continue
            hint = "A matrix comes in transposed" + place.which(side) + "."
            yield change(node, new, f"{text(side)} transposed", hint, 30)


OPERATORS: tuple[Operator, ...] = (
    signs,
    terms,
    shares,
    factors,
    parentheses,
    powers,
    constants,
    products,
)
