"""The source of a function as a tree without what no learner writes, and trees made to run."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import textwrap
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from .places import called, number

# No right answer to an exercise goes round as often; a mutant that does would never end.
ROUNDS = 1_000


class Endless(RuntimeError):
    """A function went round a loop more often than any right answer does."""


@dataclass(frozen=True)
class Unit:
    """A function to make slips in: its tree, and the names that its code sees.

    helper  its name, where it is a function that the one under exercise calls
    """

    tree: ast.FunctionDef
    names: dict[str, Any]
    helper: str = ""


def units(function: Callable[..., Any]) -> list[Unit]:
    """Return what a function's result is made in: itself, or the one that it hands on to, and the
    functions of the same module that it calls; nothing where there is no source to read.
    """
    tree = tree_of(function)
    if tree is None:
        return []
    function, tree = followed(function, tree)
    names = dict(getattr(function, "__globals__", {}))
    names.update(inspect.getclosurevars(function).nonlocals)
    names.setdefault("np", np)
    tree.body = [line for line in tree.body if not _inspects(line, names)]
    found = [Unit(tree, names)]
    for node in ast.walk(tree):
        name = (
            node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        )
        helper = names.get(name)
        own = isinstance(helper, types.FunctionType) and helper.__module__ == function.__module__
        if own and helper is not function and all(unit.helper != name for unit in found):
            inner = tree_of(helper)
            if inner is not None and computes(inner):
                found.append(Unit(needed(inner, tree, name), names, name))
    return found


def _inspects(line: ast.stmt, names: dict[str, Any]) -> bool:
    """Tell whether a line only has a helper look at arguments."""
    call = line.value if isinstance(line, ast.Expr) else None
    helper = names.get(called(call)) if isinstance(call, ast.Call) else None
    tree = tree_of(helper) if isinstance(helper, types.FunctionType) else None
    return tree is not None and not computes(tree)


def computes(tree: ast.FunctionDef) -> bool:
    """Tell whether a function does more than look at its arguments and make arrays of them."""
    calls = {called(node) for node in ast.walk(tree)} - {""}
    if calls & {"isinstance", "hasattr"}:
        return False
    return bool(calls - {"array", "asarray", "items"}) or any(
        isinstance(node, ast.BinOp) for node in ast.walk(tree)
    )


def needed(tree: ast.FunctionDef, caller: ast.FunctionDef, name: str) -> ast.FunctionDef:
    """Return a helper without the results that its caller names `_`, and what only they need."""
    targets = [
        node.targets[0]
        for node in ast.walk(caller)
        if isinstance(node, ast.Assign) and called(node.value) == name
    ]
    last = tree.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Tuple):
        return tree
    for i in range(len(last.value.elts)):
        parts = [t.elts[i] for t in targets if isinstance(t, ast.Tuple) and len(t.elts) > i]
        if parts and all(ast.unparse(part) == "_" for part in parts):
            last.value.elts[i] = ast.Constant(None)
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Tuple):
            continue
        names, values = node.targets[0], node.value
        if isinstance(names, ast.Tuple):
            pairs = zip(names.elts, values.elts, strict=True)
            kept = [(a, b) for a, b in pairs if not isinstance(a, ast.Name) or a.id in read]
            names.elts, values.elts = [a for a, _ in kept], [b for _, b in kept]
    return tree


def tree_of(function: Any) -> ast.FunctionDef | None:
    """Return a function's tree without docstring, annotations, decorators and examined arguments,
    or None where it is no `def` in a file.
    """
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    if not isinstance(tree, ast.FunctionDef):
        return None
    if ast.get_docstring(tree) is not None:
        del tree.body[0]
    tree.decorator_list, tree.returns = [], None
    return ast.parse(code_of(_Plain().visit(tree))).body[0]  # type: ignore[return-value]


class _Plain(ast.NodeTransformer):
    """Drops annotations, and what only examines arguments or silences warnings."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        only_raises = not node.body or all(isinstance(inner, ast.Raise) for inner in node.body)
        return node.orelse if only_raises else node

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        # Exercises ask for one number of axes, the first that is asked about.
        self.generic_visit(node)
        return node.body if ".ndim" in ast.unparse(node.test) else node

    def visit_With(self, node: ast.With) -> Any:
        self.generic_visit(node)
        silent = all("errstate" in ast.unparse(item.context_expr) for item in node.items)
        return node.body if silent else node


def followed(function: Any, tree: ast.FunctionDef, levels: int = 2) -> tuple[Any, ast.FunctionDef]:
    """Return the function that one only hands its arguments on to, and its tree.

    A parameter of the inner function that is not handed on has its default there, and goes.
    """
    for _ in range(levels):
        (*others, last) = tree.body
        node = last.value if isinstance(last, ast.Return) else None
        if others or not isinstance(node, ast.Call):
            break
        handed = [*node.args, *(keyword.value for keyword in node.keywords)]
        own = [arg.arg for arg in (*tree.args.args, *tree.args.kwonlyargs)]
        if [ast.unparse(value) for value in handed] != own:
            break
        inner = _found(node.func, function)
        body = tree_of(inner)
        if body is None:
            break
        function, tree = inner, specialised(body, set(own))
    return function, tree


def _found(node: ast.expr, function: Any) -> Any:
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_found(node.value, function), node.attr, None)
    return None


def specialised(tree: ast.FunctionDef, given: set[str]) -> ast.FunctionDef:
    """Return a function with the defaults of the parameters that are not given written in."""
    args = tree.args
    fixed = {
        arg.arg: default
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if arg.arg not in given and isinstance(default, ast.Constant)
    }
    kept = [
        (arg, default)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if arg.arg not in fixed
    ]
    args.kwonlyargs, args.kw_defaults = [arg for arg, _ in kept], [default for _, default in kept]
    return ast.parse(code_of(_Fixed(fixed).visit(tree))).body[0]  # type: ignore[return-value]


class _Fixed(ast.NodeTransformer):
    """Writes constants for names, and leaves out terms that are 0 by them."""

    def __init__(self, fixed: dict[str, ast.Constant]) -> None:
        self.fixed = fixed

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.fixed.get(node.id, node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add) and self._nothing(node.right):
            return node.left
        return node

    def _nothing(self, node: ast.AST) -> bool:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return self._nothing(node.left) or self._nothing(node.right)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.sum" and node.args:
            return self._nothing(node.args[0])
        return node in self.fixed.values() and number(node) == 0


def replaced(tree: Any, swaps: dict[int, str]) -> Any:
    """Return a tree with a text in the place of each node whose identity is a key.

    Only what stands around such a node is new; the rest is shared, so that neither may be changed.
    """
    if isinstance(tree, list):
        copies: list[Any] = []
        for item in tree:
            new = replaced(item, swaps)
            copies.extend(new if isinstance(new, list) else [new])
        return copies if any(a is not b for a, b in zip_longest(copies, tree)) else tree
    if not isinstance(tree, ast.AST):
        return tree
    if id(tree) in swaps:
        new = swaps[id(tree)]
        if isinstance(tree, ast.stmt):
            return ast.parse(textwrap.dedent(new)).body
        if isinstance(tree, ast.Slice):
            return ast.parse(f"x[{new}]", mode="eval").body.slice  # type: ignore[attr-defined]
        return ast.parse(f"({new.strip()})", mode="eval").body
    changed = {}
    for name in tree._fields:
        value = getattr(tree, name, None)
        if isinstance(value, (list, ast.AST)):
            new = replaced(value, swaps)
            if new is not value:
                changed[name] = new
    if not changed:
        return tree
    fields = {name: getattr(tree, name) for name in tree._fields if hasattr(tree, name)}
    return ast.copy_location(type(tree)(**fields | changed), tree)


def code_of(tree: ast.FunctionDef) -> str:
    """Return the text of a function whose emptied blocks are filled."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.If)) and not node.body:
            node.body = [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree))


def running(code: str, names: dict[str, Any], name: str) -> Callable[..., Any]:
    """Return the function that a text defines, every loop in it with an end, seeing these names."""
    tree = ast.parse(code)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.name = name
    if re.search(r"\b(for|while)\b", code):
        _Bounded().visit(function)
        function.body.insert(0, ast.parse("_round = _rounds()").body[0])
    names["_rounds"] = rounds
    with warnings.catch_warnings():
        # Some slips are such that Python itself doubts them.
        warnings.simplefilter("ignore", SyntaxWarning)
        exec(compile(tree, f"<{name}>", "exec", dont_inherit=True), names)
    return names[name]


def once_called(make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """Return a function that is made when it is first called: most slips never are."""
    made = functools.cache(make)
    return lambda *args, **kwargs: made()(*args, **kwargs)


def rounds() -> Callable[..., Any]:
    """Return what counts the rounds of one call: of an iterable that it is given, or one more."""
    done = 0

    def one() -> bool:
        nonlocal done
        done += 1
        if done > ROUNDS:
            raise Endless(f"more than {ROUNDS} rounds")
        return True

    def through(items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            one()
            yield item

    return lambda *items: through(*items) if items else one()


class _Bounded(ast.NodeTransformer):
    def visit_While(self, node: ast.While) -> ast.While:
        self.generic_visit(node)
        both = ast.BoolOp(ast.And(), [_round(node.test), node.test])
        node.test = ast.copy_location(both, node.test)
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.iter = _round(node.iter, node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = _round(node.iter, node.iter)
        return node


def _round(where: ast.expr, *items: ast.expr) -> ast.Call:
    counter = ast.copy_location(ast.Name("_round", ast.Load()), where)
    return ast.copy_location(ast.Call(counter, list(items), []), where)
