"""Slips of memory: a value ignored, two exchanged, the old for the new, the usual for the given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from .places import Change, Operator, Place, called, converts, held, listing, named, number, text

# Decays that are mixed up, or taken for granted.
NO_VALUES = {"np", "math", "state", "float", "int"}
USUAL = ("0.9", "0.99", "0.999")


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)]


def _uses(place: Place, name: str) -> list[ast.Name]:
    return [
        node
        for node in ast.walk(place.function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def ignored(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave a parameter out wherever it stands, as if it were 1 in products and 0 in sums."""
    if node is not place.function:
        return
    for name in _parameters(place.function):
        swaps: dict[ast.AST, str] = {}
        for use in _uses(place, name):
            outer = place.parent(use)
            if not isinstance(outer, ast.BinOp) or outer in swaps:
                continue
            other = outer.left if outer.right is use else outer.right
            minus = isinstance(outer.op, ast.Sub) and outer.left is use
            over = isinstance(outer.op, ast.Div) and outer.left is use
            if isinstance(outer.op, ast.MatMult) or any(up in swaps for up in place.above(use)):
                continue
            swaps[outer] = (
                f"-{held(other)}" if minus else f"1 / {held(other)}" if over else held(other)
            )
        uses = _uses(place, name)
        if swaps and len(swaps) == len(uses):
            hint = f"`{name}` has no effect." if name in place.known else "A value has no effect."
            yield Change(tuple(swaps.items()), f"`{name}` left out", hint, 5)


def defaults(node: ast.AST, place: Place) -> Iterator[Change]:
    """Take the usual value for the one that is given, or another one for the usual."""
    if node is not place.function:
        return
    args = place.function.args
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if default is None:
            continue
        name, uses = arg.arg, _uses(place, arg.arg)
        if name not in place.known:
            continue
        if uses:
            swaps = tuple((use, text(default)) for use in uses)
            hint = f"`{name}` always has its default value, whichever is handed over."
            yield Change(swaps, f"`{name}` always at its default", hint, 9)
        old = text(default)
        new = [value for value in USUAL if value != old] if old in USUAL else []
        if not new:
            new = [repr(float(old) * 100), repr(float(old) / 100)] if number(default) else []
        for value in new:
            hint = f"The default value of `{name}` is not the one that the text gives."
            yield Change(((default, value),), f"default of `{name}`: {value}", hint, 20)


def exchanged(node: ast.AST, place: Place) -> Iterator[Change]:
    """Take two parameters for each other, everywhere or once."""
    if node is not place.function:
        return
    names = [name for name in _parameters(place.function) if name in place.known]
    for one, other in combinations(names, 2):
        first, second = _uses(place, one), _uses(place, other)
        if not first or not second:
            continue
        kin = one[:2] == other[:2]
        swaps = (*((use, other) for use in first), *((use, one) for use in second))
        hint = f"{listing([one, other])} are exchanged."
        yield Change(swaps, f"`{one}` and `{other}` exchanged", hint, 11 if kin else 25)
        for uses, new in ((first, other), (second, one)) if kin else ():
            all_of = tuple((use, new) for use in uses)
            hint = f"`{new}` comes in where `{uses[0].id}` should."
            yield Change(all_of, f"`{new}` for every `{uses[0].id}`", hint, 12)
            for use in uses:
                outer = place.parent(use) or use
                yield Change(((use, new),), named(f"`{new}` for `{use.id}` in", outer), hint, 14)


def measured(node: ast.AST, place: Place) -> Iterator[Change]:
    """Take a number that is given for its square, its root, or what is left of it to make 1."""
    if node is not place.function:
        return
    for name in _parameters(place.function):
        uses = _uses(place, name)
        uses = [use for use in uses if isinstance(place.parent(use), (ast.BinOp, ast.Compare))]
        if not uses or name not in place.known:
            continue
        for new, hint, rank in (
            (f"{name} ** 2", f"It comes out as if `{name}` were squared", 30),
            (f"np.sqrt({name})", f"It comes out as if the root of `{name}` were taken", 30),
            (f"(1 - {name})", f"It comes out as if `{name}` and 1 − `{name}` were exchanged", 19),
            (f"np.sign({name})", f"It comes out as if only the sign of `{name}` counted", 23),
            (
                f"{name} / np.linalg.norm({name})",
                f"It comes out as if only the direction of `{name}` counted, and not its length",
                23,
            ),
            (f"2 * {name}", f"It comes out as if `{name}` were twice as large", 29),
            (f"{name} / 2", f"It comes out as if `{name}` were half as large", 29),
            (f"np.abs({name})", f"It comes out as if the sign of `{name}` did not count", 22),
            (f"-{name}", f"It comes out as if `{name}` had the other sign", 21),
            (f"({name} + 1)", f"It comes out as if `{name}` were larger by 1", 24),
            (f"({name} - 1)", f"It comes out as if `{name}` were smaller by 1", 24),
            (f"1 / {name}", f"It comes out as if the reciprocal of `{name}` were taken", 31),
        ):
            # Where no sign is asked for, a number that is given has only one.
            array = all(isinstance(place.parent(use), ast.BinOp) for use in uses)
            if ("sign" in new or "norm" in new) and not (array and name in {"grad", "grads"}):
                continue
            if "abs" in new and not any(_asks(place.parent(use)) for use in uses):
                continue
            swaps = tuple((use, f"({new})") for use in uses)
            yield Change(swaps, f"`{new}` for `{name}`", hint + ".", rank)


def _asks(test: ast.AST | None) -> bool:
    return isinstance(test, ast.Compare) and number(test.comparators[0]) == 0


def stages(node: ast.AST, place: Place) -> Iterator[Change]:
    """Work on with an earlier stage of a value, or hand back a later one."""
    if not isinstance(node, ast.Assign):
        return
    for target, value in _pairs(node):
        # Another name for the same is no stage.
        if converts(value) or isinstance(value, ast.Name):
            continue
        later = [use for use in _uses(place, target) if _counts(use, node, place)]
        for use in later:
            outer = place.parent(use) or use
            for source in _sources(value):
                old = text(source)
                if old == target:
                    continue
                field = isinstance(source, ast.Attribute)
                if field and source.attr == target:  # type: ignore[attr-defined]
                    hint = f"At one place the old `{target}` counts, from before this step."
                    yield Change(((use, old),), named(f"old `{target}` in", outer), hint, 8)
                elif not field:
                    hint = "It comes out as if one stage of the computation were left out"
                    hint += place.at(source) + "."
                    yield Change(
                        ((use, old),), named(f"`{old}` for `{target}` in", outer), hint, 33
                    )
        if len(later) > 1:
            for source in _sources(value):
                swaps = tuple((use, text(source)) for use in later)
                if isinstance(source, ast.Attribute) and source.attr == target:
                    hint = f"Everywhere the old `{target}` counts, from before this step."
                    yield Change(swaps, f"old `{target}` everywhere", hint, 9)
                    inner = [use for use in later if not place.inside(use, ast.Return)]
                    swaps = tuple((use, text(source)) for use in inner)
                    hint = f"The step uses the old `{target}`, from before it."
                    if len(inner) > 1:
                        yield Change(swaps, f"old `{target}` but for the result", hint, 8)
        for source in _sources(value):
            if not isinstance(source, ast.Name):
                continue
            for use in _uses(place, source.id):
                done = place.inside(use, ast.Return) and source.id != target
                done = done and called(place.parent(use) or use) != "len"
                if done and not place.inside(node, ast.For, ast.While):
                    hint = "What comes back is a later stage of the value, not the value itself"
                    hint += place.which(source) + "."
                    what = f"`{target}` for `{source.id}` in"
                    outer = place.parent(use) or use
                    yield Change(((use, target),), named(what, outer), hint, 13)


def moved(node: ast.AST, place: Place) -> Iterator[Change]:
    """Let a factor of the step get into what is remembered."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return
    factor, value = node.left, node.right
    if not (isinstance(factor, ast.Name) and isinstance(value, ast.Name)):
        return
    for line in ast.walk(place.function):
        for target, total in _pairs(line) if isinstance(line, ast.Assign) else ():
            sums = isinstance(total, ast.BinOp) and isinstance(total.op, ast.Add)
            if target == value.id and isinstance(total, ast.BinOp) and sums:
                new = f"{held(total.left)} + {factor.id} * {held(total.right)}"
                what = f"the factor `{factor.id}`" if factor.id in place.known else "a factor"
                hint = f"An earlier value has {what} of the step in it already."
                yield Change(((total, new), (node, target)), named("moved", node), hint, 12)


def corrections(node: ast.AST, place: Place) -> Iterator[Change]:
    """Leave out every division by what a power leaves of 1, or hand on what it gives."""
    if node is not place.function:
        return
    found: list[tuple[ast.AST, str]] = []
    later: dict[str, str] = {}
    for line in ast.walk(node):
        for target, value in _pairs(line) if isinstance(line, ast.Assign) else ():
            if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
                power = isinstance(value.right, ast.BinOp) and isinstance(
                    value.right.right, ast.BinOp
                )
                if power and isinstance(value.left, ast.Name):
                    found.append((value, text(value.left)))
                    later[value.left.id] = target
    if len(found) < 2:
        return
    names = listing([name for name in later if name in place.known]) or "the averages"
    hint = f"No bias is corrected: {names} come in as they are."
    yield Change(tuple(found), "no correction", hint, 8)
    uses = tuple(
        (use, new)
        for name, new in later.items()
        for use in _uses(place, name)
        if place.inside(use, ast.Return)
    )
    if len(uses) > 1:
        hint = f"The state remembers {names} as corrected for this step, and not as they are."
        yield Change(uses, "corrected ones remembered", hint, 9)


def _pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    (target, *_), value = node.targets, node.value
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for name, part in zip(target.elts, value.elts, strict=True):
            if isinstance(name, ast.Name):
                yield name.id, part


def _sources(value: ast.expr) -> list[ast.expr]:
    """Return the names and the fields of the state that a value is made of, without functions."""
    functions = {id(node.func) for node in ast.walk(value) if isinstance(node, ast.Call)}
    found: dict[str, ast.expr] = {}
    for node in ast.walk(value):
        field = isinstance(node, ast.Attribute) and text(node.value) == "state"
        value_of = (isinstance(node, ast.Name) or field) and id(node) not in functions
        if value_of and text(node) not in NO_VALUES:
            found.setdefault(text(node), node)  # type: ignore[arg-type]
    return list(found.values())


def _counts(use: ast.Name, line: ast.stmt, place: Place) -> bool:
    """Tell whether a name is read after a line, for more than its shape."""
    if use.lineno <= line.lineno or line in place.above(use):
        return False
    outer = place.parent(use)
    shape = isinstance(outer, ast.Attribute) and outer.attr in {"shape", "ndim", "size"}
    return not shape and called(outer or use) not in {
        "len",
        "zeros_like",
        "empty_like",
        "namespace",
    }


OPERATORS: tuple[Operator, ...] = (
    ignored,
    defaults,
    exchanged,
    measured,
    stages,
    moved,
    corrections,
)
