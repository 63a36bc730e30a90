"""Cells as IPython takes them, made into Python: magics, shell lines and help are left out."""

from __future__ import annotations

import ast
import re
import symtable
import types
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

# Cell magics below which the rest of the cell is Python all the same.
TRANSPARENT = frozenset({"%%time", "%%timeit", "%%capture", "%%prun"})
LINE = re.compile(
    r"^(?P<indent>\s*)(?P<target>[A-Za-z_][\w, .]*=\s*)?(?P<mark>%(?!=)|!(?!=)|\?{1,2}(?=\w))"
)
TIMED = re.compile(r"^(?P<indent>\s*)%(?:time|prun)\s+(?P<code>\S.*)$")
HELP = re.compile(r"^\s*[\w.]+\?{1,2}\s*$")


def compiled(source: str, name: str) -> types.CodeType:
    """Return the code of a cell, without its magics where it is no Python as it stands."""
    return _as_python(source, lambda text: compile(text, name, "exec", dont_inherit=True))


def parsed(source: str) -> tuple[symtable.SymbolTable, ast.Module]:
    """Return a cell's table of symbols and its syntax tree, without its magics likewise."""
    return _as_python(
        source, lambda text: (symtable.symtable(text, "<cell>", "exec"), ast.parse(text))
    )


def _as_python(source: str, use: Callable[[str], Result]) -> Result:
    try:
        return use(source)
    except SyntaxError:
        plain = without_magics(source)
        if plain == source:
            raise
        return use(plain)


def without_magics(source: str) -> str:
    """Return a cell's source with every magic replaced by `pass`; lines keep their numbers.

    >>> print(without_magics("%matplotlib inline\\nfiles = !ls\\n%time x = 1"))
    pass
    files = None
    x = 1
    """
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        if lines[first].split()[0] not in TRANSPARENT:
            return ""
        lines[first] = "pass"
    result = []
    continued = False
    for line in lines:
        plain = line
        if continued:
            continued, plain = line.rstrip().endswith("\\"), "pass"
        elif match := TIMED.match(line):
            plain = match["indent"] + match["code"]
        elif match := LINE.match(line):
            plain = match["indent"] + (match["target"] + "None" if match["target"] else "pass")
            continued = line.rstrip().endswith("\\")
        elif HELP.match(line):
            plain = line[: len(line) - len(line.lstrip())] + "pass"
        result.append(plain)
    return "\n".join(result)
