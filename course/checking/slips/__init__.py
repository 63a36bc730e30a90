"""Wrong versions of a function, made from its own source: the slips of a hand or a mind.

They serve twice. A learner's wrong answer that does on every case what one of them does gets its
sentence as the hint; and every one of them must be rejected by the exercise's cases.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...exercises.spec import Exercise, Mistake
from . import arithmetic, calls, indices, logic, names, results, statements
from .places import Change, Operator, Place
from .source import Unit, code_of, once_called, replaced, running, units

__all__ = ["Slip", "slips", "slips_of"]

OPERATORS: tuple[Operator, ...] = (
    *names.OPERATORS,
    *arithmetic.OPERATORS,
    *calls.OPERATORS,
    *indices.OPERATORS,
    *logic.OPERATORS,
    *statements.OPERATORS,
    *results.OPERATORS,
)


# What these say is true of the reference's own lines, and maybe of no line of another answer that
# comes to the same: they test the cases, and explain nothing. Nor do the unlikely ones.
OF_ITS_LINES = (
    "A special case",
    "What holds in a special case",
    "What should be worked out",
    "What every round should do",
    "What comes back is a later stage",
    "Something that every round",
    "Two lines come",
    "A value is replaced",
    "A neighbouring entry",
    "A power",
    "It comes out as if one line",
    "The whole",
    calls.OF_A_CALL,
)
UNLIKELY = 33


@dataclass(frozen=True)
class Slip(Mistake):
    """A wrong version of a function and the sentence for it; the lower the rank, the likelier.

    The sentence says how answers come out that do the same, and is true of any code that does.
    `code` is for an author who looks at one that the cases let pass.
    """

    rank: int = 0
    code: str = ""
    of_a_helper: bool = False

    @property
    def tells(self) -> bool:
        """Whether its sentence explains an answer, and not only tests the cases."""
        if self.rank >= UNLIKELY or self.hint.startswith(OF_ITS_LINES):
            return False
        return not (self.of_a_helper and "result" in self.hint)

    @property
    def at_an_edge(self) -> bool:
        """Whether it differs in few cases by its nature, so that few tell it."""
        return self.hint.startswith(("Right except", "Right, except"))


@functools.lru_cache(maxsize=1024)
def slips(function: Callable[..., Any], known: tuple[str, ...] = ()) -> tuple[Slip, ...]:
    """Return the wrong versions of a function that a slip of the hand or mind makes, likely first.

    >>> from course.exercises import get
    >>> slips(get("01.2").reference)[2].hint
    '`lr` has no effect.'

    Only a function in a file has a source; of any other there are none.

    known  the names that a sentence may hold, where they are others than the function's own
    """
    parts = units(function)
    if not parts:
        return ()
    main = parts[0]
    known = known or learners_names(function, main)
    seen, found = {code_of(part.tree) for part in parts}, []
    for part in parts:
        place, write = Place(part.tree, known), _writer(part.tree)
        for change in sorted(changes(place), key=lambda change: change.rank):
            code = write(replaced(part.tree, {id(node): new for node, new in change.swaps}))
            if code not in seen:
                seen.add(code)
                found.append((part, change, code))
    found.sort(key=lambda item: item[1].rank)
    used: Counter[str] = Counter()
    made = []
    for part, change, code in found:
        name = f"{part.helper}: {change.name}" if part.helper else change.name
        used[name] += 1
        name += f" ({used[name]})" if used[name] > 1 else ""
        wrong = once_called(functools.partial(_function, main, part, code, function))
        made.append(Slip(name, change.hint, wrong, change.rank, code, bool(part.helper)))
    return tuple(made)


@functools.lru_cache(maxsize=128)
def slips_of(exercise: Exercise) -> tuple[Slip, ...]:
    """Return the slips in an exercise's reference and in its other right answers, likely first.

    Another answer may spell out what the reference leaves to other functions. This is what a wrong
    answer is compared with; the cases are tested on the slips in the reference.
    """
    found = list(slips(exercise.reference))
    names = {slip.name for slip in found}
    parts = units(exercise.reference)
    known = learners_names(exercise.reference, parts[0]) if parts else ()
    for other in exercise.alternatives:
        again = f"{exercise.reference.__name__}: "
        new = [
            s for s in slips(other, known) if s.name not in names and not s.name.startswith(again)
        ]
        names.update(slip.name for slip in new)
        found += new
    return tuple(sorted(found, key=lambda slip: slip.rank))


def learners_names(function: Callable[..., Any], main: Unit) -> tuple[str, ...]:
    """Return the parameters of a function, and the fields of the state that it is given."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    fields = {
        node.attr
        for node in ast.walk(main.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "state"
    }
    return (*parameters, *sorted(fields)) if "state" in parameters else parameters


def changes(place: Place) -> Iterator[Change]:
    """Yield every change that an operator makes in a function, in the order of its text."""
    for node in ast.walk(place.function):
        for operator in OPERATORS:
            yield from operator(node, place)


def _writer(tree: ast.FunctionDef) -> Callable[[ast.FunctionDef], str]:
    """Return what writes a function that shares most of its nodes with this one."""
    shared = [(node, ast.unparse(node)) for node in (tree.args, *tree.body)]
    known = {id(node): text for node, text in shared}

    def write(new: ast.FunctionDef) -> str:
        first, *lines = (known.get(id(n)) or ast.unparse(n) for n in (new.args, *new.body))
        return f"def {new.name}({first}):\n" + textwrap.indent("\n".join(lines), "    ")

    return write


def _function(main: Unit, part: Unit, code: str, original: Any) -> Callable[..., Any]:
    """Return the wrong version, or one that calls a wrong helper."""
    seen = dict(main.names)
    name = f"slip_of_{original.__name__}"
    if part is not main:
        seen[part.helper] = running(code, seen, f"slip_of_{part.helper}")
        code = code_of(main.tree)
    return running(code, seen, name)
