"""Where in a function a slip happens, and the words that a learner knows for the place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# What stands for an operator: from a node and its place to the changes that it makes there.
Operator = Callable[[ast.AST, "Place"], Iterator["Change"]]
COUNTERS = {"range", "arange", "linspace", "geomspace", "logspace"}
# Attributes of an array are no fields of a state.
ARRAYS = {"T", "shape", "ndim", "size", "dtype", "real", "imag"}


@dataclass(frozen=True)
class Change:
    """Nodes of a function and the text that replaces each; what a table and a learner read of it.

    rank  the lower, the more likely the slip
    """

    swaps: tuple[tuple[ast.AST, str], ...]
    name: str
    hint: str
    rank: int


@dataclass(frozen=True)
class Place:
    """A function's tree and what can be asked of a node in it.

    known  the names that a learner has: the parameters, and the fields of the state
    """

    function: ast.FunctionDef
    known: tuple[str, ...]
    parents: dict[int, ast.AST] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.function):
            for child in ast.iter_child_nodes(node):
                # The nodes that say "load" or "plus" are shared, and never looked up.
                self.parents[id(child)] = node

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node that a node stands in."""
        return self.parents.get(id(node))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that a node stands in, from the inside out."""
        found = self.parent(node)
        while found is not None:
            yield found
            found = self.parent(found)

    def inside(self, node: ast.AST, *kinds: type[ast.AST]) -> bool:
        """Tell whether a node stands in one of these kinds."""
        return any(isinstance(outer, kinds) for outer in self.above(node))

    def counts(self, node: ast.AST) -> bool:
        """Tell whether a node is part of an index, or says how often something is done."""
        inner = node
        for outer in self.above(node):
            if isinstance(outer, ast.stmt):
                return False
            if isinstance(outer, ast.Subscript) and inner is outer.slice:
                return True
            if isinstance(outer, ast.Call) and inner is not outer.func:
                return called(outer) in COUNTERS
            inner = outer
        return False

    def names(self, node: ast.AST | None) -> list[str]:
        """Return the names in a node that a learner knows, in the order of the text."""
        found: list[tuple[int, int, str]] = []
        for inner in ast.walk(node) if node else ():
            name = inner.id if isinstance(inner, ast.Name) else ""
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                name = inner.attr if inner.value.id == "state" else ""
            if name in self.known:
                end = getattr(inner, "end_col_offset", 0)
                found.append((getattr(inner, "lineno", 0), end, name))
        return list(dict.fromkeys(name for *_, name in sorted(found)))

    def which(self, node: ast.AST | None) -> str:
        """Return ": the one with `beta`", or nothing where no name in the node is known."""
        listed = listing([name for name in self.names(node) if name != "state"])
        return f": the one with {listed}" if listed else ""

    def about(self, node: ast.AST | None) -> str:
        """Return " (`beta`)", or nothing where no name in the node is known."""
        listed = listing([name for name in self.names(node) if name != "state"])
        return f" ({listed})" if listed else ""

    def at(self, node: ast.AST | None) -> str:
        """Return ", in the part with `beta`", or nothing where no name in the node is known."""
        listed = listing([name for name in self.names(node) if name != "state"])
        return f", in the part with {listed}" if listed else ""


def listing(names: list[str]) -> str:
    """Return names as they stand in a sentence; more than three would be a formula.

    >>> listing(["lr", "beta"])
    '`lr` and `beta`'
    """
    quoted = [f"`{name}`" for name in names[:3]]
    return (
        " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
    )


def text(node: ast.AST) -> str:
    """Return the source of a node."""
    return ast.unparse(node)


def held(node: ast.AST) -> str:
    """Return the source of an expression, in parentheses."""
    return f"({ast.unparse(node)})"


def called(node: ast.AST) -> str:
    """Return the last name of what is called, such as `norm`, or nothing."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def change(node: ast.AST, new: str, what: str, hint: str, rank: int) -> Change:
    """Return the change of one node; its name says what happens, and to which text."""
    return Change(((node, new),), named(what, node), hint, rank)


def named(what: str, node: ast.AST) -> str:
    """Return a name for a change at a node, of one line and without a number of a line."""
    first, *more = text(node).splitlines()
    return f"{what}: `{first}{' …' if more else ''}`"


def number(node: ast.AST | None) -> float | None:
    """Return the value of a node that is a number, be it with a sign, or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None


def converts(node: ast.AST) -> bool:
    """Tell whether a node only makes an array of something."""
    return called(node) in {"array", "asarray", "_arguments"}


def bound(node: ast.AST) -> set[str]:
    """Return the names that a line changes, or what they hold."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not _loaded(n)}
    for inner in ast.walk(node):
        changed = isinstance(inner, ast.Subscript) and not isinstance(inner.ctx, ast.Load)
        if changed and isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name):
            found.add(inner.value.id)
    return found


def used(node: ast.AST) -> set[str]:
    """Return the names that a line reads."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _loaded(n)}


def _loaded(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
