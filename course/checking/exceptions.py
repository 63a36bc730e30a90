"""Why a call raised, in words that lead on: the hint on an exception's kind, message and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise
from .arguments import explain_argument_taken
from .evidence import given, numbers
from .indices import explain_index
from .messages import PAIRS, Told, told
from .names import nearest, of_attribute, of_module_attribute, of_undefined, signature_of
from .states import explain_state


def explain_error(
    exercise: Exercise,
    case: Case,
    error_kind: str,
    message: str,
    line: int | None,
    text: str,
    function: Any,
) -> str:
    """Return the hint on an exception, or "" where its message says it all; never raises.

    line, text  the deepest line of the learner's own code; None and "" where none was reached
    function    the learner's, or a proxy of it, of which nothing is known
    """
    raised = Told(exercise, case, error_kind, message, line, text, function)
    for explanation in EXPLANATIONS:
        try:
            hint = explanation(raised)
        except Exception:  # what an explanation can't read, another may
            continue
        if hint:
            return hint
    return ""


# Calls that do not fit

CALL = re.compile(
    r"([\w.<>]+)\(\) (?:got|takes|missing)|([\w.<>]+)\(\) argument|([\w.<>]+)\(\) keywords"
)


def _call(raised: Told) -> str:
    match = CALL.search(raised.message)
    if raised.kind != "TypeError" or not match:
        return ""
    name = next(filter(None, match.groups())).rpartition(".")[2]
    if raised.line is None:
        own = (raised.exercise.name, getattr(raised.function, "__name__", ""))
        if name not in own and signature_of(name, raised.function):
            return ""
        return (
            f"The check calls the function as `{raised.exercise.signature}`; keep that first line."
        )
    handed = [n for n, v in given(raised.exercise, raised.case).items() if _is_function(v)]
    for argument in handed:
        if re.search(rf"\b{argument}\s*\(", raised.text) and name in ("<lambda>", argument):
            return f"`{argument}` is called there with other arguments than it takes."
    # Where the line's text is not known, the message alone says which call it is.
    elsewhere = raised.text and f"{name}(" not in raised.text.replace(" ", "")
    if not name.isidentifier() or elsewhere:
        return ""
    first = signature_of(name, raised.function)
    if not first:
        hint = f"Your first line is not what fails, the call of `{name}` in that line is."
        return hint + _keyword(raised.message, KEYWORDS)
    hint = f"The call of `{name}` in that line does not fit: it is called as `{first}`."
    after = re.search(r"\*, (.*)\)$", first)
    unnamed = "positional argument" in raised.message or "keyword-only" in raised.message
    if after and unnamed:
        example = after.group(1).split(",")[0].partition("=")[0].strip()
        hint += f" What stands after `*` is handed over by name, as in `{example}={example}`."
    return hint + _keyword(raised.message, re.findall(r"(\w+)\s*[,)=]", first))


def _keyword(message: str, known: Any) -> str:
    match = re.search(r"unexpected keyword argument '(\w+)'", message)
    if not match:
        return ""
    other = nearest(match.group(1), known)
    if other in ("", match.group(1)):
        return f" It takes no `{match.group(1)}`."
    return f" Is `{other}` meant?"


# Of NumPy's functions, which no signature tells.
KEYWORDS = ("axis", "keepdims", "dtype", "ddof", "out", "initial", "where", "size", "replace")


# Names and attributes


def _name(raised: Told) -> str:
    if raised.kind == "UnboundLocalError" or "free variable" in raised.message:
        match = re.search(r"variable '(\w+)'", raised.message)
        name = f"`{match.group(1)}`" if match else "a variable"
        return (
            f"Nothing has been stored in {name} yet when that line reads it. A name that a "
            "function stores into anywhere, in a branch or further down, is its own everywhere in "
            "it."
        )
    match = re.match(r"name '(\w+)' is not defined", raised.message)
    if raised.kind != "NameError" or not match:
        return ""
    return of_undefined(match.group(1), raised.exercise, raised.function)


LACKS = re.compile(r"'([\w.]+)' object has no attribute '(\w+)'")
OF_A_LIST = "append", "extend", "insert", "pop", "remove"
OWNERS = {
    "ndarray": np.ndarray,
    "float": float,
    "float64": np.float64,
    "int": int,
    "dict": dict,
    "str": str,
    "Generator": np.random.Generator,
}


def _attribute(raised: Told) -> str:
    if raised.kind != "AttributeError":
        return ""
    if "can't set attribute" in raised.message or "is read-only" in raised.message:
        return (
            "A named tuple, as a state is one, can't be changed. `state._replace(…)` makes a new "
            "one with other fields."
        )
    gone = re.search(r"`(np\.\w+)` was removed.* Use `([\w.]+)`", raised.message)
    gone = gone or re.search(r"`(np\.\w+)` was a deprecated alias for .*`(\w+)`", raised.message)
    if gone:
        return f"`{gone.group(1)}` is no more: write `{gone.group(2)}`."
    of_module = re.match(r"module '([\w.]+)' has no attribute '(\w+)'", raised.message)
    if of_module:
        return of_module_attribute(*reversed(of_module.groups()))
    match = LACKS.search(raised.message)
    if not match:
        return ""
    owner, name = match.group(1).rpartition(".")[2], match.group(2)
    states = [value for value in raised.case.args if type(value).__name__ == owner]
    if states and hasattr(states[0], "_fields"):
        known, other = states[0]._fields, nearest(name, states[0]._fields)
        words = f"The state has the fields {', '.join(f'`{field}`' for field in known)}."
        return f"{words} Is `{other}` meant?" if other else words
    fields = {f for value in raised.case.args for f in getattr(value, "_fields", ())}
    if name in fields:
        came = OTHERS.get(owner, f"`{owner}`")
        return f"A state was expected there, with its field `{name}`, and {came} came."
    if owner in ("list", "tuple") and hasattr(np.ndarray, name):
        return _came(raised, owner)
    if owner == "ndarray" and name in OF_A_LIST:
        return f"An array has no `{name}`, a list has: collect in a list, and make an array last."
    if owner in ("function", "method", "builtin_function_or_method"):
        return "A function stands there without parentheses: call it to get what it returns."
    return of_attribute(name, OWNERS[owner]) if owner in OWNERS else ""


OTHERS = {"ndarray": "a bare array", "tuple": "a plain tuple", "NoneType": "None", "list": "a list"}


def _came(raised: Told, kind: str) -> str:
    """Return the hint for a list that is used as an array: which argument is one, if any is."""
    arguments = given(raised.exercise, raised.case)
    names = [name for name, value in arguments.items() if type(value).__name__ == kind]
    used = [name for name in names if re.search(rf"\b{name}\b", raised.text)] or names
    if len(used) > 1:
        return (
            f"{' and '.join(f'`{name}`' for name in used)} come as {kind}s in this case, and "
            f"{kind}s can't be reckoned with as arrays can. `np.asarray(…, dtype=float)` makes one."
        )
    if used:
        return (
            f"`{used[0]}` comes as a {kind} in this case, and a {kind} can't be reckoned with as "
            f"an array can. `np.asarray({used[0]}, dtype=float)` makes one first."
        )
    return A_LIST.replace("list", kind)


A_LIST = "A list can't be reckoned with as an array can: `np.asarray(…, dtype=float)` makes one."


# Values of the wrong type


def _cast(raised: Told) -> str:
    if "Cannot cast ufunc" not in raised.message or "int" not in raised.message:
        return ""
    whole = [
        name
        for name, value in given(raised.exercise, raised.case).items()
        if (x := numbers(value)) is not None and x.ndim and x.dtype.kind in "iu"
    ]
    named = [name for name in whole if re.search(rf"\b{name}\b", raised.text)] or whole
    what = f"`{named[0]}` holds" if len(named) == 1 else "The array holds"
    return (
        f"{what} whole numbers here, and `+=`, `-=`, `*=` and `/=` would write fractions into that "
        "array of integers. Work on a new array: `x = np.array(x, dtype=float)`."
    )


def _list(raised: Told) -> str:
    if raised.kind != "TypeError":
        return ""
    sequence = re.search(
        r"multiply sequence by non-int|operand.*'(?:list|tuple)'|can only concatenate (list|tuple)",
        raised.message,
    )
    if not sequence:
        return ""
    if "'tuple'" in raised.message and "'list'" not in raised.message:
        return (
            "A tuple stands where a number or an array is needed. A function that returns two "
            "values gives a tuple: `a, b = …` takes it apart."
        )
    came = _came(raised, "list")
    if "concatenate" in raised.message and came == A_LIST:
        return (
            "`+` joins two lists: `list + [x]` puts `x` at its end. To add numbers entry by entry, "
            "make an array first, `np.array(…, dtype=float)`."
        )
    return came


def _function(raised: Told) -> str:
    """Return the hint for a function that stands where its value is needed."""
    operands = re.search(
        r"(unsupported operand|not supported between).*'(function|method|builtin\w*)'"
        r"|'(function|method)' object is not (subscriptable|iterable)"
        r"|real number, not '?(function|method)",
        raised.message,
    )
    if raised.kind != "TypeError" or not operands:
        return ""
    names = [n for n, v in given(raised.exercise, raised.case).items() if _is_function(v)]
    used = [name for name in names if re.search(rf"\b{name}\b", raised.text)]
    if used:
        return f"`{used[0]}` is a function: its value comes from a call, `{used[0]}(…)`."
    return "A function stands where its value is needed: a call has parentheses."


def _is_function(value: Any) -> bool:
    build = getattr(value, "value", None)
    return callable(build() if callable(build) else value)


def _not_callable(raised: Told) -> str:
    match = re.search(r"'([\w.]+)' object is not callable", raised.message)
    if raised.kind != "TypeError" or not match:
        return ""
    what = match.group(1).rpartition(".")[2]
    arguments = given(raised.exercise, raised.case)
    used = [name for name in arguments if re.search(rf"\b{name}\s*\(", raised.text)]
    for name in used:
        if not _is_function(arguments[name]):
            return f"`{name}` is no function but a value: `{name}(…)` would call it."
    if what in ("int", "float") and re.search(r"\b\d[\d.]*\s*\(", raised.text):
        return "A number is called as if it were a function. A product needs its sign: `2 * (…)`."
    if used:
        return (
            f"`{used[0]}` is no longer the function that was handed in when that line calls it: "
            "something else has been stored under its name."
        )
    if what == "NoneType":
        return "What is called there is None. Has something been stored under a function's name?"
    kinds = {"ndarray": "An array", "float": "A number", "float64": "A number", "int": "A number"}
    return (
        f"{kinds.get(what, f'`{what}`, no function,')} is called as if it were a function. "
        "Brackets take an entry, `x[i]`; a product needs its sign, `a * (b + c)`. Or has a "
        "function's name been used for a value?"
    )


# Shapes

SHAPES = re.compile(r"\(([\d, ]*)\)")


def _broadcast(raised: Told) -> str:
    if "could not be broadcast" not in raised.message and "could not broadcast" not in (
        raised.message
    ):
        return ""
    shapes = [tuple(int(n) for n in re.findall(r"\d+", s)) for s in SHAPES.findall(raised.message)]
    if len(shapes) < 2:
        return ""
    long, short = sorted(shapes[:2], key=len, reverse=True)
    if len(long) == len(short) + 1 and long[: len(short)] == short:
        return (
            "One of the two lacks the last axis. A sum, mean or norm over an axis drops it; "
            "`keepdims=True` keeps it as an axis of length 1, and `x[..., None]` adds one. Or does "
            "a count come from the wrong axis?"
        )
    if len(long) == len(short):
        off = [(a, b) for a, b in zip(long, short, strict=True) if a != b]
        if len(off) == 1 and abs(off[0][0] - off[0][1]) == 1:
            return "One of the two is one longer than the other: an end too many, or one missing."
        if [i for i, _ in enumerate(long) if long[i] != short[i]] == [0] and len(long) > 1:
            return (
                "The two have different numbers of rows. `a[:, None]` pairs every row of `a` with "
                "every row of the other."
            )
        if long == short[::-1]:
            return "The two have rows and columns exchanged: one of them is transposed."
    return (
        "The shapes do not fit, entry by entry from the last axis: they must be equal, or 1. Look "
        "at the `.shape` of both."
    )


def _eigen(raised: Told) -> str:
    """Return the hint for a function that returns a pair and is used as if it were one array."""
    match = PAIRS.search(raised.text)
    if not match or raised.kind not in ("ValueError", "TypeError", "AttributeError", "IndexError"):
        return ""
    return (
        f"`{match.group(0).rstrip('(')}` returns two things, eigenvalues and eigenvectors: "
        "`values, vectors = …`. `np.linalg.eigvals` returns the eigenvalues alone, and "
        "`np.linalg.eigvalsh` those of a symmetric matrix."
    )


EXPLANATIONS: tuple[Callable[[Told], str], ...] = (
    explain_state,
    explain_argument_taken,
    _call,
    _name,
    _attribute,
    _cast,
    _eigen,
    _function,
    _not_callable,
    _list,
    _broadcast,
    explain_index,
    told,
)
