"""Names that were meant: the nearest ones, and where a name comes from that is not defined."""

from __future__ import annotations

import builtins
import inspect
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np

from ..exercises import all_exercises
from ..exercises.spec import Exercise
from .words import argument_names

# What a name that is not defined brings with it, once it is imported.
IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    **{
        name: f"import {name}"
        for name in ("math", "random", "itertools", "functools", "time", "copy", "scipy", "sys")
    },
    "partial": "from functools import partial",
    "deepcopy": "from copy import deepcopy",
}
MATH = ("ceil", "floor", "sqrt", "exp", "log", "log2", "cos", "sin", "pi", "inf", "nan", "isnan")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like a name, or "".

    >>> nearest("thata", ["theta", "grad"]), nearest("x", ["theta", "grad"])
    ('theta', '')
    """
    known = dict.fromkeys(known)
    small = {other.lower(): other for other in known}
    if name.lower() in small:
        return small[name.lower()]
    # Of two letters or fewer every other name is a neighbour.
    if len(name) < 3:
        return ""
    return next(iter(get_close_matches(name, known, 1, 0.7)), "")


def of_undefined(name: str, exercise: Exercise, function: Any) -> str:
    """Return the hint for a name that is not defined."""
    if name in IMPORTS:
        return f"`{name}` has to be imported first: `{IMPORTS[name]}`."
    if name == "self":
        return "A function has no `self`, only the arguments of its first line."
    for place, known in _places(exercise, function):
        if other := nearest(name, (n for n in known if n != name)):
            return f"`{name}` is not defined. Is {place} `{other}` meant?"
    if name in _texts(exercise):
        return f'`{name}` without quotes is a variable; the text is `"{name}"`.'
    for module, prefix in ((np, "np"), (np.linalg, "np.linalg"), (np.random, "np.random")):
        if hasattr(module, name) and not name.startswith("_"):
            return f"`{name}` is not defined, `{prefix}.{name}` is."
    if other := nearest(name, _public(np)):
        return f"`{name}` is not defined. Is `np.{other}` meant?"
    return f"`{name}` is not defined. Has the cell that defines it been run?"


def _texts(exercise: Exercise) -> set[str]:
    """Return the texts that an exercise hands in, or asks for."""
    found = set(re.findall(r"[\"“'](\w+)[\"”']", exercise.task))
    for case in exercise.cases(np.random.default_rng(0)):
        values = (*case.args, *case.kwargs.values())
        found |= {value for value in values if isinstance(value, str)}
    return found


def _places(exercise: Exercise, function: Any) -> Iterable[tuple[str, Iterable[str]]]:
    """Yield where a name may have been meant to come from, the nearest place first."""
    yield "the argument", argument_names(exercise.signature)
    code = getattr(function, "__code__", None)
    yield "the variable", (*getattr(code, "co_varnames", ()), *getattr(code, "co_cellvars", ()))
    own = getattr(function, "__globals__", {})
    yield "", [name for name in own if isinstance(name, str) and not name.startswith("_")]
    yield "", [name for name in dir(builtins) if name[0].islower()]


def of_attribute(name: str, owner: Any) -> str:
    """Return the hint for an attribute that is not there: the one that is most like it, or ""."""
    other = nearest(name, _public(owner))
    return f"There is no `{name}`; is `{other}` meant?" if other else ""


def of_module_attribute(name: str, module: str) -> str:
    """Return the hint for what one of NumPy's modules does not have: where else it is, or ""."""
    if module not in MODULES:
        return ""
    for other, owner in MODULES.items():
        if hasattr(owner, name) and not name.startswith("_"):
            return f"`{name}` is in another place: `{other.replace('numpy', 'np')}.{name}`."
    return of_attribute(name, MODULES[module])


MODULES = {"numpy": np, "numpy.linalg": np.linalg, "numpy.random": np.random}


def _public(owner: Any) -> list[str]:
    return [name for name in dir(owner) if not name.startswith("_")]


def signature_of(name: str, function: Any) -> str:
    """Return the first line of a function that the learner calls, or "" where none is known."""
    found = getattr(function, "__globals__", {}).get(name)
    if inspect.isfunction(found):
        return f"{name}{_plain(inspect.signature(found))}"
    return next((e.signature for e in all_exercises() if e.name == name), "")


def _plain(signature: inspect.Signature) -> str:
    empty = inspect.Parameter.empty
    parts = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=parts, return_annotation=empty))
