"""Which cells of a lesson a submission needs: those that set a name which one of its own reads."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from typing import Any

from . import magics

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the global names that a cell sets and reads, inside its functions too.

    >>> names_of("def f():\\n    return scale * x\\nx += 1") == ({"f", "x"}, {"scale", "x"})
    True
    """
    top, tree = magics.parsed(source)
    sets, reads = set(), set()
    for table in _tables(top):
        for symbol in table.get_symbols():
            name, everywhere = symbol.get_name(), table is top or symbol.is_global()
            if everywhere and (symbol.is_assigned() or symbol.is_imported()):
                sets.add(name)
            # What a class sets in its body it may have read before, from outside.
            if symbol.is_referenced() and (everywhere or table.get_type() == "class"):
                reads.add(name)
    # To the table of symbols x += 1 and del x only set x. From Python 3.12 on it does not know that
    # a comprehension reads what its own cell sets as well, which may have been another cell's then.
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS):
            reads |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & sets
        target = node.target if isinstance(node, ast.AugAssign) else node
        if isinstance(target, ast.Name) and (target is not node or isinstance(node.ctx, ast.Del)):
            reads |= {target.id} & sets
    return sets, reads


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def needed(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells to run: what the learner wrote, the checks, what they need.

    A cell of the lesson that nobody changed and whose names nobody needs is left out: its figures
    and measurements cost time and decide nothing.
    """
    rest = [cell for cell in cells if cell["unchanged"]]
    if not rest:
        return cells
    own = [cell for cell in cells if not cell["unchanged"]]
    chosen = {cell["index"] for cell in own}
    wanted: set[str] = set()
    frontier = [cell["reads"] for cell in own]
    while frontier:
        new = frontier.pop() - wanted
        wanted |= new
        for cell in rest:
            if new.intersection(cell["sets"]) and cell["index"] not in chosen:
                chosen.add(cell["index"])
                frontier.append(set(cell["reads"]))
    return [cell for cell in cells if cell["index"] in chosen]
